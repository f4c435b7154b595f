"""Marks a changed model answer in this process: for sources of our own that are known to end."""

from __future__ import annotations

from autograder.author_tools.marking import marked_here
from autograder.model import PartReport
from tests.conftest import ROOT, load_key, swapped


def marked(name: str, *edits: tuple[str, str]) -> dict[str, PartReport]:
    """The reports on exercise `name`'s model answer with `edits`, by part."""
    source = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    for old, new in edits:
        source = swapped(source, old, new)
    return {report.name: report for report in marked_here(load_key(name), source)}


def lost(reports: dict[str, PartReport]) -> dict[str, float]:
    """The points that each part lost, of those that lost any."""
    gaps = {name: part.max_score - (part.score or 0.0) for name, part in reports.items()}
    return {name: round(gap, 2) for name, gap in gaps.items() if gap > 1e-6}


def said(report: PartReport) -> str:
    return report.finding.message if report.finding is not None else ""
