"""Proves that a small gap costs little: the model answer, in one careless dress after another.

Its values are right in every dress. None may cost more than `care.MOST` of a part, nor more than
one part of an exercise anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.author_tools.dresses import DRESSES, SEVERAL, dressed
from autograder.judge.care_points import MOST
from autograder.model import Key, Part, PartReport

Marked = Callable[[str, tuple[Part, ...]], tuple[PartReport, ...]]
_ROUNDING = 1e-6


def proportion_problems(key: Key, model_answer: str, marked: Marked) -> Iterator[str]:
    """What costs too much, in words. `marked` marks a source for some parts."""
    for part in key.parts:
        care = sum(group.points for group in part.groups if group.care)
        if care > MOST * part.points + _ROUNDING:
            yield f"{part.name}: {care:g} of {part.points:g} points are care; {MOST:.0%} at most"
    parts = tuple(part for part in key.parts if _is_dressed(part))
    for dress, body in DRESSES.items():
        # A probe that hands a result back as an argument would meet the dress in there, too.
        chosen = tuple(p for p in parts if not dress.startswith("results") or _is_straight(p))
        if dress in SEVERAL:  # of another's function, a probe may give arguments of its own
            chosen = tuple(p for p in chosen if f"def {p.name}(" in model_answer)
        if not chosen:
            continue
        source = dressed(model_answer, body, {part.name: part.uses for part in chosen})
        charged = []
        for report in marked(source, chosen):
            lost = report.max_score - (report.score or 0.0)
            if lost > MOST * report.max_score + _ROUNDING:
                yield f"{report.name}: {dress} costs {lost:g} of {report.max_score:g}"
            if lost > _ROUNDING:
                charged.append(report.name)
        if len(charged) > 1 and dress not in SEVERAL:
            yield f"{dress} is charged in {', '.join(charged)}; once is enough"


def _is_dressed(part: Part) -> bool:
    """Parts that are one plain function of numbers, or a method."""
    models = part.seconds is not None or any(g.evaluate or g.tests for g in part.groups)
    return part.question is None and not models


def _is_straight(part: Part) -> bool:
    return all(g.probe == f"call_{part.name}" and g.measure is None for g in part.groups)
