"""The report as Gradescope's `results.json`.

Where something could not be marked there is no score at all, which Gradescope shows as a failed
run of the autograder: a student gets neither a zero nor a pass for a fault of ours.
"""

from __future__ import annotations

from typing import Any

from autograder.languages.catalogue import say
from autograder.model import PartReport, Report
from autograder.reporters import part_summary
from autograder.reporters.json import written


def render(reports: list[Report]) -> str:
    """One object; `/autograder/results/results.json` is its place."""
    printed = part_summary.printed(reports)
    told = part_summary.summary(reports) + (
        f"\n\n{say('report.printed')}\n{printed}" if printed else ""
    )
    document: dict[str, Any] = {
        "output": told,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "execution_time": round(sum(report.duration_s for report in reports), 3),
        "tests": [],
    }
    if part_summary.is_marked(reports):
        document["score"] = sum(report.score or 0.0 for report in reports)
        document["tests"] = [
            _test(number, name, report, part)
            for number, (name, report, part) in enumerate(part_summary.parts(reports), start=1)
        ]
    return written(document)


def _test(number: int, name: str, report: Report, part: PartReport) -> dict[str, Any]:
    # A question that is open and carries no points is neither right nor wrong.
    told = {"status": "passed" if part.status == "passed" else "failed"}
    return {
        "name": name,
        "number": str(number),
        "score": part.score,
        "max_score": part.max_score,
        **(told if part.status != "skipped" else {}),
        "output": part_summary.words(part),
        "output_format": "text",
        "visibility": "visible",
        "tags": [report.exercise],
        "extra_data": {"finding": part.finding.id if part.finding is not None else None},
    }
