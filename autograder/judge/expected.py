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
from autograder.exercise.once import ByIdentity
from autograder.judge import plain_numbers
from autograder.judge.compare import (
    ALIKE,
    UNUSABLE,
    Array,
    Comparison,
    Difference,
    Expected,
    as_array,
    close,
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
            return ALIKE
        text = say("compare.should_raise", error=expected["type"])
        return Comparison(difference=Difference(kind="raised", path="", told=text))
    if got.get("type") == UNMEASURABLE:
        text = say("compare.unmeasurable")
        return Comparison(difference=Difference(kind="structure", path="", told=text))
    if got.get("type") == UNUSABLE:
        text = unusable(str(got.get("message")))
        return Comparison(difference=Difference(kind="structure", path="", told=text))
    if got["kind"] != "returned":
        text = say("compare.raised", error=got.get("type", got["kind"]))
        return Comparison(difference=Difference(kind="raised", path="", told=text))
    if got["value"] == expected["value"]:  # to the last bit
        return ALIKE
    known = cached_expected(expected)
    if known.plainly(got["value"], iter(tolerances)):
        return ALIKE
    try:
        value = serialization.decode(got["value"])
    except (serialization.Malformed, serialization.TooLarge):
        text = say("compare.unreadable")
        return Comparison(difference=Difference(kind="type", path="", told=text))
    return known.compare(value, tolerances)


class CachedExpected(Expected):
    """The value of an outcome. Its arrays cannot be changed: they stay for the next submission."""

    # How near a reply must be to it, as `known` reckons, and the tolerances that it is reckoned of.
    scales: tuple[tuple[float, ...], tuple[float, ...]] | None = None

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        for _, leaf in self.leaves:
            leaf.flags.writeable = False

    @functools.cached_property
    def plainly(self) -> plain_numbers.Tells:
        """Whether a value as it was sent is this one, where that is plain and leaves no note."""
        return (
            plain_numbers.teller(self.canonical, self.array_paths)
            if self._in_order
            else plain_numbers.never
        )

    @functools.cached_property
    def _in_order(self) -> bool:
        """Whether tolerances belong to leaves: not so of a list of numbers beyond 64 bits, say."""
        return self.places == [path for path, _ in self.leaves]

    @functools.cached_property
    def sizes(self) -> tuple[float, ...]:
        """The largest finite entry of each numeric leaf, 0 where there is none."""
        return tuple(_largest(leaf) for _, leaf in self.leaves)

    def agrees(self, got: Any, tolerances: tuple[float, ...]) -> bool:
        """Whether `compare` finds no difference; without the words for it, where numbers tell."""
        try:
            if _apart(self.canonical, got, iter(tolerances)):
                return False
            if self._in_order:
                return True
        except _Unlike:
            pass
        return self.compare(got, tolerances).difference is None


def _largest(leaf: Array) -> float:
    if leaf.dtype.char == "d" and leaf.size:
        largest = float(np.abs(leaf).max())
        if largest < np.inf:
            return largest
    finite = abs(leaf[np.isfinite(leaf)].astype(float))
    return float(finite.max()) if finite.size else 0.0


# The value of an outcome in a key. A class is compared with the same ones again and again.
cached_expected = ByIdentity(
    lambda one: CachedExpected(serialization.decode(one["value"])), 1 << 14
)
cached_start = ByIdentity(lambda one: plain_numbers.start(one["value"]), 1 << 14)


class _Unlike(Exception):
    """Two values are not put together in the same way, which `compare` looks into."""


def _apart(expected: Any, got: Any, tolerances: Iterator[float]) -> bool:
    """Whether some number differs. Raises `_Unlike`."""
    if isinstance(expected, np.ndarray):
        tolerance = next(tolerances, 0.0)
        array = as_array(got)
        if array is None or array.shape != expected.shape:
            return True
        if array.dtype.kind == "c" and expected.dtype.kind != "c":
            return True
        return (
            _begins_apart(expected, array, tolerance) or not close(expected, array, tolerance).all()
        )
    if isinstance(expected, list) and isinstance(got, (list, tuple)) and len(got) == len(expected):
        return any(map(lambda one, two: _apart(one, two, tolerances), expected, got))
    if isinstance(expected, dict) and isinstance(got, dict) and expected.keys() <= got.keys():
        return any(_apart(item, got[key], tolerances) for key, item in expected.items())
    raise _Unlike


def _begins_apart(expected: Array, got: Array, tolerance: float) -> bool:
    """Whether the first numbers tell already. Most replies are nothing like most known mistakes."""
    if expected.dtype.char != "d" or got.dtype.char != "d" or not expected.size:
        return False
    apart = abs(expected.item(0) - got.item(0))
    return bool(tolerance < apart < np.inf)  # others are looked at more closely
