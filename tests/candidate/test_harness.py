"""What a candidate's harness gives to a student's function, and what it sees of it afterwards."""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import pytest

from autograder.candidate import harness, serialization
from autograder.candidate.sources import compiled
from autograder.interview.arguments import changed

ARRAY = np.arange(6.0).reshape(2, 3)


def sent(**inputs: Any) -> dict[str, Any]:
    return {name: serialization.encode(value) for name, value in inputs.items()}


def asked(function: Any, **inputs: Any) -> dict[str, Any]:
    """The outcome of a probe that calls `function` with `inputs`."""
    encoded = sent(**inputs)
    return harness.run_case(
        types.SimpleNamespace(), lambda _, **given: function(**given), encoded, (), "f.py"
    )


def changes_shape(x: Any) -> None:
    x.shape = (3, 2)


def changes_type(x: Any) -> None:
    x.dtype = np.int64


def changes_an_entry(x: Any) -> None:
    x[0, 0] = -1.0


def changes_a_nan(x: Any) -> None:
    x[0] = 0.0


def appends(x: Any) -> None:
    x.append(1)


def changes_an_array_in_a_list(x: Any) -> None:
    x[1] *= 2.0


def adds_a_key(x: Any) -> None:
    x["new"] = 1


def fills_it_with_too_much(x: Any) -> None:
    x["new"] = np.zeros(10_000_000)


@pytest.mark.parametrize(
    ("change", "before"),
    [
        (changes_shape, ARRAY),
        (changes_type, ARRAY),
        (changes_an_entry, ARRAY),
        (changes_a_nan, np.array([np.nan, 1.0])),
        (appends, [1, 2]),
        (changes_an_array_in_a_list, [ARRAY, ARRAY]),
        (adds_a_key, {"a": ARRAY}),
        (fills_it_with_too_much, {"a": 1.0}),
    ],
)
def test_a_changed_argument_is_told_and_the_second_run_gets_it_fresh(
    change: Any, before: Any
) -> None:
    seen: list[Any] = []

    def function(x: Any, y: Any) -> float:
        seen.append(serialization.encode(x))
        change(x)
        return 1.0

    outcome = asked(function, x=before, y=ARRAY)
    assert changed(sent(x=before, y=ARRAY), outcome["after"]) == ["x"]
    assert "repeat" not in outcome
    assert seen == [serialization.encode(before)] * 2


@pytest.mark.parametrize("value", [1, 1.5, "text", None, True, ARRAY, [ARRAY], (1, 2), {"a": [1]}])
def test_what_only_looks_changed_is_not(value: Any) -> None:
    def function(x: Any) -> float:
        x = [x]  # another name for another thing
        return float(len(x))

    inputs = sent(x=value)
    assert changed(inputs, asked(function, x=value).get("after")) == []


def test_an_array_is_the_functions_own() -> None:
    def function(x: Any) -> Any:
        assert x.flags.owndata
        assert x.flags.writeable
        x = x.copy()
        x.resize((3, 3), refcheck=False)
        return x.sum()

    assert asked(function, x=ARRAY)["value"] == serialization.encode(ARRAY.sum())


def test_code_of_ours_from_another_python_is_compiled_again() -> None:
    source, magic, code = "value = 3", *compiled("value = 3", "<probes>")
    for sent in (magic, "0000"):
        room: dict[str, Any] = {}
        exec(harness._code("<probes>", source, sent, code if sent == magic else "?"), room)
        assert room["value"] == 3


def test_a_file_that_has_switched_warnings_off_is_warned_all_the_same() -> None:
    def function(x: Any) -> Any:
        return np.log(x)

    watch = harness.Watch()
    with np.errstate(all="ignore"):
        outcome = harness.run_case(
            types.SimpleNamespace(),
            lambda _, x: function(x),
            sent(x=np.zeros(3)),
            (),
            "f.py",
            watch=watch,
        )
    assert outcome["warnings"] == ["divide by zero encountered in log"]
