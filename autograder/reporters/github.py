"""The report for GitHub Actions: the log, an annotation on the line at fault, a step summary.

What a student's file printed or returned stands between `::stop-commands::` and a random token, so
that no line of it is taken for a command of the runner's.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.languages.catalogue import say
from autograder.model import PartReport, Report
from autograder.reporters import part_summary, text

MARKS = {"passed": "✅", "skipped": "➖", "ungraded": "❔", "not_implemented": "⬜"}


def render(reports: list[Report]) -> str:
    """The log's lines. The summary goes to the file that `$GITHUB_STEP_SUMMARY` names."""
    told = "\n".join(text.render(report, style=lambda value, **_: value) for report in reports)
    notices = [_annotation(part) for _, _, part in part_summary.parts(reports) if _is_wrong(part)]
    notices += [_whole(report) for report in reports if report.score is None]
    _summarise(reports)
    return fenced(told) + "".join(f"{line}\n" for line in notices)


def fenced(told: str) -> str:
    """The text, with the runner's commands switched off while it is read."""
    token = secrets.token_hex(20)
    return f"::stop-commands::{token}\n{told.rstrip()}\n::{token}::\n"


def _is_wrong(part: PartReport) -> bool:
    return part.status not in ("passed", "skipped")


def _annotation(part: PartReport) -> str:
    where = part.finding.where if part.finding is not None else None
    properties = {}
    if where is not None:
        properties["file"] = _from_repository(where.file)
        if where.cell is None:  # GitHub knows no lines of a cell
            properties["line"] = str(where.line)
    cell = ""
    if where is not None and where.cell:
        cell = f" ({say('report.spot', spot=where.cell, line=where.line)})"
    properties["title"] = f"{part.name} {text.fraction(part)}{cell}"
    level = "error" if part.max_score else "notice"  # a quick question without points
    return _command(level, properties, part_summary.words(part) or part.status)


def _whole(report: Report) -> str:
    return _command(
        "error",
        {"title": say("report.was_not_graded", exercise=report.exercise)},
        part_summary.summary([report]),
    )


def _command(name: str, properties: dict[str, str], message: str) -> str:
    fields = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {fields}::{_message(message)}"


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")


def _from_repository(file: str) -> str:
    """The path as the repository has it, which is what annotations are placed by."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not root:
        return file
    try:
        return Path(file).resolve().relative_to(Path(root).resolve()).as_posix()
    except ValueError:
        return file


def _summarise(reports: list[Report]) -> None:
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(markdown(reports))


def markdown(reports: list[Report]) -> str:
    """The step summary: a table a report, then each part that is not right."""
    lines: list[str] = []
    for report in reports:
        lines += [f"### {report.exercise}: {text.points(report)}", ""]
        if report.parts:
            columns = say("report.part"), say("report.points_column")
            lines += [f"| | {columns[0]} | {columns[1]} |", "|---|---|---|"]
        for part in report.parts:
            mark = MARKS.get(part.status, "❌")
            score = say("report.not_graded")
            if part.score is not None:
                score = say("report.of", score=part.score, most=part.max_score)
            lines.append(f"| {mark} | `{part.name}` | {score} |")
        for part in filter(_is_wrong, report.parts):
            lines += ["", f"**{part.name}**", "", *_fence(part_summary.words(part))]
        for note in report.notes:
            lines += ["", *_fence(note)]
        lines.append("")
    return "\n".join(lines) + "\n"


def _fence(value: str) -> list[str]:
    """A code block that nothing in the text can end."""
    ticks = "```"
    while ticks in value:
        ticks += "`"
    return [f"{ticks}text", value, ticks]
