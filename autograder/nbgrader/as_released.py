"""nbgrader's own steps, for the notebooks in which they have something to do.

In most notebooks every cell is as it was released. Then nbgrader's steps open the gradebook and
ask it for one cell after the other, to change nothing: that costs more than the marking. So it is
looked up first, in one transaction, whether there is anything to be done; where there is, where the
gradebook is none that is known here, or where in doubt, nbgrader's own step does it all.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from nbgrader import preprocessors, utils

from autograder.nbgrader.gradebook_sqlite import DirectScores, Unknown
from autograder.nbgrader.graded_cells import Known

MOST = 100  # sets of marks that are remembered: a class has a few


class OverwriteCells(preprocessors.OverwriteCells):  # type: ignore[misc]
    """nbgrader's own, where a cell is not as it was released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        with (
            contextlib.suppress(Unknown),
            contextlib.closing(DirectScores(place["db_url"])) as direct,
        ):
            known = direct.cells(place["assignment"], place["notebook"])
            if _are_as_released(nb, known):
                for cell in nb.cells:
                    if "nbgrader" in cell.metadata:
                        marks = cell.metadata.nbgrader
                        marks["checksum"] = known[marks["grade_id"]].checksum
                return nb, resources
        overwritten: tuple[Any, Any] = super().preprocess(nb, resources)
        return overwritten


def _are_as_released(nb: Any, known: Mapping[str, Known]) -> bool:
    """Whether nbgrader would overwrite no cell, and miss none: each is there once, and the same."""
    names = []
    for cell in nb.cells:
        if "nbgrader" not in cell.metadata:
            continue
        name = cell.metadata.nbgrader.get("grade_id")
        if not isinstance(name, str) or name not in known or not _is_as_released(cell, known[name]):
            return False
        names.append(name)
    return sorted(names) == sorted(known)


def _is_as_released(cell: Any, known: Known) -> bool:
    graded = bool(utils.is_grade(cell))
    same = (
        cell.cell_type == known.kind
        and bool(utils.is_locked(cell)) == known.locked
        and graded == (known.points is not None)
        and bool(utils.is_task(cell)) == (known.task is not None)
    )
    if not same or (graded and cell.metadata.nbgrader.get("points") != known.points):
        return False
    return not known.locked or utils.compute_checksum(cell) == known.checksum


class OverwriteKernelspec(preprocessors.OverwriteKernelspec):  # type: ignore[misc]
    """nbgrader's own, where the notebook is to have another kernel than it has."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        with (
            contextlib.suppress(Unknown, ValueError),
            contextlib.closing(DirectScores(place["db_url"])) as direct,
        ):
            wanted = direct.kernelspec(place["assignment"], place["notebook"])
            if wanted is not None and json.loads(wanted) == nb.metadata.get("kernelspec"):
                return nb, resources
        overwritten: tuple[Any, Any] = super().preprocess(nb, resources)
        return overwritten


class CheckCellMetadata(preprocessors.CheckCellMetadata):  # type: ignore[misc]
    """nbgrader's own, once for all notebooks with the same marks in the same cells."""

    _sound: ClassVar[set[str]] = set()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        marks = json.dumps([[cell.cell_type, cell.metadata.get("nbgrader")] for cell in nb.cells])
        if marks not in self._sound:
            nb, resources = super().preprocess(nb, resources)
            if len(self._sound) < MOST:
                self._sound.add(marks)
        return nb, resources
