"""ex19: the oracle's own tests compare with TensorFlow's and Keras' operations.

What they tell apart are implementations of six functions from earlier exercises: right ones in
several styles, and wrong ones. Of these, most have a fault that an earlier reference file declares
(`known=`; a test in `tests/collection/` holds the two together), the others a small change.
"""

import functools
import itertools

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise
from autograder.author.implementations import right, wrong

ex = Exercise(
    title="Find the bug",
    unit="F. Beyond the lectures",
    summary="Tests that fail every wrong implementation and pass every right one, whatever its style.",
    minutes=90,
)


# The oracle's tests, under the students' function names.


def _near(got, expected, tolerance=1e-4):
    """Fails unless shapes are equal and numbers near."""
    expected = np.asarray(expected)
    assert np.shape(got) == expected.shape
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance / 10)


def _untouched(function, *arrays):
    """What the function returns; fails where it changes an argument."""
    given = [array.copy() for array in arrays]
    got = function(*given)
    assert all(np.array_equal(now, before) for now, before in zip(given, arrays, strict=True))
    return got


def _numbers(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def test_sigmoid(sigmoid):
    for x in (np.linspace(-9.5, 9.5, 39), 3.0 * _numbers(1, 2, 3), np.array(0.3)):
        _near(_untouched(sigmoid, x), keras.activations.sigmoid(tf.constant(x)), 2e-5)
    large = np.array([-1e4, -800.0, 800.0, 1e4])
    _near(sigmoid(large), keras.activations.sigmoid(tf.constant(large)))


def test_conv_output_size(conv_output_size):
    for size, filter_size, stride, padding in itertools.product(
        (5, 8, 11), (1, 2, 3, 4, 5), (1, 2, 3, 5), (0, 1, 2, 3)
    ):
        expected = _conv_size(size + 2 * padding, filter_size, stride)
        assert conv_output_size(size, filter_size, stride, padding) == expected
    assert conv_output_size(9, 3) == 7
    assert conv_output_size(9, 3, 2) == 4
    assert conv_output_size(3, 6, padding=2) == 2
    for refused in ((4, 5, 1, 0), (4, 9, 3, 2), (9, 3, 0, 0), (9, 3, -1, 0), (9, 3, 1, -1)):
        try:
            conv_output_size(*refused)
        except ValueError:
            continue
        raise AssertionError(refused)


@functools.cache
def _conv_size(size, filter_size, stride):
    layer = keras.layers.Conv1D(1, filter_size, stride)
    return layer.compute_output_shape((1, size, 1))[1]


def test_dense_backward(dense_backward):
    for seed, (n, inputs, units) in enumerate(((4, 2, 3), (1, 3, 2), (3, 2, 2), (6, 4, 1))):
        grad, x, w = _numbers(seed, n, units), _numbers(9, n, inputs), _numbers(8, inputs, units)
        with tf.GradientTape() as tape:
            watched = [tf.constant(x), tf.constant(w), tf.zeros(units, tf.float64)]
            tape.watch(watched)
            z = tf.nn.bias_add(tf.matmul(watched[0], watched[1]), watched[2])
        expected = tape.gradient(z, watched, output_gradients=tf.constant(grad))
        got = _untouched(dense_backward, grad, x, w)
        for one, other in zip(got, expected, strict=True):
            _near(one, other)


def test_adam(adam):
    grads = _numbers(3, 6, 4)
    grads += np.sign(grads)  # away from 0, where the place of epsilon shows
    for named in (
        {"learning_rate": 0.5},
        {"learning_rate": 0.25, "beta_1": 0.6, "beta_2": 0.7},
        {"learning_rate": 0.25, "beta_1": 0.3, "beta_2": 0.95},
    ):
        rule = {"beta_1": 0.9, "beta_2": 0.999, **named}
        walks = [(np.arange(4.0) + start, {}) for start in (1.0, 5.0)]
        kept = [_slots(start) for start, _ in walks]
        for t, grad in enumerate(grads, start=1):
            for at, sign in enumerate((1.0, -2.0)):
                w, state = walks[at]
                given, before, said = (w.copy(), sign * grad), repr(state), state
                got, after = adam(*given, state, **named)
                assert np.array_equal(given[0], w)
                assert np.array_equal(given[1], sign * grad)
                assert repr(said) == before
                _keras_step(kept[at], sign * grad, t, **rule)
                np.testing.assert_allclose(
                    got, kept[at][0].numpy(), rtol=1e-6, atol=2e-4 * rule["learning_rate"]
                )
                walks[at] = np.asarray(got), after
    small, _ = adam(np.array([1.0, 2.0]), np.array([3.0, -4.0]), {})
    np.testing.assert_allclose(np.subtract(small, [1.0, 2.0]), [-1e-3, 1e-3], rtol=1e-2)
    held, _ = adam(np.array([1.0]), np.array([2.0]), {}, learning_rate=1.0, epsilon=1.0)
    assert 0.1 < held[0] < 0.99


def _slots(w):
    return [tf.Variable(value, dtype=tf.float64) for value in (w, np.zeros(4), np.zeros(4))]


def _keras_step(slots, grad, t, learning_rate, beta_1, beta_2):
    tf.raw_ops.ResourceApplyAdam(
        var=slots[0].handle,
        m=slots[1].handle,
        v=slots[2].handle,
        beta1_power=tf.constant(beta_1**t, tf.float64),
        beta2_power=tf.constant(beta_2**t, tf.float64),
        lr=tf.constant(learning_rate, tf.float64),
        beta1=tf.constant(beta_1, tf.float64),
        beta2=tf.constant(beta_2, tf.float64),
        epsilon=tf.constant(1e-7, tf.float64),
        grad=tf.constant(grad),
    )


def test_max_pool2d(max_pool2d):
    x = _numbers(5, 2, 7, 9, 3) - 1.0
    for given in (
        {}, {"pool_size": 3}, {"pool_size": 3, "strides": 2}, {"pool_size": 2, "strides": 3},
        {"pool_size": (3, 2)}, {"pool_size": (2, 3), "strides": (1, 2)}, {"strides": (3, 1)},
        {"pool_size": 5, "strides": 1},
    ):  # fmt: skip
        size = given.get("pool_size", 2)
        expected = tf.nn.max_pool2d(tf.constant(x), size, given.get("strides", size), "VALID")
        kept = x.copy()
        _near(max_pool2d(kept, **given), expected)
        assert np.array_equal(kept, x)


def test_lstm_step(lstm_step):
    for seed, (n, inputs, units) in enumerate(((3, 4, 2), (1, 2, 3), (2, 3, 1))):
        shapes = ((n, inputs), (n, units), (n, units))
        shapes += ((inputs, 4 * units), (units, 4 * units), (4 * units,))
        arrays = [_numbers(20 * seed + at, *shape) for at, shape in enumerate(shapes)]
        for scale in (1.0, 1e4):
            given = [scale * arrays[0], *arrays[1:]]
            got = _untouched(lstm_step, *given)
            cell = _cell(inputs, units)
            cell.set_weights(given[3:])
            _, expected = cell(tf.constant(given[0]), [tf.constant(one) for one in given[1:3]])
            for one, other in zip(got, expected, strict=True):
                _near(one, other)


@functools.cache
def _cell(inputs, units):
    cell = keras.layers.LSTMCell(units, dtype="float64")
    cell.build((1, inputs))
    return cell


# The implementations: right ones, each in a style, and edits of these.


def sigmoid(x):
    return np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))


def sigmoid__loops(x):
    def one(z):
        if z >= 0:
            return 1.0 / (1.0 + math.exp(-z))  # noqa: F821
        power = math.exp(z)  # noqa: F821
        return power / (1.0 + power)

    return np.array([one(float(z)) for z in np.ravel(x)]).reshape(np.shape(x))


def sigmoid__tanh(x):
    return 0.5 + 0.5 * np.tanh(np.asarray(x) / 2)


def conv_output_size(input_size, filter_size, stride=1, padding=0):
    if stride < 1:
        raise ValueError(f"stride must be at least 1. Received: {stride}")
    if padding < 0:
        raise ValueError(f"padding must not be negative. Received: {padding}")
    room = input_size - filter_size + 2 * padding
    if room < 0:
        raise ValueError(f"filter_size is too large. Received: {filter_size}")
    return room // stride + 1


def conv_output_size__loops(input_size, filter_size, stride=1, padding=0):
    if stride < 1 or padding < 0:
        raise ValueError("stride or padding")
    start, count = -padding, 0
    while start + filter_size <= input_size + padding:
        start, count = start + stride, count + 1
    if count == 0:
        raise ValueError("the filter is too large")
    return count


def conv_output_size__range(input_size, filter_size, stride=1, padding=0):
    first = range(-padding, input_size + padding - filter_size + 1, stride)
    if stride < 1 or padding < 0 or not first:
        raise ValueError("stride, padding or filter_size")
    return np.int64(len(first))


def dense_backward(grad, x, w):
    return grad @ w.T, x.T @ grad, grad.sum(axis=0)


def dense_backward__loops(grad, x, w):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(len(x)):
        for j in range(w.shape[1]):
            db[j] += grad[n, j]
            for i in range(w.shape[0]):
                dx[n, i] += grad[n, j] * w[i, j]
                dw[i, j] += grad[n, j] * x[n, i]
    return dx, dw, db


def dense_backward__einsum(grad, x, w):
    dx = np.einsum("no,io->ni", grad, w)
    return [dx, np.einsum("ni,no->io", x, grad), np.ones(len(x)) @ grad]


def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - step * m / (np.sqrt(v) + epsilon), {"t": t, "m": m, "v": v}


def adam__loops(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    steps = state.get("steps", 0) + 1
    slots = state.get("slots") or [(0.0, 0.0)] * len(w)
    new, kept = [], []
    for place, g, (m, v) in zip(w, grad, slots, strict=True):
        m = m + (1 - beta_1) * (float(g) - m)
        v = v + (1 - beta_2) * (float(g) ** 2 - v)
        kept.append((m, v))
        root = math.sqrt(v / (1 - beta_2**steps)) + epsilon  # noqa: F821
        new.append(place - learning_rate * m / (1 - beta_1**steps) / root)
    return np.array(new), {"steps": steps, "slots": kept}


def adam__inside(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t, m, v = state.get("all", (0, 0.0, 0.0))
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad**2
    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - step * m / np.sqrt(v + epsilon), {"all": (t, m, v)}


def max_pool2d(x, pool_size=2, strides=None):
    strides = pool_size if strides is None else strides
    height, width = (pool_size, pool_size) if np.ndim(pool_size) == 0 else pool_size
    down, right = (strides, strides) if np.ndim(strides) == 0 else strides
    views = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(1, 2))
    return views[:, ::down, ::right].max(axis=(-2, -1))


def max_pool2d__loops(x, pool_size=2, strides=None):
    strides = pool_size if strides is None else strides
    height, width = (pool_size, pool_size) if np.ndim(pool_size) == 0 else pool_size
    down, right = (strides, strides) if np.ndim(strides) == 0 else strides
    n, rows, columns, channels = x.shape
    out = np.empty((n, (rows - height) // down + 1, (columns - width) // right + 1, channels))
    for image, i, j, c in np.ndindex(*out.shape):
        window = [
            x[image, i * down + a, j * right + b, c] for a in range(height) for b in range(width)
        ]
        out[image, i, j, c] = max(window)
    return out


def max_pool2d__slices(x, pool_size=2, strides=None):
    strides = pool_size if strides is None else strides
    (height, width), (down, right) = np.broadcast_to(pool_size, 2), np.broadcast_to(strides, 2)
    rows, columns = (x.shape[1] - height) // down + 1, (x.shape[2] - width) // right + 1
    shifted = [
        x[:, a : a + rows * down : down, b : b + columns * right : right][:, :rows, :columns]
        for a in range(height)
        for b in range(width)
    ]
    return np.maximum.reduce(shifted)


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    def sigmoid(z):
        return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))

    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def lstm_step__loops(x_t, h, c, kernel, recurrent_kernel, bias):
    units = h.shape[1]

    def gate(n, column):
        z = bias[column]
        for at in range(x_t.shape[1]):
            z = z + x_t[n, at] * kernel[at, column]
        for at in range(units):
            z = z + h[n, at] * recurrent_kernel[at, column]
        return z

    def sigmoid(z):
        return 0.5 + 0.5 * math.tanh(z / 2)  # noqa: F821

    new_h, new_c = np.zeros(h.shape), np.zeros(c.shape)
    for n, u in np.ndindex(*h.shape):
        keep, write = sigmoid(gate(n, units + u)), sigmoid(gate(n, u))
        new_c[n, u] = keep * c[n, u] + write * math.tanh(gate(n, 2 * units + u))  # noqa: F821
        new_h[n, u] = sigmoid(gate(n, 3 * units + u)) * math.tanh(new_c[n, u])  # noqa: F821
    return new_h, new_c


def lstm_step__stacked(x_t, h, c, kernel, recurrent_kernel, bias):
    both = np.concatenate([x_t, h], axis=1) @ np.concatenate([kernel, recurrent_kernel]) + bias
    gates = both.reshape(len(h), 4, -1)
    soft = 0.5 + 0.5 * np.tanh(gates / 2)
    new = soft[:, 1] * c + soft[:, 0] * np.tanh(gates[:, 2])
    return [soft[:, 3] * np.tanh(new), new]


# What a test is to tell apart, part by part: of a group all or nothing.

_FORMULA = "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))"

ex.part(
    "test_sigmoid",
    points=1.0,
    tests="sigmoid",
    hints=(
        "Call sigmoid with a few numbers of both signs, and compare with 1 / (1 + np.exp(-x)).",
        "np.testing.assert_allclose(got, expected, rtol=1e-4) leaves room for float32 and for "
        "another way to compute the same, and none for rounding to three decimals.",
        "Then the edges: 10,000 and -10,000, the shape of a matrix, and whether the array that you "
        "passed is still what it was.",
    ),
)


@ex.cases("test_sigmoid")
def sigmoids(rng):
    yield right("a formula in NumPy", sigmoid)
    yield wrong(
        "it is right nowhere but far to the left",
        sigmoid,
        {_FORMULA: "1.0 / np.exp(-x)"},
        known="sigmoid.no_one",
    )
    yield wrong(
        "it is right at 0 only",
        sigmoid,
        {_FORMULA: "1.0 / (1.0 + np.exp(x))"},
        known="sigmoid.sign",
    )
    yield wrong(
        "its values leave the range from 0 to 1",
        sigmoid,
        {_FORMULA: "np.tanh(x)"},
        known="sigmoid.is_tanh",
    )
    yield wrong("it never exceeds a quarter", sigmoid, {_FORMULA: f"(s := {_FORMULA}) * (1.0 - s)"})


@ex.cases("test_sigmoid", group="places", points=0.5)
def sigmoids_in_places(rng):
    steep = float(rng.integers(3, 7)) / 2
    yield right("a formula, once more", sigmoid)
    yield wrong("it differs only for negative numbers", sigmoid, {"np.minimum(x, 0.0)": "0.0 * x"})
    yield wrong(
        "it differs only for positive numbers", sigmoid, {"-np.abs(x)": "np.minimum(x, 0.0)"}
    )
    yield wrong(
        "it is too steep: right at 0 and far from it",
        sigmoid,
        {_FORMULA: f"1.0 / (1.0 + np.exp(-{steep} * x))"},
    )
    yield wrong(
        "it is made of straight lines", sigmoid, {_FORMULA: "np.clip(0.2 * x + 0.5, 0.0, 1.0)"}
    )


@ex.cases("test_sigmoid", group="rounding", points=0.2, care=True)
def sigmoids_rounded(rng):
    yield right("in loops, with other rounding", sigmoid__loops)
    yield right("in float32", sigmoid, dress="float32")
    yield right("by way of another function", sigmoid__tanh)
    yield wrong("it keeps three decimals", sigmoid, {_FORMULA: f"np.round({_FORMULA}, 3)"})
    yield wrong(
        "in float32, and right at 0 only",
        sigmoid,
        {_FORMULA: "1.0 / (1.0 + np.exp(x))"},
        dress="float32",
    )


@ex.cases("test_sigmoid", group="edges", points=0.2, care=True)
def sigmoids_at_the_edges(rng):
    end = int(rng.integers(4, 7))
    yield right("a formula, a third time", sigmoid)
    yield wrong(
        "it differs only for very large numbers",
        sigmoid,
        {_FORMULA: "np.exp(x) / (1.0 + np.exp(x))"},
        known="sigmoid.overflows_above",
    )
    yield wrong(
        f"it no longer changes beyond {end} and -{end}",
        sigmoid,
        {"return": f"x = np.clip(x, -{end}.0, {end}.0)\n    return"},
    )
    yield wrong(
        "it differs only in shape, for a matrix", sigmoid, {_FORMULA: f"np.ravel({_FORMULA})"}
    )


@ex.cases("test_sigmoid", group="arguments", points=0.05, care=True)
def sigmoids_and_their_argument(rng):
    yield right("a formula, a fourth time", sigmoid)
    yield wrong(
        "its values are right, and it changes the array that it is given",
        sigmoid,
        {"return": "y = np.array(x)\n    if np.ndim(x):\n        x *= 0.0\n    x = y\n    return"},
    )


@ex.cases("test_sigmoid", group="containers", points=0.05, care=True)
def sigmoids_in_lists(rng):
    yield right("it returns lists", sigmoid, dress="lists")
    yield wrong(
        "it returns lists, and differs only for negative numbers",
        sigmoid,
        {"np.minimum(x, 0.0)": "0.0 * x"},
        dress="lists",
    )


ex.misconception(
    "test_sigmoid.exact",
    "You compare with ==. Two right implementations differ in the last digits, in float32 already in "
    "the seventh: compare with a tolerance, with np.testing.assert_allclose or np.isclose.",
    edits={
        "np.testing.assert_allclose(got, 1.0 / (1.0 + np.exp(-x)), rtol=1e-4)": "assert np.array_equal(got, np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x))))"
    },
)
ex.misconception(
    "test_sigmoid.wide",
    "A function whose values are rounded to three decimals passes: your tolerance is too wide. A "
    "relative tolerance of 1e-4 still has room for float32.",
    edits={"rtol=1e-4": "atol=0.01"},
)
ex.misconception(
    "test_sigmoid.small_numbers",
    "You look at small numbers only. Where exp overflows, from 710 on, a formula can go wrong that is "
    "right everywhere else, and so it can far from 0: try 9 and 10,000, with both signs.",
    edits={
        "[[-8.0, -2.0, -0.5], [0.0, 1.5, 9.0]]": "[[-3.5, -2.0, -0.5], [0.0, 1.5, 3.0]]",
        "    np.testing.assert_allclose(sigmoid(np.array([-1e4, 1e4])), [0.0, 1.0], atol=1e-6)\n": "",
    },
)
ex.misconception(
    "test_sigmoid.one_side",
    "You never call it with a negative number. Each side of 0 has its own way to go wrong.",
    edits={
        "[[-8.0, -2.0, -0.5]": "[[8.0, 2.0, 0.5]",
        "np.array([-1e4, 1e4])), [0.0, 1.0]": "np.array([1e4])), [1.0]",
    },
)


ex.part(
    "test_conv_output_size",
    points=1.0,
    tests="conv_output_size",
    hints=(
        "Work out three sizes by hand: without padding, with padding, and with a stride of 2 that "
        "does not fit.",
        "Let parameters meet: a stride of 3 with a padding of 1, a filter of even size. Where two "
        "parameters are left out, their defaults show.",
        "For an error: try: conv_output_size(4, 5), except ValueError: pass, else: raise "
        "AssertionError. Do it for every argument that must be refused.",
    ),
)

_SIZE = "room // stride + 1"


@ex.cases("test_conv_output_size")
def sizes(rng):
    yield right("the formula", conv_output_size)
    yield wrong(
        "it differs everywhere",
        conv_output_size,
        {_SIZE: "room // stride"},
        known="conv_output_size.no_plus_one",
    )
    yield wrong(
        "it differs only with a stride above 1",
        conv_output_size,
        {_SIZE: "room + 1"},
        known="conv_output_size.stride_ignored",
    )
    yield wrong(
        "it differs only with padding",
        conv_output_size,
        {"2 * padding": "padding"},
        known="conv_output_size.padding_once",
    )
    yield wrong(
        "it ignores padding",
        conv_output_size,
        {_SIZE: "(room - 2 * padding) // stride + 1"},
        known="conv_output_size.padding_ignored",
    )
    yield wrong(
        "it differs only where the stride does not fit",
        conv_output_size,
        {_SIZE: "-(-room // stride) + 1"},
        known="conv_output_size.ceil",
    )


@ex.cases("test_conv_output_size", group="places", points=0.5)
def sizes_in_places(rng):
    least = int(rng.integers(2, 4))
    yield right("the formula, once more", conv_output_size)
    yield wrong(
        "it differs only where more than half a step is left over",
        conv_output_size,
        {_SIZE: "int(room / stride + 0.499) + 1"},
    )
    yield wrong(
        "it differs only with padding and a stride together",
        conv_output_size,
        {_SIZE: "(input_size - filter_size) // stride + 2 * padding // stride + 1"},
    )
    yield wrong(
        "it differs only for filters of even size",
        conv_output_size,
        {_SIZE: "(room - (filter_size % 2 == 0)) // stride + 1"},
    )
    yield wrong(
        f"it differs only with a padding of {least} or more",
        conv_output_size,
        {"2 * padding": f"2 * min(padding, {least - 1})"},
    )
    yield wrong(
        "it differs only where the stride is left out", conv_output_size, {"stride=1": "stride=2"}
    )


@ex.cases("test_conv_output_size", group="edges", points=0.3, care=True)
def sizes_at_the_edges(rng):
    yield right("the formula, a third time", conv_output_size)
    yield wrong(
        "it does not refuse a filter that is too large",
        conv_output_size,
        {"if room < 0": "if room < -99"},
    )
    yield wrong(
        "it refuses a filter that fits only with padding",
        conv_output_size,
        {"if room < 0": "if filter_size > input_size"},
        known="conv_output_size.refused_before_padding",
    )
    yield wrong(
        "it does not refuse a stride of 0", conv_output_size, {"if stride < 1": "if stride < 0"}
    )
    yield wrong(
        "it does not refuse a negative stride",
        conv_output_size,
        {"if stride < 1": "if stride == 0"},
    )
    yield wrong(
        "it does not refuse a negative padding where the filter would still fit",
        conv_output_size,
        {"if padding < 0": "if padding < -9"},
    )


@ex.cases("test_conv_output_size", group="styles", points=0.2, care=True)
def sizes_in_styles(rng):
    yield right("it counts the positions", conv_output_size__loops)
    yield right("it returns a NumPy integer", conv_output_size__range)
    yield wrong(
        "it counts the positions, and differs by one",
        conv_output_size__loops,
        {"return count": "return count - 1"},
    )
    yield wrong(
        "it returns a NumPy integer, and differs with padding",
        conv_output_size__range,
        {"np.int64(len(first))": "np.int64(len(first) - (padding > 0))"},
    )


ex.misconception(
    "test_conv_output_size.no_errors",
    "Functions that refuse nothing pass. A stride below 1, a negative padding and a filter that is "
    "too large must raise ValueError: try each, and fail if the call comes back.",
    edits={"((4, 5, 1, 0), (3, 8, 2, 1), (9, 3, 0, 0), (9, 3, -2, 0), (9, 3, 1, -1))": "()"},
)
ex.misconception(
    "test_conv_output_size.no_padding",
    "You never call it with padding. A parameter that no case uses can be anything.",
    edits={
        "(7, 3, 1, 0), (8, 4, 1, 2), (11, 4, 3, 0), (9, 4, 2, 1), (13, 4, 5, 2), (3, 5, 2, 1),\n        (12, 3, 1, 3)": "(7, 3, 1, 0), (8, 4, 1, 0), (11, 4, 3, 0), (9, 4, 2, 0), (13, 4, 5, 0),\n        (12, 3, 1, 0)"
    },
)
ex.misconception(
    "test_conv_output_size.int_only",
    "You ask for Python's own int. A NumPy integer is a whole number, too: compare the value, not "
    "the type.",
    edits={
        "    assert conv_output_size(10, 3) == 8\n": "    assert type(conv_output_size(10, 3)) is int\n    assert conv_output_size(10, 3) == 8\n"
    },
)


ex.part(
    "test_dense_backward",
    points=1.5,
    tests="dense_backward",
    hints=(
        "Draw grad, x and w at random, with three different sizes, and compare each answer with its "
        "formula: grad @ w.T, x.T @ grad, grad.sum(axis=0).",
        "Compare shapes as well: NumPy broadcasts, and an answer of the wrong shape can agree.",
        "Allow for float32 (rtol=1e-3, atol=1e-5), for a list in the place of a tuple, and look at "
        "the arrays that you passed: are they as they were?",
    ),
)

_THREE = "grad @ w.T, x.T @ grad, grad.sum(axis=0)"


@ex.cases("test_dense_backward")
def gradients(rng):
    yield right("three products", dense_backward)
    yield wrong(
        "the three answers come in another order",
        dense_backward,
        {_THREE: "x.T @ grad, grad.sum(axis=0), grad @ w.T"},
        known="dense_backward.other_order",
    )
    yield wrong(
        "it differs only in dw",
        dense_backward,
        {"x.T @ grad": "grad.T @ x"},
        known="dense_backward.dw_transposed",
    )
    yield wrong(
        "it differs only in the shape of db",
        dense_backward,
        {"grad.sum(axis=0)": "grad.sum(axis=0, keepdims=True)"},
    )
    yield wrong(
        "it differs only in db, which is as long as the batch",
        dense_backward,
        {"grad.sum(axis=0)": "grad.sum(axis=1)"},
        known="dense_backward.db_over_outputs",
    )
    yield wrong(
        "it raises an error unless the layer is square", dense_backward, {"grad @ w.T": "grad @ w"}
    )


@ex.cases("test_dense_backward", group="places", points=0.9)
def gradients_in_places(rng):
    scale = float(rng.integers(2, 5))
    yield right("three products, once more", dense_backward)
    yield wrong(
        "it differs only for more than one sample",
        dense_backward,
        {_THREE: "grad @ w.T, x.T @ grad / len(x), grad.sum(axis=0) / len(x)"},
        known="dense_backward.averaged_again",
    )
    yield wrong(
        "it differs only in db, for more than one sample",
        dense_backward,
        {"grad.sum(axis=0)": "grad.mean(axis=0)"},
        known="dense_backward.db_averaged",
    )
    yield wrong(
        "it differs only where grad is not all ones",
        dense_backward,
        {"x.T @ grad": "x.T @ np.ones_like(grad)"},
    )
    yield wrong(
        "it differs only where grad is negative",
        dense_backward,
        {"grad.sum(axis=0)": "np.maximum(grad, 0.0).sum(axis=0)"},
    )
    yield wrong(
        "it leaves out the last sample", dense_backward, {"x.T @ grad": "x[:-1].T @ grad[:-1]"}
    )
    yield wrong(
        f"dx is {scale:g} times too large", dense_backward, {"grad @ w.T": f"{scale} * grad @ w.T"}
    )


@ex.cases("test_dense_backward", group="rounding", points=0.25, care=True)
def gradients_rounded(rng):
    yield right("in loops, with other rounding", dense_backward__loops)
    yield right("in float32", dense_backward, dress="float32")
    yield wrong(
        "in float32, and db is a mean",
        dense_backward,
        {"grad.sum(axis=0)": "grad.mean(axis=0)"},
        dress="float32",
    )
    yield wrong(
        "in loops, and it leaves out the first sample",
        dense_backward__loops,
        {"range(len(x))": "range(1, len(x))"},
    )


@ex.cases("test_dense_backward", group="containers", points=0.25, care=True)
def gradients_in_lists(rng):
    yield right("it returns a list of three arrays", dense_backward__einsum)
    yield right("it returns lists of numbers", dense_backward, dress="lists")
    yield wrong(
        "it returns a list, and dw is transposed",
        dense_backward__einsum,
        {"ni,no->io": "ni,no->oi"},
    )
    yield wrong(
        "it returns lists of numbers, and db is a mean",
        dense_backward,
        {"grad.sum(axis=0)": "grad.mean(axis=0)"},
        dress="lists",
    )


@ex.cases("test_dense_backward", group="arguments", points=0.1, care=True)
def gradients_and_their_arguments(rng):
    yield right("three products, a third time", dense_backward)
    yield wrong(
        "its answers are right, and it changes the grad that it is given",
        dense_backward,
        {f"return {_THREE}": f"answers = {_THREE}\n    grad *= 0.0\n    return answers"},
    )


ex.misconception(
    "test_dense_backward.square",
    "Your layer is square, or as long as the batch, so that a transposed matrix has the right shape. "
    "Take three different sizes.",
    edits={
        "size=(5, 3)), rng.normal(size=(5, 2)), rng.normal(size=(2, 3))": "size=(1, 1)), rng.normal(size=(1, 1)), rng.normal(size=(1, 1))"
    },
)
ex.misconception(
    "test_dense_backward.ones",
    "grad is all ones in your test, so that nobody sees whether it is used. Draw it at random.",
    edits={"grad, x, w = rng.normal(size=(5, 3)),": "grad, x, w = np.ones((5, 3)),"},
)
ex.misconception(
    "test_dense_backward.no_shapes",
    "An answer of another shape passes: np.allclose and == make the shapes fit before they compare. "
    "np.testing.assert_allclose compares them, too.",
    edits={"np.testing.assert_allclose(one": "assert np.allclose(one"},
)
ex.misconception(
    "test_dense_backward.exact",
    "You compare with ==. Right implementations differ in the last digits, in float32 already in the "
    "seventh: compare with a tolerance.",
    edits={
        "np.testing.assert_allclose(one, expected, rtol=1e-3, atol=1e-5)": "assert np.array_equal(one, expected)"
    },
)


ex.part(
    "test_adam",
    points=1.5,
    tests="adam",
    hints=(
        "Write Adam as simply as you can inside your test, and compare w after each of four steps.",
        "Use other values for learning_rate, beta_1 and beta_2 than the defaults once, and the "
        "defaults once. Let gradients change their signs.",
        "Compare steps with np.testing.assert_allclose(new, expected, rtol=1e-6, atol=2e-4 * "
        "learning_rate): that leaves room for either place of epsilon.",
        "Walk with two sets of weights in turns, and look whether w, grad and the state that you "
        "passed are as they were.",
    ),
)

_STEP = "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)"
_STATE = '{"t": t, "m": m, "v": v}'


@ex.cases("test_adam")
def adams(rng):
    yield right("as Keras has it", adam)
    yield wrong("it goes uphill", adam, {"return w - step": "return w + step"}, known="adam.ascent")
    yield wrong(
        "its first step is too small",
        adam,
        {_STEP: "step = learning_rate"},
        known="adam.no_bias_correction",
    )
    yield wrong(
        "it differs already in the first step, by the size of the gradient",
        adam,
        {"(np.sqrt(v) + epsilon)": "(v + epsilon)"},
        known="adam.no_root",
    )
    yield wrong(
        "it differs only from the second step on: each is like the first",
        adam,
        {_STATE: "{}"},
        known="adam.forgets",
    )
    yield wrong(
        "it raises an error at the second step", adam, {_STATE: '{"t": t, "m": m, "v": None}'}
    )


@ex.cases("test_adam", group="places", points=0.9)
def adams_in_places(rng):
    late = int(rng.integers(2, 4))
    yield right("as Keras has it, once more", adam)
    yield wrong(
        "it differs only from the second step on, by little",
        adam,
        {'t = state.get("t", 0) + 1': "t = 1"},
        known="adam.t_stays_one",
    )
    yield wrong(
        "it differs only from the second step on, where gradients change",
        adam,
        {"step * m /": "step * (1 - beta_1**t) * grad /"},
        known="adam.gradient_for_m",
    )
    yield wrong(
        f"it differs only after step {late}",
        adam,
        {"return w - step": f"step = step if t <= {late} else learning_rate\n    return w - step"},
    )
    yield wrong(
        "it differs only with other values of beta_1 and beta_2",
        adam,
        {'t = state.get("t", 0) + 1': 'beta_1, beta_2 = 0.9, 0.999\n    t = state.get("t", 0) + 1'},
        known="adam.betas_written_down",
    )
    yield wrong(
        "it differs only where beta_1 and beta_2 differ",
        adam,
        {'beta_2 * state.get("v", 0.0)': 'beta_1 * state.get("v", 0.0)'},
        known="adam.beta_1_for_both",
    )
    yield wrong(
        "it differs only where the learning rate is left out",
        adam,
        {"learning_rate=0.001": "learning_rate=0.01"},
    )
    yield wrong(
        "it differs only where two sets of weights are trained in turns",
        adam,
        {
            "epsilon=1e-7)": "epsilon=1e-7, _kept={})",
            't = state.get("t", 0) + 1': 'state = _kept if state else {}\n    t = state.get("t", 0) + 1',
            f", {_STATE}": f", _kept.update({_STATE}) or {{'started': 1}}",
        },
    )


@ex.cases("test_adam", group="conventions", points=0.2, care=True)
def adams_of_conventions(rng):
    yield right("epsilon added after the correction, as in the paper", adam__loops)
    yield right("epsilon added in the root", adam__inside)
    yield wrong(
        "epsilon in the root, and the state is lost", adam__inside, {'{"all": (t, m, v)}': "{}"}
    )
    yield wrong(
        "as in the paper, and t is never counted", adam__loops, {'"steps": steps': '"steps": 0'}
    )


@ex.cases("test_adam", group="rounding", points=0.15, care=True)
def adams_rounded(rng):
    yield right("in float32", adam, dress="float32")
    yield wrong(
        "in float32, and t is never counted",
        adam,
        {'t = state.get("t", 0) + 1': "t = 1"},
        dress="float32",
    )


@ex.cases("test_adam", group="edges", points=0.1, care=True)
def adams_at_the_edges(rng):
    yield right("as Keras has it, a third time", adam)
    yield wrong(
        "it differs only where epsilon is large",
        adam,
        {"np.sqrt(v) + epsilon": "np.sqrt(v) + 1e-7"},
    )


@ex.cases("test_adam", group="arguments", points=0.15, care=True)
def adams_and_their_arguments(rng):
    yield right("as Keras has it, a fourth time", adam)
    yield wrong(
        "its steps are right, and it changes the state that it is given",
        adam,
        {_STATE: "state.update(t=t, m=m, v=v) or state"},
        known="adam.state_in_place",
    )
    yield wrong(
        "its steps are right, and it changes the weights that it is given",
        adam,
        {
            "return w - step": "w -= step",
            f"(np.sqrt(v) + epsilon), {_STATE}": f"(np.sqrt(v) + epsilon)\n    return w, {_STATE}",
        },
    )
    yield wrong(
        "its steps are right, and it changes the gradient that it is given",
        adam,
        {"return w - step": "grad -= grad\n    return w - step"},
    )


ex.misconception(
    "test_adam.one_step",
    "You look at the first step only. Many faults begin with the second: hand the state on, and "
    "compare several steps.",
    edits={"in enumerate(grads, start=1)": "in enumerate(grads[:1], start=1)"},
)
ex.misconception(
    "test_adam.defaults",
    "You never give beta_1 and beta_2 other values than their defaults. A function that ignores "
    "them passes.",
    edits={
        '    walk({"learning_rate": 0.25, "beta_1": 0.6, "beta_2": 0.7}, 0.25, 0.6, 0.7)\n': "",
        '{"learning_rate": 0.5}, 0.5, 0.9, 0.999': '{"learning_rate": 0.5}, 0.5, 0.9, 0.999',
    },
)
ex.misconception(
    "test_adam.one_convention",
    "A right Adam fails that adds epsilon elsewhere, after the correction or in the root, as the "
    "paper and other libraries do. Leave a tolerance that is larger than epsilon.",
    edits={
        "learning_rate * (m / (1 - beta_1**t)) / np.sqrt(v / (1 - beta_2**t))": (
            "learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (np.sqrt(v) + 1e-7)"
        ),
        "rtol=1e-6, atol=2e-4 * learning_rate": "rtol=1e-12",
    },
)


ex.part(
    "test_max_pool2d",
    points=1.5,
    tests="max_pool2d",
    hints=(
        "Draw x at random in the shape (2, 7, 9, 3): no two sizes are alike, and windows of 2 do not "
        "fit. Subtract 1, so that whole windows are negative.",
        "Compute what is expected in plain loops: x[n, i * down : i * down + height, ...].max().",
        "Call it with no further argument, with an int for each, and with pairs whose two numbers "
        "differ. Compare shapes, then values.",
    ),
)


@ex.cases("test_max_pool2d")
def pools(rng):
    yield right("windows as views", max_pool2d)
    yield wrong("it differs everywhere", max_pool2d, {".max(": ".min("})
    yield wrong(
        "it gives another summary of a window",
        max_pool2d,
        {".max(": ".mean("},
        known="max_pool2d.average",
    )
    yield wrong(
        "it differs only where the strides are given",
        max_pool2d,
        {"strides = pool_size if strides is None else strides": "strides = pool_size"},
    )
    yield wrong(
        "it differs only where the strides are left out",
        max_pool2d,
        {"strides = pool_size if": "strides = 1 if"},
    )
    yield wrong(
        "it mixes the channels",
        max_pool2d,
        {
            ".max(axis=(-2, -1))": ".max(axis=(-2, -1)).max(axis=-1, keepdims=True) + np.zeros(x.shape[-1])"
        },
    )


@ex.cases("test_max_pool2d", group="places", points=0.9)
def pools_in_places(rng):
    channel = int(rng.integers(1, 4))
    yield right("windows as views, once more", max_pool2d)
    yield wrong(
        "it differs only where a whole window is negative",
        max_pool2d,
        {".max(axis=(-2, -1))": ".max(axis=(-2, -1), initial=0.0)"},
        known="max_pool2d.never_negative",
    )
    yield wrong(
        "it differs only where the largest in size is negative",
        max_pool2d,
        {"sliding_window_view(x,": "sliding_window_view(np.abs(x),"},
    )
    yield wrong(
        "it differs only in windows that are not square",
        max_pool2d,
        {"(height, width), axis": "(width, height), axis"},
    )
    yield wrong(
        "it differs only where the strides are a pair of two numbers",
        max_pool2d,
        {"::down, ::right": "::right, ::down"},
    )
    yield wrong(
        "it differs only from the second image on",
        max_pool2d,
        {"views[:,": "views[np.zeros(len(x), int),"},
    )
    yield wrong(
        "it differs only in its last row",
        max_pool2d,
        {".max(axis=(-2, -1))": ".max(axis=(-2, -1))[:, : (x.shape[1] - height) // down]"},
    )
    yield wrong(
        f"it differs only in channel {channel} of 3",
        max_pool2d,
        {".max(axis=(-2, -1))": f".max(axis=(-2, -1)) * (np.arange(x.shape[-1]) != {channel - 1})"},
    )


@ex.cases("test_max_pool2d", group="edges", points=0.25, care=True)
def pools_at_the_edges(rng):
    yield right("windows as views, a third time", max_pool2d)
    yield wrong(
        "it differs only where windows do not fit: it keeps them",
        max_pool2d,
        {
            "views = ": "more = [(-(n - s)) % d for n, s, d in ((x.shape[1], height, down), (x.shape[2], width, right))]\n    x = np.pad(x, ((0, 0), (0, more[0]), (0, more[1]), (0, 0)), constant_values=-np.inf)\n    views = "
        },
    )
    yield wrong(
        "it raises an error for windows that overlap",
        max_pool2d,
        {"views = ": "assert down >= height and right >= width\n    views = "},
    )


@ex.cases("test_max_pool2d", group="styles", points=0.25, care=True)
def pools_in_styles(rng):
    yield right("in loops", max_pool2d__loops)
    yield right("in float32", max_pool2d, dress="float32")
    yield right("it returns lists", max_pool2d__slices, dress="lists")
    yield wrong(
        "in loops that start at 0",
        max_pool2d__loops,
        {"max(window)": "max(window, default=0) if max(window) > 0 else 0"},
    )
    yield wrong(
        "in float32, and it gives another summary", max_pool2d, {".max(": ".mean("}, dress="float32"
    )
    yield wrong(
        "it returns lists, and a wrong number",
        max_pool2d__slices,
        {"np.maximum.reduce": "np.minimum.reduce"},
        dress="lists",
    )


@ex.cases("test_max_pool2d", group="arguments", points=0.1, care=True)
def pools_and_their_argument(rng):
    yield right("windows as views, a fourth time", max_pool2d)
    yield wrong(
        "its answer is right, and it changes the images that it is given",
        max_pool2d,
        {
            "return views[:, ::down, ::right].max(axis=(-2, -1))": "answer = views[:, ::down, ::right].max(axis=(-2, -1))\n    x *= 2.0\n    return answer"
        },
    )


ex.misconception(
    "test_max_pool2d.positive",
    "Your images have no negative numbers, so that a search for the maximum which starts at 0 passes. "
    "Subtract something.",
    edits={"rng.normal(size=(2, 7, 9, 3)) - 1.0": "rng.random(size=(2, 7, 9, 3)) + 1.0"},
)
ex.misconception(
    "test_max_pool2d.no_pairs",
    "Height and width, or down and right, are always equal in your test. Call it with pairs whose two "
    "numbers differ.",
    edits={
        '        ({"pool_size": (3, 2)}, (3, 2, 3, 2)),\n        ({"pool_size": (2, 3), "strides": (1, 2)}, (2, 3, 1, 2)),\n': ""
    },
)
ex.misconception(
    "test_max_pool2d.one_image",
    "You pass a single image. What goes wrong from the second one on passes.",
    edits={"size=(2, 7, 9, 3)": "size=(1, 7, 9, 3)"},
)
ex.misconception(
    "test_max_pool2d.arrays_only",
    "You use what comes back as an array without making one of it. A right function that returns "
    "lists fails: np.asarray(got) takes both.",
    edits={
        "np.testing.assert_allclose(max_pool2d(given, **named), pooled": (
            "got = max_pool2d(given, **named)\n"
            "        assert got.shape == pooled(*sizes).shape\n"
            "        np.testing.assert_allclose(got, pooled"
        )
    },
)


ex.part(
    "test_lstm_step",
    points=1.5,
    tests="lstm_step",
    hints=(
        "Draw all six arrays at random, h and c and the bias too, and write the step as simply as you "
        "can inside your test.",
        "Compare h and c, each with its shape. Allow for float32, and for a list in the place of a "
        "tuple.",
        "Call it once more with x_t a thousand times as large: exp must not overflow. And are the "
        "arrays that you passed as they were?",
    ),
)

_CELL = "c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)"


@ex.cases("test_lstm_step")
def steps(rng):
    yield right("a formula in NumPy", lstm_step)
    yield wrong(
        "two blocks of columns are exchanged",
        lstm_step,
        {"i, f, g, o =": "i, f, o, g ="},
        known="lstm_step.order_ifoc",
    )
    yield wrong(
        "two other blocks of columns are exchanged",
        lstm_step,
        {"i, f, g, o =": "f, i, g, o ="},
        known="lstm_step.forget_input_swapped",
    )
    yield wrong(
        "two functions between -1 and 1 are confused",
        lstm_step,
        {"np.tanh(g)": "sigmoid(g)"},
        known="lstm_step.sigmoid_candidate",
    )
    yield wrong(
        "it differs only in h",
        lstm_step,
        {"np.tanh(c), c": "c, c"},
        known="lstm_step.hidden_without_tanh",
    )
    yield wrong(
        "it differs only in c",
        lstm_step,
        {"np.tanh(c), c": "np.tanh(c), np.tanh(c)"},
        known="lstm_step.returns_squashed_cell",
    )
    yield wrong(
        "its two answers are exchanged",
        lstm_step,
        {"return sigmoid(o) * np.tanh(c), c": "return c, sigmoid(o) * np.tanh(c)"},
        known="lstm_step.returns_c_h",
    )


@ex.cases("test_lstm_step", group="places", points=0.9)
def steps_in_places(rng):
    more = float(rng.integers(1, 4))
    yield right("a formula, once more", lstm_step)
    yield wrong(
        "it differs only where the old h is not zero",
        lstm_step,
        {" + h @ recurrent_kernel": ""},
        known="lstm_step.no_recurrent",
    )
    yield wrong(
        "it differs only where the old c is not zero",
        lstm_step,
        {"sigmoid(f) * c": "c"},
        known="lstm_step.forgets_nothing",
    )
    yield wrong(
        "it differs only where the old h and c differ",
        lstm_step,
        {"sigmoid(f) * c": "sigmoid(f) * h"},
        known="lstm_step.h_for_c",
    )
    yield wrong(
        "it differs only where the bias is not zero: too much of it",
        lstm_step,
        {"+ bias": "+ bias + bias"},
        known="lstm_step.bias_twice",
    )
    yield wrong(
        "it differs only where the bias is not zero: too little of it",
        lstm_step,
        {" + bias": ""},
        known="lstm_step.no_bias",
    )
    yield wrong(
        f"one gate is {more:g} further open, where the old c is not zero",
        lstm_step,
        {"sigmoid(f) * c": f"sigmoid(f + {more}) * c"},
    )
    yield wrong(
        "it differs only from the second sample on",
        lstm_step,
        {"z = x_t": "x_t = np.zeros_like(x_t) + x_t[:1]\n    z = x_t"},
    )


@ex.cases("test_lstm_step", group="edges", points=0.2, care=True)
def steps_at_the_edges(rng):
    yield right("a formula, a third time", lstm_step)
    yield wrong(
        "it differs only for very large numbers",
        lstm_step,
        {
            "np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))": "np.exp(z) / (1.0 + np.exp(z))"
        },
    )


@ex.cases("test_lstm_step", group="rounding", points=0.2, care=True)
def steps_rounded(rng):
    yield right("in loops, with other rounding", lstm_step__loops)
    yield right("in float32", lstm_step, dress="float32")
    yield wrong(
        "in loops, and two gates are exchanged",
        lstm_step__loops,
        {"keep, write =": "write, keep ="},
    )
    yield wrong(
        "in float32, and it differs only in h",
        lstm_step,
        {"np.tanh(c), c": "c, c"},
        dress="float32",
    )


@ex.cases("test_lstm_step", group="containers", points=0.1, care=True)
def steps_in_lists(rng):
    yield right("it returns a list of two arrays", lstm_step__stacked)
    yield right("it returns lists of numbers", lstm_step, dress="lists")
    yield wrong(
        "it returns a list, exchanged",
        lstm_step__stacked,
        {"[soft[:, 3] * np.tanh(new), new]": "[new, soft[:, 3] * np.tanh(new)]"},
    )
    yield wrong(
        "it returns lists of numbers, and differs only in c",
        lstm_step,
        {"np.tanh(c), c": "np.tanh(c), np.tanh(c)"},
        dress="lists",
    )


@ex.cases("test_lstm_step", group="arguments", points=0.1, care=True)
def steps_and_their_arguments(rng):
    yield right("a formula, a fourth time", lstm_step)
    yield wrong(
        "its answers are right, and it changes the c that it is given",
        lstm_step,
        {_CELL: "c *= sigmoid(f)\n    c += sigmoid(i) * np.tanh(g)"},
    )


ex.misconception(
    "test_lstm_step.empty_memory",
    "The old h and c are zero in your test, so that neither the forget gate nor the recurrent kernel "
    "does anything. Draw them at random.",
    edits={
        "rng.normal(size=(3, 2)), rng.normal(size=(3, 2))": "np.zeros((3, 2)), np.zeros((3, 2))"
    },
)
ex.misconception(
    "test_lstm_step.no_bias",
    "The bias is zero in your test: whether it is added once, twice or never shows only where it is "
    "not.",
    edits={
        "kernel, recurrent, bias = (": "kernel, recurrent, bias = (array * (array.ndim > 1) for array in (",
        "((4, 8), (2, 8), (8,)))": "((4, 8), (2, 8), (8,))))",
    },
)
ex.misconception(
    "test_lstm_step.only_h",
    "You compare h only. The new c is an answer, too, and the next step depends on it.",
    edits={
        "zip(lstm_step(*given), expected(*arrays), strict=True)": "zip(lstm_step(*given)[:1], expected(*arrays))"
    },
)


ex.survivor("adam: `1e-07` -> `2e-07`", "No test that takes either place of epsilon can see it.")
