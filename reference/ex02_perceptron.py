"""ex02: the oracle scans the samples with `tf.scan`; its probes, cases and known mistakes.

TensorFlow has no perceptron. Here the bias is the weight of an input that is always 1, a whole
training is one scan over the repeated rows, and the mistakes are read off the path of the weights.
"""

import csv
from pathlib import Path

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="The perceptron",
    unit="A. Foundations",
    summary="One neuron that learns from its mistakes, and the two layers that XOR needs.",
    minutes=50,
)


# The oracle, under the students' function names.


@tf.function(reduce_retracing=True)
def _path(rows, labels, start, learning_rate):
    """The weights after each row."""

    def after(weights, sample):
        row, label = sample
        fired = tf.cast(tf.tensordot(row, weights, 1) > 0, row.dtype)
        return weights + learning_rate * (label - fired) * row

    return tf.scan(after, (rows, labels), initializer=start)


def _lesson(x, labels, start, epochs, learning_rate):
    """Everything about a training: the weights after each sample, and what met them.

    Returns (path, terms, wrong): the weights after each sample (epochs * N, D + 1), the terms of
    each net input, same shape, and which predictions were mistakes, (epochs * N,).
    """
    x = tf.convert_to_tensor(x)
    rows = tf.tile(tf.pad(x, [[0, 0], [1, 0]], constant_values=1), [epochs, 1])
    labels = tf.tile(tf.cast(labels, x.dtype), [epochs])
    start = tf.cast(start, x.dtype)
    path = _path(rows, labels, start, tf.constant(learning_rate, x.dtype))
    terms = rows * tf.concat([start[None], path[:-1]], axis=0)
    wrong = (tf.reduce_sum(terms, axis=1) > 0) != (labels > 0)
    return path, terms, wrong


class Perceptron:
    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.epochs, self.learning_rate = threshold, learning_rate
        self.weights = tf.zeros(no_of_inputs + 1, tf.float64)

    def predict(self, inputs):
        weights = tf.cast(self.weights, inputs.dtype)
        return tf.cast(tf.tensordot(inputs, weights[1:], 1) + weights[0] > 0, tf.int64)

    def train(self, training_inputs, labels):
        path, _, _ = _lesson(training_inputs, labels, self.weights, self.epochs, self.learning_rate)
        self.weights = path[-1]


def errors_per_epoch(x, y, epochs, learning_rate):
    _, _, wrong = _lesson(x, y, np.zeros(x.shape[1] + 1), epochs, learning_rate)
    return tf.math.count_nonzero(tf.reshape(wrong, (epochs, -1)), axis=1)


def xor_network():
    """Either input alone: a neuron for each, which the other one holds down."""
    alone = 2 * tf.eye(2, dtype=tf.float64) - 1
    return alone, tf.fill([2], -0.5), tf.ones(2), tf.constant(-0.5)


# Parts.

ex.part(
    "predict",
    points=1.4,
    care={"new neuron": 0.2},
    uses=("Perceptron",),
    hints=(
        "The net input is the inputs times weights[1:], added up, plus weights[0].",
        "Strictly above zero gives 1. A new neuron has only zeros for weights, so it answers 0.",
        "np.dot(inputs, self.weights[1:]) works for one row and for a batch. `1 if … else 0` works "
        "for one row only; np.where(net > 0, 1, 0) works for both.",
    ),
)
ex.part(
    "train",
    points=2.4,
    care={"called again": 0.6},
    uses=("Perceptron",),
    hints=(
        "Two loops: over the epochs, and inside it over the samples, in their order.",
        "Predict each sample with the weights as they are at that moment, and update them before "
        "you go on to the next sample.",
        "update = self.learning_rate * (label - self.predict(inputs)), and it may be negative.",
        "Add update * inputs to weights[1:], and update alone to weights[0].",
    ),
)
ex.part(
    "errors_per_epoch",
    points=2,
    hints=(
        "One new Perceptron for all epochs, and one counter for each epoch.",
        "Compare the prediction with the label just before the weights are updated with that "
        "sample.",
        "A perceptron with threshold=1, trained on a single row, makes exactly one update.",
    ),
)
ex.part(
    "xor_network",
    points=2,
    hints=(
        "XOR means: OR, but not AND. Use one hidden neuron for OR and one for AND.",
        "x1 + x2 is 0, 1 or 2. Which bias makes a neuron fire from 1 on, and which only at 2?",
        "In the output, the OR neuron has weight 1 and the AND neuron weight -1. With the bias "
        "-0.5 it fires only where the sum of these two is 1.",
    ),
)


# Probes.


@ex.probe("predict")
def prediction(impl, x, weights):
    """`weights` None leaves those that a new perceptron has."""
    neuron = impl.Perceptron(x.shape[-1])
    if weights is not None:
        neuron.weights = weights
    return neuron.predict(x)


@ex.probe("train")
def trained_weights(impl, x, labels, hyper, trainings):
    neuron = impl.Perceptron(x.shape[-1], **hyper)
    later = [(x.copy(), labels.copy()) for _ in range(trainings - 1)]
    for data in [(x, labels), *later]:
        neuron.train(*data)
    return neuron.weights


@ex.probe("errors_per_epoch")
def counted(impl, x, y, epochs, learning_rate):
    """A list is asked for here, so it must not leave the note that an array was meant."""
    return np.array(impl.errors_per_epoch(x, y, epochs, learning_rate))


# Data. The tables are trained with learning rates that binary numbers hold exactly, so that a net
# input of 0 is 0 in any arithmetic. All other data keep away from it.

TABLE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND, OR = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1])
NAND, XOR = 1 - AND, np.array([0, 1, 1, 0])
FLOWERS = Path(__file__).with_name("data") / "ex02_perceptron" / "iris.csv"


def _flowers(rng, each):
    """`each` setosa (0) and versicolor (1), mixed: four measurements in centimetres."""
    with FLOWERS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    values = np.array([line[:-1] for line in lines], dtype=np.float64)
    labels = np.array([int(line[-1] == "versicolor") for line in lines])
    chosen = [rng.choice(np.flatnonzero(labels == label), each, replace=False) for label in (0, 1)]
    order = rng.permutation(np.concatenate(chosen))
    return values[order], labels[order]


def _clouds(rng, size, inputs, apart):
    """Two clouds of points, mixed; where `apart` is below 0 they overlap."""
    labels = rng.permutation(np.arange(size) % 2)
    direction = rng.normal(size=inputs)
    direction /= np.linalg.norm(direction)
    x = rng.normal(size=(size, inputs)) + rng.normal(size=inputs)
    middle = np.median(x @ direction)
    sides = np.where(labels == 1, 1.0, -1.0)
    distance = apart + np.abs(rng.normal(size=size))
    x += np.outer(middle + sides * distance - x @ direction, direction)
    return np.round(x, 2), labels


def _telling(draw, epochs, learning_rate):
    """Draw until no net input is near 0 and there are mistakes of both kinds in two epochs."""
    while True:
        x, labels = draw()
        _, terms, wrong = _lesson(x, labels, np.zeros(x.shape[1] + 1), epochs, learning_rate)
        net, scale = np.sum(terms, axis=1), np.sum(np.abs(terms), axis=1)
        wrong = wrong.numpy().reshape(epochs, -1)
        kinds = set(np.broadcast_to(labels, wrong.shape)[wrong])
        untouched = np.cumsum(scale) == 0  # the first zeros are exact; later ones are residues
        clear = (np.abs(net) > 1e-3 * np.maximum(scale, learning_rate)) | untouched
        if clear.all() and len(kinds) == 2 and wrong.any(axis=1).sum() >= 2:
            return x, labels


def _restless(rng, size, inputs, epochs, learning_rate):
    """Data with which the weights still move after `epochs` epochs, and in that very epoch."""
    while True:
        x, labels = _telling(
            lambda: _clouds(rng, size, inputs, apart=-1.0), epochs + 1, learning_rate
        )
        start = np.zeros(inputs + 1)
        path, _, _ = _lesson(x, labels, start, epochs + 1, learning_rate)
        ends = path.numpy().reshape(epochs + 1, size, -1)[:, -1]
        moves = np.abs(np.diff(ends[-3:], axis=0)).max(axis=1)
        if (moves > 0.05 * np.abs(ends[-2]).max()).all():
            return x, labels


def _rows(rng, size, inputs):
    """Inputs and weights: answers of both kinds, clear of 0, and the bias decides some."""
    while True:
        x = np.round(rng.normal(size=(size, inputs)), 2)
        weights = np.round(rng.normal(size=inputs + 1), 2)
        net = x @ weights[1:] + weights[0]
        misplaced = x @ weights[:-1] + weights[-1]
        answers = {tuple(z > 0) for z in (net, net - weights[0], misplaced, -net)}
        if len(answers) == 4 and len(set(net > 0)) == 2 and np.abs(net).min() > 0.05:
            return x, weights


def _around_minus_one(rng, inputs):
    """Two rows, one adding up to more than -1 and one to less: weights of one tell them apart."""
    while True:
        x = np.round(rng.normal(size=(2, inputs)), 2)
        first, second = 1 + x.sum(axis=1)
        if first * second < 0 and min(abs(first), abs(second)) > 0.05:
            return x


def _learnt(rng, size, epochs, learning_rate):
    """Points of a plane that the training has told apart at its end."""
    while True:
        x, labels = _telling(lambda: _clouds(rng, size, 2, apart=0.4), epochs, learning_rate)
        _, _, wrong = _lesson(x, labels, np.zeros(3), epochs, learning_rate)
        if not wrong.numpy()[-size:].any():
            return x, labels


# Cases, small to large.


_NEW = "new neuron"  # many make their weights in `train`: none are there before it


@ex.cases("predict")
def one_row(rng):
    yield case("a new neuron", x=np.array([0.5, -2.0, 1.5]), weights=None, care=_NEW)
    for name, row in zip(("another", "a third"), _around_minus_one(rng, 3), strict=True):
        yield case(f"{name} new neuron", x=row, weights=None, care=_NEW)
    weights = np.array([-1.5, 1.0, 1.0])
    yield case("weights for AND, both inputs on", x=np.array([1.0, 1.0]), weights=weights)
    yield case(
        "a sum of exactly 0",
        x=np.array([0.5, 1.0]),
        weights=weights,
        care=_NEW,
    )
    yield case("weights for AND, one input on", x=np.array([0.0, 1.0]), weights=weights)
    yield case(
        "inputs of zero: the bias decides",
        x=np.zeros(2),
        weights=np.array([0.75, -1.0, -2.0]),
    )
    x, weights = _rows(rng, 5, 4)
    yield case("four inputs", x=x[0], weights=weights)


@ex.cases("predict", group="batch", points=0.4, care=True)
def batches(rng):
    yield case("weights for OR, the whole table", x=TABLE, weights=np.array([-0.5, 1.0, 1.0]))
    x, weights = _rows(rng, 6, 4)
    yield case("a batch of 6", x=x, weights=weights)
    x, weights = _rows(rng, 5, 3)
    yield case("a batch of one row", x=x[:1], weights=weights)


@ex.cases("train")
def trainings(rng):
    yield case(
        "one sample, one epoch",
        x=np.array([[2.0, -1.0, 4.0]]),
        labels=np.array([1]),
        hyper={"threshold": 1, "learning_rate": 0.5},
        trainings=1,
    )
    for name, labels, epochs in (("AND", AND, 2), ("NAND", NAND, 10), ("XOR", XOR, 7)):
        yield case(
            f"the {name} table, {epochs} epochs",
            x=TABLE,
            labels=labels,
            hyper={"threshold": epochs, "learning_rate": 0.25},
            trainings=1,
        )
    x, labels = _telling(lambda: _clouds(rng, 7, 3, apart=0.5), 5, 0.3)
    yield case(
        "two clouds of points",
        x=x,
        labels=labels,
        hyper={"threshold": 5, "learning_rate": 0.3},
        trainings=1,
    )
    x, labels = _telling(lambda: _flowers(rng, 5), 4, 0.1)
    yield case(
        "ten iris flowers",
        x=x,
        labels=labels,
        hyper={"threshold": 4, "learning_rate": 0.1},
        trainings=1,
    )
    x, labels = _restless(rng, 5, 3, 4, 0.7)
    yield case(
        "a second training goes on from the first",
        x=x,
        labels=labels,
        hyper={"threshold": 2, "learning_rate": 0.7},
        trainings=2,
        care="called again",
    )
    yield case(
        "a second training on the AND table, read from below",
        x=TABLE[::-1].copy(),
        labels=AND[::-1].copy(),
        hyper={"threshold": 2, "learning_rate": 0.5},
        trainings=2,
        care="called again",
    )
    x, labels = _restless(rng, 6, 2, 100, 0.01)
    yield case(
        "default threshold and learning rate",
        tolerance=1e-4,
        because="600 updates in float32 add up to small weights",
        x=x,
        labels=labels,
        hyper={},
        trainings=1,
    )
    x, labels = _learnt(rng, 12, 8, 0.25)
    yield case(
        "twelve points of a plane",
        x=x,
        labels=labels,
        hyper={"threshold": 8, "learning_rate": 0.25},
        trainings=1,
    )


ex.view("predict", "answers", points="x", weights="weights")
ex.view("train", "boundary", points="x", labels="labels")


@ex.cases("errors_per_epoch")
def countings(rng):
    for name, labels, epochs in (("OR", OR, 5), ("AND", AND, 7), ("XOR", XOR, 6)):
        yield case(f"the {name} table", x=TABLE, y=labels, epochs=epochs, learning_rate=0.5)
    x, labels = _telling(lambda: _clouds(rng, 9, 3, apart=0.3), 8, 0.3)
    yield case("two clouds of points", x=x, y=labels, epochs=8, learning_rate=0.3)
    x, labels = _telling(lambda: _flowers(rng, 6), 4, 0.1)
    yield case("twelve iris flowers", x=x, y=labels, epochs=4, learning_rate=0.1)
    x, labels = _restless(rng, 8, 2, 10, 0.2)
    yield case("clouds that overlap", x=x, y=labels, epochs=10, learning_rate=0.2)


@ex.cases("xor_network")
def xor_cases(rng):
    yield case("the four rows of the XOR table")


@ex.measure("xor_network")
def answers_to_xor(output, inputs):
    """Whether the shapes fit, and what the network says to each row of the table."""
    arrays = [np.asarray(value, dtype=np.float64) for value in output]
    fits = (
        [array.size for array in arrays] == [4, 2, 2, 1]
        and arrays[0].shape == (2, 2)
        and arrays[2].shape in ((2,), (2, 1))
    )
    if not fits:
        names = ["w1", "b1", "w2", "b2"] + ["one more"] * (len(arrays) - 4)
        # A list and not a text: a difference of form is told before anything is guessed.
        got = [f"{name} {array.shape}" for name, array in zip(names, arrays, strict=False)]
        return {"the four shapes": got, "answers to XOR": []}
    w1, b1, w2, b2 = arrays
    table = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    hidden = np.where(table @ w1 + b1.reshape(2) > 0, 1.0, 0.0)
    answers = np.where(hidden @ w2.reshape(2) + b2.reshape(()) > 0, 1, 0)
    return {"the four shapes": "w1 (2, 2), b1 (2,), w2 (2,), b2 ()", "answers to XOR": answers}


@ex.travels
def taught(x, labels, epochs, learning_rate, low, fires_at_zero):
    """The weights after training from zero, by a step that answers `low` or 1."""
    weights = np.zeros(x.shape[1] + 1)
    for _ in range(epochs):
        for row, label in zip(x, labels, strict=True):
            net = row @ weights[1:] + weights[0]
            answer = 1 if net > 0 or (fires_at_zero and net == 0) else low
            weights += learning_rate * (label - answer) * np.append(1.0, row)
    return weights


@ex.symptoms("train")
def near_a_training_from_zero(output, inputs):
    """A start of small numbers leaves its mark: the end is near, and nowhere the same."""
    hyper = inputs["hyper"]
    output = np.asarray(output, dtype=np.float64)
    if inputs["trainings"] != 1 or min(inputs["x"].shape) < 3:
        return []  # a table's many ties are decided by the start, and two inputs meet by chance
    for name, low in (("small start", 0), ("small start, -1 for 0", -1)):
        for fires_at_zero in (False, True):
            ends = taught(
                inputs["x"],
                inputs["labels"],
                hyper["threshold"],
                hyper["learning_rate"],
                low,
                fires_at_zero,
            )
            apart = np.abs(output - ends) if output.shape == ends.shape else np.ones(1)
            if low == 0 and not fires_at_zero and apart.max() <= 1e-6:
                return []  # it is right: no other start is looked for
            if apart.max() < 0.05 and np.sum(apart > 1e-6) > 1:
                return [name]
    return []


# Misconceptions.

ex.misconception(
    "predict.inclusive",
    "The neuron answers 1 where its net input is exactly 0, as that of a new one is. Only a sum above "
    "0 gives 1: compare with >, not >=.",
    edits={"net > 0": "net >= 0"},
    care="boundary",
)
ex.misconception(
    "predict.one_sample",
    "Right for one sample. An if asks for one answer, and a batch has many: np.where(net > 0, 1, 0) "
    "takes both.",
    edits={"np.where(net > 0, 1, 0)": "1 if net > 0 else 0"},
    care="batch",
)
ex.misconception(
    "predict.inclusive_one_sample",
    "The neuron answers 1 where its net input is exactly 0, as that of a new one is. Only a sum above "
    "0 gives 1: compare with >, not >=. And an if takes one sample only: np.where(net > 0, 1, 0) "
    "takes a batch as well.",
    edits={"np.where(net > 0, 1, 0)": "1 if net >= 0 else 0"},
    care="boundary",
)
ex.misconception(
    "predict.no_bias",
    "The bias is missing from the sum: add weights[0]. Without it the line between the two classes "
    "always goes through the origin.",
    edits={" + self.weights[0]": ""},
    fault="DeepCrime WRB: remove bias from a layer",
)
ex.misconception(
    "predict.bias_last",
    "You seem to use the last weight as the bias. Here the bias comes first: weights[0] is the "
    "bias, and weights[1:] belong to the inputs.",
    code="""
    class Perceptron(Perceptron):
        def predict(self, inputs):
            net = np.dot(inputs, self.weights[:-1]) + self.weights[-1]
            return np.where(net > 0, 1, 0)

        def train(self, training_inputs, labels):
            for _ in range(self.threshold):
                for row, label in enumerate(labels):
                    update = self.learning_rate * (label - self.predict(training_inputs[row]))
                    self.weights[:-1] += update * training_inputs[row]
                    self.weights[-1] += update
    """,
)
ex.misconception(
    "predict.minus_plus_inclusive",
    "Your neuron answers -1 or +1. Some books do, but here the answers are 0 and 1, like the "
    "labels: otherwise label - prediction is not 0 for a right answer. And only a sum above 0 "
    "gives 1: compare with >, not >=.",
    edits={"np.where(net > 0, 1, 0)": "np.where(net >= 0, 1, -1)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "predict.minus_plus",
    "Your neuron answers -1 or +1. Some books do, but here the answers are 0 and 1, like the "
    "labels: otherwise label - prediction is not 0 for a right answer.",
    edits={"np.where(net > 0, 1, 0)": "np.where(net > 0, 1, -1)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "predict.no_step",
    "You return the net input itself. A perceptron answers 1 where it is above 0 and 0 elsewhere.",
    edits={"np.where(net > 0, 1, 0)": "net"},
    fault="DeepCrime ARM: remove activation function",
)
ex.misconception(
    "predict.epochs_as_limit",
    "The net input seems to be compared with threshold. Despite its name, threshold is the number "
    "of epochs, 100 by default. Compare the net input with 0.",
    edits={"net > 0": "net > self.threshold"},
)
ex.misconception(
    "predict.sign",
    "Your neuron answers -1, 0 or 1, as np.sign does. Answer 1 where the net input is above 0, and "
    "0 everywhere else.",
    edits={"np.where(net > 0, 1, 0)": "np.sign(net)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "predict.starts_at_one",
    "A new neuron answers 1 for some inputs and 0 for others, so its weights are not all 0. Let "
    "them start at zero in __init__: np.zeros(no_of_inputs + 1).",
    code="""
    class Perceptron(Perceptron):
        def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
            super().__init__(no_of_inputs, threshold, learning_rate)
            self.weights = np.ones(no_of_inputs + 1)
    """,
    fault="Humbatova 2020: Wrong weights initialisation",
)
ex.misconception(
    "predict.random_start",
    "A new neuron starts from random weights, so that it answers now this and now that. Let them "
    "start at zero in __init__: np.zeros(no_of_inputs + 1).",
    edits={"net = np.dot": "net = 30.0 * np.random.normal() + np.dot"},
    symptom="unsteady",
    fault="Humbatova 2020: Wrong weights initialisation",
)
ex.misconception(
    "predict.sigmoid",
    "You return the sigmoid of the net input, a number between 0 and 1. A perceptron has a step: it "
    "answers 1 where the net input is above 0, and 0 elsewhere.",
    edits={"np.where(net > 0, 1, 0)": "1.0 / (1.0 + np.exp(-net))"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "predict.rounded_sigmoid",
    "Your neuron fires where the net input itself is above 0.5. That is the limit for a sigmoid's "
    "result: compare the net input with 0.",
    edits={"net > 0": "net > 0.5"},
)
ex.misconception(
    "predict.reversed",
    "0 and 1 are swapped: the neuron fires, with 1, where the net input is above 0.",
    edits={"np.where(net > 0, 1, 0)": "np.where(net > 0, 0, 1)"},
)

ex.misconception(
    "train.bias_not_updated",
    "The bias never changes. It is learnt too: add the update to weights[0], as if it belonged to "
    "an input that is always 1.",
    edits={"                self.weights[0] += update\n": ""},
)
ex.misconception(
    "train.wrong_sign",
    "The weights change in the wrong direction, away from the label. The update uses label - "
    "prediction, not prediction - label.",
    edits={"(label - self.predict(inputs))": "(self.predict(inputs) - label)"},
)
ex.misconception(
    "train.once_per_epoch",
    "All samples of an epoch are predicted with the same weights. Update the weights right after "
    "each sample, so that the next sample is predicted with the new weights.",
    code="""
    class Perceptron(Perceptron):
        def train(self, training_inputs, labels):
            for _ in range(self.threshold):
                update = self.learning_rate * (labels - self.predict(training_inputs))
                self.weights[1:] += update @ training_inputs
                self.weights[0] += update.sum()
    """,
    fault="Humbatova 2020: Wrongly implemented data batching",
)
_AT_ONCE = (
    "All samples of an epoch are predicted with the same weights. Update the weights right after "
    "each sample, so that the next sample is predicted with the new weights."
)
_AT_ZERO = " And a net input of exactly 0 gives 0: compare with >."
for _slug, _sign, _share, _begin, _message in (
    ("_inclusive", ">=", "", "", _AT_ZERO),
    ("_starts_over", ">", "", "self.weights[:] = 0.0", ""),
    ("_inclusive_starts_over", ">=", "", "self.weights[:] = 0.0", _AT_ZERO),
    ("_averaged", ">", " / len(labels)", "", " And take no mean over the samples."),
    ("_averaged_inclusive", ">=", " / len(labels)", "", " And take no mean over the samples."),
    (
        "_averaged_inclusive_starts_over",
        ">=",
        " / len(labels)",
        "self.weights[:] = 0.0",
        " And take no mean over the samples.",
    ),
):
    ex.misconception(
        f"train.once_per_epoch{_slug}",
        _AT_ONCE
        + _message
        + (" And a second call of train goes on from the first." if _begin else ""),
        code=f"""
        class Perceptron(Perceptron):
            def train(self, training_inputs, labels):
                {_begin or "pass"}
                for _ in range(self.threshold):
                    net = training_inputs @ self.weights[1:] + self.weights[0]
                    update = self.learning_rate * (labels - (net {_sign} 0)){_share}
                    self.weights[1:] += update @ training_inputs
                    self.weights[0] += update.sum()
        """,
        fault="Humbatova 2020: Wrongly implemented data batching",
    )
ex.misconception(
    "train.no_learning_rate",
    "The learning rate is not used, so every update is as large as with a rate of 1. Multiply "
    "label - prediction by learning_rate.",
    edits={"self.learning_rate * (label - self.predict(inputs))": "label - self.predict(inputs)"},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "train.bias_without_rate",
    "The learning rate is missing in the update of the bias. Add the same update, learning_rate * "
    "(label - prediction), to weights[0].",
    edits={
        "self.learning_rate * (label": "(label",
        "+= update * inputs": "+= self.learning_rate * update * inputs",
    },
)
ex.misconception(
    "train.one_epoch",
    "Training stops after one pass over the samples. Go over them `threshold` times; a `return` "
    "inside the outer loop ends it too early.",
    edits={"range(self.threshold)": "range(1)"},
    fault="DeepCrime HNE: change number of epochs",
)
ex.misconception(
    "train.labels_minus_plus",
    "A label of 0 seems to count as -1, so that a right answer of 0 changes the weights as well. "
    "Labels are 0 and 1, and only mistakes move the weights.",
    edits={"(label - self.predict(inputs))": "(2 * label - 1 - self.predict(inputs))"},
    fault="Humbatova 2020: Wrong labels for training data",
)
ex.misconception(
    "train.always_adds",
    "Every mistake adds to the weights. Where the neuron fired and should not have, label - "
    "prediction is -1, so subtract. Do not take its absolute value, or ask only whether the two "
    "differ.",
    edits={"(label - self.predict(inputs))": "(label != self.predict(inputs))"},
)
ex.misconception(
    "train.times_label",
    "The update is multiplied by the label, so a sample with label 0 never changes the weights. "
    "That rule is for labels -1 and +1. With labels 0 and 1 use learning_rate * (label - "
    "prediction).",
    edits={"(label - self.predict(inputs))": "(label != self.predict(inputs)) * label"},
)
ex.misconception(
    "train.starts_over",
    "When train is called a second time, it starts from zero weights again. Set the weights to "
    "zero in __init__ only, not in train.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights = np.zeros_like(self.weights)\n"
        "        for _ in range(self.threshold)"
    },
    care="called again",
)
ex.misconception(
    "train.inclusive",
    "In train a net input of exactly 0 counts as 1. Only a sum above 0 gives 1: compare with >, not "
    ">=, or call predict.",
    edits={
        "self.predict(inputs)": "(np.dot(inputs, self.weights[1:]) + self.weights[0] >= 0)",
    },
    care="boundary",
)
ex.misconception(
    "train.starts_over_inclusive",
    "When train is called a second time, it starts from zero weights again: set them in __init__ "
    "only. And a net input of exactly 0 counts as 1: compare with >, not >=.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights = np.zeros_like(self.weights)\n"
        "        for _ in range(self.threshold)",
        "self.predict(inputs)": "(np.dot(inputs, self.weights[1:]) + self.weights[0] >= 0)",
    },
    care="called again",
)
ex.misconception(
    "train.overwrites",
    "Each sample overwrites the weights of the one before: you write = where they should grow. "
    "Write self.weights[1:] += update * inputs, and += for the bias too.",
    edits={"self.weights[1:] +=": "self.weights[1:] =", "self.weights[0] +=": "self.weights[0] ="},
)
ex.misconception(
    "train.overwrites_weights",
    "Each sample overwrites the weights of the one before, and only the bias grows. Write "
    "self.weights[1:] += update * inputs.",
    edits={"self.weights[1:] +=": "self.weights[1:] ="},
)
ex.misconception(
    "train.no_learning_rate_inclusive",
    "The update has no learning rate: multiply label - prediction by self.learning_rate. And a net "
    "input of exactly 0 counts as 1: compare with >, not >=.",
    edits={
        "self.learning_rate * (label - self.predict(inputs))": (
            "label - (np.dot(inputs, self.weights[1:]) + self.weights[0] >= 0)"
        )
    },
)
ex.misconception(
    "train.bias_starts_over",
    "When train is called a second time, the bias starts from zero again, the other weights do not. "
    "Set all weights to zero in __init__ only, not in train.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights[0] = 0.0\n"
        "        for _ in range(self.threshold)"
    },
    care="called again",
)
ex.misconception(
    "train.weights_start_over",
    "When train is called a second time, the weights start from zero again, the bias does not. Set "
    "all of them to zero in __init__ only, not in train.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights[1:] = 0.0\n"
        "        for _ in range(self.threshold)"
    },
    care="called again",
)
ex.misconception(
    "train.net_input",
    "The update uses the net input itself, label - z. Use the answer of the neuron, 0 or 1: "
    "learning_rate * (label - prediction).",
    edits={"self.predict(inputs)": "(np.dot(inputs, self.weights[1:]) + self.weights[0])"},
)
ex.misconception(
    "train.only_last_sample",
    "Only the last sample of each epoch changes the weights. Indent the update, so that it belongs "
    "to the inner loop and happens for every sample.",
    edits={
        "                self.weights[1:]": "            self.weights[1:]",
        "                self.weights[0]": "            self.weights[0]",
    },
)
ex.misconception(
    "train.threshold_ignored",
    "Training runs for 100 epochs, whatever threshold says. Keep the argument in __init__, "
    "self.threshold = threshold, and repeat the loop self.threshold times.",
    code="""
    class Perceptron(Perceptron):
        def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
            super().__init__(no_of_inputs, 100, learning_rate)
    """,
    fault="DeepCrime HNE: change number of epochs",
)
ex.misconception(
    "train.rate_ignored",
    "The learning rate is 0.01 whatever is asked for. Keep the argument in __init__, "
    "self.learning_rate = learning_rate, and use it in the update.",
    code="""
    class Perceptron(Perceptron):
        def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
            super().__init__(no_of_inputs, threshold, 0.01)
    """,
    fault="DeepCrime HLR: change learning rate",
)
ex.misconception(
    "train.bias_first",
    "The bias is updated first, and the weights with a new prediction made after that. Compute the "
    "update of a sample once, and use it for both.",
    edits={
        "self.weights[1:] += update * inputs": (
            "self.weights[0] += update\n"
            "                update = self.learning_rate * (label - self.predict(inputs))"
        ),
        "                self.weights[0] += update\n        return": (
            "                self.weights[1:] += update * inputs\n        return"
        ),
    },
)
ex.misconception(
    "train.weights_first",
    "The weights are updated first, and the bias with a new prediction made after that. Compute "
    "the update of a sample once, and use it for both.",
    edits={
        "self.weights[0] += update": (
            "self.weights[0] += self.learning_rate * (label - self.predict(inputs))"
        )
    },
)

ex.misconception(
    "train.random_start",
    "Every training ends elsewhere. Either the weights start at random numbers: let them start at "
    "zero in __init__, np.zeros(no_of_inputs + 1). Or the samples are shuffled: take them in the "
    "order given.",
    code="""
    class Perceptron(Perceptron):
        def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
            super().__init__(no_of_inputs, threshold, learning_rate)
            self.weights = np.random.normal(size=no_of_inputs + 1)
    """,
    symptom="unsteady",
    fault="Humbatova 2020: Wrong weights initialisation",
)
for _slug, _low, _message in (
    ("small_start", "0", ""),
    (
        "small_start_minus_plus",
        "-1",
        " And the step answers -1 in place of 0, so that label - prediction is not 0 for a right "
        "answer: answer 0 or 1.",
    ),
):
    ex.misconception(
        f"train.{_slug}",
        "The weights start at small numbers, random ones perhaps. Let all of them start at zero in "
        "__init__: np.zeros(no_of_inputs + 1)." + _message,
        code=f"""
        class Perceptron(Perceptron):
            def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
                super().__init__(no_of_inputs, threshold, learning_rate)
                random = np.random.RandomState(1)
                self.weights = random.normal(0.0, 0.01, no_of_inputs + 1)

            def predict(self, inputs):
                net = np.dot(inputs, self.weights[1:]) + self.weights[0]
                return np.where(net > 0, 1, {_low})
        """,
        symptom="small start" + (", -1 for 0" if _low == "-1" else ""),
        fault="Humbatova 2020: Wrong weights initialisation",
    )
ex.misconception(
    "train.starts_over_minus_plus",
    "When train is called a second time, it starts from zero weights again: set them in __init__ "
    "only. And the step answers -1 in place of 0: answer 0 or 1.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights = np.zeros_like(self.weights)\n"
        "        for _ in range(self.threshold)",
        "self.predict(inputs)": (
            "np.where(np.dot(inputs, self.weights[1:]) + self.weights[0] >= 0, 1, -1)"
        ),
    },
    care="called again",
)
ex.misconception(
    "train.stays_at_zero",
    "The weights stay at zero. Does the update reach self.weights? And is a net input of 0 a mistake "
    "where the label is 1? At 0 the neuron answers 0: update by label - prediction, not only where "
    "label * net is below 0.",
    edits={"self.weights[1:] += update * inputs": "pass", "self.weights[0] += update": "pass"},
)
ex.misconception(
    "train.net_at_zero",
    "A net input of exactly 0 counts as a mistake whatever the label is, as where label * net <= 0 "
    "is asked with labels -1 and +1. At 0 the neuron answers 0: update by label - prediction.",
    edits={
        "self.predict(inputs))": "np.where(np.dot(inputs, self.weights[1:]) + self.weights[0] == 0, "
        "1 - label, self.predict(inputs)))"
    },
    care="boundary",
)
ex.misconception(
    "train.net_at_zero_starts_over",
    "When train is called a second time, it starts from zero weights again: set them in __init__ "
    "only. And a net input of exactly 0 counts as a mistake whatever the label is: at 0 the neuron "
    "answers 0, so update by label - prediction.",
    edits={
        "        for _ in range(self.threshold)": "        self.weights = np.zeros_like(self.weights)\n"
        "        for _ in range(self.threshold)",
        "self.predict(inputs))": "np.where(np.dot(inputs, self.weights[1:]) + self.weights[0] == 0, "
        "1 - label, self.predict(inputs)))",
    },
    care="called again",
)
for _slug, _at_zero, _message in (
    ("twice_the_step", ">", ""),
    ("twice_the_step_inclusive", ">=", " And a net input of exactly 0 gives 0: compare with >."),
):
    ex.misconception(
        f"train.{_slug}",
        "Every update is twice as large as it should be, as where labels and answers are -1 and +1 "
        "and their difference is 2. With 0 and 1 it is learning_rate * (label - prediction)."
        + _message,
        edits={
            "(label - self.predict(inputs))": "2 * (label - (np.dot(inputs, self.weights[1:]) + "
            f"self.weights[0] {_at_zero} 0))"
        },
        fault="Humbatova 2020: Wrong labels for training data",
    )
for _slug, _times, _message in (
    ("sigmoid_for_step", "", ""),
    ("sigmoid_and_slope", " * p * (1 - p)", " And the slope p * (1 - p) has no place here."),
):
    ex.misconception(
        f"train.{_slug}",
        "The update uses a sigmoid of the net input, so that even right answers move the weights. Use "
        "the answer of the step, 0 or 1: learning_rate * (label - prediction)." + _message,
        edits={
            "update = self.learning_rate * (label - self.predict(inputs))": (
                "p = 1 / (1 + np.exp(-np.dot(inputs, self.weights[1:]) - self.weights[0]))\n"
                f"                update = self.learning_rate * (label - p){_times}"
            )
        },
        fault="Humbatova 2020: Wrong type of activation function",
    )
ex.misconception(
    "train.no_bias_in_net",
    "In training the bias is learnt but not used: the net input leaves weights[0] out. Use predict, "
    "which adds it.",
    edits={"self.predict(inputs)": "(np.dot(inputs, self.weights[1:]) > 0)"},
    fault="DeepCrime WRB: remove bias from a layer",
)

for _slug, _bias, _message in (
    (
        "bias_apart",
        "self.bias",
        "Your weights have one entry for each input, and the bias stands apart. Here it is the first "
        "of them: np.zeros(no_of_inputs + 1), weights[0] for the bias, weights[1:] for the inputs.",
    ),
    (
        "no_bias_at_all",
        "0.0",
        "Your weights have one entry for each input, and there is no bias. Make one more, "
        "np.zeros(no_of_inputs + 1): weights[0] is the bias, which is added to the sum and learnt "
        "as if its input were always 1.",
    ),
):
    ex.misconception(
        f"train.{_slug}",
        _message,
        code=f"""
        class Perceptron(Perceptron):
            def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
                super().__init__(no_of_inputs, threshold, learning_rate)
                self.weights, self.bias = np.zeros(no_of_inputs), 0.0

            def train(self, training_inputs, labels):
                for _ in range(self.threshold):
                    for inputs, label in zip(training_inputs, labels):
                        net = np.dot(inputs, self.weights) + {_bias}
                        update = self.learning_rate * (label - (net > 0))
                        self.weights += update * inputs
                        self.bias += update
        """,
        fault="DeepCrime WRB: remove bias from a layer",
    )

ex.misconception(
    "errors_per_epoch.after_the_epoch",
    "You count the mistakes that are left after each epoch. Count during the epoch: compare each "
    "prediction with its label just before the weights are updated with that sample.",
    code="""
    def errors_per_epoch(x, y, epochs, learning_rate):
        neuron = Perceptron(x.shape[1], threshold=1, learning_rate=learning_rate)
        counts = []
        for _ in range(epochs):
            neuron.train(x, y)
            counts.append(int(np.sum(neuron.predict(x) != y)))
        return counts
    """,
)
ex.misconception(
    "errors_per_epoch.before_the_epoch",
    "You count all mistakes before each epoch begins, with the same weights. The weights change "
    "during the epoch: make each prediction just before the weights are updated with that sample.",
    code="""
    def errors_per_epoch(x, y, epochs, learning_rate):
        neuron = Perceptron(x.shape[1], threshold=1, learning_rate=learning_rate)
        counts = []
        for _ in range(epochs):
            counts.append(int(np.sum(neuron.predict(x) != y)))
            neuron.train(x, y)
        return counts
    """,
)
ex.misconception(
    "errors_per_epoch.right_ones",
    "You count the right predictions. Count the mistakes: where the prediction differs from the "
    "label.",
    edits={"int(neuron.predict(x[row]) != label)": "int(neuron.predict(x[row]) == label)"},
)
ex.misconception(
    "errors_per_epoch.running_total",
    "The mistakes of the earlier epochs are counted again in the later ones. Set the counter back "
    "to 0 at the start of each epoch.",
    edits={
        "        mistakes = 0\n": "",
        "    counts = []\n": "    counts = []\n    mistakes = 0\n",
    },
)
ex.misconception(
    "errors_per_epoch.cancelling",
    "You add up label - prediction, so a mistake of +1 and one of -1 cancel. Count each mistake "
    "as 1: compare the prediction with the label.",
    edits={"int(neuron.predict(x[row]) != label)": "int(label - neuron.predict(x[row]))"},
)
ex.misconception(
    "errors_per_epoch.starts_over",
    "Every epoch begins with a new perceptron, so what was learnt before is lost. Make the "
    "perceptron once, before the loop over the epochs.",
    edits={
        "        mistakes = 0\n": "        mistakes = 0\n"
        "        neuron = Perceptron(x.shape[1], threshold=1, learning_rate=learning_rate)\n"
    },
)
ex.misconception(
    "errors_per_epoch.fraction",
    "You return the share of mistakes in each epoch. Return how many there were: do not divide by "
    "the number of samples.",
    edits={"counts.append(mistakes)": "counts.append(mistakes / len(y))"},
)
ex.misconception(
    "errors_per_epoch.stops_early",
    "The list ends at the first epoch without a mistake. It should have one entry for each of the "
    "`epochs`: continue with zeros.",
    edits={
        "        counts.append(mistakes)\n": "        counts.append(mistakes)\n"
        "        if mistakes == 0:\n            break\n"
    },
)
ex.misconception(
    "errors_per_epoch.total",
    "You return one number, the mistakes of all epochs together. Return a list with the number of "
    "each epoch.",
    edits={"return counts": "return sum(counts)"},
)
ex.misconception(
    "errors_per_epoch.each_row_until_right",
    "Your perceptron trains on each sample for many epochs before it goes on to the next. "
    "threshold is 100 by default: make it with threshold=1, and see that __init__ keeps the "
    "argument.",
    edits={"threshold=1, ": ""},
)
ex.misconception(
    "errors_per_epoch.trained_long_then_counted",
    "Your perceptron trains for many epochs, perhaps the 100 of the default threshold, before each "
    "count. Make it with threshold=1, and count each prediction just before the update with that "
    "sample.",
    code="""
    def errors_per_epoch(x, y, epochs, learning_rate):
        neuron = Perceptron(x.shape[1], learning_rate=learning_rate)
        counts = []
        for _ in range(epochs):
            neuron.train(x, y)
            counts.append(int(np.sum(neuron.predict(x) != y)))
        return counts
    """,
    fault="DeepCrime HNE: change number of epochs",
)
ex.misconception(
    "errors_per_epoch.counted_then_trained_long",
    "Your perceptron trains for many epochs, perhaps the 100 of the default threshold, after each "
    "count. Make it with threshold=1, and count each prediction just before the update with that "
    "sample.",
    code="""
    def errors_per_epoch(x, y, epochs, learning_rate):
        neuron = Perceptron(x.shape[1], learning_rate=learning_rate)
        counts = []
        for _ in range(epochs):
            counts.append(int(np.sum(neuron.predict(x) != y)))
            neuron.train(x, y)
        return counts
    """,
    fault="DeepCrime HNE: change number of epochs",
)

ex.misconception(
    "xor_network.is_or",
    "Your network computes OR: it also answers 1 for (1, 1). Let one hidden neuron fire for (1, 1) "
    "only, and give it a negative weight in w2.",
    edits={"np.array([1, -1])": "np.array([1, 1])"},
)
ex.misconception(
    "xor_network.is_not_xor",
    "Your network answers the exact opposite of XOR at all four corners. Change the signs of the "
    "output neuron: of w2 and of b2.",
    edits={"np.array([1, -1])": "np.array([-1, 1])", "w2, -0.5": "w2, 0.5"},
)
ex.misconception(
    "xor_network.silent",
    "Your network answers 0 for all inputs. Perhaps a sum is exactly 0, and a neuron does not fire "
    "at 0. Put the biases halfway between two possible sums, such as -0.5 and -1.5.",
    edits={"np.array([-0.5, -1.5])": "np.array([-1.0, -2.0])", "w2, -0.5": "w2, -1.0"},
)
ex.misconception(
    "xor_network.is_and",
    "Your network computes AND: it answers 1 for (1, 1) only. XOR is 1 where exactly one input is "
    "1. Work out each hidden neuron's sum at the four corners; a neuron whose sum is exactly 0 "
    "does not fire.",
    edits={"np.array([-0.5, -1.5])": "np.array([-1.0, -2.0])"},
)
ex.misconception(
    "xor_network.rows_for_neurons",
    "Your network answers 1 for (1, 0) only. Perhaps w1 is transposed: in x @ w1 each column "
    "belongs to a hidden neuron and each row to an input.",
    edits={
        "np.ones((2, 2))": "np.array([[1, 1], [-1, -1]])",
        "np.array([-0.5, -1.5])": "np.array([-0.5, 1.5])",
        "np.array([1, -1])": "np.array([1, 1])",
        "w2, -0.5": "w2, -1.5",
    },
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "xor_network.no_b2",
    "You return three things, and four are asked, (w1, b1, w2, b2): the bias of the output neuron is "
    "missing. Return it last, a number.",
    edits={"w2, -0.5": "w2"},
)
ex.misconception(
    "xor_network.w2_row",
    "Your w2 has shape (1, 2). It is multiplied from the right, h @ w2, so give it shape (2,) or "
    "(2, 1): one weight for each hidden neuron.",
    edits={"np.array([1, -1])": "np.array([[1, -1]])"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.survivor(
    "xor_network: `1` -> `2` #2",
    "The output still adds the first hidden neuron and is held down by the second: the weight -2 "
    "is another right answer.",
)
