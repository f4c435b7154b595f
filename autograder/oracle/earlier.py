"""The earlier exercises that one builds on: what of their keys goes into its own, and their model
answers, to be imported by its own model answer where that is trusted."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from autograder.author.exercise import Exercise
from autograder.candidate.helper_modules import lay_beside
from autograder.course import Course, match, public_course
from autograder.errors import OracleFailed, UnknownExercise
from autograder.exercise import keys
from autograder.model import Earlier, Key, Part, Submission


def earlier_keys(course: Course, exercise: Exercise) -> tuple[Key, ...]:
    """Of each earlier exercise, its public key, with no more than the parts that count here.

    Raises `OracleFailed` where there is no such exercise or part.
    """
    return tuple(_key(course, exercise, text) for text in exercise.builds_on)


def in_full(exercise: Exercise, builds_on: tuple[Key, ...], part: str) -> tuple[str, ...]:
    """What a part builds on, with the exercises' full names: "ex03_forward_loss.dense"."""
    names = {text: key.name for text, key in zip(exercise.builds_on, builds_on, strict=True)}
    spec = exercise.parts.get(part)  # a quick question has none
    needed = (one.partition(".") for one in (spec.builds_on if spec is not None else ()))
    return tuple(f"{names[text]}.{name}" for text, _, name in needed)


def earlier_answers(course: Course, builds_on: tuple[Key, ...]) -> tuple[Earlier, ...]:
    """The model answers of the earlier exercises, as they would travel."""
    return tuple(Earlier(exercise=key.name, work=_answer(course, key.name)) for key in builds_on)


@contextmanager
def importable(earlier: tuple[Earlier, ...]) -> Iterator[None]:
    """Model answers can be imported in this process, by the names of their exercises."""
    texts = {module.name: module.text for one in earlier for module in one.modules}
    names = [name.removesuffix(".py") for name in texts]
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    finder = lay_beside(texts, [], {})
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(others)


def _key(course: Course, exercise: Exercise, text: str) -> Key:
    known = sorted({*course.exercises(), *public_course().exercises()})
    try:
        name = match(text, known)
    except UnknownExercise as error:
        raise OracleFailed(f"builds_on: {error}") from error
    own = course.key(name)
    whole = keys.load(own if own.is_file() else public_course().key(name))
    if "tensorflow" in whole.needs:
        raise OracleFailed(f"builds_on: {name} needs Keras, which earlier files may not.")
    wanted = {one for part in exercise.parts.values() for one in part.builds_on}
    names = [one.partition(".")[2] for one in wanted if one.startswith(f"{text}.")]
    for part in names:
        if whole.part(part) is None:
            raise OracleFailed(f"builds_on: {name} has no part {part!r}.")
    return _smaller(whole, frozenset(names))


def _smaller(whole: Key, names: frozenset[str]) -> Key:
    """What says of these parts whether they are right: no hints, and no mistakes by their names."""
    parts = tuple(_bare(part) for part in whole.parts if part.name in names)
    accepted = tuple(
        replace(
            entry,
            outputs={
                place: outputs
                for place, outputs in entry.outputs.items()
                if place.split("/", 1)[0] in names
            },
        )
        for entry in whole.alternatives
        if entry.accepted and entry.part in names
    )
    return replace(whole, parts=parts, alternatives=accepted, summary="", provenance={})


def _bare(part: Part) -> Part:
    groups = tuple(replace(group, picture=None, view=None) for group in part.groups)
    return replace(part, hints=(), groups=groups)


def _answer(course: Course, name: str) -> Submission:
    text = course.solution(name).read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Submission(path=f"{name}.py", source=text, sha256=digest)
