"""A student's own page: the report on each exercise they handed in, and nothing of anyone else."""

from __future__ import annotations

from html import escape
from pathlib import PurePath

from msgspec.structs import replace

from autograder.class_report.figures import Entry
from autograder.languages.catalogue import language, say
from autograder.model import PartReport, Report
from autograder.reporters import html
from autograder.reporters.page import page

SIGN = ".dlgrade{font-size:15px;max-width:none;padding:0}"  # stands in these pages alone
RULES = f"""
.sum td,.sum th{{padding:.25rem 1.2rem .25rem 0;text-align:left}}
{SIGN}
@media print{{details::details-content{{content-visibility:visible;block-size:auto}}}}
.mark{{font-size:.85rem;overflow-wrap:anywhere}}
"""


def render(student: str, entries: list[Entry]) -> str:
    """The page of `student`. What they wrote or printed is text in it, never markup."""
    body = [f"<h1>{escape(student)}</h1>"]
    if len(entries) > 1:
        body.append(_summary(entries))
    body += [_exercise(entry) for entry in entries]
    title = say("feedback.title", student=student)
    rules = html.page_rules() + RULES
    return page(title, "".join(body), rules=rules, language=language())


def _summary(entries: list[Entry]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{_place(entry)}">{_title(entry)}</a></th>'
        f'<td class="num">{_points(entry)}</td></tr>'
        for entry in entries
    )
    caption = escape(say("feedback.points"))
    return f'<table class="sum"><caption hidden>{caption}</caption>{rows}</table>'


def _title(entry: Entry) -> str:
    return escape(entry.report.title if entry.marked else entry.record.exercise)


def _place(entry: Entry) -> str:
    return escape(f"{entry.record.exercise}-{entry.record.assignment}")


def _points(entry: Entry) -> str:
    if entry.score is None:
        return escape(say("feedback.not_yet"))
    return escape(say("report.of", score=entry.score, most=entry.total.most))


def _exercise(entry: Entry) -> str:
    report, total = entry.report, entry.total
    head = f'<h2 id="{_place(entry)}">{_title(entry)}: {_points(entry)}</h2>'
    sentences = (*entry.record.told, *total.why)
    told = "".join(f"<p>{escape(sentence, quote=False)}</p>" for sentence in sentences)
    if not entry.marked:
        return f"<section>{head}{told}<p>{escape(_why(entry), quote=False)}</p></section>"
    return (
        f"<section>{head}{told}{html.fragment(_own(report), sheet='', head=False)}"
        f"{_certificate(report)}</section>"
    )


def _why(entry: Entry) -> str:
    """Why there is no mark, and what was sent in its place."""
    record = entry.record
    if record.state != "unmarkable":
        return say(f"feedback.{record.state}")
    files = ", ".join(file for file, why in record.set_aside if why != "hidden") or record.file
    return say(f"feedback.{record.fate}", files=files or say("shown.nothing"))


def _own(report: Report) -> Report:
    """The report with a file's name where the grader's own path to it stood."""
    return replace(report, parts=tuple(_own_part(part) for part in report.parts))


def _own_part(part: PartReport) -> PartReport:
    finding = part.finding
    if finding is None or finding.where is None:
        return part
    where = replace(finding.where, file=PurePath(finding.where.file).name)
    message = finding.message.replace(finding.where.file, where.file)
    return replace(part, finding=replace(finding, where=where, message=message))


def _certificate(report: Report) -> str:
    proof = report.certificate
    if not proof:
        return ""
    made = say(
        f"feedback.made.{report.cases}",
        version=proof.get("dlgrade"),
        level=report.isolation,
        sha256=proof.get("submission_sha256", ""),
    )
    return f'<p class="soft mark">{escape(made, quote=False)}</p>'
