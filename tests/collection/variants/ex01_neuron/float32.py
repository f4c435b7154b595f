"""Everything in single precision."""

import numpy as np


def f32(x):
    return np.asarray(x, dtype=np.float32)


def weighted_sum(x, w, b):
    return np.dot(f32(x), f32(w)) + np.float32(b)


def linear(x):
    return f32(x).copy()


def sigmoid(x):
    x = np.clip(f32(x), -80, 80)
    return 1 / (1 + np.exp(-x))


def tanh(x):
    x = np.clip(f32(x), -40, 40)
    return 2 / (1 + np.exp(-2 * x)) - 1


def relu(x):
    x = f32(x)
    return x * (x > 0)


def leaky_relu(x, negative_slope=0.01):
    x = f32(x)
    return np.where(x < 0, np.float32(negative_slope) * x, x)


def softmax(x, axis=-1):
    x = f32(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def neuron(x, w, b, activation):
    known = ["linear", "sigmoid", "tanh", "relu", "leaky_relu"]
    if activation not in known:
        raise ValueError(f"activation is one of {known}. Received: {activation}")
    return globals()[activation](weighted_sum(x, w, b))
