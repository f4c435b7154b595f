"""What a graded cell of a notebook shows after marking: the feedback, and the points as a number.

nbgrader reads the first `execute_result` of a graded cell, takes what it cannot parse for full
marks, and any error or stderr output for nothing. So there is exactly one result here, a plain
number between 0 and the cell's points, and it is ours.
"""

from __future__ import annotations

import math
from typing import Any

from autograder.errors import UngradedError
from autograder.model import Report
from autograder.reporters import html, text
from autograder.wording import say


def outputs(report: Report, points: float, *, first: bool) -> list[dict[str, Any]]:
    """The outputs for the report on one part, in a cell worth `points`.

    `first` has the fragment bring its style sheet along. Raises `UngradedError` where there is no
    score to write.
    """
    sheet = html.style_sheet(dark=False) if first else ""
    shown = {
        "text/html": html.fragment(report, sheet=sheet),
        "text/plain": text.render(report, style=lambda value, **_: value),
    }
    return [
        {"output_type": "display_data", "data": shown, "metadata": {}},
        {
            "output_type": "execute_result",
            "execution_count": None,
            "data": {"text/plain": repr(score(report, points))},
            "metadata": {},
        },
    ]


def score(report: Report, points: float) -> float:
    """The report's share of `points`, never more and never less than nothing."""
    if report.score is None or not math.isfinite(report.score) or report.max_score <= 0:
        raise UngradedError(" ".join(report.notes) or say("kernel.ungraded"))
    if report.max_score == points:
        return float(min(max(report.score, 0.0), points))
    return float(min(max(report.score / report.max_score, 0.0), 1.0) * points)
