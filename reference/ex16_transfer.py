"""ex16: the oracle is `keras.applications`, its layers continued by those of the head (flat).

Models are built without memory for their weights, and no weight of ImageNet is ever downloaded:
the function of Keras that would do it only notes which file was wanted. A backbone has hundreds of lines, so those of a known one are folded into one line
before a model is compared; how they are recognised travels with the case.

`transfer_digits` gets a small backbone that `backbones/digits.py` has trained on the digits 0 to 4.
The pictures are scikit-learn's digits (Alpaydin and Kaynak, Optical Recognition of Handwritten
Digits, UCI 1998), in `data/ex16_transfer/`. They are public, so each seed turns them, with the
backbone's kernels, and names their classes anew: a network that was trained elsewhere is wrong.
"""

import functools
import sys
from pathlib import Path

import keras
import numpy as np

from autograder.author import Exercise, case
from autograder.author.disguise import disguise, turned
from autograder.author.networks import answers
from autograder.candidate import graph

DATA = Path(__file__).parent / "data" / "ex16_transfer"
BACKBONES = ("ResNet50", "VGG16", "MobileNetV2", "EfficientNetB0")
LABELS = 10  # a class, to learn from
HELD_OUT = 600

ex = Exercise(
    title="Transfer learning",
    unit="E. Transfer and tuning",
    summary="A head on a frozen ResNet50, fine-tuning, and digits learned from ten examples each.",
    minutes=90,
    needs=("tensorflow",),
    idle_s=30,
    memory_mib=16384,
)


# The oracle, under the students' function names.


def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    make = getattr(keras.applications, backbone)
    base = make(include_top=False, weights=weights, input_shape=tuple(input_shape))
    for layer in base.layers:
        layer.trainable = False
    tensor = keras.layers.GlobalAveragePooling2D()(base.output)
    for layer in (
        keras.layers.Dense(1024),
        keras.layers.ReLU(),
        keras.layers.Dense(1),
        keras.layers.Activation("sigmoid"),
    ):
        tensor = layer(tensor)
    return keras.Model(base.input, tensor)


def freeze(model):
    for layer in model.layers[:-5]:
        layer.trainable = False
    return model


def unfreeze_top(model, n_layers, learning_rate):
    layers = model.layers[:-5]
    for place, layer in enumerate(layers):
        top = place >= len(layers) - n_layers
        layer.trainable = top and not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(keras.optimizers.Adam(learning_rate), keras.losses.BinaryCrossentropy())
    return model


def transfer_digits(backbone, x_train, y_train):
    backbone.trainable = False
    tensor = keras.layers.GlobalAveragePooling2D()(backbone.output)
    tensor = keras.layers.Dense(5)(tensor)
    model = keras.Model(backbone.input, tensor)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.02), loss)
    model.fit(x_train, y_train, epochs=100, batch_size=50, verbose=0)
    return model


# What travels.


@ex.travels
def leaves(model):
    """The layers of a model that hold no other layers, in order, nested models included."""
    found = []
    for layer in model.layers:
        found += leaves(layer) if hasattr(layer, "layers") else [layer]
    return found


@ex.travels
def free(model):
    """Which of the model's weights training may change."""
    trainable = {id(weight) for weight in model.trainable_weights}
    return [id(weight) in trainable for weight in model.weights]


@ex.travels
def wanted(name):
    """What a file of Keras' pretrained weights is for, in words that do not depend on the release.

    `resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5` is "ResNet50 without its top".
    """
    plain = str(name).lower().replace("_", "")
    for backbone in ("ResNet50V2", "ResNet50", "VGG16", "MobileNetV2", "EfficientNetB0"):
        if plain.startswith(backbone.lower()):
            return backbone + (" without its top" if "notop" in plain else " with its top")
    return "another network"


@ex.travels
def watched(build, change):
    """The model of `change(build())`, whether layers were frozen or freed after it compiled, and
    which pretrained weights it asked Keras for.

    `build` runs without memory for weights. Where some code needs them, both run a second time
    with it, and what that raises is the student's own. Nothing is downloaded.
    """
    import sys

    usual, loads = keras.Model.compile, keras.Model.load_weights
    home = sys.modules[keras.utils.get_file.__module__]
    gets = home.get_file
    seen, sought = [], []

    def compiling(model, *args, **settings):
        usual(model, *args, **settings)
        seen.append((model, free(model)))

    def getting(fname=None, origin=None, *args, **settings):
        sought.append(wanted(fname or origin))
        return "no file: " + sought[-1]

    def loading(model, path, *args, **settings):
        if not str(path).startswith("no file: "):
            loads(model, path, *args, **settings)

    keras.Model.compile, keras.Model.load_weights, home.get_file = compiling, loading, getting
    try:
        keras.backend.clear_session()
        try:
            with keras.StatelessScope(initialize_variables=False):
                model = build()
            model = change(model)
        except Exception:
            keras.backend.clear_session()
            del seen[:], sought[:]
            model = change(build())
    finally:
        keras.Model.compile, keras.Model.load_weights, home.get_file = usual, loads, gets
    sought = sorted(set(sought))
    if not isinstance(model, keras.Model):
        return {"model": model, "stale": False, "learns": True, "sought": sought}
    then = [mask for compiled, mask in seen if compiled is model]
    now = free(model)
    stale = bool(then) and then[-1] != now
    return {"model": model, "stale": stale, "learns": any(now), "sought": sought}


@ex.travels
def relative(lines):
    """The lines of a graph with every "line 12" as a distance: the same wherever they stand."""
    import re

    return [
        re.sub(r"line (\d+)", lambda found, place=place: f"line {int(found[1]) - place}", line)
        for place, line in enumerate(lines)
    ]


@ex.travels
def digest(lines):
    import hashlib

    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@ex.travels
def folded(lines, known, preprocessing, asked):
    """A graph with a known backbone as one line, and without its own preprocessing."""
    distances = relative(lines)
    for start in range(1, min(8, len(lines))):
        for name, (count, mark) in known.items():
            if digest(distances[start : start + count]) != mark:
                continue
            before = lines[1:start]
            if before in preprocessing[asked]:
                before = []
            elif any(before in ways for ways in preprocessing.values()):
                before = ["preprocessing of another backbone"]
            elif before == ["rescale × 0.00392157"]:
                before = ["rescale × 1/255"]
            after = lines[start + count :]
            return [lines[0], *before, f"{name} without its top", *after]
    return lines


@ex.travels
def runs(model, learns):
    """Which layers are frozen and which trainable: neighbours of one kind in one line.

    `learns` is false where the model as a whole is frozen, which a Sequential does not write down.
    """
    trainable = {id(weight) for weight in model.trainable_weights} if learns else set()
    counts, found = {}, []
    for layer in leaves(model):
        kind = type(layer).__name__
        if not layer.weights or kind == "Normalization":
            continue
        counts[kind] = counts.get(kind, 0) + 1
        state = "trainable" if any(id(w) in trainable for w in layer.weights) else "frozen"
        name = f"{kind} {counts[kind]}"
        if found and found[-1][0] == state:
            found[-1][2] = name
        else:
            found.append([state, name, name])
    return [
        f"{state}: {first}" + (f" to {last}" if last != first else "")
        for state, first, last in found
    ]


@ex.travels
def small_backbone(weights):
    """The network of `reference/backbones/digits.py`, with these weights."""
    layer = keras.layers
    pixels = keras.Input((12, 12, 1))
    tensor = layer.Rescaling(1 / 16)(pixels)
    tensor = layer.Conv2D(16, 3, padding="same", activation="relu")(tensor)
    tensor = layer.Conv2D(32, 3, padding="same", activation="relu")(tensor)
    tensor = layer.MaxPooling2D()(tensor)
    tensor = layer.Conv2D(48, 3, padding="same", activation="relu")(tensor)
    # Functional, because a Sequential that was never called has no `output` to go on from.
    model = keras.Model(pixels, layer.MaxPooling2D()(tensor), name="digits_backbone")
    model.set_weights([np.asarray(array, np.float32) for array in weights])
    return model


@ex.travels
def pictures(pairs, places):
    """Digits of 8×8 from two pixels a byte (15 stands for 16), each at its place on 12×12."""
    digits = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(len(pairs), 8, 8)
    found = np.zeros((len(pairs), 12, 12, 1), np.float32)
    for picture, digit, place in zip(found, digits + (digits == 15), places, strict=True):
        row, column = divmod(int(place), 5)
        picture[row : row + 8, column : column + 8, 0] = digit
    return found


ex.travels(answers)


@ex.travels
def held_out(output, inputs):
    """The share of the held-out digits that are right."""
    if output["width"] != 5:
        return 0.0
    return float(np.mean(np.asarray(output["said"]) == inputs["y_test"]))


# Parts.

ex.part(
    "build_transfer_model",
    points=3,
    hints=(
        "keras.applications.ResNet50 is a function that builds a model. Which of its arguments "
        "leaves out the top? For the other names, getattr(keras.applications, backbone) finds "
        "the function.",
        "base = make(include_top=False, weights=weights, input_shape=input_shape), then "
        "base.trainable = False.",
        "Continue with layers.GlobalAveragePooling2D(), layers.Dense(1024, activation='relu') and "
        "layers.Dense(1, activation='sigmoid'). A Sequential of base and these three will do.",
    ),
)
ex.part(
    "freeze",
    points=1,
    uses=("build_transfer_model", "freeze"),
    hints=(
        "Print model.layers of your own model. Which entries are the backbone's?",
        "Nested: the backbone is one entry, and trainable = False on it freezes all inside. Flat: "
        "set it on each of model.layers except those of the head. Return the model.",
    ),
)
ex.part(
    "unfreeze_top",
    points=3,
    uses=("build_transfer_model", "unfreeze_top"),
    hints=(
        "A slice with a negative start takes the last entries: base.layers[-n_layers:]. In a flat "
        "model, take the head's layers off first.",
        "Set base.trainable = True, then trainable = False on base.layers[:-n_layers] and on every "
        "layers.BatchNormalization among the others.",
        "Compile last: model.compile(keras.optimizers.Adam(learning_rate), "
        "'binary_crossentropy'). Return the model.",
    ),
)
ex.part(
    "transfer_digits",
    points=2,
    seconds=60,
    hints=(
        "The same as build_transfer_model: freeze the backbone, put a head on it. The head ends in "
        "five outputs, one for each of the labels 0 to 4.",
        "keras.Sequential([backbone, layers.GlobalAveragePooling2D(), layers.Dense(5)]), with "
        "SparseCategoricalCrossentropy(from_logits=True).",
        "Fifty pictures are only a few steps an epoch, and the head is new: take Adam(0.01), "
        "epochs=80 and batch_size=10.",
    ),
)


# Cases.


@functools.cache
def _known(shape, names):
    """For each backbone how many lines it has after the input, and their digest."""
    sys.setrecursionlimit(20_000)
    known = {}
    for name in names:
        with keras.StatelessScope(initialize_variables=False):
            make = getattr(keras.applications, name)
            lines = graph.lines(make(include_top=False, weights=None, input_shape=shape))
        known[name] = (len(lines) - 1, digest(relative(lines)[1:]))
    return known


_CAFFE = ["channels in reversed order", "shift - (103.939, 116.779, 123.68)"]
_SIGNED = [
    ["rescale × 0.00784314", "shift - 1"],
    ["shift - 127.5", "rescale × 0.00784314"],
    ["rescale × 0.00392157", "shift - 0.5", "rescale × 2"],
    ["rescale × 0.00392157", "rescale × 2", "shift - 1"],
]
_OWN = {
    "ResNet50": [[], _CAFFE],
    "VGG16": [[], _CAFFE],
    "MobileNetV2": [[], *_SIGNED],
    "EfficientNetB0": [[]],
}


def _built(name, asked, shape, names=BACKBONES, **given):
    """A case of `build_transfer_model`, called with the arguments `given`."""
    return case(
        name,
        **given,
        for_evaluator={
            "input_shape": list(shape),
            "asked": asked,
            "known": _known(tuple(shape), names),
            "preprocessing": _OWN,
        },
    )


@ex.probe("build_transfer_model")
def probe_build(impl, **arguments):
    return watched(lambda: impl.build_transfer_model(**arguments), lambda model: model)


@ex.cases("build_transfer_model")
def build_cases(rng):
    name = "ResNet50, 224×224: 2,099,201 trainable"
    yield _built(name, "ResNet50", (224, 224, 3), BACKBONES[:1], weights=None)


@ex.cases("build_transfer_model", group="other backbones", points=2)
def other_backbones(rng):
    height, width = (32 * int(n) for n in rng.integers([1, 3], [3, 8]))
    shape = (height, width, 3)
    for name in BACKBONES[1:]:
        yield _built(
            f"{name}, {height} high and {width} wide",
            name,
            shape,
            weights=None,
            input_shape=shape,
            backbone=name,
        )


@ex.cases("build_transfer_model", group="ImageNet weights", points=1)
def pretrained(rng):
    yield _built("no argument: ImageNet weights", "ResNet50", (224, 224, 3), BACKBONES[:1])
    shape = (64, int(32 * rng.integers(3, 8)), 3)
    name = "VGG16 with ImageNet weights"
    yield _built(name, "VGG16", shape, weights="imagenet", input_shape=shape, backbone="VGG16")


@ex.evaluate("build_transfer_model")
def transfer_facts(value, inputs):
    rebuilt = Model(value["model"])  # noqa: F821
    facts = rebuilt.facts(inputs["input_shape"])
    fold = [inputs[name] for name in ("known", "preprocessing", "asked")]
    when = "after the model was compiled" if value["stale"] else "in time"
    return {
        "graph": folded(facts["graph"], *fold),
        "layers": runs(rebuilt.skeleton(), value["learns"]),
        "trainable": facts["trainable"],
        "frozen": when,
        "weights": "random"
        if not value["sought"]
        else "of ImageNet, for " + " and ".join(str(name)[:40] for name in value["sought"][:3]),
    }


@ex.probe("freeze")
def probe_freeze(impl, backbone, input_shape):
    def change(model):
        model.trainable = False  # Keras passes on only what differs from the model's own
        model.trainable = True
        return impl.freeze(model)

    def build():
        return impl.build_transfer_model(
            weights=None, input_shape=tuple(input_shape), backbone=backbone
        )

    return watched(build, change)


@ex.cases("freeze")
def freeze_cases(rng):
    for backbone in ("VGG16", "ResNet50"):
        yield case(f"{backbone}, all of it trainable", backbone=backbone, input_shape=(32, 64, 3))


@ex.evaluate("freeze")
def frozen_layers(value, inputs):
    model = Model(value["model"]).skeleton([32, 64, 3])  # noqa: F821
    return {"layers": runs(model, value["learns"])}


@ex.probe("unfreeze_top")
def probe_unfreeze(impl, backbone, input_shape, n_layers, learning_rate):
    def change(model):
        for layer in leaves(model):  # as a right build leaves them
            layer.trainable = type(layer).__name__ == "Dense"
        model.compile(keras.optimizers.Adam(0.001), "binary_crossentropy", metrics=["accuracy"])
        return impl.unfreeze_top(model, n_layers, learning_rate)

    def build():
        return impl.build_transfer_model(
            weights=None, input_shape=tuple(input_shape), backbone=backbone
        )

    return watched(build, change)


@ex.cases("unfreeze_top")
def unfreeze_cases(rng):
    def tuned(backbone, n_layers, learning_rate):
        return case(
            f"the last {n_layers} layers of {backbone}",
            backbone=backbone,
            input_shape=(32, 64, 3),
            n_layers=n_layers,
            learning_rate=learning_rate,
        )

    # The layer at the border has no weights of its own: who counts the global average pooling in,
    # since it is an argument of the backbone, frees the same.
    yield tuned("VGG16", 5, 1e-5)
    yield tuned("ResNet50", 11, 1e-5)
    n_layers = int(rng.choice([15, 16, 18, 19, 21, 24, 25]))
    yield tuned("MobileNetV2", n_layers, float(rng.choice([2e-5, 3e-5, 5e-5])))
    yield tuned("MobileNetV2", 98, 1e-5)  # more than half of them


@ex.evaluate("unfreeze_top")
def freed_layers(value, inputs):
    rebuilt = Model(value["model"])  # noqa: F821
    layers = runs(rebuilt.skeleton([32, 64, 3]), value["learns"])
    said = rebuilt.settings()
    if said is None:
        return {"layers": layers, "compiled": ["not compiled"]}
    rate = said["learning_rate"]
    several = "categorical" in said["loss"]
    logits = "crossentropy" in said["loss"] and said["from_logits"]
    return {
        "layers": layers,
        "compiled": [
            "a schedule of learning rates" if rate is None else f"learning rate {rate:g}",
            "a loss for several classes"
            if several
            else ("a loss for a logit" if logits else "a loss for one probability"),
            "before the layers were freed" if value["stale"] else "after the layers were freed",
        ],
    }


@ex.probe("transfer_digits")
def transferred(impl, weights, pixels, places, labels, seed):
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    base = small_backbone(weights)
    model = impl.transfer_digits(base, pictures(pixels, places), labels.astype(int))
    steps = getattr(getattr(model, "optimizer", None), "iterations", None)
    told = getattr(getattr(model, "history", None), "history", {})
    return {
        "model": model,
        "weights": model.get_weights() if hasattr(model, "get_weights") else [],
        "steps": None if steps is None else int(steps),
        "losses": [float(loss) for loss in told.get("loss", [])][:2000],
    }


# A course's ten digits of each kind must show what the kind looks like: of draws at random, four in
# ten are so unlucky that a plain head stays below 0.90, and one in thirty below full marks.
FAIR = 0.90


def _plain_head(known, labels, new):
    """The labels that a softmax on averaged features gives after 400 steps of Adam, all at once."""
    known, new = (np.column_stack([rows, np.ones(len(rows))]) for rows in (known, new))
    weights = mean = square = np.zeros((known.shape[1], 5))
    for step in range(1, 401):
        scores = np.exp(known @ weights - np.max(known @ weights, axis=1, keepdims=True))
        errors = scores / scores.sum(axis=1, keepdims=True) - np.eye(5)[labels]
        slope = known.T @ errors / len(known)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        size = np.sqrt(square / (1 - 0.999**step)) + 1e-7
        weights = weights - 0.01 * mean / (1 - 0.9**step) / size
    return (new @ weights).argmax(axis=1)


@ex.cases("transfer_digits")
def digits_cases(rng):
    with np.load(DATA / "digits.npz") as stored:
        x, y = stored["x"][stored["y"] > 4], stored["y"][stored["y"] > 4] - 5
    order = rng.permutation(len(x))
    way, label_of = disguise(rng, 5)
    label_of = label_of.astype(np.uint8)
    x, y = turned(np.minimum(x, 15)[order].reshape(-1, 8, 8), way), label_of[y[order]]
    x = x.reshape(-1, 8, 4, 2)
    pairs = x[..., 0] << 4 | x[..., 1]
    places = rng.integers(25, size=len(y)).astype(np.uint8)
    with np.load(DATA / "backbone.npz") as stored:
        weights = [stored[name] for name in stored.files]
    weights = [turned(array, way, (0, 1)) if array.ndim == 4 else array for array in weights]
    maps = small_backbone(weights).predict(pictures(pairs, places), verbose=0)
    features = maps.mean(axis=(1, 2))
    right = 0.0
    while right < FAIR:
        order = rng.permutation(len(y))
        known = np.concatenate([order[y[order] == label][:LABELS] for label in range(5)])
        known = rng.permutation(known)
        new = np.setdiff1d(np.arange(len(y)), known)[:HELD_OUT]
        right = np.mean(_plain_head(features[known], y[known], features[new]) == y[new])
    yield case(
        "held-out digits of 5 to 9",
        weights=weights,
        pixels=pairs[known],
        places=places[known],
        labels=y[known],
        seed=int(rng.integers(1_000_000)),
        for_evaluator={"new": pairs[new], "new_places": places[new]},
        for_judge={"y_test": y[new], "label_of": label_of},
    )


@ex.evaluate("transfer_digits")
def looked_at(value, inputs):
    rebuilt = Model(value["model"])  # noqa: F821
    lines = rebuilt.facts([12, 12, 1])["graph"]
    model = rebuilt.with_weights(value["weights"], [12, 12, 1])
    old = pictures(inputs["pixels"], inputs["places"])
    new = pictures(inputs["new"], inputs["new_places"])
    some = new[:200]
    said = answers(model, new)
    moved = []
    for given in inputs["weights"][::2]:  # the kernels
        alike = [w for w in value["weights"] if np.shape(w) == np.shape(given)]
        given = np.asarray(given, np.float64)
        gaps = [float(np.linalg.norm(w - given) / np.linalg.norm(given)) for w in alike]
        moved.append(min([gap for gap in gaps if np.isfinite(gap)], default=9.0))
    scaled = [answers(model, some / 16), answers(model, some / 255)]
    biases = [w for w in model.weights if w.path.endswith("bias")]
    settings = rebuilt.settings() or {}
    return {
        "width": said.shape[1],
        "said": said.argmax(axis=1).astype(np.uint8),
        "said_of_old": answers(model, old).argmax(axis=1).astype(np.uint8),
        "said_of_scaled": [rows.argmax(axis=1).astype(np.uint8) for rows in scaled],
        "moved": moved,
        "untouched": not np.any(np.asarray(biases[-1])) if biases else False,
        "trainable": len(model.trainable_weights),
        "graph": lines,
        "steps": None if value["steps"] is None else int(value["steps"]),
        "losses": [float(loss) for loss in value["losses"]][:2000],
        "logits": settings.get("from_logits")
        if "crossentropy" in settings.get("loss", "")
        else None,
        "learning_rate": settings.get("learning_rate"),
        "optimizer": settings.get("optimizer"),
    }


@ex.picture("transfer_digits")
def drawn(output, inputs):
    """The loss as training told it, and which digit was taken for which."""
    losses = [loss for loss in output["losses"] if np.isfinite(loss)]
    counts = np.zeros((5, 5), dtype=int)
    np.add.at(counts, (inputs["y_test"], np.minimum(output["said"], 4)), 1)
    counts = counts[np.ix_(inputs["label_of"], inputs["label_of"])]
    matrix = {
        "title": "New digits: a row for what each is, a column for what the model said",
        "kind": "matrix",
        "values": counts.tolist(),
        "labels": [str(digit) for digit in range(5, 10)],
    }
    curve = {"title": "Loss in training, by epoch", "kind": "curve", "values": losses}
    return [curve, matrix] if losses else [matrix]


@ex.measure("transfer_digits")
def right_of_new(output, inputs):
    return min(held_out(output, inputs), 0.85)


@ex.symptoms("transfer_digits")
def what_shows(output, inputs):
    lines, rate = output["graph"], output["learning_rate"] or 0.0
    old = float(np.mean(np.asarray(output["said_of_old"]) == inputs["labels"]))
    some = inputs["y_test"][:200]
    scaled = max(np.mean(np.asarray(said) == some) for said in output["said_of_scaled"])
    lost = min(output["moved"]) > 0.7
    names = {
        "width": output["width"] != 5,
        "nothing_learns": output["trainable"] == 0,
        "untouched": output["steps"] == 0 or output["untouched"],
        "scaled_outside": scaled > max(0.5, held_out(output, inputs) + 0.05),
        "spoiled": lost and rate >= 0.01,
        "from_scratch": lost,
        "logits_unsaid": output["logits"] is False and lines[-1].startswith("dense"),
        "too_brief": old < 0.97,
        "flattened": any(line.startswith("flatten") for line in lines),
    }
    return [name for name, shows in names.items() if shows]


ex.judged_again("transfer_digits", "at least 0.80", points=1)


@ex.measure("transfer_digits", "at least 0.80")
def right_of_80(output, inputs):
    return min(held_out(output, inputs), 0.80)


# Misconceptions.

_TRAIN = "Humbatova 2020: Wrong layer freezing"
_INPUT = "Humbatova 2020: Missing preprocessing step"
_ACTIVATION = "Humbatova 2020: Wrong type of activation function"
_FREEZES = "    base.trainable = False\n"
_FEATURES = "base(inputs, training=False)"
_HIDDEN = 'layers.Dense(1024, activation="relu")'
_LAST = 'layers.Dense(1, activation="sigmoid")'
_RETURNS = f"    return keras.Model(inputs, {_LAST}(hidden))"

ex.misconception(
    "build_transfer_model.not_frozen",
    "The backbone is trainable. With few pictures, the first steps would destroy what it has "
    "learned from a million. Set base.trainable = False before you return the model.",
    edits={_FREEZES: ""},
    fault=_TRAIN,
)
ex.misconception(
    "build_transfer_model.frozen_after_compile",
    "You compile the model and freeze the backbone after that. Keras promises to look at trainable "
    "only when it compiles: freeze first, compile then.",
    edits={
        _FREEZES: "",
        _RETURNS: (
            f"    model = keras.Model(inputs, {_LAST}(hidden))\n"
            '    model.compile("adam", "binary_crossentropy")\n'
            "    base.trainable = False\n"
            "    return model"
        ),
    },
    fault=_TRAIN,
)
ex.misconception(
    "build_transfer_model.everything_frozen",
    "The whole model is frozen, the head too, so nothing is left that could learn. Set "
    "trainable = False on the backbone alone.",
    edits={
        _FREEZES: "",
        _RETURNS: (
            f"    model = keras.Model(inputs, {_LAST}(hidden))\n"
            "    model.trainable = False\n"
            "    return model"
        ),
    },
    fault=_TRAIN,
)
ex.misconception(
    "build_transfer_model.batchnorm_left_out",
    "Batch normalization in the backbone is still trainable. Freeze it with the other layers: its "
    "averages would change with every batch of your pictures.",
    edits={
        _FREEZES: (
            "    for layer in base.layers:\n"
            "        layer.trainable = isinstance(layer, layers.BatchNormalization)\n"
        )
    },
    fault=_TRAIN,
)
ex.misconception(
    "build_transfer_model.training_mode",
    "You call the backbone with training=True, so that dropout and batch normalization in it "
    "always work as during training. Call it with training=False, or leave that out.",
    edits={_FEATURES: "base(inputs, training=True)"},
    fault=_TRAIN,
)
ex.misconception(
    "build_transfer_model.top_left_on",
    "The backbone still has its own classifier of 1000 classes, and your head sits on that. Leave "
    "it out with include_top=False; the head then reads the feature maps.",
    edits={
        "include_top=False": "include_top=True",
        "layers.GlobalAveragePooling2D()(features)": "features",
    },
)
ex.misconception(
    "build_transfer_model.flatten",
    "You flatten the feature maps, which gives the dense layer one weight for every pixel of every "
    "map. Use GlobalAveragePooling2D: one number for each channel.",
    edits={"layers.GlobalAveragePooling2D()": "layers.Flatten()"},
)
ex.misconception(
    "build_transfer_model.max_pooling",
    "You take the maximum of each map. Average pooling is asked: GlobalAveragePooling2D().",
    edits={"layers.GlobalAveragePooling2D()": "layers.GlobalMaxPooling2D()"},
    fault="Humbatova 2020: Wrong amount & type of pooling in convolutional layer",
)
ex.misconception(
    "build_transfer_model.preprocessed_for_resnet",
    "The pictures are preprocessed as for ResNet50 whatever the backbone is. MobileNetV2 and "
    "EfficientNetB0 were trained on other numbers: use the backbone's own preprocess_input, or "
    "leave it out of the model.",
    edits={
        _FEATURES: (
            "base(\n        keras.applications.resnet50.preprocess_input(inputs), training=False\n"
            "    )"
        )
    },
    fault=_INPUT,
)
ex.misconception(
    "build_transfer_model.preprocessed_for_mobilenet",
    "Your model brings pixels to −1…1, which only MobileNetV2 expects. Each backbone has its own "
    "preprocess_input, such as keras.applications.resnet50.preprocess_input. Use that one, or "
    "leave it out of the model.",
    edits={
        _FEATURES: (
            "base(\n        keras.applications.mobilenet_v2.preprocess_input(inputs),\n"
            "        training=False,\n    )"
        )
    },
    fault=_INPUT,
)
ex.misconception(
    "build_transfer_model.pixels_to_one",
    "Your model divides pixels by 255. None of these backbones was trained on numbers from 0 to 1. "
    "Use the backbone's own preprocess_input, or leave it out of the model.",
    edits={_FEATURES: "base(layers.Rescaling(1 / 255)(inputs), training=False)"},
    fault=_INPUT,
)
ex.misconception(
    "build_transfer_model.softmax_of_one",
    "The last layer is a softmax over one neuron, which is always 1. For one probability use a "
    "sigmoid.",
    edits={_LAST: 'layers.Dense(1, activation="softmax")'},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_transfer_model.no_sigmoid",
    "The last layer has no activation, so it gives any number and not a probability. Add "
    'activation="sigmoid".',
    edits={_LAST: "layers.Dense(1)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_transfer_model.no_relu",
    "The dense layer of 1024 has no ReLU. Without it, the two dense layers together are only one "
    "linear map.",
    edits={_HIDDEN: "layers.Dense(1024)"},
    fault=_ACTIVATION,
)
ex.misconception(
    "build_transfer_model.two_outputs",
    "Two outputs with softmax would do the same task with a second output that tells nothing new. "
    "One neuron with a sigmoid is asked.",
    edits={_LAST: 'layers.Dense(2, activation="softmax")'},
)
ex.misconception(
    "build_transfer_model.always_resnet",
    "The argument backbone is not used: it is always ResNet50. getattr(keras.applications, "
    "backbone) finds the function of that name.",
    edits={"getattr(keras.applications, backbone)": "keras.applications.ResNet50"},
)
ex.misconception(
    "build_transfer_model.never_imagenet",
    "The argument weights is not used: your backbone always has random weights, which know nothing "
    "yet. Pass it on: weights=weights.",
    edits={"weights=weights": "weights=None"},
)
ex.misconception(
    "build_transfer_model.always_imagenet",
    "The argument weights is not used: your function loads the ImageNet weights also where "
    "weights=None is asked, and that needs a network. Pass it on: weights=weights.",
    edits={"weights=weights": 'weights="imagenet"'},
)
ex.misconception(
    "build_transfer_model.always_224",
    "The argument input_shape is not used: pictures are always 224×224. Give it to the backbone "
    "and to keras.Input.",
    edits={
        "make(include_top=False, weights=weights, input_shape=input_shape)": (
            "make(include_top=False, weights=weights, input_shape=(224, 224, 3))"
        ),
        "keras.Input(input_shape)": "keras.Input((224, 224, 3))",
    },
)

ex.misconception(
    "freeze.everything",
    "The whole model is frozen, the head too, so nothing is left that could learn. Set "
    "trainable = False on the backbone alone.",
    edits={"_backbone(model).trainable": "model.trainable"},
    fault=_TRAIN,
)
ex.misconception(
    "freeze.nothing",
    "The backbone is still trainable when your function returns. Find it in model.layers, and set "
    "trainable = False on it, or on each of its layers.",
    edits={"_backbone(model).trainable = False": "model.layers[0].trainable = False"},
    fault=_TRAIN,
)
ex.misconception(
    "freeze.batchnorm_left_out",
    "Batch normalization in the backbone is still trainable. Freeze it with the other layers.",
    edits={
        "_backbone(model).trainable = False": (
            "for layer in _backbone(model).layers:\n"
            "        layer.trainable = isinstance(layer, layers.BatchNormalization)"
        )
    },
    fault=_TRAIN,
)
ex.misconception(
    "freeze.last_layer_left_out",
    "The last layers of the backbone are still trainable. All of it should be frozen: did you "
    "count the head's layers one too many?",
    edits={
        "_backbone(model).trainable = False": (
            "for layer in _backbone(model).layers[:-3]:\n        layer.trainable = False"
        )
    },
    fault=_TRAIN,
)
ex.misconception(
    "freeze.head_frozen_instead",
    "You freeze the head and leave the backbone trainable. It is the other way round: the backbone "
    "keeps its weights, and the head learns.",
    edits={
        "_backbone(model).trainable = False": (
            "for layer in model.layers[-3:]:\n        layer.trainable = False"
        )
    },
    fault=_TRAIN,
)
ex.misconception(
    "freeze.returns_the_backbone",
    "You return the backbone. Return the whole model, with its head.",
    edits={"return model": "return _backbone(model)"},
)

_TOP = "for layer in base.layers[-n_layers:]:"
_REST = "for layer in base.layers[:-n_layers]:"
_NORMALIZES = "if isinstance(layer, layers.BatchNormalization):"
_COMPILES = (
    "    model.compile(\n"
    "        optimizer=keras.optimizers.Adam(learning_rate),\n"
    '        loss="binary_crossentropy",\n'
    '        metrics=["accuracy"],\n'
    "    )\n"
)

ex.misconception(
    "unfreeze_top.batchnorm_updated",
    "You free batch normalization along with the other layers. From small batches its averages "
    "become noise, and the backbone is spoiled. Leave every BatchNormalization frozen.",
    edits={_NORMALIZES: "if False:"},
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.first_layers",
    "You free the first layers of the backbone. Those find edges and colours, which every task "
    "needs. Free the last ones: base.layers[-n_layers:].",
    edits={
        _REST: "for layer in base.layers[n_layers:]:",
        _TOP: "for layer in base.layers[:n_layers]:",
    },
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.everything",
    "The whole backbone is trainable now. Only its last n_layers should be: setting "
    "base.trainable = True frees all, so freeze base.layers[:-n_layers] again.",
    edits={_REST: "for layer in []:", _TOP: "for layer in base.layers:"},
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.counts_the_head",
    "You count the head's layers among the last n_layers. Count in the backbone alone, from its "
    "own end: base.layers[-n_layers:].",
    edits={
        _REST: "for layer in base.layers[: 3 - n_layers]:",
        _TOP: "for layer in base.layers[3 - n_layers :]:",
    },
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.counts_weighted_layers",
    "You count only layers with weights. n_layers counts all entries of base.layers, also "
    "activations, additions and pooling.",
    edits={
        "base.trainable = True": (
            "base.trainable = True\n"
            "    weighted = [layer for layer in base.layers if layer.weights]\n"
            "    n_layers = len(base.layers) - base.layers.index(weighted[-n_layers])"
        )
    },
)
ex.misconception(
    "unfreeze_top.batchnorm_not_counted",
    "You leave batch normalization out when you count n_layers. It counts like every other layer "
    "of base.layers; it only stays frozen.",
    edits={
        "base.trainable = True": (
            "base.trainable = True\n"
            "    normal = layers.BatchNormalization\n"
            "    others = [layer for layer in base.layers if not isinstance(layer, normal)]\n"
            "    n_layers = len(base.layers) - base.layers.index(others[-n_layers])"
        )
    },
)
ex.misconception(
    "unfreeze_top.still_frozen",
    "The backbone is still frozen, all of it. Set trainable = True on its last n_layers, and "
    "compile after that.",
    edits={"base.trainable = True": "base.trainable = False"},
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.head_frozen",
    "The head is frozen now, and it should go on learning. Set trainable on layers of the backbone "
    "only.",
    edits={"base.trainable = True": "model.trainable = False\n    base.trainable = True"},
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.not_recompiled",
    "The model is not compiled again. Its old training step and its old learning rate stay in use, "
    "and the freed layers go on as if they were frozen. Call model.compile(…) last.",
    edits={_COMPILES: ""},
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.compiled_before",
    "The layers are freed after the model was compiled. Keras promises to look at trainable only "
    "when it compiles: change the layers first, call model.compile(…) last.",
    edits={
        "    base = _backbone(model)\n": f"{_COMPILES}    base = _backbone(model)\n",
        f"            layer.trainable = False\n{_COMPILES}": "            layer.trainable = False\n",
    },
    fault=_TRAIN,
)
ex.misconception(
    "unfreeze_top.rate_not_lowered",
    "The learning rate is still Adam's usual 0.001. Steps of that size destroy what the backbone "
    "has learned. Give the optimizer yours: keras.optimizers.Adam(learning_rate).",
    edits={"keras.optimizers.Adam(learning_rate)": '"adam"'},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "unfreeze_top.loss_for_classes",
    "The loss is one for several classes, and the model gives a single probability. Use "
    '"binary_crossentropy".',
    edits={'"binary_crossentropy"': '"sparse_categorical_crossentropy"'},
    fault="Humbatova 2020: Wrong selection of loss function",
)
ex.misconception(
    "unfreeze_top.loss_from_logits",
    "The loss is told that it gets logits (from_logits=True), and the model ends in a sigmoid. Use "
    '"binary_crossentropy" as it is.',
    edits={'"binary_crossentropy"': "keras.losses.BinaryCrossentropy(from_logits=True)"},
    fault="Humbatova 2020: Wrong selection of loss function",
)

_SMALL = "    backbone.trainable = False\n"
_FIT = "    model.fit(x_train, y_train, epochs=80, batch_size=10, verbose=0)\n"

ex.misconception(
    "transfer_digits.ten_outputs",
    "Your model does not give five numbers a picture. The labels are 0 to 4, and stand for the "
    "digits 5 to 9: the last layer has five neurons.",
    edits={"layers.Dense(5)": "layers.Dense(10)"},
    fault="Humbatova 2020: Wrong defined output shape",
    symptom="width",
)
ex.misconception(
    "transfer_digits.head_frozen",
    "Nothing in your model is trainable, so the head keeps its random weights. Freeze only the "
    "backbone: backbone.trainable = False.",
    edits={_FIT: "", "    model.compile(": "    model.trainable = False\n    model.compile("},
    fault=_TRAIN,
    symptom="nothing_learns",
)
ex.misconception(
    "transfer_digits.not_trained",
    "The head still has the weights it was made with. Call model.fit(x_train, y_train, epochs=…) "
    "on the model that you return.",
    edits={_FIT: ""},
    symptom="untouched",
)
ex.misconception(
    "transfer_digits.scaled_outside",
    "You scale x_train before fit, but new pictures come to your model as they are, from 0 to 16. "
    "The backbone rescales by itself: leave x_train as it is.",
    edits={"model.fit(x_train,": "model.fit(x_train / 16,", "Adam(0.01)": "Adam(0.05)"},
    fault=_INPUT,
    symptom="scaled_outside",
)
ex.misconception(
    "transfer_digits.spoiled",
    "The backbone's weights have changed beyond recognition: it was trained along, with a learning "
    "rate that only a new head may have. Freeze it, or train it at 0.0001.",
    edits={_SMALL: "", "Adam(0.01)": "Adam(0.05)"},
    fault="Humbatova 2020: Suboptimal learning rate",
    symptom="spoiled",
)
ex.misconception(
    "transfer_digits.from_scratch",
    "The backbone's weights are not in your model, so it learned from fifty pictures alone. Use "
    "the backbone you are given; keras.models.clone_model copies its layers, not its weights.",
    edits={
        _SMALL: "    backbone = keras.models.clone_model(backbone)\n",
        "Adam(0.01)": "Adam(0.001)",
    },
    fault=_TRAIN,
    symptom="from_scratch",
)
ex.misconception(
    "transfer_digits.logits_unsaid",
    "The model ends in logits, and the loss takes them for probabilities. Say from_logits=True, or "
    "let the last layer be a softmax.",
    edits={"from_logits=True": ""},
    fault="Humbatova 2020: Wrong selection of loss function",
    symptom="logits_unsaid",
)
ex.misconception(
    "transfer_digits.too_brief",
    "Your model does not yet know the fifty pictures it was trained on. The head is new: train it "
    "for more epochs, or with a higher learning rate, such as Adam(0.01), on x_train as it comes: "
    "from 0 to 16.",
    edits={"epochs=80": "epochs=2"},
    fault="Humbatova 2020: Wrong number of epochs",
    symptom="too_brief",
)
ex.misconception(
    "transfer_digits.flattened",
    "You flatten the feature maps, so the head learns where on the picture each stroke was, from "
    "fifty pictures. A digit may be anywhere: average with GlobalAveragePooling2D.",
    edits={
        "layers.GlobalAveragePooling2D()": "layers.Flatten()",
        "Adam(0.01)": "Adam(0.1)",
        "epochs=80": "epochs=40",
    },
    symptom="flattened",
)
