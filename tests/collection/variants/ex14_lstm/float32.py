"""Everything in single precision, vectorised; the sigmoid works on each sign by itself."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def affine(x_t, h, w, u, b):
    x_t, h, w, u, b = single(x_t, h, w, u, b)
    return np.dot(x_t, w) + np.dot(h, u) + b


def forget_gate(x_t, h, w, u, b):
    return sigmoid(affine(x_t, h, w, u, b))


def input_gate(x_t, h, w, u, b):
    return sigmoid(affine(x_t, h, w, u, b))


def candidate(x_t, h, w, u, b):
    return np.tanh(affine(x_t, h, w, u, b))


def output_gate(x_t, h, w, u, b):
    return sigmoid(affine(x_t, h, w, u, b))


def cell_state(f, c, i, g):
    f, c, i, g = single(f, c, i, g)
    return f * c + i * g


def hidden_state(o, c):
    o, c = single(o, c)
    return o * np.tanh(c)


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    x_t, h, c, kernel, recurrent_kernel, bias = single(x_t, h, c, kernel, recurrent_kernel, bias)
    size = h.shape[1]
    blocks = [slice(k * size, (k + 1) * size) for k in range(4)]
    i, f, g, o = (
        gate(x_t, h, kernel[:, at], recurrent_kernel[:, at], bias[at])
        for gate, at in zip((input_gate, forget_gate, candidate, output_gate), blocks, strict=True)
    )
    new_c = cell_state(f, c, i, g)
    return hidden_state(o, new_c), new_c


def lstm_forward(x, kernel, recurrent_kernel, bias):
    x, kernel, recurrent_kernel, bias = single(x, kernel, recurrent_kernel, bias)
    n, steps, _ = x.shape
    size = kernel.shape[1] // 4
    out = np.zeros((n, steps, size), dtype=np.float32)
    h = np.zeros((n, size), dtype=np.float32)
    c = np.zeros((n, size), dtype=np.float32)
    for t in range(steps):
        h, c = lstm_step(x[:, t, :], h, c, kernel, recurrent_kernel, bias)
        out[:, t, :] = h
    return out
