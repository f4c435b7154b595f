"""The model answer of a part that is right, where the course shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from autograder.course import Course
from autograder.errors import DamagedKey, UsageError
from autograder.exercise import keys, sealed
from autograder.languages.catalogue import say
from autograder.model import Part, Report


def model_answer(course: Course, name: str, part: Part) -> str:
    """The part's model answer. Raises `UsageError` where the course shows none."""
    shown = course.shows_answers(date.today())
    if shown is not True:
        raise UsageError(
            say("solution.never") if shown is False else say("solution.after", day=shown)
        )
    file = course.sealed(name)
    text = sealed.opened(file.read_text(encoding="utf-8"), part) if file.is_file() else None
    if text is None:
        raise UsageError(say("solution.none", part=part.name))
    return text


def model_answers(course: Course, reports: Sequence[Report]) -> dict[tuple[str, str], str]:
    """Those of all right parts of the reports, by exercise and part; none where none is shown."""
    found = {}
    for report in reports:
        right = [part.name for part in report.parts if part.score == part.max_score]
        for part in keys.load(course.key(report.exercise)).parts if right else ():
            if part.name in right:
                try:
                    found[report.exercise, part.name] = model_answer(course, report.exercise, part)
                except (UsageError, DamagedKey):
                    continue  # a report is no place to ask for one
    return found


def what_differs(own: str, model: str) -> list[str]:
    """What a model answer does otherwise, in sentences."""
    mine, others, my_loops, loops = sealed.what_differs(own, model)
    lines = []
    if others:
        lines.append(say("solution.calls", calls=", ".join(others)))
    if mine:
        lines.append(say("solution.own_calls", calls=", ".join(mine)))
    if loops != my_loops:
        lines.append(say("solution.loops", n=loops, own=my_loops))
    return lines or [say("solution.same")]
