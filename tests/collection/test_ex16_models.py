"""ex16: right writings of its models pass, subtly wrong ones fail with the difference named."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from autograder.candidate import evaluator, harness
from autograder.judge.expected import compare_replies
from autograder.model import Case, Group, Key
from tests.conftest import load_key, slow_but

pytestmark = pytest.mark.oracle

SETUP = """
import keras, tensorflow as tf
from keras import layers
from keras.layers import BatchNormalization, Dense, GlobalAveragePooling2D
apps = keras.applications
def body(backbone, weights, input_shape, **more):
    return getattr(apps, backbone)(weights=weights, input_shape=input_shape, **more)
def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    base = body(backbone, weights, input_shape, include_top=False)
    base.trainable = False
    return keras.Sequential([base, GlobalAveragePooling2D(), Dense(1024, "relu"),
                             Dense(1, "sigmoid")])
"""
BUILD = (
    'def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):'
)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One way of writing a part, asked on one case."""

    part: str
    backbone: str  # part of the case's name
    code: str
    says: str = ""  # what must be named, for a wrong one


def built(code: str, backbone: str = "VGG16", says: str = "") -> Writing:
    lines = "\n".join(f"    {line}" for line in code.strip().splitlines())
    source = f"{BUILD}\n{lines}\n"
    return Writing(part="build_transfer_model", backbone=backbone, code=source, says=says)


def changed(part: str, code: str, backbone: str = "VGG16", says: str = "") -> Writing:
    return Writing(part=part, backbone=backbone, code=code, says=says)


BASE = "base = body(backbone, weights, input_shape, include_top=False)\n"
FROZEN = f"{BASE}base.trainable = False\n"
HEAD = (
    "x = GlobalAveragePooling2D()(x)\n"
    'x = Dense(1024, activation="relu")(x)\n'
    'y = Dense(1, activation="sigmoid")(x)\n'
)
NESTED = "inputs = keras.Input(input_shape)\nx = base(inputs)\n"
RETURNS = "return keras.Model(inputs, y)"
PRETRAINED = "VGG16 with ImageNet weights"  # a case

RIGHT = {
    "nested": built(f"{FROZEN}{NESTED}{HEAD}{RETURNS}", "ResNet50"),
    "nested, training=False": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\nx = base(inputs, training=False)\n"
        f"{HEAD}{RETURNS}",
        "MobileNetV2",
    ),
    "flat": built(f"{FROZEN}x = base.output\n{HEAD}return keras.Model(base.input, y)", "ResNet50"),
    "flat, layers frozen one by one": built(
        f"{BASE}x = base.output\n{HEAD}model = keras.Model(base.input, y)\n"
        "for layer in model.layers[:-3]:\n    layer.trainable = False\nreturn model",
        "MobileNetV2",
    ),
    "flat, on an input of its own": built(
        "inputs = keras.Input(input_shape)\n"
        "base = getattr(apps, backbone)(weights=weights, include_top=False, input_tensor=inputs)\n"
        f"base.trainable = False\nx = base.output\n{HEAD}{RETURNS}",
        "EfficientNetB0",
    ),
    "Sequential": built(
        f"{FROZEN}return keras.Sequential([keras.Input(input_shape), base, "
        'GlobalAveragePooling2D(), Dense(1024, "relu"), Dense(1, "sigmoid")])'
    ),
    "Sequential, added one by one": built(
        f"{FROZEN}model = keras.models.Sequential()\nmodel.add(base)\n"
        "model.add(GlobalAveragePooling2D())\nmodel.add(Dense(1024))\n"
        'model.add(layers.Activation("relu"))\nmodel.add(Dense(1))\n'
        'model.add(layers.Activation("sigmoid"))\nreturn model'
    ),
    "pooling by the backbone": built(
        'base = body(backbone, weights, input_shape, include_top=False, pooling="avg")\n'
        'base.trainable = False\nreturn keras.Sequential([base, Dense(1024, "relu"), '
        'Dense(1, "sigmoid")])',
        "ResNet50",
    ),
    "tf.keras": built(
        "base = getattr(tf.keras.applications, backbone)(include_top=False, weights=weights, "
        "input_shape=input_shape)\nbase.trainable = False\nL = tf.keras.layers\n"
        'return tf.keras.Sequential([base, L.GlobalAveragePooling2D(), L.Dense(1024, "relu"), '
        'L.Dense(1, "sigmoid")])'
    ),
    "operations for layers": built(
        f"{FROZEN}{NESTED}x = Dense(1024)(GlobalAveragePooling2D()(x))\n"
        "return keras.Model(inputs, keras.ops.sigmoid(Dense(1)(keras.ops.relu(x))))"
    ),
    "functions for activations": built(
        f"{FROZEN}return keras.Sequential([base, GlobalAveragePooling2D(), "
        "Dense(1024, keras.activations.relu), Dense(1, keras.activations.sigmoid)])"
    ),
    "the backbone's own preprocessing": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\n"
        f"x = base(apps.resnet50.preprocess_input(inputs))\n{HEAD}{RETURNS}",
        "ResNet50",
    ),
    "preprocessing by hand": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\n"
        f"x = base(inputs[..., ::-1] - np.array([103.939, 116.779, 123.68]))\n{HEAD}{RETURNS}"
    ),
    "rescaling for MobileNetV2": built(
        f"{FROZEN}return keras.Sequential([keras.Input(input_shape), "
        "layers.Rescaling(1 / 127.5, offset=-1), base, GlobalAveragePooling2D(), "
        'Dense(1024, "relu"), Dense(1, "sigmoid")])',
        "MobileNetV2",
    ),
    "arithmetic for MobileNetV2": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\nx = base(inputs / 127.5 - 1.0)\n"
        f"{HEAD}{RETURNS}",
        "MobileNetV2",
    ),
    "frozen, then compiled": built(
        f"{FROZEN}{NESTED}{HEAD}model = keras.Model(inputs, y)\n"
        'model.compile("adam", "binary_crossentropy")\nreturn model'
    ),
    "compiled twice": built(
        f"{BASE}{NESTED}{HEAD}model = keras.Model(inputs, y)\n"
        'model.compile("adam", "binary_crossentropy")\nbase.trainable = False\n'
        'model.compile("adam", "binary_crossentropy")\nreturn model'
    ),
    "weights by a question": built(
        'base = body(backbone, "imagenet" if weights else None, input_shape, include_top=False)\n'
        f"base.trainable = False\n{NESTED}{HEAD}{RETURNS}",
        PRETRAINED,
    ),
    "frozen layer by layer": changed(
        "freeze",
        "def freeze(model):\n    for layer in model.layers[0].layers:\n"
        "        layer.trainable = False\n    return model",
        "ResNet50",
    ),
    "all frozen, the head freed": changed(
        "freeze",
        "def freeze(model):\n    for layer in model.layers:\n        layer.trainable = False\n"
        "    for layer in model.layers[1:]:\n        layer.trainable = True\n    return model",
    ),
    "only the last ones freed": changed(
        "unfreeze_top",
        "def unfreeze_top(model, n_layers, learning_rate):\n"
        "    for layer in model.layers[0].layers[-n_layers:]:\n"
        "        if not isinstance(layer, BatchNormalization):\n"
        "            layer.trainable = True\n"
        "    model.compile(keras.optimizers.SGD(learning_rate), 'binary_crossentropy')\n"
        "    return model",
        "ResNet50",
    ),
    "batch normalization frozen last": changed(
        "unfreeze_top",
        "def unfreeze_top(model, n_layers, learning_rate):\n"
        "    base = model.layers[0]\n    base.trainable = True\n"
        "    for i, layer in enumerate(base.layers):\n"
        "        if i < len(base.layers) - n_layers or 'Normalization' in type(layer).__name__:\n"
        "            layer.trainable = False\n"
        "    model.compile(tf.keras.optimizers.Adam(learning_rate=learning_rate),\n"
        "                  loss=keras.losses.BinaryCrossentropy(), metrics=['accuracy'])\n"
        "    return model",
        "MobileNetV2",
    ),
}

FREES = (
    "def unfreeze_top(model, n_layers, learning_rate):\n"
    "    base = model.layers[0]\n"
    "    for layer in base.layers[{slice}]:\n"
    "        layer.trainable = {free}\n"
    "    model.compile(keras.optimizers.Adam({rate}), {loss})\n"
    "    return model"
)
NOT_NORMAL = "not isinstance(layer, BatchNormalization)"


def freed(slice: str = "-n_layers:", free: str = NOT_NORMAL, rate: str = "learning_rate") -> str:
    return FREES.format(slice=slice, free=free, rate=rate, loss="'binary_crossentropy'")


WRONG = {
    "1023 neurons": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("1024", "1023"), says="dense 1023"
    ),
    "two outputs": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("Dense(1,", "Dense(2,"), says="dense 2"
    ),
    "tanh": built(f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("sigmoid", "tanh"), says="tanh"),
    "elu": built(f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("relu", "elu"), says="elu"),
    "no bias": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("Dense(1,", "Dense(1, use_bias=False,"),
        says="no bias",
    ),
    "one dense layer more": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("y =", "x = Dense(64)(x)\ny ="), says="dense 64"
    ),
    "dropout": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("y =", "x = layers.Dropout(0.5)(x)\ny ="),
        says="dropout 0.5",
    ),
    "flatten": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("GlobalAveragePooling2D", "layers.Flatten"),
        says="flatten",
    ),
    "maximum": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("Average", "Max").replace(
            "Global", "layers.Global"
        ),
        says="global max pool",
    ),
    "VGG19": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("body(backbone", 'body("VGG19"'),
        says="VGG16 without its top",
    ),
    "ResNet50V2": built(
        f"{FROZEN}{NESTED}{HEAD}{RETURNS}".replace("body(backbone", 'body("ResNet50V2"'),
        "ResNet50",
        says="ResNet50 without its top",
    ),
    "the last block cut off": built(
        f"{BASE}base = keras.Model(base.input, base.layers[-2].output)\nbase.trainable = False\n"
        f"{NESTED}{HEAD}{RETURNS}",
        says="VGG16 without its top",
    ),
    "one layer left trainable": built(
        f"{FROZEN}base.layers[-2].trainable = True\n{NESTED}{HEAD}{RETURNS}", says="Conv2D 12"
    ),
    "the first layer left trainable": built(
        f"{FROZEN}base.layers[1].trainable = True\n{NESTED}{HEAD}{RETURNS}",
        says="trainable: Conv2D 1",
    ),
    "a frozen layer in the head": built(
        f"{FROZEN}{NESTED}{HEAD}model = keras.Model(inputs, y)\nmodel.layers[-2].trainable = False"
        "\nreturn model",
        says="Dense 1",
    ),
    "batch normalization trainable": built(
        f"{FROZEN}for layer in base.layers:\n    layer.trainable = 'bn' in layer.name\n"
        f"{NESTED}{HEAD}{RETURNS}",
        "ResNet50",
        says="BatchNormalization",
    ),
    "in training mode": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\nx = base(inputs, training=True)\n"
        f"{HEAD}{RETURNS}",
        "ResNet50",
        says="always in training mode",
    ),
    "preprocessing of MobileNetV2": built(
        f"{FROZEN}inputs = keras.Input(input_shape)\n"
        f"x = base(apps.mobilenet_v2.preprocess_input(inputs))\n{HEAD}{RETURNS}",
        "ResNet50",
        says="preprocessing of another backbone",
    ),
    "frozen after compile": built(
        f"{BASE}{NESTED}{HEAD}model = keras.Model(inputs, y)\nmodel.compile('adam', 'mse')\n"
        "base.trainable = False\nreturn model",
        says="after the model was compiled",
    ),
    "random weights always": built(
        "base = body(backbone, None, input_shape, include_top=False)\nbase.trainable = False\n"
        f"{NESTED}{HEAD}{RETURNS}",
        PRETRAINED,
        says="random",
    ),
    "ImageNet weights always": built(
        'base = body(backbone, "imagenet", input_shape, include_top=False)\n'
        f"base.trainable = False\n{NESTED}{HEAD}{RETURNS}",
        says="of ImageNet, for VGG16 without its top",
    ),
    "the backbone alone": changed(
        "freeze",
        "def freeze(model):\n    base = model.layers[0]\n    base.trainable = False\n"
        "    return base",
        says="Dense 1 to Dense 2",
    ),
    "the model frozen": changed(
        "freeze",
        "def freeze(model):\n    model.trainable = False\n    for layer in model.layers[1:]:\n"
        "        layer.trainable = True\n    return model",
        says="frozen: Conv2D 1 to Dense 2",
    ),
    "one layer too many": changed(
        "unfreeze_top", freed("-n_layers - 1 :"), says="frozen: Conv2D 1 to Conv2D 9"
    ),
    "two layers too few": changed(
        "unfreeze_top", freed("2 - n_layers :"), says="frozen: Conv2D 1 to Conv2D 11"
    ),
    "the first layers": changed(
        "unfreeze_top", freed(":n_layers"), says="trainable: Conv2D 1 to Conv2D"
    ),
    "batch normalization freed": changed(
        "unfreeze_top", freed(free="True"), "ResNet50", says="trainable: Conv2D 51 to Dense 2"
    ),
    "half the rate": changed(
        "unfreeze_top", freed(rate="learning_rate / 2"), says="learning rate 5e-06"
    ),
}


@cache
def key() -> Key:
    return load_key("ex16_transfer")


@pytest.fixture(scope="module", autouse=True)
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


def asked(writing: Writing) -> tuple[Group, Case]:
    part = next(part for part in key().parts if part.name == writing.part)
    return next(
        (group, case)
        for group in part.groups
        for case in group.cases
        if writing.backbone in case.name
    )


def difference(writing: Writing) -> str:
    """What the judge would say of one writing; empty for a right one."""
    group, case = asked(writing)
    source = f"import numpy as np\n{SETUP}\n{writing.code}\n"
    module, imported = harness.load(source, "ex16.py", "ex16")
    assert module is not None, imported
    probes = types.ModuleType("probes")
    exec(compile(key().probes, "<probes>", "exec"), probes.__dict__)
    probe: Any = getattr(probes, group.probe)
    reply = harness.run_case(module, probe, case.inputs, (), "ex16.py", repeat=False)
    assert reply["kind"] == "returned", reply
    look = evaluator.room(key().evaluators)[group.evaluate or ""]
    seen = evaluator.evaluated(look, reply["value"], case.for_evaluator)
    assert seen["kind"] == "returned", seen
    found = compare_replies(case.expected, seen, case.tolerances).difference
    return found.text if found is not None else ""


@pytest.mark.parametrize("name", slow_but(["tf.keras", "frozen layer by layer"], RIGHT))
def test_an_equivalent_writing_passes(name: str) -> None:
    assert difference(RIGHT[name]) == ""


@pytest.mark.parametrize("name", slow_but(["1023 neurons", "frozen after compile"], WRONG))
def test_a_subtly_wrong_one_fails_with_the_difference_named(name: str) -> None:
    assert WRONG[name].says in difference(WRONG[name])


def test_no_wrong_writing_is_looked_for_with_an_empty_text() -> None:
    assert all(writing.says for writing in WRONG.values())


def test_the_key_stays_small() -> None:
    from tests.conftest import ROOT

    size = (ROOT / "exercises" / "keys" / "ex16_transfer.json").stat().st_size
    assert size < 256 * 1024
