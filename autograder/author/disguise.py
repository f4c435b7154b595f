"""Public pictures as nobody has them: a seed turns them all alike, and hands out the labels anew.

    way, labels = disguise(rng, 10)
    x, y = turned(x, way), labels[y]

A square has eight ways to lie, turned and mirrored, which are all the same to a network that starts
from nothing; so are the names of classes. One that was trained elsewhere is always wrong, as no
class keeps its label.
"""

from __future__ import annotations

from typing import Any

import numpy as np

WAYS = 8


def disguise(rng: np.random.Generator, classes: int) -> tuple[int, Any]:
    """One of the ways to lie, and for each class its new label, which is never the old one."""
    known = np.arange(classes)
    labels = known
    while np.any(labels == known):
        labels = rng.permutation(classes)
    return int(rng.integers(WAYS)), labels


def turned(squares: Any, way: int, axes: tuple[int, int] = (1, 2)) -> Any:
    """Pictures, or the kernels that look at them, turned and mirrored in the plane of `axes`."""
    lying = np.rot90(squares, way % 4, axes)
    return np.ascontiguousarray(lying if way < 4 else np.flip(lying, axes[0]))
