"""A model is rebuilt from its configuration at the cost of its layers, not of their square."""

from __future__ import annotations

import json

import pytest

from autograder.candidate import serialization
from autograder.candidate.evaluator import Model
from tests.support.imported_later import ImportedLater

pytestmark = pytest.mark.oracle
keras = ImportedLater("keras")


def test_every_layer_of_a_sequential_model_is_called_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stack = [keras.layers.Dense(3, name=f"d{n}") for n in range(12)]
    inner = keras.Sequential([keras.Input((3,)), *stack[4:8]])
    sent = serialization.encode(
        keras.Sequential([keras.Input((3,)), *stack[:4], inner, *stack[8:]])
    )
    calls: list[str] = []
    usual = keras.layers.Dense.__call__

    def counted(layer: object, *args: object, **settings: object) -> object:
        calls.append(layer.name)
        return usual(layer, *args, **settings)

    monkeypatch.setattr(keras.layers.Dense, "__call__", counted)
    was = vars(keras.Sequential)["from_config"]
    facts = Model(serialization.decode(json.loads(json.dumps(sent)))).facts()
    assert facts["parameters"] == 12 * 12
    assert len(facts["graph"]) == 13
    assert sorted(calls) == sorted(f"d{n}" for n in range(12))
    assert vars(keras.Sequential)["from_config"] is was


@pytest.mark.parametrize("input_shape", [None, (3,)])
def test_a_model_without_an_input_is_built_with_what_is_known(
    input_shape: tuple[int] | None,
) -> None:
    model = keras.Sequential([keras.layers.Dense(2)])
    model.build((None, 3))
    rebuilt = Model(serialization.decode(serialization.encode(model))).facts(input_shape)
    assert rebuilt["parameters"] == 8
