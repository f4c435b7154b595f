"""The parts of an exercise that a course has chosen: the key and the stub without the others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from msgspec.structs import replace

from autograder.course_settings import Choice
from autograder.errors import UnknownPart
from autograder.exercise import keys
from autograder.exercise.cells import DEFINED
from autograder.model import Key, Part

_CELL = re.compile(r"(?m)^(?=# %%)")


def chosen(key: Key, answer: str, choice: Choice) -> tuple[Key, str]:
    """The key and the model answer with the chosen parts only, with what these call.

    A part that is given other points has them in all its groups, in proportion.

    Raises `UnknownPart` for a part that the exercise does not have.
    """
    names = [part.name for part in key.parts]
    for name in (*(choice.parts or ()), *choice.points):
        if name not in names:
            raise UnknownPart(name, key.name, names)
    key = with_points(key, choice)
    if choice.parts is None or set(choice.parts) == set(names):
        return key, answer
    kept = tuple(part for part in key.parts if part.name in choice.parts)
    needed = _needed(answer, {name for part in kept for name in part.uses})
    left_out = {name for part in key.parts for name in part.uses} - needed
    alternatives = tuple(
        replace(
            entry,
            outputs={
                place: outputs
                for place, outputs in entry.outputs.items()
                if place.split("/", 1)[0] in choice.parts
            },
        )
        for entry in key.alternatives
        if entry.part in choice.parts
    )
    smaller = replace(key, parts=kept, alternatives=alternatives, stub=_without(key.stub, left_out))
    return keys.sealed(smaller), _without(answer, left_out)


def with_points(key: Key, choice: Choice) -> Key:
    """The key with the points that the course gives its parts."""

    def part(one: Part) -> Part:
        new = choice.points.get(one.name, one.points)
        if new == one.points or not one.points:
            if one.question is None:
                return one
            return replace(one, groups=(replace(one.groups[0], points=new),))
        ratio = new / one.points
        groups = tuple(replace(g, points=round(g.points * ratio, 6)) for g in one.groups)
        return replace(one, groups=groups)

    parts = tuple(map(part, key.parts))
    return key if parts == key.parts else keys.sealed(replace(key, parts=parts))


def _needed(answer: str, names: Iterable[str]) -> set[str]:
    """The functions and classes that `names` reach in the model answer, themselves included."""
    definitions = {
        node.name: node
        for node in ast.parse(answer).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            inner = ast.walk(definitions[name]) if name in definitions else ()
            waiting += [node.id for node in inner if isinstance(node, ast.Name)]
    return seen


def _without(text: str, left_out: set[str]) -> str:
    """The text in percent format without the cells that define only what is left out.

    The prose right before such a cell, back to the code before it, goes with it: it is about it.
    """
    kept: list[str] = []
    prose: list[str] = []
    first = True
    for cell in _CELL.split(text):
        head = cell.split("\n", 1)[0]
        if "[markdown]" in head:
            prose.append(cell)
            continue
        defines = set(DEFINED.findall(cell))
        if not defines or not defines <= left_out:
            kept += [*prose, cell]
        elif first:  # the page's own beginning
            kept += prose[:1]
        first = first and not cell.strip()
        prose = []
    return "".join([*kept, *prose])
