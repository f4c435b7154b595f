"""The class report in a few lines, as a terminal shows it after `dlgrade grade`."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from autograder.class_report.figures import FOLDED, NEEDS, Figures, middle

WIDTH = 80
IDEAS = 3


def render(found: Mapping[str, Figures]) -> str:
    """How it went, who needs a human and what to teach again, by exercise."""
    return "".join(_exercise(figures) for figures in found.values())


def _exercise(figures: Figures) -> str:
    scores = figures.scores
    name = figures.exercise.partition("_")[0]
    lines = [f"{name}: {len(scores)} marked, median {middle(scores):g} of {figures.max_score:g}"]
    counts = [
        f"{len({n.student for n in figures.needs if n.kind == kind})} {short}"
        for kind, (_, short) in NEEDS.items()
        if kind not in FOLDED and any(need.kind == kind for need in figures.needs)
    ]
    if counts:
        lines.append(_wrapped(f"need you: {', '.join(counts)}"))
    for shared in figures.ideas[:IDEAS]:
        if len(shared.students) > 1:
            said = f"{len(shared.students)} share, in {shared.part}: {shared.message}"
            lines.append(_wrapped(said))
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
