"""The report as JUnit's XML, which GitLab, Jenkins, Azure and most CI systems read.

A suite an exercise, a case a part: `failure` for a wrong answer, `error` for a crash, a time-out or
what could not be marked, `skipped` where another part has to come first. Points are properties.
"""

from __future__ import annotations

from datetime import datetime, timezone
from xml.etree import ElementTree

from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import PartReport, Report
from autograder.reporters import part_summary

ERRORS = ("error", "timeout", "ungraded")


def render(reports: list[Report]) -> str:
    """One `<testsuites>` document."""
    root = ElementTree.Element("testsuites", name="dlgrade")
    for report in reports:
        root.append(_suite(report))
    ElementTree.indent(root)
    document: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _suite(report: Report) -> ElementTree.Element:
    statuses = [part.status for part in report.parts]
    errors = sum(status in ERRORS for status in statuses) + (not report.parts)
    suite = ElementTree.Element(
        "testsuite",
        name=report.exercise,
        tests=str(len(statuses) or 1),
        failures=str(sum(status in ("failed", "not_implemented") for status in statuses)),
        errors=str(errors),
        skipped=str(statuses.count("skipped")),
        time=f"{report.duration_s:.3f}",
        timestamp=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"),
    )
    _properties(suite, report.score, report.max_score)
    seconds = report.duration_s / max(len(statuses), 1)
    for part in report.parts:
        suite.append(_case(report, part, seconds))
    if not report.parts:
        case = ElementTree.SubElement(suite, "testcase", classname=report.exercise, name="check")
        _outcome(
            case, "error", "ungraded", say("report.not_graded"), part_summary.summary([report])
        )
    if report.stdout.strip():
        ElementTree.SubElement(suite, "system-out").text = _text(part_summary.printed([report]))
    return suite


def _case(report: Report, part: PartReport, seconds: float) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase", classname=report.exercise, name=part.name, time=f"{seconds:.3f}"
    )
    where = part.finding.where if part.finding is not None else None
    if where is not None:
        case.set("file", _text(where.file))
        case.set("line", str(where.line))
    _properties(case, part.score, part.max_score)
    if part.status == "skipped":
        ElementTree.SubElement(case, "skipped", message=_text(_headline(part)))
    elif part.status in ERRORS:
        _outcome(case, "error", part.status, _headline(part), part_summary.words(part))
    elif part.status != "passed":
        kind = part.finding.id if part.finding is not None else part.status
        _outcome(case, "failure", kind, _headline(part), part_summary.words(part))
    return case


def _outcome(case: ElementTree.Element, tag: str, kind: str, head: str, words: str) -> None:
    outcome = ElementTree.SubElement(case, tag, message=_text(head), type=_text(kind))
    outcome.text = _text(words)


def _properties(element: ElementTree.Element, score: float | None, most: float) -> None:
    properties = ElementTree.SubElement(element, "properties")
    if score is not None:
        ElementTree.SubElement(properties, "property", name="points", value=f"{score:g}")
    ElementTree.SubElement(properties, "property", name="max_points", value=f"{most:g}")


def _headline(part: PartReport) -> str:
    return part.finding.message if part.finding is not None else part.status


def _text(value: str) -> str:
    """What XML can hold: no control characters, no lone surrogates."""
    return clean(value, lines=True)
