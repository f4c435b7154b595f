"""The report as Classroom 50's `result.json`, schema `classroom50/result/v1`.

Its scores are whole numbers. Where an exercise has half points, all of them count in halves (or
tenths, or hundredths), the same for every submission of the exercise.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import Any

from autograder.errors import UngradedError
from autograder.model import Key, Report
from autograder.reporters import part_summary
from autograder.reporters.json import written

FROM_ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
UNITS = (1, 2, 4, 10, 20, 100, 1000)


def render(reports: list[Report], keys: list[Key]) -> str:
    """One object for `./result.json`; `keys` say how the exercises' points are divided.

    Raises `UngradedError` where something could not be marked: the format has no word for that,
    and Classroom 50 takes a run that ends in an error for a fault of the infrastructure.
    """
    if not part_summary.is_marked(reports):
        raise UngradedError(part_summary.summary(reports))
    points = [group.points for key in keys for part in key.parts for group in part.groups]
    unit = next((u for u in UNITS if all(_is_whole(p * u) for p in points)), UNITS[-1])

    def whole(score: float | None) -> int:
        return round((score or 0.0) * unit)

    document: dict[str, Any] = {
        "schema": "classroom50/result/v1",
        **{name: os.environ.get(variable, "") for name, variable in FROM_ENVIRONMENT.items()},
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(whole(part.score) for _, _, part in part_summary.parts(reports)),
        "max-score": sum(whole(part.max_score) for _, _, part in part_summary.parts(reports)),
        "tests": [
            {
                "test-name": name,
                "passed": part.status == "passed",
                "score": whole(part.score),
                "max-score": whole(part.max_score),
            }
            for name, _, part in part_summary.parts(reports)
        ],
    }
    return written(document)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9
