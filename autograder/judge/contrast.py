"""What separates the cases that fail from those that pass, read from their inputs alone.

A sentence is said only where it holds for every failing case and for no passing one, and where the
cases leave no second argument that it could as well be.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.judge.compare import Array, as_array
from autograder.judge.evidence import Evidence
from autograder.languages.catalogue import say
from autograder.model import Part

LARGE = 50.0  # where exp and its like begin to overflow in float32
SEVERAL = 3  # cases on each side, before it is no chance that a number is even in one of them
FEW = 2  # passing cases, before a difference between them and the rest is worth a word


class Contrast(Struct, frozen=True, kw_only=True):
    """Where the answer is wrong, in words. `unused` names an argument that seems to have no say."""

    where: str
    unused: str = ""


class _Feature(Struct, frozen=True, kw_only=True):
    key: str  # of the catalogue, after "contrast."
    name: str
    holds: Callable[[Any], bool]
    value: str = ""
    sure: bool = False  # one failing case is enough


def contrast(part: Part, seen: list[Evidence], *, hidden: bool) -> Contrast | None:
    """What the failing cases of a part share and no passing one has."""
    failing = [flat(evidence.inputs) for evidence in seen if not evidence.right]
    passing = [flat(evidence.inputs) for evidence in seen if evidence.right]
    if len(passing) < FEW:
        return None
    held = [
        feature
        for feature in _features(part, failing)
        if not (hidden and feature.value)
        and all(_holds(feature, inputs) for inputs in failing)
        and not any(_holds(feature, inputs) for inputs in passing)
    ]
    several = min(len(failing), len(passing)) >= SEVERAL
    held = [feature for feature in held if several or feature.key != "even"]
    told = [feature for feature in held if len(failing) > 1 or feature.sure]
    if not told and all(feature.key == "below_zero" for feature in held):
        told = held  # one failing case, and nothing else separates it
    if not told or len({feature.name for feature in told}) > (1 if len(failing) == 1 else 2):
        return None
    first = told[0]
    where = say(f"contrast.{first.key}", name=first.name, value=first.value)
    return Contrast(where=where, unused=first.name if first.key == "given" else "")


def _features(part: Part, failing: list[dict[str, Any]]) -> Iterator[_Feature]:
    """What may be said of the arguments, the plainest first."""
    defaults = _defaults(part.signature)
    first = failing[0]
    for name in first:
        if name in defaults:
            other = partial(_differs, defaults[name])
            yield _Feature(key="given", name=name, holds=other, sure=True)
    for name, value in first.items():
        if value is None:
            yield _Feature(key="none", name=name, holds=lambda v: v is None, sure=True)
        elif isinstance(value, (list, tuple)) and len(value) == 2 and _whole(value):
            yield _Feature(key="pair", name=name, holds=is_pair, sure=True)
        elif isinstance(value, (str, bool, int, float)):
            if not isinstance(value, float):  # which number it is, is a coincidence
                same = partial(_is_same, value)
                yield _Feature(key="equals", name=name, holds=same, value=repr(value), sure=True)
            yield _Feature(key="below_zero", name=name, holds=_below_zero)
            yield _Feature(key="above_one", name=name, holds=_above_one)
            yield _Feature(key="even", name=name, holds=_even)
    for name in first:
        for key, holds in _SHAPES.items():
            yield _Feature(key=key, name=name, holds=_of_array(holds))
    for name in first:
        for key, holds in _NUMBERS.items():
            yield _Feature(key=key, name=name, holds=_of_array(holds))


def flat(inputs: dict[str, Any]) -> dict[str, Any]:
    """The arguments, and those in a dict of further ones."""
    flat: dict[str, Any] = {}
    for name, value in inputs.items():
        if isinstance(value, dict):
            flat.update({key: item for key, item in value.items() if isinstance(key, str)})
        else:
            flat[name] = value
    return flat


def _holds(feature: _Feature, inputs: dict[str, Any]) -> bool:
    return feature.name in inputs and feature.holds(inputs[feature.name])


def _defaults(signature: str) -> dict[str, Any]:
    try:
        (function,) = ast.parse(f"def {signature}: pass").body
        assert isinstance(function, ast.FunctionDef)
        named = function.args.args[len(function.args.args) - len(function.args.defaults) :]
        values = [ast.literal_eval(value) for value in function.args.defaults]
    except (AssertionError, SyntaxError, ValueError):
        return {}
    return {entry.arg: value for entry, value in zip(named, values, strict=True)}


def _differs(default: Any, value: Any) -> bool:
    if isinstance(value, np.ndarray) or isinstance(default, (list, tuple)):
        return True
    return bool(type(value) is not type(default) or value != default) and not (
        isinstance(value, (int, float)) and isinstance(default, (int, float)) and value == default
    )


def _is_same(wanted: Any, value: Any) -> bool:
    return isinstance(value, (str, bool, int, float)) and value == wanted


def _whole(value: Any) -> bool:
    return all(type(item) is int for item in value)


def is_pair(value: Any) -> bool:
    """Two whole numbers."""
    return isinstance(value, (list, tuple)) and len(value) == 2 and _whole(value)


def _below_zero(value: Any) -> bool:
    return type(value) in (int, float) and value < 0


def _above_one(value: Any) -> bool:
    return type(value) is int and value > 1


def _even(value: Any) -> bool:
    return type(value) is int and value > 0 and value % 2 == 0


def _of_array(holds: Callable[[Array], bool]) -> Callable[[Any], bool]:
    def asked(value: Any) -> bool:
        array = as_array(value) if isinstance(value, (list, tuple, np.ndarray)) else None
        return array is not None and array.ndim > 0 and bool(holds(array))

    return asked


def _sides(array: Array) -> tuple[int, ...]:
    """Height and width: of a picture, of a kernel, or of a batch of pictures."""
    return tuple(array.shape[1:3] if array.ndim == 4 else array.shape[:2])


_SHAPES: dict[str, Callable[[Array], bool]] = {
    "empty": lambda a: a.size == 0,
    "one_row": lambda a: a.ndim > 1 and a.shape[0] == 1,
    "several_rows": lambda a: a.shape[0] > 1,
    "not_square": lambda a: a.ndim > 1 and len(set(_sides(a))) > 1,
    "even_side": lambda a: a.ndim > 1 and any(n % 2 == 0 for n in _sides(a)),
    "many_axes": lambda a: a.ndim > 1,
}


def _has_ties(array: Array) -> bool:
    ordered = np.sort(array, axis=None)  # `np.unique` imports masked arrays: 12 ms
    return bool((ordered[1:] == ordered[:-1]).any())


_NUMBERS: dict[str, Callable[[Array], bool]] = {
    "zeros": lambda a: bool((a == 0).any()),
    "all_zero": lambda a: a.size > 0 and not a.any(),
    "negative": lambda a: bool((a < 0).any()),
    "large": lambda a: a.size > 0 and float(np.nanmax(np.abs(a.astype(float)))) > LARGE,
    "ties": _has_ties,
}
