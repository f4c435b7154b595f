"""Twenty-odd honest writings of ex12's models pass; as many subtly wrong ones are told where."""

from __future__ import annotations

import pytest

from autograder.author_tools.marking import marked_here
from autograder.candidate import serialization
from autograder.model import PartReport
from tests.conftest import EXERCISES, load_key, slow_but

NAME = "ex12_architectures"
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(NAME not in EXERCISES, reason="the exercise is not there"),
]

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
"""

FUNCTIONAL_LENET = """
def lenet5():
    inputs = keras.Input(shape=[32, 32, 1], name="picture")
    x = layers.Conv2D(6, kernel_size=(5, 5), strides=(1, 1), padding="VALID", name="c1")(inputs)
    x = layers.Activation("tanh")(x)
    x = layers.AvgPool2D(pool_size=(2, 2), strides=2)(x)
    x = layers.Conv2D(16, 5, activation=keras.activations.tanh)(x)
    x = layers.AveragePooling2D(2, 2, padding="same")(x)
    x = layers.Reshape((400,))(x)
    x = layers.Dense(120, activation="tanh")(x)
    x = ops.tanh(layers.Dense(84)(x))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(10)(x)))
"""
LATE_LENET = """
def lenet5():
    model = keras.Sequential()
    model.add(layers.Conv2D(6, 5, activation="tanh", input_shape=(32, 32, 1)))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 5, activation="tanh"))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(120, activation="tanh"))
    model.add(layers.Dense(84, activation="tanh"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(), loss="categorical_crossentropy")
    return model
"""
C5_LENET = """
def lenet5():
    model = tf.keras.Sequential([
        tf.keras.layers.Conv2D(6, 5, activation=tf.nn.tanh),
        tf.keras.layers.AveragePooling2D(2),
        tf.keras.layers.Conv2D(16, 5, activation="tanh"),
        tf.keras.layers.AveragePooling2D(2),
        tf.keras.layers.Conv2D(120, 5, activation="tanh"),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(84, activation="tanh"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])
    model.build((None, 32, 32, 1))
    return model
"""
NESTED_LENET = """
def lenet5():
    features = keras.Sequential([layers.Conv2D(6, 5, activation="tanh"),
        layers.AveragePooling2D(2), layers.Conv2D(16, 5, activation="tanh"),
        layers.AveragePooling2D(2), layers.Flatten()], name="features")
    head = keras.Sequential([layers.Dense(n, activation="tanh") for n in (120, 84)])
    return keras.Sequential([keras.Input((32, 32, 1)), features, head,
        layers.Dense(10), layers.Activation("softmax")])
"""
SEQUENTIAL_ALEXNET = """
def alexnet():
    model = keras.Sequential()
    model.add(keras.Input(shape=(227, 227, 3)))
    for filters, size, stride, padding, pools in (
        (96, 11, 4, "valid", True), (256, 5, 1, "same", True), (384, 3, 1, "same", False),
        (384, 3, 1, "same", False), (256, 3, 1, "same", True),
    ):
        model.add(layers.Conv2D(filters, size, stride, padding))
        model.add(layers.ReLU())
        if pools:
            model.add(layers.MaxPool2D((3, 3), (2, 2)))
    model.add(layers.Flatten())
    for _ in range(2):
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dropout(rate=0.5))
    model.add(layers.Dense(1000, activation="softmax"))
    model.compile("adam", "categorical_crossentropy")
    return model
"""
PADDED_ALEXNET = """
def alexnet():
    x = source = layers.Input((227, 227, 3))
    x = layers.Conv2D(96, 11, strides=4)(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = keras.activations.relu(x)
    x = layers.ZeroPadding2D(2)(x)
    x = layers.Conv2D(256, 5)(x)
    x = layers.Activation("relu")(layers.MaxPooling2D(3, strides=2)(x))
    for filters in (384, 384, 256):
        x = layers.Conv2D(filters, 3, activation="relu")(layers.ZeroPadding2D((1, 1))(x))
    x = layers.Flatten()(layers.MaxPooling2D(3, strides=2)(x))
    for _ in range(2):
        x = ops.relu(layers.Dropout(0.5)(layers.Dense(4096)(x)))
    x = ops.softmax(layers.Dense(1000)(x))
    return keras.Model(inputs=source, outputs=x)
"""
FUNCTIONAL_VGG = """
def block(x, filters, count):
    for _ in range(count):
        x = layers.Conv2D(filters, (3, 3), padding="same", activation=tf.nn.relu)(x)
    return layers.MaxPooling2D((2, 2), strides=(2, 2))(x)

def vgg16():
    inputs = keras.Input((224, 224, 3))
    x = block(block(inputs, 64, 2), 128, 2)
    for filters in 256, 512, 512:
        x = block(x, filters, 3)
    x = layers.Flatten()(x)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(1000, activation="softmax")(x), name="vgg")
"""
LISTED_VGG = """
def vgg16():
    stack = []
    for size in [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M",
                 512, 512, 512, "M"]:
        if size == "M":
            stack.append(layers.MaxPool2D(2, padding="same"))
        else:
            stack += [layers.Conv2D(size, 3, padding="same"), layers.Activation("relu")]
    top = [layers.Dense(4096), layers.ReLU(), layers.Dense(4096), layers.ReLU()]
    model = keras.Sequential([*stack, layers.Flatten(), *top, layers.Dense(1000), layers.Softmax()])
    model.build(input_shape=(None, 224, 224, 3))
    return model
"""
INCLUDED_VGG = """
def vgg16():
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(224, 224, 3))
    x = layers.Flatten()(base.output)
    x = layers.Dense(4096, activation="relu")(x)
    x = layers.Dense(4096, activation="relu")(x)
    return keras.Model(base.input, layers.Dense(1000, activation="softmax")(x))
"""
SEQUENTIAL_VGG = """
def vgg16():
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(224, 224, 3))
    top = [layers.Dense(4096, "relu"), layers.Dense(4096, "relu"), layers.Dense(1000, "softmax")]
    return keras.Sequential([base, layers.Flatten(), *top])
"""
OPS_BLOCK = """
def residual_block(x, filters, stride=1):
    y = layers.Conv2D(filters, (3, 3), strides=(stride, stride), padding="same", use_bias=False)(x)
    y = ops.relu(layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5)(y))
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride > 1 or x.shape[3] != filters:
        x = layers.Conv2D(filters, 1, stride, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(axis=3)(x)
    return ops.relu(x + y)
"""
LAYERED_BLOCK = """
def residual_block(x, filters, stride=1):
    shortcut = x
    y = layers.Conv2D(filters, 3, stride, "same", kernel_initializer="he_normal",
                      kernel_regularizer=keras.regularizers.L2(1e-4))(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.ZeroPadding2D(1)(y)
    y = layers.Conv2D(filters, 3)(y)
    y = layers.BatchNormalization()(y)
    if y.shape != x.shape:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(layers.Add()([shortcut, y]))
"""
NESTED_BLOCK = """
def residual_block(x, filters, stride=1):
    main = keras.Sequential([
        layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False),
        layers.BatchNormalization(), layers.ReLU(),
        layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization()])
    same = stride == 1 and int(x.shape[-1]) == filters
    way = x if same else keras.Sequential(
        [layers.Conv2D(filters, 1, strides=stride), layers.BatchNormalization()])(x)
    return keras.activations.relu(keras.layers.add([main(x), way]))
"""
TORCH_BLOCK = """
def residual_block(x, filters, stride=1):
    y = layers.ZeroPadding2D(1)(x)
    y = layers.Conv2D(filters, 3, strides=stride, use_bias=False)(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride != 1 or x.shape[-1] != filters:
        x = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=stride)(x))
    return layers.ReLU()(ops.add(y, x))
"""
PADDED_BLOCK = TORCH_BLOCK.replace(
    "layers.ZeroPadding2D(1)(x)", "ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])"
)
FUNCTIONAL_RESNET = """
def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    inputs = layers.Input(shape=input_shape)
    x = layers.Conv2D(16, 3, strides=1, padding="same", use_bias=False)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for i in range(3):
        for j in range(blocks_per_stage):
            x = residual_block(x, 16 * 2**i, stride=2 if i and not j else 1)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(num_classes)(x)
    return keras.Model(inputs=inputs, outputs=layers.Activation("softmax")(x))
"""
POOLED_RESNET = """
def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    source = keras.Input(tuple(input_shape))
    x = keras.Sequential([layers.Conv2D(16, 3, padding="same"), layers.BatchNormalization(),
                          layers.ReLU()])(source)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        x = residual_block(x, filters, stride)
        for _ in range(blocks_per_stage - 1):
            x = residual_block(x, filters)
    x = layers.AveragePooling2D((x.shape[1], x.shape[2]))(x)
    x = layers.Flatten()(x)
    return keras.Model(source, layers.Dense(num_classes, activation="softmax")(x))
"""
MEAN_RESNET = FUNCTIONAL_RESNET.replace(
    "layers.GlobalAveragePooling2D()(x)", "ops.mean(x, axis=(1, 2))"
)
KEPT_RESNET = FUNCTIONAL_RESNET.replace(
    "layers.GlobalAveragePooling2D()(x)",
    "layers.Flatten()(layers.GlobalAveragePooling2D(keepdims=True)(x))",
)

NESTED_STAGE = """
def stage_block(x, filters, stride=1):
    inner = keras.Input(x.shape[1:])
    return keras.Model(inner, residual_block(inner, filters, stride))(x)
"""

COMPILED = 'compile("adam", "categorical_crossentropy")'

RIGHT = {
    "lenet5 functional": ("lenet5", FUNCTIONAL_LENET),
    "lenet5 with an input_shape, compiled": ("lenet5", LATE_LENET),
    "lenet5 with a third convolution": ("lenet5", C5_LENET),
    "lenet5 never built": ("lenet5", C5_LENET.replace("    model.build((None, 32, 32, 1))\n", "")),
    "lenet5 nested": ("lenet5", NESTED_LENET),
    "lenet5 compiled by name": ("lenet5", LATE_LENET.replace("keras.optimizers.Adam()", "'sgd'")),
    "alexnet in a loop": ("alexnet", SEQUENTIAL_ALEXNET),
    "alexnet without an Input": (
        "alexnet",
        SEQUENTIAL_ALEXNET.replace("    model.add(keras.Input(shape=(227, 227, 3)))\n", ""),
    ),
    "lenet5 with metrics, tried out": (
        "lenet5",
        LATE_LENET.replace(
            'loss="categorical_crossentropy")',
            'loss="mse", metrics=[keras.metrics.CategoricalAccuracy()])\n'
            "    model.fit(np.zeros((1, 32, 32, 1)), np.zeros((1, 10)), verbose=0)\n"
            "    assert model.predict(np.zeros((1, 32, 32, 1)), verbose=0).shape == (1, 10)",
        ),
    ),
    "alexnet pooled by operations": (
        "alexnet",
        PADDED_ALEXNET.replace(
            "layers.MaxPooling2D(3, strides=2)(x)\n    x = keras",
            "ops.max_pool(x, (3, 3), 2)\n    x = keras",
        ),
    ),
    "lenet5 pooled by an operation": (
        "lenet5",
        FUNCTIONAL_LENET.replace(
            'layers.AveragePooling2D(2, 2, padding="same")(x)', "ops.average_pool(x, 2)"
        ),
    ),
    "alexnet with activations as arguments": (
        "alexnet",
        SEQUENTIAL_ALEXNET.replace(
            "stride, padding))\n        model.add(layers.ReLU())",
            'stride, padding, activation="relu"))',
        ),
    ),
    "alexnet that relus after the dropout": (
        "alexnet",
        SEQUENTIAL_ALEXNET.replace(
            'Dense(4096, activation="relu"))\n        model.add(layers.Dropout(rate=0.5))',
            "Dense(4096))\n        model.add(layers.Dropout(0.5, seed=1))\n"
            '        model.add(layers.Activation("relu"))',
        ),
    ),
    "alexnet padded by layers": ("alexnet", PADDED_ALEXNET),
    "alexnet summarised": ("alexnet", SEQUENTIAL_ALEXNET.replace(COMPILED, "summary()")),
    "vgg16 functional, with dropout": ("vgg16", FUNCTIONAL_VGG),
    "vgg16 from a list, built late": ("vgg16", LISTED_VGG),
    "vgg16 with one dropout": (
        "vgg16",
        FUNCTIONAL_VGG.replace("    x = layers.Dropout(0.5)(x)\n    return", "    return"),
    ),
    "vgg16 with layers as activations": (
        "vgg16",
        FUNCTIONAL_VGG.replace("activation=tf.nn.relu", "activation=layers.ReLU()"),
    ),
    "vgg16 of Keras": (
        "vgg16",
        "def vgg16():\n    return keras.applications.VGG16(weights=None)\n",
    ),
    "vgg16 nested in a Sequential": ("vgg16", SEQUENTIAL_VGG),
    "vgg16 on the features of Keras": ("vgg16", INCLUDED_VGG),
    "block with operations": ("residual_block", OPS_BLOCK),
    "block with layers": ("residual_block", LAYERED_BLOCK),
    "block nested": ("residual_block", NESTED_BLOCK),
    "block as in PyTorch": ("residual_block", TORCH_BLOCK),
    "block padded by an operation": ("residual_block", PADDED_BLOCK),
    "block with maximum for relu": (
        "residual_block",
        OPS_BLOCK.replace("ops.relu(x + y)", "ops.maximum(0.0, x + y)"),
    ),
    "block with layers as activations": (
        "residual_block",
        OPS_BLOCK.replace("ops.relu(x + y)", "layers.Activation(layers.ReLU())(sum([x, y]))"),
    ),
    "block added the other way round": (
        "residual_block",
        OPS_BLOCK.replace("x + y", "layers.add([y, x])"),
    ),
    "resnet functional": ("resnet", OPS_BLOCK + FUNCTIONAL_RESNET),
    "resnet with pooling and flatten": ("resnet", NESTED_BLOCK + POOLED_RESNET),
    "resnet with a mean": ("resnet", LAYERED_BLOCK + MEAN_RESNET),
    "resnet with a mean over axes from the end": (
        "resnet",
        OPS_BLOCK + MEAN_RESNET.replace("axis=(1, 2)", "axis=[-2, -3]"),
    ),
    "resnet of small models": (
        "resnet",
        OPS_BLOCK
        + NESTED_STAGE
        + FUNCTIONAL_RESNET.replace("residual_block(x, ", "stage_block(x, "),
    ),
    "resnet with a mean that is squeezed": (
        "resnet",
        OPS_BLOCK
        + MEAN_RESNET.replace(
            "ops.mean(x, axis=(1, 2))",
            "ops.squeeze(ops.mean(x, (1, 2), keepdims=True), (1, 2))",
        ),
    ),
    "resnet with a relu of a relu": (
        "resnet",
        OPS_BLOCK
        + FUNCTIONAL_RESNET.replace(
            "stride=2 if i and not j else 1)",
            "2 if i and not j else 1)\n            x = ops.relu(x)",
        ),
    ),
    "resnet with axes kept": ("resnet", OPS_BLOCK + KEPT_RESNET),
    "resnet as in PyTorch": ("resnet", TORCH_BLOCK + FUNCTIONAL_RESNET),
}

WRONG = {  # part, a right writing, what is changed in it, and what the message must say
    "filters": ("lenet5", LATE_LENET, ("Conv2D(16", "Conv2D(15"), "convolution 16 of 5×5"),
    "kernel": ("lenet5", LATE_LENET, ("Conv2D(6, 5", "Conv2D(6, 3"), "convolution 6 of 5×5"),
    "units": ("lenet5", LATE_LENET, ("Dense(84", "Dense(80"), "dense 84"),
    "one relu": ("lenet5", LATE_LENET, ('84, activation="tanh"', '84, activation="relu"'), "tanh"),
    "sigmoid": ("lenet5", LATE_LENET, ("softmax", "sigmoid"), "softmax"),
    "one maximum": ("lenet5", FUNCTIONAL_LENET, ("AvgPool2D", "MaxPool2D"), "average pool"),
    "no bias": ("lenet5", FUNCTIONAL_LENET, ("Dense(84)", "Dense(84, use_bias=False)"), "no bias"),
    "stride 3": ("alexnet", SEQUENTIAL_ALEXNET, ("11, 4,", "11, 3,"), "stride 4×4"),
    "a layer less": (
        "alexnet",
        SEQUENTIAL_ALEXNET,
        ('(384, 3, 1, "same", False),', ""),
        "convolution 384",
    ),
    "dropout 0.4": ("alexnet", SEQUENTIAL_ALEXNET, ("rate=0.5", "rate=0.4"), "dropout 0.5"),
    "one dropout": ("vgg16", FUNCTIONAL_VGG, ("Dropout(0.5)", "Dropout(0.2)"), "dropout 0.2"),
    "one more": ("vgg16", LISTED_VGG, ("64, 64,", "64, 64, 64,"), "conv 64"),
    "a last relu": ("vgg16", LISTED_VGG, ("layers.Softmax()", "layers.ReLU()"), "softmax"),
    "an input too many": (
        "lenet5",
        FUNCTIONAL_LENET,
        ("Model(inputs,", "Model([inputs, keras.Input((3,))],"),
        "“input 3”",
    ),
    "an output too many": (
        "lenet5",
        FUNCTIONAL_LENET,
        ("layers.Softmax()(layers.Dense(10)(x))", "[layers.Softmax()(layers.Dense(10)(x)), x]"),
        "“output”",
    ),
    "a lambda": (
        "lenet5",
        FUNCTIONAL_LENET,
        ('layers.Activation("tanh")', "layers.Activation(lambda x: ops.tanh(x))"),
        "a lambda, a class or function of your own",
    ),
    "a function of numpy": (
        "lenet5",
        FUNCTIONAL_LENET,
        ('layers.Activation("tanh")', "layers.Activation(np.tanh)"),
        "function of your own",
    ),
    "leaky": ("residual_block", NESTED_BLOCK, ("layers.ReLU()", "layers.LeakyReLU()"), "relu"),
    "valid": (
        "residual_block",
        LAYERED_BLOCK,
        ("layers.ZeroPadding2D(1)(y)", "layers.ZeroPadding2D(0)(y)"),
        "shape",
    ),
    "bn over rows": (
        "residual_block",
        LAYERED_BLOCK,
        ("Normalization()(y)\n    y = layers.A", "Normalization(axis=1)(y)\n    y = layers.A"),
        "BN, axis 1",
    ),
    "multiplied": ("residual_block", OPS_BLOCK, ("x + y", "x * y"), "add"),
    "wide": (
        "residual_block",
        OPS_BLOCK,
        ("filters, (3, 3)", "filters, (5, 5)"),
        "3×3",
    ),
    "stem stride": (
        "resnet",
        FUNCTIONAL_RESNET,
        ("16, 3, strides=1", "16, 3, strides=2"),
        "stride",
    ),
    "stem filters": ("resnet", FUNCTIONAL_RESNET, ("Conv2D(16", "Conv2D(32"), "conv 16"),
    "stem without bn": (
        "resnet",
        FUNCTIONAL_RESNET,
        ('layers.Activation("relu")(layers.BatchNormalization()(x))', "ops.relu(x)"),
        "BN",
    ),
    "relu before the sum, and a path without bn": (
        "residual_block",
        OPS_BLOCK,
        (
            "        x = layers.BatchNormalization(axis=3)(x)\n    return ops.relu(x + y)",
            "    return ops.relu(x + ops.relu(y))",
        ),
        "after “BN” the model has “relu”, which is not asked for",
    ),
    "added to itself": ("residual_block", OPS_BLOCK, ("x + y", "y + y"), "line"),
    "a bias less and no bn": (
        "residual_block",
        OPS_BLOCK,
        ("    y = layers.BatchNormalization()(y)\n    if", "    if"),
        "BN after the second convolution is missing",
    ),
    "224, padded": (
        "alexnet",
        SEQUENTIAL_ALEXNET.replace("227, 227", "224, 224"),
        ('11, 4, "valid"', '11, 4, "same"'),
        "56×56",
    ),
    "bn in place of lrn": (
        "alexnet",
        SEQUENTIAL_ALEXNET,
        (
            "        if pools:\n",
            "        if pools:\n            model.add(layers.BatchNormalization())\n",
        ),
        "batch normalization",
    ),
    "a thousand": ("vgg16", FUNCTIONAL_VGG, ("1000", "10"), "has “dense 10” where"),
    "no classifier": (
        "vgg16",
        INCLUDED_VGG,
        (
            "include_top=False, weights=None, input_shape=(224, 224, 3))\n",
            "include_top=False, weights=None)\n    return base\n",
        ),
        "include_top=False",
    ),
    "relu of its own kind": (
        "residual_block",
        OPS_BLOCK,
        ("ops.relu(x + y)", "ops.maximum(x + y, 1.0)"),
        "maximum with 1",
    ),
    "a model": (
        "residual_block",
        OPS_BLOCK,
        ("return ops.relu(x + y)", "return keras.Sequential([layers.ReLU()])"),
        "Return the tensor",
    ),
    "a mean of rows": (
        "resnet",
        MEAN_RESNET,
        ("axis=(1, 2)", "axis=(2, 3)"),
        "global average pool",
    ),
    "ones around": (
        "residual_block",
        PADDED_BLOCK,
        ("[0, 0]])", "[0, 0]], constant_values=1)"),
        "Pad",
    ),
    "two stages": ("resnet", FUNCTIONAL_RESNET, ("range(3)", "range(2)"), "64"),
    "one block more": (
        "resnet",
        FUNCTIONAL_RESNET,
        ("range(blocks_per_stage)", "range(blocks_per_stage + 1)"),
        "conv",
    ),
}


def marked(part: str, source: str) -> PartReport:
    key = load_key(NAME)
    parts = tuple(entry for entry in key.parts if entry.name == part)
    return marked_here(key, HEADER + source, parts)[0]


SMALL = ("lenet5", "residual_block")  # the others build up to 138 million weights each time


@pytest.mark.parametrize("name", slow_but([n for n in RIGHT if RIGHT[n][0] in SMALL], RIGHT))
def test_an_equivalent_writing_passes(name: str) -> None:
    part, source = RIGHT[name]
    report = marked(part, source)
    assert report.status == "passed", report.finding


INSIDE = """
written = {part}

def {part}(*given, **options):
    if given:
        source = keras.Input(given[0].shape[1:])
        return keras.Model(source, written(source, *given[1:], **options))(given[0])
    source = keras.Input(options.get("input_shape", {shape}))
    return keras.Model(source, written(**options)(source), name="around")
"""
IDENTITIES = """
written = {part}

def {part}(*given, **options):
    if given:
        x = written(layers.Identity()(given[0]), *given[1:], **options)
        return layers.Activation("linear")(x)
    source = keras.Input(options.get("input_shape", {shape}))
    x = written(**options)(layers.Dropout(0.0)(source))
    return keras.Model(source, layers.Activation("linear")(x))
"""
SHAPES = {"lenet5": (32, 32, 1), "alexnet": (227, 227, 3), "vgg16": (224, 224, 3)}


@pytest.mark.slow
@pytest.mark.parametrize("around", [INSIDE, IDENTITIES], ids=["inside a model", "identities"])
@pytest.mark.parametrize(("part", "source"), RIGHT.values(), ids=RIGHT)
def test_each_passes_inside_another_model_and_between_layers_that_do_nothing(
    part: str, source: str, around: str
) -> None:
    shape = SHAPES.get(part, (32, 32, 3))
    report = marked(part, source + around.format(part=part, shape=shape))
    assert report.status == "passed", report.finding


OWN_BLOCK = """
class ResidualBlock(layers.Layer):
    def __init__(self, filters, stride):
        super().__init__()
        self.filters, self.stride = filters, stride
        self.main = [layers.Conv2D(filters, 3, strides=stride, padding="same"),
                     layers.BatchNormalization(), layers.ReLU(),
                     layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization()]

    def build(self, shape):
        self.aside = []
        if self.stride != 1 or shape[-1] != self.filters:
            self.aside = [layers.Conv2D(self.filters, 1, strides=self.stride),
                          layers.BatchNormalization()]

    def call(self, x):
        main, aside = x, x
        for layer in self.main:
            main = layer(main)
        for layer in self.aside:
            aside = layer(aside)
        return keras.activations.relu(main + aside)

def residual_block(x, filters, stride=1):
    return ResidualBlock(filters, stride)(x)
"""
OWN_LENET = """
class LeNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.second = (layers.Conv2D(n, 5, activation="tanh") for n in (6, 16))
        self.pools = [layers.AveragePooling2D(2), layers.AveragePooling2D(2)]
        self.flat = layers.Flatten()
        self.dense = [layers.Dense(n, activation="tanh") for n in (120, 84)]
        self.last = layers.Dense(10, activation="softmax")

    def call(self, x):
        x = self.pools[1](self.second(self.pools[0](self.first(x))))
        x = self.flat(x)
        for layer in self.dense:
            x = layer(x)
        return self.last(x)

def lenet5():
    return LeNet()
"""


@pytest.mark.parametrize(("part", "source"), [("residual_block", OWN_BLOCK), ("lenet5", OWN_LENET)])
def test_a_layer_or_a_model_of_ones_own_is_read_by_what_it_computes(part: str, source: str) -> None:
    right = marked(part, source)
    assert (right.status, right.score) == ("passed", right.max_score)
    wrong = marked(part, source.replace("relu(main", "tanh(main").replace('"tanh"', '"relu"'))
    assert wrong.score == 0
    assert wrong.finding is not None
    assert "of your own" not in wrong.finding.message


@pytest.mark.parametrize("name", slow_but([n for n in WRONG if WRONG[n][0] in SMALL], WRONG))
def test_a_subtly_wrong_one_is_told_where(name: str) -> None:
    part, source, change, told = WRONG[name]
    assert change[0] in source
    block = OPS_BLOCK if part == "resnet" else ""
    report = marked(part, block + source.replace(*change))
    assert (report.status, report.score) != ("passed", report.max_score)
    assert report.finding is not None
    assert told in report.finding.message


@pytest.mark.parametrize(
    ("part", "parameters"), [("lenet5", 61706), ("alexnet", 62378344), ("vgg16", 138357544)]
)
def test_the_catalogues_numbers_stand_in_the_key(part: str, parameters: int) -> None:
    (group,) = next(entry for entry in load_key(NAME).parts if entry.name == part).groups
    (case,) = group.cases
    assert serialization.decode(case.expected["value"])["parameters"] == parameters


@pytest.mark.slow
def test_two_graphs_that_begin_alike_are_not_shown() -> None:
    report = marked("vgg16", LISTED_VGG.replace("layers.Softmax()", "layers.ReLU()"))
    assert report.counterexample is not None
    assert report.counterexample.got is None
    assert "softmax" in str(report.counterexample.difference)


def test_a_bias_counts_where_no_batch_normalization_takes_it_away() -> None:
    source = OPS_BLOCK.replace("(axis=-1, momentum=0.9, epsilon=1e-5)", "(center=False)")
    assert marked("residual_block", source).status == "failed"
