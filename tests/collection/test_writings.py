"""Every build part of ex11 and ex15: over twenty writings pass, and what is a little off is told.

Each network is written in the same ways, and broken in the same ways; what the judge says of each
is what a student with that file would read.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from autograder.candidate import evaluator, serialization
from autograder.judge.expected import compare_outcomes
from autograder.model import Key
from tests.conftest import load_key, slow_but
from tests.support.imported_later import ImportedLater
from tests.support.writings import WRITINGS, Network, Piece, mistakes
from tests.support.writings import plain as written_plainly

pytestmark = pytest.mark.oracle
keras = ImportedLater("keras")


def conv(filters: int, padding: str = "same") -> Piece:
    return Piece("Conv2D", {"filters": filters, "kernel_size": 3, "padding": padding}, "relu")


def dense(units: int, activation: str | None = None) -> Piece:
    return Piece("Dense", {"units": units}, activation)


def table(words: int, width: int) -> Piece:
    return Piece("Embedding", {"input_dim": words, "output_dim": width})


POOL, FLAT = Piece("MaxPooling2D", {"pool_size": 2}), Piece("Flatten")
GATES = {"units": 128, "dropout": 0.2, "recurrent_dropout": 0.2}
SPARSE = "sparse_categorical_crossentropy"
# Exercise, part, which of its cases, and the network that is right there.
PARTS: dict[str, tuple[str, int, Network]] = {
    "build_mlp": ("ex11_keras_cnn", 0, Network((8,), (dense(32, "relu"), dense(1, "sigmoid")))),
    "build_classifier": (
        "ex11_keras_cnn", 0, Network((64,), (dense(32, "relu"), dense(3, "softmax"))),
    ),
    "build_flower_cnn": (
        "ex11_keras_cnn", 0,
        Network(
            (180, 180, 3),
            (
                Piece("Rescaling", {"scale": 1 / 255}), conv(16), POOL, conv(32), POOL, conv(64),
                POOL, FLAT, dense(128, "relu"), dense(5),
            ),
        ),
    ),
    "build_mnist_cnn": (
        "ex11_keras_cnn", 0,
        Network((28, 28, 1), (conv(64, "valid"), POOL, FLAT, dense(10, "softmax"))),
    ),
    "build_simple_rnn": (
        "ex15_keras_sequences", 0,
        Network(
            (500,),
            (table(15982, 300), Piece("SimpleRNN", {"units": 64}), dense(5, "softmax")),
            SPARSE,
        ),
    ),
    "build_lstm": (
        "ex15_keras_sequences", 0,
        Network((500,), (table(5000, 128), Piece("LSTM", GATES), dense(5, "softmax")), SPARSE),
    ),
}  # fmt: skip


@cache
def key(name: str) -> Key:
    return load_key(name)


def seen(part_name: str, write: Any, network: Network) -> tuple[dict[str, Any], Any, str | None]:
    """What the evaluator saw, what was expected, and the difference that is told."""
    name, index, _ = PARTS[part_name]
    part = key(name).part(part_name)
    assert part is not None
    group = part.groups[0]
    assert group.evaluate is not None
    case = group.cases[index]
    probes: dict[str, Any] = {}
    exec(key(name).probes, probes)
    model = probes["described"](lambda: write(network))
    sent = json.loads(json.dumps(serialization.encode(model)))
    look = evaluator.room(key(name).evaluators)[group.evaluate]
    outcome = evaluator.evaluated(look, sent, case.for_evaluator)
    found = compare_outcomes(case.expected, outcome, case.tolerances)
    return outcome, serialization.decode(case.expected["value"]), found.text if found else None


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
@pytest.mark.parametrize("part", slow_but(["build_mlp"], PARTS))
def test_every_way_of_writing_the_network_is_right(part: str) -> None:
    told = {name: seen(part, write, PARTS[part][2])[2] for name, write in WRITINGS.items()}
    assert len(told) >= 20
    assert {name: text for name, text in told.items() if text is not None} == {}


@pytest.mark.parametrize("part", slow_but(["build_mlp"], PARTS))
def test_a_network_with_one_thing_changed_is_told_what(part: str) -> None:
    tried = 0
    silent, vague = [], {}
    for name, network in mistakes(PARTS[part][2]):
        try:
            outcome, expected, told = seen(part, written_plainly, network)
        except ValueError:
            continue  # Keras itself refuses it, and says why
        tried += 1
        if told is None:
            silent.append(name)
        elif not names_it(told, outcome, expected):
            vague[name] = told
    assert tried >= 20
    assert (silent, vague) == ([], {})


def names_it(told: str, outcome: dict[str, Any], expected: Any) -> bool:
    """Whether the sentence quotes a line that only one of the two graphs has, or two numbers."""
    got = serialization.decode(outcome["value"])
    lines = {*expected["graph"]} ^ {*got["graph"]}
    quoted = any(f"“{line}" in told for line in lines) or any(line in told for line in lines)
    count = len(got["graph"]) != len(expected["graph"]) and "“" in told
    numbers = [name for name in ("parameters", "trainable", "output") if f"'{name}'" in told]
    return quoted or count or bool(numbers)
