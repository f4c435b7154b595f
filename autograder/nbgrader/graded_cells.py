"""Writes a verdict into a submitted notebook's graded cells, as nbgrader reads them.

nbgrader takes the first `execute_result` of a graded cell for its score, what it cannot parse for
full marks, and any error or stderr output for nothing. So there is exactly one result, a plain
number between 0 and the cell's points, and it is ours; and each graded cell is as it was released,
whatever a student made of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from autograder.errors import UngradedError
from autograder.exercise.cells import QUESTIONS, check_id, check_text, is_ungraded, solution_id
from autograder.languages.catalogue import say
from autograder.model import Key, Part, Report
from autograder.reporters import html, text
from autograder.submission.notebook import identity


class Known(Struct, frozen=True, kw_only=True):
    """A cell as the gradebook knows it."""

    id: str = ""  # of the graded cell, in the database
    source: str = ""
    checksum: str | None = None
    points: float | None = None  # of a graded cell
    by_hand: bool = False  # whether a person grades it
    solution: str = ""  # its id in the database as a cell that students write in, if it is one
    task: float | None = None  # the points of a task, which a person grades
    locked: bool = True
    kind: str = "code"  # or "markdown"


def write_marks(
    nb: Any, key: Key, report: Report, known: Mapping[str, Known], make: Callable[[Any], Any]
) -> None:
    """Put every part's outputs into its graded cell of `nb`; lost cells come back.

    `make` turns plain records into what `nb` consists of.
    """
    reports = {part.name: part for part in report.parts}
    first = True
    for part in key.parts:
        name = check_id(key.name, part.name)
        cell = known.get(name)
        if cell is None or cell.points is None or part.name not in reports:
            continue
        mine = reports[part.name]
        one = replace(
            report,
            parts=(mine,),
            score=mine.score,
            max_score=mine.max_score,
            notes=report.notes if first else (),
            stdout=report.stdout if first else "",
        )
        place = _place(nb, key, part, make)
        place["cell_type"] = "code"
        place["source"] = cell.source or check_text(key.name, part.name)
        place["metadata"]["nbgrader"] = make(_marks(name, cell))
        place["outputs"] = make(outputs(one, cell.points, first=first))
        place["execution_count"] = None
        first = False
    _show_questions(nb, key, report, known, make)


def _show_questions(
    nb: Any, key: Key, report: Report, known: Mapping[str, Known], make: Callable[[Any], Any]
) -> None:
    """Show the questions that have no graded cell below the plain cell that checks them."""
    asked = {
        part.name
        for part in key.parts
        if is_ungraded(part) and check_id(key.name, part.name) not in known
    }
    parts = tuple(part for part in report.parts if part.name in asked)
    cells = [cell for cell in nb["cells"] if identity(cell) == check_id(key.name, QUESTIONS)]
    if not parts or not cells or cells[-1].get("cell_type") != "code":
        return
    one = replace(report, parts=parts, score=0.0, max_score=0.0, notes=(), stdout="")
    cells[-1]["outputs"] = make([_shown(one, html.style_sheet(dark=False))])
    cells[-1]["execution_count"] = None


def outputs(report: Report, points: float, *, first: bool) -> list[dict[str, Any]]:
    """The outputs for the report on one part, in a cell worth `points`.

    `first` has the fragment bring its style sheet along. Raises `UngradedError` where there is no
    score to write.
    """
    sheet = html.style_sheet(dark=False) if first else ""
    return [
        _shown(report, sheet),
        {
            "output_type": "execute_result",
            "execution_count": None,
            "data": {"text/plain": repr(score(report, points))},
            "metadata": {},
        },
    ]


def _shown(report: Report, sheet: str) -> dict[str, Any]:
    data = {
        "text/html": html.fragment(report, sheet=sheet),
        "text/plain": text.render(report, style=lambda value, **_: value),
    }
    return {"output_type": "display_data", "data": data, "metadata": {}}


def score(report: Report, points: float) -> float:
    """The report's share of `points`, never more and never less than nothing."""
    if report.score is None or not math.isfinite(report.score) or report.max_score <= 0:
        raise UngradedError(" ".join(report.notes) or say("kernel.ungraded"))
    if report.max_score == points:
        return float(min(max(report.score, 0.0), points))
    return float(min(max(report.score / report.max_score, 0.0), 1.0) * points)


def cleaned(nb: Any, known: Mapping[str, Known]) -> None:
    """Take stored outputs out of `nb`, and nbgrader's marks off cells that are none of its.

    nbgrader's own autograde does this in its first pass; its later commands rely on it.
    """
    for cell in nb["cells"]:
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = {}
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    restore_marks(nb, known, lambda value: value)


def restore_marks(nb: Any, known: Mapping[str, Known], make: Callable[[Any], Any]) -> None:
    """Make nbgrader's marks of cells those that were released; of copies, the last counts.

    Cells that nbgrader does not know get none. `make` turns plain records into what `nb` is made
    of.
    """
    seen: set[str] = set()
    for cell in reversed(nb["cells"]):
        metadata = cell.get("metadata")
        if not isinstance(metadata, dict) or "nbgrader" not in metadata:
            continue
        name = identity(cell)
        del metadata["nbgrader"]
        if name in known and name not in seen:
            seen.add(name)
            metadata["nbgrader"] = make(_marks(name, known[name]))


def _marks(name: str, cell: Known) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "cell_type": cell.kind,
        "grade": cell.points is not None,
        "grade_id": name,
        "locked": cell.locked,
        "schema_version": 3,
        "solution": bool(cell.solution),
        "task": cell.task is not None,
    }
    if cell.checksum is not None:
        marks["checksum"] = cell.checksum
    points = cell.task if cell.points is None else cell.points
    if points is not None:
        marks["points"] = points
    return marks


def _place(nb: Any, key: Key, part: Part, make: Callable[[Any], Any]) -> Any:
    """The part's graded cell; a lost one is put back after the cell it is about, or at the end."""
    name = check_id(key.name, part.name)
    cells = nb["cells"]
    found = [cell for cell in cells if identity(cell) == name]
    if found:
        return found[-1]
    about = {solution_id(key.name, used) for used in part.uses[-1:]}
    places = [index for index, cell in enumerate(cells) if identity(cell) in about]
    at = places[-1] + 1 if places else len(cells)
    cells.insert(at, make({"cell_type": "code", "id": name, "metadata": {}, "source": ""}))
    return cells[at]
