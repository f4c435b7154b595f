"""Other known forms: half a tanh, masks, log-sum-exp, and a match of names."""

import numpy as np


def weighted_sum(x, w, b):
    """The bias as one more weight, whose input is always 1."""
    x = np.asarray(x)
    ones = np.ones((*x.shape[:-1], 1))
    return np.einsum("...d,d->...", np.concatenate([x, ones], axis=-1), np.append(w, b))


def linear(x):
    return 1 * x


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


def tanh(x):
    decay = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - decay) / (1 + decay)


def relu(x):
    return (x + np.abs(x)) / 2


def leaky_relu(x, negative_slope=0.01):
    result = np.array(x, dtype=float)
    result[result < 0] *= negative_slope
    return result


def softmax(x, axis=-1):
    x = np.moveaxis(x, axis, -1)
    top = x.max(axis=-1)[..., None]
    log_sum = top + np.log(np.exp(x - top).sum(axis=-1))[..., None]
    return np.moveaxis(np.exp(x - log_sum), -1, axis)


def neuron(x, w, b, activation):
    z = weighted_sum(x, w, b)
    match activation:
        case "linear":
            return z
        case "sigmoid":
            return sigmoid(z)
        case "tanh":
            return np.tanh(z)
        case "relu":
            return np.clip(z, 0, None)
        case "leaky_relu":
            return np.maximum(z, 0.01 * z)
    raise ValueError(f"activation: {activation!r} is not known")
