"""np.testing with arrays, float32 arithmetic on the test's own side, and pytest-like helpers."""

import numpy as np
from numpy.testing import assert_allclose, assert_equal


def raises(error, function, *args):
    try:
        function(*args)
    except error:
        return
    raise AssertionError("nothing was raised")


def test_sigmoid(sigmoid):
    x = np.linspace(-10, 10, 24).reshape(4, 6)
    kept = x.copy()
    assert_allclose(sigmoid(x), (1 / (1 + np.exp(-kept))).astype(np.float32), rtol=1e-5, atol=1e-7)
    assert_equal(x, kept)
    assert_allclose(sigmoid(np.array([-1e4, -750, 750, 1e4])), [0, 0, 1, 1], atol=1e-7)


def test_conv_output_size(conv_output_size):
    rng = np.random.default_rng(1)
    for _ in range(60):
        k, s, p = rng.integers([1, 1, 0], [7, 6, 5]).tolist()
        n = int(rng.integers(max(1, k - 2 * p), 20))
        assert_equal(conv_output_size(n, k, s, p), np.floor((n - k + 2 * p) / s) + 1)
    assert_equal(conv_output_size(12, 5), 8)
    assert_equal(conv_output_size(2, 5, padding=2), 2)
    raises(ValueError, conv_output_size, 4, 5)
    raises(ValueError, conv_output_size, 4, 9, 1, 2)
    raises(ValueError, conv_output_size, 4, 3, 0)
    raises(ValueError, conv_output_size, 4, 3, -1)
    raises(ValueError, conv_output_size, 9, 3, 1, -1)


def test_dense_backward(dense_backward):
    rng = np.random.default_rng(2)
    for n, i, o in ((4, 3, 2), (7, 2, 5)):
        args = [rng.normal(size=size) for size in ((n, o), (n, i), (i, o))]
        grad, x, w = (one.astype(np.float32) for one in args)
        kept = [one.copy() for one in args]
        dx, dw, db = dense_backward(*args)
        assert_allclose(dx, grad @ w.T, rtol=1e-4, atol=1e-5)
        assert_allclose(dw, x.T @ grad, rtol=1e-4, atol=1e-5)
        assert_allclose(db, grad.sum(0), rtol=1e-4, atol=1e-5)
        for one, before in zip(args, kept):
            assert_equal(one, before)


def test_adam(adam):
    rng = np.random.default_rng(3)
    grads = rng.choice([-1, 1], size=(7, 5)) * rng.uniform(1, 4, size=(7, 5))
    for named, (b1, b2) in (
        ({"learning_rate": 1.0}, (0.9, 0.999)),
        ({"learning_rate": 1.0, "beta_1": 0.7, "beta_2": 0.95}, (0.7, 0.95)),
    ):
        walks = {sign: [np.zeros(5), {}, np.zeros(5), 0, 0] for sign in (1, -3)}
        for t, row in enumerate(grads, 1):
            for sign, (w, state, expected, m, v) in walks.items():
                g = sign * row
                given = w.copy(), g.copy()
                told = repr(state)
                new, after = adam(*given, state, **named)
                assert_equal(given, (w, g))
                assert repr(state) == told
                m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
                expected = expected - m / (1 - b1**t) / np.sqrt(v / (1 - b2**t))
                assert_allclose(new, expected, atol=5e-4)
                walks[sign] = [np.array(new), after, expected, m, v]
    w, _ = adam(np.ones(2), np.array([5.0, -5.0]), {})
    assert_allclose(w, [0.999, 1.001], atol=2e-5)
    w, _ = adam(np.zeros(1), np.array([1.0]), {}, learning_rate=1.0, epsilon=1.0)
    assert -0.9 < w[0] < 0


def test_max_pool2d(max_pool2d):
    rng = np.random.default_rng(4)
    x = rng.normal(-2, 1, size=(3, 6, 9, 4))
    for size, strides in ((2, None), (3, None), (3, 2), (2, 3), ((2, 4), (3, 1)), ((4, 1), None)):
        h, w = np.broadcast_to(size, 2)
        d, r = np.broadcast_to(size if strides is None else strides, 2)
        kept = x.copy()
        got = max_pool2d(x, size) if strides is None else max_pool2d(x, size, strides)
        expected = np.stack(
            [
                np.stack([x[:, i : i + h, j : j + w].max((1, 2)) for j in range(0, 10 - w, r)], 1)
                for i in range(0, 7 - h, d)
            ],
            1,
        )
        assert_allclose(got, expected, rtol=1e-5)
        assert_equal(x, kept)
    assert_allclose(max_pool2d(x), max_pool2d(x, 2, 2))


def test_lstm_step(lstm_step):
    rng = np.random.default_rng(5)

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    for n, d, u, scale in ((4, 3, 2, 1.0), (2, 5, 3, 1.0), (3, 2, 2, 5000.0)):
        args = [
            rng.normal(size=size)
            for size in ((n, d), (n, u), (n, u), (d, 4 * u), (u, 4 * u), (4 * u,))
        ]
        args[0] *= scale
        kept = [one.copy() for one in args]
        h, c = lstm_step(*args)
        assert_equal(args, kept)
        z = args[0] @ args[3] + args[1] @ args[4] + args[5]
        i, f, g, o = (z[:, k * u : (k + 1) * u] for k in range(4))
        cell = sigmoid(f) * args[2] + sigmoid(i) * np.tanh(g)
        assert_allclose(c, cell, rtol=1e-3, atol=1e-4)
        assert_allclose(h, sigmoid(o) * np.tanh(cell), rtol=1e-3, atol=1e-4)
