"""What is remembered for Keras is what Python would say again, and never of a student's code."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

import pytest

from autograder.candidate import measures, remembered, usual_models
from autograder.candidate.interpreter import FRAMEWORKS
from tests.support.imported_later import ImportedLater

keras = ImportedLater("keras")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `inspect` is asked, in place of being remembered."""
    seen: list[Any] = []

    def counted(tell: Callable[..., Any]) -> Callable[..., Any]:
        def told(what: Any, **how: Any) -> Any:
            seen.append(what)
            return tell(what, **how)

        told.__name__ = tell.__name__
        return told

    for name in ("signature", "getfullargspec"):
        monkeypatch.setattr(inspect, name, counted(getattr(inspect, name)))
    return seen


def layer(module: str) -> type:
    names: dict[str, Any] = {"__name__": module}
    exec("class Layer:\n    def call(self, x, training=None):\n        return x\n", names)
    return names["Layer"]  # type: ignore[no-any-return]


def test_a_signature_of_keras_own_is_told_once_a_function_and_a_method_each(
    asked: list[Any],
) -> None:
    known = remembered.Signatures(inspect)
    kind = layer("keras.src.layers.own")
    for _ in range(3):
        one = kind()
        assert [*known.signature(kind.call).parameters] == ["self", "x", "training"]
        assert [*known.signature(one.call).parameters] == ["x", "training"]
        assert known.getfullargspec(kind.call).args == ["self", "x", "training"]
    assert len(asked) == 3


def test_a_signature_of_anybody_elses_is_asked_for_each_time(asked: list[Any]) -> None:
    known = remembered.Signatures(inspect)
    for kind in (layer("ex12_architectures"), layer("kerasor.src")):
        for _ in range(2):
            assert [*known.signature(kind.call).parameters] == ["self", "x", "training"]
    assert len(asked) == 4


def test_a_function_that_was_wrapped_is_asked_for_each_time(asked: list[Any]) -> None:
    known = remembered.Signatures(inspect)
    kind = layer("keras.src.layers.own")
    kind.call.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
    assert not known.signature(kind.call).parameters
    del kind.call.__signature__  # type: ignore[attr-defined]
    assert len(known.signature(kind.call).parameters) == 3
    assert known.Parameter is inspect.Parameter


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python remembers by itself")
def test_a_protocol_of_tensorflows_is_listed_once_and_a_students_each_time() -> None:
    listed: list[type] = []

    def usual(cls: type) -> set[str]:
        listed.append(cls)
        return {"name"}

    members = remembered._members(usual)
    kinds = [layer("tensorflow.python.types.core"), layer("ex12_architectures")]
    for kind in kinds * 3:
        assert members(kind) == {"name"}
    assert [listed.count(kind) for kind in kinds] == [1, 3]


def test_without_keras_nothing_of_the_kind_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*remembered.ASKS, "keras"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(vars(typing), "_get_protocol_attrs", vars(typing)["_get_protocol_attrs"])
    remembered.remember.cache_clear()
    remembered.remember()
    assert not any(name in sys.modules for name in remembered.ASKS)


@pytest.fixture
def asked_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has it remembered when it is called; put back when the test is over."""
    assert keras.Layer
    for home in [sys.modules[name] for name in remembered.ASKS]:
        monkeypatch.setattr(home, "inspect", inspect)
    monkeypatch.setitem(vars(typing), "_get_protocol_attrs", vars(typing)["_get_protocol_attrs"])
    tensors = sys.modules[remembered.TENSORS]
    monkeypatch.setattr(tensors, "tf_type_classes", tensors.tf_type_classes)
    for home, name in ((keras.Layer, "__setattr__"), (keras.Sequential, "build")):
        monkeypatch.setattr(home, name, vars(home)[name])
    remembered.remember.cache_clear()
    return remembered.remember


def held(layer: Any) -> Any:
    """What a layer has in itself: names, types, what is plain or tracked."""
    plain = (int, float, str, tuple, type(None))
    return {
        name: (str(type(value)), value if isinstance(value, plain) or name == "_tracked" else 0)
        for name, value in vars(layer).items()
    }


def networks() -> list[Any]:
    """What Keras says of networks of many kinds, their weights and what belongs to them."""
    keras.backend.clear_session()
    layers = keras.layers
    source = keras.Input((8, 8, 3))
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(source))
    x = layers.Dropout(0.5)(layers.Flatten()(layers.add([source[..., :1], x])))
    inner = keras.Sequential([keras.Input((256,)), layers.Dense(3, name="last")], name="s")
    inner.trainable = False
    stack = keras.Sequential([keras.Input((8, 8, 3))])
    for layer in (layers.Conv2D(4, 3), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(2)):
        stack.add(layer)
    stack.pop()
    stack.add(layers.Dense(5, kernel_regularizer="l2"))
    words = keras.Sequential([layers.Embedding(9, 4, mask_zero=True)])
    words.add(layers.Bidirectional(layers.LSTM(3, return_sequences=True)))
    words.add(layers.GRU(2))
    words.build((None, 5))
    late = keras.Sequential([layers.Dense(4), layers.Dense(2)])
    models = [keras.Model(source, inner(x), name="m"), stack, words, late]
    return [
        [
            keras.saving.serialize_keras_object(model),
            [(one.path, tuple(one.shape), one.trainable) for one in model.weights],
            [held(layer) for layer in model._flatten_layers()],
        ]
        for model in models
    ]


@pytest.mark.oracle
def test_keras_builds_the_same_whether_it_is_remembered_or_not(
    asked_once: Callable[[], None],
) -> None:
    """Where a new Keras or TensorFlow asks elsewhere, it would be slower and nobody would know."""
    usual = networks()
    homes = [sys.modules[name] for name in remembered.ASKS]
    assert all(isinstance(vars(home)["inspect"], types.ModuleType) for home in homes)
    for _ in range(2):  # a process that was forked is told a second time
        asked_once()
        assert networks() == usual
    assert all(vars(home)["inspect"]._known for home in homes)
    assert keras.Layer.__setattr__.__module__ == remembered.__name__
    assert keras.Sequential.build.__module__ == remembered.__name__
    assert sys.modules[remembered.TENSORS].tf_type_classes == (remembered.Tensors,)


@pytest.mark.oracle
def test_what_a_layer_of_a_students_own_is_given_is_kept_track_of(
    asked_once: Callable[[], None],
) -> None:
    asked_once()

    class Own(keras.Layer):
        head: Any = None  # a default of the class, replaced by a layer

        def __init__(self) -> None:
            super().__init__()
            self.rate = 0.5
            self.sizes = (2, 3)
            self.pair = (keras.layers.Dense(2), 3)
            self.more = [keras.layers.Dense(3)]
            self.head = keras.layers.Dense(4)
            self.scale = self.add_weight(shape=(1,), name="scale")
            self.heard: list[Any] = []

        @property
        def loud(self) -> Any:
            return None

        @loud.setter
        def loud(self, value: Any) -> None:
            self.heard.append(value)

    own = Own()
    own.loud = 7
    own.loud = None  # as it is: Keras does not set that
    assert (own.rate, own.sizes, [*own.heard]) == (0.5, (2, 3), [7])
    assert sorted(layer.units for layer in own._layers) == [2, 3, 4]
    assert [weight.name for weight in own.trainable_weights] == ["scale"]
    own.trainable = False
    assert not own.trainable_weights
    assert not own.head.trainable
    own.more.append(keras.layers.Dense(5))
    assert own._layers[-1].units == 5
    own.rate = keras.layers.Dense(6)
    assert own._layers[-1].units == 6


@pytest.mark.oracle
def test_a_keras_that_does_more_with_attributes_is_left_to_it(
    asked_once: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = keras.Layer.__setattr__

    def more(self: Any, name: str, value: Any) -> None:
        usual(self, name, value)
        if name == "units":
            usual(self, "seen", True)

    monkeypatch.setattr(keras.Layer, "__setattr__", more)
    for _ in range(2):
        asked_once()
        assert keras.Layer.__setattr__ is more
    assert keras.layers.Dense(3).seen


@pytest.mark.oracle
def test_what_is_a_tensor_is_one_still(asked_once: Callable[[], None]) -> None:
    import numpy as np
    import tensorflow as tf

    class Alike:  # by TensorFlow's protocol
        is_tensor_like = True
        shape = dtype = graph = name = op = None

    values = [1, 1.0, True, None, "a", len, networks, np.zeros(2), [1], (1,), {}, Alike()]
    values += [tf.constant(1), tf.Variable(1), tf.ragged.constant([[1], []]), tf.data.Dataset]
    values += [keras.initializers.Zeros(), keras.DTypePolicy("float16"), keras.Input((2,))]
    values += [keras.Variable(1.0), keras.layers.Dense(2), np.float32(1.0)]
    usual = [tf.is_tensor(value) for value in values]
    asked_once()
    assert [tf.is_tensor(value) for value in values] == usual
    assert True in usual


@pytest.mark.oracle
def test_a_layer_more_calls_no_other_a_second_time(asked_once: Callable[[], None]) -> None:
    calls: list[str] = []

    class Told(keras.layers.Dense):
        def call(self, x: Any) -> Any:
            calls.append(self.name)
            return super().call(x)

        def compute_output_spec(self, x: Any, **_: Any) -> Any:
            calls.append(self.name)
            return super().compute_output_spec(x)

    def stacked() -> Any:
        calls.clear()
        model = keras.Sequential([keras.Input((3,))])
        for name in "abc":
            model.add(Told(2, name=name))
        return model

    stacked()
    assert calls.count("a") > 1  # Keras 3.15
    asked_once()
    model = stacked()
    assert [calls.count(name) for name in "abc"] == [1, 1, 1]
    other = keras.Sequential([keras.Input((4,))])  # of another size than the layer was built for
    with pytest.raises(ValueError, match="incompatible with the layer"):
        other.add(model.layers[0])
    twice = keras.Sequential([keras.Input((3,)), model.layers[0]])
    assert twice.output_shape == (None, 2)
    assert twice.layers == [model.layers[0]]


@pytest.mark.oracle
def test_a_layer_that_cannot_be_called_is_named(asked_once: Callable[[], None]) -> None:
    asked_once()

    class Two(keras.layers.Layer):
        def call(self, x: Any, y: Any) -> Any:
            return x + y

    source = keras.Input((3,))
    both = Two()
    both(source, source)
    model = keras.Sequential([keras.Input((3,))])
    with pytest.raises(ValueError, match="Layer Two has multiple"):
        model.add(both)


BEFORE_A_FORK = """
import os

from autograder.candidate import zygote

zygote.prepare(["numpy", "tensorflow", "keras"])
print(len(os.listdir("/proc/self/task")))
import keras

print(keras.layers.Dense(1).name, keras.Layer.__setattr__.__module__)
"""


@pytest.mark.oracle
def test_what_is_built_before_a_fork_leaves_no_thread_and_no_trace() -> None:
    """A fork has no thread but its own, and would wait for another for ever."""
    command = [sys.executable, "-c", BEFORE_A_FORK]
    settings = {**os.environ, **FRAMEWORKS}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=settings)
    assert told.stdout.split() == ["1", "dense", remembered.__name__]


@pytest.mark.oracle
def test_the_usual_models_can_be_built_and_looked_at() -> None:
    """Where they cannot, forks are slower and nobody would know."""
    assert keras.Model
    usual_models._build(keras, measures.evaluator(), remembered.no_threads)
