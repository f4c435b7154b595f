"""Derives tolerances from the oracle: scale, and the gap between its float64 and float32 runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.candidate import plain
from autograder.compare import leaves

# Tolerances, relative to the largest expected entry of an array. The floor lets an honest float32
# answer pass that adds in another order; the cap keeps a wrong formula out where float32 fails.
FLOOR = 2e-6
CAP = 2e-3
SPREAD_FACTOR = 8.0
ABSOLUTE_FLOOR = 1e-8  # where the expected array is all zeros


def derived(value: Any, rough: Any, override: float | None) -> tuple[float, ...]:
    """An absolute tolerance for each numeric leaf, from its scale and the float32 spread."""
    exact = [leaf for _, leaf in leaves(plain.decode(value))]
    single = [leaf for _, leaf in leaves(plain.decode(rough))] if rough is not None else []
    comparable = [leaf.shape for leaf in single] == [leaf.shape for leaf in exact]
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
        spread = 0.0
        if comparable:
            gap = np.abs(leaf - single[index].astype(np.float64))
            gap = gap[np.isfinite(gap)]
            spread = float(gap.max()) if gap.size else 0.0
        floor = FLOOR * scale if scale > 0 else ABSOLUTE_FLOOR
        ceiling = max(CAP * scale, floor)
        tolerances.append(_short(min(max(floor, SPREAD_FACTOR * spread), ceiling)))
    return tuple(tolerances)


def single_precision(encoded: Any) -> Any:
    """The same plain data with every float64 array as float32."""
    if isinstance(encoded, list):
        return [single_precision(item) for item in encoded]
    if isinstance(encoded, dict):
        if "$a" in encoded and encoded["$a"][0] == "<f8":
            return plain.encode(plain.decode(encoded).astype(np.float32))
        return {tag: single_precision(body) for tag, body in encoded.items()}
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
