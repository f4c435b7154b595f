"""What a moment sent back, made safe to draw: arrays of the form that was asked for, all finite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[Any]
LARGEST = 1e100  # of a number that is drawn


class Nonsense(ValueError):
    """What came back is not what a moment asks for. Its text is the name of the number or array."""


class Figure(Struct, frozen=True, kw_only=True):
    """One picture as SVG, and what it shows in words."""

    title: str
    drawn: str
    words: str
    small: bool = False


class Seen(Struct, frozen=True, kw_only=True):
    """What a moment has shown: whether history came out, the numbers that its sentences tell, and
    the pictures, made when they are wanted: drawn, and in letters."""

    came_out: bool
    told: dict[str, Any]
    figures: Callable[[], list[Figure]]
    letters: Callable[[], list[str]]


def numbers(reply: Any, name: str, *shape: int) -> Array:
    """The array of this name and shape in a reply. Raises `Nonsense`."""
    value = reply.get(name) if isinstance(reply, dict) else None
    if not isinstance(value, np.ndarray) or value.shape != shape or value.dtype.kind not in "biuf":
        raise Nonsense(name)
    found = value.astype(np.float64)
    if not (np.abs(found) <= LARGEST).all():
        raise Nonsense(name)
    return found
