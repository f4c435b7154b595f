"""What crosses between a candidate and the judge is plain data, and nothing else gets through."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.candidate import serialization

scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text()
arrays = hnp.arrays(
    st.sampled_from(["<f8", "<f4", "<i8", "|b1", "|u1", "<c16"]), hnp.array_shapes(min_side=0)
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
        )
    if isinstance(one, float):
        return isinstance(other, float) and (one == other or (one != one and other != other))
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, str):
        return bool(one.encode("utf-8", "replace").decode() == other)
    return type(one) is type(other) and bool(one == other)


@given(values)
def test_every_plain_value_comes_back_as_it_was(value: Any) -> None:
    assert same(
        value,
        serialization.decode(json.loads(json.dumps(serialization.encode(value), allow_nan=False))),
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["$a", "$t", "$d", "$f", "$o", "x"]), inner, max_size=2
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_decodes_or_is_refused_and_never_crashes(data: Any) -> None:
    try:
        serialization.decode(data)
    except (serialization.Malformed, serialization.TooLarge):
        return


@pytest.mark.parametrize(
    "body",
    [
        ["|O", [1], "AAAAAAAAAAA="],
        ["<f8", [2**40], ""],
        ["<f8", [-1], ""],
        ["<f8", [1], "AAAA"],
        ["<f8", [1.0], "AAAAAAAAAAA="],
        ["<f8", [1] * 40, "AAAAAAAAAAA="],
        ["<f8", [1], "!!!!!!!!!!!="],
    ],
)
def test_an_array_that_lies_about_itself_is_refused_before_allocation(body: list[Any]) -> None:
    with pytest.raises((serialization.Malformed, serialization.TooLarge)):
        serialization.decode({"$a": body})


def test_an_array_over_the_cap_is_refused_when_written() -> None:
    with pytest.raises(serialization.TooLarge):
        serialization.encode(np.zeros(serialization.MAX_ARRAY_BYTES // 8 + 1))


def test_an_object_crosses_as_its_type_name_only() -> None:
    assert serialization.decode(serialization.encode({1, 2})) == serialization.Opaque("set")


def test_an_ndarray_subclass_crosses_as_its_bare_numbers() -> None:
    class Liar(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return True

        __hash__ = None  # type: ignore[assignment]

    crossed = serialization.decode(serialization.encode(np.zeros(3).view(Liar)))
    assert type(crossed) is np.ndarray
    assert crossed.tolist() == [0.0, 0.0, 0.0]


def test_a_cyclic_list_ends() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    assert "nested too deeply" in json.dumps(serialization.encode(cycle))


def test_decoding_gives_fresh_writable_arrays_each_time() -> None:
    encoded = serialization.encode(np.arange(3.0))
    first = serialization.decode(encoded)
    first += 1
    assert serialization.decode(encoded).tolist() == [0.0, 1.0, 2.0]
