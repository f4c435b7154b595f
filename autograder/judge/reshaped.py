"""Right numbers in another shape: answers whose arrays differ by axes of length 1 alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct

from autograder.judge.compare import as_array, canonical


class Reshaped(Struct, frozen=True, kw_only=True):
    """An answer with its arrays in the shapes that are asked for, and the first that was not."""

    value: Any
    path: str
    got: tuple[int, ...]
    expected: tuple[int, ...]


def reshaped(expected: Any, got: Any) -> Reshaped | None:
    """`got` where nothing but axes of length 1 is too many or too few; None for any other."""
    met: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []
    try:
        value = _reshaped(canonical(expected), got, "", met)
    except ValueError:
        return None
    if not met:
        return None
    path, shape, asked = met[0]
    return Reshaped(value=value, path=path, got=shape, expected=asked)


def _reshaped(
    expected: Any, got: Any, path: str, met: list[tuple[str, tuple[int, ...], tuple[int, ...]]]
) -> Any:
    if isinstance(expected, np.ndarray):
        array = as_array(got)
        if array is None:
            raise ValueError(path)
        if array.shape == expected.shape:
            return got
        if [n for n in array.shape if n != 1] != [n for n in expected.shape if n != 1]:
            raise ValueError(path)
        met.append((path, array.shape, expected.shape))
        return array.reshape(expected.shape)
    if isinstance(expected, list) and len(expected) == 1 and isinstance(got, np.ndarray):
        got = list(got)
    if isinstance(expected, list) and isinstance(got, (list, tuple)) and len(got) == len(expected):
        return [
            _reshaped(one, two, f"{path}[{index}]", met)
            for index, (one, two) in enumerate(zip(expected, got, strict=True))
        ]
    if isinstance(expected, dict) and isinstance(got, dict) and expected.keys() <= got.keys():
        return {
            key: _reshaped(item, got[key], f"{path}[{key!r}]", met)
            for key, item in expected.items()
        }
    if isinstance(expected, (list, dict)):
        raise ValueError(path)
    return got
