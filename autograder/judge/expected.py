"""Compares replies with the outcomes in a key.

Each outcome is read and looked through once, however many submissions are held against it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.candidate import serialization
from autograder.candidate.measures import UNMEASURABLE
from autograder.judge.compare import (
    UNUSABLE,
    Comparison,
    Difference,
    Expected,
    as_array,
    close,
    leaves,
    unusable,
)
from autograder.languages.catalogue import say


def compare_outcomes(
    expected: dict[str, Any], got: dict[str, Any], tolerances: tuple[float, ...]
) -> Difference | None:
    """The first difference between two outcomes, as `candidate.harness` writes them."""
    return compare_replies(expected, got, tolerances).difference


def compare_replies(
    expected: dict[str, Any], got: dict[str, Any], tolerances: tuple[float, ...]
) -> Comparison:
    """Like `compare_outcomes`, with the notes that a right answer leaves."""
    if expected["kind"] == "raised":
        names = {got.get("type"), *(got.get("bases") or ())} if got["kind"] == "raised" else set()
        if expected["type"] in names:
            return Comparison(difference=None)
        text = say("compare.should_raise", error=expected["type"])
        return Comparison(difference=Difference(kind="raised", path="", text=text))
    if got.get("type") == UNMEASURABLE:
        text = say("compare.unmeasurable")
        return Comparison(difference=Difference(kind="structure", path="", text=text))
    if got.get("type") == UNUSABLE:
        text = unusable(str(got.get("message")))
        return Comparison(difference=Difference(kind="structure", path="", text=text))
    if got["kind"] != "returned":
        text = say("compare.raised", error=got.get("type", got["kind"]))
        return Comparison(difference=Difference(kind="raised", path="", text=text))
    if got["value"] == expected["value"]:  # to the last bit
        return Comparison(difference=None)
    try:
        value = serialization.decode(got["value"])
    except (serialization.Malformed, serialization.TooLarge):
        text = say("compare.unreadable")
        return Comparison(difference=Difference(kind="type", path="", text=text))
    return cached_expected(expected).compare(value, tolerances)


class CachedExpected(Expected):
    """The value of an outcome. Its arrays cannot be changed: they stay for the next submission."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        for _, leaf in leaves(self.canonical):
            leaf.flags.writeable = False

    @functools.cached_property
    def sizes(self) -> tuple[float, ...]:
        """The largest finite entry of each numeric leaf, 0 where there is none."""
        finite = (abs(leaf[np.isfinite(leaf)].astype(float)) for _, leaf in leaves(self.value))
        return tuple(float(leaf.max()) if leaf.size else 0.0 for leaf in finite)

    def agrees(self, got: Any, tolerances: tuple[float, ...]) -> bool:
        """Whether `compare` finds no difference; without the words for it, where numbers tell."""
        try:
            if _apart(self.canonical, got, iter(tolerances)):
                return False
        except _Unlike:
            pass
        return self.compare(got, tolerances).difference is None


def cached_expected(outcome: dict[str, Any]) -> CachedExpected:
    """The value of an outcome in a key. A class is compared with the same ones again and again."""
    return _cached_expected(IdentityKey(outcome))


class IdentityKey:
    """A record by its identity, which it keeps while it is held here."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentityKey) and other.record is self.record


@functools.lru_cache(maxsize=1 << 14)
def _cached_expected(one: IdentityKey) -> CachedExpected:
    return CachedExpected(serialization.decode(one.record["value"]))


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
