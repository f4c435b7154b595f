"""Values decide, not containers; the first difference is told in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.candidate import serialization
from autograder.judge import plain_numbers
from autograder.judge.compare import compare
from autograder.judge.expected import CachedExpected

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def difference(expected: Any, got: Any, tolerance: float = 1e-6) -> Any:
    return compare(expected, got, (tolerance,) * 8).difference


@pytest.mark.parametrize(
    "got",
    [
        X,
        X.tolist(),
        tuple(map(tuple, X)),
        X.astype(np.float32),
        X.astype(int),
        [X[0], X[1]],
        X + 1e-9,
        np.asfortranarray(X),
    ],
)
def test_the_right_numbers_pass_in_any_dress(got: Any) -> None:
    assert difference(X, got) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (3, 3.0),
        (3.0, np.float32(3.0)),
        (3.0, np.array(3.0)),
        (np.array([True, False]), [1, 0]),
        ([1, 2], np.array([1.0, 2.0])),
        ((X, X[0]), [X.tolist(), X[0]]),
        ({"w": X}, {"w": X.tolist(), "extra": None}),
        (np.array([np.inf, np.nan]), [np.inf, np.nan]),
        ([], np.array([])),
        ([(X, X[0]), (X, X[1])], [[X, X[0]], [X, X[1]]]),
    ],
)
def test_equal_values_pass_whatever_holds_them(expected: Any, got: Any) -> None:
    assert difference(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "kind", "words"),
    [
        (X, None, "type", "None"),
        (X, "text", "type", "should be numbers"),
        (X, X.T, "shape", "(3, 2)"),
        (X, X.ravel(), "shape", "(6,)"),
        (np.array([1.0, 2.0]), np.array([[1.0], [2.0]]), "shape", "(2, 1)"),
        (X, X + 1j, "dtype", "complex"),
        (X, np.where(X > 5, np.nan, X), "finite", "nan"),
        (X, X * 2, "value", "6 of 6"),
        ({"w": X, "b": X}, {"w": X}, "structure", "'b'"),
        ({"w": X}, X, "structure", "dict"),
        ([X, X[0]], [X], "structure", "length 2"),
        (np.array([1, 2]), np.array([1, 3]), "value", "[1]"),
        (True, False, "value", "False"),
        ("valid", "same", "value", "'valid'"),
    ],
)
def test_the_first_difference_is_named_by_its_stage(
    expected: Any, got: Any, kind: str, words: str
) -> None:
    found = difference(expected, got)
    assert found is not None
    assert found.kind == kind
    assert words in found.text


def test_a_difference_deep_inside_says_where() -> None:
    found = difference({"w1": X, "b": [X[0], X[1]]}, {"w1": X, "b": [X[0], X[1] + 1]})
    assert found.path == "['b'][1]"


def test_a_list_for_an_array_passes_with_a_note() -> None:
    assert "list" in compare(X, X.tolist(), (1e-6,)).notes[0]


@given(
    hnp.arrays(np.float64, hnp.array_shapes(), elements=st.floats(-1e6, 1e6)),
    st.floats(1e-3, 1e3),
)
def test_an_array_equals_itself_and_nothing_beyond_its_tolerance(
    array: Any, tolerance: float
) -> None:
    assert difference(array, array.copy(), 0.0) is None
    shifted = array.copy()
    shifted.flat[0] += 3 * tolerance
    assert difference(array, shifted, tolerance) is not None
    shifted.flat[0] = array.flat[0] + 0.3 * tolerance
    assert difference(array, shifted, tolerance) is None


def test_integers_too_large_for_a_float_are_compared_exactly() -> None:
    assert difference(np.array(2**60), np.array(2**60 + 1)) is not None


def test_a_tuple_of_numbers_that_is_asked_for_leaves_no_note() -> None:
    assert compare((3, 5), (3, 5), (0.0,)).notes == ()
    assert compare([X, (1, 2)], [X, [1, 2]], (1e-6, 0.0)).notes == ()


COMPLEX = X.astype(complex)  # no oracle answers so
VALUES = [
    1.0, 1, True, None, "a", [1.0, 2.0], (1.0, [2.0, 3.0]), {"a": X, "b": 2.0}, {"b": 2.0, "a": X},
    X, X + 1e-9, X + 1.0, X.astype(np.float32), COMPLEX, X.T, X.tolist(), X[:0], [X, X],
    (X, {"v": X}), (X, {"v": X + 1.0}), (X + 1.0, {"v": X}), (X, {}), [X], np.array([np.nan, 1.0]),
    np.array([np.nan, 2.0]), np.array([np.inf, 1.0]), np.float64(1.0), [[1, 2], [3]],
]  # fmt: skip


@pytest.mark.parametrize("expected", [value for value in VALUES if value is not COMPLEX], ids=repr)
def test_the_short_way_to_tell_agrees_with_the_long_one(expected: object) -> None:
    for got in VALUES:
        for tolerance in (0.0, 1e-6):
            long = compare(expected, got, (tolerance,) * 8).difference is None
            assert CachedExpected(expected).agrees(got, (tolerance,) * 8) is long, (expected, got)


@pytest.mark.parametrize("expected", [value for value in VALUES if value is not COMPLEX], ids=repr)
def test_what_is_plain_from_the_reply_as_it_was_sent_is_so_in_full(expected: object) -> None:
    begins = plain_numbers.start(serialization.encode(expected))
    for got in VALUES:
        for tolerance in (0.0, 1e-6):
            full = compare(expected, got, (tolerance,) * 8)
            short = CachedExpected(expected).plainly(
                serialization.encode(got), iter((tolerance,) * 8)
            )
            assert not short or (full.difference is None and not full.notes), (expected, got)
            if begins is not None and plain_numbers.begins_otherwise(begins, got, tolerance):
                assert full.difference is not None, (expected, got)


def test_right_numbers_are_plain_and_a_forged_form_of_them_is_not() -> None:
    right, near = {"dw": X, "loss": 2.5}, {"dw": X + 1e-9, "loss": 2.5 + 1e-9}
    known = CachedExpected(right)
    assert known.plainly(serialization.encode(near), iter((1e-6, 1e-6)))
    assert not known.plainly(serialization.encode(near), iter((1e-6, 1e-12)))
    dtype, shape, text = serialization.encode(X)["$a"]
    alone = CachedExpected(X)
    assert alone.plainly({"$a": [dtype, shape, text]}, iter((0.0,)))
    for forged in (
        [dtype, [float(axis) for axis in shape], text],
        [dtype, shape, text[:-4]],
        [dtype, shape, f"{text[:-1]}\n"],
        [dtype, shape, None],
        [dtype, shape],
    ):
        assert not alone.plainly({"$a": forged}, iter((1.0,))), forged
    assert not alone.plainly({"$a": [dtype, shape, text], "$t": []}, iter((1.0,)))
