"""Makes marked notebooks, and writes them where nbgrader's formgrader and feedback look for them.

A file that is no notebook becomes one, a cell for each function that students write, so that
formgrader has a box for comments on each part, as it has on a notebook's.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from msgspec import Struct

from autograder.exercise import keys
from autograder.exercise.cells import DEFINED, solution_id
from autograder.intake.archives import Shelf
from autograder.intake.hand_ins import Work
from autograder.intake.sources import Source, Unreadable
from autograder.interview.replies import clean
from autograder.model import Key, Report
from autograder.nbgrader.gradebook_rules import Answered, answered
from autograder.nbgrader.graded_cells import Known, cleaned, write_marks
from autograder.submission import notebook
from autograder.submission.content import most_bytes
from autograder.submission.notebook import identity
from autograder.submission.reading import MAX_BYTES, decoded

_BEGINS = re.compile(r"(?m)^(?=# %%|(?:async\s+def|def|class)\s+\w|@\w)")


class Sent(Struct, frozen=True, kw_only=True):
    """A submission that was marked, as it travels to where its file is read."""

    source: Source
    name: str  # the file's
    key: Path
    report: Report
    known: Mapping[str, Known]  # what the gradebook knows of its cells


class Desk(Shelf):
    """What is kept where marked notebooks are made: archives, and keys."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[Path, Key] = {}

    def key(self, path: Path) -> Key:
        """The key in a file, read once."""
        if path not in self._keys:
            self._keys[path] = keys.load(path)
        return self._keys[path]


def marked_notebook(desk: Desk, sent: Sent, *, whole: bool) -> tuple[Answered, bytes]:
    """To be run where files are read: what a submission has in its cells, and, where the `whole` of
    it is wanted, the notebook with its marks."""
    key, known = desk.key(sent.key), sent.known
    name = PurePath(sent.name)
    data = b""
    with contextlib.suppress(Unreadable):
        is_notebook = name.suffix.lower() == ".ipynb"
        data = desk.content(sent.source, most_bytes(sent.name) if is_notebook else MAX_BYTES)
    nb = as_notebook(data, name, key)
    written = answered(nb, known)
    if not whole:
        return written, b""
    if name.suffix.lower() != ".ipynb":
        with_comment_boxes(nb, known)
    cleaned(nb, known)
    write_marks(nb, key, sent.report, known, lambda value: value)
    return written, json.dumps(nb).encode()


def write_marked(work: Work, marked: bytes, course: Path) -> None:
    """Write the marked notebook."""
    folder = course / "autograded" / work.student / work.assignment
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{work.exercise}.ipynb"
    target.unlink(missing_ok=True)  # nbgrader leaves it read-only
    target.write_bytes(marked)
    if work.timestamp:
        stamp = folder / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        stamp.write_text(clean(work.timestamp), encoding="utf-8")


def as_notebook(data: bytes, path: PurePath, key: Key) -> dict[str, Any]:
    """The submission as a notebook; a file that is none becomes one."""
    text = ""
    if path.suffix.lower() == ".ipynb":
        with contextlib.suppress(notebook.Damaged):
            nb = notebook.document(data, path.name)
            if nb.get("nbformat") == notebook.NEWEST:
                return nb
            text = "\n\n".join(notebook.source_of(cell) for cell in nb["cells"])
    else:
        text, _ = decoded(data)
    return {"cells": _cells(text, key), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cells(text: str, key: Key) -> list[dict[str, Any]]:
    """The text in cells, those that define a part under the names that nbgrader knows them by."""
    wanted = {solution_id(key.name, name) for part in key.parts for name in part.uses[-1:]}
    pieces: list[tuple[str, list[str]]] = []  # a name, "" for none, and the text
    for piece in _BEGINS.split(text):
        names = [solution_id(key.name, name) for name in DEFINED.findall(piece)]
        name = next((name for name in names if name in wanted), "")
        if pieces and not name and not piece.startswith("# %%"):
            pieces[-1][1].append(piece)
        elif pieces and name and not pieces[-1][0] and _is_marked(pieces[-1][1][0]):
            pieces.append((name, [*pieces.pop()[1], piece]))
        elif piece.strip():
            pieces.append((name, [piece]))
    taken: set[str] = set()
    cells: list[dict[str, Any]] = []
    for place, (name, texts) in enumerate(pieces):
        source = _without_marker("".join(texts))
        own = name if name not in taken else ""
        taken.add(own)
        marks = {"nbgrader": {"grade_id": own}} if own else {}
        cells.append({"cell_type": "code", "id": own or f"submission-{place}",
                      "metadata": marks, "source": source})  # fmt: skip
    return cells


def _is_marked(piece: str) -> bool:
    return piece.lstrip().startswith("# %%")


def _without_marker(piece: str) -> str:
    return re.sub(r"\A# %%[^\n]*\n", "", piece).strip("\n")


def with_comment_boxes(nb: dict[str, Any], known: Mapping[str, Known]) -> None:
    """Put in the cells that a plain file has not: for comments, and for questions to be scored."""
    there = {identity(cell) for cell in nb["cells"]}
    for name, cell in known.items():
        by_hand = cell.by_hand or cell.task is not None
        if name in there or not (cell.solution or by_hand):
            continue
        source = cell.source if by_hand else "# The file defines no such function of its own."
        marks = {"nbgrader": {"grade_id": name}}
        new = {"cell_type": cell.kind, "id": name, "metadata": marks, "source": source}
        nb["cells"].append(new)
