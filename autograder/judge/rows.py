"""The numbers of a part's cases side by side: one row a case, at each place in the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from autograder.judge.compare import Array, as_array, close, paired_leaves
from autograder.judge.evidence import Evidence
from autograder.judge.reshaped import reshaped


class Row(Struct, frozen=True, kw_only=True):
    expected: Array
    got: Array
    tolerance: float
    inputs: dict[str, Array]

    def matches(self, candidate: Array) -> bool:
        """Whether `candidate` is the expected array, within tolerance."""
        if candidate.shape != self.expected.shape:
            return False
        if candidate.dtype.kind == "c" and self.expected.dtype.kind != "c":
            return False
        return bool(close(self.expected, candidate, self.tolerance).all())

    def is_got(self, candidate: Array) -> bool:
        """Whether `candidate` is what the student returned."""
        if candidate.shape != self.got.shape:
            return False
        scale = float(np.max(np.abs(candidate))) if candidate.size else 0.0
        return bool(close(candidate, self.got, max(self.tolerance, 2e-6 * scale)).all())


def rows_of(failing: list[Evidence]) -> dict[str, list[Row]] | None:
    """The numeric leaves that fail in the first failing case, each over all failing cases."""
    rows: dict[str, list[Row]] = {}
    for order, evidence in enumerate(failing):
        if not evidence.comparable:
            return None
        inputs = _arrays(evidence)
        pairs = paired_leaves(evidence.expected, evidence.got)
        if pairs is None:
            return None
        for position, (path, expected, got) in enumerate(pairs):
            tolerances = evidence.case.tolerances
            tolerance = tolerances[position] if position < len(tolerances) else 0.0
            row = Row(expected=expected, got=got, tolerance=tolerance, inputs=inputs)
            row = _in_shape(row)
            if not row.matches(row.got) and (order == 0 or path in rows):
                rows.setdefault(path, []).append(row)
    return rows or None


def _in_shape(row: Row) -> Row:
    """The row with its wrong numbers in the right shape, where only axes of length 1 differ."""
    form = reshaped(row.expected, row.got)
    if form is None:
        return row
    formed = replace(row, got=form.value)
    return row if row.matches(formed.got) else formed  # right ones: their shape is all there is


def right_rows(passing: Sequence[Evidence]) -> dict[str, list[Row]]:
    """The numeric leaves of the cases that pass."""
    rows: dict[str, list[Row]] = {}
    for evidence in passing:
        if evidence.case.expected["kind"] != "returned" or evidence.judged["kind"] != "returned":
            continue
        inputs = _arrays(evidence)
        for path, expected, got in paired_leaves(evidence.expected, evidence.got) or ():
            if got.shape == expected.shape:
                row = Row(expected=expected, got=got, tolerance=0.0, inputs=inputs)
                largest = float(np.max(np.abs(expected.astype(complex)), initial=0.0))
                rows.setdefault(path, []).append(replace(row, tolerance=1e-5 * largest))
    return rows


def _arrays(evidence: Evidence) -> dict[str, Array]:
    arrays = {name: as_array(value) for name, value in evidence.inputs.items()}
    return {name: array for name, array in arrays.items() if array is not None}
