"""ex19: what its tests are to tell apart is what the earlier exercises say it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.author.specs import CaseSpec
from autograder.oracle.loading import load_reference
from tests.conftest import EXERCISES, ROOT, load_key

pytestmark = pytest.mark.oracle
HOME = {
    "sigmoid": "ex01_neuron",
    "dense_backward": "ex04_backprop",
    "adam": "ex06_optimizers",
    "conv_output_size": "ex09_conv_shapes",
    "max_pool2d": "ex10_pooling",
    "lstm_step": "ex14_lstm",
}


@cache
def exercise(name: str) -> Any:
    return load_reference(ROOT / "reference" / f"{name}.py").ex


def implementations(seed: int = 0) -> Iterator[tuple[str, CaseSpec]]:
    """The function that each is one of, and the implementation."""
    for part in exercise("ex19_testing").parts.values():
        for group in part.groups:
            for spec in group.cases(np.random.default_rng(seed)):
                yield str(part.tests), spec


def body(source: str, name: str) -> str:
    """The last statement of a function, as Python itself would write it."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.unparse(node.body[-1]).replace("_sigmoid", "sigmoid")
    raise AssertionError(name)


def known() -> list[tuple[str, str, CaseSpec]]:
    return [
        (function, spec.apart["tested"]["known"], spec)
        for function, spec in implementations()
        if spec.apart["tested"].get("known")
    ]


def test_most_known_faults_come_from_the_exercises_that_declare_them() -> None:
    """Each is declared there for the very function; and what it computes at last is the same."""
    found = known()
    assert len(found) > 30
    differs = []
    for function, id, spec in found:
        entries = [one for one in exercise(HOME[function]).alternatives if one.id == id]
        assert entries, f"{HOME[function]} declares no {id}"
        source = (ROOT / "solutions" / f"{HOME[function]}.py").read_text(encoding="utf-8")
        theirs = body(entries[0].source(source), function)
        if theirs != body(spec.apart["tested"]["code"], function):
            differs.append(id)
    assert len(differs) <= len(found) // 2, differs


@pytest.mark.parametrize("name", [name for name in EXERCISES if name == "ex19_testing"])
def test_every_part_has_four_styles_of_right_ones_and_wrong_ones_in_the_same(name: str) -> None:
    key = load_key(name)
    for part in key.parts:
        cases = [case for group in part.groups for case in group.cases]
        right = [case for case in cases if case.apart["tested"]["right"]]
        assert len(right) >= 5
        assert len(cases) - len(right) >= 12
        assert {case.expected["value"] for case in right} == {"passes"}
        for group in part.groups:
            assert {bool(case.apart["tested"]["right"]) for case in group.cases} == {True, False}


def test_another_seed_draws_other_faults() -> None:
    first, second = (
        {spec.apart["tested"]["code"] for _, spec in implementations(seed)} for seed in (1, 5)
    )
    assert len(first - second) >= 4


def test_a_key_holds_no_implementation_that_is_read_by_chance() -> None:
    text = (ROOT / "exercises" / "keys" / "ex19_testing.json").read_text(encoding="utf-8")
    stub = load_key("ex19_testing").stub  # its docstrings have the formulas
    for _, spec in implementations():
        lines = [line.strip() for line in spec.apart["tested"]["code"].splitlines()]
        for line in lines:
            assert len(line) < 30 or line in stub or line not in text
