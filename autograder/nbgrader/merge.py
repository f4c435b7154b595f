"""Merges a notebook that we generate into the one an instructor has changed, cell by cell.

Three notebooks: `ours` as it is generated now, `base` as we generated it last time, and `theirs`.
A cell that only we changed is updated, one that only they changed stays, and one that both changed
is a conflict: it stays, too, unless somebody has seen the difference and says otherwise. Their own
cells, the order, the points and all metadata stay. Pure: no files.
"""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from autograder.submission.notebook import source_of

Cell = dict[str, Any]
Kind = Literal["added", "updated", "removed", "yours", "left out", "points", "conflict"]


class Change(Struct, frozen=True, kw_only=True):
    """What became of one cell."""

    kind: Kind
    cell: str
    said: str = ""
    diff: str = ""  # of a conflict: from theirs to ours


class Merged(Struct, frozen=True, kw_only=True):
    text: str  # the notebook to write
    base: str  # what to remember as generated: an open conflict stays one
    changes: tuple[Change, ...] = ()

    @property
    def conflicts(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == "conflict")


def merge(ours: str, theirs: str, base: str | None, *, take_ours: bool = False) -> Merged:
    """The merged notebook. Raises `ValueError` where `theirs` is no notebook."""
    document = _document(theirs)
    before = _document(base) if base else None
    now = _document(ours)
    if before is not None:
        now["cells"] = _same_names(now["cells"], before["cells"])
    work = _Merge(now, before, take_ours)
    document["cells"] = work.cells(document["cells"])
    return Merged(text=_text(document), base=_text(work.remembered), changes=tuple(work.changes))


class _Merge:
    def __init__(self, ours: Any, base: Any | None, take_ours: bool) -> None:
        self.ours = _by_name(ours["cells"])
        self.base = _by_name(base["cells"]) if base else {}
        self.take_ours = take_ours
        self.changes: list[Change] = []
        self.remembered = copy.deepcopy(ours)
        # a notebook saved in an older format has lost the ids of its prose
        self.texts = {source_of(c): n for n, c in [*self.ours.items(), *self.base.items()]}

    def cells(self, theirs: list[Cell]) -> list[Cell]:
        out: list[Cell] = []
        where: dict[str, Cell] = {}
        for cell in theirs:
            name = _name(cell) or self.texts.get(source_of(cell), "")
            if name in where or (name not in self.ours and name not in self.base):
                out.append(cell)  # their own
                continue
            where[name] = cell
            kept = self.cell(name, cell)
            if kept is not None:
                where[name] = kept
                out.append(kept)
        last: Cell | None = None
        for name, cell in self.ours.items():
            if name in where:
                last = where[name]
            elif name in self.base:
                self.note("left out", name, "you took it out, and it stays out")
            else:
                self.note("added", name)
                place = 0 if last is None else 1 + next(i for i, c in enumerate(out) if c is last)
                last = copy.deepcopy(cell)
                out.insert(place, last)
        return out

    def cell(self, name: str, theirs: Cell) -> Cell | None:
        """What becomes of a cell of ours that is still there; None where it goes."""
        ours, base = self.ours.get(name), self.base.get(name)
        text, before = source_of(theirs), source_of(base) if base else None
        now = source_of(ours) if ours else None
        if text == now:
            return self.pointed(name, theirs)
        if now == before:
            self.note("yours", name, "changed by you, not by us")
            return self.pointed(name, theirs)
        if text != before and not self.take_ours:
            self.conflict(name, text, now)
            return theirs
        if ours is None:
            self.note("removed", name, "it is no longer part of the exercise")
            return None
        self.note("updated", name)
        new = {**theirs, "source": ours["source"]}
        if theirs["cell_type"] == "code":
            new |= {"outputs": [], "execution_count": None}
        return self.pointed(name, new)

    def pointed(self, name: str, cell: Cell) -> Cell:
        """The cell with our points, where we alone have changed them."""
        ours, base = _points(self.ours.get(name)), _points(self.base.get(name))
        theirs = _points(cell)
        if ours is None or theirs is None or theirs == ours:
            return cell
        if base is None or theirs != base:
            self.note("yours", name, f"your {theirs:g} points stay; ours are {ours:g}")
            return cell
        self.note("points", name, f"{theirs:g} → {ours:g}")
        new = copy.deepcopy(cell)
        new["metadata"]["nbgrader"]["points"] = ours
        return new

    def conflict(self, name: str, theirs: str, ours: str | None) -> None:
        diff = difflib.unified_diff(
            theirs.splitlines(), (ours or "").splitlines(), "yours", "ours", lineterm="", n=2
        )
        self.changes.append(Change(kind="conflict", cell=name, diff="\n".join(diff)))
        # Next time this cell is a conflict again: what is remembered is what was remembered.
        left = [cell for cell in self.remembered["cells"] if _name(cell) != name]
        if name in self.base:
            left.append(self.base[name])
        self.remembered["cells"] = left

    def note(self, kind: Kind, name: str, said: str = "") -> None:
        self.changes.append(Change(kind=kind, cell=name, said=said))


def _same_names(ours: list[Cell], base: list[Cell]) -> list[Cell]:
    """Our cells with the ids that the same cells had before.

    Prose is numbered as it comes, so that a new paragraph would pass for a change of all the next.
    """
    texts = {source_of(cell): _name(cell) for cell in base if not _marks(cell)}
    taken = {_name(cell) for cell in [*base, *ours]}
    mine = {texts.get(source_of(cell)) for cell in ours if not _marks(cell)}
    out = []
    for cell in ours:
        name = _name(cell)
        known = None if _marks(cell) else texts.get(source_of(cell))
        if known is not None:
            name = known
        elif not _marks(cell) and name in mine:  # its number is another cell's now
            name = next(f"{name}-{n}" for n in range(2, 10**6) if f"{name}-{n}" not in taken)
            taken.add(name)
        out.append({**cell, "id": name})
    return out


def _document(text: str) -> Any:
    document = json.loads(text)
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise ValueError("it has no list of cells")
    return document


def _by_name(cells: list[Cell]) -> dict[str, Cell]:
    return {_name(cell): cell for cell in cells}


def _marks(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """What nbgrader notes of a cell."""
    marks = cell.get("metadata", {}).get("nbgrader")
    return marks if isinstance(marks, dict) else {}


def _name(cell: Mapping[str, Any]) -> str:
    return str(_marks(cell).get("grade_id") or cell.get("id") or "")


def _points(cell: Mapping[str, Any] | None) -> float | None:
    points = _marks(cell or {}).get("points")
    return None if points is None else float(points)


def _text(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
