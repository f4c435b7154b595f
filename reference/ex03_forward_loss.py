"""ex03: the oracle is `keras.losses` and `keras.activations`, averaged over the batch."""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Forward propagation and losses",
    unit="A. Foundations",
    summary="From the input through dense layers to one number that says how wrong it was.",
    minutes=60,
)


# The oracle, under the students' function names.


def dense(x, w, b, activation="linear"):
    return keras.activations.get(activation)(tf.nn.bias_add(tf.matmul(x, w), b))


def mlp_forward(x, layers):
    for w, b, activation in layers:
        x = dense(x, w, b, activation)
    return x


def mse(y_true, y_pred):
    return tf.reduce_mean(keras.losses.mean_squared_error(y_true, y_pred))


def _clipped(loss, y_true, p, epsilon):
    """The batch mean of a Keras loss, which takes its epsilon from Keras' settings."""
    usual = keras.config.epsilon()
    keras.config.set_epsilon(epsilon)
    try:
        return tf.reduce_mean(loss(y_true, p))
    finally:
        keras.config.set_epsilon(usual)


def binary_cross_entropy(y_true, p, epsilon=1e-7):
    return _clipped(keras.losses.binary_crossentropy, y_true, p, epsilon)


def categorical_cross_entropy(y_true, p, epsilon=1e-7):
    return _clipped(keras.losses.categorical_crossentropy, y_true, p, epsilon)


def sparse_categorical_cross_entropy(labels, logits):
    return tf.reduce_mean(
        keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    )


# Parts.

ex.part(
    "dense",
    points=2.4,
    hints=(
        "x is (N, in) and w is (in, out): x @ w is the whole batch at once, and b is added to each row.",
        "Compute z = x @ w + b first. Then choose by the activation's name, with if or with a dict of "
        "functions.",
        "Softmax: subtract each row's maximum (axis=1, keepdims=True), take np.exp, and divide each "
        "row by its own sum.",
    ),
)
ex.part(
    "mlp_forward",
    points=2,
    hints=(
        "What goes into the second layer is what came out of the first.",
        "for w, b, activation in layers: replace x by the layer's output, which dense computes.",
    ),
)
ex.part(
    "mse",
    points=0.8,
    care={"one axis": 0.2},
    hints=(
        "Subtract, square, average: in this order.",
        "np.mean without an axis averages over all entries: np.mean((y_true - y_pred) ** 2).",
    ),
)
ex.part(
    "binary_cross_entropy",
    points=2.1,
    care={"one axis": 0.3},
    hints=(
        "There are two terms: one counts where y_true is 1, the other where y_true is 0.",
        "y_true * np.log(p) + (1 - y_true) * np.log(1 - p), averaged, with a minus in front.",
        "np.clip(p, epsilon, 1 - epsilon) comes before the logarithms.",
    ),
)
ex.part(
    "categorical_cross_entropy",
    points=2.1,
    care={"soft labels": 0.3},
    hints=(
        "y_true * np.log(p) leaves only the true class of each row. Then add up and average.",
        "Sum over the classes (axis=1), take the mean over the samples, and change the sign.",
        "np.clip(p, epsilon, 1 - epsilon) comes before the logarithm.",
    ),
)
ex.part(
    "sparse_categorical_cross_entropy",
    points=2.4,
    hints=(
        "Compute the log-probabilities of all classes first; then pick one in each row.",
        "log_p[np.arange(len(labels)), labels] picks the entry of each row's label.",
        "With z = logits minus each row's maximum: log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True)).",
    ),
)


# Cases: small to large.


@ex.cases("dense")
def dense_cases(rng):
    yield case(
        "one neuron, no activation",
        x=np.array([[1.0, 2.0]]),
        w=np.array([[0.5], [-1.0]]),
        b=np.array([1.0]),
    )
    shapes = {"linear": (3, 2, 4), "sigmoid": (2, 3, 1), "tanh": (3, 4, 2), "relu": (4, 2, 3)}
    for activation, (samples, inputs, outputs) in shapes.items():
        yield case(
            f"{activation}, a batch of {samples}",
            **_layer_input(rng, samples, inputs, outputs),
            activation=activation,
        )
    yield case("softmax, one sample", **_layer_input(rng, 1, 2, 3), activation="softmax")
    yield case("softmax, a batch of 5", **_layer_input(rng, 5, 2, 3), activation="softmax")


def _layer_input(rng, samples, inputs, outputs):
    return {
        "x": rng.normal(size=(samples, inputs)),
        "w": rng.normal(size=(inputs, outputs)),
        "b": _away(rng, outputs),
    }


def _away(rng, shape):
    """Numbers of either sign, between a half and one and a half from 0."""
    return rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)


@ex.cases("dense", group="stability", points=0.6, quiet=True)
def large_sums(rng):
    # all of it exact in float32, so that single precision sees the same sums
    for name, sign in (
        ("softmax of sums near 1000 and 6", 1.0),
        ("softmax of sums near -1000 and -6", -1.0),
    ):
        yield case(
            name,
            x=sign * np.array([[500.0, 2.0], [3.0, 1.5]]),
            w=np.array([[2.0, 2.0, 2.0], [0.5, -0.25, 1.0]]),
            b=rng.integers(-2, 3, size=3) / 2.0,
            activation="softmax",
        )


@ex.cases("mlp_forward")
def mlp_cases(rng):
    for name, samples, sizes, activations in (
        ("one layer", 1, (2, 3), ("tanh",)),
        ("a hidden layer of one neuron", 2, (3, 1, 4), ("sigmoid", "linear")),
        ("ReLU, then sigmoid", 5, (2, 4, 1), ("relu", "sigmoid")),
        ("tanh, then softmax", 5, (4, 2, 3), ("tanh", "softmax")),
        ("three layers", 6, (2, 5, 4, 3), ("relu", "tanh", "softmax")),
    ):
        layers = [
            (rng.normal(size=(inputs, outputs)), _away(rng, outputs), activation)
            for inputs, outputs, activation in zip(sizes[:-1], sizes[1:], activations, strict=True)
        ]
        yield case(name, x=rng.normal(size=(samples, sizes[0])), layers=layers)


_ONE_AXIS = "one axis"  # many functions take samples in rows alone, though (N,) is allowed


@ex.cases("mse")
def mse_cases(rng):
    yield case("one number", y_true=np.array([[3.0]]), y_pred=np.array([[1.0]]))
    yield case(
        "[3, 5] against [2, 7]",
        y_true=np.array([3.0, 5.0]),
        y_pred=np.array([2.0, 7.0]),
        care=_ONE_AXIS,
    )
    for name, shape, care in (
        ("five numbers", (5,), _ONE_AXIS),
        ("one output in a column", (7, 1), ""),
        ("3 samples with 4 outputs", (3, 4), ""),
    ):
        y_true = rng.normal(size=shape) * 2.0
        yield case(name, y_true=y_true, y_pred=y_true + _away(rng, shape), care=care)


def _yes_and_no(rng, shape):
    """0 and 1 in turns, shuffled, so that both occur."""
    return rng.permutation(np.arange(np.prod(shape)) % 2).reshape(shape).astype(float)


@ex.cases("binary_cross_entropy")
def binary_cases(rng):
    yield case("yes, and p = 0.9", y_true=np.array([[1.0]]), p=np.array([[0.9]]))
    yield case("no, and p = 0.9", y_true=np.array([[0.0]]), p=np.array([[0.9]]))
    for name, shape, care in (
        ("two samples", (2,), _ONE_AXIS),
        ("five samples", (5,), _ONE_AXIS),
        ("seven samples in a column", (7, 1), ""),
        ("3 samples with 4 outputs", (3, 4), ""),
    ):
        p = rng.uniform(0.05, 0.95, size=shape)
        yield case(name, y_true=_yes_and_no(rng, shape), p=p, care=care)


_IN_FLOAT32 = "1 - 1e-7 rounds to 1 - 1.19e-7 in float32, whose logarithm is 1 % smaller"


@ex.cases("binary_cross_entropy", group="clipping", points=0.6, care=True)
def sure_answers(rng):
    yield case(
        "p = 0 where the truth is yes",
        y_true=np.array([[1.0], [0.0], [1.0]]),
        p=np.array([[0.0], [0.25], [0.75]]),
    )
    yield case(
        "p = 1 where the truth is no",
        y_true=np.array([[0.0], [1.0]]),
        p=np.array([[1.0], [0.625]]),
        tolerance=0.02,
        because=_IN_FLOAT32,
    )
    yield case(
        "sure and right in two of three",
        y_true=np.array([[1.0], [0.0], [1.0]]),
        p=np.array([[1.0], [0.0], [0.5]]),
    )
    y_true = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    p = np.array([[0.02, 0.96, 0.98], [0.05, 0.0, 1.0]])
    shift = rng.uniform(0.2, 0.8, size=(2, 1))
    yield case(
        "with epsilon=0.1",
        y_true=np.hstack([y_true, [[1.0], [0.0]]]),
        p=np.hstack([p, shift]),
        epsilon=0.1,
    )


def _one_hot(rng, samples, classes):
    return np.eye(classes)[rng.integers(classes, size=samples)]


def _probabilities(rng, samples, classes):
    """Rows that sum to 1, no entry below a tenth of the even share."""
    weights = rng.uniform(0.1, 1.0, size=(samples, classes))
    return weights / weights.sum(axis=1, keepdims=True)


@ex.cases("categorical_cross_entropy")
def categorical_cases(rng):
    yield case("one sample", y_true=np.array([[0.0, 1.0, 0.0]]), p=np.array([[0.2, 0.7, 0.1]]))
    yield case("ten classes and no idea: ln 10", y_true=np.eye(10)[[3]], p=np.full((1, 10), 0.1))
    for samples, classes in ((2, 3), (5, 2), (6, 4)):
        yield case(
            f"a batch of {samples}, {classes} classes",
            y_true=_one_hot(rng, samples, classes),
            p=_probabilities(rng, samples, classes),
        )
    for name, samples, classes in (
        ("soft labels", 2, 4),
        ("soft labels, a batch of 3", 3, 3),
    ):
        y_true, p = (_probabilities(rng, samples, classes) for _ in range(2))
        yield case(name, y_true=y_true, p=p, care="soft labels")


@ex.cases("categorical_cross_entropy", group="clipping", points=0.6, care=True)
def sure_rows(rng):
    yield case(
        "p = 0 at the true class",
        y_true=np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        p=np.array([[0.0, 0.75, 0.25], [0.125, 0.375, 0.5]]),
    )
    yield case(
        "sure and right in one of two",
        y_true=np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
        p=np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]]),
    )
    yield case(
        "with epsilon=0.1",
        y_true=np.eye(4)[[2, 0, 1]],
        p=np.vstack([np.eye(4)[2], [0.04, 0.5, 0.3, 0.16], _probabilities(rng, 1, 4)]),
        epsilon=0.1,
    )


def _labels(rng, samples, classes):
    """Labels of which no two are equal while there are classes left."""
    return (rng.permutation(samples) % classes).astype(np.int64)


@ex.cases("sparse_categorical_cross_entropy")
def sparse_cases(rng):
    yield case("three equal logits: ln 3", labels=np.array([2]), logits=np.array([[1.0, 1.0, 1.0]]))
    yield case("one sample", labels=np.array([0]), logits=np.array([[0.5, -1.0, 2.0]]))
    for samples, classes in ((2, 3), (5, 4), (7, 3)):
        yield case(
            f"a batch of {samples}, {classes} classes",
            labels=_labels(rng, samples, classes),
            logits=rng.normal(size=(samples, classes)) * 1.5,
        )


def _coarse(name, **inputs):
    return case(name, tolerance=1e-3, because="float32 holds logits of 1000 to 0.0001", **inputs)


@ex.cases("sparse_categorical_cross_entropy", group="stability", points=0.6, quiet=True)
def large_logits(rng):
    for name, centre in (("logits near 1000", 1000.0), ("logits near -1000", -1000.0)):
        yield _coarse(
            name,
            labels=_labels(rng, 2, 3),
            logits=centre + rng.integers(-3, 4, size=(2, 3)) / 2.0,
        )
    yield _coarse(
        "sure and wrong: 0 against 1000",
        labels=np.array([2, 0]),
        logits=np.array([[1.0, 1.0, 1.0], [0.0, 1000.0, 0.0]]),
    )
    yield _coarse(
        "one sample near 1000, one near -1000",
        labels=np.array([1, 2]),
        logits=np.array([[1001.0, 1000.0, 999.5], [-1000.0, -1001.5, -1000.5]]),
    )


# Misconceptions.

ex.misconception(
    "dense.no_bias",
    "The bias is missing: add b to x @ w before the activation.",
    edits={"x @ w + b": "x @ w"},
    fault="DeepCrime WRB: bias removed from layer",
)
ex.misconception(
    "dense.no_activation",
    "You return x @ w + b, whatever activation is asked for. Apply the activation to it.",
    edits={"ACTIVATIONS[activation](x @ w + b)": "x @ w + b"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "dense.bias_after_activation",
    "The bias is added after the activation. It belongs inside: activation(x @ w + b).",
    edits={"(x @ w + b)": "(x @ w) + b"},
)
ex.misconception(
    "dense.sigmoid_flipped",
    "Your sigmoid falls where it should rise: the minus sign in the exponent is missing. It is 1 / "
    "(1 + exp(-z)).",
    code="ACTIVATIONS['sigmoid'] = lambda z: 1.0 / (1.0 + np.exp(z))",
)
ex.misconception(
    "dense.relu_absolute",
    "Your ReLU makes negative numbers positive. It should set them to 0.",
    code="ACTIVATIONS['relu'] = np.abs",
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "dense.softmax_over_batch",
    "Softmax is taken over the samples (axis 0), so that each column adds up to 1. Each row is one "
    "sample, and its classes should add up to 1: use axis=1.",
    code="""
    def _softmax(z):
        powers = np.exp(z - z.max(axis=0, keepdims=True))
        return powers / powers.sum(axis=0, keepdims=True)

    ACTIVATIONS["softmax"] = _softmax
    """,
)
ex.misconception(
    "dense.softmax_over_everything",
    "Your softmax adds up to 1 over the whole batch. Each row is one sample, and each row should "
    "add up to 1: use axis=1.",
    code="""
    def _softmax(z):
        powers = np.exp(z - z.max())
        return powers / powers.sum()

    ACTIVATIONS["softmax"] = _softmax
    """,
)
ex.misconception(
    "dense.softmax_unshifted",
    "The formula is right, but for large numbers np.exp overflows, or all of a row becomes 0, and "
    "the result is nan. Subtract each row's maximum first: this does not change softmax.",
    code="""
    def _softmax(z):
        powers = np.exp(z)
        return powers / powers.sum(axis=1, keepdims=True)

    ACTIVATIONS["softmax"] = _softmax
    """,
)
ex.misconception(
    "dense.softmax_one_maximum",
    "You subtract the largest number of the whole batch. In a row of much smaller numbers np.exp "
    "then gives 0 everywhere, and 0 / 0 is nan. Subtract each row's own maximum: axis=1, "
    "keepdims=True.",
    code="""
    def _softmax(z):
        powers = np.exp(z - z.max())
        return powers / powers.sum(axis=1, keepdims=True)

    ACTIVATIONS["softmax"] = _softmax
    """,
)
ex.misconception(
    "dense.softmax_no_exp",
    "Your softmax divides the sums themselves by their total, so a result can be negative. Take "
    "np.exp of each of them first.",
    code="ACTIVATIONS['softmax'] = lambda z: z / z.sum(axis=1, keepdims=True)",
)
ex.misconception(
    "mlp_forward.no_activations",
    "The activations of the layers are not used. Without them all layers together are only one "
    "linear layer: pass each layer's activation to dense.",
    edits={"dense(x, w, b, activation)": "dense(x, w, b)"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "mlp_forward.output_activation_only",
    "Only the last layer gets its activation. Every layer has its own: apply it before the next "
    "layer.",
    code="""
    def mlp_forward(x, layers):
        for w, b, activation in layers[:-1]:
            x = dense(x, w, b)
        return dense(x, *layers[-1])
    """,
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "mlp_forward.no_output_activation",
    "The activation of the last layer is missing. The last layer has an activation like every "
    "other layer: apply it.",
    code="""
    def mlp_forward(x, layers):
        for w, b, activation in layers[:-1]:
            x = dense(x, w, b, activation)
        return dense(x, *layers[-1][:2])
    """,
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "mlp_forward.first_activation_everywhere",
    "Every layer uses the activation of the first layer. Each layer has its own, the third entry "
    "of its (w, b, activation).",
    edits={"dense(x, w, b, activation)": "dense(x, w, b, layers[0][2])"},
    fault="DeepCrime ACH: activation function changed",
)
ex.misconception(
    "mlp_forward.last_activation_everywhere",
    "Every layer uses the activation of the last layer. Each layer has its own, the third entry of "
    "its (w, b, activation).",
    edits={"dense(x, w, b, activation)": "dense(x, w, b, layers[-1][2])"},
    fault="DeepCrime ACH: activation function changed",
)
ex.misconception(
    "mlp_forward.no_bias",
    "The biases are missing: each layer computes activation(x @ w + b).",
    edits={"dense(x, w, b, activation)": "dense(x, w, 0.0 * b, activation)"},
    fault="DeepCrime WRB: bias removed from layer",
)
ex.misconception(
    "mlp_forward.last_layer_missing",
    "You return what goes into the last layer. Send it through the last layer too.",
    edits={"in layers:": "in layers[:-1]:"},
)
ex.misconception(
    "mlp_forward.first_layer_only",
    "You return the output of the first layer. Put the return after the loop, not inside it.",
    edits={
        "        x = dense(x, w, b, activation)\n": "        return dense(x, w, b, activation)\n"
    },
)
ex.misconception(
    "mse.half",
    "Your result is half of what it should be: there is a factor ½ too many. Some books define the "
    "loss with it; here the mean squared error has no ½.",
    edits={"np.mean(": "0.5 * np.mean("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse.sum",
    "You add up the squared errors. Take their mean, so that the loss does not grow with the "
    "number of samples.",
    edits={"np.mean(": "np.sum("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse.sum_over_outputs",
    "You divide by the number of samples only. With several outputs the mean goes over all "
    "entries.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.sum((y_true - y_pred) ** 2) / len(y_true)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse.absolute",
    "This is the mean absolute error. Square the differences instead of taking their absolute "
    "value.",
    edits={"(y_true - y_pred) ** 2": "np.abs(y_true - y_pred)"},
    fault="DeepCrime LCH: loss function changed",
)
ex.misconception(
    "mse.root",
    "This is the root of the mean squared error. Return the mean itself, without the root.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.sqrt(np.mean((y_true - y_pred) ** 2))"},
    fault="DeepCrime LCH: loss function changed",
)
ex.misconception(
    "mse.square_of_mean",
    "You average first and square afterwards, so errors of opposite signs cancel. Square each "
    "error, then average.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.mean(y_true - y_pred) ** 2"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse.half_sum",
    "You return half the sum of the squares, as some books do. Take the mean, without the half.",
    edits={"np.mean((y_true - y_pred) ** 2)": "0.5 * np.sum((y_true - y_pred) ** 2)"},
)
ex.misconception(
    "mse.over_two_n",
    "You divide by 2 * N, as some books do. Take the plain mean over all entries.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.sum((y_true - y_pred) ** 2) / (2 * len(y_true))"},
)

ex.misconception(
    "mse.over_columns",
    "You divide by the number of columns, as if each column were a sample. Samples are in rows, and "
    "the mean goes over all entries: np.mean.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.sum((y_true - y_pred) ** 2) / y_true.shape[-1]"},
)
ex.misconception(
    "mse.over_two_columns",
    "You divide by 2 and by the number of columns, as if each column were a sample. Take the plain "
    "mean over all entries: np.mean.",
    edits={
        "np.mean((y_true - y_pred) ** 2)": (
            "np.sum((y_true - y_pred) ** 2) / (2 * y_true.shape[-1])"
        )
    },
)
_MEAN = "np.mean((y_true - y_pred) ** 2)"
for _slug, _message, _formula in (
    (
        "root_of_sum",
        "This is the length of the difference, the root of the sum of the squares. Take the mean of "
        "the squares, without a root.",
        "np.sqrt(np.sum((y_true - y_pred) ** 2))",
    ),
    (
        "root_of_sum_over_n",
        "This is the length of the difference divided by the number of samples. Take the mean of the "
        "squares, without a root.",
        "np.sqrt(np.sum((y_true - y_pred) ** 2)) / len(y_true)",
    ),
    (
        "half_root_of_sum",
        "This is half the length of the difference. Take the mean of the squares, without a root and "
        "without a half.",
        "np.sqrt(np.sum((y_true - y_pred) ** 2)) / 2",
    ),
    (
        "square_of_sum",
        "You add up first and square afterwards, so errors of opposite signs cancel. Square each "
        "error, then take the mean.",
        "np.sum(y_true - y_pred) ** 2",
    ),
    (
        "square_of_sum_over_n",
        "You add up first and square afterwards, so errors of opposite signs cancel. Square each "
        "error, then take the mean: np.mean.",
        "np.sum(y_true - y_pred) ** 2 / len(y_true)",
    ),
    (
        "square_of_sum_a_sample",
        "You add up the errors of each sample and square afterwards, and return one number for each. "
        "Square each error first, then take one mean over all entries.",
        "np.sum(y_true - y_pred, axis=-1) ** 2",
    ),
    (
        "root_a_sample",
        "You return the length of the difference of each sample. Take the mean of the squares over "
        "all entries, without a root.",
        "np.sqrt(np.sum((y_true - y_pred) ** 2, axis=-1))",
    ),
    (
        "root_over_samples",
        "This is the mean length of the samples' differences. Take the mean of the squares over all "
        "entries, without a root.",
        "np.mean(np.sqrt(np.sum((y_true - y_pred) ** 2, axis=-1)))",
    ),
    (
        "one_less",
        "You divide by one less than the number of entries, as the variance of a sample does. Divide "
        "by all of them: np.mean.",
        "np.sum((y_true - y_pred) ** 2) / (y_true.size - 1)",
    ),
    (
        "not_squared",
        "You average the differences as they are, so errors of opposite signs cancel. Square each of "
        "them first.",
        "np.mean(y_true - y_pred)",
    ),
    (
        "gradient",
        "This is the gradient of the loss, a number for each entry. Return the loss itself: the mean "
        "of the squared differences.",
        "2.0 * (y_pred - y_true) / y_true.size",
    ),
    (
        "relative",
        "The differences are divided by y_true. Take them as they are: the mean of (y_true - "
        "y_pred)**2.",
        "np.mean(((y_true - y_pred) / y_true) ** 2)",
    ),
    (
        "absolute_sum",
        "This is the sum of the absolute differences. Square the differences, and take their mean.",
        "np.sum(np.abs(y_true - y_pred))",
    ),
):
    ex.misconception(
        f"mse.{_slug}",
        _message,
        edits={_MEAN: _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
for _loss, _sample, _entry in (
    (
        "mse",
        {"** 2)": "** 2, axis=-1)"},
        {"np.mean((y_true - y_pred) ** 2)": "(y_true - y_pred) ** 2"},
    ),
    (
        "binary_cross_entropy",
        {"np.log(1.0 - p))": "np.log(1.0 - p), axis=-1)"},
        {"-np.mean(": "-("},
    ),
    (
        "categorical_cross_entropy",
        {"-np.mean(": "-("},
        {"-np.mean(np.sum(y_true * np.log(p), axis=1))": "-y_true * np.log(p)"},
    ),
):
    ex.misconception(
        f"{_loss}.one_a_sample",
        "You return a loss for each sample. Take the mean over the samples too: one number for the "
        "whole batch.",
        edits=_sample,
    )
    ex.misconception(
        f"{_loss}.one_an_entry",
        "You return a loss for each entry. One number for the whole batch is asked for: average "
        "them as the docstring says.",
        edits=_entry,
    )

ex.misconception(
    "mse.sum_a_sample",
    "You add up the squares of each sample, and return one number for each. Take one mean over all "
    "entries: np.mean.",
    edits={"np.mean((y_true - y_pred) ** 2)": "np.sum((y_true - y_pred) ** 2, axis=-1)"},
)
ex.misconception(
    "mse.half_an_entry",
    "You return half the square of each entry. Take the mean over all of them, without the half: "
    "np.mean.",
    edits={"np.mean((y_true - y_pred) ** 2)": "0.5 * (y_true - y_pred) ** 2"},
)
for _slug, _message, _formula in (
    (
        "sum_an_output",
        "You add up the squares of each output, and return one number for each. Take one mean over "
        "all entries: np.mean.",
        "np.sum((y_true - y_pred) ** 2, axis=0)",
    ),
    (
        "half_sum_an_output",
        "You return half the sum of the squares of each output. Take one mean over all entries, "
        "without the half: np.mean.",
        "0.5 * np.sum((y_true - y_pred) ** 2, axis=0)",
    ),
    (
        "product",
        "The product of a matrix with itself, transposed, holds more than the squares. Take "
        "(y_true - y_pred)**2 entry by entry, and the mean of all entries.",
        "(y_true - y_pred).T @ (y_true - y_pred)",
    ),
    (
        "product_over_n",
        "The product of a matrix with itself, transposed, holds more than the squares. Take "
        "(y_true - y_pred)**2 entry by entry, and the mean of all entries.",
        "(y_true - y_pred).T @ (y_true - y_pred) / len(y_true)",
    ),
    (
        "half_product",
        "The product of a matrix with itself, transposed, holds more than the squares, and you halve "
        "it. Take (y_true - y_pred)**2 entry by entry, and the mean of all entries.",
        "(y_true - y_pred).T @ (y_true - y_pred) / 2",
    ),
):
    ex.misconception(
        f"mse.{_slug}",
        _message,
        edits={_MEAN: _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
for _loss, _end in (("mse", "** 2"), ("binary_cross_entropy", "np.log(1.0 - p)")):
    ex.misconception(
        f"{_loss}.one_an_output",
        "You return a loss for each output. Take the mean over the outputs too: one number for all "
        "entries.",
        edits={f"{_end})": f"{_end}, axis=0)"},
    )

_LOGARITHMS = (
    ("log10", "The logarithm has base 10. Cross-entropy uses the natural one: np.log."),
    ("log2", "The logarithm has base 2. Cross-entropy uses the natural one: np.log."),
)

for _slug, _message in _LOGARITHMS:
    ex.misconception(
        f"binary_cross_entropy.{_slug}",
        _message,
        edits={
            "np.log(p) + (1.0 - y_true) * np.log(1.0 - p)": (
                f"np.{_slug}(p) + (1.0 - y_true) * np.{_slug}(1.0 - p)"
            )
        },
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "binary_cross_entropy.sum",
    "You add up the losses of all samples. Take their mean, so that the loss does not grow with "
    "the batch.",
    edits={"np.mean(": "np.sum("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
for _slug, _edits in (("", {}), ("_sum", {"-np.mean(": "-np.sum("})):
    ex.misconception(
        f"binary_cross_entropy.sigmoid_again{_slug}",
        "You apply the sigmoid to p. Its entries are probabilities already: use p as it is."
        + (" And take the mean over all entries, not their sum." if _slug else ""),
        edits={
            "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": "    p = 1.0 / (1.0 + np.exp(-p))\n",
            **_edits,
        },
        fault="DeepCrime AAL: activation function added to layer",
    )
ex.misconception(
    "binary_cross_entropy.no_minus",
    "The minus is missing. Logarithms of probabilities are negative, and the loss should be "
    "positive: change the sign.",
    edits={"-np.mean(": "np.mean("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "binary_cross_entropy.yes_only",
    "Samples with y_true = 0 add nothing to your loss. They need the second term, (1 - y_true) * "
    "log(1 - p).",
    edits={" + (1.0 - y_true) * np.log(1.0 - p)": ""},
    fault="Humbatova 2020: Wrong loss function calculation",
)
for _slug, _message, _edits in (
    (
        "no_log",
        "The logarithms are missing: you average y_true * p and (1 - y_true) * (1 - p). Take np.log "
        "of p and of 1 - p.",
        {"np.log(p)": "p", "np.log(1.0 - p)": "(1.0 - p)"},
    ),
    (
        "minus_on_one_term",
        "The minus belongs to one of the two terms only. It stands in front of the whole sum: "
        "-(y_true * log(p) + (1 - y_true) * log(1 - p)).",
        {" + (1.0 - y_true)": " - (1.0 - y_true)"},
    ),
    (
        "log_p_twice",
        "Both terms have log(p). The second one needs the probability of a 0: (1 - y_true) * "
        "log(1 - p).",
        {"np.log(1.0 - p)": "np.log(p)"},
    ),
    (
        "one_minus_log",
        "In the second term you take 1 - log(p). The 1 stands inside the logarithm: (1 - y_true) * "
        "log(1 - p).",
        {"np.log(1.0 - p)": "(1.0 - np.log(p))"},
    ),
    (
        "squared",
        "This is the mean squared error. Take the logarithms: -(y_true * log(p) + (1 - y_true) * "
        "log(1 - p)), averaged.",
        {
            "-np.mean(y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p))": (
                "np.mean((y_true - p) ** 2)"
            )
        },
    ),
    (
        "no_only",
        "Samples with y_true = 1 add nothing to your loss. They need the first term, y_true * "
        "log(p).",
        {"y_true * np.log(p) + ": ""},
    ),
    (
        "labels_reversed",
        "0 and 1 are swapped: y_true belongs to log(p), and 1 - y_true to log(1 - p).",
        {
            "np.log(p)": "np.log(1.0 - p)",
            "(1.0 - y_true) * np.log(1.0 - p)": "(1.0 - y_true) * np.log(p)",
        },
    ),
):
    ex.misconception(
        f"binary_cross_entropy.{_slug}",
        _message,
        edits=_edits,
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "binary_cross_entropy.arguments_swapped",
    "y_true and p are swapped: you take the logarithm of y_true. Take the logarithm of p.",
    code="""
    _binary = binary_cross_entropy

    def binary_cross_entropy(y_true, p, epsilon=1e-7):
        return _binary(p, y_true, epsilon)
    """,
)
ex.misconception(
    "binary_cross_entropy.no_clipping",
    "Right for ordinary probabilities, but p is not clipped, and the logarithm of 0 is infinite. "
    "Clip p to [epsilon, 1 - epsilon] first.",
    edits={"    p = np.clip(p, epsilon, 1.0 - epsilon)\n": ""},
)
ex.misconception(
    "binary_cross_entropy.no_clipping_by_case",
    "Right for ordinary probabilities, but p is not clipped, and the logarithm of 0 is infinite. "
    "Clip p to [epsilon, 1 - epsilon] first.",
    code="""
    def binary_cross_entropy(y_true, p, epsilon=1e-7):
        return -np.mean(np.log(np.where(y_true == 1, p, 1.0 - p)))
    """,
)
ex.misconception(
    "binary_cross_entropy.clipped_below_only",
    "p is clipped at epsilon but not at 1 - epsilon, so that log(1 - p) can be infinite. Clip it "
    "on both sides, to [epsilon, 1 - epsilon].",
    edits={"np.clip(p, epsilon, 1.0 - epsilon)": "np.maximum(p, epsilon)"},
)
for _added, _slug in (("epsilon", ""), *((f"1e-{n}", f"_{n}") for n in (8, 9, 10, 12, 15))):
    ex.misconception(
        f"binary_cross_entropy.epsilon_added_to_p{_slug}",
        "You add a small number to p. Where p is 1, 1 - p is below 0 then, and the logarithm of a "
        "negative number is nan. Clip p to [epsilon, 1 - epsilon] instead.",
        edits={
            "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": (
                f"    p = np.asarray(p, dtype=float) + {_added}\n"
            )
        },
    )
ex.convention(
    "binary_cross_entropy.epsilon_added",
    "You add epsilon inside the logarithms, as some libraries do. Here p is clipped to "
    "[epsilon, 1 - epsilon] before them.",
    edits={
        "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": "",
        "np.log(p)": "np.log(p + epsilon)",
        "np.log(1.0 - p)": "np.log(1.0 - p + epsilon)",
    },
    accepted=False,
)
for _slug, _message in _LOGARITHMS:
    ex.misconception(
        f"categorical_cross_entropy.{_slug}",
        _message,
        edits={"np.log(": f"np.{_slug}("},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "categorical_cross_entropy.sum",
    "You add up the losses of all samples. Sum over the classes, and take the mean over the "
    "samples.",
    edits={"-np.mean(": "-np.sum("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "categorical_cross_entropy.mean_over_classes",
    "You average over the classes too. Classes are added up; only the samples are averaged.",
    edits={"np.sum(y_true * np.log(p), axis=1)": "y_true * np.log(p)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "categorical_cross_entropy.no_minus",
    "The minus is missing. Logarithms of probabilities are negative, and the loss should be "
    "positive: change the sign.",
    edits={"-np.mean(": "np.mean("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "categorical_cross_entropy.softmax_again",
    "You apply softmax to p. Its entries are probabilities already, and a second softmax makes "
    "them nearly equal: use p as it is.",
    edits={
        "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": (
            "    p = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)\n"
            "    p = np.clip(p, epsilon, 1.0 - epsilon)\n"
        )
    },
    fault="DeepCrime AAL: activation function added to layer",
)
ex.misconception(
    "categorical_cross_entropy.binary_formula",
    "The wrong classes add terms with log(1 - p). That is the binary loss; here only "
    "y_true * log(p) counts.",
    edits={"y_true * np.log(p)": "y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p)"},
    fault="Humbatova 2020: Wrong selection of loss function",
)
ex.misconception(
    "categorical_cross_entropy.largest_label_only",
    "Only the class with the largest entry of y_true counts in your loss. Labels may be soft: add "
    "up y_true * log(p) over all classes.",
    edits={
        "np.sum(y_true * np.log(p), axis=1)": (
            "np.log(p)[np.arange(len(p)), np.argmax(y_true, axis=1)]"
        )
    },
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "categorical_cross_entropy.log_of_sum",
    "You take the logarithm of sum(y_true * p). That is the same only for one-hot labels: labels "
    "may be soft. Take the logarithm of p first, and then add up y_true * log(p).",
    edits={"np.sum(y_true * np.log(p), axis=1)": "np.log(np.sum(y_true * p, axis=1))"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
_ROWS = "np.mean(np.sum(y_true * np.log(p), axis=1))"
_NO_LOGARITHM = (
    "The logarithm is missing: you add up y_true * p. Take np.log(p) of the clipped p first"
)
for _slug, _message, _formula in (
    ("no_log", _NO_LOGARITHM + ".", "np.mean(np.sum(y_true * p, axis=1))"),
    (
        "no_log_a_sample",
        _NO_LOGARITHM + ", and take the mean over the samples.",
        "np.sum(y_true * p, axis=1)",
    ),
    ("no_log_sum", _NO_LOGARITHM + ", and take the mean over the samples.", "np.sum(y_true * p)"),
    (
        "one_class_for_all",
        "The class of the first sample is taken for all samples: y_true.argmax() without an axis "
        "looks through the whole batch. Multiply by y_true instead, and add up over the classes.",
        "np.mean(np.log(p[:, np.argmax(y_true) % p.shape[1]]))",
    ),
    (
        "one_class_for_all_a_sample",
        "The class of the first sample is taken for all: y_true.argmax() without an axis looks "
        "through the whole batch. Add up y_true * log(p) over the classes, and average over the "
        "samples.",
        "np.log(p[:, np.argmax(y_true) % p.shape[1]])",
    ),
    (
        "log_of_whole_sum",
        "You take one logarithm of the sum over the whole batch. Take the logarithm of every p, add "
        "up y_true * log(p) in each row, and average over the samples.",
        "np.log(np.sum(y_true * p))",
    ),
    (
        "one_distribution",
        "The whole batch is taken for one distribution, and divided by its sum. Each row is a sample "
        "with a distribution of its own: add up y_true * log(p) in each row, and average.",
        "np.sum(y_true / np.sum(y_true) * np.log(p / np.sum(p)))",
    ),
    (
        "columns_normalised",
        "Each column of p is divided by its sum, as if a column were a sample. Samples are in rows, "
        "which add up to 1 already: use p as it is.",
        "np.mean(np.sum(y_true * np.log(p / p.sum(axis=0)), axis=1))",
    ),
    (
        "columns_normalised_sum",
        "Each column of p is divided by its sum, as if a column were a sample. Samples are in rows, "
        "which add up to 1 already. And average over the samples.",
        "np.sum(y_true * np.log(p / p.sum(axis=0)))",
    ),
    (
        "log_of_mean",
        "You average over the samples first, and take one logarithm of that. Take the logarithm of "
        "each sample's sum(y_true * p) first, then the mean.",
        "np.log(np.mean(np.sum(y_true * p, axis=1)))",
    ),
    (
        "first_sample",
        "Only the first sample counts. If `return` stands inside the loop over the samples, move it "
        "behind the loop.",
        "np.sum(y_true[0] * np.log(p[0]))",
    ),
    (
        "last_sample",
        "Only the last sample counts. Is the loss overwritten in the loop, where it should be added "
        "up? And average over the samples.",
        "np.sum(y_true[-1] * np.log(p[-1]))",
    ),
    (
        "largest_p",
        "You take the largest probability of each row, whichever class it belongs to. What counts is "
        "that of the true class: y_true * log(p).",
        "np.mean(np.log(p.max(axis=1)))",
    ),
    (
        "entropy",
        "This is the entropy of p, in which y_true does not occur. Add up y_true * log(p).",
        "np.mean(np.sum(p * np.log(p), axis=1))",
    ),
    (
        "squared",
        "These are squared differences. Cross-entropy adds up y_true * log(p) over the classes, and "
        "averages over the samples, with a minus.",
        "-np.mean(np.sum((y_true - p) ** 2, axis=1))",
    ),
):
    ex.misconception(
        f"categorical_cross_entropy.{_slug}",
        _message,
        edits={_ROWS: _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "categorical_cross_entropy.arguments_swapped",
    "y_true and p are swapped: you take the logarithm of y_true. Take the logarithm of p.",
    code="""
    _categorical = categorical_cross_entropy

    def categorical_cross_entropy(y_true, p, epsilon=1e-7):
        return _categorical(p, y_true, epsilon)
    """,
)
ex.misconception(
    "categorical_cross_entropy.no_clipping",
    "Right for ordinary probabilities, but p is not clipped, and the logarithm of 0 is infinite. "
    "Clip p to [epsilon, 1 - epsilon] first.",
    edits={"    p = np.clip(p, epsilon, 1.0 - epsilon)\n": ""},
)
ex.misconception(
    "categorical_cross_entropy.clipped_below_only",
    "p is clipped at epsilon but not at 1 - epsilon. Clip it on both sides, to [epsilon, 1 - "
    "epsilon].",
    edits={"np.clip(p, epsilon, 1.0 - epsilon)": "np.maximum(p, epsilon)"},
)
ex.convention(
    "categorical_cross_entropy.epsilon_added",
    "You add epsilon inside the logarithm, as some libraries do. Here p is clipped to "
    "[epsilon, 1 - epsilon] before it.",
    edits={
        "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": "",
        "np.log(p)": "np.log(p + epsilon)",
    },
    accepted=False,
)
ex.misconception(
    "binary_cross_entropy.sum_over_outputs",
    "You divide by the number of samples only. With several outputs the mean goes over all "
    "entries.",
    edits={"np.log(1.0 - p))": "np.log(1.0 - p)) * p.size / len(p)"},
)
ex.misconception(
    "binary_cross_entropy.over_columns",
    "You divide by the number of columns, as if each column were a sample. Samples are in rows, and "
    "the mean goes over all entries: np.mean.",
    edits={"np.log(1.0 - p))": "np.log(1.0 - p)) * p.size / p.shape[-1]"},
)
ex.misconception(
    "binary_cross_entropy.columns_again",
    "You take the mean and divide by the number of columns besides. The mean has divided by the "
    "number of all entries: leave the second division out.",
    edits={"np.log(1.0 - p))": "np.log(1.0 - p)) / p.shape[-1]"},
)
ex.misconception(
    "binary_cross_entropy.yes_over_samples",
    "Only y_true * log(p) counts, added up over the outputs: that is the categorical loss. Add (1 - "
    "y_true) * log(1 - p), and take the mean over all entries.",
    edits={
        "-np.mean(y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p))": (
            "-np.sum(y_true * np.log(p)) / len(p)"
        )
    },
)
_BINARY = "-np.mean(y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p))"
_OTHER_PROBABILITY = (
    "The second term has 1 - p twice, before the logarithm too. The labels belong there: (1 - y_true) "
    "* log(1 - p)."
)
_ROUNDED = (
    "You turn p into 0 or 1 before the logarithm, which needs the probability itself: use p as it is "
    "given."
)
_LARGEST = (
    "np.argmax replaces p by the number of a column. The logarithm needs the probabilities: use p as "
    "it is given, entry by entry."
)
_PRODUCT = (
    "A product of matrices adds up over samples, or over outputs, and of several it makes a table. "
    "Multiply entry by entry, y_true * log(p), and take the mean of all entries."
)
for _slug, _message, _formula in (
    (
        "yes_over_columns",
        "Only y_true * log(p) counts, divided by the number of columns. Add (1 - y_true) * log(1 - "
        "p), and take the mean over all entries.",
        "-np.sum(y_true * np.log(p)) / p.shape[-1]",
    ),
    (
        "yes_sum",
        "Only y_true * log(p) counts, added up over all entries. Add (1 - y_true) * log(1 - p), and "
        "take the mean.",
        "-np.sum(y_true * np.log(p))",
    ),
    (
        "yes_a_sample",
        "Only y_true * log(p) counts, and you return a number for each sample. Add (1 - y_true) * "
        "log(1 - p), and take the mean over all entries.",
        "-np.sum(y_true * np.log(p), axis=-1)",
    ),
    (
        "one_minus_p_twice",
        _OTHER_PROBABILITY,
        "-np.mean(y_true * np.log(p) + (1.0 - p) * np.log(1.0 - p))",
    ),
    (
        "one_minus_p_twice_over_samples",
        _OTHER_PROBABILITY + " And take the mean over all entries.",
        "-np.sum(y_true * np.log(p) + (1.0 - p) * np.log(1.0 - p)) / len(p)",
    ),
    (
        "one_minus_p_twice_sum",
        _OTHER_PROBABILITY + " And take the mean over all entries.",
        "-np.sum(y_true * np.log(p) + (1.0 - p) * np.log(1.0 - p))",
    ),
    (
        "product_of_rows",
        _PRODUCT,
        "-(y_true @ np.log(p).T + (1.0 - y_true) @ np.log(1.0 - p).T) / p.shape[-1]",
    ),
    (
        "product_of_columns",
        _PRODUCT,
        "-(y_true.T @ np.log(p) + (1.0 - y_true).T @ np.log(1.0 - p)) / len(p)",
    ),
    *(
        (
            f"{_word}_{_name}",
            _told,
            f"-np.mean(y_true * np.log(np.clip({_whole}, {_least}, 1.0 - {_least})) + (1.0 - y_true)"
            f" * np.log(1.0 - np.clip({_whole}, {_least}, 1.0 - {_least})))",
        )
        for _word, _told, _whole in (
            ("rounded", _ROUNDED, "np.round(p)"),
            ("largest_first", _LARGEST, "np.argmax(p, axis=1)"),
        )
        for _name, _least in (("7", "epsilon"), ("8", "1e-8"), ("10", "1e-10"), ("15", "1e-15"))
    ),
):
    ex.misconception(
        f"binary_cross_entropy.{_slug}",
        _message,
        edits={_BINARY: _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
_BOTH_TERMS = "y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p)"
_ADDED_UP = (
    " Only y_true * log(p) counts: add it up over the classes, and average over the samples."
)
for _slug, _message, _formula in (
    (
        "binary_formula_sum",
        "This is the binary loss, with log(1 - p), added up over all entries." + _ADDED_UP,
        f"-np.sum({_BOTH_TERMS})",
    ),
    (
        "binary_formula_entries_sign",
        "This is the binary loss, with log(1 - p) and a wrong sign, one for each entry."
        + _ADDED_UP,
        "-(y_true * np.log(p)) + (1.0 - y_true) * np.log(1.0 - p)",
    ),
    (
        "binary_formula_sign",
        "This is the binary loss, with log(1 - p) and a wrong sign." + _ADDED_UP,
        "np.mean(-(y_true * np.log(p)) + (1.0 - y_true) * np.log(1.0 - p))",
    ),
    (
        "binary_formula_first_output",
        "This is the binary loss, with log(1 - p), of the first class only." + _ADDED_UP,
        f"-np.mean(({_BOTH_TERMS})[:, 0])",
    ),
    (
        "first_output",
        "Only the first class counts." + _ADDED_UP,
        "-np.mean((y_true * np.log(p))[:, 0])",
    ),
    (
        "first_row_of_p",
        "You return the logarithms of the first row of p. What is looked up in y_true has to pick the "
        "class in each row." + _ADDED_UP,
        "-np.log(p[0])",
    ),
    *(
        (
            f"{_base}_mean_over_classes",
            f"The logarithm is np.{_base}, and you average over the classes too. Use np.log; classes "
            "are added up, and only the samples are averaged.",
            f"-np.mean(y_true * np.{_base}(p))",
        )
        for _base in ("log10", "log2")
    ),
    *(
        (
            f"softmax_of_all_again{_end}",
            "You apply a softmax to p, over the whole array. The rows of p are probabilities already: "
            "use p as it is." + (" And average over the samples." if _end else ""),
            f"-{_whole}(np.sum(y_true * np.log(np.exp(p) / np.exp(p).sum()), axis=1))",
        )
        for _end, _whole in (("", "np.mean"), ("_sum", "np.sum"))
    ),
    (
        "softmax_again_sum",
        "You apply softmax to p. Its entries are probabilities already: use p as it is. And average "
        "over the samples.",
        "-np.sum(y_true * np.log(np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)))",
    ),
):
    ex.misconception(
        f"categorical_cross_entropy.{_slug}",
        _message,
        edits={f"-{_ROWS}": _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "categorical_cross_entropy.binary_formula_mean",
    "This is the binary loss, with log(1 - p), averaged over the classes too. Only y_true * log(p) "
    "counts: add it up over the classes, and average over the samples.",
    edits={
        "np.sum(y_true * np.log(p), axis=1)": (
            "y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p)"
        )
    },
)
ex.misconception(
    "categorical_cross_entropy.binary_formula_columns",
    "This is the binary loss, with log(1 - p), divided by the number of classes. Only y_true * "
    "log(p) counts: add it up, and divide by the number of samples.",
    edits={
        "np.sum(y_true * np.log(p), axis=1)": (
            "y_true * np.log(p) + (1.0 - y_true) * np.log(1.0 - p)"
        ),
        "-np.mean(": "-len(p) * np.mean(",
    },
)
ex.misconception(
    "categorical_cross_entropy.binary_formula_entries",
    "This is the binary loss, with log(1 - p), and one for each entry. Only y_true * log(p) counts: "
    "add it up over the classes, and average over the samples.",
    edits={
        "-np.mean(np.sum(y_true * np.log(p), axis=1))": (
            "-y_true * np.log(p) - (1.0 - y_true) * np.log(1.0 - p)"
        )
    },
)
ex.misconception(
    "categorical_cross_entropy.over_columns",
    "You add up the rows and average the columns, as if each column were a sample. Samples are in "
    "rows: sum over axis 1, and average over the samples.",
    edits={"axis=1)": "axis=0)"},
)
for _shift, _slug, _mean in (
    (0.1, "tenth_added", "-np.mean("),
    (0.01, "hundredth_added", "-np.mean("),
    (0.001, "thousandth_added", "-np.mean("),
    (1e-4, "1e_4_added", "-np.mean("),
    (1e-4, "1e_4_added_a_sample", "-("),
):
    ex.misconception(
        f"categorical_cross_entropy.{_slug}",
        (
            "You return a loss for each sample: take the mean over them. And you"
            if _mean == "-("
            else "You"
        )
        + " add a number to p inside the logarithm that is too large: every loss changes. Clip p to "
        "[epsilon, 1 - epsilon] instead.",
        edits={
            "    p = np.clip(p, epsilon, 1.0 - epsilon)\n": "",
            "-np.mean(": _mean,
            "np.log(p)": f"np.log(p + {_shift})",
        },
    )
for _loss in ("binary_cross_entropy", "categorical_cross_entropy"):
    for _literal in ("1e-5", "1e-6", "1e-7", "1e-8", "1e-9", "1e-10", "1e-12", "1e-15", "1e-20"):
        ex.misconception(
            f"{_loss}.epsilon_{_literal.replace('1e-', '')}",
            "The argument epsilon is not used: a small number of your own stands in its place, "
            "whatever is given. Use epsilon.",
            edits={
                "    p = np.clip(p, epsilon": f"    epsilon = {_literal}\n    p = np.clip(p, epsilon"
            },
        )
for _slug, _message in _LOGARITHMS:
    ex.misconception(
        f"sparse_categorical_cross_entropy.{_slug}",
        _message,
        edits={"return -np.mean(": f"return -np.{_slug}(np.e) * np.mean("},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "sparse_categorical_cross_entropy.sum",
    "You add up the losses of all samples. Take their mean, so that the loss does not grow with "
    "the batch.",
    edits={"np.mean(": "np.sum("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "sparse_categorical_cross_entropy.mean_over_classes",
    "You divide by the number of classes as well. There is one loss for each sample: divide by "
    "the number of samples only.",
    edits={"np.mean(": "1.0 / logits.shape[1] * np.mean("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "sparse_categorical_cross_entropy.no_minus",
    "The minus is missing. Logarithms of probabilities are negative, and the loss should be "
    "positive: change the sign.",
    edits={"-np.mean(": "np.mean("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "sparse_categorical_cross_entropy.softmax_twice",
    "Softmax is applied twice: your log-softmax gets probabilities, but it needs the logits. Use "
    "logits as they are given.",
    edits={
        "    shifted = logits - logits.max(axis=1, keepdims=True)\n": (
            "    powers = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
            "    shifted = powers / powers.sum(axis=1, keepdims=True)\n"
        )
    },
    fault="DeepCrime AAL: activation function added to layer",
)
ex.misconception(
    "sparse_categorical_cross_entropy.no_log",
    "You average the probabilities of the true classes. Take the logarithm of each first.",
    edits={"log_p[np.arange(": "np.exp(log_p)[np.arange("},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "sparse_categorical_cross_entropy.no_log_of_sum",
    "You subtract the sum of the exponentials itself. Take its logarithm first: log_p = logits - "
    "log(sum(exp(logits))).",
    edits={"- np.log(np.exp(shifted)": "- (np.exp(shifted)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "sparse_categorical_cross_entropy.no_softmax",
    "You average the logits of the true classes. Logits are raw scores: take the log-softmax of "
    "each row first.",
    edits={"log_p[np.arange(": "logits[np.arange("},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "sparse_categorical_cross_entropy.labels_from_one",
    "Each label picks the class before its own. Labels count from 0, as Python does: nothing is "
    "subtracted.",
    edits={", labels]": ", labels - 1]"},
)
ex.misconception(
    "sparse_categorical_cross_entropy.over_batch",
    "Softmax is taken over the samples (axis 0), so that each column adds up to 1. Each row is one "
    "sample: use axis=1.",
    code="""
    def sparse_categorical_cross_entropy(labels, logits):
        shifted = logits - logits.max(axis=0, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
        return -np.mean(log_p[np.arange(len(labels)), labels])
    """,
)
ex.misconception(
    "sparse_categorical_cross_entropy.unshifted",
    "The formula is right, but for large logits np.exp overflows, or all of a row becomes 0, and "
    "the logarithm is infinite. Subtract each row's maximum first: this does not change "
    "log-softmax.",
    edits={"logits - logits.max(axis=1, keepdims=True)": "logits"},
)
ex.misconception(
    "sparse_categorical_cross_entropy.log_of_softmax",
    "You take the logarithm after the softmax. A very small probability becomes 0, and log(0) is "
    "-inf. Take the two together: with z = logits minus each row's maximum, log_p = z - "
    "log(sum(exp(z))).",
    edits={
        "shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": (
            "np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))"
        )
    },
)
ex.misconception(
    "sparse_categorical_cross_entropy.one_maximum",
    "You subtract the largest logit of the whole batch. In a row of much smaller numbers np.exp "
    "then gives 0 everywhere, and log(0) is -inf. Subtract each row's own maximum: axis=1, "
    "keepdims=True.",
    edits={"logits.max(axis=1, keepdims=True)": "logits.max()"},
)
for _least, _slug, _most in (
    ("1e-7", "", 16),
    ("1e-5", "_5", 12),
    ("1e-6", "_6", 14),
    ("1e-8", "_8", 18),
    ("1e-9", "_9", 21),
    ("1e-10", "_10", 23),
    ("1e-12", "_12", 28),
    ("1e-15", "_15", 35),
    ("np.finfo(float).eps", "_eps", 36),
):
    ex.misconception(
        f"sparse_categorical_cross_entropy.clipped{_slug}",
        f"Something as small as {_least} stands in for a probability of 0, added or by clipping, so "
        f"that one sample costs at most about {_most}. Use the log-softmax formula instead: it needs "
        "no such number, and the loss is exact.",
        edits={
            "shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": (
                "np.log(np.clip(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True), "
                f"{_least}, 1.0))"
            )
        },
    )
_PICKED = "np.mean(log_p[np.arange(len(labels)), labels])"
for _slug, _message, _formula in (
    (
        "all_classes",
        "You add up log_p over all classes, whatever the labels are. Take from each row the entry of "
        "its label: log_p[np.arange(len(labels)), labels].",
        "np.sum(log_p) / len(labels)",
    ),
    (
        "largest_p",
        "You take the largest log-probability of each row. What counts is that of the label: "
        "log_p[np.arange(len(labels)), labels].",
        "np.mean(log_p.max(axis=1))",
    ),
    (
        "log_of_mean",
        "You average the probabilities first, and take one logarithm of that. Take the logarithm of "
        "each first, then the mean.",
        "np.log(np.mean(np.exp(log_p[np.arange(len(labels)), labels])))",
    ),
    (
        "sigmoid",
        "You apply the sigmoid to each logit. The classes share a total of 1: take the log-softmax "
        "of each row.",
        "np.mean(-np.log1p(np.exp(-logits[np.arange(len(labels)), labels])))",
    ),
):
    ex.misconception(
        f"sparse_categorical_cross_entropy.{_slug}",
        _message,
        edits={_PICKED: _formula},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
for _slug, _mean in (("one_a_sample", ""), ("one_a_sample_sign", "-")):
    ex.misconception(
        f"sparse_categorical_cross_entropy.{_slug}",
        "You return a loss for each sample. Take the mean over the samples too: one number for the "
        "whole batch." + (" And change the sign." if _mean else ""),
        edits={"-np.mean(": f"-{_mean}("},
    )
ex.misconception(
    "sparse_categorical_cross_entropy.maximum_not_added_back",
    "The largest logit is subtracted inside the logarithm only. Use the shifted logits in both "
    "places: shifted - log(sum(exp(shifted))).",
    code="""
    def sparse_categorical_cross_entropy(labels, logits):
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -np.mean(log_p[np.arange(len(labels)), labels])
    """,
)
ex.misconception(
    "sparse_categorical_cross_entropy.every_label_in_every_row",
    "log_p[:, labels] takes every label of the batch from every row. Take one entry from each row: "
    "log_p[np.arange(len(labels)), labels].",
    edits={"log_p[np.arange(len(labels)), labels]": "log_p[:, labels]"},
)
