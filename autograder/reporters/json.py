"""The report as JSON, schema `dlgrade/report/v1` (`autograder/schemas/report-v1.json`)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from autograder.model import PartReport, Report

SCHEMA = "dlgrade/report/v1"


def render(reports: list[Report]) -> str:
    """One object for one report, a list for several."""
    documents = [document(report) for report in reports]
    whole: Any = documents[0] if len(documents) == 1 else documents
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "exercise": report.exercise,
        "title": report.title,
        "score": report.score,
        "max_score": report.max_score,
        "isolation": report.isolation,
        "cases": report.cases,
        "duration_s": report.duration_s,
        "parts": [_part(part) for part in report.parts],
        "stdout": report.stdout,
        "notes": list(report.notes),
        "certificate": report.certificate,
    }


def _part(part: PartReport) -> dict[str, Any]:
    data = asdict(part)
    data["notes"] = list(part.notes)
    if not part.pictures:
        del data["pictures"]
    return data
