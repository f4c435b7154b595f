"""Values as short text. A value is cut before it is formatted: what a reply holds may be huge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
MAX_SHOWN = 400  # characters of one value in a counterexample
MAX_PRINTED = 10_000  # entries of an array that are formatted
EDGE = 3  # entries at each end of a long axis


def brief(value: Any, width: int = 60) -> str:
    """A value as Python writes it, and no more of it than `width` characters."""
    return _first(_written(value, width), width)


def shown(value: Any) -> str:
    """A value as a student reads it: short numbers, long arrays cut in the middle."""
    return _first(_shown(value), MAX_SHOWN)


def _first(pieces: Iterator[str], width: int) -> str:
    text = ""
    for piece in pieces:
        text += piece
        if len(text) > width:
            return f"{text[: width - 1]}…"
    return text


def _written(value: Any, width: int) -> Iterator[str]:
    """What `repr` writes, piece by piece; a string or an array is longer than `width` first."""
    if isinstance(value, str):
        yield repr(value[: width + 1])
    elif isinstance(value, np.ndarray):
        yield repr(corner(value))
    elif isinstance(value, list):
        yield "["
        yield from _joined(_written(item, width) for item in value)
        yield "]"
    elif isinstance(value, tuple):
        yield "("
        yield from _joined(_written(item, width) for item in value)
        yield ",)" if len(value) == 1 else ")"
    elif isinstance(value, dict):
        yield "{"
        pairs = (_pair(_written(k, width), _written(v, width)) for k, v in value.items())
        yield from _joined(pairs)
        yield "}"
    else:
        yield repr(value)


def _shown(value: Any) -> Iterator[str]:
    if isinstance(value, np.ndarray):
        yield _array(value) if value.ndim else _scalar(value)
    elif isinstance(value, float):
        yield f"{value:.6g}"
    elif isinstance(value, (list, tuple)):
        yield "(" if isinstance(value, tuple) else "["
        yield from _joined(_shown(item) for item in value[:6])
        if len(value) > 6:
            yield ", …"
        elif isinstance(value, tuple) and len(value) == 1:
            yield ","  # (3,) is a shape, (3) a number
        yield ")" if isinstance(value, tuple) else "]"
    elif isinstance(value, dict):
        yield "{"
        pairs = (
            _pair(_written(key, MAX_SHOWN), _shown(item)) for key, item in list(value.items())[:8]
        )
        yield from _joined(pairs)
        yield "}"
    else:
        yield from _written(value, MAX_SHOWN)


def _joined(items: Iterator[Iterator[str]]) -> Iterator[str]:
    for number, item in enumerate(items):
        if number:
            yield ", "
        yield from item


def _pair(key: Iterator[str], value: Iterator[str]) -> Iterator[str]:
    yield from key
    yield ": "
    yield from value


def corner(value: Array) -> Array:
    """The array, or where it has so many axes that NumPy would print all of it, its beginning."""
    sizes = [min(size, 2 * EDGE + 1) for size in value.shape]
    first = 0
    while value.size > MAX_PRINTED and np.prod(sizes[first:], dtype=float) > MAX_PRINTED:
        first += 1
    return value[(slice(0, 1),) * first] if first else value


def _array(value: Array) -> str:
    part, suppress = corner(value), None
    if value.dtype.kind == "f":
        part = part + 0.0  # -0.0 puzzles, and is 0
        sizes = np.abs(part[np.isfinite(part) & (part != 0)])
        suppress = not (sizes.size and float(sizes.min()) < 1e-4)
    text = np.array2string(part, 88, 5, suppress, threshold=48, edgeitems=EDGE)
    return f"shape {value.shape}\n{text}" if value.ndim > 2 else text


def _scalar(value: Array) -> str:
    item = value.item()
    return f"{item:.6g}" if isinstance(item, float) else str(item)
