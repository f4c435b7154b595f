"""The outcomes in a key, looked through once, however many submissions are held against them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.candidate import plain
from autograder.compare import as_array, canonical, close, compare, leaves


class Standard:
    """A value that others are compared with."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._canonical = canonical(value)

    @functools.cached_property
    def sizes(self) -> tuple[float, ...]:
        """The largest finite entry of each numeric leaf, 0 where there is none."""
        finite = (abs(leaf[np.isfinite(leaf)].astype(float)) for _, leaf in leaves(self._value))
        return tuple(float(leaf.max()) if leaf.size else 0.0 for leaf in finite)

    def agrees(self, got: Any, tolerances: tuple[float, ...]) -> bool:
        """Whether `compare` finds no difference; without the words for it, where numbers tell."""
        try:
            if _apart(self._canonical, got, iter(tolerances)):
                return False
        except _Unlike:
            pass
        return compare(self._value, got, tolerances).difference is None


def standard(outcome: dict[str, Any]) -> Standard:
    """The value of an outcome in a key. A class is compared with the same ones again and again."""
    return _standard(_One(outcome))


class _One:
    """A record by its identity, which it keeps while it is held here."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _One) and other.record is self.record


@functools.lru_cache(maxsize=1 << 14)
def _standard(one: _One) -> Standard:
    return Standard(plain.decode(one.record["value"]))


class _Unlike(Exception):
    """Two values are not put together in the same way, which `compare` looks into."""


def _apart(expected: Any, got: Any, tolerances: Iterator[float]) -> bool:
    """Whether some number differs. Raises `_Unlike`."""
    if isinstance(expected, np.ndarray):
        tolerance = next(tolerances, 0.0)
        array = as_array(got)
        if array is None or array.shape != expected.shape or array.dtype.kind == "c":
            raise _Unlike
        return not close(expected, array, tolerance).all()
    if isinstance(expected, list) and isinstance(got, (list, tuple)) and len(got) == len(expected):
        return any(map(lambda one, two: _apart(one, two, tolerances), expected, got))
    if isinstance(expected, dict) and isinstance(got, dict) and expected.keys() <= got.keys():
        return any(_apart(item, got[key], tolerances) for key, item in expected.items())
    raise _Unlike
