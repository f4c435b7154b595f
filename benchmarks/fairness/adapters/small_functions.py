"""Adapters for small functions: slopes, clipping, scaling, batches, acquisition."""

import numpy as np


def slope(theirs, grad, z):
    """Theirs is the derivative; the chain rule is ours to write."""
    return grad * theirs(z)


def sigmoid_slope_of_z(theirs, grad, a):
    return grad * theirs(np.log(a / (1 - a)))


def tanh_slope_of_z(theirs, grad, a):
    return grad * theirs(np.arctanh(a))


def clipped_in_place(theirs, grads, max_norm):
    result = theirs(grads, max_norm)
    return grads if result is None else result


def columns_one_hot(theirs, labels, num_classes):
    return theirs(labels, num_classes).T


def batches_in_order(theirs, x, y, batch_size, order):
    if order is not None:
        x, y = x[order], y[order]
    batches = theirs(x, y, batch_size)
    return list(zip(*batches, strict=True) if isinstance(batches, tuple) else batches)


def improvement_of_minimum(theirs, mean, std, best, xi):
    return theirs(mean, std, best, xi)


def improvement_of_maximum(theirs, mean, std, best, xi):
    """Theirs seeks the largest."""
    return theirs(-mean, std, -best, xi)


def cs231n_sgd(theirs, w, grad, state, learning_rate):
    return theirs(w, grad, {"learning_rate": learning_rate})


def line_gradient(theirs, x, y, w, b):
    """Theirs takes the weights and the bias behind the samples, and gives dw and db."""
    return theirs(x, y, w, b)
