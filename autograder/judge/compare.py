"""Compares what a candidate returned with what the oracle said: pure, and in a fixed order.

The order is structure, type, shape, dtype, finiteness, values; the first difference is told.
Values decide, not containers: a list, a tuple, a Python float or float32 of the right numbers and
shape is right, and leaves a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cached_property, partial
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.candidate import serialization
from autograder.judge.shortened import brief
from autograder.languages.catalogue import known, say

Array = np.ndarray[Any, Any]
_NUMERIC = "buifc"
MAX_PAIRS = 40_000  # of lines, one expected and one got, that are held against one another
WINDOW = 100  # lines after the first that differs, of longer lists
UNUSABLE = "Unusable"  # as `candidate.evaluator` calls a model it cannot look at


class Difference(Struct, frozen=True, kw_only=True, dict=True):
    """The first difference. `kind` is the stage of comparison that found it."""

    kind: str  # structure, type, shape, dtype, finite, value, raised
    path: str  # "" for the whole answer, else such as "['dw']" or "[0]"
    told: str | Callable[[], str]
    expected: Array | None = None
    got: Array | None = None

    @cached_property
    def text(self) -> str:
        """In words: found when they are asked for, as most differences are never told."""
        return self.told if isinstance(self.told, str) else self.told()


class Comparison(Struct, frozen=True, kw_only=True):
    difference: Difference | None
    notes: tuple[str, ...] = ()


ALIKE = Comparison(difference=None)


def compare(expected: Any, got: Any, tolerances: tuple[float, ...]) -> Comparison:
    """Compare two decoded values; `tolerances` holds one for each numeric leaf of `expected`."""
    return Expected(expected).compare(got, tolerances)


class Expected:
    """A value that others are compared with: looked through once, however many they are."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.canonical = canonical(value)
        self.leaves = list(_leaves(self.canonical, ""))

    @cached_property
    def array_paths(self) -> frozenset[str]:
        return frozenset(_array_paths(self.value, ""))

    @cached_property
    def places(self) -> list[str]:
        """Of the numeric leaves, in the order of their tolerances."""
        alone = isinstance(self.canonical, np.ndarray)
        return [""] if alone else [path for path, _ in leaves(self.canonical)]

    def compare(self, got: Any, tolerances: tuple[float, ...]) -> Comparison:
        """As `compare`."""
        notes: list[str] = []
        tolerance_of = dict(zip(self.places, tolerances, strict=False))
        walk = _Walk(tolerance_of, self.array_paths, notes)
        difference = walk.compare("", self.canonical, got)
        return Comparison(difference=difference, notes=tuple(dict.fromkeys(notes)))


def unusable(said: str) -> str:
    """Why a model could not be looked at, from the evaluator's "code:detail"."""
    code, _, detail = said.partition(":")
    name = f"unusable.{code}"
    return say(name if known(name) else "unusable.failed", detail=detail)


def canonical(value: Any) -> Any:
    """Numbers and rectangular lists of numbers as arrays; other containers as lists and dicts."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return _from_numbers(value)
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        # From the innermost outwards: where one of them is ragged, no list around it is looked at.
        inner = {n: canonical(item) for n, item in enumerate(value) if type(item) in (list, tuple)}
        if all(isinstance(item, np.ndarray) for item in inner.values()) and _only_numbers(value):
            array = _from_numbers(value)
            if array is not None:
                return array
        return [inner[n] if n in inner else canonical(item) for n, item in enumerate(value)]
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Array]]:
    """The numeric arrays in a value, each with its path, in a fixed order."""
    yield from _leaves(canonical(value), path)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Array]]:
    if isinstance(value, np.ndarray):
        yield path, value
    elif isinstance(value, dict):
        for key in value:
            yield from _leaves(value[key], f"{path}[{key!r}]")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")


def _array_paths(value: Any, path: str) -> Iterator[str]:
    """Where the oracle itself returned an array with axes, not a list or tuple of numbers."""
    if isinstance(value, np.ndarray) and value.ndim > 0:
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _array_paths(item, f"{path}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _array_paths(item, f"{path}[{index}]")


def paired_leaves(expected: Any, got: Any) -> list[tuple[str, Array, Array]] | None:
    """Numeric leaves of both side by side, or None where the containers do not correspond."""
    have = dict(leaves(got))
    want = list(leaves(expected))
    if len(want) == 1 and want[0][0] == "":
        array = as_array(got)
        return None if array is None else [("", want[0][1], array)]
    if any(path not in have for path, _ in want):
        return None
    return [(path, array, have[path]) for path, array in want]


def as_array(value: Any) -> Array | None:
    """A numeric array for what may be a list of arrays; None where it is none."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in _NUMERIC else None
    value = canonical(value)  # once: it looks through all levels
    return value if isinstance(value, np.ndarray) else _stacked(value)


def _stacked(value: Any) -> Array | None:
    """One array of a canonical list of equally shaped arrays; the first other one ends it."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in _NUMERIC else None
    if not isinstance(value, list):
        return None
    arrays: list[Array] = []
    for item in value:
        array = _stacked(item)
        if array is None or (arrays and array.shape != arrays[0].shape):
            return None
        arrays.append(array)
    return np.stack(arrays) if arrays else None


def close(expected: Array, got: Array, tolerance: float) -> Array:
    """Which entries agree: absolute tolerance, equal infinities and NaNs agreeing."""
    if expected.dtype == got.dtype == np.float64:
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(expected - got)
            near = apart <= tolerance
        if near.all() or np.isfinite(apart).all():  # by far the most common
            return np.asarray(near)
    if expected.dtype.kind in "bui" and got.dtype.kind in "bui":
        return np.asarray(expected.astype(object) == got.astype(object), dtype=bool)
    wide = np.complex128 if "c" in (expected.dtype.kind, got.dtype.kind) else np.float64
    want, have = expected.astype(wide), got.astype(wide)
    with np.errstate(invalid="ignore", over="ignore"):
        limit = tolerance + (1e-9 * np.abs(want) if expected.dtype.kind in "bui" else 0.0)
        near = np.abs(want - have) <= limit
    return np.asarray(near | (want == have) | (np.isnan(want) & np.isnan(have)))


class _Walk:
    def __init__(
        self, tolerance_of: dict[str, float], array_paths: frozenset[str], notes: list[str]
    ) -> None:
        self.tolerance_of = tolerance_of
        self.array_paths = array_paths
        self.notes = notes

    def compare(self, path: str, expected: Any, got: Any) -> Difference | None:
        if isinstance(expected, dict):
            return self._dict(path, expected, got)
        if isinstance(expected, list):
            return self._list(path, expected, got)
        if isinstance(expected, np.ndarray):
            return self._array(path, expected, got)
        if isinstance(expected, str):
            if isinstance(got, str) and got == expected:
                return None
            kind = "value" if isinstance(got, str) else "type"
            text = say("compare.text", what=named(path), expected=expected, got=brief(got))
            return Difference(kind=kind, path=path, told=text)
        if expected is None:
            if got is None:
                return None
            text = say("compare.none_expected", what=named(path), got=brief(got))
            return Difference(kind="type", path=path, told=text)
        raise TypeError(f"the oracle returned a {type(expected).__name__}, which is not data")

    def _dict(self, path: str, expected: dict[Any, Any], got: Any) -> Difference | None:
        if not isinstance(got, dict):
            keys = ", ".join(map(repr, expected))
            text = say("compare.dict", what=named(path), keys=keys, got=kind_of(got))
            return Difference(kind="structure", path=path, told=text)
        missing = [key for key in expected if key not in got]
        if missing:
            text = say(
                "compare.keys",
                what=named(path),
                missing=", ".join(map(repr, missing)),
                got=", ".join(brief(key, 40) for key in list(got)[:12]) or say("shown.no_keys"),
            )
            return Difference(kind="structure", path=path, told=text)
        return self._first(
            self.compare(f"{path}[{key!r}]", expected[key], got[key]) for key in expected
        )

    def _list(self, path: str, expected: list[Any], got: Any) -> Difference | None:
        if isinstance(got, np.ndarray) and got.ndim > 0 and got.shape[0] == len(expected):
            got = list(got)
        elif isinstance(got, np.ndarray) and got.ndim > 0:
            text = say("compare.length", what=named(path), n=len(expected), got=got.shape[0])
            return Difference(kind="structure", path=path, told=text)
        if all(isinstance(line, str) for line in expected) and isinstance(got, (list, tuple)):
            lines = [item if isinstance(item, str) else brief(item) for item in got]
            text = _first_line(list(map(str, expected)), lines)
            return Difference(kind="value", path=path, told=text) if text else None
        if not isinstance(got, (list, tuple)):
            text = say("compare.sequence", what=named(path), n=len(expected), got=kind_of(got))
            return Difference(kind="structure", path=path, told=text)
        if len(got) != len(expected):
            text = say("compare.length", what=named(path), n=len(expected), got=len(got))
            return Difference(kind="structure", path=path, told=text)
        return self._first(
            self.compare(f"{path}[{index}]", item, got[index])
            for index, item in enumerate(expected)
        )

    def _array(self, path: str, expected: Array, got: Any) -> Difference | None:
        array = as_array(got)
        if array is None:
            key = "compare.none" if got is None else "compare.not_numbers"
            text = say(key, what=named(path), got=kind_of(got))
            return Difference(kind="type", path=path, told=text)
        if array.shape != expected.shape:
            key = "compare.shape" if expected.shape else "compare.one_number"
            text = say(key, what=named(path), expected=expected.shape, got=array.shape)
            return Difference(kind="shape", path=path, told=text, expected=expected, got=array)
        if array.dtype.kind == "c" and expected.dtype.kind != "c":
            text = say("compare.complex", what=named(path))
            return Difference(kind="dtype", path=path, told=text, expected=expected, got=array)
        agree = close(expected, array, self.tolerance_of.get(path, 0.0))
        if agree.all():
            self._note(path, expected, got, array)
            return None
        if np.isfinite(expected).all() and not np.isfinite(array).all():
            bad = "nan" if np.isnan(array).any() else "inf"
            text = say("compare.not_finite", what=named(path), bad=bad)
            return Difference(kind="finite", path=path, told=text, expected=expected, got=array)
        return Difference(
            kind="value",
            path=path,
            told=partial(_value_text, path, expected, array, agree),
            expected=expected,
            got=array,
        )

    def _note(self, path: str, expected: Array, got: Any, array: Array) -> None:
        if isinstance(got, (list, tuple)) and path in self.array_paths:
            self.notes.append(say("note.list_for_array"))
        elif array.dtype == np.float32 and expected.dtype == np.float64:
            self.notes.append(say("note.float32"))

    @staticmethod
    def _first(found: Iterator[Difference | None]) -> Difference | None:
        return next((difference for difference in found if difference is not None), None)


def _first_line(expected: list[str], got: list[str]) -> str:
    """The first line in which two lists of texts, such as two graphs, differ; empty where none.

    "add of line 1 and line 6" has other numbers after a line too many: they are compared last.
    """
    bare = [[line.split(" of line ")[0] for line in lines] for lines in (expected, got)]
    return _first_of_lines(*bare) or _first_of_lines(expected, got)


def _first_of_lines(expected: list[str], got: list[str]) -> str:
    if len(expected) * len(got) > MAX_PAIRS:  # the time to align them grows faster than that
        same = zip(expected, got, strict=False)
        alike = next((i for i, (a, b) in enumerate(same) if a != b), min(len(expected), len(got)))
        start = max(alike - 1, 0)
        expected, got = (lines[start : start + WINDOW] for lines in (expected, got))
    for kind, a, b, c, d in SequenceMatcher(a=expected, b=got, autojunk=False).get_opcodes():
        before = expected[a - 1] if a else ""
        where = say("compare.line_after", before=before) if before else say("compare.line_first")
        if kind == "replace":
            return say("compare.line_other", where=where, expected=expected[a], got=got[c][:200])
        if kind == "delete":
            return say("compare.line_missing", where=where, expected="”, “".join(expected[a:b][:3]))
        if kind == "insert":
            return say(
                "compare.line_extra",
                where=where,
                got="”, “".join(line[:200] for line in got[c:d][:3]),
            )
    return ""


def _value_text(path: str, expected: Array, got: Array, agree: Array) -> str:
    what = named(path)
    if expected.ndim == 0:
        return say("compare.scalar", what=what, got=number(got), expected=number(expected))
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.where(agree, 0.0, np.abs(expected.astype(float) - got.astype(float)))
    worst = np.unravel_index(int(np.argmax(np.nan_to_num(gap, nan=np.inf))), gap.shape)
    return say(
        "compare.values",
        what=what,
        wrong=int((~agree).sum()),
        size=expected.size,
        index=", ".join(str(int(i)) for i in worst),
        got=number(got[worst]),
        expected=number(expected[worst]),
    )


def named(path: str) -> str:
    """How a place in an answer is called in a message."""
    return say("compare.answer") if not path else f"result{path}"


def number(value: Any) -> str:
    """A number in words short enough for a sentence."""
    item = np.asarray(value).item()
    if isinstance(item, float):
        return f"{item:.6g}"
    return str(item)[:40]


def kind_of(value: Any) -> str:
    """A value's kind in words: "a list of 3", "an array of shape (2, 3)"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return say("kind.array", shape=value.shape)
    if isinstance(value, (list, tuple, dict)):
        return say("kind.container", type=type(value).__name__, n=len(value))
    if isinstance(value, serialization.Opaque):
        return say("kind.object", type=value.type_name)
    return say("kind.scalar", type=type(value).__name__, value=brief(value))


def _only_numbers(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_only_numbers(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in _NUMERIC
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def _from_numbers(value: Any) -> Any:
    """An array, or None where the numbers are not rectangular."""
    try:
        array = np.array(value)
        if array.dtype.kind == "O" and array.ndim == 0:  # a whole number beyond 64 bits
            array = np.array(value, dtype=float)
    except (ValueError, OverflowError):
        return None
    return array if array.dtype.kind in _NUMERIC else None
