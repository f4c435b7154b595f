"""How the numbers of an answer are related to the right ones, where no mistake is known.

Plain facts that hold in every failing case, and to the last entry: the answer is an argument
unchanged, the root or the logarithm of the right one, without its decimals, one place late, right
but for a factor of each row's own, or wrong exactly where an argument is below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

import numpy as np

from autograder.judge.compare import Array, close, named
from autograder.judge.evidence import Evidence
from autograder.judge.rows import Row, right_rows, rows_of
from autograder.languages.catalogue import say

ENOUGH = 3  # numbers, so that a fact of them is no chance
MOST_CUTS = 6.0  # how far from the right one a sum of whole numbers may be, each term cut off
Found = tuple[str, str] | None

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "root": np.sqrt,
    "square": np.square,
    "log": np.log,
    "exp": np.exp,
    "complement": lambda right: 1.0 - right,
    "absolute": np.abs,
    "reciprocal": np.reciprocal,
}
_PLACES: dict[str, Callable[[Array], Array]] = {
    "below_zero": lambda array: array < 0,
    "above_zero": lambda array: array > 0,
    "zero": lambda array: array == 0,
    "not_zero": lambda array: array != 0,
}


def related_finding(
    failing: list[Evidence], passing: Sequence[Evidence], own: Set[str] | None = None
) -> Found:
    """Where alone the numbers are wrong, or what is amiss with each line of them.

    `own` are the names of a function's own arguments, where a case may have others.
    """
    rows, right = rows_of(failing), right_rows(passing)
    for path, at_path in (rows or {}).items():
        found = wrong_where(at_path, right.get(path, []), named(path), own)
        found = found or line_by_line(at_path, named(path))
        if found is not None:
            return found
    return None


def unchanged(rows: list[Row], what: str) -> Found:
    """The answer is one of the arguments."""
    for name in rows[0].inputs:
        if all(_is_argument(row, name) for row in rows) and _enough(rows):
            return "generic.unchanged", say("generic.unchanged", what=what, name=name)
    return None


def _is_argument(row: Row, name: str) -> bool:
    given = row.inputs.get(name)
    return given is not None and given.shape == row.got.shape and np.array_equal(given, row.got)


def function_of(rows: list[Row], what: str) -> Found:
    """The answer is a simple function of the right one."""
    if not _same_shape(rows) or not _enough(rows) or any(map(_is_complex, rows)):
        return None
    with np.errstate(all="ignore"):
        for name, function in _FUNCTIONS.items():
            made = [function(_floats(row)) for row in rows]
            if all(_finite(one) and row.is_got(one) for one, row in zip(made, rows, strict=True)):
                return f"generic.{name}", say(f"generic.{name}", what=what)
    return None


def truncated(rows: list[Row], what: str) -> Found:
    """The answer is the right one, rounded; or all of it was put into an array of whole numbers."""
    if not _same_shape(rows) or not _enough(rows) or any(map(_is_complex, rows)):
        return None
    if not all(_finite(row.got) for row in rows) or not any(row.got.any() for row in rows):
        return None
    if not any(row.expected.dtype.kind == "f" for row in rows):
        return None
    for cut in (np.trunc, np.floor):
        if all(np.array_equal(row.got, cut(row.expected)) for row in rows):
            return "generic.truncated", say("generic.truncated", what=what)
    for digits in (1, 2, 3, 4, 5, 6):
        if all(_is_rounded(row, digits) for row in rows):
            return "generic.rounded", say("generic.rounded", what=what, digits=digits)
    if all(row.got.dtype.kind in "iu" for row in rows) and _cut_off(rows):
        return "generic.whole_numbers", say("generic.whole_numbers", what=what)
    return None


def _is_rounded(row: Row, digits: int) -> bool:
    return np.allclose(row.got, np.round(row.expected, digits), rtol=0, atol=1e-12)


def _cut_off(rows: list[Row]) -> bool:
    """Whether whole numbers are the right answers but for what was cut off on the way.

    A sum may be cut off once, or at each of its terms. Enough entries have to be right but for one
    cut, and none may be off by more than a few.
    """
    cut = [row for row in rows if np.array_equal(row.got, np.trunc(_floats(row)))]
    told = [row for row in cut if row.got.any() and not np.array_equal(row.got, row.expected)]
    off = [np.abs(row.got - _floats(row)).max(initial=0.0) for row in rows]
    return _enough(told) and max(off) < MOST_CUTS


def moved(rows: list[Row], what: str) -> Found:
    """The entries along the first axis stand one place too late, or too early."""
    if not _same_shape(rows) or any(row.got.ndim == 0 or len(row.got) < ENOUGH for row in rows):
        return None
    for name, ours, right in (("late", slice(1, None), slice(-1)),
                              ("early", slice(-1), slice(1, None))):  # fmt: skip
        if all(_varies(row) and _equal(row, row.expected[right], row.got[ours]) for row in rows):
            return f"generic.{name}", say(f"generic.{name}", what=what)
    return None


def _varies(row: Row) -> bool:
    """Whether no entry along the first axis is the next one, too."""
    apart = np.abs(np.diff(_floats(row), axis=0)).reshape(len(row.expected) - 1, -1)
    return bool((apart.max(axis=1, initial=0.0) > row.tolerance).all())


def wrong_where(rows: list[Row], right: list[Row], what: str, own: Set[str] | None = None) -> Found:
    """The answer is wrong exactly where an argument is below zero, or at the border."""
    every = [*rows, *right]
    if not _same_shape(every) or not _enough(rows) or len(rows) < 2:
        return None
    masks = [~np.asarray(close(row.expected, row.got, row.tolerance)) for row in every]
    for name in rows[0].inputs:
        if own is not None and name not in own:
            continue
        if all(name in r.inputs and r.inputs[name].shape == r.got.shape for r in every):
            for place, holds in _PLACES.items():
                if _are(masks, [holds(row.inputs[name]) for row in every]):
                    told = say(f"generic.where.{place}", name=name)
                    return "generic.where", say("generic.where", what=what, where=told)
    pictures = all(row.got.ndim in (2, 4) for row in every)
    if pictures and _are(masks, [_border(row.got) for row in every]):
        return "generic.border", say("generic.border", what=what)
    return None


def _are(masks: list[Array], places: list[Array]) -> bool:
    """Whether what is wrong are these places, in all cases, and there are others."""
    same = all(np.array_equal(mask, place) for mask, place in zip(masks, places, strict=True))
    return same and not all(place.all() for place in places)


def _border(array: Array) -> Array:
    """The outermost places of a picture, or of each in a batch."""
    border = np.zeros(array.shape, dtype=bool)
    for axis in (1, 2) if array.ndim == 4 else (0, 1):
        np.moveaxis(border, axis, 0)[[0, -1]] = True
    return border


def line_by_line(rows: list[Row], what: str) -> Found:
    """Every entry along one axis is right, but for a factor, or a number added, of its own."""
    if not _same_shape(rows) or any(_is_complex(row) or not _finite(row.got) for row in rows):
        return None
    for axis in range(min(row.got.ndim for row in rows)):
        lines = [(_lines(row.expected, axis), _lines(row.got, axis)) for row in rows]
        if any(right.shape[0] < 2 or right.shape[1] < 2 for right, _ in lines):
            continue
        for name, fits in (("own_factor", _scaled_lines), ("own_shift", _shifted_lines)):
            if all(fits(row, *pair) for row, pair in zip(rows, lines, strict=True)):
                return f"generic.{name}", say(f"generic.{name}", what=what, axis=axis)
    return None


def _lines(array: Array, axis: int) -> Array:
    return np.moveaxis(array.astype(float), axis, 0).reshape(array.shape[axis], -1)


def _scaled_lines(row: Row, right: Array, got: Array) -> bool:
    squares = (right * right).sum(axis=1)
    if not squares.all() or np.ptp(right, axis=1).max() <= row.tolerance:
        return False
    factors = (right * got).sum(axis=1) / squares
    return bool(factors.all()) and _equal(row, right * factors[:, None], got)  # 0 is no factor


def _shifted_lines(row: Row, right: Array, got: Array) -> bool:
    if np.ptp(right, axis=1).max() <= row.tolerance:
        return False
    return _equal(row, right + (got - right).mean(axis=1, keepdims=True), got)


def _equal(row: Row, one: Array, other: Array) -> bool:
    return bool(np.asarray(close(one, other, row.tolerance)).all())


def _same_shape(rows: list[Row]) -> bool:
    return all(row.got.shape == row.expected.shape for row in rows)


def _enough(rows: list[Row]) -> bool:
    return sum(row.expected.size for row in rows) >= ENOUGH


def _is_complex(row: Row) -> bool:
    return row.got.dtype.kind not in "iuf" or row.expected.dtype.kind not in "iuf"


def _floats(row: Row) -> Array:
    return row.expected.astype(float)


def _finite(array: Array) -> bool:
    return bool(np.isfinite(array).all())
