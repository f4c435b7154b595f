"""Findings that need no list of misconceptions: what the numbers themselves give away.

Each detector looks at one place in the answer over all failing cases, as (expected, got, inputs,
tolerance) rows, and speaks only where it explains every row. A wrong guess is worse than none, so
each also asks for enough numbers to rule out chance.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from autograder.judge.compare import Array, close, named, number
from autograder.judge.evidence import Evidence
from autograder.judge.relations import function_of, moved, truncated, unchanged
from autograder.judge.rows import Row, right_rows, rows_of
from autograder.languages.catalogue import say

# Generic findings that hold no number of a case: all that hidden cases may tell.
TELL_NO_VALUE = frozenset(
    f"generic.{name}"
    for name in (
        "transposed",
        "negated",
        "off_by_one",
        "not_finite",
        "wrong_dtype",
        "reversed",
        "accumulated",
        "not_accumulated",
        "last_only",
        "truncated",
        "whole_numbers",
    )
)

Detector = Callable[[list[Row], str], tuple[str, str] | None]


class Pattern(NamedTuple):
    """What the numbers give away. Not `everywhere` where passing cases speak against it."""

    id: str
    message: str
    everywhere: bool = True


def generic_finding(failing: list[Evidence], passing: Sequence[Evidence] = ()) -> Pattern | None:
    """The first pattern that explains every failing case; None otherwise."""
    rows = rows_of(failing)
    if rows is None:
        return None
    right = right_rows(passing)
    for path, at_path in rows.items():
        truths = any(row.expected.dtype.kind == "b" for row in at_path)
        for detector in FORM if truths else DETECTORS:
            found = detector(at_path, named(path))
            if found is not None and found[0] == "generic.shape" and _numbers_wrong(rows, path):
                break  # wrong numbers at another place come first
            if found is not None:
                others = [row for row in right.get(path, ()) if row.expected.size]
                again = detector([*at_path, *others], named(path)) if others else found
                held = again is not None and again[0] == found[0]
                return Pattern(*found, everywhere=held or found[0] in OF_ONE_CASE)
        else:
            if any(row.got.shape != row.expected.shape for row in at_path):
                return None  # a wrong shape that no pattern explains comes before a wrong number
    return None


def _numbers_wrong(rows: dict[str, list[Row]], but: str) -> bool:
    """Whether at any other place than `but` numbers of the right shape are wrong."""
    return any(
        row.got.shape == row.expected.shape
        for path, at_path in rows.items()
        for row in at_path
        if path != but
    )


def _evidence_enough(rows: Iterable[Row]) -> bool:
    return sum(row.expected.size for row in rows) >= 3


def _not_finite(rows: list[Row], what: str) -> tuple[str, str] | None:
    first = rows[0]  # the case that is shown
    if first.got.shape != first.expected.shape or not np.isfinite(first.expected).all():
        return None
    if np.isfinite(first.got).all():
        return None
    bad = "nan" if np.isnan(first.got).any() else "inf"
    return "generic.not_finite", say("generic.not_finite", what=what, bad=bad)


def _complex(rows: list[Row], what: str) -> tuple[str, str] | None:
    if all(row.got.dtype.kind == "c" and row.expected.dtype.kind != "c" for row in rows):
        return "generic.wrong_dtype", say("generic.wrong_dtype", what=what)
    return None


def _transposed(rows: list[Row], what: str) -> tuple[str, str] | None:
    if all(row.expected.ndim == 2 and row.matches(row.got.T) for row in rows):
        return "generic.transposed", say("generic.transposed", what=what)
    return None


def _negated(rows: list[Row], what: str) -> tuple[str, str] | None:
    if all(row.matches(-_float(row.got)) for row in rows) and _evidence_enough(rows):
        return "generic.negated", say("generic.negated", what=what)
    return None


def _scaled(rows: list[Row], what: str) -> tuple[str, str] | None:
    if any(row.got.shape != row.expected.shape for row in rows) or not _evidence_enough(rows):
        return None
    factors = [_factor(row) for row in rows]
    if any(factor is None for factor in factors):
        return None
    known = [factor for factor in factors if factor is not None]
    for name, axis in _common_sizes(rows):
        sizes = [row.inputs[name].shape[axis] for row in rows]
        for power in (1, -1):
            if all(
                size > 1 and _near(factor, float(size) ** power)
                for size, factor in zip(sizes, known, strict=True)
            ) and (len(set(sizes)) > 1 or sizes[0] > 2):
                batch = "generic.scaled.batch" if power == 1 else "generic.scaled.by_batch"
                key = batch if axis == 0 else "generic.scaled.size"
                because = say(key, n=sizes[0], name=name)
                return "generic.scaled", say(
                    "generic.scaled", what=what, factor=_ratio(known[0]), because=because
                )
    wrong = _other_size(rows, known)
    if wrong is not None:
        because = say("generic.scaled.other", name=wrong[0], n=wrong[1], other=wrong[2])
        return "generic.scaled", say(
            "generic.scaled", what=what, factor=_ratio(known[0]), because=because
        )
    if all(_near(factor, known[0]) for factor in known):
        for factor in (2.0, 0.5, 4.0, 0.25, 100.0, 0.01):
            if _near(known[0], factor):
                because = say("generic.scaled.two") if factor in (2.0, 0.5) else ""
                return "generic.scaled", say(
                    "generic.scaled", what=what, factor=_ratio(factor), because=because
                )
        if len(rows) > 1:
            told = [key for key, factor in _CONSTANTS.items() if _near(known[0], factor)]
            because = say(f"generic.scaled.{told[0] if told else 'same'}")
            ratio = _ratio(known[0])
            return "generic.scaled", say("generic.scaled", what=what, factor=ratio, because=because)
    return None


def _other_size(rows: list[Row], factors: list[float]) -> tuple[str, int, int] | None:
    """An input with two sizes of which one seems to stand in the other's place, in every row."""
    for (name, axis), (other, second) in itertools.permutations(_common_sizes(rows), 2):
        if name != other:  # their ranks may differ
            continue
        sizes = [(row.inputs[name].shape[axis], row.inputs[name].shape[second]) for row in rows]
        told = all(a and b for a, b in sizes) and len({a / b for a, b in sizes}) > 1
        if told and all(_near(f, a / b) for (a, b), f in zip(sizes, factors, strict=True)):
            return name, *sizes[0]
    return None


def _off_by_one(rows: list[Row], what: str) -> tuple[str, str] | None:
    if any(row.got.shape != row.expected.shape or row.got.dtype.kind == "b" for row in rows):
        return None
    if not all(row.expected.dtype.kind in "iu" for row in rows):
        return None
    for shift, key in ((1, "high"), (-1, "low")):
        if all(row.matches(_float(row.got) - shift) for row in rows):
            direction = say(f"generic.off_by_one.{key}")
            return "generic.off_by_one", say("generic.off_by_one", what=what, direction=direction)
    return None


def _permuted(rows: list[Row], what: str) -> tuple[str, str] | None:
    ranks = {row.expected.ndim for row in rows} | {row.got.ndim for row in rows}
    if len(ranks) != 1 or not 3 <= next(iter(ranks)) <= 5:
        return None
    for axes in itertools.permutations(range(next(iter(ranks)))):
        if all(row.matches(np.transpose(row.got, axes)) for row in rows):
            return "generic.permuted", say("generic.permuted", what=what, axes=axes)
    return None


def _extra_axis(rows: list[Row], what: str) -> tuple[str, str] | None:
    def same_numbers(row: Row) -> bool:
        return (
            row.got.shape != row.expected.shape
            and row.got.size == row.expected.size
            and row.matches(row.got.reshape(row.expected.shape))
        )

    if all(same_numbers(row) for row in rows):
        first = rows[0]
        return "generic.shape", say(
            "generic.extra_axis", what=what, got=first.got.shape, expected=first.expected.shape
        )
    return None


def _reductions(rows: list[Row], what: str) -> tuple[str, str] | None:
    for how, reduce in (("sum", np.sum), ("mean", np.mean)):
        for axis in range(4):
            if all(
                row.got.ndim == row.expected.ndim + 1
                and axis < row.got.ndim
                and row.got.shape[axis] > 1
                and row.matches(reduce(row.got, axis=axis))
                for row in rows
            ):
                return "generic.not_reduced", say(
                    "generic.not_reduced", what=what, axis=axis, how=how
                )
            if all(
                row.expected.ndim == row.got.ndim + 1
                and axis < row.expected.ndim
                and row.expected.shape[axis] > 1
                and row.is_got(reduce(row.expected, axis=axis))
                for row in rows
            ):
                told = {"axis": axis, "how": how, "shape": rows[0].expected.shape}
                number = ".number" if all(row.got.ndim == 0 for row in rows) else ""
                return "generic.over_reduced", say(
                    f"generic.over_reduced{number}", what=what, **told
                )
    return None


def _reversed(rows: list[Row], what: str) -> tuple[str, str] | None:
    for axis in range(4):
        if all(
            axis < row.got.ndim
            and row.got.shape[axis] > 1
            and row.matches(np.flip(row.got, axis=axis))
            for row in rows
        ) and _evidence_enough(rows):
            two = ".two" if all(row.got.shape == (2,) for row in rows) else ""
            return "generic.reversed", say(f"generic.reversed{two}", what=what, axis=axis)
    return None


def _accumulation(rows: list[Row], what: str) -> tuple[str, str] | None:
    same = all(
        row.got.shape == row.expected.shape and row.got.ndim > 0 and row.got.shape[0] > 2
        for row in rows
    )
    if not same:
        return None
    if all(row.matches(np.cumsum(_float(row.got), axis=0)) for row in rows):
        return "generic.not_accumulated", say("generic.not_accumulated", what=what)
    if all(row.is_got(np.cumsum(_float(row.expected), axis=0)) for row in rows):
        return "generic.accumulated", say("generic.accumulated", what=what)
    if all(
        np.array_equal(row.got, np.broadcast_to(row.got[-1:], row.got.shape))
        and bool(close(row.expected[-1], row.got[-1], row.tolerance).all())
        for row in rows
    ):
        return "generic.last_only", say("generic.last_only", what=what)
    return None


def _shifted(rows: list[Row], what: str) -> tuple[str, str] | None:
    if any(row.got.shape != row.expected.shape for row in rows) or not _evidence_enough(rows):
        return None
    gap = float(np.mean(_float(rows[0].got) - _float(rows[0].expected)).real)
    if abs(gap) > 1e-6 and all(row.matches(_float(row.got) - gap) for row in rows):
        return "generic.shifted", say("generic.shifted", what=what, by=number(gap))
    return None


def _edges(rows: list[Row], what: str) -> tuple[str, str] | None:
    for axis in range(3):
        if not all(
            row.got.shape == row.expected.shape and axis < row.got.ndim and row.got.shape[axis] > 2
            for row in rows
        ):
            continue
        for key, part in (("generic.first_only", slice(0, 1)), ("generic.all_but_last", slice(-1))):
            if all(_agrees_only(row, axis, part) for row in rows):
                return key, say(key, what=what, axis=axis)
    return None


def _agrees_only(row: Row, axis: int, part: slice) -> bool:
    index = [slice(None)] * row.got.ndim
    index[axis] = part
    agree = close(row.expected, row.got, row.tolerance)
    inside = agree[tuple(index)]
    return bool(inside.all()) and int(agree.sum()) == inside.size


def _constant(rows: list[Row], what: str) -> tuple[str, str] | None:
    first = rows[0].got
    if len(rows) < 3 or first.size == 0:
        return None
    value = first.reshape(-1)[0]
    if all(row.got.size and np.all(row.got == value) for row in rows) and any(
        row.expected.size and np.any(row.expected != rows[0].expected.reshape(-1)[0])
        for row in rows
    ):
        return "generic.constant", say("generic.constant", what=what, value=number(value))
    return None


DETECTORS: tuple[Detector, ...] = (
    _complex,
    _not_finite,
    _transposed,
    _negated,
    _scaled,
    _off_by_one,
    _reductions,
    _extra_axis,
    _permuted,
    _accumulation,
    truncated,
    _reversed,
    _shifted,
    _edges,
    _constant,
    unchanged,
    function_of,
    moved,
)
# True and False, which measures often give, are not to be reckoned with: of the detectors above,
# those that look only at where entries stand.
# Said of the case that is shown, or of the failing cases alone.
OF_ONE_CASE = frozenset({"generic.not_finite", "generic.constant", "generic.shape"})
FORM: tuple[Detector, ...] = (_transposed, _extra_axis, _permuted, _reversed, _edges, _constant)


_CONSTANTS = {"base_ten": 1 / np.log(10), "base_two": 1 / np.log(2)}


def _float(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _factor(row: Row) -> float | None:
    """The one number `got` is a multiple of `expected` by, if there is one and it is not 1."""
    expected, got = _float(row.expected).ravel(), _float(row.got).ravel()
    if expected.size == 0 or np.iscomplexobj(got) or not np.isfinite(got).all():
        return None
    square = float(expected @ expected)
    if square == 0.0:
        return None
    factor = float(expected @ got) / square
    if factor == 0.0 or _near(factor, 1.0):
        return None
    return factor if row.is_got(_float(row.expected) * factor) else None


def _common_sizes(rows: list[Row]) -> list[tuple[str, int]]:
    """(input, axis) pairs that every row has."""
    first = rows[0].inputs
    return [
        (name, axis)
        for name, array in first.items()
        for axis in range(array.ndim)
        if all(name in row.inputs and axis < row.inputs[name].ndim for row in rows)
    ]


def _near(value: float, target: float) -> bool:
    return abs(value - target) <= 1e-4 * abs(target)


def _ratio(factor: float) -> str:
    if factor >= 1 or not _near(1 / factor, round(1 / factor)):
        return f"{factor:.4g}"
    return f"1/{1 / factor:.4g}"
