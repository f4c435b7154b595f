"""Adapters for the Deep Learning Specialization: samples in columns, parameters in dicts."""

# ruff: noqa: F821 - what is called from another file here travels along

import numpy as np


def coursera_pool(theirs, x, pool_size, strides):
    stride = pool_size if strides is None else strides
    return theirs(x, {"f": one_size(pool_size), "stride": one_size(stride)}, "max")[0]


def coursera_average_pool(theirs, x, pool_size, strides):
    stride = pool_size if strides is None else strides
    return theirs(x, {"f": one_size(pool_size), "stride": one_size(stride)}, "average")[0]


def coursera_pool_backward(theirs, grad, x, pool_size, strides):
    cache = (x, {"f": one_size(pool_size), "stride": one_size(strides)})
    return theirs(grad, cache, "max")


def coursera_conv(theirs, x, kernel, bias, strides, padding):
    if padding == "same":
        x = padded_same(x, kernel, strides)
    bias = None if bias is None else bias.reshape(1, 1, 1, -1)
    return theirs(x, kernel, bias, {"stride": one_size(strides), "pad": 0})[0]


def coursera_rnn_step(theirs, x_t, h, w_x, w_h, b):
    one = np.zeros((1, h.shape[1]))
    weights = {"Wax": w_x.T, "Waa": w_h.T, "Wya": one, "ba": b[:, None], "by": np.zeros((1, 1))}
    return theirs(x_t.T, h.T, weights)[0].T


def coursera_rnn_forward(theirs, x, h0, w_x, w_h, b):
    one = np.zeros((1, h0.shape[1]))
    weights = {"Wax": w_x.T, "Waa": w_h.T, "Wya": one, "ba": b[:, None], "by": np.zeros((1, 1))}
    return theirs(x.transpose(2, 0, 1), h0.T, weights)[0].transpose(1, 2, 0)


def coursera_gates(kernel, recurrent_kernel, bias):
    both = np.split(np.vstack([recurrent_kernel, kernel]).T, 4, axis=0)
    names = ("i", "f", "c", "o")
    weights = {f"W{name}": each for name, each in zip(names, both, strict=True)}
    biases = np.split(bias[:, None], 4)
    weights |= {f"b{name}": each for name, each in zip(names, biases, strict=True)}
    one = np.zeros((1, recurrent_kernel.shape[0]))
    return {**weights, "Wy": one, "by": np.zeros((1, 1))}


def coursera_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    weights = coursera_gates(kernel, recurrent_kernel, bias)
    h, c = theirs(x_t.T, h.T, c.T, weights)[:2]
    return h.T, c.T


def coursera_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    weights = coursera_gates(kernel, recurrent_kernel, bias)
    h0 = np.zeros((recurrent_kernel.shape[0], x.shape[0]))
    return theirs(x.transpose(2, 0, 1), h0, weights)[0].transpose(1, 2, 0)


def coursera_sigmoid_backward(theirs, grad, a):
    return theirs(grad, np.log(a / (1 - a)))


def coursera_momentum(theirs, w, grad, state, learning_rate, momentum):
    v = {"dW1": state.get("v", np.zeros_like(w)), "db1": np.zeros(1)}
    weights, grads = {"W1": w, "b1": np.zeros(1)}, {"dW1": grad, "db1": np.zeros(1)}
    weights, v = theirs(weights, grads, v, momentum, learning_rate)
    return weights["W1"], {"v": v["dW1"]}


def coursera_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    zero, t = np.zeros_like(w), state.get("t", 0) + 1
    v = {"dW1": state.get("v", zero), "db1": np.zeros(1)}
    s = {"dW1": state.get("s", zero), "db1": np.zeros(1)}
    weights, grads = {"W1": w, "b1": np.zeros(1)}, {"dW1": grad, "db1": np.zeros(1)}
    weights, v, s = theirs(weights, grads, v, s, t, learning_rate, beta_1, beta_2, epsilon)[:3]
    return weights["W1"], {"v": v["dW1"], "s": s["dW1"], "t": t}


def coursera_linear_backward(theirs, grad, x, w):
    """Theirs has samples in columns."""
    dx, dw, db = theirs(grad.T, (x.T, w.T, np.zeros((w.shape[1], 1))))
    return dx.T, dw.T, db.ravel()
