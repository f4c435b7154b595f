"""What there is to learn: each exercise with its parts, its needs and what it builds on.

`dlgrade list --long` prints it, and docs/exercises.md is the same as a page.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from autograder.course import Course
from autograder.exercise import keys
from autograder.exercise.translation import translated, translations_of
from autograder.languages.catalogue import language, say
from autograder.model import Key, Part

NAMES = {"numpy": "NumPy", "tensorflow": "TensorFlow"}


class Entry(Struct, frozen=True, kw_only=True):
    unit: str
    heading: str
    lines: tuple[str, ...]
    minutes: int
    points: float


def overview(course: Course) -> list[Entry]:
    """An entry an exercise, in the course's order, in the language chosen."""
    after, facts = course.prerequisites(), course.facts()
    return [
        _entry(translated(keys.load(course.key(name)), translations_of(course, name)), after, facts)
        for name in course.exercises()
    ]


def _entry(key: Key, after: dict[str, list[str]], lectures: dict[str, list[Any]]) -> Entry:
    short = key.name.split("_", 1)[0]
    points = sum(part.points for part in key.parts)
    needs = " + ".join(NAMES.get(need, need) for need in key.needs)
    facts = say("list.facts", minutes=key.minutes, points=f"{points:g}", needs=needs)
    if after.get(short):
        facts += say("list.after", names=", ".join(after[short]))
    parts = ", ".join(f"{p.name} ({p.points:g})" for p in key.parts if p.question is None)
    questions = ", ".join(_question(part) for part in key.parts if part.question is not None)
    # The same mistake in an accepted convention is one mistake.
    known = {entry.id for entry in key.alternatives if entry.kind == "misconception"}
    told = [_in_language(fact) for fact in lectures.get(short, ())]
    return Entry(
        unit=key.unit,
        heading=f"{short}: {key.title}",
        lines=(
            key.summary,
            facts,
            say("list.parts", parts=parts),
            *([say("list.questions", names=questions)] if questions else []),
            *([say("list.lectures", facts=" · ".join(told))] if told else []),
            say("list.known", n=len(known)),
        ),
        minutes=key.minutes,
        points=points,
    )


def _question(part: Part) -> str:
    return f"{part.name} ({part.points:g})" if part.points else part.name


def _in_language(fact: str | dict[str, str]) -> str:
    """A fact that is the same in every language, or has a text a language."""
    return fact if isinstance(fact, str) else fact.get(language(), fact["en"])
