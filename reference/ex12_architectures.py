"""ex12: the oracle is Keras itself: `keras.applications` for VGG-16, layer facts, GradientTape.

Models are marked from their configuration alone: they are built where no variable gets memory, so
that VGG-16 takes a megabyte and not 550.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Architectures and skips",
    unit="C. Convolutional networks in Keras",
    summary="LeNet-5, AlexNet, VGG-16 and a ResNet in Keras; why skips help, in NumPy.",
    minutes=90,
    needs=("tensorflow",),
    idle_s=20,
    memory_mib=16384,
)


# The oracle, under the students' function names.


def _model(shape, *stack):
    tensor = source = keras.Input(shape)
    for layer in stack:
        tensor = layer(tensor)
    return keras.Model(source, tensor)


def lenet5():
    layer = keras.layers
    stack = []
    for filters in (6, 16):
        stack += [layer.Conv2D(filters, (5, 5)), layer.Activation("tanh")]
        stack += [layer.AveragePooling2D((2, 2))]
    stack += [layer.Flatten()]
    for units in (120, 84):
        stack += [layer.Dense(units), layer.Activation("tanh")]
    return _model((32, 32, 1), *stack, layer.Dense(10), layer.Softmax())


def alexnet():
    layer = keras.layers
    stack = [layer.Conv2D(96, 11, strides=4), layer.ReLU(), layer.MaxPooling2D(3, 2)]
    stack += [layer.Conv2D(256, 5, padding="same"), layer.ReLU(), layer.MaxPooling2D(3, 2)]
    for filters in (384, 384, 256):
        stack += [layer.Conv2D(filters, 3, padding="same"), layer.ReLU()]
    stack += [layer.MaxPooling2D(3, 2), layer.Flatten()]
    for _ in range(2):
        stack += [layer.Dense(4096), layer.ReLU(), layer.Dropout(0.5)]
    return _model((227, 227, 3), *stack, layer.Dense(1000), layer.Softmax())


def vgg16():
    return keras.applications.VGG16(weights=None)


def residual_forward(x, w1, w2):
    x, w1, w2 = (tf.convert_to_tensor(array) for array in (x, w1, w2))
    return tf.nn.relu(x + tf.matmul(tf.nn.relu(tf.matmul(x, w1)), w2))


def residual_block(x, filters, stride=1):
    layer = keras.layers
    normal = layer.BatchNormalization
    if stride == 1 and x.shape[-1] == filters:
        way = x
    else:
        way = normal()(layer.Conv2D(filters, (1, 1), (stride, stride), padding="same")(x))
    x = keras.ops.relu(normal()(layer.Conv2D(filters, (3, 3), (stride, stride), "same")(x)))
    return keras.ops.relu(way + normal()(layer.Conv2D(filters, (3, 3), padding="same")(x)))


def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    layer = keras.layers
    source = keras.Input(input_shape)
    x = layer.BatchNormalization()(layer.Conv2D(16, (3, 3), padding="same")(source))
    x = keras.ops.relu(x)
    strides = [1] * blocks_per_stage
    for filters, first in ((16, 1), (32, 2), (64, 2)):
        for stride in (first, *strides[1:]):
            x = residual_block(x, filters, stride)
    x = layer.Dense(num_classes)(layer.GlobalAveragePooling2D()(x))
    return keras.Model(source, layer.Softmax()(x))


def gradient_norms(weights, x, residual):
    weights = tf.unstack(tf.convert_to_tensor(weights))
    h = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(h)
        states = [h]
        for w in weights:
            t = tf.tanh(tf.matmul(states[-1], w))
            states.append(states[-1] + t if residual else t)
        loss = tf.reduce_sum(states[-1])
    return tf.stack([tf.norm(gradient) for gradient in tape.gradient(loss, states[:-1])])


# What travels.


@ex.travels
def own(layer):
    """Whether a layer's class is the student's."""
    return type(layer).__module__.split(".")[0] != "keras"


@ex.travels
def unrolled(layer, *tensors, **named):
    """What a layer gives for symbolic tensors, by Keras' own layers: an own one's `call` is run."""
    if isinstance(layer, keras.Sequential):
        (tensor,) = tensors
        for inner in layer.layers:
            tensor = unrolled(inner, tensor)
        return tensor
    given = layer(*tensors, **named)
    return layer.call(*tensors, **named) if own(layer) else given


@ex.travels
def without_own_classes(model, shape):
    """The model, where layers or models of the student's own are in it built anew without them.

    Where that is not possible it stays as it is, and the evaluator says why it cannot be read.
    """
    if not isinstance(model, keras.Model) or not any(map(own, model._flatten_layers())):
        return model
    try:
        if own(model) or isinstance(model, keras.Sequential):
            known = getattr(model, "inputs", None)  # a model of one's own may have none yet
            source = keras.Input(known[0].shape[1:] if known else shape)
            return keras.Model(source, unrolled(model, source))
        return keras.models.clone_model(
            model, clone_function=lambda layer: layer, call_function=unrolled
        )
    except Exception:
        return model


@ex.travels
def described(make, shape=None):
    """A model without the memory of its weights; with it, where the code needs them.

    Compiling makes a variable that must have a value, which that scope refuses. Nothing is
    trained here, so it may wait; a student who trains nevertheless has it back, and the memory.
    """
    compiles = keras.Model.compile
    keras.Model.compile = lambda self, *args, **kwargs: None
    keras.backend.clear_session(free_memory=False)  # there is little to free
    try:
        with keras.StatelessScope(initialize_variables=False):
            return without_own_classes(make(), shape)
    except ValueError as error:
        if "stateless scope" not in str(error) and "compile()" not in str(error):
            raise
        keras.Model.compile = compiles
        keras.backend.clear_session()
        return without_own_classes(make(), shape)
    finally:
        keras.Model.compile = compiles


@ex.travels
def replaced(lines, old, new):
    """A list of lines with a run of them replaced wherever it occurs."""
    done, at = [], 0
    while at < len(lines):
        found = lines[at : at + len(old)] == old
        done += new if found else lines[at : at + 1]
        at += len(old) if found else 1
    return done


@ex.travels
def brief(lines):
    """The words of the docstrings, and no stride where it is 1: a small key, short messages."""
    short = [line.replace("convolution", "conv").replace(", stride 1×1", "") for line in lines]
    return [line.replace("batch normalization", "BN") for line in short]


@ex.travels
def without_bias(lines):
    """Convolutions without a word on their bias: where BN follows each, it says nothing."""
    return [line.replace(", no bias", "") if line.startswith("conv") else line for line in lines]


# Quick questions, asked before any code.


def _pixels_seen(filter_sizes):
    """How many pixels along one axis a number in the last map depends on: those with a gradient."""
    row = tf.ones((1, sum(filter_sizes), 1), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(row)
        maps = row
        for size in filter_sizes:
            maps = tf.nn.conv1d(maps, tf.ones((size, 1, 1), tf.float64), 1, "VALID")
        first = maps[0, 0, 0]
    return int(tf.math.count_nonzero(tape.gradient(first, row)))


def _halved(size, times):
    shape = (None, size, size, 1)
    for _ in range(times):
        shape = keras.layers.MaxPooling2D(2).compute_output_shape(shape)
    return shape[1]


def _layers_with_weights(blocks_per_stage):
    """Convolutions and dense layers of the oracle's own ResNet, without the 1×1 shortcuts."""
    weighted = (keras.layers.Conv2D, keras.layers.Dense)
    counted = [layer for layer in resnet(blocks_per_stage).layers if isinstance(layer, weighted)]
    return sum(getattr(layer, "kernel_size", None) != (1, 1) for layer in counted)


ex.quick_question(
    "three small",
    answer=lambda: _pixels_seen([3, 3, 3]),
    hints=(
        "Begin at the last map: how many numbers of the map below does one of its numbers need?",
        "These lie side by side. How many more does the next map down have to give at each end?",
    ),
    wrong={
        "added": (
            9,
            "You added the three sizes. Neighbouring filters overlap: each further layer adds only "
            "one pixel at each end.",
        ),
        "one_layer": (
            3,
            "That is what one convolution sees of the map below it. But that map has seen more.",
        ),
        "two_layers": (5, "That is with two convolutions. There are three."),
        "multiplied": (
            27,
            "You multiplied the three sizes. That would need strides of 3: with stride 1 "
            "neighbouring filters overlap.",
        ),
    },
)
ex.quick_question(
    "last map",
    answer=lambda: _halved(96, 5),
    hints=(
        "Write the sizes down, one after the other.",
        "The first halving leaves 48. Four are still to come.",
    ),
    wrong={
        "four": (6, "You halved four times. There is one more."),
        "divided_by_five": (
            19.2,
            "You divided by five. Five halvings are five divisions by 2, one after the other.",
        ),
        "divided_by_ten": (
            9.6,
            "You divided by 2 · 5. Each halving begins with what the one before has left.",
        ),
    },
)
ex.quick_question(
    "layers",
    answer=lambda: _layers_with_weights(5),
    hints=(
        "How many blocks are there, and how many convolutions in them?",
        "And two more layers with weights, which are in no block.",
    ),
    wrong={
        "blocks_only": (
            30,
            "That is what the blocks have. One layer before them and one after them have weights, "
            "too.",
        ),
        "one_a_block": (
            17,
            "You counted each block once. There are two convolutions in a block.",
        ),
        "one_missing": (
            31,
            "One is missing: a convolution stands before the blocks, and a dense layer after them.",
        ),
    },
)
ex.quick_question(
    "faded",
    answer=lambda: float(tf.reduce_prod(tf.fill([10], tf.constant(0.5, tf.float64)))),
    tolerance=3e-5,
    hints=(
        "What is left after two layers? After three?",
        "Each layer multiplies what arrives by a half. You may leave it to Python: write a power.",
    ),
    wrong={
        "divided": (
            0.05,
            "You divided the half by the number of layers. Each layer halves what the one above it "
            "has left: multiply.",
        ),
        "one_layer": (0.5, "That is after one layer. There are ten, and each of them halves."),
        "one_short": (0.001953125, "That is after nine layers. There is one more."),
    },
)
ex.quick_question(
    "dropout",
    kind="choice",
    choices=("in training", "in prediction", "in both"),
    answer="in training",
    hints=(
        "What is it for? Units should not come to rely on one another.",
        "Ask the same network twice what is in a picture. Should it say the same twice?",
    ),
    wrong={
        "reversed": (
            "in prediction",
            "The other way round: it is there to make learning harder. Whoever asks the finished "
            "network wants all that it knows.",
        ),
        "always": (
            "in both",
            "Then the finished network would say something else each time it is asked. What has "
            "been learned is to be used whole.",
        ),
    },
)


# Parts.

ex.part(
    "lenet5",
    points=2,
    hints=(
        "Follow the list in the docstring from top to bottom: one line is one layer. Without a "
        "padding argument Keras does not pad.",
        'A convolution is layers.Conv2D(6, 5, activation="tanh"); average pooling is '
        "layers.AveragePooling2D(2). Flatten comes before the first Dense.",
        "Compare model.summary() with the sizes in the text: 28, 14, 10, 5, then 400 numbers.",
    ),
)


@ex.probe("lenet5")
def probe_lenet5(impl):
    return described(impl.lenet5, (32, 32, 1))


@ex.cases("lenet5")
def lenet5_cases(rng):
    yield case("the model", for_evaluator={"input_shape": [32, 32, 1]})


@ex.evaluate("lenet5")
def look_at_lenet5(value, inputs):
    """The paper's third convolution covers the whole map: it is a dense layer on all of it."""
    facts = Model(value).facts(inputs["input_shape"])  # noqa: F821
    wide = ["convolution 120 of 5×5, stride 1×1, valid", "tanh", "flatten"]
    facts["graph"] = replaced(facts["graph"], wide, ["flatten", "dense 120", "tanh"])
    return facts


ex.part(
    "alexnet",
    points=3,
    hints=(
        "Follow the list in the docstring from top to bottom. Keras pads nothing where padding is "
        'not given, and MaxPooling2D(3) alone moves by 3: write padding="same" and strides=2 '
        "where they are asked for.",
        "The sizes are 227, 55, 27, 27, 13, 13, 13, 13, 6. model.summary() shows where yours "
        "leave that row.",
        'The first two layers are layers.Conv2D(96, 11, strides=4, activation="relu") and '
        "layers.MaxPooling2D(3, strides=2).",
    ),
)


@ex.probe("alexnet")
def probe_alexnet(impl):
    return described(impl.alexnet, (227, 227, 3))


@ex.cases("alexnet")
def alexnet_cases(rng):
    yield case("the model", for_evaluator={"input_shape": [227, 227, 3]})


@ex.evaluate("alexnet")
def look_at_alexnet(value, inputs):
    return Model(value).facts(inputs["input_shape"])  # noqa: F821


ex.part(
    "vgg16",
    points=2,
    hints=(
        "Two loops: one over the five blocks, one over the convolutions of a block. The pooling "
        "stands in the outer loop.",
        "for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)): add count "
        'convolutions with padding="same", then one MaxPooling2D(2).',
        "After the last pooling 7×7×512 numbers are left: Flatten, Dense 4096 twice, Dense 1000.",
    ),
)


@ex.probe("vgg16")
def probe_vgg16(impl):
    return described(impl.vgg16, (224, 224, 3))


@ex.cases("vgg16")
def vgg16_cases(rng):
    yield case("the model", for_evaluator={"input_shape": [224, 224, 3]})


@ex.evaluate("vgg16")
def look_at_vgg16(value, inputs):
    """Dropout after the two dense layers is free; both or none is not asked for either."""
    facts = Model(value).facts(inputs["input_shape"])  # noqa: F821
    dense = ["dense 4096", "relu"]
    facts["graph"] = brief(replaced(facts["graph"], [*dense, "dropout 0.5"], dense))
    return facts


ex.part(
    "residual_forward",
    points=1,
    hints=(
        "np.maximum(a, 0) is relu. There are two of them.",
        "First hidden = np.maximum(x @ w1, 0). The second relu is around the sum of x and "
        "hidden @ w2.",
    ),
)


@ex.cases("residual_forward")
def residual_forward_cases(rng):
    yield case(
        "one row, worked by hand",
        x=np.array([[1.0, 2.0]]),
        w1=np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]]),
        w2=np.array([[1.0, 0.0], [0.0, -4.0], [5.0, 5.0]]),
    )
    yield case(
        "weights of zero",
        x=np.array([[1.5, -0.5], [2.5, 0.25], [-1.0, 4.0]]),
        w1=np.zeros((2, 4)),
        w2=np.zeros((4, 2)),
    )
    for n, d, m in ((2, 3, 3), (4, 3, 5), (5, 6, 2)):
        yield case(
            f"{n} rows of {d}, {m} hidden",
            x=rng.normal(size=(n, d)),
            w1=rng.normal(size=(d, m)),
            w2=rng.normal(size=(m, d)),
        )


ex.part(
    "residual_block",
    points=4,
    hints=(
        "Write the main path first, layer by layer, each called on the result of the one before. "
        "Keep x: the shortcut starts from it.",
        "The shape changes if stride != 1 or x.shape[-1] != filters. Then the shortcut is a "
        "convolution with kernel size 1 and strides=stride, and a BatchNormalization.",
        "The last line is layers.ReLU()(layers.add([main, shortcut])); no ReLU stands between the "
        "second BatchNormalization and the sum.",
    ),
)


@ex.probe("residual_block")
def probe_block(impl, shape, filters, stride):
    def make():
        x = keras.Input(shape)
        tensor = impl.residual_block(x, filters, stride)
        if isinstance(tensor, keras.Model):
            raise TypeError("it is a model. Return the tensor that the last layer gives")
        return keras.Model(x, tensor)

    return described(make)


@ex.cases("residual_block")
def block_cases(rng):
    channels, more = int(rng.integers(9, 25)), int(rng.integers(1, 25))
    height, width = 2 * rng.integers(3, 9, size=2) + (1, 0)
    for name, shape, filters, stride in (
        ("the same shape", (8, 12, 16), 16, 1),
        ("more filters, stride 1", (8, 12, 16), 24, 1),
        ("as many filters, stride 2", (2, 2, 8), 8, 2),
        ("more filters, stride 2", (int(height), int(width), channels), channels + more, 2),
    ):
        yield case(name, shape=shape, filters=filters, stride=stride)


@ex.evaluate("residual_block")
def look_at_block(value, inputs):
    """A bias before batch normalization is free, and so is the number of parameters."""
    facts = Model(value).facts()  # noqa: F821
    return {"graph": without_bias(brief(facts["graph"])), "output": facts["output"]}


ex.part(
    "resnet",
    points=4,
    hints=(
        "Begin with tensor = keras.Input(input_shape), and let each line put the next layer or "
        "block on it.",
        "Two loops: over the filters 16, 32, 64, and over range(blocks_per_stage). The stride is 2 "
        "only in the first block of the second and the third stage.",
        "After the loops: layers.GlobalAveragePooling2D(), layers.Dense(num_classes, "
        'activation="softmax"), and keras.Model(source, tensor).',
    ),
)


@ex.probe("resnet")
def probe_resnet(impl, options):
    return described(lambda: impl.resnet(**options))


@ex.cases("resnet")
def resnet_cases(rng):
    height, width = rng.permutation(np.arange(8, 32, 4))[:2].tolist()
    small = {
        "blocks_per_stage": 1,
        "num_classes": int(rng.integers(3, 10)),
        "input_shape": (height, width, int(rng.integers(1, 5))),
    }
    yield case("one block a stage", options=small, for_evaluator={"whole": True})
    yield case("as it is without arguments", options={}, for_evaluator={"whole": False})


@ex.evaluate("resnet")
def look_at_resnet(value, inputs):
    """The small one line by line; the other by how often each convolution occurs, in a small key."""
    facts = Model(value).facts()  # noqa: F821
    lines = without_bias(brief(facts["graph"]))
    if inputs["whole"]:
        return {"graph": lines, "output": facts["output"]}
    lines = [line.split(" of line")[0] for line in lines]
    kinds = sorted({line for line in lines if line.startswith(("input", "conv"))})
    return {
        "output": facts["output"],
        "operations": len(lines),
        "layers": [f"{lines.count(line)} times {line}" for line in kinds],
    }


ex.part(
    "gradient_norms",
    points=3,
    hints=(
        "Go forward first and keep each tanh in a list. Then go backward with an array that "
        "starts as ones in the shape of the last h.",
        "One step back: through = (gradient * (1 - t**2)) @ w.T. Without skips this is the new "
        "gradient; with skips the old one is added to it.",
        "After each step back take np.sqrt(np.sum(gradient**2)). They come last layer first: "
        "reverse them.",
    ),
)


@ex.cases("gradient_norms")
def norm_cases(rng):
    for depth, n, d, scale, name in (
        (1, 1, 2, 1.0, "one layer"),
        (3, 4, 3, 0.7, "three layers, 4 rows"),
        (4, 2, 4, 1.5, "four layers, large weights"),
        (8, 3, 3, 0.2, "8 layers, small weights"),
    ):
        weights, x = scale * rng.normal(size=(depth, d, d)), rng.normal(size=(n, d))
        yield case(f"{name}, no skips", weights=weights, x=x, residual=False)
        yield case(f"{name}, with skips", weights=weights, x=x, residual=True)


# Misconceptions.

_LAYER = "Humbatova 2020: Missing/redundant/wrong layer"
_ACTIVATION = "Humbatova 2020: Wrong type of activation function"
_PROPERTIES = "Humbatova 2020: Layers' properties"

# lenet5

_TANHS = ("Conv2D(6, 5", "Conv2D(16, 5", "Dense(120", "Dense(84")

ex.misconception(
    "lenet5.relu",
    "You use ReLU. LeNet-5 is older than that: both convolutions and both hidden dense layers "
    'have activation="tanh".',
    edits={f'{layer}, activation="tanh"': f'{layer}, activation="relu"' for layer in _TANHS},
    fault=_ACTIVATION,
)
ex.misconception(
    "lenet5.sigmoid",
    "You use the sigmoid. Both convolutions and both hidden dense layers have "
    'activation="tanh", which is centred on 0.',
    edits={f'{layer}, activation="tanh"': f'{layer}, activation="sigmoid"' for layer in _TANHS},
    fault=_ACTIVATION,
)
ex.misconception(
    "lenet5.of_today",
    "This is LeNet as it is often written today, with ReLU and max pooling. Here the one of 1998 "
    "is asked for: tanh, and layers.AveragePooling2D.",
    edits={
        'Conv2D(6, 5, activation="tanh"),\n            layers.AveragePooling2D': (
            'Conv2D(6, 5, activation="relu"),\n            layers.MaxPooling2D'
        ),
        'Conv2D(16, 5, activation="tanh"),\n            layers.AveragePooling2D': (
            'Conv2D(16, 5, activation="relu"),\n            layers.MaxPooling2D'
        ),
        'Dense(120, activation="tanh")': 'Dense(120, activation="relu")',
        'Dense(84, activation="tanh")': 'Dense(84, activation="relu")',
    },
    fault=_LAYER,
)
ex.misconception(
    "lenet5.max_pooling",
    "You take the maximum of each window. LeNet-5 takes the mean: layers.AveragePooling2D.",
    edits={
        "AveragePooling2D(2),\n            layers.Conv2D": (
            "MaxPooling2D(2),\n            layers.Conv2D"
        ),
        "AveragePooling2D(2),\n            layers.Flatten": (
            "MaxPooling2D(2),\n            layers.Flatten"
        ),
    },
    fault=_LAYER,
)
ex.misconception(
    "lenet5.padded",
    'Your convolutions have padding="same", so 8×8 pixels are left at the end. LeNet-5 pads '
    "nothing: leave the padding argument away, and 5×5 are left.",
    edits={
        "Conv2D(6, 5": 'Conv2D(6, 5, padding="same"',
        "Conv2D(16, 5": 'Conv2D(16, 5, padding="same"',
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "lenet5.padded_once",
    "Your first convolution is padded. That belongs to pictures of 28×28; here the input is 32×32 "
    'already, so leave padding="same" away.',
    edits={"Conv2D(6, 5": 'Conv2D(6, 5, padding="same"'},
    fault=_PROPERTIES,
)
ex.misconception(
    "lenet5.of_mnist",
    "Your model takes 28×28 pixels, the size of MNIST, and pads them. Here the input is "
    "(32, 32, 1), and nothing is padded. The number of parameters is the same.",
    edits={"(32, 32, 1)": "(28, 28, 1)", "Conv2D(6, 5": 'Conv2D(6, 5, padding="same"'},
)
ex.misconception(
    "lenet5.logits",
    "The last layer has no activation. Ten probabilities are asked for: give Dense(10) "
    'activation="softmax".',
    edits={'10, activation="softmax"': "10"},
    fault=_ACTIVATION,
)
ex.misconception(
    "lenet5.linear_convolutions",
    "Your convolutions have no activation. Two linear layers after each other are just one linear "
    'layer: add activation="tanh".',
    edits={f'{layer}, activation="tanh"': layer for layer in _TANHS[:2]},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "lenet5.tanh_after_pooling",
    "Your tanh comes after the pooling. A mean of tanhs is not the tanh of a mean: the tanh "
    "belongs to the convolution, before the pooling.",
    edits={
        'Conv2D(6, 5, activation="tanh"),\n            layers.AveragePooling2D(2)': (
            'Conv2D(6, 5),\n            layers.AveragePooling2D(2), layers.Activation("tanh")'
        ),
        'Conv2D(16, 5, activation="tanh"),\n            layers.AveragePooling2D(2)': (
            'Conv2D(16, 5),\n            layers.AveragePooling2D(2), layers.Activation("tanh")'
        ),
    },
    fault=_LAYER,
)
ex.misconception(
    "lenet5.no_flatten",
    "Flatten is missing. A Dense layer on a map works on each pixel by itself, so ten "
    "probabilities come out for each pixel. Put layers.Flatten() before the first Dense.",
    edits={"            layers.Flatten(),\n": ""},
    fault=_LAYER,
)
ex.misconception(
    "lenet5.top_left_off",
    "The dense layers are missing: this is only the part that finds features. Add Flatten and "
    "Dense 120, 84 and 10.",
    edits={
        "            layers.Flatten(),\n"
        '            layers.Dense(120, activation="tanh"),\n'
        '            layers.Dense(84, activation="tanh"),\n'
        '            layers.Dense(10, activation="softmax"),\n': ""
    },
    fault=_LAYER,
)

# alexnet

_OVERLAPPING = "layers.MaxPooling2D(3, strides=2)"
_AFTER_POOLS = ("layers.Conv2D(256, 5", "layers.Conv2D(384", "layers.Flatten")


def _pools(new):
    """All three poolings written otherwise; each is found by the layer after it."""
    return {
        f"MaxPooling2D(3, strides=2),\n            {after}": f"{new},\n            {after}"
        for after in _AFTER_POOLS
    }


ex.misconception(
    "alexnet.padded_first",
    "Your first convolution is padded and gives 57×57. It should have no padding, and give 55×55. "
    "The number of parameters does not show this; the graph does.",
    edits={"Conv2D(96, 11": 'Conv2D(96, 11, padding="same"'},
    fault=_PROPERTIES,
)
ex.misconception(
    "alexnet.small_windows",
    "Your pooling windows are 2×2. AlexNet's are 3×3 and move by 2, so that they overlap: "
    "MaxPooling2D(3, strides=2).",
    edits=_pools("MaxPooling2D(2)"),
    fault=_PROPERTIES,
)
ex.misconception(
    "alexnet.windows_side_by_side",
    "Your pooling moves by 3: without strides, a window moves by its own size. AlexNet's windows "
    "overlap: MaxPooling2D(3, strides=2).",
    edits=_pools("MaxPooling2D(3)"),
    fault=_PROPERTIES,
)
ex.misconception(
    "alexnet.padded_pooling",
    'Your poolings have padding="same". They should have none: 55 pixels become 27, then 13, '
    "then 6.",
    edits=_pools('MaxPooling2D(3, strides=2, padding="same")'),
    fault=_PROPERTIES,
)
ex.misconception(
    "alexnet.average_pooling",
    "You take the mean of each window. AlexNet takes the maximum: layers.MaxPooling2D.",
    edits=_pools("AveragePooling2D(3, strides=2)"),
    fault=_LAYER,
)
ex.misconception(
    "alexnet.no_dropout",
    "The dropout is missing. It has no parameters, and AlexNet needs it against overfitting: "
    "layers.Dropout(0.5) after each Dense(4096).",
    edits={
        '            layers.Dropout(0.5),\n            layers.Dense(4096, activation="relu"),\n'
        "            layers.Dropout(0.5),\n": (
            '            layers.Dense(4096, activation="relu"),\n'
        )
    },
    fault="Humbatova 2020: Missing regularization",
)
ex.misconception(
    "alexnet.dropout_before",
    "Your dropout stands before the two Dense(4096). Here each of the two comes first, and the "
    "dropout of 0.5 after it.",
    edits={
        "layers.Flatten(),\n": "layers.Flatten(), layers.Dropout(0.5),\n",
        "            layers.Dropout(0.5),\n            layers.Dense(1000": (
            "            layers.Dense(1000"
        ),
    },
    fault=_LAYER,
)
ex.misconception(
    "alexnet.two_towers",
    "Your model has the paper's two towers: groups=2 in some convolutions. Here it is one tower; "
    "leave groups away, and 62,378,344 parameters come out.",
    edits={
        "Conv2D(256, 5": "Conv2D(256, 5, groups=2",
        'Conv2D(384, 3, padding="same", activation="relu"),\n            layers.Conv2D(256, 3': (
            'Conv2D(384, 3, padding="same", activation="relu", groups=2),\n'
            "            layers.Conv2D(256, 3, groups=2"
        ),
    },
)
ex.misconception(
    "alexnet.input_224",
    "Your input is 224×224. The paper says so by mistake: its first convolution needs 227×227 to "
    "give 55×55. Use keras.Input((227, 227, 3)).",
    edits={"(227, 227, 3)": "(224, 224, 3)"},
    fault="Humbatova 2020: Wrong shape of input data",
)
ex.misconception(
    "alexnet.input_224_padded",
    "Your input is 224×224, and the first convolution is padded, which gives 56×56. Here it is "
    "227×227 without padding, which gives 55×55.",
    edits={"(227, 227, 3)": "(224, 224, 3)", "Conv2D(96, 11": 'Conv2D(96, 11, padding="same"'},
    fault="Humbatova 2020: Wrong shape of input data",
)
ex.misconception(
    "alexnet.batch_normalization",
    "You have batch normalization after the first two convolutions, where the paper has its local "
    "response normalization. Here both are left out.",
    edits={
        f"{_OVERLAPPING},\n            {after}": (
            f"layers.BatchNormalization(),\n            {_OVERLAPPING},\n            {after}"
        )
        for after in _AFTER_POOLS[:2]
    },
    fault=_LAYER,
)
ex.misconception(
    "alexnet.unpadded",
    'All convolutions lack padding. Only the first is without: the other four have padding="same" '
    "and keep the size.",
    edits={
        'Conv2D(256, 5, padding="same"': "Conv2D(256, 5",
        'Conv2D(384, 3, padding="same", activation="relu"),\n'
        '            layers.Conv2D(384, 3, padding="same"': (
            'Conv2D(384, 3, activation="relu"),\n            layers.Conv2D(384, 3'
        ),
        'Conv2D(256, 3, padding="same"': "Conv2D(256, 3",
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "alexnet.logits",
    "The last layer has no activation. A thousand probabilities are asked for: give Dense(1000) "
    'activation="softmax".',
    edits={'1000, activation="softmax"': "1000"},
    fault=_ACTIVATION,
)

# vgg16

ex.misconception(
    "vgg16.unpadded",
    "Your convolutions are not padded, so each loses a pixel on every side. VGG keeps the size: "
    'padding="same".',
    edits={'3, padding="same", ': "3, "},
    fault=_PROPERTIES,
)
ex.misconception(
    "vgg16.thirteen",
    "This is VGG-13: each block has two convolutions. In VGG-16 the last three blocks have three.",
    edits={"(256, 3), (512, 3), (512, 3)": "(256, 2), (512, 2), (512, 2)"},
    fault=_LAYER,
)
ex.misconception(
    "vgg16.nineteen",
    "This is VGG-19: the last three blocks have four convolutions. In VGG-16 they have three.",
    edits={"(256, 3), (512, 3), (512, 3)": "(256, 4), (512, 4), (512, 4)"},
    fault=_LAYER,
)
ex.misconception(
    "vgg16.keeps_doubling",
    "Your last block has 1024 filters. The doubling ends at 512: the fourth and the fifth block "
    "both have 512.",
    edits={"(512, 3), (512, 3)": "(512, 3), (1024, 3)"},
    fault=_PROPERTIES,
)
ex.misconception(
    "vgg16.top_left_off",
    "The classifier is missing: your model ends with the last pooling. Add Flatten, Dense 4096 "
    "twice and Dense 1000. (In keras.applications this is include_top.)",
    edits={
        "    model.add(layers.Flatten())\n"
        '    model.add(layers.Dense(4096, activation="relu"))\n'
        '    model.add(layers.Dense(4096, activation="relu"))\n'
        '    model.add(layers.Dense(1000, activation="softmax"))\n': ""
    },
    fault=_LAYER,
)
ex.misconception(
    "vgg16.include_top",
    "include_top=False leaves the classifier away, and the size of the input open. Leave that "
    "argument out, or put Flatten, Dense 4096 twice and Dense 1000 on top, with "
    "input_shape=(224, 224, 3).",
    code="""
        def vgg16():
            return keras.applications.VGG16(weights=None, include_top=False)
    """,
    fault=_LAYER,
)
ex.misconception(
    "vgg16.global_pooling",
    "You use global average pooling before the dense layers, as later networks do. VGG flattens "
    "7×7×512 numbers, and most of its parameters come from that.",
    edits={"layers.Flatten()": "layers.GlobalAveragePooling2D()"},
    fault=_LAYER,
)
ex.misconception(
    "vgg16.average_pooling",
    "You take the mean of each window. VGG takes the maximum: layers.MaxPooling2D.",
    edits={"layers.MaxPooling2D()": "layers.AveragePooling2D(2)"},
    fault=_LAYER,
)
ex.misconception(
    "vgg16.pools_each_time",
    "You pool after every convolution, and the picture has shrunk too far. One pooling ends a "
    "block: move it out of the inner loop.",
    edits={
        "        model.add(layers.MaxPooling2D())": (
            '            model.add(layers.MaxPooling2D(padding="same"))'
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "vgg16.linear_convolutions",
    'Your convolutions have no activation. Each of the 13 needs its ReLU: activation="relu".',
    edits={'"same", activation="relu"': '"same"'},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "vgg16.logits",
    "The last layer has no activation. A thousand probabilities are asked for: give Dense(1000) "
    'activation="softmax".',
    edits={'1000, activation="softmax"': "1000"},
    fault=_ACTIVATION,
)

# residual_forward

_OUT = "return np.maximum(x + hidden @ w2, 0.0)"

ex.misconception(
    "residual_forward.skip_after_relu",
    "You add x after the last relu. Add it before: relu(x + …). Otherwise the block can add to x, "
    "but never take away from it.",
    edits={_OUT: "return x + np.maximum(hidden @ w2, 0.0)"},
    fault=_LAYER,
)
ex.misconception(
    "residual_forward.no_skip",
    "x is not added: this is a plain block. Inside the last relu add x to the result of the second "
    "weights.",
    edits={_OUT: "return np.maximum(hidden @ w2, 0.0)"},
    fault=_LAYER,
)
ex.misconception(
    "residual_forward.no_last_relu",
    "The last relu is missing, the one around the sum. Your result has negative entries.",
    edits={_OUT: "return x + hidden @ w2"},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "residual_forward.no_inner_relu",
    "The relu between w1 and w2 is missing. Without it the two matrices are just one matrix.",
    edits={"np.maximum(x @ w1, 0.0)": "x @ w1"},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "residual_forward.relu_before_sum",
    "There is a relu too many: on the main path, just before the sum. relu stands between w1 and "
    "w2, and around the sum.",
    edits={_OUT: "return np.maximum(x + np.maximum(hidden @ w2, 0.0), 0.0)"},
    fault="Humbatova 2020: Redundant activation function",
)
ex.misconception(
    "residual_forward.gate",
    "You multiply by x. A skip adds: relu(x + …).",
    edits={_OUT: "return np.maximum(x * (hidden @ w2), 0.0)"},
)
ex.misconception(
    "residual_forward.tanh_inside",
    "The inner activation is tanh. Both activations here are relu: np.maximum(…, 0).",
    edits={"np.maximum(x @ w1, 0.0)": "np.tanh(x @ w1)"},
    fault=_ACTIVATION,
)

# residual_block

_FIRST = 'layers.Conv2D(filters, 3, strides=stride, padding="same")(x)'
_MAIN = (
    '    main = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)\n'
    "    main = layers.BatchNormalization()(main)\n"
    "    main = layers.ReLU()(main)\n"
    '    main = layers.Conv2D(filters, 3, padding="same")(main)\n'
    "    main = layers.BatchNormalization()(main)\n"
)
_SECOND = (
    '    main = layers.Conv2D(filters, 3, padding="same")(main)\n'
    "    main = layers.BatchNormalization()(main)\n"
)
_TEST = "if stride != 1 or x.shape[-1] != filters:"
_SHORT = (
    "        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)\n"
    "        shortcut = layers.BatchNormalization()(shortcut)\n"
)
_END = "return layers.ReLU()(layers.add([main, shortcut]))"

ex.misconception(
    "residual_block.skip_after_relu",
    "You add the shortcut after the last ReLU. Add first, then apply ReLU to the sum. Otherwise "
    "the block can only add to x, never take away.",
    edits={_END: "return layers.add([layers.ReLU()(main), shortcut])"},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.relu_before_sum",
    "There is a ReLU too many: after the second BN, before the sum. The main path ends with BN; "
    "the ReLU comes after the sum.",
    edits={_END: "return layers.ReLU()(layers.add([layers.ReLU()(main), shortcut]))"},
    fault="Humbatova 2020: Redundant activation function",
)
ex.misconception(
    "residual_block.no_last_relu",
    "The ReLU after the sum is missing.",
    edits={_END: "return layers.add([main, shortcut])"},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "residual_block.no_skip",
    "Nothing is added: this is a plain block of two convolutions. Add x, or its projection, to the "
    "main path before the last ReLU.",
    edits={_END: "return layers.ReLU()(main)"},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.concatenates",
    "You concatenate the two paths, so there are twice as many channels. A residual block adds "
    "them: layers.add([main, shortcut]).",
    edits={"layers.add([": "layers.concatenate(["},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.no_projection",
    "You add x as it is, and Keras says that the shapes do not fit. Where stride is not 1 or the "
    "channels change, x needs a 1×1 convolution with the same stride, and BN.",
    edits={_TEST: "if False:"},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.projection_for_stride_only",
    "The shortcut is projected only if stride is not 1. The number of channels may change, too: "
    "test stride != 1 or x.shape[-1] != filters.",
    edits={_TEST: "if stride != 1:"},
)
ex.misconception(
    "residual_block.projection_for_channels_only",
    "The shortcut is projected only if the number of channels changes. The stride changes the "
    "shape, too: test stride != 1 or x.shape[-1] != filters.",
    edits={_TEST: "if x.shape[-1] != filters:"},
)
ex.misconception(
    "residual_block.projects_always",
    "Your shortcut always has a convolution. Where the shape stays, x itself is added: that is "
    "what lets the gradient pass untouched.",
    edits={_TEST: "if True:"},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.projection_without_stride",
    "Your 1×1 convolution of the shortcut has stride 1, so with stride 2 the sizes do not fit. "
    "Give it strides=stride.",
    edits={"layers.Conv2D(filters, 1, strides=stride)": "layers.Conv2D(filters, 1)"},
    fault=_PROPERTIES,
)
ex.misconception(
    "residual_block.projection_without_bn",
    "The BN after the 1×1 convolution of the shortcut is missing.",
    edits={"        shortcut = layers.BatchNormalization()(shortcut)\n": ""},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.projection_of_3",
    "The convolution of your shortcut is 3×3. It only has to change the shape: use 1×1.",
    edits={
        "layers.Conv2D(filters, 1, strides=stride)": (
            'layers.Conv2D(filters, 3, strides=stride, padding="same")'
        )
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "residual_block.pools_shortcut",
    "Your shortcut shrinks by pooling, with a 1×1 convolution of stride 1 after it. Here the 1×1 "
    "convolution shrinks it itself: strides=stride, no pooling.",
    edits={
        "layers.Conv2D(filters, 1, strides=stride)(x)": (
            'layers.Conv2D(filters, 1)(layers.AveragePooling2D(stride, padding="same")(x) '
            "if stride != 1 else x)"
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "residual_block.pools_main",
    "You shrink the main path by pooling. Here the first convolution does it: strides=stride, and "
    "no pooling.",
    edits={
        _FIRST: (
            'layers.Conv2D(filters, 3, padding="same")(\n'
            '        layers.MaxPooling2D(stride, padding="same")(x) if stride != 1 else x\n'
            "    )"
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "residual_block.stride_second",
    "The second convolution has the stride. It belongs to the first one: then the second one works "
    "on the smaller map, and is cheaper.",
    edits={
        _FIRST: 'layers.Conv2D(filters, 3, padding="same")(x)',
        'layers.Conv2D(filters, 3, padding="same")(main)': (
            'layers.Conv2D(filters, 3, strides=stride, padding="same")(main)'
        ),
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "residual_block.strides_twice",
    "Both 3×3 convolutions have the stride, so the main path shrinks twice and does not fit the "
    "shortcut. Only the first one has it.",
    edits={
        'layers.Conv2D(filters, 3, padding="same")(main)': (
            'layers.Conv2D(filters, 3, strides=stride, padding="same")(main)'
        )
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "residual_block.bn_after_relu",
    "Your BN comes after the ReLU. The order is convolution, BN, ReLU.",
    edits={
        "    main = layers.BatchNormalization()(main)\n    main = layers.ReLU()(main)\n": (
            "    main = layers.ReLU()(main)\n    main = layers.BatchNormalization()(main)\n"
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "residual_block.relu_inside_convolutions",
    'Both 3×3 convolutions have activation="relu", so BN comes after it. The convolutions have no '
    "activation; ReLU stands after the first BN and after the sum.",
    edits={
        _MAIN: _MAIN.replace("    main = layers.ReLU()(main)\n", "").replace(
            'padding="same"', 'padding="same", activation="relu"'
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "residual_block.no_bn",
    "The main path has no BN. It stands after each of the two 3×3 convolutions.",
    edits={_MAIN: _MAIN.replace("    main = layers.BatchNormalization()(main)\n", "")},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.no_second_bn",
    "The BN after the second convolution is missing. The main path is convolution, BN, ReLU, "
    "convolution, BN.",
    edits={_SECOND: _SECOND.split("\n")[0] + "\n"},
    fault=_LAYER,
)
ex.misconception(
    "residual_block.bn_after_sum",
    "Your second BN comes after the sum. It belongs to the main path, before the sum: BN on the "
    "shortcut would change what x brings.",
    edits={
        _SECOND: _SECOND.split("\n")[0] + "\n",
        _END: "return layers.ReLU()(layers.BatchNormalization()(layers.add([main, shortcut])))",
    },
    fault=_LAYER,
)
ex.convention(
    "residual_block.preactivation",
    "This is the later block of 2016, BN - ReLU - convolution twice and no ReLU after the sum. "
    "Here the block of 2015 is asked for: convolution - BN - ReLU - convolution - BN, sum, ReLU.",
    edits={
        _MAIN: (
            "    main = layers.ReLU()(layers.BatchNormalization()(x))\n"
            '    main = layers.Conv2D(filters, 3, strides=stride, padding="same")(main)\n'
            "    main = layers.ReLU()(layers.BatchNormalization()(main))\n"
            '    main = layers.Conv2D(filters, 3, padding="same")(main)\n'
        ),
        _SHORT: "        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)\n",
        _END: "return layers.add([main, shortcut])",
    },
    accepted=False,
)
_PADS_ITSELF = (
    "With stride 2 you put one row of zeros on each side, as PyTorch does. Keras' own padding "
    '"same" puts it only at the bottom and the right, where the size is even. Both are ResNets.'
)
_PADDED = "layers.Conv2D(filters, 3, strides=stride)(layers.ZeroPadding2D(1)(x))"
ex.convention(
    "residual_block.zeros_on_each_side",
    _PADS_ITSELF,
    edits={_FIRST: _PADDED},
    accepted=True,
)

# resnet

ex.convention(
    "resnet.zeros_on_each_side",
    _PADS_ITSELF,
    code=(
        "def residual_block(x, filters, stride=1):\n"
        f"{_MAIN}"
        "    shortcut = x\n"
        f"    {_TEST}\n"
        f"{_SHORT}"
        f"    {_END}\n"
    ).replace(_FIRST, _PADDED),
    accepted=True,
)

_STRIDE = "stride = 2 if block == 0 and filters != 16 else 1"
_STEM = (
    '    tensor = layers.Conv2D(16, 3, padding="same")(source)\n'
    "    tensor = layers.BatchNormalization()(tensor)\n"
    "    tensor = layers.ReLU()(tensor)\n"
)

ex.misconception(
    "resnet.first_stage_strides",
    "Your first stage begins with stride 2, too. It keeps the size: only the second and the third "
    "stage begin with stride 2.",
    edits={_STRIDE: "stride = 2 if block == 0 else 1"},
    fault=_PROPERTIES,
)
ex.misconception(
    "resnet.never_strides",
    "All your blocks have stride 1, so the picture keeps its size to the end. The first block of "
    "the second and of the third stage has stride 2.",
    edits={_STRIDE: "stride = 1"},
    fault=_PROPERTIES,
)
ex.misconception(
    "resnet.strides_in_every_block",
    "Every block of the second and third stage has stride 2. Only the first block of each has; "
    "the others have stride 1.",
    edits={"block == 0 and ": ""},
    fault=_PROPERTIES,
)
ex.misconception(
    "resnet.strides_last",
    "The last block of a stage has stride 2. It should be the first block of the second and of the "
    "third stage.",
    edits={
        "if block == 0 and filters != 16": "if block == blocks_per_stage - 1 and filters != 64",
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "resnet.pools_between_stages",
    "You shrink the picture by max pooling between the stages. Here a stride does it: the first "
    "block of the second and third stage gets stride=2.",
    edits={
        f"            {_STRIDE}\n": (
            "            if block == 0 and filters != 16:\n"
            '                tensor = layers.MaxPooling2D(2, padding="same")(tensor)\n'
        ),
        "residual_block(tensor, filters, stride)": "residual_block(tensor, filters)",
    },
    fault=_LAYER,
)
ex.misconception(
    "resnet.imagenet_stem",
    "Your network begins with 7×7, stride 2 and max pooling, as ResNets for ImageNet do. This one "
    "is for small pictures: one 3×3 convolution of 16 filters, stride 1, no pooling.",
    edits={
        'layers.Conv2D(16, 3, padding="same")': 'layers.Conv2D(16, 7, strides=2, padding="same")',
        "tensor = layers.ReLU()(tensor)": (
            'tensor = layers.MaxPooling2D(3, 2, padding="same")(layers.ReLU()(tensor))'
        ),
    },
    fault=_LAYER,
)
ex.misconception(
    "resnet.bare_stem",
    "After the first convolution BN and ReLU are missing.",
    edits={_STEM: _STEM.split("\n")[0] + "\n"},
    fault=_LAYER,
)
ex.misconception(
    "resnet.no_stem",
    "The first convolution is missing: your blocks work on the picture itself. Begin with 16 "
    'filters of 3×3, padding "same", BN and ReLU.',
    edits={_STEM: "    tensor = source\n"},
    fault=_LAYER,
)
ex.misconception(
    "resnet.wide_stages",
    "Your stages have 64, 128 and 256 filters, as in ResNets for ImageNet. Here they have 16, 32 "
    "and 64.",
    edits={
        "in (16, 32, 64)": "in (64, 128, 256)",
        "filters != 16": "filters != 64",
        "Conv2D(16,": "Conv2D(64,",
    },
    fault=_PROPERTIES,
)
ex.misconception(
    "resnet.flattens",
    "You flatten the last map. Take its mean over all pixels: GlobalAveragePooling2D. Then the "
    "size of the picture does not matter.",
    edits={"layers.GlobalAveragePooling2D()": "layers.Flatten()"},
    fault=_LAYER,
)
ex.misconception(
    "resnet.global_maximum",
    "The global pooling takes the maximum. Take the mean: GlobalAveragePooling2D.",
    edits={"GlobalAveragePooling2D": "GlobalMaxPooling2D"},
    fault=_LAYER,
)
ex.misconception(
    "resnet.top_left_off",
    "The classifier is missing: your model ends with the pooling. Add Dense(num_classes) with "
    "softmax.",
    edits={'layers.Dense(num_classes, activation="softmax")(tensor)': "tensor"},
    fault=_LAYER,
)
ex.misconception(
    "resnet.top_left_on",
    "There are two classifiers, one on the other: the Dense(1000) with softmax is ImageNet's. Only "
    "Dense(num_classes) with softmax follows the pooling.",
    edits={
        "tensor = layers.GlobalAveragePooling2D()(tensor)": (
            "tensor = layers.GlobalAveragePooling2D()(tensor)\n"
            '    tensor = layers.Dense(1000, activation="softmax")(tensor)'
        )
    },
    fault=_LAYER,
)
ex.misconception(
    "resnet.logits",
    'The last layer has no activation. Probabilities are asked for: give it activation="softmax".',
    edits={', activation="softmax"': ""},
    fault=_ACTIVATION,
)
ex.misconception(
    "resnet.fixed_blocks",
    "Your stages always have three blocks. Their number is the argument blocks_per_stage.",
    edits={"range(blocks_per_stage)": "range(3)"},
)
ex.misconception(
    "resnet.fixed_classes",
    "Your model always has ten classes. Their number is the argument num_classes.",
    edits={"layers.Dense(num_classes": "layers.Dense(10"},
)
ex.misconception(
    "resnet.fixed_input",
    "Your model always takes 32×32×3. The shape of its input is the argument input_shape.",
    edits={"keras.Input(input_shape)": "keras.Input((32, 32, 3))"},
)

# gradient_norms

_FORWARD = "h = h + t if residual else t"
_BACK = "through = (gradient * (1.0 - t**2)) @ w.T"
_ADD = "gradient = gradient + through if residual else through"
_NORM = "norms.append(np.sqrt(np.sum(gradient**2)))"

ex.misconception(
    "gradient_norms.no_tanh",
    "The derivative of tanh is missing. On the way back, multiply the gradient by 1 - t**2 before "
    "the weights.",
    edits={_BACK: "through = gradient @ w.T"},
    fault="Gradient of the activation left out",
)
ex.misconception(
    "gradient_norms.skip_not_back",
    "Forward there are skips, but backward there are none. Through the skip the gradient comes "
    "back unchanged: with residual, add it to what comes through the layer.",
    edits={_ADD: "gradient = through"},
)
ex.misconception(
    "gradient_norms.skip_only_back",
    "The skip is only in your backward pass. With residual, the forward pass adds h, too: "
    "h = h + tanh(h @ w).",
    edits={_FORWARD: "h = t"},
)
ex.misconception(
    "gradient_norms.never_skips",
    "Your function ignores residual: it always computes the chain without skips.",
    edits={_FORWARD: "h = t", _ADD: "gradient = through"},
)
ex.misconception(
    "gradient_norms.always_skips",
    "Your function ignores residual: it always computes the chain with skips.",
    edits={_FORWARD: "h = h + t", _ADD: "gradient = gradient + through"},
)
ex.misconception(
    "gradient_norms.slope_of_h",
    "You take 1 - h**2 with the h after the skip. The slope of tanh needs the tanh itself, before "
    "h is added: keep t in a list of its own.",
    edits={
        "        tanhs.append(t)\n        h = h + t if residual else t\n": (
            "        h = h + t if residual else t\n        tanhs.append(h)\n"
        )
    },
)
ex.misconception(
    "gradient_norms.slope_without_square",
    "You multiply by 1 - t. The derivative of tanh is 1 - t**2.",
    edits={"1.0 - t**2": "1.0 - t"},
)
ex.misconception(
    "gradient_norms.slope_of_sum",
    "You multiply by 1 minus the square of the sum h @ w. In 1 - t**2, t is the tanh of that sum.",
    edits={"tanhs.append(t)": "tanhs.append(h @ w)"},
)
ex.misconception(
    "gradient_norms.sigmoid_slope",
    "You multiply by t * (1 - t), which is the derivative of the sigmoid. That of tanh is 1 - t**2.",
    edits={"(1.0 - t**2)": "t * (1.0 - t)"},
)
ex.misconception(
    "gradient_norms.not_transposed",
    "On the way back the weights must be transposed: forward h @ w, backward gradient @ w.T.",
    edits={"@ w.T": "@ w"},
)
ex.misconception(
    "gradient_norms.weights_forward",
    "On the way back you meet the weights in the order of the way forward. The last layer comes "
    "first: go through them in reverse.",
    edits={"weights[::-1]": "weights"},
)
ex.misconception(
    "gradient_norms.last_first",
    "Your norms are in the order in which they are computed, last layer first. That of x belongs "
    "at the beginning: reverse the list.",
    edits={"np.array(norms[::-1])": "np.array(norms)"},
)
ex.misconception(
    "gradient_norms.one_late",
    "Your norms are those of h[1] … h[L]. Those of h[0] … h[L - 1] are asked for: take the norm "
    "after each step back, not before.",
    edits={
        f"        {_NORM}\n    return": "    return",
        f"        {_BACK}": f"        {_NORM}\n        {_BACK}",
    },
)
ex.misconception(
    "gradient_norms.squared",
    "The square root is missing: these are the squares of the norms.",
    edits={_NORM: "norms.append(np.sum(gradient**2))"},
)
ex.misconception(
    "gradient_norms.spectral",
    "np.linalg.norm(g, 2) of a matrix is its largest singular value. Take the root of the sum of "
    "all squares: np.linalg.norm(g).",
    edits={_NORM: "norms.append(np.linalg.norm(gradient, 2))"},
)
ex.misconception(
    "gradient_norms.sum_of_sizes",
    "You add up absolute values. The norm here is the root of the sum of the squares.",
    edits={_NORM: "norms.append(np.sum(np.abs(gradient)))"},
)
ex.misconception(
    "gradient_norms.mean_loss",
    "Your loss is the mean of the last h. It should be the sum: start the way back with ones.",
    edits={"np.ones_like(h)": "np.ones_like(h) / h.size"},
)
ex.misconception(
    "gradient_norms.starts_from_h",
    "You start the way back with the last h itself. The loss is the sum of its entries, so the "
    "gradient there is 1 everywhere: np.ones_like(h).",
    edits={"np.ones_like(h)": "h"},
)
ex.misconception(
    "gradient_norms.skip_inside_tanh",
    "You add the skip inside: tanh(h @ w + h). It should go around the tanh, "
    "h + tanh(h @ w); then the gradient passes it untouched.",
    edits={
        "t = np.tanh(h @ w)": "t = np.tanh(h @ w + h if residual else h @ w)",
        _FORWARD: "h = t",
        _ADD: "gradient = gradient * (1.0 - t**2) + through if residual else through",
    },
    fault=_LAYER,
)
ex.misconception(
    "gradient_norms.of_the_weights",
    "These are the norms of the gradients of the weights. Those of the states h are asked for.",
    edits={
        "tanhs = []": "tanhs = []\n    states = []",
        "        t = np.tanh(h @ w)": "        states.append(h)\n        t = np.tanh(h @ w)",
        f"        {_BACK}": (
            f"        weight = states.pop().T @ (gradient * (1.0 - t**2))\n        {_BACK}"
        ),
        _NORM: "norms.append(np.sqrt(np.sum(weight**2)))",
    },
)

# What no case can tell apart.

ex.survivor(
    "gradient_norms: `True` -> `False`",
    "Both lists have one entry for each layer, so strict has nothing to say.",
)
