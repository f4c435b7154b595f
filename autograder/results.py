"""What a class's marking leaves behind: `grades.csv`, `results.jsonl`, and marked notebooks."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder import notebook_source
from autograder.cohort import Graded
from autograder.errors import UsageError
from autograder.graded_cells import Known, cleaned, write_marks
from autograder.model import Report
from autograder.reply import clean
from autograder.reporters.json import document
from autograder.submission import MAX_BYTES, decoded, raw

Counted = dict[str, float]  # by part


class Results:
    """The files of one marking, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[str, dict[str, str]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = (folder / "results.jsonl").open("w", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error

    def add(self, graded: Graded, counted: Counted | None = None) -> None:
        """Keep a verdict as it arrives, and the scores that count where a manual one may."""
        work, report = graded.work, graded.report
        line: dict[str, Any] = {"student": work.student, "file": str(work.path)}
        row = self._rows.setdefault(work.student, {"student": work.student})
        if report is None:
            line |= {"exercise": work.exercise, "ungraded": graded.reason}
        else:
            line |= document(report)
            scores = counted or {part.name: part.score or 0.0 for part in report.parts}
            short = work.exercise.split("_", 1)[0]
            row[short] = f"{sum(scores.values()):g}"
            row[f"{short}.max"] = f"{report.max_score:g}"
            row.update({f"{short}.{name}": f"{value:g}" for name, value in scores.items()})
        self._lines.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        self._lines.flush()

    def close(self) -> None:
        """Write the table: one row a student, one column a part."""
        self._lines.close()
        names = {name: None for row in self._rows.values() for name in row if name != "student"}
        columns = sorted(names, key=_column_order)  # parts stay in the exercise's order
        with (self.folder / "grades.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.DictWriter(stream, ["student", *columns])
            table.writeheader()
            table.writerows(self._rows[name] for name in sorted(self._rows))


def _column_order(name: str) -> tuple[str, int]:
    short, _, rest = name.partition(".")
    return short, {"": 0, "max": 1}.get(rest, 2)


def write_marked(
    graded: Graded, report: Report, known: Mapping[str, Known], course: Path, nb: dict[str, Any]
) -> None:
    """Write the marked notebook where nbgrader's formgrader and feedback look for it."""
    work = graded.work
    folder = course / "autograded" / work.student / work.assignment
    cleaned(nb, known)
    write_marks(nb, graded.key, report, known, lambda value: value)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{work.exercise}.ipynb"
    target.unlink(missing_ok=True)  # nbgrader leaves it read-only
    target.write_text(json.dumps(nb, indent=1), encoding="utf-8")
    if work.timestamp:
        stamp = folder / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        stamp.write_text(clean(work.timestamp), encoding="utf-8")


def as_notebook(path: Path) -> dict[str, Any]:
    """The submission as a notebook; a file that is none becomes one, with its text in a cell."""
    text = ""
    if path.suffix == ".ipynb":
        with contextlib.suppress(notebook_source.Damaged):
            nb = notebook_source.document(raw(path, notebook_source.MAX_BYTES), path.name)
            if nb.get("nbformat") == notebook_source.NEWEST:
                return nb
            text = "\n\n".join(notebook_source.source_of(cell) for cell in nb["cells"])
    else:
        text, _ = decoded(raw(path, MAX_BYTES))
    cell = {"cell_type": "code", "id": "submission", "metadata": {}, "source": text}
    return {"cells": [cell] if text else [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
