"""Plain asserts and loops, known values, no NumPy but for making arrays."""

import math

import numpy as np


def close(a, b, room=1e-4):
    return abs(a - b) <= room * (1 + abs(b)) / 2


def test_sigmoid(sigmoid):
    for z in (-20, -9, -4, -1.5, -0.2, 0, 0.7, 2, 5, 9):
        right = 1 / (1 + math.exp(-z))
        assert abs(sigmoid(float(z)) - right) < 2e-4 * right
    table = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]])
    out = sigmoid(table)
    assert len(out) == 2
    assert len(out[0]) == 3
    for row, inputs in zip(out, [[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]]):
        for value, z in zip(row, inputs):
            assert close(value, 1 / (1 + math.exp(-z)))
    assert table.tolist() == [[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]]
    low, high = sigmoid(np.array([-10000.0, 10000.0]))
    assert low == 0
    assert high == 1


def test_conv_output_size(conv_output_size):
    def count(n, k, s, p):
        places = 0
        at = -p
        while at + k <= n + p:
            places, at = places + 1, at + s
        return places

    for n in (6, 9, 10):
        for k in (2, 3, 5):
            for s in (1, 2, 3, 4):
                for p in (0, 1, 3):
                    assert conv_output_size(n, k, s, p) == count(n, k, s, p)
    assert conv_output_size(5, 2) == 4
    assert conv_output_size(3, 7, padding=3) == 3
    for n, k, s, p in [(3, 4, 1, 0), (2, 7, 3, 2), (8, 2, 0, 0), (8, 2, -3, 0), (8, 2, 1, -1)]:
        raised = False
        try:
            conv_output_size(n, k, s, p)
        except ValueError:
            raised = True
        assert raised


def test_dense_backward(dense_backward):
    grad = [[0.5, -1.0, 2.0, 0.25], [1.5, 0.75, -0.5, -3.0]]
    x = [[1.0, -2.0, 0.5], [3.0, 0.1, -0.7]]
    w = [[0.3, -0.4, 1.1, 0.9], [2.0, 0.6, -1.2, 0.8], [-0.5, 1.4, 0.2, -1.7]]
    args = np.array(grad), np.array(x), np.array(w)
    dx, dw, db = dense_backward(*args)
    assert len(dx) == 2
    assert len(dw) == 3
    assert len(db) == 4
    for n in range(2):
        assert len(dx[n]) == 3
        for i in range(3):
            assert close(dx[n][i], sum(grad[n][j] * w[i][j] for j in range(4)))
    for i in range(3):
        assert len(dw[i]) == 4
        for j in range(4):
            assert close(dw[i][j], sum(x[n][i] * grad[n][j] for n in range(2)))
    for j in range(4):
        assert close(db[j], grad[0][j] + grad[1][j])
    assert [a.tolist() for a in args] == [grad, x, w]


def test_adam(adam):
    def run(rate, b1, b2, gradients, **named):
        w, m, v, state = 4.0, 0.0, 0.0, {}
        others = {}
        for t, g in enumerate(gradients, 1):
            before, gradient, shown = np.array([w]), np.array([g]), str(state)
            out, after = adam(before, gradient, state, **named)
            assert before[0] == w
            assert gradient[0] == g
            assert str(state) == shown
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            w -= rate * m / (1 - b1**t) / math.sqrt(v / (1 - b2**t))
            assert abs(out[0] - w) < 2e-3 * rate
            state, w = after, float(out[0])
            _, others = adam(np.array([1.0]), np.array([-2 * g]), others, **named)

    run(0.1, 0.9, 0.999, [2.0, -1.5, 3.0, 2.5, -4.0], learning_rate=0.1)
    run(0.1, 0.5, 0.8, [2.0, -1.5, 3.0, 2.5, -4.0], learning_rate=0.1, beta_1=0.5, beta_2=0.8)
    w, _ = adam(np.array([0.0]), np.array([7.0]), {})
    assert -0.0011 < w[0] < -0.0009
    w, _ = adam(np.array([0.0]), np.array([2.0]), {}, learning_rate=1.0, epsilon=2.0)
    assert -0.9 < w[0] < 0


def test_max_pool2d(max_pool2d):
    numbers = [((37 * n) % 101) / 10 - 11 for n in range(2 * 5 * 8 * 3)]
    x = np.array(numbers).reshape(2, 5, 8, 3)
    for named, h, w, d, r in [
        ({}, 2, 2, 2, 2),
        ({"pool_size": 3, "strides": 1}, 3, 3, 1, 1),
        ({"pool_size": 2, "strides": 3}, 2, 2, 3, 3),
        ({"pool_size": (3, 2), "strides": (2, 3)}, 3, 2, 2, 3),
        ({"pool_size": (1, 4)}, 1, 4, 1, 4),
    ]:
        out = max_pool2d(x, **named)
        rows, columns = (5 - h) // d + 1, (8 - w) // r + 1
        assert len(out) == 2
        assert len(out[0]) == rows
        assert len(out[0][0]) == columns
        for n in range(2):
            for i in range(rows):
                for j in range(columns):
                    for c in range(3):
                        best = -99.0
                        for a in range(h):
                            for b in range(w):
                                at = ((n * 5 + i * d + a) * 8 + j * r + b) * 3 + c
                                best = max(best, numbers[at])
                        assert close(out[n][i][j][c], best)
    assert x.ravel().tolist() == numbers


def test_lstm_step(lstm_step):
    def s(z):
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    def number(k):
        return ((29 * k) % 47) / 20 - 1.1

    for scale in (1, 9000):
        x = [[number(1) * scale, number(2) * scale], [number(3) * scale, number(4) * scale]]
        h, c = [[0.4, -0.9], [0.2, 0.6]], [[1.2, -0.3], [-0.8, 0.5]]
        kernel = [[number(7 * i + j) for j in range(8)] for i in range(2)]
        recurrent = [[number(5 * i + 3 * j + 11) for j in range(8)] for i in range(2)]
        bias = [number(13 * j + 2) for j in range(8)]
        given = [np.array(one) for one in (x, h, c, kernel, recurrent, bias)]
        new_h, new_c = lstm_step(*given)
        assert given[0].tolist() == x
        assert given[1].tolist() == h
        assert given[2].tolist() == c
        for n in range(2):
            for u in range(2):
                z = []
                for block in range(4):
                    k = 2 * block + u
                    z.append(
                        bias[k]
                        + sum(x[n][i] * kernel[i][k] for i in range(2))
                        + sum(h[n][i] * recurrent[i][k] for i in range(2))
                    )
                cell = s(z[1]) * c[n][u] + s(z[0]) * math.tanh(z[2])
                assert close(new_c[n][u], cell)
                assert close(new_h[n][u], s(z[3]) * math.tanh(cell))
