"""What there is to learn: each exercise with its parts, its needs and what it builds on.

`dlgrade list --long` prints it, and docs/exercises.md is the same as a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.course import Course
from autograder.exercise import keys
from autograder.exercise.translation import translated, translations_of
from autograder.languages.catalogue import say
from autograder.model import Key

NAMES = {"numpy": "NumPy", "tensorflow": "TensorFlow"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    unit: str
    heading: str
    lines: tuple[str, ...]
    minutes: int
    points: float


def overview(course: Course) -> list[Entry]:
    """An entry an exercise, in the course's order, in the language chosen."""
    after = course.prerequisites()
    return [
        _entry(translated(keys.load(course.key(name)), translations_of(course, name)), after)
        for name in course.exercises()
    ]


def _entry(key: Key, after: dict[str, list[str]]) -> Entry:
    short = key.name.split("_", 1)[0]
    points = sum(part.points for part in key.parts)
    needs = " + ".join(NAMES.get(need, need) for need in key.needs)
    facts = say("list.facts", minutes=key.minutes, points=f"{points:g}", needs=needs)
    if after.get(short):
        facts += say("list.after", names=", ".join(after[short]))
    parts = ", ".join(f"{part.name} ({part.points:g})" for part in key.parts)
    # The same mistake in an accepted convention is one mistake.
    known = {entry.id for entry in key.alternatives if entry.kind == "misconception"}
    return Entry(
        unit=key.unit,
        heading=f"{short}: {key.title}",
        lines=(
            key.summary,
            facts,
            say("list.parts", parts=parts),
            say("list.known", n=len(known)),
        ),
        minutes=key.minutes,
        points=points,
    )
