"""The report as PrairieLearn's `/grade/results/results.json`, at most 1 MB.

Where something could not be marked, `gradable` is false: PrairieLearn then takes no attempt away
and gives no score.
"""

from __future__ import annotations

from typing import Any

from autograder.model import PartReport, Report
from autograder.reporters import part_summary
from autograder.reporters.json import written

MAX_BYTES = 1_000_000


def render(reports: list[Report]) -> str:
    """One object, within PrairieLearn's limit."""
    for most in (part_summary.MAX_CHARACTERS, 1000, 200, 0):
        document = _document(reports, most)
        text = written(document)
        if len(text.encode("utf-8", "replace")) <= MAX_BYTES:
            break
    return text


def _document(reports: list[Report], most: int) -> dict[str, Any]:
    told = part_summary.cut(part_summary.summary(reports), max(most, 1000))
    if not part_summary.is_marked(reports):
        return {"gradable": False, "message": told, "format_errors": [told]}
    full = sum(report.max_score for report in reports)
    earned = sum(report.score or 0.0 for report in reports)
    return {
        "gradable": True,
        "score": min(max(earned / full, 0.0), 1.0) if full else 0.0,
        "message": told,
        "output": part_summary.cut(part_summary.printed(reports), most) if most else "",
        "images": [],
        "tests": [
            _test(name, report, part, most) for name, report, part in part_summary.parts(reports)
        ],
    }


def _test(name: str, report: Report, part: PartReport, most: int) -> dict[str, Any]:
    return {
        "name": name,
        "description": report.title,
        "points": part.score,
        "max_points": part.max_score,
        "message": part_summary.cut(part_summary.words(part), most) if most else "",
        "output": "",
    }
