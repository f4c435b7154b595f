"""ex18: the oracle is the same network in Keras, with the same weights, step for step.

A network's layers are plain arrays; Keras' `Dense` layers get them as they are, and what a step
makes of them is read back. Keras keeps an optimizer's hyperparameters in float32, so cases that
step with Adam or momentum have a wider tolerance; it also holds what `ex06` accepts of either.

The digits of `train_digits` are those of ex11, turned and named anew by each seed. What comes back
is a list of weights, and a measure asks it for pictures whose labels only the judge holds.

Dropout's random numbers come from the student's generator. The oracle draws the same ones, and hands
them to TensorFlow's own dropout in a layer that behaves as Keras' does: it is there in training mode
only. So evaluating in training mode shows in the history of `train`, which has both modes. Held-out
data can be leaked in `prepare`, the only place where a student's process has any.
"""

import functools
import itertools
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case
from autograder.author.disguise import disguise, turned

DIGITS = Path(__file__).parent / "data" / "ex11_keras_cnn" / "digits.npz"
TRAINING, HELD_OUT = 1150, 500  # pictures

ex = Exercise(
    title="Your own network",
    unit="F. Beyond the lectures",
    summary="What you have written becomes one network, which reads handwritten digits.",
    minutes=110,
    builds_on=("ex03", "ex04", "ex05", "ex06", "ex07"),
)


# The oracle, under the students' function names.


def _drawn(sizes, rng):
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        limit = float(np.sqrt(6.0 / (n_in + n_out)))
        layers.append((rng.uniform(-limit, limit, (n_in, n_out)), np.zeros(n_out)))
    return layers


def prepare(x_train, x_held_out):
    ruler = keras.layers.Normalization(dtype=x_train.dtype.name)
    ruler.adapt(x_train)
    return ruler(x_train), ruler(x_held_out)


def initialize(sizes, rng):
    return _drawn(sizes, rng)


class _Dropout(keras.layers.Layer):
    """TensorFlow's dropout by random numbers that are given, in training mode only."""

    def __init__(self, units, rate, dtype):
        super().__init__(dtype=dtype)
        self.units, self.rate, self.uniform = units, rate, None

    def call(self, x, training=False):
        if not training:
            return x
        return tf.nn.experimental.general_dropout(
            x, self.rate, lambda shape, dtype: tf.cast(self.uniform, dtype)
        )

    def compute_output_shape(self, shape):
        return shape


def _draw_anew(model, samples, rng):
    for layer in model.layers:
        if isinstance(layer, _Dropout):
            layer.uniform = rng.random((samples, layer.units))


def _network(layers, activation, dtype, rate=0.0):
    """Keras' own, that ends in logits."""
    stack = []
    for w, _ in layers[:-1]:
        stack.append(keras.layers.Dense(w.shape[1], activation=activation, dtype=dtype))
        if rate:
            stack.append(_Dropout(w.shape[1], rate, dtype))
    stack.append(keras.layers.Dense(layers[-1][0].shape[1], dtype=dtype))
    model = keras.Sequential([keras.Input((layers[0][0].shape[0],), dtype=dtype), *stack])
    model.set_weights([values for pair in layers for values in pair])
    return model


def _layers(values):
    values = [np.asarray(value) for value in values]
    return list(zip(values[::2], values[1::2], strict=True))


def _gradients(model, x, y_true):
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, dtype=x.dtype.name)
    with tf.GradientTape() as tape:
        price = loss(tf.convert_to_tensor(y_true, x.dtype), model(x, training=True))
    return tape.gradient(price, model.trainable_variables)


def forward(x, layers, activation="relu", rate=0.0, rng=None):
    model = _network(layers, activation, x.dtype.name, rate)
    _draw_anew(model, len(x), rng)
    return keras.ops.softmax(model(x, training=True)), {"model": model, "x": x}


def backward(y_true, output, cache, layers):
    return _layers(_gradients(cache["model"], cache["x"], y_true))


def gradient_check(loss, layers, gradients):
    variables = [tf.convert_to_tensor(values) for pair in layers for values in pair]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        price = loss(list(zip(variables[::2], variables[1::2], strict=True)))
    given = [values for pair in gradients for values in pair]
    worst = 0.0
    for true, said in zip(tape.gradient(price, variables), given, strict=True):
        sizes = tf.maximum(tf.constant(1e-8, true.dtype), tf.abs(true) + tf.abs(said))
        worst = max(worst, float(tf.reduce_max(tf.abs(true - said) / sizes)))
    return worst


def decay(gradients, layers, strength):
    found = []
    for (dw, db), (w, _) in zip(gradients, layers, strict=True):
        weights = tf.Variable(w)
        with tf.GradientTape() as tape:
            price = strength * keras.regularizers.L2(1.0)(weights)
        found.append((dw + tape.gradient(price, weights), db))
    return found


def _optimizer(name, learning_rate):
    kinds = {
        "sgd": lambda: keras.optimizers.SGD(learning_rate),
        "momentum": lambda: keras.optimizers.SGD(learning_rate, momentum=0.9),
        "nesterov": lambda: keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: keras.optimizers.Adagrad(learning_rate),
        "rmsprop": lambda: keras.optimizers.RMSprop(learning_rate),
        "adam": lambda: keras.optimizers.Adam(learning_rate),
    }
    return kinds[name]()


def update(layers, gradients, state, optimizer, learning_rate):
    values = [array for pair in layers for array in pair]
    if not state:
        variables = [tf.Variable(array) for array in values]
        state = {"rule": _optimizer(optimizer, learning_rate), "variables": variables}
        state["rule"].build(variables)
    for variable, array in zip(state["variables"], values, strict=True):
        variable.assign(array)
    slopes = [tf.convert_to_tensor(array) for pair in gradients for array in pair]
    state["rule"].apply(slopes, state["variables"])
    return _layers(state["variables"]), state


def train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=0.0):
    dtype = x.dtype.name
    model = _network([(w.astype(dtype), b.astype(dtype)) for w, b in _drawn(sizes, rng)],
                     "relu", dtype, rate)  # fmt: skip
    rule = _optimizer(optimizer, learning_rate)
    rule.build(model.trainable_variables)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype=dtype)
    history = []
    for _ in range(epochs):
        history.append(float(loss(y, model(x, training=False))))
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            _draw_anew(model, len(rows), rng)
            with tf.GradientTape() as tape:
                price = loss(y[rows], model(x[rows], training=True))
            rule.apply(tape.gradient(price, model.trainable_variables), model.trainable_variables)
    return _layers(model.trainable_variables), history


def predict(x, layers):
    return tf.argmax(_network(layers, "relu", x.dtype.name)(x), axis=1)


def train_digits(x_train, y_train):
    return _taught(x_train.tobytes(), y_train.tobytes())


@functools.cache  # the same pictures are asked for with each of the part's measures
def _taught(pictures, labels):
    x, y = np.frombuffer(pictures).reshape(-1, 64), np.frombuffer(labels, dtype=int)
    layers = _drawn([64, 64, 10], np.random.default_rng(0))
    model = _network(layers, "relu", "float32")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss)
    model.fit(x, y, epochs=40, batch_size=32, verbose=0)
    return _layers(model.get_weights())


# Parts.

_FORWARD = ("ex03.dense",)
_DROPOUT = ("ex07.dropout",)
_BACKWARD = (
    "ex04.softmax_cross_entropy_backward",
    "ex04.dense_backward",
    "ex04.relu_backward",
    "ex04.sigmoid_backward",
    "ex04.tanh_backward",
)
_RULES = tuple(
    f"ex06.{name}" for name in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
)
_TRAINING = (
    *_FORWARD,
    "ex03.categorical_cross_entropy",
    "ex03.sparse_categorical_cross_entropy",
    *_BACKWARD[:3],
    "ex05.minibatches",
    *_RULES,
)

ex.part(
    "prepare",
    points=1.6,
    hints=(
        "Take the mean and the standard deviation of each column of x_train: axis=0. What x_held_out "
        "holds has no part in them.",
        "Then one and the same line for both: (x_train - mean) / std and (x_held_out - mean) / std.",
        "Where a column is constant, divide by 1: std = np.where(std > 1e-9 * "
        "np.abs(x_train).max(axis=0), std, 1.0).",
    ),
)
ex.part(
    "initialize",
    points=2,
    hints=(
        "A network with sizes [64, 32, 10] has two layers: 64 to 32, and 32 to 10. zip(sizes[:-1], "
        "sizes[1:]) gives the pairs.",
        "limit = np.sqrt(6 / (n_in + n_out)) for each layer anew; w = rng.uniform(-limit, limit, "
        "(n_in, n_out)); b = np.zeros(n_out).",
    ),
)
ex.part(
    "forward",
    points=2,
    builds_on=(*_FORWARD, *_DROPOUT),
    hints=(
        "All layers but the last are ex03.dense(x, w, b, activation). Keep each x before you "
        "replace it: that is what went into the layer.",
        "The last layer is ex03.dense(x, w, b, 'softmax'). For the cache you want its logits as "
        "well: the same call without an activation.",
        "Put the activation's name into the cache, too: backward is not told it.",
        "With a rate above 0: factors = ex07.dropout(np.ones(x.shape), rate, rng.random(x.shape)) after "
        "each hidden layer, and x = x * factors. Keep in the cache the factors, and x from before and "
        "after.",
    ),
)
ex.part(
    "backward",
    points=3,
    builds_on=(*_FORWARD, *_DROPOUT, *_BACKWARD),
    uses=("forward", "backward"),
    hints=(
        "Begin with grad = ex04.softmax_cross_entropy_backward(logits, y_true), and go through the "
        "layers from the last to the first.",
        "In each: dx, dw, db = ex04.dense_backward(grad, what went in, w). The dx is the gradient "
        "at the output of the layer before.",
        "Before it goes on: grad = ex04.relu_backward(dx, what went in), or that of the network's "
        "activation. Not after the first layer: nothing is before it.",
        "With dropout, multiply by the factors of that layer before the activation: "
        "ex04.relu_backward(dx * factors, what came out of the activation).",
        "You have collected them from the last to the first: return gradients[::-1].",
    ),
)
ex.part(
    "gradient_check",
    points=2,
    builds_on=("ex04.numerical_gradient", "ex04.relative_error"),
    hints=(
        "Two loops: over the layers, and over the two arrays of each.",
        "For one array write a function of its values that copies the list of layers, puts the "
        "values in its place, and returns loss(that list).",
        "Inside a loop a function sees the loop's variables as they are when it is called. Call it "
        "at once, or give it number=number as a default.",
    ),
)
ex.part(
    "decay",
    points=1,
    builds_on=("ex07.l2_gradient",),
    hints=(
        "Walk through both lists at once, with zip. The biases' gradients stay as they are.",
        "(dw + ex07.l2_gradient(w, strength), db) for each layer.",
    ),
)
ex.part(
    "update",
    points=3,
    builds_on=_RULES,
    hints=(
        "rule = getattr(ex06, optimizer) is the function of that name.",
        "Your state can be a dict with an entry for each array, by (number of the layer, 0 or 1); "
        "what is not in it yet is {}.",
        "values, own = rule(w, dw, own, learning_rate=learning_rate), for w and dw, and again for b "
        "and db. Collect new layers and a new state.",
    ),
)
ex.part(
    "train",
    points=3,
    builds_on=(*_TRAINING, *_DROPOUT),
    hints=(
        "Start with layers = initialize(sizes, rng), state = {} and an empty history, all before "
        "the loop over the epochs.",
        "backward wants one-hot rows: np.eye(sizes[-1])[y], once for all of them. minibatches takes "
        "them in place of y.",
        "In each epoch: the loss over all of x first, then order = rng.permutation(len(x)), then "
        "the batches: forward, backward, update.",
        "The rate goes into the forward of each batch, with rng: forward(x_batch, layers, rate=rate, "
        "rng=rng). The forward that the loss is measured with has neither.",
    ),
)
ex.part(
    "predict",
    points=1,
    builds_on=_FORWARD,
    hints=(
        "forward returns the output and the cache. You need the first of the two.",
        "np.argmax(…, axis=1): along the classes, one answer for each sample.",
    ),
)
ex.part(
    "train_digits",
    points=1,
    seconds=60,
    builds_on=_TRAINING,
    hints=(
        "Call your own train, with sizes [64, …, 10] and a generator of your own making, and return "
        "the layers, without the history.",
        "train(x_train, y_train, [64, 64, 10], 40, 32, 'adam', 0.003, np.random.default_rng(0)) is "
        "enough for full marks. Look at the history: it should fall below 0.05.",
    ),
)


# Probes.


@ex.probe("initialize")
def initialized(impl, sizes, seed):
    return impl.initialize(sizes, np.random.default_rng(seed))


@ex.travels
def in_mode(seed=None, **given):
    """What is handed to `forward` by name: with a seed, a generator that begins with it."""
    return given if seed is None else {**given, "rng": np.random.default_rng(seed)}


@ex.probe("forward")
def went_forward(impl, x, layers, **given):
    said = impl.forward(x, layers, **in_mode(**given))
    return None if said is None else said[0]


@ex.probe("backward")
def went_back(impl, x, y_true, layers, **given):
    output, cache = impl.forward(x, layers, **in_mode(**given))
    return impl.backward(y_true, output, cache, layers)


@ex.travels
def added(values):
    """The sum of all entries, of NumPy's arrays and of the oracle's tensors alike."""
    if isinstance(values, (int, float)) or (hasattr(values, "shape") and not len(values.shape)):
        return values
    return sum(added(value) for value in values)


@ex.probe("gradient_check")
def checked(impl, layers, gradients, curves, slope):
    """The loss is a bowl of its own for each array, plus one in which all of them meet."""

    def loss(layers):
        arrays = [array for pair in layers for array in pair]
        bowls = sum(added(array * array * curves[i]) for i, array in enumerate(arrays))
        together = sum(added(array) for array in arrays)
        return bowls + slope * together * together

    # Differences need float64, whatever comes in.
    layers = [(w.astype(float), b.astype(float)) for w, b in layers]
    gradients = [(dw.astype(float), db.astype(float)) for dw, db in gradients]
    curves = [curve.astype(float) for curve in curves]
    return impl.gradient_check(loss, layers, gradients)


@ex.probe("update")
def stepped(impl, layers, gradients, optimizer, learning_rate):
    state = {}
    path = []
    for step in gradients:
        said = impl.update(layers, step, state, optimizer, learning_rate)
        if said is None:
            return None
        layers, state = said
        path.append(layers)
    return path


@ex.probe("train")
def trained(impl, x, y, sizes, epochs, batch_size, optimizer, learning_rate, seed):
    rng = np.random.default_rng(seed)
    said = impl.train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng)
    if said is None:
        return None
    layers, history = said
    return {"layers": layers, "history": list(history)}


@ex.travels
def losses(impl, x, y, sizes, epochs, batch_size, optimizer, learning_rate, seed, rate):
    """The history alone: each loss in it rests on all steps before."""
    rng = np.random.default_rng(seed)
    said = impl.train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=rate)
    return None if said is None else list(said[1])


@ex.travels
def unpacked(pairs):
    """Pictures of 64 pixels from 0 to 1, from two pixels a byte; 15 stands for 16."""
    pixels = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(len(pairs), 64)
    return (pixels + (pixels == 15)) / 16.0


@ex.probe("train_digits")
def read_digits(impl, pixels, labels):
    return impl.train_digits(unpacked(pixels), labels.astype(int))


# Cases: small to large.


def _some_layers(rng, *sizes):
    pairs = itertools.pairwise(sizes)
    return [(rng.normal(size=pair), 0.5 * rng.normal(size=pair[1])) for pair in pairs]


def _one_hot(rng, n, classes):
    return np.eye(classes)[rng.permutation(np.arange(n) % classes)]


def _columns(rng, rows, columns):
    """Columns of different sizes, each far from 0."""
    sizes = 10.0 ** rng.permutation(np.arange(columns) - 1)
    return sizes * (rng.uniform(2.0, 4.0, columns) + rng.normal(size=(rows, columns)))


@ex.cases("prepare")
def prepare_cases(rng):
    yield case(
        "1 and 3 to learn from; 5 and 9 held out",
        x_train=np.array([[1.0], [3.0]]),
        x_held_out=np.array([[5.0], [9.0]]),
    )
    # What is held out lies elsewhere and wider: no statistics of the two are alike.
    x = _columns(rng, 8, 3)
    yield case("three columns of different size", x_train=x[:5], x_held_out=1.5 * x[5:] + 2.0)


@ex.cases("prepare", group="constant columns", points=0.4, care=True)
def constant_cases(rng):
    x = _columns(rng, 7, 3)
    x[:, 0], x[:, 2] = 0.0, 3.0
    yield case("a column of zeros, and one that is always 3", x_train=x[:4], x_held_out=x[4:])
    x = _columns(rng, 12, 2)
    x[:, 0] = 0.1
    yield case("a column of ten times 0.1", x_train=x[:10], x_held_out=x[10:])


@ex.cases("initialize")
def initialize_cases(rng):
    yield case("2 inputs, 4 outputs: the limit is 1", sizes=[2, 4], seed=0)
    yield case("two layers", sizes=[3, 4, 2], seed=int(rng.integers(1000)))
    yield case("three layers", sizes=[4, 3, 2, 5], seed=int(rng.integers(1000)))


@ex.cases("forward")
def forward_cases(rng):
    yield case(
        "one layer",
        x=np.array([[1.0, 2.0]]),
        layers=[(np.array([[0.5, -1.0], [0.25, 1.0]]), np.array([0.0, 0.5]))],
    )
    yield case("two layers", x=rng.normal(size=(4, 3)), layers=_some_layers(rng, 3, 5, 2))
    yield case("three layers", x=rng.normal(size=(5, 2)), layers=_some_layers(rng, 2, 4, 6, 3))
    for name in ("tanh", "sigmoid"):
        yield case(
            f"two layers with {name}",
            x=rng.normal(size=(3, 4)),
            layers=_some_layers(rng, 4, 2, 5),
            activation=name,
        )


@ex.cases("forward", group="dropout", points=1)
def dropout_cases(rng):
    yield case(
        "three of four hidden neurons off",
        x=np.array([[1.0]]),
        layers=[
            (np.array([[1.0, 2.0, 3.0, 4.0]]), np.zeros(4)),
            (np.array([[1.0, 0.5], [-1.0, 2.0], [0.0, 1.0], [0.5, 0.0]]), np.zeros(2)),
        ],
        rate=0.5,
        seed=0,
    )
    for name, sizes, rate, how in (
        ("two layers, half of the neurons off", (3, 8, 2), 0.5, {}),
        ("three layers with sigmoid, rate 0.25", (2, 7, 5, 2), 0.25, {"activation": "sigmoid"}),
    ):
        yield case(
            name,
            x=rng.normal(size=(4, sizes[0])),
            layers=_some_layers(rng, *sizes),
            rate=rate,
            seed=int(rng.integers(1000)),
            **how,
        )


@ex.cases("backward")
def backward_cases(rng):
    yield case(
        "one layer",
        x=np.array([[1.0, 2.0]]),
        y_true=np.array([[0.0, 1.0]]),
        layers=[(np.array([[0.5, -1.0], [0.25, 1.0]]), np.array([0.0, 0.5]))],
    )
    yield case(
        "two layers",
        x=rng.normal(size=(4, 3)),
        y_true=_one_hot(rng, 4, 2),
        layers=_some_layers(rng, 3, 5, 2),
    )
    yield case(
        "three layers of the same size",
        x=rng.normal(size=(5, 2)),
        y_true=_one_hot(rng, 5, 2),
        layers=_some_layers(rng, 2, 2, 2, 2),
    )
    for name in ("tanh", "sigmoid"):
        yield case(
            f"three layers with {name}",
            x=rng.normal(size=(6, 2)),
            y_true=_one_hot(rng, 6, 3),
            layers=_some_layers(rng, 2, 3, 4, 3),
            activation=name,
        )


@ex.cases("backward", group="dropout", points=1)
def dropout_backward_cases(rng):
    for name, sizes, rate, how in (
        ("two layers, half of the neurons off", (2, 4, 2), 0.5, {}),
        ("three layers with tanh, rate 0.25", (2, 3, 4, 2), 0.25, {"activation": "tanh"}),
    ):
        yield case(
            name,
            x=rng.normal(size=(7, sizes[0])),
            y_true=_one_hot(rng, 7, sizes[-1]),
            layers=_some_layers(rng, *sizes),
            rate=rate,
            seed=int(rng.integers(1000)),
            **how,
        )


@ex.cases("gradient_check")
def gradient_check_cases(rng):
    def bowl(name, *sizes, wrong=None):
        layers = [
            (rng.uniform(0.5, 2.0, size=w.shape), rng.uniform(0.5, 2.0, size=b.shape))
            for w, b in _some_layers(rng, *sizes)
        ]
        arrays = [array for pair in layers for array in pair]
        curves = [rng.uniform(1.0, 3.0, size=array.shape) for array in arrays]
        slope = 0.125
        together = sum(array.sum() for array in arrays)
        true = [
            2 * array * curve + 2 * slope * together
            for array, curve in zip(arrays, curves, strict=True)
        ]
        for place, factor in (wrong or {}).items():
            true[place].flat[-1] *= factor
        gradients = list(zip(true[::2], true[1::2], strict=True))
        return case(
            name,
            layers=layers,
            gradients=gradients,
            curves=curves,
            slope=slope,
            tolerance=1e-3,
            because="Numerical differences are no better than some digits.",
        )

    yield bowl("one layer, right gradients", 2, 1)
    yield bowl("one layer, a weight's gradient is half", 2, 3, wrong={0: 0.5})
    yield bowl("one layer, a bias' gradient is doubled", 3, 2, wrong={1: 2.0})
    yield bowl("two layers, wrong in the first", 2, 4, 3, wrong={0: 1.25})
    yield bowl("two layers, wrong in the second", 3, 4, 2, wrong={2: 0.75})
    yield bowl("two layers, wrong in two places", 3, 2, 4, wrong={1: 1.5, 2: 0.75})
    yield bowl("three layers, right gradients", 3, 2, 4, 2)


@ex.measure("gradient_check")
def error_found(output, inputs):
    """Differences leave a rest, which depends on how they are taken: none is 1e-5."""
    error = float(output)
    return 0.0 if 0.0 <= error < 1e-5 else error


@ex.cases("decay")
def decay_cases(rng):
    def some(name, strength, *sizes):
        layers, gradients = _some_layers(rng, *sizes), _some_layers(rng, *sizes)
        return case(name, gradients=gradients, layers=layers, strength=strength)

    yield case(
        "one weight",
        gradients=[(np.array([[1.0]]), np.array([0.5]))],
        layers=[(np.array([[3.0]]), np.array([7.0]))],
        strength=0.1,
    )
    yield some("two layers", 0.25, 3, 4, 2)
    yield some("three layers", 0.01, 2, 3, 4, 2)


_FORMS = "Keras keeps hyperparameters in float32, and exercise 6 accepts several forms of Adam."
# In the first step the forms of Adam are 3e-6 / gradient of a step apart.
_TOLERANCE = {"adam": 5e-3}


@ex.cases("update")
def update_cases(rng):
    def some(name, steps, optimizer, rate, *sizes):
        return case(
            name,
            layers=_some_layers(rng, *sizes),
            gradients=[_some_layers(rng, *sizes) for _ in range(steps)],
            optimizer=optimizer,
            learning_rate=rate,
            tolerance=_TOLERANCE.get(optimizer, 1e-4),
            because=_FORMS,
        )

    yield some("one step of SGD", 1, "sgd", 0.5, 1, 1)
    yield some("two layers, one step of SGD", 1, "sgd", 0.25, 3, 2, 4)
    yield some("two layers, three steps of momentum", 3, "momentum", 0.125, 2, 3, 2)
    yield some("layers of the same size, four steps of Adam", 4, "adam", 0.0625, 2, 2, 2)
    yield some("two layers, two steps of Nesterov", 2, "nesterov", 0.25, 2, 3, 1)


def _training(rng, name, n, sizes, epochs, batch_size, optimizer, learning_rate, **rate):
    while True:
        y = rng.permutation(np.arange(n) % sizes[-1])
        x = rng.normal(size=(n, sizes[0])) + y[:, None]
        seed = int(rng.integers(1000))
        if optimizer != "adam" or _smallest_gradient(x, y, sizes, batch_size, seed) > 2e-3:
            break
    return case(
        name,
        x=x,
        y=y,
        sizes=sizes,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        learning_rate=learning_rate,
        seed=seed,
        tolerance=_TOLERANCE.get(optimizer, 1e-4),
        because=_FORMS,
        **rate,
    )


def _smallest_gradient(x, y, sizes, batch_size, seed):
    """Of the first step. Where it is tiny, every form of Adam makes another step of it."""
    rng = np.random.default_rng(seed)
    model = _network(_drawn(sizes, rng), "relu", "float64")
    rows = rng.permutation(len(x))[:batch_size]
    gradients = _gradients(model, x[rows], np.eye(sizes[-1])[y[rows]])
    return min(float(tf.reduce_min(tf.abs(gradient))) for gradient in gradients)


@ex.cases("train")
def train_cases(rng):
    yield _training(rng, "one epoch, one batch", 4, [2, 3, 2], 1, 4, "sgd", 0.5)
    yield _training(rng, "one epoch, three batches", 7, [2, 4, 3], 1, 3, "sgd", 0.25)
    yield _training(rng, "three epochs of momentum", 8, [2, 4, 2], 3, 3, "momentum", 0.125)
    yield _training(rng, "four epochs of Adam", 9, [4, 3, 2], 4, 4, "adam", 0.0625)


@ex.cases("train", group="dropout", points=1, probe=losses)
def train_with_dropout(rng):
    yield _training(rng, "half of the neurons off", 4, [2, 8, 2], 3, 4, "sgd", 0.5, rate=0.5)
    yield _training(
        rng, "two hidden layers, rate 0.25", 8, [3, 6, 5, 2], 4, 3, "momentum", 0.125, rate=0.25
    )


@ex.cases("predict")
def predict_cases(rng):
    yield case(
        "one layer",
        x=np.array([[3.0], [-3.0], [1.0]]),
        layers=[(np.array([[-1.0, 1.0]]), np.zeros(2))],
    )
    yield case(
        "two layers, 6 samples", x=rng.normal(size=(6, 3)), layers=_some_layers(rng, 3, 7, 4)
    )
    yield case(
        "three layers, 9 samples", x=rng.normal(size=(9, 4)), layers=_some_layers(rng, 4, 8, 6, 5)
    )


@ex.cases("train_digits")
def digits_cases(rng):
    with np.load(DIGITS) as stored:
        x, y = stored["x"], stored["y"]
    order = rng.permutation(len(x))[: TRAINING + HELD_OUT]
    way, label_of = disguise(rng, 10)
    x = turned(np.minimum(x, 15)[order].reshape(-1, 8, 8), way).reshape(-1, 32, 2)
    y = label_of.astype(y.dtype)[y[order]]
    pairs = x[..., 0] << 4 | x[..., 1]
    yield case(
        "held-out digits",
        pixels=pairs[:TRAINING],
        labels=y[:TRAINING],
        for_judge={
            "new": pairs[TRAINING:],
            "y_test": y[TRAINING:],
            "label_of": label_of.astype(y.dtype),
        },
    )


@ex.travels
def answers(layers, pairs):
    """What a network with these layers says of pictures; -1 where it has not ten outputs."""
    x = unpacked(pairs)
    for number, (w, b) in enumerate(layers):
        x = (x if number == 0 else np.maximum(x, 0.0)) @ np.asarray(w) + np.asarray(b)
    numbers = x.shape[1:] == (10,) and np.isfinite(x).all()
    return x.argmax(axis=1) if numbers else np.full(len(pairs), -1)


@ex.travels
def shares(output, inputs):
    """Of the pictures to learn from, and of the new ones: the share that the network gets right."""
    known = np.mean(answers(output, inputs["pixels"]) == inputs["labels"])
    new = np.mean(answers(output, inputs["new"]) == inputs["y_test"])
    return float(known), float(new)


@ex.travels
def held_out(output, inputs):
    """The share of the held-out digits that are right."""
    return shares(output, inputs)[1]


@ex.picture("train_digits")
def drawn(output, inputs):
    """Which digit was taken for which."""
    counts = np.zeros((10, 10), dtype=int)
    said = np.maximum(answers(output, inputs["new"]), 0)
    np.add.at(counts, (inputs["y_test"], said), 1)
    counts = counts[np.ix_(inputs["label_of"], inputs["label_of"])]
    return [
        {
            "title": "New digits: a row for what each is, a column for what the network said",
            "kind": "matrix",
            "values": counts.tolist(),
            "labels": [str(digit) for digit in range(10)],
        }
    ]


@ex.measure("train_digits")
def right_of_new(output, inputs):
    return min(held_out(output, inputs), 0.93)


@ex.symptoms("train_digits")
def what_shows(output, inputs):
    known, _ = shares(output, inputs)
    arrays = [np.asarray(values) for pair in output for values in pair]
    _, counts = np.unique(answers(output, inputs["new"]), return_counts=True)
    names = {
        "width": arrays[-1].shape != (10,),
        "not_a_number": not all(np.isfinite(values).all() for values in arrays),
        "untouched": not any(np.any(values) for values in arrays[1::2]),
        "one_layer": len(output) == 1 and known < 0.99,
        "one_answer": counts.max() > 0.9 * counts.sum(),
        "chance": known < 0.3,
        "too_brief": known < 0.97,
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

_WEIGHTS = "DeepCrime: Change weights initialisation"
_LEARNING = "Humbatova 2020: Suboptimal learning rate"
_LOSS = "Humbatova 2020: Wrong loss function calculation"
_ORDER = "Humbatova 2020: Missing shuffle of the training data"
_STATE = "Humbatova 2020: Wrong optimisation function"

_PREPROCESSING = "Humbatova 2020: Wrong preprocessing step"
_RULER = "mean, std = columns.mean(axis=0), columns.std(axis=0)"
_PREPARED = "return (columns - mean) / std, (np.asarray(x_held_out) - mean) / std"
ex.misconception(
    "prepare.leaked",
    "Mean and standard deviation are those of both sets together. So the held-out data have a say in "
    "what the network learns from, and their score is too good: that is a leak. Take both from x_train "
    "alone.",
    edits={
        _RULER: "both = np.concatenate([x_train, x_held_out])\n    "
        + _RULER.replace("columns", "both")
    },
    fault=_PREPROCESSING,
)
ex.misconception(
    "prepare.each_by_itself",
    "Each set is standardized by its own mean and standard deviation, so that the same measurement "
    "becomes another number in either. Use those of x_train for x_held_out, too.",
    edits={
        _PREPARED: "held_out = np.asarray(x_held_out, dtype=np.float64)\n"
        "    spread = held_out.std(axis=0)\n"
        "    spread = np.where(spread > 1e-9 * np.abs(held_out).max(axis=0), spread, 1.0)\n"
        "    return (columns - mean) / std, (held_out - held_out.mean(axis=0)) / spread"
    },
    fault=_PREPROCESSING,
)
ex.misconception(
    "prepare.by_the_held_out",
    "Mean and standard deviation are those of x_held_out. They should be known before anybody has looked "
    "at that: take them from x_train.",
    edits={
        _RULER: "held_out = np.asarray(x_held_out, dtype=np.float64)\n    "
        + _RULER.replace("columns", "held_out")
    },
    fault=_PREPROCESSING,
)
ex.misconception(
    "prepare.held_out_left",
    "x_held_out comes back as it was. A network that has learned from standardized numbers has to be "
    "asked in the same: (x_held_out - mean) / std, with the mean and std of x_train.",
    edits={_PREPARED: "return (columns - mean) / std, np.array(x_held_out)"},
    fault="Humbatova 2020: Missing preprocessing step",
)
ex.misconception(
    "prepare.training_left",
    "x_train comes back as it was. Standardize both: (x_train - mean) / std as well.",
    edits={_PREPARED: "return np.array(x_train), (np.asarray(x_held_out) - mean) / std"},
    fault="Humbatova 2020: Missing preprocessing step",
)
ex.misconception(
    "prepare.swapped",
    "The two sets come back in the other order. Return the training data first, then what is held out.",
    edits={_PREPARED: "return (np.asarray(x_held_out) - mean) / std, (columns - mean) / std"},
)
ex.misconception(
    "prepare.whole_array",
    "One mean and one standard deviation are used for all columns. Every column has its own: axis=0.",
    edits={_RULER: "mean, std = columns.mean(), columns.std()"},
    fault=_PREPROCESSING,
)
ex.misconception(
    "prepare.sample_std",
    "Your standard deviation divides by N - 1. Here it divides by N, as np.std does.",
    edits={_RULER: _RULER.replace("std(axis=0)", "std(axis=0, ddof=1)")},
)
ex.misconception(
    "prepare.variance",
    "You divide by the variance. Divide by its square root, the standard deviation.",
    edits={_RULER: _RULER.replace("std(axis=0)", "var(axis=0)")},
)
ex.misconception(
    "prepare.only_centred",
    "The mean is subtracted, but nothing is divided. Divide both sets by the standard deviation of "
    "x_train, column by column.",
    edits={_PREPARED: "return columns - mean, np.asarray(x_held_out) - mean"},
    fault="Humbatova 2020: Missing preprocessing step",
)
ex.misconception(
    "prepare.divides_by_zero",
    "A constant column becomes nan or inf: its standard deviation is 0. Divide by 1 there, and it "
    "becomes 0.",
    edits={"np.where(std > noise, std, 1.0)": "np.where(True, std, 1.0)"},
)
ex.misconception(
    "prepare.exactly_zero",
    "A column of equal decimals, such as ten times 0.1, does not become 0: rounding makes its standard "
    "deviation about 1e-17, and you divide by that. Ask whether std is tiny beside the column's numbers, "
    "not whether it is 0.",
    edits={"np.where(std > noise, std, 1.0)": "np.where(std > 0, std, 1.0)"},
)

_LIMIT = "limit = np.sqrt(6.0 / (n_in + n_out))"
_DRAW = "rng.uniform(-limit, limit, (n_in, n_out))"
ex.misconception(
    "initialize.he",
    "Your limit looks at the inputs only: sqrt(6 / n_in), which is He's. Glorot's divides by n_in + "
    "n_out, inputs and outputs of the layer together.",
    edits={_LIMIT: "limit = np.sqrt(6.0 / n_in)"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.no_root",
    "The square root is missing: the limit is sqrt(6 / (n_in + n_out)).",
    edits={_LIMIT: "limit = 6.0 / (n_in + n_out)"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.two_for_six",
    "Your limit is sqrt(2 / (n_in + n_out)): that is the standard deviation of Glorot's normal "
    "numbers. The limit of uniform ones is sqrt(6 / (n_in + n_out)).",
    edits={_LIMIT: "limit = np.sqrt(2.0 / (n_in + n_out))"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.normal",
    "Your weights are normal random numbers. Asked are uniform ones, between -limit and limit: "
    "rng.uniform(-limit, limit, (n_in, n_out)).",
    edits={
        _LIMIT: "limit = np.sqrt(2.0 / (n_in + n_out))",
        _DRAW: "rng.normal(0.0, limit, (n_in, n_out))",
    },
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.zeros",
    "All weights are zero. Then all neurons of a layer compute the same, and learn the same, for ever: "
    "draw them with rng.uniform(-limit, limit, (n_in, n_out)).",
    edits={_DRAW: "np.zeros((n_in, n_out))"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.positive",
    "Your weights lie between 0 and limit. Half of them should be negative: "
    "rng.uniform(-limit, limit, (n_in, n_out)).",
    edits={_DRAW: "rng.uniform(0.0, limit, (n_in, n_out))"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.own_generator",
    "The random numbers come from a generator of your own. Take them from the rng that you are given: "
    "rng.uniform(…). Otherwise nobody can repeat what you have trained.",
    edits={_DRAW: "np.random.default_rng(0).uniform(-limit, limit, (n_in, n_out))"},
    fault="Humbatova 2020: Missing seed",
)
ex.misconception(
    "initialize.biases_drawn",
    "The biases are random. They start at zero: np.zeros(n_out).",
    edits={"np.zeros(n_out)": "rng.uniform(-limit, limit, n_out)"},
    fault=_WEIGHTS,
)
ex.misconception(
    "initialize.transposed",
    "Your weights have the shape (n_out, n_in). In this course it is (n_in, n_out), so that x @ w fits.",
    edits={_DRAW: "rng.uniform(-limit, limit, (n_out, n_in))"},
    fault="Humbatova 2020: Wrong tensor shape",
)

_HIDDEN = "x = ex03.dense(x, w, b, activation)"
_LAST = 'return ex03.dense(x, w, b, "softmax"), cache'
ex.misconception(
    "forward.no_softmax",
    "What comes back are the logits: the softmax of the last layer is missing. Each row should add up "
    "to 1.",
    edits={_LAST: "return ex03.dense(x, w, b), cache"},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "forward.softmax_of_activation",
    "The last layer gets the hidden activation and a softmax on top. Only hidden layers have the "
    "activation: the last one is softmax(x @ w + b).",
    edits={
        _LAST: "z = ex03.dense(x, w, b, activation)\n    return ex03.dense(z, np.eye(len(b)), 0.0 * b, "
        '"softmax"), cache'
    },
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "forward.no_activation",
    "The hidden layers have no activation. Layers without one are, all together, a single linear layer: "
    "pass the activation on to ex03.dense.",
    edits={_HIDDEN: "x = ex03.dense(x, w, b)"},
    fault="Humbatova 2020: Missing activation function",
)
ex.misconception(
    "forward.always_relu",
    "Your hidden layers have ReLU, whatever activation is asked for. Pass the argument on to "
    "ex03.dense.",
    edits={_HIDDEN: 'x = ex03.dense(x, w, b, "relu")'},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "forward.first_layer_bare",
    "The first layer has no activation. It is a hidden layer like the others: only the last has none.",
    edits={_HIDDEN: 'x = ex03.dense(x, w, b, activation if inputs[1:] else "linear")'},
    fault="Humbatova 2020: Missing activation function",
)

_RATED = "kept = ex07.dropout(ones, rate, rng.random(x.shape)) if rate > 0 else ones"
_DROPPED = "x = x * kept"
ex.misconception(
    "forward.no_dropout",
    "Your network computes the same whatever the rate is. With a rate above 0, put what comes out of each "
    "hidden layer through ex07.dropout, with rng.random(x.shape).",
    edits={_RATED: "kept = ones"},
    fault="Humbatova 2020: Missing regularisation",
)
ex.misconception(
    "forward.not_rescaled",
    "Neurons are switched off, but those that stay are not scaled up, so that the next layer gets less in "
    "training than in use. Divide by 1 - rate, as your ex07.dropout does.",
    edits={
        _RATED: _RATED.replace(
            "ex07.dropout(ones, rate, rng.random(x.shape))", "1.0 * (rng.random(x.shape) >= rate)"
        )
    },
)
ex.misconception(
    "forward.kept_for_dropped",
    "rate is used as the share of neurons that stay. It is the share that is switched off: those where "
    "the random number is smaller than rate.",
    edits={
        _RATED: _RATED.replace(
            "ex07.dropout(ones, rate, rng.random(x.shape))", "(rng.random(x.shape) < rate) / rate"
        )
    },
    fault="DeepCrime RCD: change dropout rate",
)
ex.misconception(
    "forward.inputs_dropped",
    "The network's inputs are dropped, too. Only what comes out of hidden layers is: the first call of "
    "ex07.dropout comes after the first layer.",
    edits={
        "inputs, outputs, factors = [], [], []": (
            "inputs, outputs, factors = [], [], []\n    if rate > 0:\n"
            "        x = ex07.dropout(x, rate, rng.random(x.shape))"
        )
    },
)
ex.misconception(
    "forward.output_dropped",
    "The last layer is dropped from, too: some classes lose their score. Only hidden layers have dropout.",
    edits={
        _LAST: "z = ex03.dense(x, w, b)\n    if rate > 0:\n"
        "        z = ex07.dropout(z, rate, rng.random(z.shape))\n"
        '    return ex03.dense(z, np.eye(len(b)), 0.0 * b, "softmax"), cache'
    },
)
ex.misconception(
    "forward.one_mask",
    "All samples of a batch have the same neurons switched off. Each has its own: random numbers in the "
    "shape of the layer's output, rng.random(x.shape).",
    edits={
        _RATED: _RATED.replace(
            "rng.random(x.shape)", "np.broadcast_to(rng.random(x.shape[1]), x.shape)"
        )
    },
)
ex.misconception(
    "forward.dropped_before_activation",
    "Dropout comes before the activation, so that a neuron that is off still says sigmoid(0) = 0.5. It "
    "comes after the activation.",
    edits={
        _HIDDEN: "x = ex03.dense(x, w, b)",
        _DROPPED: "x = ex03.dense(x * kept, np.eye(len(b)), 0.0 * b, activation)",
    },
)

_TURNED = "return gradients[::-1]"
_START = 'grad = ex04.softmax_cross_entropy_backward(cache["logits"], y_true)'
_BACK = "grad, dw, db = ex04.dense_backward(grad, x, layers[number][0])"
_FACTORS = 'grad = grad * cache["factors"][number - 1]'
_SLOPE = 'grad = slope(grad, cache["outputs"][number - 1])'
ex.misconception(
    "backward.reversed",
    "The gradients come in the order in which you found them, last layer first. Return them in the "
    "order of the layers: gradients[::-1].",
    edits={_TURNED: "return gradients"},
    fault="Humbatova 2020: Wrong network architecture",
)
ex.misconception(
    "backward.no_slope",
    "The gradient goes from layer to layer as if there were no activation. Between two layers it passes "
    "the hidden activation: ex04.relu_backward, or that of the network's own.",
    edits={_SLOPE: "pass"},
    fault=_LOSS,
)
ex.misconception(
    "backward.always_relu",
    "Your gradient passes ReLUs, whatever the network's activation is. Keep its name in the cache, and "
    "choose sigmoid_backward or tanh_backward by it.",
    edits={'slope = slopes[cache["activation"]]': 'slope = slopes["relu"]'},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "backward.logits_as_output",
    "You hand the probabilities to softmax_cross_entropy_backward, which applies softmax once more. It "
    "wants the logits, that went into the softmax: keep them in the cache.",
    edits={_START: "grad = ex04.softmax_cross_entropy_backward(output, y_true)"},
    fault=_LOSS,
)
ex.misconception(
    "backward.averaged_twice",
    "Your gradients are divided by the batch size once too often. softmax_cross_entropy_backward has "
    "done that already.",
    edits={_START: _START + " / len(y_true)"},
    fault=_LOSS,
)
ex.misconception(
    "backward.summed",
    "Your gradients are those of the sum over the batch. softmax_cross_entropy_backward gives the "
    "mean's; do not multiply by the batch size.",
    edits={_START: _START + " * len(y_true)"},
    fault=_LOSS,
)
ex.misconception(
    "backward.slope_too_late",
    "You use the gradient for dw and db, and put it through the activation only afterwards and once "
    "more at the next layer: the last layer's own gradient passes an activation that is not there. "
    "Apply the slope between two layers, never at the logits.",
    edits={
        _BACK: 'grad, dw, db = ex04.dense_backward(slope(grad, cache["logits"]) '
        "if number == len(layers) - 1 else grad, x, layers[number][0])"
    },
    fault=_LOSS,
)
ex.misconception(
    "backward.moved_weights",
    "The weights of a layer are moved before the gradient has gone through them. All gradients belong "
    "to one and the same network: leave the layers as they are until the last gradient is there.",
    edits={
        _BACK: "_, dw, db = ex04.dense_backward(grad, x, layers[number][0])\n"
        "        grad, _, _ = ex04.dense_backward(grad, x, layers[number][0] - 0.1 * dw)"
    },
    fault=_LOSS,
)
ex.misconception(
    "backward.dropout_forgotten",
    "The gradient goes through neurons that were switched off. Multiply it by the factors that forward "
    "has multiplied their outputs by, 0 or 1 / (1 - rate): keep them in the cache.",
    edits={_FACTORS: "pass"},
)
ex.misconception(
    "backward.dropout_not_rescaled",
    "The gradient stops at neurons that were switched off, but where the others were scaled up it is not. "
    "It is multiplied by the same factors as on the way forward: 0 or 1 / (1 - rate).",
    edits={_FACTORS: 'grad = grad * (cache["factors"][number - 1] > 0)'},
)
ex.misconception(
    "backward.slope_of_dropped",
    "The slope of the activation is taken where dropout has left its output. Take it from what came out of "
    "the activation itself, before dropout: keep both in the cache.",
    edits={
        _SLOPE: 'factors = cache["factors"][number - 1]\n'
        '            grad = slope(grad, cache["outputs"][number - 1] * factors)'
    },
    fault=_LOSS,
)
ex.misconception(
    "backward.undropped_inputs",
    "dw is computed with the outputs from before dropout. What counts is what really went into the layer: "
    "the outputs after dropout.",
    edits={
        'x = cache["inputs"][number]': 'x = cache["outputs"][number - 1] if number else cache["inputs"][0]'
    },
    fault=_LOSS,
)

_ALL = "for which in (0, 1):"
_CHECK = "return max(errors)"
ex.misconception(
    "gradient_check.weights_only",
    "Your check looks at the weights and passes over the biases. A wrong db stays unseen: check both "
    "arrays of each layer.",
    edits={_ALL: "for which in (0,):"},
)
ex.misconception(
    "gradient_check.mean",
    "You return the mean of the errors. One wrong array among many right ones hardly shows in it: "
    "return the largest.",
    edits={_CHECK: "return float(np.mean(errors))"},
)
ex.misconception(
    "gradient_check.smallest",
    "You return the smallest of the errors. The gradients are as wrong as the worst of them: return "
    "the largest.",
    edits={_CHECK: "return min(errors)"},
)
ex.misconception(
    "gradient_check.first_layer",
    "Only the first layer is checked. Go through all layers.",
    edits={"for number, pair in enumerate(layers):": "for number, pair in enumerate(layers[:1]):"},
)
ex.misconception(
    "gradient_check.last_layer",
    "Only what you compare last counts: the error of the last array. Keep the largest of all.",
    edits={_CHECK: "return errors[-1]"},
)
ex.misconception(
    "gradient_check.absolute",
    "You return the largest absolute difference. Whether 0.01 is much depends on the gradient: use your "
    "ex04.relative_error.",
    edits={
        "errors.append(ex04.relative_error(gradients[number][which], numerical))": (
            "errors.append(np.max(np.abs(gradients[number][which] - numerical)))"
        )
    },
)

_DECAYED = "(dw + ex07.l2_gradient(w, strength), db)"
ex.misconception(
    "decay.biases",
    "The biases are penalised, too. A penalty on them pulls the network to where its data do not lie: "
    "leave db as it is.",
    edits={_DECAYED: "(dw + ex07.l2_gradient(w, strength), db + ex07.l2_gradient(b, strength))"},
)
ex.misconception(
    "decay.subtracted",
    "You subtract the penalty's gradient, so that weights grow. It is added to the loss' own.",
    edits={_DECAYED: "(dw - ex07.l2_gradient(w, strength), db)"},
)
ex.misconception(
    "decay.penalty_alone",
    "The gradient of the loss is gone: what comes back is the penalty's alone. Add the two.",
    edits={_DECAYED: "(ex07.l2_gradient(w, strength), db)"},
)
ex.misconception(
    "decay.of_the_gradient",
    "You take the penalty of the gradient dw. It is a penalty on the weights: l2_gradient(w, strength).",
    edits={_DECAYED: "(dw + ex07.l2_gradient(dw, strength), db)"},
)
ex.misconception(
    "decay.penalty_for_gradient",
    "You add the penalty itself, one number, to every entry. What is added is its gradient: "
    "ex07.l2_gradient(w, strength), in the shape of w.",
    edits={_DECAYED: "(dw + ex07.l2_penalty(w, strength), db)"},
)

_OWN = "own = state.get((number, which), {})"
_RULE = "values, own = rule(pair[which], slopes[which], own, learning_rate=learning_rate)"
ex.misconception(
    "update.one_state",
    "All arrays share one state, so that each is moved by the momentum of the one before it. Give every "
    "w and every b a state of its own.",
    edits={
        _OWN: 'own = state.get("one", {})',
        "kept[number, which] = own": 'state = {"one": own}',
        "return moved, kept": "return moved, state",
    },
    fault=_STATE,
)
ex.misconception(
    "update.forgets",
    "Every step begins with an empty state, so momentum and Adam never remember anything. Start from "
    "the state that you are given, and return the new one.",
    edits={_OWN: "own = {}"},
    fault=_STATE,
)
ex.misconception(
    "update.one_rule",
    "The network is moved by SGD, whatever rule is asked for. Choose it by its name: getattr(ex06, "
    "optimizer).",
    edits={"rule = getattr(ex06, optimizer)": "rule = ex06.sgd"},
    fault=_STATE,
)
ex.misconception(
    "update.rate_ignored",
    "The learning rate is ignored: the rules take their default. Pass it on: "
    "learning_rate=learning_rate.",
    edits={_RULE: "values, own = rule(pair[which], slopes[which], own)"},
    fault=_LEARNING,
)
ex.misconception(
    "update.biases_left",
    "Only the weights are moved; the biases stay where they are. Each layer has two arrays to move.",
    edits={_RULE: _RULE + "\n            values = pair[1] if which else values"},
    fault=_STATE,
)
ex.misconception(
    "update.uphill",
    "The network moves uphill: the gradients are handed to the rule with the wrong sign. The rule "
    "subtracts already.",
    edits={_RULE: _RULE.replace("slopes[which]", "-slopes[which]")},
    fault=_LEARNING,
)

_LOOP = "for _ in range(epochs):"
_SHUFFLE = "order = rng.permutation(len(x))"
_BATCHES = "for x_batch, y_batch in ex05.minibatches(x, rows, batch_size, order):"
_NOTE = "history.append(float(ex03.categorical_cross_entropy(rows, output)))"
_STEP = "layers, state = update(layers, gradients, state, optimizer, learning_rate)"
_BATCH = "output, cache = forward(x_batch, layers, rate=rate, rng=rng)"
_GRADIENTS = "gradients = backward(y_batch, output, cache, layers)"
ex.misconception(
    "train.one_shuffle",
    "The order is drawn once, and every epoch takes the same batches. Draw a new one in each epoch: "
    "order = rng.permutation(len(x)) inside the loop.",
    edits={
        _LOOP: "order = rng.permutation(len(x))\n    " + _LOOP,
        "        " + _SHUFFLE + "\n": "",
    },
    fault=_ORDER,
)
ex.misconception(
    "train.no_shuffle",
    "The data are taken in the order in which they lie. Draw an order in each epoch, and hand it to "
    "minibatches: order = rng.permutation(len(x)).",
    edits={_SHUFFLE: "order = None"},
    fault=_ORDER,
)
ex.misconception(
    "train.labels_left",
    "The samples are shuffled and the labels are not, so that most get another's. minibatches takes x, "
    "y and the order, and keeps them together.",
    edits={_BATCHES: "for x_batch, y_batch in ex05.minibatches(x[order], rows, batch_size, None):"},
    fault="Humbatova 2020: Wrong labels for training data",
)
ex.misconception(
    "train.state_each_epoch",
    "The state of the update rule begins anew with every epoch. It lives as long as the training: "
    "state = {} stands before the loop.",
    edits={_LOOP: _LOOP + "\n        state = {}"},
    fault=_STATE,
)
ex.misconception(
    "train.state_each_step",
    "Every step begins with an empty state, so that momentum and Adam never remember anything. Keep "
    "what update returns, and hand it in at the next step.",
    edits={_STEP: "layers, _ = update(layers, gradients, {}, optimizer, learning_rate)"},
    fault=_STATE,
)
ex.misconception(
    "train.stale",
    "All gradients of an epoch are taken with the weights of its start, and so belong to a network "
    "that is no more. Go forward and backward with the layers as they are now, after the last step.",
    edits={
        _SHUFFLE: _SHUFFLE + "\n        start = layers",
        _BATCH: _BATCH.replace("layers", "start"),
        _GRADIENTS: "gradients = backward(y_batch, output, cache, start)",
    },
    fault=_LOSS,
)
ex.misconception(
    "train.loss_after",
    "The history holds the loss after each epoch. Note it before the epoch's first step: then "
    "history[0] is that of the untrained network.",
    edits={
        "output, _ = forward(x, layers)": "before = len(history)",
        "        " + _NOTE + "\n": "",
        _STEP: _STEP + "\n        history.append(float(ex03.categorical_cross_entropy(rows, "
        "forward(x, layers)[0])))",
    },
    fault=_LOSS,
)
ex.misconception(
    "train.loss_of_a_batch",
    "The history holds the loss of one batch. It should be that over all the data, before the epoch's "
    "first step.",
    edits={
        "output, _ = forward(x, layers)": "output, _ = forward(x[:batch_size], layers)",
        "(rows, output)": "(rows[:batch_size], output)",
    },
    fault=_LOSS,
)
ex.misconception(
    "train.one_step_an_epoch",
    "Each epoch makes a single step: only its last batch counts. Move the layers after every batch, "
    "inside the inner loop.",
    edits={"            " + _STEP: "        " + _STEP},
    fault="Humbatova 2020: Missing training step",
)
ex.misconception(
    "train.history_in_training_mode",
    "The loss for the history is measured in training mode, with neurons switched off. That is not the "
    "network that will be used, and it takes random numbers from the training: measure without a rate.",
    edits={
        "output, _ = forward(x, layers)": "output, _ = forward(x, layers, rate=rate, rng=rng)",
    },
)
ex.misconception(
    "train.no_dropout",
    "The rate is not used: your training has no dropout. Hand it on: forward(x_batch, layers, rate=rate, "
    "rng=rng).",
    edits={_BATCH: "output, cache = forward(x_batch, layers)"},
    fault="Humbatova 2020: Missing regularisation",
)
ex.misconception(
    "train.drawn_at_rate_zero",
    "Random numbers for dropout are drawn even at rate 0, so that the orders after them are others. At "
    "rate 0 nothing is switched off, and nothing is drawn.",
    edits={
        _BATCH: "if not rate:\n                [rng.random((len(x_batch), n)) for n in sizes[1:-1]]\n            "
        + _BATCH
    },
)

_ANSWER = "np.argmax(forward(x, layers)[0], axis=1)"
ex.misconception(
    "predict.over_samples",
    "You take the highest along the samples. Each sample wants an answer of its own: axis=1.",
    edits={_ANSWER: "np.argmax(forward(x, layers)[0], axis=0)"},
)
ex.misconception(
    "predict.probability",
    "You return the highest probability. Asked is which class has it: np.argmax.",
    edits={_ANSWER: "np.max(forward(x, layers)[0], axis=1)"},
)
ex.misconception(
    "predict.all_probabilities",
    "You return the probabilities of all classes. Asked is the number of the class with the highest.",
    edits={_ANSWER: "forward(x, layers)[0]"},
)
ex.misconception(
    "predict.lowest",
    "You return the class with the lowest probability.",
    edits={_ANSWER: "np.argmin(forward(x, layers)[0], axis=1)"},
)
ex.misconception(
    "predict.one_answer",
    "One number comes back for the whole batch: without an axis, argmax counts through all rows. "
    "Use axis=1.",
    edits={_ANSWER: "np.argmax(forward(x, layers)[0])"},
)

_NOISE = (
    "Rounding leaves some 1e-16 of a column's numbers, and a column of data varies by far more: between "
    "the two, any limit does."
)
ex.survivor(
    "prepare: `1e-09 * np.abs(columns).max(axis=0)` -> `1e-09 / np.abs(columns).max(axis=0)`",
    _NOISE,
)
ex.survivor("prepare: `1e-09` -> `2e-09`", _NOISE)
for _count in ("", " #2"):
    ex.survivor(
        f"prepare: `1.0` -> `2.0`{_count}",
        "A constant column less its mean is zeros, whatever divides it.",
    )

# Those of `train_digits` are known by what shows without training, in the order of `what_shows`.

_TRAIN = 'layers, _ = train(x_train, y_train, [64, 64, 10], 40, 32, "adam", 0.003, rng)'


def _in_training(slug, message, fault, edits):
    ex.misconception(f"train_digits.{slug}", message, fault=fault, symptom=slug, edits=edits)


_in_training(
    "width",
    "The network should have ten outputs, one for each class: sizes end in 10.",
    "Humbatova 2020: Wrong defined output shape",
    {_TRAIN: _TRAIN.replace("10], 40", "12], 1")},
)
_in_training(
    "not_a_number",
    "The weights are NaN, which is no number: the training ran away. Take a smaller learning rate; 0.003 "
    "is good for Adam, 0.1 for SGD.",
    _LEARNING,
    {_TRAIN: _TRAIN.replace("64, 10], 40", "64, 10], 1") + "\n    layers[0][0][0] = np.nan"},
)
_in_training(
    "untouched",
    "The network that comes back has never been trained: all its biases are still zero. Return the "
    "layers that train returns.",
    "Humbatova 2020: Missing training",
    {_TRAIN: "layers = initialize([64, 64, 10], rng)"},
)
_in_training(
    "one_layer",
    "Your network has no hidden layer. A single layer draws straight lines between the classes; give it "
    "hidden neurons: [64, 64, 10].",
    "Humbatova 2020: Wrong network architecture",
    {_TRAIN: _TRAIN.replace("[64, 64, 10], 40", "[64, 10], 3").replace("0.003", "0.001")},
)
_in_training(
    "one_answer",
    "Your network says the same of nearly every picture. The steps are probably so large that all neurons "
    "have died: take a smaller learning rate.",
    _LEARNING,
    {_TRAIN: _TRAIN.replace("64, 10], 40", "64, 10], 3").replace("0.003", "30.0")},
)
_in_training(
    "chance",
    "Your network is hardly better than guessing, even on what it has learned from. Does each picture "
    "keep its own label? And are there epochs enough, and is the learning rate not tiny?",
    "Humbatova 2020: Wrong labels for training data",
    {
        _TRAIN: _TRAIN.replace("x_train, y_train", "x_train, rng.permutation(y_train)").replace(
            "40", "3"
        )
    },
)
_in_training(
    "too_brief",
    "Your network is still learning: it does not yet know the pictures it has learned from. Train for "
    "more epochs, or with a larger learning rate.",
    "DeepCrime: Change number of epochs",
    {_TRAIN: _TRAIN.replace("40, 32", "4, 256")},
)
