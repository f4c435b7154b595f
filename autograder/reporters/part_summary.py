"""What the formats of other programs have in common: a part of a report in a few plain words."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.languages.catalogue import say
from autograder.model import PartReport, Report
from autograder.reporters import text

MAX_CHARACTERS = 8_000  # of one part's words, and of what a file printed


def name(report: Report, part: PartReport, reports: list[Report]) -> str:
    """The part's name; with its exercise's id where there are several exercises."""
    return part.name if len(reports) == 1 else f"{report.exercise.split('_', 1)[0]} {part.name}"


def parts(reports: list[Report]) -> Iterator[tuple[str, Report, PartReport]]:
    """Every part of every report, with the name it goes by."""
    for report in reports:
        for part in report.parts:
            yield name(report, part, reports), report, part


def words(part: PartReport) -> str:
    """What is wrong with a part and the smallest example of it, in lines of 80 columns."""
    lines = text.explanation(part, style=lambda value, **_: value)
    lines += [say("report.note", note=note) for note in part.notes]
    return cut("\n".join(lines))


def summary(reports: list[Report]) -> str:
    """One line a report, then its notes; why nothing was marked is among them."""
    lines = []
    for report in reports:
        lines.append(f"{report.exercise}: {text.points(report)}")
        lines += list(report.notes)
    return cut("\n".join(lines))


def printed(reports: list[Report]) -> str:
    """What the submissions printed."""
    return cut("\n".join(r.stdout.rstrip() for r in reports if r.stdout.strip()))


def is_marked(reports: list[Report]) -> bool:
    """Whether all of it got a verdict: a total without a part of ours would be a zero for it."""
    return all(report.exit_code != 3 for report in reports)


def cut(value: str, most: int = MAX_CHARACTERS) -> str:
    return value if len(value) <= most else f"{value[: most - 20].rstrip()}\n{say('report.cut')}"
