"""Twenty ways to write ex15's two models pass, and twenty models that are nearly right do not.

The models are small ones, as in the parts' second case; they cross as a candidate's would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from autograder.candidate import evaluator, serialization
from autograder.judge.expected import compare_outcomes
from autograder.model import Key
from tests.conftest import load_key, model_answer
from tests.support.imported_later import ImportedLater

keras = ImportedLater("keras")
tf = ImportedLater("tensorflow")
layers = ImportedLater("keras.layers")
ops = ImportedLater("keras.ops")

pytestmark = pytest.mark.oracle

ROWS, STEPS, LENGTH, UNITS, CLASSES = 70, 11, 8, 6, 3
Make = Callable[[], Any]


def lstm(**changed: Any) -> Any:
    return layers.LSTM(**{"units": UNITS, "dropout": 0.2, "recurrent_dropout": 0.2, **changed})


def simple(**changed: Any) -> Any:
    return layers.SimpleRNN(**{"units": UNITS, **changed})


def stack(*parts: Any, shape: tuple[int, ...] = (STEPS,)) -> Any:
    return keras.Sequential([keras.Input(shape), *parts])


def chain(*parts: Any, **settings: Any) -> Any:
    tensor = source = keras.Input((STEPS,), **settings)
    for part in parts:
        tensor = part(tensor)
    return keras.Model(source, tensor)


def table(rows: int = ROWS, length: int = LENGTH, **settings: Any) -> Any:
    return layers.Embedding(rows, length, **settings)


def head(units: int = CLASSES, activation: Any = "softmax", **settings: Any) -> Any:
    return layers.Dense(units, activation=activation, **settings)


def compiled(model: Any, loss: Any, **settings: Any) -> Any:
    model.compile("adam", loss, **settings)
    return model


def in_a_loop() -> Any:
    model = keras.Sequential(name="reader")
    for layer in (keras.Input((STEPS,)), table(name="words"), simple(name="state"), head()):
        model.add(layer)
    return model


SPARSE = "sparse_categorical_crossentropy"
SAME: dict[str, dict[str, Make]] = {
    "build_simple_rnn": {
        "a Sequential with add": in_a_loop,
        "functional": lambda: chain(table(), simple(), head()),
        "no Input": lambda: keras.Sequential([table(), simple(), head()]),
        "softmax as Activation": lambda: stack(
            table(), simple(), layers.Dense(CLASSES), layers.Activation("softmax")
        ),
        "softmax as a layer": lambda: stack(
            table(), simple(), layers.Dense(CLASSES), layers.Softmax()
        ),
        "softmax as an operation": lambda: chain(
            table(), simple(), layers.Dense(CLASSES), ops.softmax
        ),
        "softmax as a function": lambda: stack(
            table(), simple(), head(activation=keras.activations.softmax)
        ),
        "tanh written out": lambda: stack(table(), simple(activation="tanh"), head()),
        "tanh as a function": lambda: chain(
            table(), simple(activation=keras.activations.tanh), head()
        ),
        "whole-number input": lambda: chain(table(), simple(), head(), dtype="int32"),
    },
    "build_lstm": {
        "compiled": lambda: compiled(stack(table(), lstm(), head()), SPARSE, metrics=["accuracy"]),
        "compiled with a loss object": lambda: compiled(
            chain(table(), lstm(), head()), keras.losses.SparseCategoricalCrossentropy()
        ),
        "tf.keras": lambda: tf.keras.Sequential(
            [tf.keras.Input((STEPS,)), table(), lstm(), tf.keras.layers.Dense(CLASSES, "softmax")]
        ),
        "an InputLayer": lambda: keras.Sequential(
            [layers.InputLayer(shape=(STEPS,)), table(), lstm(), head()]
        ),
        "nested": lambda: chain(stack(table(), lstm()), head()),
        "nested, the end inside": lambda: stack(
            table(), keras.Sequential([lstm(), layers.Dense(CLASSES), layers.Softmax()])
        ),
        "other initial weights": lambda: stack(
            table(embeddings_initializer="normal"),
            lstm(kernel_initializer="he_normal", unit_forget_bias=False),
            head(kernel_initializer="zeros"),
        ),
        "names and seeds": lambda: stack(table(name="a"), lstm(name="b", seed=4), head(name="c")),
        "unrolled": lambda: stack(table(), lstm(unroll=True), head()),
        "an RNN layer around a cell": lambda: stack(
            table(),
            layers.RNN(layers.LSTMCell(UNITS, dropout=0.2, recurrent_dropout=0.2)),
            head(),
        ),
        "a softmax of TensorFlow": lambda: stack(table(), lstm(), head(activation=tf.nn.softmax)),
        "every setting written out": lambda: stack(
            table(mask_zero=False),
            lstm(return_sequences=False, go_backwards=False, use_bias=True),
            head(use_bias=True),
        ),
    },
}

# What is wrong, how it is written, and words of the difference that is told.
WRONG: dict[str, dict[str, tuple[Make, str]]] = {
    "build_simple_rnn": {
        "one row more": (lambda: stack(table(ROWS + 1), simple(), head()), "embedding of 71 in 8"),
        "rows and length swapped": (
            lambda: stack(table(LENGTH, ROWS), simple(), head()),
            "embedding of 8 in 70",
        ),
        "one unit more": (lambda: stack(table(), simple(units=UNITS + 1), head()), "SimpleRNN 7"),
        "every state": (
            lambda: stack(table(), simple(return_sequences=True), head()),
            "every state",
        ),
        "relu": (lambda: stack(table(), simple(activation="relu"), head()), "relu"),
        "backwards": (lambda: stack(table(), simple(go_backwards=True), head()), "backwards"),
        "an LSTM": (lambda: stack(table(), layers.LSTM(UNITS), head()), "LSTM 6"),
        "a GRU": (lambda: stack(table(), layers.GRU(UNITS), head()), "GRU 6"),
        "two recurrent layers": (
            lambda: stack(table(), simple(return_sequences=True), simple(), head()),
            "SimpleRNN 6, every state",
        ),
        "another length of sentence": (
            lambda: stack(table(), simple(), head(), shape=(STEPS + 1,)),
            "input 12",
        ),
    },
    "build_lstm": {
        "no recurrent dropout": (
            lambda: stack(table(), lstm(recurrent_dropout=0), head()),
            "LSTM 6, last state, dropout 0.2”",
        ),
        "dropout of 0.5": (lambda: stack(table(), lstm(dropout=0.5), head()), "dropout 0.5"),
        "a Dropout layer more": (
            lambda: stack(table(), lstm(), layers.Dropout(0.2), head()),
            "dropout 0.2",
        ),
        "both directions": (
            lambda: stack(table(), layers.Bidirectional(lstm()), head()),
            "bidirectional",
        ),
        "a layer of 32 more": (
            lambda: stack(table(), lstm(), layers.Dense(32, "relu"), head()),
            "dense 32",
        ),
        "flattened states": (
            lambda: stack(table(), lstm(return_sequences=True), layers.Flatten(), head()),
            "every state",
        ),
        "tanh at the gates": (
            lambda: stack(table(), lstm(recurrent_activation="tanh"), head()),
            "gates tanh",
        ),
        "no softmax": (lambda: stack(table(), lstm(), head(activation=None)), "softmax"),
        "softmax twice": (
            lambda: stack(table(), lstm(), head(), layers.Softmax()),
            "softmax",
        ),
        "one class less": (lambda: stack(table(), lstm(), head(CLASSES - 1)), "dense 2"),
        "a loss for logits": (
            lambda: compiled(
                stack(table(), lstm(), head()),
                keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            ),
            "expects logits",
        ),
    },
}


@cache
def key() -> Key:
    return load_key("ex15_keras_sequences")


def outcome(part: str, model: Any) -> dict[str, Any]:
    """What the evaluator sees of a model with these sizes."""
    group = next(one for one in key().parts if one.name == part).groups[0]
    assert group.evaluate is not None
    look = evaluator.room(key().evaluators)[group.evaluate]
    inputs = {"input_shape": serialization.encode([STEPS])}
    return evaluator.evaluated(look, serialization.encode(model), inputs)


@cache
def right(part: str) -> dict[str, Any]:
    """The same of the model answer's. The key's own sizes are drawn."""
    written: dict[str, Any] = {}
    exec(model_answer("ex15_keras_sequences"), written)
    sizes = {"vocabulary": ROWS, "embedding": LENGTH, "units": UNITS, "classes": CLASSES}
    return outcome(part, written[part](sequence_length=STEPS, **sizes))


def difference(part: str, make: Make) -> str | None:
    """What the judge tells of the model; None where it is right."""
    keras.backend.clear_session()
    case = next(one for one in key().parts if one.name == part).groups[0].cases[1]
    found = compare_outcomes(right(part), outcome(part, make()), case.tolerances)
    return found.text if found is not None else None


@pytest.mark.parametrize(
    ("part", "make"),
    [
        pytest.param(part, make, id=f"{part}-{name}")
        for part, makers in SAME.items()
        for name, make in makers.items()
    ],
)
def test_an_equivalent_writing_is_right(part: str, make: Make) -> None:
    assert difference(part, make) is None


@pytest.mark.parametrize(
    ("part", "make", "words"),
    [
        pytest.param(part, make, words, id=f"{part}-{name}")
        for part, makers in WRONG.items()
        for name, (make, words) in makers.items()
    ],
)
def test_a_model_that_is_nearly_right_is_told_its_difference(
    part: str, make: Make, words: str
) -> None:
    assert words in str(difference(part, make))
