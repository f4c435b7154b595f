"""What separates failing from passing cases is said where it is true of all, and only there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.candidate import serialization
from autograder.judge.contrast import contrast
from autograder.judge.evidence import Evidence, gather
from autograder.model import Case, Group, Part

Shown = tuple[Part, list[Evidence]]


def part(*cases: tuple[dict[str, Any], bool], signature: str = "f(x)") -> Shown:
    """A part whose cases have these inputs, each right or wrong."""
    made = tuple(
        Case(
            name=str(index),
            inputs={name: serialization.encode(value) for name, value in inputs.items()},
            expected={"kind": "returned", "value": 1.0},
            tolerances=(1e-9,),
        )
        for index, (inputs, _) in enumerate(cases)
    )
    group = Group(name="values", points=1, probe="f", measure=None, quiet=False, cases=made)
    seen = [
        gather(group, index, {"kind": "returned", "value": 1.0 if right else 2.0})
        for index, (_, right) in enumerate(cases)
    ]
    return Part(name="f", uses=("f",), signature=signature, hints=(), groups=(group,)), seen


X = np.array([[1.0, 2.0], [3.0, 4.0]])
PAIRS = [
    ("x holds negative numbers", {"x": X}, {"x": -X}),
    ("x holds a zero", {"x": X}, {"x": X - 1.0}),
    ("x holds numbers above 50 or below -50", {"x": X + 46.0}, {"x": X + 46.5}),
    ("x has a single entry along axis 0", {"x": X}, {"x": X[:1]}),
    ("x has more than one entry along axis 0", {"x": X[:1]}, {"x": X}),
    ("b is negative", {"x": X, "b": 0.3}, {"x": X, "b": -0.7}),
    ("axis is -1", {"x": X, "axis": 0}, {"x": X, "axis": -1}),
    ("x is empty", {"x": [1.0]}, {"x": []}),
    ("stride is 2", {"x": X, "stride": 1}, {"x": X, "stride": 2}),
    ("size is a pair", {"x": X, "size": 2}, {"x": X, "size": (2, 3)}),
    ("order is None", {"x": X, "order": X}, {"x": X, "order": None}),
]


@pytest.mark.parametrize(("told", "right", "wrong"), PAIRS, ids=[told for told, _, _ in PAIRS])
def test_what_all_failing_cases_share_is_said(told: str, right: Any, wrong: Any) -> None:
    cases = [(right, True), (right, True), (wrong, False), (wrong, False)]
    found = contrast(*part(*cases), hidden=False)
    assert found is not None
    assert found.where == told


def test_an_argument_left_at_its_default_wherever_it_is_right_is_named() -> None:
    shown = part(
        ({"x": X}, True), ({"x": X, "a": 0.1}, True), ({"x": X, "a": 2.0}, False),
        signature="f(x, a=0.1)",
    )  # fmt: skip
    found = contrast(*shown, hidden=False)
    assert found is not None
    assert (found.where, found.unused) == ("a is given a value other than its default", "a")


def test_of_a_few_cases_it_is_chance_that_a_number_is_even() -> None:
    shown = [({"n": n}, n % 2 == 1) for n in (3, 5, 4, 8, 7, 6)]
    assert contrast(*part(*shown[:4]), hidden=False) is None
    found = contrast(*part(*shown), hidden=False)
    assert found is not None
    assert found.where == "n is even"


def test_a_passing_case_speaks_against_it() -> None:
    shown = part(({"x": X}, True), ({"x": -X}, True), ({"x": -X}, False), ({"x": -X}, False))
    assert contrast(*shown, hidden=False) is None


def test_one_case_with_two_reasons_is_a_guess() -> None:
    right, wrong = {"x": X, "a": 1, "b": 1}, {"x": X, "a": 2, "b": 3}
    shown = part((right, True), (right, True), (wrong, False))
    assert contrast(*shown, hidden=False) is None


def test_which_float_it_is_says_nothing() -> None:
    right, wrong = {"x": X, "b": 0.3}, {"x": X, "b": 0.7}
    shown = part((right, True), (right, True), (wrong, False), (wrong, False))
    assert contrast(*shown, hidden=False) is None


def test_one_case_below_zero_is_told_only_where_nothing_else_separates_it() -> None:
    right = ({"x": X, "b": 0.3}, True)
    alone = contrast(*part(right, right, ({"x": X, "b": -0.7}, False)), hidden=False)
    assert alone is not None
    assert alone.where == "b is negative"
    beside = part(right, right, ({"x": -X, "b": -0.7}, False))
    assert contrast(*beside, hidden=False) is None
    stride = ({"x": X, "b": 0.3, "stride": 1}, True)
    surer = part(stride, stride, ({"x": X, "b": -0.7, "stride": 2}, False))
    found = contrast(*surer, hidden=False)
    assert found is not None
    assert found.where == "stride is 2"


def test_hidden_cases_tell_no_value() -> None:
    shown = part(({"s": 1}, True), ({"s": 1}, True), ({"s": 3}, False))
    assert contrast(*shown, hidden=True) is None


def test_nothing_is_said_where_everything_fails() -> None:
    assert contrast(*part(({"x": -X}, False), ({"x": -X}, False)), hidden=False) is None
