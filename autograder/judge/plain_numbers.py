"""Tells from replies as they were sent, without making arrays of them, what numbers tell at once.

`alike` says so of the most common right answers; `apart` of most replies that are nothing like a
known mistake. Where neither is sure, a caller compares in full. Both read as `serialization.decode`
does: what that would refuse is never `alike`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.candidate import serialization
from autograder.judge.plainly_right import FLOATS, MOST, all_near, floats

Numbers = np.ndarray[Any, Any]
Tells = Callable[[Any, Iterator[float]], bool]


def teller(canonical: Any, arrays: frozenset[str], path: str = "") -> Tells:
    """A function of a value as it was sent, and of a tolerance for each array of the right one.

    True where the value is surely the right one, and leaves no note. `canonical` is the right one;
    `arrays` are the places where the oracle itself returned an array.
    """
    if isinstance(canonical, np.ndarray):
        return _array(canonical, listed=path not in arrays)
    if isinstance(canonical, list) and not all(isinstance(item, str) for item in canonical):
        return _list([teller(item, arrays, f"{path}[{n}]") for n, item in enumerate(canonical)])
    if isinstance(canonical, dict):
        entries = {k: teller(item, arrays, f"{path}[{k!r}]") for k, item in canonical.items()}
        return _dict(entries)
    if canonical is None or isinstance(canonical, str):
        return lambda sent, _: type(sent) is type(canonical) and sent == canonical
    return never


def never(_sent: Any, _tolerances: Iterator[float]) -> bool:
    """What has no short way."""
    return False


def _array(right: Numbers, *, listed: bool) -> Tells:
    """`listed` where a row of numbers that is a list leaves no note."""
    kind, count = right.dtype.str, right.size
    exact = right.dtype.kind in "bui"
    if kind not in serialization.DTYPES or not (exact or kind == FLOATS) or not 0 < count <= MOST:
        return never
    flat, shape = right.ravel().tolist(), list(right.shape)
    text, number = serialization.encode(right)["$a"][2], type(flat[0])
    alone, row = right.ndim == 0, right.ndim == 1 and listed

    def tells(sent: Any, tolerances: Iterator[float]) -> bool:
        tolerance = next(tolerances, 0.0)
        near = 0.0 if exact else tolerance
        if alone and type(sent) is number:
            return all_near(flat, [sent], near)
        body = sent.get("$a") if type(sent) is dict and len(sent) == 1 else None
        if body is None:
            items = (_items(sent) if row else None) or ()
            return all(type(item) is number for item in items) and all_near(flat, items, near)
        if type(body) is not list or len(body) != 3 or body[0] != kind or body[1] != shape:
            return False
        if any(type(axis) is not int for axis in body[1]):
            return False
        return body[2] == text or (not exact and all_near(flat, floats(body[2], count), near))

    return tells


def _items(sent: Any) -> Any:
    """The items of a list or a tuple as it was sent; None of anything else."""
    items = sent.get("$t") if type(sent) is dict and len(sent) == 1 else sent
    return items if type(items) is list else None


def _list(tellers: list[Tells]) -> Tells:
    def tells(sent: Any, tolerances: Iterator[float]) -> bool:
        items = _items(sent)
        if items is None or len(items) != len(tellers):
            return False
        return all(told(item, tolerances) for told, item in zip(tellers, items, strict=True))

    return tells


def _dict(tellers: dict[Any, Tells]) -> Tells:
    """Of the same keys in the same order, which are names."""
    named = all(isinstance(name, str) for name in tellers)

    def tells(sent: Any, tolerances: Iterator[float]) -> bool:
        pairs = sent.get("$d") if named and type(sent) is dict and len(sent) == 1 else None
        if type(pairs) is not list or len(pairs) != len(tellers):
            return False
        for (name, told), pair in zip(tellers.items(), pairs, strict=True):
            if type(pair) is not list or len(pair) != 2 or pair[0] != name:
                return False
            if not told(pair[1], tolerances):
                return False
        return True

    return tells


class Start(NamedTuple):
    """What an answer begins with: the way to its first array, the shape, its first and largest."""

    way: tuple[int | str, ...]
    shape: tuple[int, ...]
    number: float
    largest: float


def start(sent: Any) -> Start | None:
    """Of an answer as it was sent; None where it begins with anything but finite float64."""
    way: list[int | str] = []
    while type(sent) in (dict, list):
        items = _items(sent)
        pairs = sent.get("$d") if items is None else None
        if not items and not pairs:
            break
        step, sent = pairs[0] if pairs else (0, items[0])
        if type(step) not in (int, str):
            return None
        way.append(step)
    dtype, shape, text = sent["$a"] if type(sent) is dict and "$a" in sent else ("", [], "")
    count = math.prod(shape)
    if dtype != FLOATS or not 0 < count <= MOST or (way and not shape):
        return None  # numbers of no axes, in a list, are one array
    numbers = floats(text, count)
    largest = max(map(abs, numbers), default=math.inf)
    if not largest < math.inf:
        return None
    return Start(tuple(way), tuple(shape), numbers[0], largest)


def begins_otherwise(known: Start, got: Any, tolerance: float) -> bool:
    """Whether a decoded reply surely differs from the answer: in its first shape or number."""
    for step in known.way:
        if type(step) is int and type(got) in (list, tuple) and got:
            got = got[0]
        elif type(step) is str and type(got) is dict and step in got:
            got = got[step]
        else:
            return False
    if type(got) is not np.ndarray:
        return False
    if got.shape != known.shape:
        return True
    apart: float = abs(known.number - got.item(0)) if got.dtype.char == "d" else math.inf
    return tolerance < apart < math.inf
