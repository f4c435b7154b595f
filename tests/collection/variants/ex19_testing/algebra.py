"""Properties where there are some, and a second way where there are none; `if` and `raise`."""

import itertools
import random

import numpy as np


def fail_unless(condition, why="wrong"):
    if not condition:
        raise AssertionError(why)


def near(a, b, room=1e-4):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= room * (0.1 + np.abs(b))))


def test_sigmoid(sigmoid):
    x = np.array([[-7.0, -3.0, -1.0, -0.25], [0.0, 0.5, 4.0, 7.5]])
    shown = x.tolist()
    y = np.asarray(sigmoid(x), dtype=float)
    fail_unless(x.tolist() == shown, "it changes what it is given")
    fail_unless(y.shape == x.shape)
    fail_unless(near(y + np.asarray(sigmoid(-x)), np.ones((2, 4)), 1e-5), "it is not symmetric")
    fail_unless(near(np.log(y / (1 - y)), x, 1e-2), "its inverse is not the logit")
    ends = np.asarray(sigmoid(np.array([-1e4, 1e4])), dtype=float)
    fail_unless(near(ends, [0.0, 1.0]))


def test_conv_output_size(conv_output_size):
    for n, k, s, p in itertools.product((7, 8), (1, 2, 3, 4), (1, 2, 3, 5), (0, 1, 2, 3)):
        got = conv_output_size(n, k, s, p)
        padded = range(n + 2 * p)
        windows = [padded[i : i + k] for i in padded[::s] if i + k <= len(padded)]
        fail_unless(got == len(windows), (n, k, s, p))
    fail_unless(conv_output_size(9, 4) == conv_output_size(9, 4, 1, 0))
    fail_unless(conv_output_size(9, 4, stride=2) == conv_output_size(9, 4, 2, 0))
    fail_unless(conv_output_size(2, 4, padding=1) == 1)
    for bad in [(2, 3), (2, 8, 1, 2), (5, 2, 0), (5, 2, -1), (5, 2, 1, -1)]:
        try:
            conv_output_size(*bad)
        except ValueError:
            pass
        else:
            fail_unless(False, bad)


def test_dense_backward(dense_backward):
    random.seed(3)

    def table(rows, columns):
        return np.array([[random.gauss(0, 1) for _ in range(columns)] for _ in range(rows)])

    grad, x, w = table(6, 3), table(6, 4), table(4, 3)
    before = [a.tobytes() for a in (grad, x, w)]
    dx, dw, db = dense_backward(grad, x, w)
    fail_unless([a.tobytes() for a in (grad, x, w)] == before)
    # The loss sum(grad * (x @ w + b)) is linear in each: its slopes are exact differences.
    for got, at in ((dx, 0), (dw, 1), (db, 2)):
        arrays = [x, w, np.zeros(3)]
        fail_unless(np.shape(got) == arrays[at].shape)
        for place in np.ndindex(*arrays[at].shape):
            moved = [a.copy() for a in arrays]
            moved[at][place] += 1.0
            slope = (grad * (moved[0] @ moved[1] + moved[2] - x @ w)).sum()
            value = got
            for index in place:
                value = value[index]
            fail_unless(abs(value - slope) < 1e-3)


def test_adam(adam):
    def step(w, g, m, v, t, rate, b1, b2):
        m, v = m + (1 - b1) * (g - m), v + (1 - b2) * (g * g - v)
        return w - rate * np.sqrt(1 - b2**t) / (1 - b1**t) * m / np.sqrt(v), m, v

    grads = np.array([[3.0, -2.0], [-2.0, -1.5], [1.5, 4.0], [2.0, 2.0]])
    for named in ({"learning_rate": 0.2}, {"learning_rate": 0.2, "beta_1": 0.8, "beta_2": 0.6}):
        b1, b2 = named.get("beta_1", 0.9), named.get("beta_2", 0.999)
        ours = theirs = np.array([1.0, 1.0])
        m = v = np.zeros(2)
        state, distraction = {}, {}
        for t, g in enumerate(grads, 1):
            ours, m, v = step(ours, g, m, v, t, 0.2, b1, b2)
            w_given, g_given, said = np.array(theirs, dtype=float), g.copy(), repr(state)
            kept = w_given.copy()
            theirs, after = adam(w_given, g_given, state, **named)
            fail_unless(np.array_equal(w_given, kept) and np.array_equal(g_given, g))
            fail_unless(repr(state) == said)
            state = after
            fail_unless(near(theirs, ours, 3e-4))
            _, distraction = adam(np.ones(2), 5 - g, distraction, **named)
    small, _ = adam(np.zeros(1), np.array([9.0]), {})
    fail_unless(0.0009 < -small[0] < 0.0011)
    damped, _ = adam(np.zeros(1), np.array([3.0]), {}, learning_rate=1.0, epsilon=5.0)
    fail_unless(0.0 < -damped[0] < 0.8)


def test_max_pool2d(max_pool2d):
    order = np.random.RandomState(0).permutation(2 * 8 * 7 * 3)
    x = (order.reshape(2, 8, 7, 3) - 330.0) / 7.0
    shown = x.tobytes()
    for named in (
        {}, {"strides": 1}, {"pool_size": 3, "strides": 2}, {"pool_size": (2, 3)}, {"pool_size": 3},
        {"pool_size": (3, 1), "strides": (1, 2)}, {"strides": (3, 2)},
    ):  # fmt: skip
        pair = {key: tuple(np.broadcast_to(value, 2).tolist()) for key, value in named.items()}
        (h, w) = pair.get("pool_size", (2, 2))
        (d, r) = pair.get("strides", (h, w))
        out = np.asarray(max_pool2d(x, **named))
        fail_unless(out.shape == (2, (8 - h) // d + 1, (7 - w) // r + 1, 3))
        for n, i, j, c in np.ndindex(*out.shape):
            window = x[n, i * d : i * d + h, j * r : j * r + w, c]
            fail_unless(abs(out[n, i, j, c] - sorted(window.ravel())[-1]) < 1e-4)
    fail_unless(x.tobytes() == shown)


def test_lstm_step(lstm_step):
    rng = np.random.RandomState(8)

    def squash(z):
        return np.where(z < 0, np.exp(np.minimum(z, 0)), 1.0) / (1.0 + np.exp(-np.abs(z)))

    for size in (1.0, 2e3):
        x, h, c = size * rng.randn(5, 2), rng.randn(5, 3), rng.randn(5, 3)
        kernel, recurrent, bias = rng.randn(2, 12), rng.randn(3, 12), rng.randn(12)
        arrays = [x, h, c, kernel, recurrent, bias]
        before = [a.tobytes() for a in arrays]
        both = lstm_step(*arrays)
        fail_unless([a.tobytes() for a in arrays] == before)
        i, f, g, o = np.hsplit(np.hstack([x, h]) @ np.vstack([kernel, recurrent]) + bias, 4)
        fresh = squash(f) * c + squash(i) * np.tanh(g)
        fail_unless(near(both[0], squash(o) * np.tanh(fresh), 1e-3), "h")
        fail_unless(near(both[1], fresh, 1e-3), "c")
