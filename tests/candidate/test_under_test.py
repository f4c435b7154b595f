"""A stand-in behaves as the function would, and the function is elsewhere."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.candidate.under_test import Implementations, Refused, stand_in

SOURCE = """
import numpy as np

def f(x, scale=1.0, state=None):
    if isinstance(x, str):
        raise {"index": IndexError}.get(x, OSError)("told")
    if scale == "warn":
        np.log(np.zeros(1))
    if scale == "in place":
        x *= 2.0
        state["seen"] = x.copy()
    if scale == "huge":
        return np.zeros(10**8)
    return x * 3.0, [np.float64(1.5), 2]
"""


def made(name: str = "f") -> Callable[..., Any]:
    """A stand-in whose calls cross as text, there and back."""
    room = Implementations([("f", SOURCE)])

    def ask(call: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(room.answered({**call, "of": 0})))
        return answer

    return stand_in(name, 7, ask)


def test_what_comes_back_is_what_the_function_returns() -> None:
    product, rest = made()(np.array([1.0, 2.0]), scale=2.0)
    np.testing.assert_array_equal([3.0, 6.0], product)
    assert rest == [1.5, 2]
    assert isinstance(rest[0], np.float64)  # and no array of no axis
    assert made("conv").__name__ == "conv"


def test_what_it_raises_is_raised_here_as_the_nearest_that_may_cross() -> None:
    with pytest.raises(IndexError, match="told"):
        made()("index")
    with pytest.raises(RuntimeError, match="told"):
        made()("unknown")
    with pytest.raises(TypeError, match="argument"):
        made()(1.0, nothing=2)


def test_a_warning_of_it_is_a_warning_here() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        made()(1.0, scale="warn")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            made()(1.0, scale="warn")


def test_an_argument_that_it_changes_is_changed_here() -> None:
    x, state = np.array([1.0, 2.0]), {"before": 0}
    made()(x, "in place", state=state)
    np.testing.assert_array_equal([2.0, 4.0], x)
    np.testing.assert_array_equal([2.0, 4.0], state["seen"])
    same = np.array([1.0])
    made()(same, 2.0)
    np.testing.assert_array_equal([1.0], same)


@pytest.mark.parametrize("odd", [object(), open, [np.sum], {"a": lambda: 0}])
def test_what_is_no_data_is_refused_before_it_leaves(odd: object) -> None:
    with pytest.raises(TypeError, match="not made of numbers"):
        made()(odd)


def test_an_answer_that_is_too_large_does_not_cross() -> None:
    with pytest.raises(Refused, match="size"):
        made()(1.0, "huge")


@pytest.mark.parametrize("value", [{"$a": ["<f8", [9], ""]}, {"$x": 1}, [[[{"$t": 3}]]]])
def test_a_call_of_another_form_is_not_put_to_it(value: object) -> None:
    call = {"of": 0, "args": [value], "named": {}}
    assert Implementations([("f", SOURCE)]).answered(call) == {"refused": "malformed"}


def test_a_stand_in_holds_a_number_and_a_way_out_and_nothing_else() -> None:
    cells = made().__closure__
    assert cells is not None
    held = {type(cell.cell_contents).__name__ for cell in cells}
    assert held == {"int", "str", "function"}
