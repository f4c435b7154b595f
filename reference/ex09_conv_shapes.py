"""ex09: the oracle is what Keras' own layers say of their shapes and weights.

Layers are asked for their output shape without running them, and built to count their weights.
Two answers have no name in Keras and are observed: the padding that "same" chooses, from the
borders of a convolution of ones, and the receptive field, from the inputs that have a gradient.
"""

import math

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Shapes and parameters",
    unit="B. Convolutional networks by hand",
    summary="The output size of every layer and the numbers it learns: model.summary() by hand.",
    minutes=60,
)


# The oracle, under the students' function names.


def conv_output_size(input_size, filter_size, stride=1, padding=0):
    return conv_output_shape((input_size, input_size, 1), 1, filter_size, stride, padding)[0]


def same_padding(filter_size):
    ones = tf.ones((1, 4 * filter_size, 1), tf.float64)
    covered = tf.nn.conv1d(ones, tf.ones((filter_size, 1, 1), tf.float64), 1, "SAME")
    before, after = (filter_size - int(covered[0, end, 0]) for end in (0, -1))
    if before != after:
        raise ValueError(f"filter_size must be odd. Received: {filter_size}")
    return before


def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
    if padding < 0:  # Keras would take it for cropping
        raise ValueError(f"padding must not be negative. Received: {padding}")
    padded = keras.layers.ZeroPadding2D(padding).compute_output_shape((None, *input_shape))
    layer = keras.layers.Conv2D(filters, filter_size, strides=stride)
    return layer.compute_output_shape(padded)[1:]


def pool_output_shape(input_shape, pool_size=2, strides=None):
    layer = keras.layers.MaxPooling2D(pool_size, strides=strides)
    return layer.compute_output_shape((None, *input_shape))[1:]


def conv_params(filter_size, in_channels, filters, bias=True):
    layer = keras.layers.Conv2D(filters, filter_size, use_bias=bias)
    return _count(layer, (None, filter_size, filter_size, in_channels))


def dense_params(inputs, units, bias=True):
    return _count(keras.layers.Dense(units, use_bias=bias), (None, inputs))


def simple_rnn_params(input_dim, units):
    return _count(keras.layers.SimpleRNN(units), (None, 1, input_dim))


def lstm_params(input_dim, units):
    return _count(keras.layers.LSTM(units), (None, 1, input_dim))


def embedding_params(vocabulary, dim):
    return _count(keras.layers.Embedding(vocabulary, dim), (None, 1))


def _count(layer, input_shape):
    layer.build(input_shape)
    return layer.count_params()


def model_summary(layers, input_shape):
    made = [_layer(**layer) for layer in layers]
    keras.Sequential([keras.Input(input_shape), *made])
    return [
        (layer["name"], built.output.shape[1:], built.count_params())
        for layer, built in zip(layers, made, strict=True)
    ]


def _layer(name, kind, filters=0, filter_size=0, padding="", pool_size=2, units=0):
    if kind == "rescaling":
        return keras.layers.Rescaling(1.0 / 255)
    if kind == "conv":
        return keras.layers.Conv2D(filters, filter_size, padding=padding)
    if kind == "pool":
        return keras.layers.MaxPooling2D(pool_size)
    if kind == "flatten":
        return keras.layers.Flatten()
    return keras.layers.Dense(units)


def receptive_field(layers):
    enough = math.prod(filter_size * stride for filter_size, stride in layers)
    image = tf.ones((1, enough, 1), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(image)
        maps = image
        for filter_size, stride in layers:
            ones = tf.ones((filter_size, 1, 1), tf.float64)
            maps = tf.nn.conv1d(maps, ones, stride, "VALID")
        unit = maps[0, 0, 0]
    seen = np.flatnonzero(tape.gradient(unit, image))
    return int(seen[-1] - seen[0]) + 1


# Quick questions, asked before any code.

ex.quick_question(
    "positions",
    answer=lambda: conv_output_size(11, 3, stride=2),
    hints=(
        "Draw eleven boxes, and lay a strip of three over the first ones. Push it on by two.",
        "Count the places where the strip lies, and not the pushes.",
    ),
    wrong={
        "steps": (
            4,
            "That is how often the filter moves. It has been in one place before its first move: "
            "that place counts, too.",
        ),
        "stride_one": (
            9,
            "That is with a stride of 1. Here the filter moves by 2, so it stops in fewer places.",
        ),
        "both_axes": (
            25,
            "That is for an image of 11×11. Here the filter moves along one row of 11 pixels.",
        ),
        "rounded_up": (
            6,
            "You divided 11 by 2 and rounded up. A filter of 3 has to lie on the pixels with its "
            "whole length: begin with the room it has to move in.",
        ),
    },
)
ex.quick_question(
    "padded width",
    answer=lambda: keras.layers.ZeroPadding2D(2).compute_output_shape((None, 32, 32, 3))[2],
    hints=(
        "Walk along one row of the image. What do you meet before its first pixel?",
        "And what after its last one?",
    ),
    wrong={
        "one_end": (34, "You added the zeros at one end. There are two of them at each end."),
        "one_ring": (
            33,
            "You added one zero. A ring adds one at each end of a row, and there are two rings.",
        ),
        "kept": (
            32,
            "That is the image as it was, without the zeros. They make it wider.",
        ),
    },
)
ex.quick_question(
    "conv shape",
    kind="shape",
    answer=lambda: conv_output_shape((32, 32, 3), 10, 5, padding=2),
    hints=(
        "Height and width first: how far can a filter of 5 move over 32 pixels and four zeros?",
        "Each filter looks at all channels of the image, and makes one map. How many maps?",
    ),
    wrong={
        "no_padding": (
            (28, 28, 10),
            "Height and width are those without padding. Two zeros at every edge give the filter "
            "four more places along each axis.",
        ),
        "map_a_channel": (
            (32, 32, 30),
            "You gave each filter a map for each channel. A filter adds up what it sees in all "
            "channels: one filter, one map.",
        ),
        "image_depth": (
            (32, 32, 3),
            "You kept the channels of the image. How many maps come out depends on how many "
            "filters there are, and on nothing else.",
        ),
        "channels_first": (
            (10, 32, 32),
            "The sizes are right, and their order is PyTorch's. Here the channels come last: "
            "(height, width, channels).",
        ),
    },
)
ex.quick_question(
    "filter weights",
    answer=lambda: conv_params(3, 16, 1, bias=False),
    hints=(
        "How many numbers does the filter cover in one of the maps?",
        "It looks at all maps at once, with weights of its own for each of them.",
    ),
    wrong={
        "flat": (
            9,
            "That is for one map. The filter looks through all of the maps that arrive, with "
            "weights of its own for each.",
        ),
        "bias": (145, "You counted the bias, too. Here it is to be left out."),
        "one_side": (
            48,
            "You multiplied one side of the filter by the maps. It is three pixels high and three "
            "wide.",
        ),
    },
)
ex.quick_question(
    "growth",
    answer=lambda: dense_params(200 * 200, 1, bias=False) / dense_params(100 * 100, 1, bias=False),
    hints=(
        "A dense neuron has a weight for each number in the image.",
        "Count the pixels of both images, and divide.",
    ),
    wrong={
        "side": (2, "That is how much each side grows. The neuron has a weight for each pixel."),
        "filter": (
            1,
            "That is true of a filter, whose weights are the same at every position. A dense neuron "
            "has a weight for each pixel.",
        ),
    },
)


# Parts.

ex.part(
    "conv_output_size",
    points=2.4,
    hints=(
        "Put the filter at one end: how many places are left to move into? Padding is added at "
        "both ends.",
        "Divide those places by the stride and round down: // does that. Then count the position "
        "the filter started from.",
        "Before computing anything, raise ValueError for stride < 1, for padding < 0, and where "
        "the filter is larger than input_size + 2 * padding.",
    ),
)
ex.part(
    "same_padding",
    points=1.6,
    hints=(
        "Set the output size to the input size, with stride 1, and solve for the padding.",
        "It is (filter_size - 1) / 2, a whole number for odd filters only. Even: ValueError.",
    ),
)
ex.part(
    "conv_output_shape",
    points=2,
    hints=(
        "You have the function for one axis: use it for the height and for the width.",
        "Each filter makes one map from all channels. So the number of output channels is filters.",
    ),
)
ex.part(
    "pool_output_shape",
    points=2,
    hints=(
        "The same formula, with the window in the place of the filter and no padding. Pooling "
        "works on every channel alone.",
        "`if strides is None: strides = pool_size`. Channels stay as they are.",
    ),
)
ex.part(
    "conv_params",
    points=2,
    hints=(
        "How many numbers does ONE filter hold? It is filter_size high, filter_size wide, and as "
        "deep as the input.",
        "Add one bias for each filter if bias is True, then multiply by the number of filters.",
    ),
)
ex.part(
    "dense_params",
    points=1,
    hints=(
        "How many weights has ONE neuron? One for each input, and a bias.",
        "units * (inputs + 1), and without the + 1 where bias is False.",
    ),
)
ex.part(
    "simple_rnn_params",
    points=1,
    hints=(
        "Each unit is connected with the input of this step, and with what else?",
        "With the state of ALL units one step before. It also has a bias: input_dim + units + 1 "
        "numbers for each unit.",
    ),
)
ex.part(
    "lstm_params",
    points=1,
    hints=(
        "Three gates and a candidate: each has the weights of a simple recurrent layer.",
        "Four times simple_rnn_params.",
    ),
)
ex.part(
    "embedding_params",
    points=1,
    hints=(
        "An embedding is a table: how many rows, how many columns?",
        "One row for each token of the vocabulary, dim columns, and nothing else.",
    ),
)
ex.part(
    "model_summary",
    points=3,
    hints=(
        "Keep one variable, the current shape. It starts as input_shape, and each layer replaces "
        "it.",
        "Compute a layer's parameters from the shape that ARRIVES, before you replace it.",
        "Rescaling, pooling and flattening learn nothing: 0 parameters. The functions above do the "
        "rest; layer.get('pool_size', 2) gives 2 where the key is missing.",
        "Padding 'same' is conv_output_shape(…, padding=same_padding(filter_size)). The shape "
        "after flatten is (n,), with a comma.",
    ),
)
ex.part(
    "receptive_field",
    points=2,
    hints=(
        "A unit of the first layer sees filter_size pixels. How many more does each further layer "
        "add?",
        "Each adds (filter_size - 1) steps. One step is as many pixels long as the product of the "
        "strides of the layers BELOW.",
        "Keep two numbers, field = 1 and step = 1. Add to the field first, then multiply the step "
        "by this layer's stride.",
    ),
)


# Cases. What a lecture states is there with its number; the others have every size different.


@ex.cases("conv_output_size")
def conv_output_size_cases(rng):
    yield case("7 pixels, a filter of 3", input_size=7, filter_size=3)
    yield case("7 pixels, a filter of 3, stride 2", input_size=7, filter_size=3, stride=2)
    yield case("the lecture's (32 − 5) / 3 + 1 = 10", input_size=32, filter_size=5, stride=3)
    yield case("32 pixels, filter 5, padding 2: stays 32", input_size=32, filter_size=5, padding=2)
    yield case("a filter as large as the input", input_size=6, filter_size=6, stride=2)
    yield case("a stride that does not fit", input_size=31, filter_size=4, stride=4, padding=1)
    yield case(
        "a filter that fits only with the padding", input_size=3, filter_size=5, stride=2, padding=1
    )
    for number in (1, 2):
        # One pixel less than a whole step remains, so that every way of rounding shows.
        stride, filter_size, padding = rng.integers(3, 6), rng.integers(4, 8), rng.integers(1, 4)
        steps = rng.integers(4, 10)
        input_size = steps * stride + stride - 1 + filter_size - 2 * padding
        yield case(
            f"sizes drawn at random, number {number}",
            input_size=int(input_size),
            filter_size=int(filter_size),
            stride=int(stride),
            padding=int(padding),
        )


@ex.cases("conv_output_size", group="errors", points=0.6, care=True)
def conv_output_size_errors(rng):
    yield case("a filter one pixel too large", input_size=4, filter_size=5)
    yield case("too large, and a stride of 3", input_size=4, filter_size=5, stride=3)
    yield case("too large in spite of the padding", input_size=3, filter_size=8, padding=2)
    yield case("a stride of 0", input_size=9, filter_size=3, stride=0)
    yield case("a stride of -2", input_size=9, filter_size=3, stride=-2)
    yield case("a padding of -1", input_size=9, filter_size=3, padding=-1)
    input_size, stride, padding = (int(n) for n in rng.integers([9, 2, 1], [40, 5, 4]))
    yield case(
        "too large, sizes drawn at random",
        input_size=input_size,
        filter_size=input_size + 2 * padding + 1,
        stride=stride,
        padding=padding,
    )


@ex.cases("same_padding")
def same_padding_cases(rng):
    for filter_size in (5, 3, 1, 11, 7, int(2 * rng.integers(6, 50) + 1)):
        yield case(f"a filter of {filter_size}", filter_size=filter_size)


@ex.cases("same_padding", group="errors", points=0.4, care=True)
def same_padding_errors(rng):
    for filter_size in (2, 4, 6, int(2 * rng.integers(4, 50))):
        yield case(f"a filter of {filter_size}", filter_size=filter_size)


@ex.cases("conv_output_shape")
def conv_output_shape_cases(rng):
    yield case("a grey image", input_shape=(6, 9, 1), filters=2, filter_size=3)
    yield case(
        "six filters of 5×5×3 on 32×32×3: 28×28×6",
        input_shape=(32, 32, 3),
        filters=6,
        filter_size=5,
    )
    yield case("stride 3", input_shape=(20, 32, 3), filters=7, filter_size=5, stride=3)
    yield case("padding 2", input_shape=(11, 17, 6), filters=8, filter_size=5, padding=2)
    yield case(
        "stride and padding", input_shape=(15, 22, 4), filters=9, filter_size=3, stride=2, padding=1
    )
    yield case(
        "sizes drawn at random",
        input_shape=(int(rng.integers(40, 50)), int(rng.integers(25, 35)), 12),
        filters=int(rng.integers(14, 20)),
        filter_size=int(rng.integers(4, 8)),
        stride=3,
        padding=1,
    )


@ex.cases("pool_output_shape")
def pool_output_shape_cases(rng):
    yield case("4×6 by the defaults", input_shape=(4, 6, 3))
    yield case("an odd height: 45×30×16", input_shape=(45, 30, 16))
    yield case("windows of 3", input_shape=(20, 31, 6), pool_size=3)
    yield case(
        "overlapping: windows of 3, stride 2", input_shape=(13, 28, 5), pool_size=3, strides=2
    )
    yield case("AlexNet's first pooling", input_shape=(55, 55, 96), pool_size=3, strides=2)
    yield case("pixels left out: windows of 2, stride 3", input_shape=(18, 25, 7), strides=3)
    yield case("stride 1", input_shape=(5, 9, 4), pool_size=3, strides=1)
    yield case(
        "sizes drawn at random",
        # 4 divides neither, by more than half a window
        input_shape=(int(4 * rng.integers(4, 8) + 3), int(4 * rng.integers(9, 14) + 3), 10),
        pool_size=4,
    )


@ex.cases("conv_params")
def conv_params_cases(rng):
    yield case(
        "one 5×5×3 filter without bias: 75 weights",
        filter_size=5,
        in_channels=3,
        filters=1,
        bias=False,
    )
    yield case("one 5×5×3 filter with its bias", filter_size=5, in_channels=3, filters=1)
    yield case("the flower network's first: 448", filter_size=3, in_channels=3, filters=16)
    yield case("the flower network's second: 4,640", filter_size=3, in_channels=16, filters=32)
    yield case("an even filter without bias", filter_size=4, in_channels=6, filters=9, bias=False)
    yield case(
        "sizes drawn at random",
        filter_size=int(rng.integers(5, 8)),
        in_channels=int(rng.integers(10, 20)),
        filters=int(rng.integers(21, 31)),
    )


@ex.cases("dense_params")
def dense_params_cases(rng):
    yield case("3 inputs, 2 neurons", inputs=3, units=2)
    yield case(
        "a neuron on a 32×32×3 image: 3,072 weights", inputs=32 * 32 * 3, units=1, bias=False
    )
    yield case(
        "a neuron on a 200×200×3 image: 120,000 weights",
        inputs=200 * 200 * 3,
        units=1,
        bias=False,
    )
    yield case("64 to 5 classes: 325", inputs=64, units=5)
    yield case("128 to 5 classes: 645", inputs=128, units=5)
    yield case("without bias", inputs=11, units=7, bias=False)
    yield case(
        "sizes drawn at random",
        inputs=int(rng.integers(20, 40)),
        units=int(rng.integers(50, 90)),
    )


@ex.cases("simple_rnn_params")
def simple_rnn_params_cases(rng):
    yield case("3 inputs, 2 units", input_dim=3, units=2)
    yield case("300 inputs, 64 units: 23,360", input_dim=300, units=64)
    yield case("one input, 10 units", input_dim=1, units=10)
    yield case(
        "sizes drawn at random",
        input_dim=int(rng.integers(5, 20)),
        units=int(rng.integers(25, 60)),
    )


@ex.cases("lstm_params")
def lstm_params_cases(rng):
    yield case("3 inputs, 2 units", input_dim=3, units=2)
    yield case("128 inputs, 128 units: 131,584", input_dim=128, units=128)
    yield case("one input, 10 units", input_dim=1, units=10)
    yield case(
        "sizes drawn at random",
        input_dim=int(rng.integers(5, 20)),
        units=int(rng.integers(25, 60)),
    )


@ex.cases("embedding_params")
def embedding_params_cases(rng):
    yield case("7 words of 3 numbers", vocabulary=7, dim=3)
    yield case("5,000 words of 128 numbers: 640,000", vocabulary=5000, dim=128)
    yield case("15,982 words of 300 numbers: 4,794,600", vocabulary=15982, dim=300)
    yield case(
        "sizes drawn at random",
        vocabulary=int(rng.integers(50, 90)),
        dim=int(rng.integers(5, 20)),
    )


def _conv(name, filters, filter_size, padding):
    return {
        "name": name,
        "kind": "conv",
        "filters": filters,
        "filter_size": filter_size,
        "padding": padding,
    }


def _dense(name, units):
    return {"name": name, "kind": "dense", "units": units}


@ex.cases("model_summary")
def model_summary_cases(rng):
    pool = {"name": "pool", "kind": "pool"}
    flatten = {"name": "flatten", "kind": "flatten"}
    yield case("one dense layer", layers=[_dense("scores", 3)], input_shape=(4,))
    yield case(
        "two dense layers, 321 parameters",
        layers=[_dense("hidden", 32), _dense("answer", 1)],
        input_shape=(8,),
    )
    yield case(
        "one convolution without padding",
        layers=[_conv("edges", 6, 4, "valid")],
        input_shape=(9, 14, 3),
    )
    yield case(
        "two convolutions that keep the size",
        layers=[_conv("small", 4, 3, "same"), _conv("large", 7, 5, "same")],
        input_shape=(8, 11, 2),
    )
    yield case(
        "pooling by 2, then by 3",
        layers=[pool, {"name": "pool_3", "kind": "pool", "pool_size": 3}],
        input_shape=(25, 35, 4),
    )
    yield case("flatten an image", layers=[flatten], input_shape=(3, 5, 2))
    yield case(
        "a small network, sizes drawn at random",
        layers=[
            {"name": "scale", "kind": "rescaling"},
            _conv("first", int(rng.integers(5, 9)), 3, "valid"),
            pool,
            _conv("second", int(rng.integers(10, 15)), 3, "same"),
            flatten,
            _dense("scores", int(rng.integers(16, 20))),
        ],
        # odd after the first convolution, so that the pooling drops a row and a column
        input_shape=(int(2 * rng.integers(6, 9) + 1), int(2 * rng.integers(10, 14) + 1), 3),
    )
    yield case(
        "the flower network, 3,989,285 parameters",
        layers=[
            {"name": "rescaling", "kind": "rescaling"},
            _conv("conv2d", 16, 3, "same"),
            {"name": "max_pooling2d", "kind": "pool"},
            _conv("conv2d_1", 32, 3, "same"),
            {"name": "max_pooling2d_1", "kind": "pool"},
            _conv("conv2d_2", 64, 3, "same"),
            {"name": "max_pooling2d_2", "kind": "pool"},
            flatten,
            _dense("dense", 128),
            _dense("dense_1", 5),
        ],
        input_shape=(180, 180, 3),
    )


@ex.cases("receptive_field")
def receptive_field_cases(rng):
    yield case("one layer of 5", layers=[(5, 1)])
    yield case("two layers of 3 see as much as one of 5", layers=[(3, 1), (3, 1)])
    yield case("a convolution, then a pooling", layers=[(3, 1), (2, 2)])
    yield case("three layers, the first with stride 2", layers=[(3, 2), (3, 1), (3, 1)])
    yield case("LeNet-5 up to its second pooling", layers=[(5, 1), (2, 2), (5, 1), (2, 2)])
    yield case("strides 3 and 2", layers=[(4, 3), (3, 2), (5, 1)])
    yield case("VGG16's first two blocks", layers=[(3, 1), (3, 1), (2, 2)] * 2)
    yield case("no layer at all", layers=[])
    yield case(
        "sizes drawn at random",
        layers=[(int(rng.integers(4, 8)), 2), (3, 3), (int(rng.integers(4, 8)), 1)],
    )


# Misconceptions.

_DIMENSIONS = "Humbatova 2020: Layer dimension mismatch"
_OUTPUT = "Humbatova 2020: Wrong defined output shape"
_NO_BIAS = "DeepCrime WRB: Remove bias from a layer"
_ADD_BIAS = "DeepCrime WAB: Add bias to a layer"

# A wrong formula is mostly written before anyone thinks of errors, so each is known twice.
_WRONG_SIZES = {
    "ceil": (
        "Where the stride does not divide evenly, you round up. The last step would move the "
        "filter over the edge, so it does not count: round down, as // does.",
        "-(-(input_size - filter_size + 2 * padding) // stride) + 1",
    ),
    "rounded": (
        "Where the stride does not divide evenly, you round to the nearest whole number. A part of "
        "a step does not count: round down, as // does.",
        "int((input_size - filter_size + 2 * padding) / stride + 0.5) + 1",
    ),
    "fraction": (
        "Where the stride does not divide evenly, you return a fraction. A filter has a whole "
        "number of positions: round down, as // does.",
        "(input_size - filter_size + 2 * padding) / stride + 1",
    ),
    "no_plus_one": (
        "The + 1 is missing: you count the steps of the filter and not its positions. The position "
        "where it starts counts too.",
        "(input_size - filter_size + 2 * padding) // stride",
    ),
    "plus_one_inside": (
        "The 1 is added before you divide by the stride. Divide first, then add 1: the start is "
        "one position, whatever the stride.",
        "(input_size - filter_size + 2 * padding + 1) // stride",
    ),
    "padding_once": (
        "The padding is counted only once. Zeros are added at both ends, so the input grows by 2 * "
        "padding.",
        "(input_size - filter_size + padding) // stride + 1",
    ),
    "padding_ignored": (
        "The padding is not counted. It adds zeros at both ends, so the input grows by "
        "2 * padding.",
        "(input_size - filter_size) // stride + 1",
    ),
    "stride_ignored": (
        "The stride is not used: your filter moves by one pixel at a time. Divide input_size - "
        "filter_size + 2 * padding by the stride.",
        "(input_size - filter_size + 2 * padding) + 1",
    ),
    "of_same": (
        "This is the size with padding 'same', whatever padding and filter_size are. It is (input_size "
        "- filter_size + 2 * padding) // stride + 1.",
        "-(-input_size // stride)",
    ),
    "filter_ignored": (
        "The filter's size is not used. It has to lie inside the padded input with its whole length: "
        "subtract filter_size first.",
        "(input_size + 2 * padding) // stride",
    ),
    "padding_subtracted": (
        "The padding is subtracted. Zeros make the input longer: add 2 * padding.",
        "(input_size - filter_size - 2 * padding) // stride + 1",
    ),
    "only_padding_divided": (
        "Only 2 * padding is divided by the stride: // comes before + and -. Put brackets around "
        "input_size - filter_size + 2 * padding.",
        "input_size - filter_size + 2 * padding // stride + 1",
    ),
    "of_transposed": (
        "This is the size of a transposed convolution, which makes images larger. Here it is "
        "(input_size - filter_size + 2 * padding) // stride + 1.",
        "(input_size - 1) * stride + filter_size - 2 * padding",
    ),
}
for _slug, (_message, _formula) in _WRONG_SIZES.items():
    ex.misconception(
        f"conv_output_size.{_slug}",
        _message,
        edits={"return room // stride + 1": f"return {_formula}"},
        fault=_DIMENSIONS,
    )
    ex.misconception(
        f"conv_output_size.{_slug}_unchecked",
        f"{_message} The checks that raise ValueError are missing too.",
        code=f"""
        def conv_output_size(input_size, filter_size, stride=1, padding=0):
            return {_formula}
        """,
        fault=_DIMENSIONS,
    )
ex.misconception(
    "conv_output_size.unchecked",
    "The formula is right, but the arguments are not checked. Raise ValueError for a stride below "
    "1, a padding below 0, and a filter larger than the padded input.",
    code="""
    def conv_output_size(input_size, filter_size, stride=1, padding=0):
        return (input_size - filter_size + 2 * padding) // stride + 1
    """,
)
ex.misconception(
    "conv_output_size.refused_before_padding",
    "You raise ValueError for a filter that is larger than input_size, even where it fits with the "
    "padding. Compare the filter with input_size + 2 * padding.",
    edits={"if room < 0:": "if filter_size > input_size:"},
)
ex.misconception(
    "same_padding.both_ends",
    "This is the number of zeros at both ends together. The padding is the number at each end: "
    "half of it.",
    edits={"return filter_size // 2": "return filter_size - 1"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "same_padding.one_too_many",
    "This is one zero too many at each end: the output would be larger than the input by two. The "
    "padding is (filter_size - 1) / 2.",
    edits={"return filter_size // 2": "return (filter_size + 1) // 2"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "same_padding.even_accepted",
    "You return a padding for even filters too, but then the output is one pixel larger or smaller "
    "than the input. Raise ValueError for them.",
    code="""
    def same_padding(filter_size):
        return filter_size // 2
    """,
)
ex.misconception(
    "conv_output_shape.keeps_depth",
    "The output has as many channels as the input. Each filter adds up all input channels into one "
    "map, so the number of output channels is filters.",
    edits={"        filters,\n": "        input_shape[-1],\n"},
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.multiplies_depth",
    "You return filters times channels, as if every filter made a map for each channel. It adds up "
    "all channels into one map, so the number of output channels is filters.",
    edits={"        filters,\n": "        filters * input_shape[-1],\n"},
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.square",
    "Height and width come out the same, even if the image is not square. Apply the formula to the "
    "height and to the width.",
    edits={"conv_output_size(width,": "conv_output_size(height,"},
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.swapped",
    "Height and width are swapped. A shape is (height, width, channels), before and after the "
    "layer.",
    edits={"height, width, _ = input_shape": "width, height, _ = input_shape"},
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.defaults",
    "stride and padding have no effect on your answer. Pass both on to conv_output_size, for the "
    "height and for the width.",
    code="""
    def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
        height, width, _ = input_shape
        return (
            conv_output_size(height, filter_size),
            conv_output_size(width, filter_size),
            filters,
        )
    """,
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.stride_not_passed",
    "stride has no effect on your answer. Pass it on to conv_output_size, for the height and for "
    "the width.",
    code="""
    def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
        height, width, _ = input_shape
        return (
            conv_output_size(height, filter_size, padding=padding),
            conv_output_size(width, filter_size, padding=padding),
            filters,
        )
    """,
    fault=_OUTPUT,
)
ex.misconception(
    "conv_output_shape.padding_not_passed",
    "padding has no effect on your answer. Pass it on to conv_output_size, for the height and for "
    "the width.",
    code="""
    def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
        height, width, _ = input_shape
        return (
            conv_output_size(height, filter_size, stride),
            conv_output_size(width, filter_size, stride),
            filters,
        )
    """,
    fault=_OUTPUT,
)
ex.convention(
    "conv_output_shape.channels_first",
    "You put the channels first, as PyTorch does. In this course, as in Keras, they come last: "
    "(height, width, filters).",
    code="""
    def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
        height, width, _ = input_shape
        return (
            filters,
            conv_output_size(height, filter_size, stride, padding),
            conv_output_size(width, filter_size, stride, padding),
        )
    """,
    accepted=False,
    fault=_OUTPUT,
)
ex.misconception(
    "pool_output_shape.stride_one",
    "Where strides is not given, your window moves by one pixel. The default is the window's own "
    "size, so that windows lie side by side.",
    edits={"strides = pool_size if strides is None": "strides = 1 if strides is None"},
    fault="Humbatova 2020: Wrong amount & type of pooling in convolutional layer",
)
ex.misconception(
    "pool_output_shape.strides_ignored",
    "strides is not used: your windows always lie side by side. Where strides is given, the "
    "window moves by that many pixels, and windows may overlap.",
    edits={"strides = pool_size if strides is None else strides": "strides = pool_size"},
    fault="Humbatova 2020: Wrong amount & type of pooling in convolutional layer",
)
ex.misconception(
    "pool_output_shape.ceil",
    "You also count a window at the edge that does not fit. Such a window is dropped: round down.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        height, width, channels = input_shape
        return (
            -(-(height - pool_size) // strides) + 1,
            -(-(width - pool_size) // strides) + 1,
            channels,
        )
    """,
    fault=_DIMENSIONS,
)
ex.misconception(
    "pool_output_shape.divided",
    "You divide the size by the stride. That is right only where windows lie side by side. Where "
    "they overlap, use (size - pool_size) // strides + 1.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        height, width, channels = input_shape
        return height // strides, width // strides, channels
    """,
    fault=_DIMENSIONS,
)
ex.misconception(
    "pool_output_shape.pools_channels",
    "The number of channels gets smaller too. Each channel is pooled on its own, so the channels "
    "stay as they are.",
    edits={
        "return conv_output_shape(input_shape, input_shape[-1], pool_size, strides)": (
            "channels = input_shape[-1] // pool_size\n"
            "    return conv_output_shape(input_shape, channels, pool_size, strides)"
        )
    },
    fault="Humbatova 2020: Wrong amount & type of pooling in convolutional layer",
)
ex.misconception(
    "pool_output_shape.channels_pooled",
    "The channels are pooled like height and width. A window covers one channel only: their number "
    "stays as it is.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        return tuple((size - pool_size) // strides + 1 for size in input_shape)
    """,
)
ex.misconception(
    "pool_output_shape.one_channel",
    "The result has one channel. Each channel is pooled by itself, so their number stays as it is.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        height, width = ((size - pool_size) // strides + 1 for size in input_shape[:2])
        return height, width, 1
    """,
)
ex.misconception(
    "pool_output_shape.stride_always_two",
    "Without strides, the stride is 2 here. It should be the pool size: windows stand side by side.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = 2 if strides is None else strides
        height, width = ((size - pool_size) // strides + 1 for size in input_shape[:2])
        return height, width, input_shape[2]
    """,
)
ex.misconception(
    "pool_output_shape.no_plus_one",
    "The + 1 is missing: you count the steps of the window and not its positions.",
    code="""
    def pool_output_shape(input_shape, pool_size=2, strides=None):
        strides = pool_size if strides is None else strides
        height, width, channels = input_shape
        return (height - pool_size) // strides, (width - pool_size) // strides, channels
    """,
)
ex.misconception(
    "conv_params.no_bias",
    "The biases are missing. Each filter has one, unless bias is False.",
    edits={"(weights + bias)": "weights"},
    fault=_NO_BIAS,
)
ex.misconception(
    "conv_params.bias_always",
    "Biases are counted even where bias is False. Leave out the + 1 there.",
    edits={"(weights + bias)": "(weights + 1)"},
    fault=_ADD_BIAS,
)
ex.misconception(
    "conv_params.zero_without_bias",
    "Your answer is 0 where bias is False. In `weights + 1 if bias else 0` Python reads "
    "`(weights + 1) if bias else 0`. Only the 1 should go: write `weights + (1 if bias else 0)`.",
    edits={"(weights + bias)": "(weights + 1 if bias else 0)"},
    fault="Humbatova 2020: Wrong filter size for a convolutional layer",
)
ex.misconception(
    "conv_params.bias_inverted",
    "It is the wrong way round: biases are counted where bias is False, and left out where it is "
    "True.",
    edits={"(weights + bias)": "(weights + (not bias))"},
    fault=_NO_BIAS,
)
ex.misconception(
    "conv_params.one_bias",
    "One bias is counted for the whole layer. Each filter has its own: add 1 before you multiply "
    "by filters.",
    edits={"filters * (weights + bias)": "filters * weights + bias"},
    fault=_NO_BIAS,
)
ex.misconception(
    "conv_params.bias_per_channel",
    "A bias is counted for each filter and each input channel. A filter adds up all its channels "
    "and then adds one bias: + 1, not + in_channels.",
    edits={"(weights + bias)": "(weights + bias * in_channels)"},
    fault=_ADD_BIAS,
)
ex.misconception(
    "conv_params.not_squared",
    "filter_size is counted only once. A filter is filter_size high and filter_size wide: multiply "
    "by both.",
    edits={"filter_size**2": "filter_size"},
    fault="Humbatova 2020: Wrong filter size for a convolutional layer",
)
ex.misconception(
    "conv_params.doubled",
    "filter_size is multiplied by 2. A filter is filter_size high and filter_size wide: that is "
    "filter_size * filter_size, in Python also filter_size ** 2 with two stars.",
    edits={"filter_size**2": "filter_size * 2"},
    fault="Humbatova 2020: Wrong filter size for a convolutional layer",
)
ex.misconception(
    "conv_params.no_depth",
    "The input channels are missing. A filter has its own weights for each of them: multiply by "
    "in_channels.",
    edits={"filter_size**2 * in_channels": "filter_size**2"},
    fault="Humbatova 2020: Wrong filter size for a convolutional layer",
)
ex.misconception(
    "conv_params.wrong_depth",
    "You use the number of filters as the depth of a filter. Its depth is the number of input "
    "channels, in_channels.",
    edits={"filter_size**2 * in_channels": "filter_size**2 * filters"},
    fault="Humbatova 2020: Wrong filter size for a convolutional layer",
)
ex.misconception(
    "dense_params.no_bias",
    "The biases are missing. Each neuron has one, unless bias is False.",
    edits={"(inputs + bias)": "inputs"},
    fault=_NO_BIAS,
)
ex.misconception(
    "dense_params.bias_always",
    "Biases are counted even where bias is False. Leave out the + 1 there.",
    edits={"(inputs + bias)": "(inputs + 1)"},
    fault=_ADD_BIAS,
)
ex.misconception(
    "dense_params.zero_without_bias",
    "Your answer is 0 where bias is False. In `inputs + 1 if bias else 0` Python reads "
    "`(inputs + 1) if bias else 0`. Only the 1 should go: write `inputs + (1 if bias else 0)`.",
    edits={"(inputs + bias)": "(inputs + 1 if bias else 0)"},
    fault="Humbatova 2020: Wrong number of neurons in the layer",
)
ex.misconception(
    "dense_params.bias_inverted",
    "It is the wrong way round: biases are counted where bias is False, and left out where it is "
    "True.",
    edits={"(inputs + bias)": "(inputs + (not bias))"},
    fault=_NO_BIAS,
)
ex.misconception(
    "dense_params.one_bias",
    "One bias is counted for the whole layer. Each neuron has its own, so the number of biases is "
    "units.",
    edits={"units * (inputs + bias)": "units * inputs + bias"},
    fault=_NO_BIAS,
)
ex.misconception(
    "dense_params.bias_per_input",
    "A bias is counted for each input. Each neuron has one, so the number of biases is units.",
    edits={"units * (inputs + bias)": "inputs * (units + bias)"},
    fault=_ADD_BIAS,
)
ex.misconception(
    "simple_rnn_params.not_recurrent",
    "This is the number for a dense layer: the recurrent weights are missing. Each unit also has a "
    "weight for the previous state of every unit.",
    edits={"(input_dim + units + 1)": "(input_dim + 1)"},
    fault="Humbatova 2020: Wrong layer type",
)
ex.misconception(
    "simple_rnn_params.own_state_only",
    "You count one recurrent weight for each unit, as if it saw only its own previous state. It "
    "sees the previous state of all units, so it has `units` such weights.",
    edits={"(input_dim + units + 1)": "(input_dim + 1 + 1)"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "simple_rnn_params.no_bias",
    "The biases are missing: add 1 for each unit.",
    edits={"(input_dim + units + 1)": "(input_dim + units)"},
    fault=_NO_BIAS,
)
ex.misconception(
    "simple_rnn_params.one_bias",
    "One bias is counted for the whole layer. Each unit has its own: add 1 before you multiply by "
    "units.",
    edits={"units * (input_dim + units + 1)": "units * (input_dim + units) + 1"},
    fault=_NO_BIAS,
)
ex.misconception(
    "simple_rnn_params.recurrent_input_size",
    "You use the size of the input for the recurrent weights too. They connect units with units: "
    "each unit has `units` of them.",
    edits={"(input_dim + units + 1)": "(input_dim + input_dim + 1)"},
    fault=_DIMENSIONS,
)
ex.convention(
    "simple_rnn_params.two_biases",
    "You count two biases for each unit, as PyTorch keeps them. Keras, and this course, keep one.",
    edits={"(input_dim + units + 1)": "(input_dim + units + 2)"},
    accepted=False,
    fault=_ADD_BIAS,
)
ex.misconception(
    "lstm_params.one_gate",
    "This counts one gate, which is a simple recurrent layer. An LSTM has four such sets of "
    "weights: three gates and the candidate.",
    edits={"4 * simple_rnn_params": "simple_rnn_params"},
    fault="Humbatova 2020: Wrong layer type",
)
ex.misconception(
    "lstm_params.three_gates",
    "Three sets of weights are counted. Besides the three gates, the candidate for the cell state "
    "has its own: four in all.",
    edits={"4 * simple_rnn_params": "3 * simple_rnn_params"},
    fault="Humbatova 2020: Wrong layer type",
)
ex.misconception(
    "lstm_params.no_bias",
    "The biases are missing: each unit has one in each of the four sets of weights.",
    edits={"4 * simple_rnn_params(input_dim, units)": "4 * units * (input_dim + units)"},
    fault=_NO_BIAS,
)
ex.misconception(
    "lstm_params.not_recurrent",
    "The recurrent weights are missing: each of the four parts also sees the state, units numbers.",
    code="""
    def lstm_params(input_dim, units):
        return 4 * units * (input_dim + 1)
    """,
)
ex.misconception(
    "lstm_params.one_set_of_biases",
    "The biases are counted once. Each of the four parts has its own: 4 * units in all.",
    code="""
    def lstm_params(input_dim, units):
        return 4 * units * (input_dim + units) + units
    """,
)
ex.convention(
    "lstm_params.two_biases",
    "You count two biases for each unit and gate, as PyTorch keeps them. Keras, and this course, "
    "keep one.",
    edits={"4 * simple_rnn_params(input_dim, units)": "4 * units * (input_dim + units + 2)"},
    accepted=False,
    fault=_ADD_BIAS,
)
for _part, _arguments, _wrong in (
    (
        "simple_rnn_params",
        "input_dim, units",
        {
            "no_input": (
                "units * (units + 1)",
                "The weights of the input are missing: each unit has input_dim of them.",
            ),
            "input_for_units": (
                "input_dim * (input_dim + units + 1)",
                "You multiply by input_dim. Every unit has input_dim + units + 1 numbers: multiply by "
                "units.",
            ),
            "bias_of_inputs": (
                "units * (input_dim + units) + input_dim",
                "There is a bias for each input. Each unit has one: units of them.",
            ),
            "one_unit": (
                "input_dim + units + 1",
                "That is one unit. Multiply by units.",
            ),
        },
    ),
    (
        "lstm_params",
        "input_dim, units",
        {
            "no_input": (
                "4 * units * (units + 1)",
                "The weights of the input are missing: each unit has input_dim of them in each of the "
                "four parts.",
            ),
            "recurrent_once": (
                "4 * units * (input_dim + 1) + units * units",
                "The recurrent weights are counted once. Each of the four parts has its own.",
            ),
            "input_for_units": (
                "4 * input_dim * (input_dim + units + 1)",
                "You multiply by input_dim. Every unit has input_dim + units + 1 numbers in each of "
                "the four parts: multiply by units.",
            ),
            "one_unit": (
                "4 * (input_dim + units + 1)",
                "That is one unit. Multiply by units.",
            ),
            "five_parts": (
                "5 * units * (input_dim + units + 1)",
                "You count five sets of weights. There are four: three gates and the candidate. The "
                "cell state is computed without any.",
            ),
            "peepholes": (
                "4 * units * (input_dim + units + 1) + 3 * units",
                "You count weights from the cell state to the gates (peepholes). Keras' LSTM has none.",
            ),
        },
    ),
    (
        "embedding_params",
        "vocabulary, dim",
        {
            "bias_a_token": (
                "vocabulary * (dim + 1)",
                "You count a bias for each token. An embedding is a table and has none: vocabulary * "
                "dim.",
            ),
            "one_row": ("dim", "That is one row. There is one for each token: vocabulary * dim."),
            "square": (
                "vocabulary * vocabulary",
                "You count a row of vocabulary numbers for each token, as for one-hot vectors. A row "
                "has dim numbers.",
            ),
            "padding_left_out": (
                "(vocabulary - 1) * dim",
                "There is a row too few. vocabulary counts all tokens: vocabulary * dim.",
            ),
        },
    ),
    (
        "dense_params",
        "inputs, units, bias=True",
        {
            "added": (
                "inputs + units * bias",
                "You add inputs and units. Every neuron has a weight for every input: inputs * units, "
                "and a bias.",
            ),
            "one_neuron": ("inputs + bias", "That is one neuron. Multiply by units."),
        },
    ),
    (
        "conv_params",
        "filter_size, in_channels, filters, bias=True",
        {
            "one_filter": (
                "filter_size**2 * in_channels + bias",
                "That is one filter. Multiply by filters.",
            ),
            "channels_added": (
                "filters * (filter_size**2 + in_channels + bias)",
                "The channels are added. A filter has filter_size**2 weights for each of them: "
                "multiply.",
            ),
            "bias_a_channel": (
                "filters * filter_size**2 * in_channels + in_channels * bias",
                "There is a bias for each input channel. Each filter has one: filters of them.",
            ),
        },
    ),
    (
        "same_padding",
        "filter_size",
        {
            "whole_filter": (
                "filter_size",
                "You add as many zeros as the filter has entries. The padding is (filter_size - 1) / "
                "2.",
            ),
        },
    ),
):
    for _slug, (_formula, _message) in _wrong.items():
        ex.misconception(
            f"{_part}.{_slug}",
            _message,
            code=f"""
            def {_part}({_arguments}):
                return {_formula}
            """,
            fault=_DIMENSIONS,
        )
# With a formula of its own, as who does not call conv_output_size writes it.
for _part, _arguments, _formulas in (
    (
        "conv_output_shape",
        "input_shape, filters, filter_size, stride=1, padding=0",
        {
            "no_plus_one": "(size - filter_size + 2 * padding) // stride",
            "ceil": "-(-(size - filter_size + 2 * padding) // stride) + 1",
            "fraction": "(size - filter_size + 2 * padding) / stride + 1",
            "padding_once": "(size - filter_size + padding) // stride + 1",
        },
    ),
    (
        "pool_output_shape",
        "input_shape, pool_size=2, strides=None",
        {
            "fraction": "(size - pool_size) / (strides or pool_size) + 1",
            "stride_ignored": "size - pool_size + 1",
        },
    ),
):
    for _slug, _side in _formulas.items():
        _depth = "filters" if _part == "conv_output_shape" else "input_shape[2]"
        ex.misconception(
            f"{_part}.{_slug}",
            _WRONG_SIZES[_slug][0]
            if _part == "conv_output_shape" or _slug == "fraction"
            else "The stride is not used: your window moves by one pixel at a time. Divide by it, rounding "
            "down, and then add 1.",
            code=f"""
            def {_part}({_arguments}):
                return (*({_side} for size in input_shape[:2]), {_depth})
            """,
            fault=_OUTPUT,
        )
ex.misconception(
    "embedding_params.bias",
    "There are dim numbers too many, such as a bias or a further row for the padding. An embedding "
    "has no bias, and vocabulary already counts the padding: vocabulary * dim numbers.",
    edits={"return vocabulary * dim": "return (vocabulary + 1) * dim"},
    fault=_ADD_BIAS,
)
ex.misconception(
    "embedding_params.sum",
    "You add the two sizes. A table with vocabulary rows and dim columns holds vocabulary * dim "
    "numbers.",
    edits={"return vocabulary * dim": "return vocabulary + dim"},
)
ex.misconception(
    "embedding_params.one_number",
    "One number for each token is counted. Each token has a whole row of dim numbers.",
    edits={"return vocabulary * dim": "return vocabulary"},
    fault="Humbatova 2020: Wrong number of neurons in the layer",
)
ex.misconception(
    "model_summary.image_depth",
    "Every convolution is counted with the channels of input_shape. Use the channels that arrive "
    "at this layer: after a convolution, that is its number of filters.",
    edits={"conv_params(size, shape[-1], filters)": "conv_params(size, input_shape[-1], filters)"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "model_summary.output_depth",
    "A convolution is counted with the channels of its own output. Use the channels that arrive: "
    "compute the parameters before you replace the shape.",
    edits={"conv_params(size, shape[-1], filters)": "conv_params(size, filters, filters)"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "model_summary.area_weights",
    "The parameters of a convolution are multiplied by the area of its output. The same filter is "
    "used at every position, so its weights count only once.",
    edits={
        "shape = conv_output_shape(shape, filters, size, padding=padding)\n": (
            "shape = conv_output_shape(shape, filters, size, padding=padding)\n"
            "            params *= shape[0] * shape[1]\n"
        )
    },
)
ex.misconception(
    "model_summary.same_shrinks",
    'Layers with padding "same" shrink the image as if there were no padding. "same" keeps height '
    "and width.",
    edits={'same_padding(size) if layer["padding"] == "same" else 0': "0"},
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.valid_keeps",
    'Every convolution keeps the size. Only padding "same" does; "valid" means no padding.',
    edits={
        'padding = same_padding(size) if layer["padding"] == "same" else 0': (
            "padding = (size - 1) / 2"
        )
    },
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.input_shapes",
    "Each row has the shape that goes into the layer. It should have the shape that comes out.",
    edits={
        'kind, params = layer["kind"], 0': 'kind, params, arriving = layer["kind"], 0, shape',
        'rows.append((layer["name"], shape, params))': (
            'rows.append((layer["name"], arriving, params))'
        ),
    },
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.batch_axis",
    "Your shapes begin with None for the batch, as Keras prints them. In this exercise shapes have "
    "no batch axis: leave it out.",
    edits={
        'rows.append((layer["name"], shape, params))': (
            'rows.append((layer["name"], (None, *shape), params))'
        )
    },
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.flat_number",
    "A shape of one axis comes out as a plain number. Write (n,) with a comma: (n) is just a "
    "number in brackets.",
    edits={
        'rows.append((layer["name"], shape, params))': (
            'rows.append((layer["name"], shape if len(shape) > 1 else shape[0], params))'
        )
    },
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.flatten_drops_channels",
    "After flatten you have height * width, without the channels. Flatten keeps every number of "
    "the image: multiply by the channels too.",
    edits={"np.prod(shape)": "np.prod(shape[:2])"},
    fault=_DIMENSIONS,
)
ex.misconception(
    "model_summary.running_total",
    "The parameters of the earlier layers are added in each row. Each row should have only those "
    "of its own layer.",
    edits={
        'rows.append((layer["name"], shape, params))': (
            'rows.append((layer["name"], shape, params + (rows[-1][2] if rows else 0)))'
        )
    },
)
ex.misconception(
    "model_summary.pool_always_two",
    "pool_size is not used: every pooling layer halves height and width. Use the layer's "
    "pool_size, and 2 only where it is missing.",
    edits={'layer.get("pool_size", 2)': "2"},
    fault=_OUTPUT,
)
ex.misconception(
    "model_summary.params_before_shape",
    "In your rows the parameters stand before the shape. The order is (name, output_shape, "
    "params).",
    edits={
        'rows.append((layer["name"], shape, params))': 'rows.append((layer["name"], params, shape))'
    },
)
ex.misconception(
    "model_summary.no_dense_bias",
    "The biases of the dense layers are missing: each unit has one.",
    edits={'dense_params(inputs, layer["units"])': 'dense_params(inputs, layer["units"], False)'},
    fault=_NO_BIAS,
)
ex.misconception(
    "model_summary.no_biases",
    "The biases of the layers are missing. Convolution and dense layers have a bias here.",
    edits={
        "conv_params(size, shape[-1], filters)": (
            "conv_params(size, shape[-1], filters, bias=False)"
        ),
        'dense_params(inputs, layer["units"])': 'dense_params(inputs, layer["units"], bias=False)',
    },
)
_NEVER_REPLACED = (
    "Every layer is computed from input_shape, as if it were the first. The output shape of one "
    "layer is the input shape of the next: keep it in a variable."
)
for _slug, _inputs in (
    ("first_axis", "shape[0]"),
    ("last_axis", "shape[-1]"),
    ("product", "int(np.prod(shape))"),
):
    ex.misconception(
        f"model_summary.never_replaced_{_slug}",
        _NEVER_REPLACED,
        edits={
            "        kind, params =": "        shape = tuple(input_shape)\n        kind, params =",
            "(inputs,) = shape": f"inputs = {_inputs}",
        },
        fault=_DIMENSIONS,
    )
ex.misconception(
    "receptive_field.strides_ignored",
    "The strides are not used. A step in a layer is as many pixels long as the product of the "
    "strides of all layers below it.",
    edits={"        step *= stride\n": ""},
)
ex.misconception(
    "receptive_field.own_stride",
    "You multiply step by a layer's stride before you add its filter. The stride of a layer counts "
    "only for the layers above it: add to the field first, then multiply the step.",
    edits={
        "        field += (filter_size - 1) * step\n        step *= stride\n": (
            "        step *= stride\n        field += (filter_size - 1) * step\n"
        )
    },
)
ex.misconception(
    "receptive_field.last_stride_only",
    "Only the stride of the layer just below counts in your answer. Strides multiply: two layers "
    "of stride 2 make steps of 4 pixels.",
    edits={"step *= stride": "step = stride"},
)
ex.misconception(
    "receptive_field.not_multiplied",
    "Each layer's steps are as long as its own stride. They should be as long as the strides of "
    "all layers below it, multiplied; its own stride counts only for the layers above.",
    edits={"field += (filter_size - 1) * step": "field += (filter_size - 1) * stride"},
)
ex.misconception(
    "receptive_field.strides_added",
    "The strides are added up. They multiply: two layers of stride 2 make steps of 4 pixels, and "
    "strides 2 and 3 make steps of 6. Write step *= stride.",
    edits={"step *= stride": "step += stride - 1"},
)
ex.misconception(
    "receptive_field.steps_added",
    "The strides are added to step. Multiply instead: step *= stride, so that layers of stride 1 "
    "leave the step as it is.",
    edits={"step *= stride": "step += stride"},
)
ex.misconception(
    "receptive_field.first_layer_only",
    "Only the first layer is counted, and for an empty list None comes back: probably your "
    "`return` stands inside the loop. Move it below the loop, to the indent of `for`.",
    edits={"    return field": "        return field"},
)
ex.misconception(
    "receptive_field.plain_sum",
    "This is the sum of the filter sizes. Neighbouring positions overlap, so each layer adds only "
    "filter_size - 1 steps to the one pixel you start with, and strides make the steps longer.",
    edits={"    return field": "    return sum(filter_size for filter_size, _ in layers)"},
)
ex.misconception(
    "receptive_field.whole_filter",
    "Each layer adds filter_size steps. Neighbouring positions overlap, so it should add one less: "
    "filter_size - 1 steps.",
    edits={"(filter_size - 1) * step": "filter_size * step"},
)
ex.misconception(
    "receptive_field.starts_at_zero",
    "Your field starts at 0. A unit without any layer sees one pixel: start at 1.",
    edits={"    field = step = 1\n": "    field, step = 0, 1\n"},
)
ex.misconception(
    "receptive_field.product",
    "The filter sizes are multiplied. Neighbouring positions overlap, so the field grows by adding "
    "(filter_size - 1) steps for each layer.",
    edits={"field += (filter_size - 1) * step": "field *= filter_size"},
)
ex.misconception(
    "receptive_field.area",
    "This is the number of pixels in a square. The side is asked for: do not square.",
    edits={"    return field": "    return field**2"},
)
ex.misconception(
    "receptive_field.step_returned",
    "You return the length of a step at the end. Return the field.",
    edits={"    return field": "    return step"},
)
ex.misconception(
    "receptive_field.first_layer_twice",
    "The first layer counts twice: your field starts at its filter size, and then the loop adds it "
    "again. Start at 1.",
    edits={"    field = step = 1\n": "    field, step = layers[0][0] if layers else 1, 1\n"},
)
ex.misconception(
    "receptive_field.largest",
    "This is the largest filter. Every layer adds to the field: (filter_size - 1) * step.",
    edits={"    return field": "    return max([size for size, _ in layers], default=1)"},
)
ex.misconception(
    "receptive_field.from_the_top",
    "The layers are taken in the wrong order. The list begins with the layer next to the input: "
    "start with that one.",
    edits={"in layers:": "in reversed(layers):"},
)
