"""ex11: the oracle is Keras itself, through the functional API, and real digits held out.

The pictures are scikit-learn's digits (Alpaydin and Kaynak, Optical Recognition of Handwritten
Digits, UCI 1998), in `data/ex11_keras_cnn/`. `train_digits` is trained on a part of them; the
evaluator predicts the rest, and only the judge holds their labels. They are public, so each seed
turns them and names their classes anew: a network that was trained elsewhere gets none right.

Every cause of a bad training that can be seen without training is a symptom: the evaluator looks at
graph, settings, weights and predictions, and the judge at the labels. Nothing that has full marks
is ever accused.

Full marks are given from 95 %: sound CNNs of many kinds lie between 0.954 and 0.994 on different
splits of these pictures (`benchmarks/README.md`), and no sound one should miss a mark by bad luck.
"""

from pathlib import Path

import keras
import numpy as np

from autograder.author import Exercise, case
from autograder.author.disguise import disguise, turned
from autograder.author.networks import answers, described

DIGITS = Path(__file__).parent / "data" / "ex11_keras_cnn" / "digits.npz"
TRAINING, HELD_OUT = 1150, 500  # pictures: enough of both, and a small key

ex = Exercise(
    title="Train your first CNN",
    unit="C. Convolutional networks in Keras",
    summary="Four small Keras models, compile, and a CNN trained on real digits.",
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


def build_mlp():
    layer = keras.layers
    return _model((8,), layer.Dense(32), layer.ReLU(), layer.Dense(1), layer.Activation("sigmoid"))


def build_classifier():
    layer = keras.layers
    return _model((64,), layer.Dense(32), layer.ReLU(), layer.Dense(3), layer.Softmax())


def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    layer = keras.layers
    stack = [layer.Rescaling(1 / 255)]
    for filters in (16, 32, 64):
        stack += [layer.Conv2D(filters, 3, padding="same"), layer.ReLU(), layer.MaxPooling2D()]
    stack += [layer.Flatten(), layer.Dense(128), layer.ReLU(), layer.Dense(num_classes)]
    return _model((img_height, img_width, 3), *stack)


def build_mnist_cnn():
    layer = keras.layers
    stack = [layer.Conv2D(64, 3), layer.ReLU(), layer.MaxPooling2D(), layer.Flatten()]
    return _model((28, 28, 1), *stack, layer.Dense(10), layer.Softmax())


def compile_model(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(), loss=loss, metrics=["accuracy"])
    return model


def train_digits(x_train, y_train):
    layer = keras.layers
    stack = [layer.Rescaling(1 / 16)]
    for filters in (16, 32):
        stack += [layer.Conv2D(filters, 3, padding="same"), layer.BatchNormalization()]
        stack += [layer.ReLU(), layer.MaxPooling2D() if filters == 16 else layer.Flatten()]
    stack += [layer.Dropout(0.5), layer.Dense(10)]
    model = compile_model(_model((8, 8, 1), *stack))
    model.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)
    return model


# What travels.


ex.travels(described)


@ex.travels
def unpacked(pairs):
    """Pictures of 8×8 pixels from two pixels a byte; 15 stands for 16."""
    pixels = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(len(pairs), 8, 8, 1)
    return pixels + (pixels == 15) * 1.0


ex.travels(answers)


@ex.travels
def held_out(output, inputs):
    """The share of the held-out digits that are right."""
    if output["width"] != 10:
        return 0.0
    return float(np.mean(np.asarray(output["said"]) == inputs["y_test"]))


# Parts.

ex.part(
    "build_mlp",
    points=1,
    hints=(
        "Start with keras.Input((8,)). Two Dense layers follow; how many neurons has each?",
        'The activation is an argument of the layer, such as activation="relu".',
        'layers.Dense(32, activation="relu"), then layers.Dense(1, activation="sigmoid").',
    ),
)
ex.part(
    "build_classifier",
    points=1,
    hints=(
        "The same two layers as in build_mlp, with other numbers: 64 inputs, one output a class.",
        'Several classes that exclude one another: activation="softmax" in the last layer.',
    ),
)
ex.part(
    "build_flower_cnn",
    points=3,
    hints=(
        "The table in the text has one row for each layer, in order. Start with "
        "keras.Input((img_height, img_width, 3)).",
        'A block is layers.Conv2D(16, 3, padding="same", activation="relu") and '
        "layers.MaxPooling2D(). There are three of them, with 16, 32 and 64 filters.",
        "After layers.Flatten() come Dense(128) with ReLU and Dense(num_classes) without any "
        "activation. model.summary() shows where your numbers leave the table.",
    ),
)
ex.part(
    "build_mnist_cnn",
    points=2,
    hints=(
        "Four layers after keras.Input((28, 28, 1)): convolution, pooling, flatten, dense.",
        "layers.Conv2D(64, 3) has no padding by default; that is what is asked here. Add its ReLU.",
    ),
)
ex.part(
    "compile_model",
    points=2,
    hints=(
        "model.compile(optimizer=…, loss=…, metrics=[…]) changes the model in place and returns "
        "None. Return the model after it.",
        'The word "sparse_categorical_crossentropy" expects probabilities. For logits you need '
        "the object: keras.losses.SparseCategoricalCrossentropy(from_logits=True).",
    ),
)
ex.part(
    "train_digits",
    points=2,
    seconds=60,
    hints=(
        "Four steps: build a model as above, compile it, model.fit(x_train, y_train, epochs=…), "
        "return the model. Labels are whole numbers, pixels go from 0 to 16.",
        "Start with Rescaling(1 / 16), then two convolutions of 32 filters with ReLU, pooling, "
        "Flatten, Dropout(0.4) and Dense(10). BatchNormalization before each ReLU helps.",
        "Compile with from_logits=True where the last layer has no softmax, and fit for 20 to 30 "
        "epochs with batch_size=32.",
    ),
)


# Cases.


@ex.probe("build_mlp")
def probe_mlp(impl):
    return described(impl.build_mlp)


@ex.cases("build_mlp")
def mlp_cases(rng):
    yield case("8 numbers in, 321 parameters", for_evaluator={"input_shape": [8]})


@ex.probe("build_classifier")
def probe_classifier(impl):
    return described(impl.build_classifier)


@ex.cases("build_classifier")
def classifier_cases(rng):
    yield case("64 numbers in, 2,179 parameters", for_evaluator={"input_shape": [64]})


@ex.probe("build_flower_cnn")
def probe_flower_cnn(impl, **sizes):
    return described(lambda: impl.build_flower_cnn(**sizes))


@ex.cases("build_flower_cnn")
def flower_cnn_cases(rng):
    def flowers(name, **sizes):
        full = {"img_height": 180, "img_width": 180, "num_classes": 5, **sizes}
        shape = [full["img_height"], full["img_width"], 3]
        return case(name, **sizes, for_evaluator={"input_shape": shape})

    yield flowers("180×180, five classes: 3,989,285 parameters")
    yield flowers("64 high, 48 wide, 3 classes", img_height=64, img_width=48, num_classes=3)
    height, width, classes = (int(n) for n in rng.integers([25, 70, 6], [65, 110, 16]))
    yield flowers(
        f"{height} high, {width} wide, {classes} classes",
        img_height=height,
        img_width=width,
        num_classes=classes,
    )


@ex.probe("build_mnist_cnn")
def probe_mnist_cnn(impl):
    return described(impl.build_mnist_cnn)


@ex.cases("build_mnist_cnn")
def mnist_cnn_cases(rng):
    yield case("28×28 grey, 108,810 parameters", for_evaluator={"input_shape": [28, 28, 1]})


@ex.evaluate("build_mlp")
@ex.evaluate("build_classifier")
@ex.evaluate("build_mnist_cnn")
def look(value, inputs):
    return Model(value).facts(inputs["input_shape"])  # noqa: F821


@ex.evaluate("build_flower_cnn")
def look_at_flowers(value, inputs):
    """The whole graph once; of the other sizes its two ends, and the counts."""
    facts = Model(value).facts(inputs["input_shape"])  # noqa: F821
    if "num_classes" in inputs:
        facts["graph"] = facts["graph"][:1] + facts["graph"][-1:]
    return facts


# How a model was compiled is read from its settings; a loss that a student wrote as a function of
# their own is known by what it gives for four logits.


@ex.probe("compile_model")
def probe_compile(impl, inputs, classes, labels, logits):
    keras.backend.clear_session()
    given = keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(classes)])
    model = impl.compile_model(given)
    try:
        loss = float(model.compute_loss(None, labels, logits.astype("float32")))
    except Exception:
        loss = None
    return {"model": model, "loss": loss}


@ex.cases("compile_model")
def compile_cases(rng):
    for inputs, classes in ((4, 3), (6, 5)):
        yield case(
            f"a model of {inputs} numbers and {classes} classes",
            inputs=inputs,
            classes=classes,
            labels=np.arange(4) % classes,
            logits=rng.normal(size=(4, classes)),
        )


@ex.evaluate("compile_model")
def compiled_lines(value, inputs):
    model = Model(value["model"])  # noqa: F821
    lines = model.facts([inputs["inputs"]])["graph"]
    said = model.settings()
    if said is None:
        return {"graph": lines, "settings": ["not compiled"]}
    name, logits = said["loss"], said["from_logits"]
    if not hasattr(keras.losses, name) and value["loss"] is not None:
        for logits in (True, False):
            sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
            right = float(sparse(inputs["labels"], inputs["logits"]))
            if abs(value["loss"] - right) < 1e-4:
                name = "sparse_categorical_crossentropy"
                break
    source = (", from logits" if logits else ", from probabilities") * ("crossentropy" in name)
    rate = said["learning_rate"]
    names = {"accuracy", "sparse_categorical_accuracy"}
    return {
        "graph": lines,
        "settings": [
            f"optimizer {said['optimizer']}",
            "a schedule of learning rates" if rate is None else f"learning rate {rate:g}",
            "loss " + name.replace("_", " ") + source,
            "accuracy is reported" if names & set(said["metrics"]) else "accuracy is not reported",
        ],
    }


@ex.probe("train_digits")
def trained(impl, pixels, labels, seed):
    keras.utils.set_random_seed(seed)
    model = impl.train_digits(unpacked(pixels), labels.astype(int))
    steps = getattr(getattr(model, "optimizer", None), "iterations", None)
    told = getattr(getattr(model, "history", None), "history", {})
    return {
        "model": model,
        "weights": model.get_weights() if hasattr(model, "get_weights") else [],
        "steps": None if steps is None else int(steps),
        "losses": [float(loss) for loss in told.get("loss", [])][:2000],
    }


@ex.cases("train_digits")
def digits_cases(rng):
    with np.load(DIGITS) as stored:
        x, y = stored["x"], stored["y"]
    order = rng.permutation(len(x))[: TRAINING + HELD_OUT]
    way, label_of = disguise(rng, 10)
    x = turned(np.minimum(x, 15)[order].reshape(-1, 8, 8), way).reshape(-1, 8, 4, 2)
    y = label_of.astype(y.dtype)[y[order]]
    pairs = x[..., 0] << 4 | x[..., 1]
    yield case(
        "held-out digits",
        pixels=pairs[:TRAINING],
        labels=y[:TRAINING],
        seed=int(rng.integers(1_000_000)),
        for_evaluator={"new": pairs[TRAINING:]},
        for_judge={"y_test": y[TRAINING:], "label_of": label_of.astype(y.dtype)},
    )


@ex.evaluate("train_digits")
def looked_at(value, inputs):
    rebuilt = Model(value["model"])  # noqa: F821
    lines = rebuilt.facts([8, 8, 1])["graph"]
    model = rebuilt.with_weights(value["weights"], [8, 8, 1])
    old, new = unpacked(inputs["pixels"]), unpacked(inputs["new"])
    said = answers(model, new)
    scaled = (new / 16, new / 255, (new - old.mean()) / old.std())
    biases = [w for w in model.trainable_weights if w.path.endswith("bias")]
    settings = rebuilt.settings() or {}
    return {
        "width": said.shape[1],
        "said": said.argmax(axis=1).astype(np.uint8),
        "said_of_old": answers(model, old).argmax(axis=1).astype(np.uint8),
        "said_of_scaled": [answers(model, x).argmax(axis=1).astype(np.uint8) for x in scaled],
        "numbers": bool(np.isfinite(said).all()),
        "untouched": bool(biases) and not any(np.any(np.asarray(b)) for b in biases),
        "graph": lines,
        "steps": value["steps"],
        "losses": value["losses"],
        "logits": settings.get("from_logits")
        if "crossentropy" in settings.get("loss", "")
        else None,
        "learning_rate": settings.get("learning_rate"),
        "optimizer": settings.get("optimizer"),
    }


@ex.picture("train_digits")
def drawn(output, inputs):
    """The loss as training told it, and which digit was taken for which."""
    losses = [loss for loss in output["losses"] if np.isfinite(loss)]
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (inputs["y_test"], np.minimum(output["said"], 9)), 1)
    counts = counts[np.ix_(inputs["label_of"], inputs["label_of"])]
    matrix = {
        "title": "New digits: a row for what each is, a column for what the model said",
        "kind": "matrix",
        "values": counts.tolist(),
        "labels": [str(digit) for digit in range(10)],
    }
    curve = {"title": "Loss in training, by epoch", "kind": "curve", "values": losses}
    return [curve, matrix] if losses else [matrix]


@ex.measure("train_digits")
def right_of_new(output, inputs):
    return min(held_out(output, inputs), 0.95)


@ex.symptoms("train_digits")
def what_shows(output, inputs):
    lines, steps, rate = output["graph"], output["steps"], output["learning_rate"]
    new = held_out(output, inputs)
    old = float(np.mean(np.asarray(output["said_of_old"]) == inputs["labels"]))
    scaled = max(np.mean(np.asarray(s) == inputs["y_test"]) for s in output["said_of_scaled"])
    fixed = any(line.startswith(("rescale", "shift", "batch", "Normal")) for line in lines)
    curved = (
        "relu",
        "sin",
        "tanh",
        "sigmoid",
        "elu",
        "selu",
        "gelu",
        "silu",
        "swish",
        "soft",
        "hard",
    )
    curved += ("mish", "leaky", "prelu", "celu", "exp", "glu", "log_sig", "sparse", "squareplus")
    last = lines[-1]
    names = {
        "width": output["width"] != 10,
        "untouched": output["untouched"],
        "not_a_number": not output["numbers"],
        "relu_at_the_end": last.startswith("relu"),
        "logits_unsaid": output["logits"] is False and last.startswith("dense"),
        "softmax_of_softmax": output["logits"] is True and last == "softmax",
        "scaled_outside": scaled > max(0.5, new + 0.02),
        "large_steps": output["optimizer"] in ("adam", "adamw", "nadam") and (rate or 0) >= 0.02,
        "small_steps": output["optimizer"] in ("adam", "adamw", "nadam") and 0 < (rate or 1) < 1e-4,
        "straight": not any(line.lower().startswith(curved) for line in lines[:-1]),
        "unscaled": not fixed and old < 0.9 and (steps is None or steps >= 300),
        "cannot_fit": old < 0.6 and (steps is None or steps >= 300),
        "too_brief": old < 0.985,
        "by_heart": old >= 0.985,
    }
    return [name for name, shows in names.items() if shows]


for _band in (0.90, 0.80):
    ex.judged_again("train_digits", f"at least {_band:.2f}", points=1)


@ex.measure("train_digits", "at least 0.90")
def right_of_90(output, inputs):
    return min(held_out(output, inputs), 0.90)


@ex.measure("train_digits", "at least 0.80")
def right_of_80(output, inputs):
    return min(held_out(output, inputs), 0.80)


# Misconceptions.

_ACTIVATION = "Humbatova 2020: Missing activation function / DeepCrime: Activation function removal"
_WRONG_ACTIVATION = "Humbatova 2020: Wrong type of activation function"
_LAYERS = "Humbatova 2020: Wrong network architecture"
_WIDTH = "Humbatova 2020: Wrong defined output shape"
_LOSS = "Humbatova 2020: Wrong selection of loss function"
_LOGITS = "Humbatova 2020: Wrong loss function calculation"
_INPUT = "Humbatova 2020: Missing preprocessing step (normalisation)"
_PADDING = "Humbatova 2020: Wrong amount & type of padding"
_POOLING = "Humbatova 2020: Wrong amount & type of pooling in convolutional layer"

_SIGMOID = 'layers.Dense(1, activation="sigmoid")'
ex.misconception(
    "build_mlp.no_sigmoid",
    "The last layer has no activation, so the output can be any number. A probability lies between "
    '0 and 1: give the last Dense layer activation="sigmoid".',
    edits={_SIGMOID: "layers.Dense(1)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_mlp.no_relu",
    "The hidden layer has no activation. Two linear layers after each other are no more than one "
    'linear layer: give the first Dense layer activation="relu".',
    edits={'layers.Dense(32, activation="relu")': "layers.Dense(32)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_mlp.softmax_of_one",
    "The last layer is a softmax over a single neuron. Softmax makes its outputs sum to one, so this "
    "one is always 1, whatever comes in. One neuron needs a sigmoid.",
    edits={_SIGMOID: 'layers.Dense(1, activation="softmax")'},
    fault=_WRONG_ACTIVATION,
)
ex.misconception(
    "build_mlp.two_outputs",
    "The last layer has two neurons, one for yes and one for no. One is enough here, and is what is "
    "asked: its sigmoid is the probability of yes.",
    edits={_SIGMOID: 'layers.Dense(2, activation="softmax")'},
    fault=_WIDTH,
)
ex.misconception(
    "build_mlp.relu_output",
    "The last layer has a ReLU, so the output is 0 or any positive number. For a probability it "
    "needs a sigmoid.",
    edits={_SIGMOID: 'layers.Dense(1, activation="relu")'},
    fault=_WRONG_ACTIVATION,
)
ex.misconception(
    "build_mlp.input_as_layer",
    "There is a Dense layer of 8 neurons too many. The 8 inputs are no layer with weights: "
    "keras.Input((8,)) says how many numbers come in, and the first Dense layer has 32 neurons.",
    edits={
        'layers.Dense(32, activation="relu")': (
            'layers.Dense(8, activation="relu"), layers.Dense(32, activation="relu")'
        )
    },
    fault=_LAYERS,
)

_SOFTMAX = 'layers.Dense(3, activation="softmax")'
ex.misconception(
    "build_classifier.no_softmax",
    "The last layer has no activation, so it gives scores of any size. Probabilities are asked for: "
    'activation="softmax".',
    edits={_SOFTMAX: "layers.Dense(3)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_classifier.sigmoid",
    "The last layer has a sigmoid: three probabilities that need not sum to one, for classes that "
    "may all be true. A picture here has exactly one class: use a softmax.",
    edits={_SOFTMAX: 'layers.Dense(3, activation="sigmoid")'},
    fault=_WRONG_ACTIVATION,
)
ex.misconception(
    "build_classifier.one_output",
    "The last layer has one neuron that should give the number of the class. Classes are no "
    "amounts: there is one neuron for each class, three here.",
    edits={_SOFTMAX: "layers.Dense(1)"},
    fault=_WIDTH,
)
ex.misconception(
    "build_classifier.no_relu",
    "The hidden layer has no activation. Two linear layers after each other are no more than one "
    'linear layer: give the first Dense layer activation="relu".',
    edits={'layers.Dense(32, activation="relu")': "layers.Dense(32)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_classifier.input_as_layer",
    "There is a Dense layer of 64 neurons too many. 64 is how many numbers come in, and "
    "keras.Input((64,)) says so; the first Dense layer has 32 neurons.",
    edits={
        'layers.Dense(32, activation="relu")': (
            'layers.Dense(64, activation="relu"), layers.Dense(32, activation="relu")'
        )
    },
    fault=_LAYERS,
)

_FLOWER = "build_flower_cnn"
ex.misconception(
    f"{_FLOWER}.no_rescaling",
    "The Rescaling layer is missing: the pixels go into the first convolution as 0 to 255. Put "
    "layers.Rescaling(1 / 255) first, so that the model brings them to 0…1 itself.",
    edits={"            layers.Rescaling(1 / 255),\n": ""},
    fault=_INPUT,
)
ex.misconception(
    f"{_FLOWER}.rescaled_upwards",
    "Rescaling multiplies by its number, and 255 makes the pixels larger still. To divide by 255, "
    "write layers.Rescaling(1 / 255).",
    edits={"layers.Rescaling(1 / 255)": "layers.Rescaling(255)"},
    fault=_INPUT,
)
ex.misconception(
    f"{_FLOWER}.softmax",
    "The model ends in a softmax, and logits are asked for: the last Dense layer has no activation "
    "here, and the loss applies the softmax later, with from_logits=True.",
    edits={"layers.Dense(num_classes)": 'layers.Dense(num_classes, activation="softmax")'},
    fault=_LOGITS,
)
_CONVOLUTIONS = {
    f'layers.Conv2D({filters}, 3, padding="same", activation="relu")': filters
    for filters in (16, 32, 64)
}
ex.misconception(
    f"{_FLOWER}.valid",
    "Your convolutions have no padding, so each makes the picture two pixels smaller. The flower "
    'CNN keeps the size: padding="same" in every convolution. (The default is "valid".)',
    edits={
        old: f'layers.Conv2D({filters}, 3, activation="relu")'
        for old, filters in _CONVOLUTIONS.items()
    },
    fault=_PADDING,
)
ex.misconception(
    f"{_FLOWER}.no_relu",
    "Your convolutions have no activation. Without ReLU between them, layers after each other are "
    'no more than one linear map: activation="relu" in every convolution.',
    edits={
        old: f'layers.Conv2D({filters}, 3, padding="same")'
        for old, filters in _CONVOLUTIONS.items()
    },
    fault=_ACTIVATION,
)
ex.misconception(
    f"{_FLOWER}.no_relu_in_dense",
    "The dense layer of 128 has no activation. Two dense layers after each other are then no more "
    'than one: give it activation="relu".',
    edits={'layers.Dense(128, activation="relu")': "layers.Dense(128)"},
    fault=_ACTIVATION,
)
ex.misconception(
    f"{_FLOWER}.five_classes",
    "The last layer always has 5 neurons. How many there are is the argument num_classes.",
    edits={"layers.Dense(num_classes)": "layers.Dense(5)"},
    fault=_WIDTH,
)
ex.misconception(
    f"{_FLOWER}.one_output",
    "The last layer has a single neuron. A classifier needs one for each class: num_classes.",
    edits={"layers.Dense(num_classes)": "layers.Dense(1)"},
    fault=_WIDTH,
)
ex.misconception(
    f"{_FLOWER}.width_first",
    "The input is (width, height). Keras counts the height first: "
    "keras.Input((img_height, img_width, 3)). Square pictures do not show this.",
    edits={"(img_height, img_width, 3)": "(img_width, img_height, 3)"},
    fault="Humbatova 2020: Wrong input shape",
)
ex.misconception(
    f"{_FLOWER}.sizes_ignored",
    "The input is always 180×180. Use the arguments img_height and img_width.",
    edits={"(img_height, img_width, 3)": "(180, 180, 3)"},
    fault="Humbatova 2020: Wrong input shape",
)
ex.misconception(
    f"{_FLOWER}.grey",
    "The input has one channel. Colour pictures have three, red, green and blue: "
    "keras.Input((img_height, img_width, 3)).",
    edits={"(img_height, img_width, 3)": "(img_height, img_width, 1)"},
    fault="Humbatova 2020: Wrong input shape",
)
ex.misconception(
    f"{_FLOWER}.global_pooling",
    "Before the dense layers stands global average pooling, which keeps one number for each of the "
    "64 maps. Flatten is asked for: it keeps all 22×22 of each.",
    edits={"layers.Flatten()": "layers.GlobalAveragePooling2D()"},
    fault=_POOLING,
)

_MNIST = 'layers.Conv2D(64, 3, activation="relu")'
ex.misconception(
    "build_mnist_cnn.same",
    "The convolution pads, so the picture stays 28×28. No padding is asked for here, which is the "
    "default: 28×28 becomes 26×26.",
    edits={_MNIST: 'layers.Conv2D(64, 3, padding="same", activation="relu")'},
    fault=_PADDING,
)
ex.misconception(
    "build_mnist_cnn.no_relu",
    'The convolution has no activation. Give it activation="relu": Keras adds none by itself.',
    edits={_MNIST: "layers.Conv2D(64, 3)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_mnist_cnn.no_softmax",
    "The last layer has no activation, so it gives logits. Here probabilities are asked for: "
    'activation="softmax".',
    edits={'layers.Dense(10, activation="softmax")': "layers.Dense(10)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_mnist_cnn.sigmoid",
    "The last layer has a sigmoid: ten probabilities that need not sum to one. A picture shows one "
    "digit: use a softmax.",
    edits={'layers.Dense(10, activation="softmax")': 'layers.Dense(10, activation="sigmoid")'},
    fault=_WRONG_ACTIVATION,
)
ex.misconception(
    "build_mnist_cnn.one_output",
    "The last layer has a single neuron that should give the digit. Digits are classes, not "
    "amounts: ten neurons with a softmax.",
    edits={'layers.Dense(10, activation="softmax")': "layers.Dense(1)"},
    fault=_WIDTH,
)
ex.misconception(
    "build_mnist_cnn.no_flatten",
    "Flatten is missing. Dense then works on each of the 13×13 positions by itself, and the model "
    "gives ten numbers for every position. Put layers.Flatten() in front of it.",
    edits={"            layers.Flatten(),\n": ""},
    fault=_LAYERS,
)
ex.misconception(
    "build_mnist_cnn.no_pooling",
    "The pooling is missing, so 26×26 positions go into the dense layer, four times as many. Put "
    "layers.MaxPooling2D() after the convolution.",
    edits={"            layers.MaxPooling2D(),\n": ""},
    fault=_POOLING,
)

_SPARSE = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
ex.misconception(
    "compile_model.logits_unsaid",
    "The model ends in logits, and your loss takes them for probabilities. Say "
    "from_logits=True: keras.losses.SparseCategoricalCrossentropy(from_logits=True). The word "
    '"sparse_categorical_crossentropy" alone cannot say it.',
    edits={_SPARSE: '"sparse_categorical_crossentropy"'},
    fault=_LOGITS,
)
ex.misconception(
    "compile_model.one_hot",
    "CategoricalCrossentropy is for one-hot labels, rows such as [0, 0, 1]. Labels that are whole "
    "numbers need SparseCategoricalCrossentropy.",
    edits={_SPARSE: "keras.losses.CategoricalCrossentropy(from_logits=True)"},
    fault=_LOSS,
)
ex.misconception(
    "compile_model.one_hot_and_unsaid",
    'Two things: "categorical_crossentropy" is for one-hot labels, and it takes logits for '
    "probabilities. Use SparseCategoricalCrossentropy(from_logits=True).",
    edits={_SPARSE: '"categorical_crossentropy"'},
    fault=_LOSS,
)
ex.misconception(
    "compile_model.binary",
    "Binary cross-entropy is for a single yes or no. For several classes that exclude one another, "
    "labelled by whole numbers, use SparseCategoricalCrossentropy(from_logits=True).",
    edits={_SPARSE: '"binary_crossentropy"'},
    fault=_LOSS,
)
ex.misconception(
    "compile_model.squared_error",
    "Mean squared error is for amounts. Classes are no amounts: use "
    "SparseCategoricalCrossentropy(from_logits=True).",
    edits={_SPARSE: '"mse"'},
    fault=_LOSS,
)
ex.misconception(
    "compile_model.softmax_of_softmax",
    "You add a softmax to the model and say from_logits=True as well, which applies it twice. The "
    "model ends in logits already: leave it as it is.",
    edits={
        "    model.compile(": (
            "    model = keras.Sequential([*model.layers, layers.Softmax()])\n    model.compile("
        )
    },
    fault=_LOGITS,
)
ex.misconception(
    "compile_model.softmax_added",
    "You add a softmax to the model so that the loss may read probabilities. That trains too, but "
    "the same model is asked for, with from_logits=True in the loss.",
    edits={
        "    model.compile(": (
            "    model = keras.Sequential([*model.layers, layers.Softmax()])\n    model.compile("
        ),
        _SPARSE: '"sparse_categorical_crossentropy"',
    },
    fault=_LOGITS,
)
ex.misconception(
    "compile_model.sgd",
    'The optimizer is SGD, and Adam is asked for: optimizer="adam".',
    edits={'optimizer="adam"': 'optimizer="sgd"'},
    fault="Humbatova 2020: Wrong optimisation function",
)
ex.misconception(
    "compile_model.large_rate",
    "The learning rate is 0.01, ten times Adam's usual one of 0.001. Leave it out, or write "
    "keras.optimizers.Adam(learning_rate=0.001).",
    edits={'optimizer="adam"': "optimizer=keras.optimizers.Adam(0.01)"},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "compile_model.no_accuracy",
    'No metric is given, so training reports only the loss. Add metrics=["accuracy"].',
    edits={'        metrics=["accuracy"],\n': ""},
)
ex.misconception(
    "compile_model.not_compiled",
    "The model comes back as it was, not compiled. Call model.compile(…) on it, then return it.",
    edits={
        "    model.compile(\n": "    dict(\n",
    },
)

# Those of `train_digits` are known by what shows without training, in the order of `what_shows`.
# The audit trains them for a few epochs.

_FIT = "epochs=20, batch_size=32"
_TRAIN = "model.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)"
_LAST = "layers.Dense(10),"
_ADAM = 'optimizer="adam"'


def _in_training(slug, message, fault, **edits):
    ex.misconception(f"train_digits.{slug}", message, fault=fault, symptom=slug, **edits)


_in_training(
    "width",
    "The model should give ten numbers for each picture, one a digit, and gives another amount. "
    "The last layer is Dense(10), after a Flatten.",
    _WIDTH,
    edits={_LAST: "layers.Dense(12),", _FIT: "epochs=1"},
)
_in_training(
    "untouched",
    "The model that you return has never been trained: its biases are all still zero. Call "
    "model.fit(x_train, y_train, epochs=…) before the return, and return the same model.",
    "Humbatova 2020: Missing training",
    edits={_TRAIN: "pass"},
)
_in_training(
    "not_a_number",
    "The weights of your model are NaN, which is no number: the training ran away. Take smaller steps "
    "(0.001 for Adam, 0.01 for SGD), and start the network with layers.Rescaling(1 / 16).",
    "Humbatova 2020: Suboptimal learning rate",
    edits={_ADAM: "optimizer=keras.optimizers.SGD(1e30)", _FIT: "epochs=1"},
)
_in_training(
    "relu_at_the_end",
    "The last layer has a ReLU, so a digit that scores below zero gets no gradient and is never "
    "learned. Give it a softmax, or no activation and from_logits=True.",
    _WRONG_ACTIVATION,
    edits={_LAST: 'layers.Dense(10, activation="relu"),', _FIT: "epochs=1"},
)
_in_training(
    "logits_unsaid",
    "The model ends in logits, and the loss takes them for probabilities. Say from_logits=True in "
    'the loss, or give the last layer activation="softmax". Not both.',
    _LOGITS,
    edits={_SPARSE: '"sparse_categorical_crossentropy"', _FIT: "epochs=2"},
)
_in_training(
    "softmax_of_softmax",
    "The model ends in a softmax, and the loss is told from_logits=True, as if it did not: that is "
    "one softmax too many. Take the activation or from_logits=True away.",
    _LOGITS,
    edits={_LAST: 'layers.Dense(10, activation="softmax"),', _FIT: "epochs=1"},
)
_in_training(
    "scaled_outside",
    "You scale x_train before fit, but new pictures come to your model as they are, from 0 to 16. "
    "Put the scaling into the model: layers.Rescaling(1 / 16) as its first layer.",
    _INPUT,
    code="""
    def train_digits(x_train, y_train):
        model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(16, 3, activation="tanh")])
        for layer in (layers.Flatten(), layers.Dense(10)):
            model.add(layer)
        compile_model(model)
        model.optimizer.learning_rate = 0.005
        model.fit(x_train / 255, y_train, epochs=12, verbose=0)
        return model
    """,
)
_in_training(
    "large_steps",
    "The learning rate is too large for Adam: the weights jump over every good place. Its usual "
    "rate is 0.001; try that first.",
    "Humbatova 2020: Suboptimal learning rate",
    edits={_ADAM: "optimizer=keras.optimizers.Adam(0.1)", _FIT: "epochs=2"},
)
_in_training(
    "small_steps",
    "The learning rate is very small, so that the model hardly moves in the time it has. Adam's "
    "usual rate is 0.001; try that first.",
    "Humbatova 2020: Suboptimal learning rate",
    edits={_ADAM: "optimizer=keras.optimizers.Adam(0.00001)", _FIT: "epochs=2"},
)
_in_training(
    "straight",
    "No layer before the last has an activation, so the network can draw straight borders only. "
    'Give the convolutions activation="relu".',
    _ACTIVATION,
    code="""
    def train_digits(x_train, y_train):
        model = keras.Sequential([keras.Input((8, 8, 1)), layers.Rescaling(1 / 16)])
        for layer in (layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(10)):
            model.add(layer)
        compile_model(model).fit(x_train, y_train, epochs=3, verbose=0)
        return model
    """,
)
_in_training(
    "unscaled",
    "The model does not learn, and it gets the pixels as they are, from 0 to 16. Numbers of that "
    "size make the first steps wild: start with layers.Rescaling(1 / 16).",
    _INPUT,
    code="""
    def train_digits(x_train, y_train):
        model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(16, 3, activation="relu")])
        for layer in (layers.Flatten(), layers.Dense(10)):
            model.add(layer)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(0.5), loss)
        model.fit(x_train, y_train, epochs=9, verbose=0)
        return model
    """,
)
_in_training(
    "cannot_fit",
    "Your model is mostly wrong even on the pictures it was trained on, so longer training will not "
    "help. Train on 32 pictures alone for 100 epochs: it should get all right. If not, look at the "
    "loss, the last layer, and whether x and y still belong together.",
    "Humbatova 2020: Wrong labels for training data",
    edits={_TRAIN: "model.fit(x_train, y_train[::-1], epochs=9, verbose=0)"},
)
_in_training(
    "too_brief",
    "Your model works, but is still learning: it is not right yet on all of its training pictures. "
    "Train longer, 20 to 30 epochs. If that changes nothing, give it more filters.",
    "DeepCrime: Number of epochs",
    edits={_FIT: "epochs=1"},
)
_in_training(
    "by_heart",
    "Your model knows its training pictures by heart, and too many new ones are wrong. Use all "
    "pictures in x_train, convolutions with pooling, and Dropout in front of the last layer.",
    "Humbatova 2020: Missing regularisation",
    code="""
    def train_digits(x_train, y_train):
        pictures = keras.Input((8, 8, 1))
        random = keras.initializers.RandomNormal(stddev=1.4)
        flat = layers.Flatten()(layers.Rescaling(1 / 16)(pictures))
        waves = keras.ops.sin(layers.Dense(800, kernel_initializer=random)(flat))
        model = compile_model(keras.Model(pictures, layers.Dense(10)(waves)))
        model.fit(x_train, y_train, epochs=40, verbose=0)
        return model
    """,
)
