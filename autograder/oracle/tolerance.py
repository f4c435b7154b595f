"""Derives tolerances from the oracle: scale, and how far float32 moves its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.candidate import serialization
from autograder.judge.compare import Array, leaves

# Tolerances, relative to the largest expected entry of an array. The floor lets an honest float32
# answer pass that adds in another order; the cap keeps a wrong formula out where float32 fails.
FLOOR = 1e-5
CAP = 2e-3
SPREAD_FACTOR = 16.0
ABSOLUTE_FLOOR = 1e-8  # where the expected array is all zeros


def derived(value: Any, rough: list[Any], override: float | None) -> tuple[float, ...]:
    """An absolute tolerance for each numeric leaf, from its scale and the spread of `rough`.

    `rough` are the oracle's answers in float32 arithmetic, and to inputs rounded to float32.
    """
    exact = [leaf for _, leaf in leaves(serialization.decode(value))]
    others = [[leaf for _, leaf in leaves(serialization.decode(entry))] for entry in rough]
    shapes = [leaf.shape for leaf in exact]
    comparable = [other for other in others if [leaf.shape for leaf in other] == shapes]
    tolerances = []
    for index, leaf in enumerate(exact):
        if leaf.dtype.kind in "bui":
            tolerances.append(0.0)
            continue
        finite = np.abs(leaf[np.isfinite(leaf)])
        scale = float(finite.max()) if finite.size else 0.0
        if override is not None:
            tolerances.append(_short(max(override * scale, ABSOLUTE_FLOOR * (scale == 0))))
            continue
        spread = max((_gap(leaf, other[index]) for other in comparable), default=0.0)
        floor = FLOOR * scale if scale > 0 else ABSOLUTE_FLOOR
        ceiling = max(CAP * scale, floor)
        tolerances.append(_short(min(max(floor, SPREAD_FACTOR * spread), ceiling)))
    return tuple(tolerances)


def _gap(exact: Array, rough: Array) -> float:
    gap = np.abs(exact - rough.astype(np.float64))
    gap = gap[np.isfinite(gap)]
    return float(gap.max()) if gap.size else 0.0


def single_precision(encoded: Any) -> Any:
    """The same plain data with every float64 array as float32."""
    return _mapped(encoded, lambda array: array.astype(np.float32))


def rounded_to_single(encoded: Any) -> Any:
    """The same plain data, float64 still, with every float64 array rounded to float32."""
    return _mapped(encoded, lambda array: array.astype(np.float32).astype(np.float64))


def _mapped(encoded: Any, change: Callable[[Array], Array]) -> Any:
    if isinstance(encoded, list):
        return [_mapped(item, change) for item in encoded]
    if isinstance(encoded, dict):
        if "$a" in encoded and encoded["$a"][0] == "<f8":
            return serialization.encode(change(serialization.decode(encoded)))
        return {tag: _mapped(body, change) for tag, body in encoded.items()}
    return encoded


def is_narrow(encoded: Any) -> bool:
    """Whether plain data holds a float32 or float16 array."""
    if isinstance(encoded, list):
        return any(is_narrow(item) for item in encoded)
    if isinstance(encoded, dict):
        if "$a" in encoded:
            return encoded["$a"][0] in ("<f4", "<f2")
        return any(is_narrow(body) for body in encoded.values())
    return False


def _short(value: float) -> float:
    """Two significant digits, rounded: a tolerance that builds to the same bytes everywhere."""
    return float(f"{value:.1e}")
