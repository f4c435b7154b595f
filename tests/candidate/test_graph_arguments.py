"""A graph's lines carry every argument that changes what is computed: two models, two texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.candidate import evaluator, graph, serialization
from tests.support.imported_later import ImportedLater

keras = ImportedLater("keras")


layers = ImportedLater("keras.layers")
MAP, ROW, STEPS, WORDS = (8, 8, 4), (6,), (5, 4), (5,)

# A layer, its input, what all have, and one argument a row of what is another function.
LAYERS: list[tuple[str, tuple[int, ...], dict[str, Any], dict[str, Any]]] = [
    ("Dense", ROW, {"units": 3}, {"units": 4, "activation": "relu", "use_bias": False}),
    ("EinsumDense", ROW, {"equation": "ab,bc->ac", "output_shape": 3},
     {"output_shape": 4, "activation": "relu", "bias_axes": "c"}),
    ("Conv2D", MAP, {"filters": 4, "kernel_size": 3},
     {"filters": 8, "kernel_size": 5, "strides": 2, "padding": "same", "dilation_rate": 2,
      "groups": 2, "activation": "relu", "use_bias": False}),
    ("Conv2DTranspose", MAP, {"filters": 4, "kernel_size": 3},
     {"filters": 8, "kernel_size": 5, "strides": 2, "padding": "same", "activation": "relu",
      "use_bias": False}),
    ("DepthwiseConv2D", MAP, {"kernel_size": 3},
     {"kernel_size": 5, "depth_multiplier": 2, "padding": "same", "activation": "relu"}),
    ("SeparableConv2D", MAP, {"filters": 4, "kernel_size": 3},
     {"filters": 8, "depth_multiplier": 2, "padding": "same", "activation": "relu"}),
    ("Conv1D", STEPS, {"filters": 4, "kernel_size": 3},
     {"filters": 8, "padding": "causal", "strides": 2, "dilation_rate": 2, "groups": 2}),
    ("MaxPooling2D", MAP, {"pool_size": 3}, {"pool_size": 2, "strides": 1, "padding": "same"}),
    ("AveragePooling2D", MAP, {"pool_size": 2}, {"pool_size": 3, "strides": 1}),
    ("GlobalAveragePooling2D", MAP, {}, {"keepdims": True}),
    ("GlobalMaxPooling1D", STEPS, {}, {"keepdims": True, "data_format": "channels_first"}),
    ("Flatten", MAP, {}, {"data_format": "channels_first"}),
    ("Softmax", MAP, {}, {"axis": 1}),
    ("ReLU", ROW, {}, {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.5}),
    ("LeakyReLU", ROW, {}, {"negative_slope": 0.1}),
    ("ELU", ROW, {}, {"alpha": 0.5}),
    ("PReLU", MAP, {}, {"shared_axes": [1, 2]}),
    ("Activation", ROW, {"activation": "relu"}, {"activation": "tanh"}),
    ("BatchNormalization", MAP, {},
     {"axis": 1, "epsilon": 1e-2, "center": False, "scale": False}),
    ("LayerNormalization", MAP, {},
     {"axis": 1, "epsilon": 1e-2, "center": False, "scale": False}),
    ("GroupNormalization", MAP, {"groups": 2}, {"groups": 4, "epsilon": 1e-2, "scale": False}),
    ("UnitNormalization", MAP, {}, {"axis": 1}),
    ("Dropout", MAP, {"rate": 0.5}, {"rate": 0.25, "noise_shape": (1, 1, 1, 4)}),
    ("SpatialDropout2D", MAP, {"rate": 0.5}, {"rate": 0.25}),
    ("GaussianNoise", ROW, {"stddev": 0.5}, {"stddev": 0.25}),
    ("Reshape", MAP, {"target_shape": (16, 16)}, {"target_shape": (32, 8)}),
    ("Permute", MAP, {"dims": (1, 2, 3)}, {"dims": (2, 1, 3)}),
    ("RepeatVector", ROW, {"n": 2}, {"n": 3}),
    ("Cropping2D", MAP, {"cropping": 1}, {"cropping": 2}),
    ("ZeroPadding2D", MAP, {"padding": 1}, {"padding": 2}),
    ("UpSampling2D", MAP, {}, {"size": 3, "interpolation": "bilinear"}),
    ("Resizing", MAP, {"height": 4, "width": 4}, {"height": 5, "interpolation": "nearest"}),
    ("CenterCrop", MAP, {"height": 4, "width": 4}, {"height": 5}),
    ("Rescaling", MAP, {"scale": 2.0}, {"scale": 3.0, "offset": 1.0}),
    ("Masking", STEPS, {}, {"mask_value": 1.0}),
    ("Embedding", WORDS, {"input_dim": 9, "output_dim": 4},
     {"input_dim": 8, "output_dim": 5, "mask_zero": True}),
    *((kind, STEPS, {"units": 3},
       {"units": 4, "activation": "relu", "use_bias": False, "dropout": 0.1,
        "recurrent_dropout": 0.1, "return_sequences": True, "go_backwards": True})
      for kind in ("SimpleRNN", "LSTM", "GRU")),
    ("LSTM", STEPS, {"units": 3}, {"recurrent_activation": "tanh"}),
    ("GRU", STEPS, {"units": 3}, {"recurrent_activation": "tanh", "reset_after": False}),
]  # fmt: skip


def lines(shape: tuple[int, ...], layer: Any) -> list[str]:
    source = keras.Input(shape)
    return graph.lines(keras.Model(source, layer(source)))


@pytest.mark.parametrize(
    ("kind", "shape", "usual", "name", "value"),
    [
        (kind, shape, usual, *pair)
        for kind, shape, usual, others in LAYERS
        for pair in others.items()
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_layer_with_one_other_argument_is_another_line(
    kind: str, shape: tuple[int, ...], usual: dict[str, Any], name: str, value: Any
) -> None:
    make = getattr(layers, kind)
    assert lines(shape, make(**usual)) != lines(shape, make(**{**usual, name: value}))
    assert lines(shape, make(**usual)) == lines(shape, make(**usual, name="another_name"))


PAIRS: dict[str, tuple[tuple[int, ...], Callable[[], Any], Callable[[], Any]]] = {
    "what is done at each time": (
        STEPS,
        lambda: layers.TimeDistributed(layers.Dense(3)),
        lambda: layers.TimeDistributed(layers.Dense(4)),
    ),
    "both directions": (
        STEPS,
        lambda: layers.Bidirectional(layers.LSTM(3)),
        lambda: layers.Bidirectional(layers.LSTM(3), merge_mode="sum"),
    ),
    "the way back": (
        STEPS,
        lambda: layers.Bidirectional(layers.LSTM(3)),
        lambda: layers.Bidirectional(
            layers.LSTM(3), backward_layer=layers.LSTM(3, activation="relu", go_backwards=True)
        ),
    ),
    "an activation that is a layer": (
        ROW,
        lambda: layers.Dense(3, activation=layers.Softmax()),
        lambda: layers.Dense(3, activation=layers.ELU()),
    ),
    "the state beside the answer": (
        STEPS,
        lambda: lambda x: layers.LSTM(3, return_state=True)(x)[0],
        lambda: lambda x: layers.LSTM(3, return_state=True)(x)[2],
    ),
    "an operation's axis": (
        MAP,
        lambda: lambda x: keras.ops.softmax(x),
        lambda: lambda x: keras.ops.softmax(x, axis=1),
    ),
    "where two are put together": (
        MAP,
        lambda: lambda x: layers.Concatenate()([x, layers.ReLU()(x)]),
        lambda: lambda x: layers.Concatenate(axis=1)([x, layers.ReLU()(x)]),
    ),
    "heads": (
        STEPS,
        lambda: lambda x: layers.MultiHeadAttention(2, 3)(x, x),
        lambda: lambda x: layers.MultiHeadAttention(3, 3)(x, x),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_functions_are_two_texts(name: str) -> None:
    shape, one, other = PAIRS[name]
    assert lines(shape, one()) != lines(shape, other())


def test_the_last_axis_is_the_last_axis_by_either_name() -> None:
    for kind in ("Softmax", "BatchNormalization", "LayerNormalization"):
        make = getattr(layers, kind)
        assert lines(MAP, make()) == lines(MAP, make(axis=3))
    assert lines(ROW, layers.Softmax()) == ["input 6", "softmax"]


def test_the_state_that_is_the_answer_is_the_answer() -> None:
    def state(index: int) -> Any:
        return lambda x: layers.LSTM(3, return_state=True)(x)[index]

    assert lines(STEPS, state(0)) == lines(STEPS, state(1))


def test_one_odd_layer_is_a_line_and_takes_no_other_along() -> None:
    odd = lines(ROW, layers.Dense(3, activation=layers.BatchNormalization()))
    assert odd[:2] == ["input 6", "dense 3"]
    assert len(odd) == 3


def test_a_row_of_activations_is_read_in_no_time() -> None:
    x = source = keras.Input(ROW)
    for _ in range(150):
        x = layers.ReLU()(x)
    started = time.process_time()
    assert graph.lines(keras.Model(source, x)) == ["input 6", "relu"]
    assert time.process_time() - started < 5


def test_very_many_layers_are_refused_before_one_is_built() -> None:
    one = {"module": "keras.layers", "class_name": "ReLU", "config": {}, "inbound_nodes": []}
    text = '{"class_name": "Functional", "module": "keras", "config": {"layers": [%s]}}'
    import json

    artefact = serialization.Artefact(text % ",".join([json.dumps(one)] * 1900), None)
    started = time.process_time()
    with pytest.raises(evaluator.Unusable, match="too_large"):
        evaluator.Model(artefact)
    assert time.process_time() - started < 1
