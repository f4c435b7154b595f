"""The patterns that numbers give away, and the silence where they give nothing away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.candidate import serialization
from autograder.judge.compare import leaves
from autograder.judge.evidence import Evidence, gather
from autograder.judge.patterns import generic_finding
from autograder.model import Case, Group

RNG = np.random.default_rng(7)
SHAPES = [(4, 3), (6, 5), (8, 2)]
BATCHES = [RNG.normal(size=shape) for shape in SHAPES]


def evidence(expected: Any, got: Any, **inputs: Any) -> Evidence:
    case = Case(
        name="a case",
        inputs={name: serialization.encode(value) for name, value in inputs.items()},
        expected={"kind": "returned", "value": serialization.encode(expected)},
        tolerances=tuple(2e-6 * float(np.abs(leaf).max() or 1) for _, leaf in leaves(expected)),
    )
    group = Group(name="values", points=1, probe="p", measure=None, quiet=False, cases=(case,))
    return gather(group, 0, {"kind": "returned", "value": serialization.encode(got)})


def found(wrong: Callable[[Any], Any], right: Callable[[Any], Any] = lambda x: x) -> str | None:
    finding = generic_finding([evidence(right(x), wrong(right(x)), x=x) for x in BATCHES])
    return None if finding is None else finding[0]


@pytest.mark.parametrize(
    ("id", "wrong"),
    [
        ("generic.transposed", lambda r: r.T),
        ("generic.negated", lambda r: -r),
        ("generic.scaled", lambda r: r * 2),
        ("generic.scaled", lambda r: r / 2),
        ("generic.scaled", lambda r: r * 1.37),
        ("generic.square", lambda r: r**2),
        ("generic.scaled", lambda r: r * r.shape[0]),
        ("generic.scaled", lambda r: r / r.shape[1]),
        ("generic.over_reduced", lambda r: r.sum(axis=0)),
        ("generic.over_reduced", lambda r: r.mean(axis=1)),
        ("generic.not_finite", lambda r: np.where(r > 0, r, np.nan)),
        ("generic.wrong_dtype", lambda r: r + 0j),
        ("generic.truncated", lambda r: np.floor(r)),
        ("generic.rounded", lambda r: np.round(r, 2)),
        ("generic.reversed", lambda r: r[::-1]),
        ("generic.shifted", lambda r: r + 0.75),
        ("generic.shape", lambda r: r.reshape(-1, 1)),
        ("generic.accumulated", lambda r: np.cumsum(r, axis=0)),
        ("generic.not_accumulated", lambda r: np.diff(r, axis=0, prepend=0)),
        ("generic.last_only", lambda r: np.broadcast_to(r[-1], r.shape)),
        ("generic.constant", np.zeros_like),
        ("generic.first_only", lambda r: np.concatenate([r[:1], np.sin(r[1:] * 9)])),
    ],
)
def test_each_pattern_is_recognised(id: str, wrong: Callable[[Any], Any]) -> None:
    assert found(wrong) == id


def test_a_sum_left_undone_is_recognised() -> None:
    rows = [evidence(x.sum(axis=0), x, x=x) for x in BATCHES]
    assert generic_finding(rows)[0] == "generic.not_reduced"  # type: ignore[index]


def test_an_axis_permutation_is_recognised() -> None:
    images = [RNG.normal(size=(2, 3, 4)), RNG.normal(size=(3, 5, 2))]
    rows = [evidence(x, np.moveaxis(x, 0, -1), x=x) for x in images]
    assert generic_finding(rows)[0] == "generic.permuted"  # type: ignore[index]


def test_whole_numbers_off_by_one_are_recognised() -> None:
    rows = [evidence(np.array(n), np.array(n + 1), n=n) for n in (4, 9)]
    assert generic_finding(rows)[0] == "generic.off_by_one"  # type: ignore[index]


def test_the_batch_size_is_told_where_it_is_the_factor() -> None:
    rows = [evidence({"db": x.mean(0)}, {"db": x.sum(0)}, x=x) for x in BATCHES]
    message = generic_finding(rows)[1]  # type: ignore[index]
    assert "result['db'] is 4 times" in message
    assert "4 is the number of rows in x" in message


@pytest.mark.parametrize(
    "wrong",
    [
        lambda r: np.sin(5 * r),
        lambda r: r * 1.37 + 0.2,
        lambda r: r * np.arange(1, r.shape[1] + 1),
    ],
)
def test_what_is_not_recognised_is_not_accused(wrong: Callable[[Any], Any]) -> None:
    assert found(wrong) is None


def test_one_number_twice_too_large_is_no_evidence() -> None:
    assert generic_finding([evidence(np.array([3.0]), np.array([6.0]), x=np.ones(2))]) is None


def test_true_and_false_are_not_reckoned_with() -> None:
    right = {"all inside the bounds": True, "evaluations": 14}
    wrong = {"all inside the bounds": False, "evaluations": 14}
    assert generic_finding([evidence(right, wrong, x=x) for x in BATCHES]) is None


def test_a_reversed_array_of_true_and_false_is_recognised() -> None:
    finding = found(lambda r: r[::-1], right=lambda x: x > 0)
    assert finding == "generic.reversed"


def test_a_factor_is_looked_for_beside_inputs_of_any_rank() -> None:
    rows = [evidence(x, x * 1.37, bias=x[0, 0], x=x, cube=np.ones((2, *x.shape))) for x in BATCHES]
    generic_finding(rows)
    stretched = [
        evidence(x, x * len(x) / len(x[0]), b=x[0], cube=np.ones((2, 5, 7)), x=x) for x in BATCHES
    ]
    finding = generic_finding(stretched)
    assert finding is not None
    assert finding[0] == "generic.scaled"
