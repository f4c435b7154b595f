"""Writes what students get from what authors write: stub, notebook, key and sealed answer.

Byte for byte the same from the same sources, so that `build --check` can tell what is stale. Only
the key's numbers are compared with a little room: another processor may round the last bit
differently.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.course import Course
from autograder.errors import DamagedKey
from autograder.exercise import keys, sealed
from autograder.exercise.cells import QUESTIONS, check_id, check_text, drafts, is_ungraded
from autograder.judge.compare import leaves
from autograder.model import Key, Part
from autograder.oracle.freeze import freeze

ROOM = 1e-9  # relative, between two machines' answers to the same question


class Built(Struct, frozen=True, kw_only=True):
    """The generated files of one exercise, as text."""

    key: Key
    stub: str
    notebook: str
    sealed: str = ""

    @property
    def key_text(self) -> str:
        return keys.dump(self.key)


def build(course: Course, name: str, *, device: Any = "cpu") -> Built:
    """Generate an exercise's files. Raises `OracleFailed` where its sources disagree."""
    key = freeze(course, name, device=device)
    model_answer = course.solution(name).read_text(encoding="utf-8")
    return Built(
        key=key,
        stub=key.stub,
        notebook=notebook(key, key.stub),
        sealed=sealed.dump(key, model_answer),
    )


def write(course: Course, built: Built) -> list[str]:
    """Write what changed; return the names of the files written."""
    name = built.key.name
    written = []
    for path, text in (
        (course.stub(name), built.stub),
        (course.notebook(name), built.notebook),
        (course.built_key(name), built.key_text),
        (course.built_sealed(name), built.sealed),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sealed_one = path == course.built_sealed(name)
            written.append(f"sealed/{path.name}" if sealed_one else path.name)
    return written


def stale(course: Course, built: Built) -> list[str]:
    """The generated files that no longer say what their sources say."""
    name = built.key.name
    old = []
    for path, text in ((course.stub(name), built.stub), (course.notebook(name), built.notebook)):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            old.append(path.name)
    try:
        shipped = keys.load(course.built_key(name))
    except DamagedKey:
        return [*old, course.built_key(name).name]
    if not same_key(shipped, built.key):
        old.append(course.built_key(name).name)
    if not _opens(course, shipped):
        old.append(f"sealed {course.built_sealed(name).name}")
    return old


def _opens(course: Course, shipped: Key) -> bool:
    """Whether the sealed file opens with the key that ships, to the model answer as it is now."""
    model_answer = course.solution(shipped.name).read_text(encoding="utf-8")
    try:
        text = course.built_sealed(shipped.name).read_text(encoding="utf-8")
        return all(
            sealed.opened(text, part) == sealed.function_of(part, model_answer)
            for part in shipped.parts
        )
    except (OSError, DamagedKey):
        return False


def same_key(one: Key, other: Key) -> bool:
    """Whether two keys say the same, last bits and provenance aside."""
    return _agree(_comparable(one), _comparable(other))


def _comparable(key: Key) -> Any:
    text = keys.dump(replace(key, provenance={}, key_sha256=""))
    body = json.loads(text)
    del body["key_sha256"]
    return body


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        if "$a" in one and "$a" in other:
            return _same_arrays(one, other)
        return one.keys() == other.keys() and all(_agree(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_agree, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 0.5 * max(abs(one), abs(other))  # a tolerance: two digits
    return bool(one == other)


def _same_arrays(one: Any, other: Any) -> bool:
    ((_, left),) = leaves(serialization.decode(one))
    ((_, right),) = leaves(serialization.decode(other))
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    if left.dtype.kind not in "fc":
        return bool((left == right).all())
    return bool(np.allclose(left, right, rtol=ROOM, atol=1e-12, equal_nan=True))


def notebook(key: Key, source: str) -> str:
    """A stub, or a model answer, as a notebook: prose, a solution cell and a graded cell a part.

    nbgrader metadata is schema 3; cell ids are made from names, so that a build is byte-stable.
    """
    cells: list[dict[str, Any]] = []
    checked: set[str] = set()
    for draft in drafts(key, source):
        cells.append(_cell(draft.kind, draft.name, draft.text, solution=bool(draft.defines)))
        about = [part for part in key.parts if part.uses and part.uses[-1] in draft.defines]
        checked |= {part.name for part in about}
        cells += _checks(key, about)
    cells += _checks(key, [part for part in key.parts if part.name not in checked])
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _checks(key: Key, parts: list[Part]) -> list[dict[str, Any]]:
    """A graded cell a part; one cell, not graded, for all the questions without points."""
    graded = [part for part in parts if not is_ungraded(part)]
    cells = [check_cell(key, part) for part in graded]
    if len(graded) < len(parts):
        name = check_id(key.name, QUESTIONS)
        cells.append(_cell("code", name, check_text(key.name, QUESTIONS)))
    return cells


def check_cell(key: Key, part: Part) -> dict[str, Any]:
    """The graded cell of a part, as it is released."""
    name = check_id(key.name, part.name)
    return _cell("code", name, check_text(key.name, part.name), points=part.points)


def _cell(
    kind: str, name: str, source: str, *, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}}
    if solution or points is not None:
        marks: dict[str, Any] = {
            "grade": points is not None,
            "grade_id": name,
            "locked": points is not None,
            "schema_version": 3,
            "solution": solution,
            "task": False,
        }
        if points is not None:
            marks["points"] = points
        cell["metadata"]["nbgrader"] = marks
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    cell["source"] = source.splitlines(keepends=True)
    return dict(sorted(cell.items()))
