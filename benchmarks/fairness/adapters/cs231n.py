"""Adapters for the layers, rules and cells of the CS231n assignments: NCHW, caches, configs."""

# ruff: noqa: F821 - what is called from another file here travels along

import inspect

import numpy as np


def cs231n_affine_backward(theirs, grad, x, w):
    return theirs(grad, (x, w, np.zeros(w.shape[1])))


def cs231n_relu_backward(theirs, grad, z):
    return theirs(grad, z)


def cs231n_softmax_loss(theirs, labels, logits):
    return theirs(logits, labels)[0]


def cs231n_softmax_gradient(theirs, logits, y_true):
    return theirs(logits, np.argmax(y_true, axis=1))[1]


def cs231n_conv(theirs, x, kernel, bias, strides, padding):
    if padding == "same":
        x = padded_same(x, kernel, strides)
    param = {"stride": one_size(strides), "pad": 0}
    out = theirs(x.transpose(0, 3, 1, 2), kernel.transpose(3, 2, 0, 1), bias, param)[0]
    return out.transpose(0, 2, 3, 1)


def cs231n_pool_param(pool_size, strides):
    height, width = two(pool_size)
    stride = pool_size if strides is None else strides
    return {"pool_height": height, "pool_width": width, "stride": one_size(stride)}


def cs231n_max_pool(theirs, x, pool_size, strides):
    out = theirs(x.transpose(0, 3, 1, 2), cs231n_pool_param(pool_size, strides))[0]
    return out.transpose(0, 2, 3, 1)


def cs231n_max_pool_backward(theirs, grad, x, pool_size, strides):
    cache = (x.transpose(0, 3, 1, 2), cs231n_pool_param(pool_size, strides))
    return theirs(grad.transpose(0, 3, 1, 2), cache).transpose(0, 2, 3, 1)


def cs231n_momentum(theirs, w, grad, state, learning_rate, momentum):
    config = {**state, "learning_rate": learning_rate, "momentum": momentum}
    return theirs(w, grad, config)


def cs231n_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    config = {"learning_rate": learning_rate, "decay_rate": rho, "epsilon": epsilon}
    return theirs(w, grad, {**state, **config})


def cs231n_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    config = {"learning_rate": learning_rate, "beta1": beta_1, "beta2": beta_2, "epsilon": epsilon}
    return theirs(w, grad, {**state, **config})


def cs231n_rnn_step(theirs, x_t, h, w_x, w_h, b):
    return theirs(x_t, h, w_x, w_h, b)[0]


def cs231n_rnn_forward(theirs, x, h0, w_x, w_h, b):
    return theirs(x, h0, w_x, w_h, b)[0]


def cs231n_i_f_o_g(columns):
    """Gates in the order i, f, o, g, from i, f, g, o."""
    i, f, g, o = np.split(columns, 4, axis=-1)
    return np.concatenate([i, f, o, g], axis=-1)


def cs231n_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    weights = map(cs231n_i_f_o_g, (kernel, recurrent_kernel, bias))
    return theirs(x_t, h, c, *weights)[:2]


def cs231n_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    weights = map(cs231n_i_f_o_g, (kernel, recurrent_kernel, bias))
    h0 = np.zeros((x.shape[0], recurrent_kernel.shape[0]))
    return theirs(x, h0, *weights)[0]


def cs231n_numerical_gradient(theirs, f, x, h):
    names = inspect.signature(theirs).parameters
    return theirs(
        f, x, **{"h": h} if "h" in names else {}, **{"verbose": False} if "verbose" in names else {}
    )
