"""Writes what students get from what authors write: stub, notebook and public key.

Byte for byte the same from the same sources, so that `build --check` can tell what is stale. Only
the key's numbers are compared with a little room: another processor may round the last bit
differently.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from autograder import keys
from autograder.candidate import plain
from autograder.compare import leaves
from autograder.course import Course
from autograder.errors import DamagedKey
from autograder.model import Key
from autograder.oracle import freeze

ROOM = 1e-9  # relative, between two machines' answers to the same question


@dataclass(frozen=True, kw_only=True)
class Built:
    """The three generated files of one exercise, as text."""

    key: Key
    stub: str
    notebook: str

    @property
    def key_text(self) -> str:
        return keys.dump(self.key)


def build(course: Course, name: str, *, device: Any = "cpu") -> Built:
    """Generate an exercise's files. Raises `OracleFailed` where its sources disagree."""
    key = freeze(course, name, device=device)
    model_answer = course.solution(name).read_text(encoding="utf-8")
    return Built(key=key, stub=key.stub, notebook=notebook(key, model_answer))


def write(course: Course, built: Built) -> list[str]:
    """Write what changed; return the names of the files written."""
    name = built.key.name
    written = []
    for path, text in (
        (course.stub(name), built.stub),
        (course.notebook(name), built.notebook),
        (course.key(name), built.key_text),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path.name)
    return written


def stale(course: Course, built: Built) -> list[str]:
    """The generated files that no longer say what their sources say."""
    name = built.key.name
    old = []
    for path, text in ((course.stub(name), built.stub), (course.notebook(name), built.notebook)):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            old.append(path.name)
    try:
        shipped = keys.load(course.key(name))
    except DamagedKey:
        return [*old, course.key(name).name]
    if not same_key(shipped, built.key):
        old.append(course.key(name).name)
    return old


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
    import numpy as np

    ((_, left),) = leaves(plain.decode(one))
    ((_, right),) = leaves(plain.decode(other))
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    if left.dtype.kind not in "fc":
        return bool((left == right).all())
    return bool(np.allclose(left, right, rtol=ROOM, atol=1e-12, equal_nan=True))


def notebook(key: Key, model_answer: str) -> str:
    """The exercise as a notebook: prose, one solution cell a part, one locked graded cell a part.

    nbgrader metadata is schema 3; cell ids are made from names, so that a build is byte-stable.
    """
    import jupytext

    parsed = jupytext.reads(key.stub, fmt="py:percent")
    cells: list[dict[str, Any]] = []
    prose = 0
    for cell in parsed.cells:
        source = cell.source.strip("\n")
        if cell.cell_type == "markdown":
            prose += 1
            cells.append(_cell("markdown", f"prose-{prose}", source))
            continue
        defined = re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE)
        if not defined:
            prose += 1
            cells.append(_cell("code", f"setup-{prose}", source))
            continue
        grade_id = f"{key.name}-{defined[0]}"
        cells.append(_cell("code", grade_id, source, solution=True))
        for part in key.parts:
            if part.uses and part.uses[-1] in defined:
                cells.append(_check_cell(key, part.name, part.points))
    placed = {cell["id"] for cell in cells}
    for part in key.parts:
        if _safe(f"check-{key.name}-{part.name}") not in placed:
            cells.append(_check_cell(key, part.name, part.points))
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


def _check_cell(key: Key, part: str, points: float) -> dict[str, Any]:
    short = key.name.split("_", 1)[0]
    source = f'from autograder import check\n\ncheck("{short}", part="{part}")'
    return _cell("code", f"check-{key.name}-{part}", source, points=points)


def _cell(
    kind: str, name: str, source: str, *, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": _safe(name), "metadata": {}}
    if solution or points is not None:
        marks: dict[str, Any] = {
            "grade": points is not None,
            "grade_id": _safe(name),
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


def _safe(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:64]
