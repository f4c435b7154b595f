"""Writes what people take away from a class's records: `grades.csv`, and marked notebooks.

The records themselves are `results.jsonl`; their form is described in `classroom.records`, and
`classroom.records.read_all` reads them.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.ledger import NotKept, written
from autograder.classroom.records import Identity, Record
from autograder.intake.hand_ins import Work
from autograder.intake.sources import Unreadable
from autograder.interview.replies import clean
from autograder.model import Key, Report
from autograder.nbgrader.graded_cells import Known, cleaned, write_marks
from autograder.submission import notebook
from autograder.submission.reading import MAX_BYTES, decoded

Counted = dict[str, float]  # by part
GRADES = "grades.csv"
_FORMULA = re.compile(r"'*\s*[=+\-@]")


def write_grades(
    folder: Path,
    records: Callable[[], Iterator[Record]],
    counted: Mapping[Identity, Counted],
) -> None:
    """The table: one row a student, one column a part; empty where there is no score.

    `records` gives them by student, as often as asked; `counted` the scores that count where a
    manual one does. Raises `NotKept`.
    """
    names = {name: None for record in records() for name in _cells(record, {})}
    columns = ["student", *sorted(names, key=_column_order)]  # parts stay in the exercise's order
    path = folder / GRADES
    try:
        with written(path) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
            table = csv.DictWriter(text, columns)
            table.writeheader()
            for row in _rows(records(), counted):
                table.writerow(row)
            text.detach()
    except OSError as error:
        raise NotKept(path, error) from error


def _rows(
    records: Iterator[Record], counted: Mapping[Identity, Counted]
) -> Iterator[dict[str, str]]:
    row: dict[str, str] = {}
    for record in records:
        if row and row["student"] != harmless(record.student):
            yield row
            row = {}
        row |= {
            "student": harmless(record.student),
            **_cells(record, counted.get(record.identity, {})),
        }
    if row:
        yield row


def harmless(text: str) -> str:
    """A name that no spreadsheet takes for a formula: with an apostrophe before such a one.

    A name that has an apostrophe there already gets another, so that no two names become one.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _cells(record: Record, counted: Counted) -> dict[str, str]:
    short, report = record.exercise.split("_", 1)[0], record.report
    if record.state != "marked":
        return {short: ""}
    scores = counted or {part.name: part.score or 0.0 for part in report.parts}
    return {
        short: f"{sum(scores.values()):g}",
        f"{short}.max": f"{report.max_score:g}",
        **{f"{short}.{name}": f"{value:g}" for name, value in scores.items()},
    }


def _column_order(name: str) -> tuple[str, int]:
    short, _, rest = name.partition(".")
    return short, {"": 0, "max": 1}.get(rest, 2)


def write_marked(
    work: Work,
    key: Key,
    report: Report,
    known: Mapping[str, Known],
    course: Path,
    nb: dict[str, Any],
) -> None:
    """Write the marked notebook where nbgrader's formgrader and feedback look for it."""
    folder = course / "autograded" / work.student / work.assignment
    cleaned(nb, known)
    write_marks(nb, key, report, known, lambda value: value)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{work.exercise}.ipynb"
    target.unlink(missing_ok=True)  # nbgrader leaves it read-only
    target.write_text(json.dumps(nb), encoding="utf-8")
    if work.timestamp:
        stamp = folder / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        stamp.write_text(clean(work.timestamp), encoding="utf-8")


def as_notebook(work: Work) -> dict[str, Any]:
    """The submission as a notebook; a file that is none becomes one, with its text in a cell."""
    text = ""
    with contextlib.suppress(notebook.Damaged, Unreadable):
        if work.path.suffix.lower() == ".ipynb":
            nb = notebook.document(work.source.read(64 << 20), work.path.name)
            if nb.get("nbformat") == notebook.NEWEST:
                return nb
            text = "\n\n".join(notebook.source_of(cell) for cell in nb["cells"])
        else:
            text, _ = decoded(work.source.read(MAX_BYTES))
    cell = {"cell_type": "code", "id": "submission", "metadata": {}, "source": text}
    return {"cells": [cell] if text else [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
