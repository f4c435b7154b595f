"""What is said of numbers that are wrong in a simple way, and where nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.judge.evidence import Evidence
from autograder.judge.patterns import generic_finding
from autograder.judge.relations import related_finding
from tests.judge.test_patterns import evidence

RNG = np.random.default_rng(11)
BATCHES = [RNG.normal(size=shape) for shape in ((4, 3), (6, 5), (8, 2))]
POSITIVE = [np.abs(batch) + 0.1 for batch in BATCHES]
IMAGES = [RNG.normal(size=shape) for shape in ((1, 5, 4, 2), (2, 4, 6, 1))]


def cases(
    right: Callable[[Any], Any], wrong: Callable[[Any], Any], inputs: list[Any]
) -> list[Evidence]:
    return [evidence(right(x), wrong(x), x=x) for x in inputs]


def at(x: Any, axes: tuple[int, ...]) -> Any:
    inside = np.zeros(x.shape, dtype=bool)
    inside[tuple(slice(1, -1) if axis in axes else slice(None) for axis in range(x.ndim))] = True
    return ~inside


@pytest.mark.parametrize(
    ("id", "right", "wrong"),
    [
        ("generic.unchanged", np.tanh, lambda x: x),
        ("generic.root", lambda x: x * 3, lambda x: np.sqrt(x * 3)),
        ("generic.square", lambda x: x * 3, lambda x: (x * 3) ** 2),
        ("generic.log", lambda x: x / x.sum(), lambda x: np.log(x / x.sum())),
        ("generic.exp", np.log, lambda x: x * 1.0 + 1e-9),
        ("generic.complement", lambda x: x / x.sum(), lambda x: 1 - x / x.sum()),
        ("generic.absolute", lambda x: x - x.mean(), lambda x: np.abs(x - x.mean())),
        ("generic.reciprocal", lambda x: x + 1, lambda x: 1 / (x + 1)),
        ("generic.late", np.sin, lambda x: np.sin(np.concatenate([x[:1] * 7, x[:-1]]))),
        ("generic.early", np.sin, lambda x: np.sin(np.concatenate([x[1:], x[:1] * 7]))),
        ("generic.scaled", np.log, lambda x: np.log10(x)),
        ("generic.scaled", np.log, lambda x: np.log2(x)),
        ("generic.scaled", lambda x: x + 1, lambda x: (x + 1) / 255),
    ],
)
def test_a_simple_function_of_the_right_answer_is_told(
    id: str, right: Callable[[Any], Any], wrong: Callable[[Any], Any]
) -> None:
    told = generic_finding(cases(right, wrong, POSITIVE))
    assert told is not None
    assert told.id == id


def summed(terms: Any, kind: Any) -> Any:
    """Each term put into the sum as an array of that kind takes it."""
    total = np.zeros(terms.shape[0], kind)
    for term in terms.T:
        np.add(total, term, out=total, casting="unsafe")
    return total


def test_a_sum_in_an_array_of_whole_numbers_is_told_wherever_it_was_cut_off() -> None:
    terms = [RNG.normal(size=(6, 1)) * 4, RNG.normal(size=(5, 3)) * 4]
    told = generic_finding(cases(lambda x: summed(x, float), lambda x: summed(x, int), terms))
    assert told is not None
    assert told.id == "generic.whole_numbers"
    assert "made of whole numbers" in told.message


def test_whole_numbers_that_are_no_cut_off_answers_are_not_blamed_for_it() -> None:
    counted = [RNG.normal(size=(6, 3)), RNG.normal(size=(5, 4))]
    for wrong in (lambda x: (x > 0).sum(axis=1), lambda x: np.rint(40 * x.sum(axis=1)).astype(int)):
        told = generic_finding(cases(lambda x: x.sum(axis=1) * 9, wrong, counted))
        assert told is None or told.id != "generic.whole_numbers"


def test_whole_numbers_are_told_before_what_the_failing_arguments_share() -> None:
    terms = [-np.abs(RNG.normal(size=(6, 1))) * 4, -np.abs(RNG.normal(size=(5, 3))) * 4]
    whole = [np.array([[1.0], [2.0], [3.0]])]
    failing = cases(lambda x: summed(x, float), lambda x: summed(x, int), terms)
    passing = cases(lambda x: summed(x, float), lambda x: summed(x, int), whole)
    told = generic_finding(failing, passing)
    assert told is not None
    assert (told.id, told.everywhere) == ("generic.whole_numbers", True)


def test_which_logarithm_it_is_is_said() -> None:
    for base, wrong in (("ten", np.log10), ("two", np.log2)):
        told = generic_finding(cases(np.log, wrong, POSITIVE))
        assert told is not None
        assert f"to the base of {base}" in told.message


@pytest.mark.parametrize(
    ("id", "right", "wrong", "inputs"),
    [
        ("generic.where", lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, x, x / 5), BATCHES),
        ("generic.where", np.sin, lambda x: np.where(x > 0, 3.0, np.sin(x)), BATCHES),
        ("generic.border", np.sin, lambda x: np.where(at(x, (1, 2)), 3.0, np.sin(x)), IMAGES),
        ("generic.border", np.sin, lambda x: np.where(at(x, (0, 1)), 3.0, np.sin(x)), BATCHES[:2]),
        ("generic.own_factor", lambda x: x / x.sum(axis=0), lambda x: x / x.max(axis=0), POSITIVE),
        ("generic.own_factor", lambda x: x / x.sum(axis=1, keepdims=True),
         lambda x: x / x.max(axis=1, keepdims=True), POSITIVE),
        ("generic.own_shift", lambda x: x - x.mean(axis=0), lambda x: x - x.min(axis=0), BATCHES),
    ],
)  # fmt: skip
def test_where_alone_the_numbers_are_wrong_is_told(
    id: str, right: Callable[[Any], Any], wrong: Callable[[Any], Any], inputs: list[Any]
) -> None:
    seen = cases(right, wrong, inputs)
    assert generic_finding(seen) is None
    told = related_finding(seen, [])
    assert told is not None
    assert told[0] == id


def test_a_row_of_zeros_is_not_the_right_one_but_for_a_factor() -> None:
    rows = [np.eye(4), np.eye(5)[[0, 2, 1]]]
    assert related_finding(cases(lambda x: 1 * x, lambda x: x * at(x, (0,)), rows), []) is None


def test_an_argument_of_the_cases_own_is_not_spoken_of() -> None:
    seen = cases(np.sin, lambda x: np.where(x > 0, 3.0, np.sin(x)), BATCHES)
    assert related_finding(seen, [], frozenset({"x"})) is not None
    assert related_finding(seen, [], frozenset({"w"})) is None


def test_a_passing_case_contradicts_the_place() -> None:
    seen = cases(np.sin, lambda x: np.where(x > 0, 3.0, np.sin(x)), BATCHES)
    assert related_finding(seen, cases(np.sin, np.sin, [-POSITIVE[0]])) is not None
    assert related_finding(seen, cases(np.sin, np.sin, [BATCHES[1]])) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: RNG.normal(size=x.shape),
        lambda x: np.where(x > 0.5, 3.0, np.sin(x)),
        lambda x: np.full(x.shape, np.inf),
        lambda x: np.where(x > 0, np.nan, np.sin(x)) * 2,
        lambda x: x.sum(axis=0),
        lambda x: "text",
    ],
)
def test_nothing_is_said_where_nothing_is_known(wrong: Callable[[Any], Any]) -> None:
    seen = cases(np.sin, wrong, BATCHES)
    told = generic_finding(seen)
    assert told is None or told.id == "generic.not_finite"
    assert related_finding(seen, []) is None


def test_one_number_is_not_enough_for_a_fact() -> None:
    one = [evidence(np.array([4.0]), np.array([2.0]), x=np.array([9.0]))]
    assert generic_finding(one) is None
    zeros = [evidence(np.zeros(3), np.full(3, np.inf), x=x) for x in (np.ones(3), np.ones(3))]
    told = generic_finding(zeros)
    assert told is None or told.id != "generic.reciprocal", "1 / 0 is no answer"
