"""Reads a submitted notebook into the cells of a module. Executes nothing.

A notebook is data that a student sends: stored outputs are no evidence and are not looked at;
the graded cells are ours, whatever was made of them; what only Jupyter understands is left out;
and a file that is no notebook is explained, never a traceback.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from autograder.exercise.cells import (
    DEFINED,
    QUESTIONS,
    Draft,
    check_id,
    check_text,
    stub_drafts,
)
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Cell, Key, Submission
from autograder.submission import file_types
from autograder.submission.reading import decoded, magics_note, too_large
from autograder.submission.surroundings import plain_python

MAX_SOURCE = 1 << 20  # characters of all cells together
MAX_CELLS = 5000
MAX_PIECES = 2_000_000  # of JSON in the file: read in, one costs up to 200 bytes
MAX_WIDE = 32 << 20  # characters of a file that needs four bytes for each of them
NEWEST = 4  # the major version of the notebook format that is known


class Damaged(Exception):
    """What a student is told about a file that cannot be read as a notebook."""


class TooLong(Damaged):
    """The code of all cells together is longer than what is run."""


def read(raw: bytes, path: Path, key: Key) -> Submission:
    """The notebook's code cells as a submission; `unreadable` where it is not a notebook."""
    shown = clean(str(path))
    digest = hashlib.sha256(raw).hexdigest()
    try:
        cells, notes = module_cells(document(raw, shown), key)
    except TooLong:
        return too_large(raw, shown, MAX_SOURCE)
    except Damaged as error:
        return Submission(path=shown, source="", sha256=digest, unreadable=str(error))
    source = "\n".join(cell.text for cell in cells)
    return Submission(path=shown, source=source, sha256=digest, notes=tuple(notes), cells=cells)


def document(raw: bytes, name: str) -> dict[str, Any]:
    """The notebook as JSON, with its cells in `cells` whatever its format. Raises `Damaged`."""
    if not raw.strip():
        raise Damaged(say("notebook.nothing", name=name))
    why = file_types.foreign(raw, name)
    if why is not None:
        raise Damaged(why)
    if sum(map(raw.count, (b",", b"[", b"{"))) > MAX_PIECES:
        raise Damaged(say("notebook.too_much", name=name))
    text, _ = decoded(raw)
    if len(text) > MAX_WIDE and not text.isascii():
        raise Damaged(say("notebook.too_much", name=name))
    mark = file_types.merge_mark(text)
    if mark is not None:
        raise Damaged(say("notebook.merge", name=name, line=mark))
    try:
        loaded = json.loads(text)
    except json.JSONDecodeError as error:
        raise Damaged(say("notebook.damaged", name=name, line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise Damaged(say("notebook.no_notebook", name=name)) from error
    if not isinstance(loaded, dict):
        raise Damaged(say("notebook.no_notebook", name=name))
    version = loaded.get("nbformat", NEWEST)
    if type(version) is not int or version > NEWEST:
        raise Damaged(say("notebook.version", name=name, version=clean(str(version))[:20]))
    cells = loaded.get("cells")
    if cells is None and isinstance(loaded.get("worksheets"), list):  # nbformat 3 and older
        sheets = [sheet for sheet in loaded["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or ()]
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Damaged(say("notebook.no_notebook", name=name))
    if len(cells) > MAX_CELLS:
        raise Damaged(say("notebook.too_many", name=name, most=MAX_CELLS))
    if not any(cell.get("cell_type") == "code" for cell in cells):
        raise Damaged(say("notebook.no_code", name=name))
    spoken = _language(loaded)
    if spoken and not any(DEFINED.search(source_of(cell)) for cell in cells):
        raise Damaged(say("notebook.language", name=name, language=spoken))
    return {**loaded, "cells": cells}


def _language(notebook: dict[str, Any]) -> str:
    """The kernel's language, where a notebook says that it is another than Python."""
    metadata = notebook.get("metadata")
    for field, name in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(field) if isinstance(metadata, dict) else None
        said = entry.get(name) if isinstance(entry, dict) else None
        if isinstance(said, str) and said and "python" not in said.lower():
            return clean(said)[:30]
    return ""


def module_cells(notebook: dict[str, Any], key: Key) -> tuple[tuple[Cell, ...], list[str]]:
    """The cells that make up the student's module, and what was done to them, in words.

    Raises `TooLong` before anything is done with the cells.
    """
    released = stub_drafts(key)
    written = _written(notebook["cells"], key, released)
    if sum(len(text) for _, text, _ in written.cells) > MAX_SOURCE:
        raise TooLong(MAX_SOURCE)
    notes = list(written.notes)
    texts = {text.strip() for _, text, _ in written.cells}
    names = {name for _, _, name in written.cells}
    cells: list[tuple[str, str]] = []
    for draft in released:
        if draft.defines or draft.text.strip() in texts or draft.name in names:
            continue
        cells.append((say("cell.released"), draft.text))
        if not written.from_kernel:
            notes.append(say("note.setup_restored", text=draft.text.split("\n", 1)[0]))
    taken_out: list[str] = []
    for label, text, _ in written.cells:
        plain, magics = plain_python(text)
        cells.append((label, plain))
        taken_out += [
            f"{say('report.spot', spot=label, line=line)}: {clean(said)[:60]}"
            for line, said in magics
        ]
    if taken_out and not written.from_kernel:
        notes.append(magics_note(taken_out))
    placed = []
    line = 1
    for label, text in cells:
        placed.append(Cell(label=label, first=line, text=text))
        line += text.count("\n") + 1
    return tuple(placed), notes


class _Written:
    def __init__(self) -> None:
        self.cells: list[tuple[str, str, str]] = []  # label, text, id
        self.notes: list[str] = []
        self.from_kernel = False


def _written(cells: list[dict[str, Any]], key: Key, released: list[Draft]) -> _Written:
    """The student's own code cells in order: without our graded cells, without spare stubs."""
    graded = {check_id(key.name, name): name for name in (*(p.name for p in key.parts), QUESTIONS)}
    solutions = {draft.name for draft in released if draft.defines}
    stubs = {draft.text.strip(): draft.defines for draft in released if draft.defines}
    names = [identity(cell) for cell in cells]
    last = {name: index for index, name in enumerate(names)}
    found = _Written()
    written: set[str] = set()
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        run = _run_number(cell)
        found.from_kernel = found.from_kernel or run is not None
        text = source_of(cell)
        if name in graded and last[name] == index:
            if text.strip() != check_text(key.name, graded[name]):
                found.notes.append(say("note.check_edited", part=graded[name]))
            continue
        if cell.get("cell_type") != "code" and name not in solutions:
            continue
        if not text.strip():
            continue
        label = say("place.cell", number=f"[{run}]" if run is not None else index + 1)
        defined = DEFINED.findall(text)
        if defined:
            label += f" ({', '.join(name[:40] for name in defined[:2])})"
        if cell.get("cell_type") != "code":
            found.notes.append(say("note.not_code", cell=label))
        found.cells.append((label, text, name))
        if text.strip() not in stubs:
            written.update(defined)
    found.cells = [
        entry for entry in found.cells if not set(stubs.get(entry[1].strip(), "?")) <= written
    ]
    return found


def identity(cell: dict[str, Any]) -> str:
    """nbgrader's name of a cell, else its id in the notebook; empty where it has neither."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else cell.get("id")
    return name if isinstance(name, str) else ""


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell of any format, without what no file can hold."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join([line for line in source if isinstance(line, str)])
    if not isinstance(source, str):
        return ""
    if not source.isascii():
        source = source.encode("utf-8", "replace").decode("utf-8")
    return source.replace("\r\n", "\n").replace("\r", "\n") if "\r" in source else source


def _run_number(cell: dict[str, Any]) -> int | None:
    """The kernel's number of a cell that the in-notebook check has taken from its history."""
    metadata = cell.get("metadata")
    marks = metadata.get("dlgrade") if isinstance(metadata, dict) else None
    run = marks.get("run") if isinstance(marks, dict) else None
    return run if type(run) is int and 0 < run < 10**6 else None
