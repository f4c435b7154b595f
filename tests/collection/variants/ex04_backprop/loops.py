"""Plain Python: loops and lists, one number at a time."""

import itertools
import math


def entrywise(rule, *arrays):
    """Apply `rule` entry by entry to nested sequences of the same form."""
    if hasattr(arrays[0], "__len__"):
        return [entrywise(rule, *rows) for rows in zip(*arrays, strict=True)]
    return rule(*(float(number) for number in arrays))


def sigmoid_backward(grad, a):
    return entrywise(lambda g, s: g * s * (1 - s), grad, a)


def tanh_backward(grad, a):
    return entrywise(lambda g, t: g * (1 - t * t), grad, a)


def relu_backward(grad, z):
    return entrywise(lambda g, v: g if v > 0 else 0.0, grad, z)


def dense_backward(grad, x, w):
    samples, inputs, outputs = len(x), len(w), len(w[0])
    dx = [[0.0] * inputs for _ in range(samples)]
    dw = [[0.0] * outputs for _ in range(inputs)]
    db = [0.0] * outputs
    for n in range(samples):
        for j in range(outputs):
            g = float(grad[n][j])
            db[j] += g
            for i in range(inputs):
                dx[n][i] += g * float(w[i][j])
                dw[i][j] += g * float(x[n][i])
    return [dx, dw, db]


def softmax(row):
    largest = max(row)
    powers = [math.exp(value - largest) for value in row]
    total = sum(powers)
    return [power / total for power in powers]


def softmax_cross_entropy_backward(logits, y_true):
    rows = []
    for row, truth in zip(logits, y_true, strict=True):
        p = softmax([float(value) for value in row])
        rows.append([(q - float(y)) / len(logits) for q, y in zip(p, truth, strict=True)])
    return rows


def mlp_gradients(x, y_true, w1, b1, w2, b2):
    hidden = len(b1)
    classes = len(b2)
    total = {
        "w1": [[0.0] * hidden for _ in w1],
        "b1": [0.0] * hidden,
        "w2": [[0.0] * classes for _ in w2],
        "b2": [0.0] * classes,
    }
    for sample, truth in zip(x, y_true, strict=True):
        a = []
        for h in range(hidden):
            z = float(b1[h])
            for d in range(len(sample)):
                z += float(sample[d]) * float(w1[d][h])
            a.append(1 / (1 + math.exp(-z)))
        logits = []
        for c in range(classes):
            logits.append(float(b2[c]) + sum(a[h] * float(w2[h][c]) for h in range(hidden)))
        p = softmax(logits)
        delta = [(p[c] - float(truth[c])) / len(x) for c in range(classes)]
        for c in range(classes):
            total["b2"][c] += delta[c]
            for h in range(hidden):
                total["w2"][h][c] += a[h] * delta[c]
        for h in range(hidden):
            back = sum(delta[c] * float(w2[h][c]) for c in range(classes)) * a[h] * (1 - a[h])
            total["b1"][h] += back
            for d in range(len(sample)):
                total["w1"][d][h] += float(sample[d]) * back
    return total


def numerical_gradient(f, x, h=1e-5):
    slopes = {}
    for index in itertools.product(*(range(size) for size in x.shape)):
        moved = x.copy()
        moved[index] = x[index] + h
        above = f(moved)
        moved[index] = x[index] - h
        below = f(moved)
        slopes[index] = (above - below) / (2 * h)

    def nested(prefix):
        if len(prefix) == x.ndim:
            return slopes[prefix]
        return [nested((*prefix, i)) for i in range(x.shape[len(prefix)])]

    return nested(())


def relative_error(a, b):
    def flat(values):
        for value in values:
            if hasattr(value, "__len__"):
                yield from flat(value)
            else:
                yield float(value)

    worst = 0.0
    for p, q in zip(flat(a), flat(b), strict=True):
        worst = max(worst, abs(p - q) / max(1e-8, abs(p) + abs(q)))
    return worst
