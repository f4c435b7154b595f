"""Plain Python: lists, loops and math."""

import math


def _each(f, x):
    """f of every number in x, however deeply nested."""
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return [_each(f, item) for item in x]
    return f(x)


def weighted_sum(x, w, b):
    def one(sample):
        total = b
        for i in range(len(w)):
            total += sample[i] * w[i]
        return float(total)

    if len(x.shape) == 1:
        return one(x)
    return [one(sample) for sample in x]


def linear(x):
    return _each(lambda value: value, x)


def _sigmoid(value):
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    e = math.exp(value)
    return e / (1 + e)


def sigmoid(x):
    return _each(_sigmoid, x)


def tanh(x):
    return _each(math.tanh, x)


def relu(x):
    return _each(lambda value: value if value > 0 else 0, x)


def leaky_relu(x, negative_slope=0.01):
    return _each(lambda value: value if value > 0 else negative_slope * value, x)


def _softmax_list(scores):
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


def _swap(x):
    """The first two axes of a nested list, exchanged."""
    return [list(row) for row in zip(*x, strict=True)]


def _softmax(x, depth, axis):
    if depth == 1:
        return _softmax_list(x)
    if axis != 0:
        return [_softmax(row, depth - 1, axis - 1) for row in x]
    return _swap([_softmax(row, depth - 1, 0) for row in _swap(x)])


def softmax(x, axis=-1):
    depth = len(x.shape)
    return _softmax(x.tolist(), depth, axis % depth)


def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    if activation == "linear":
        return linear(z)
    if activation == "sigmoid":
        return sigmoid(z)
    if activation == "tanh":
        return tanh(z)
    if activation == "relu":
        return relu(z)
    if activation == "leaky_relu":
        return leaky_relu(z)
    raise ValueError("unknown activation " + activation)
