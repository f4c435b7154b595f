"""im2col, as in many courses: every window a row of a matrix, and col2im on the way back."""

import numpy as np


def two(size):
    return tuple(np.broadcast_to(size, 2))


def indices(shape, pool_size, strides):
    """For each window, the place of each of its pixels in the image laid out as one line."""
    (height, width), (down, right) = two(pool_size), two(strides)
    _, h, w, _ = shape
    place = np.arange(h * w).reshape(h, w)
    tops = np.arange(0, h - height + 1, down)
    lefts = np.arange(0, w - width + 1, right)
    inside = place[:height, :width].ravel()
    return (len(tops), len(lefts)), place[np.ix_(tops, lefts)].reshape(-1, 1) + inside


def im2col(x, pool_size, strides):
    # images and channels side by side, each a line of h * w numbers
    size, columns = indices(x.shape, pool_size, strides)
    n, h, w, c = x.shape
    lines = x.transpose(0, 3, 1, 2).reshape(n * c, h * w)
    return size, columns, lines[:, columns]


def unline(values, x, size):
    n, _, _, c = x.shape
    return values.reshape(n, c, *size).transpose(0, 2, 3, 1)


def max_pool2d(x, pool_size=2, strides=None):
    size, _, cols = im2col(x, pool_size, pool_size if strides is None else strides)
    return unline(np.amax(cols, axis=2), x, size)


def avg_pool2d(x, pool_size=2, strides=None):
    # a convolution with a kernel of equal weights
    size, columns, cols = im2col(x, pool_size, pool_size if strides is None else strides)
    kernel = np.full(columns.shape[1], 1.0 / columns.shape[1])
    return unline(cols @ kernel, x, size)


def max_pool2d_backward(grad, x, pool_size, strides):
    _, columns, cols = im2col(x, pool_size, strides)
    n, h, w, c = x.shape
    # the first maximum as a one-hot row: it is the maximum, and none before it was
    top = cols == cols.max(axis=2, keepdims=True)
    first = top & (np.cumsum(top, axis=2) == 1)
    arriving = grad.transpose(0, 3, 1, 2).reshape(n * c, -1)
    lines = np.zeros((n * c, h * w))
    for line, chosen, values in zip(lines, first, arriving, strict=True):
        # a matrix of windows by pixels, transposed: gradients of shared pixels add up
        matrix = np.zeros((len(columns), h * w))
        np.put_along_axis(matrix, columns, chosen.astype(float), axis=1)
        line += matrix.T @ values
    return lines.reshape(n, c, h, w).transpose(0, 2, 3, 1)


def global_average_pool(x):
    ones = np.ones(x.shape[1] * x.shape[2]) / (x.shape[1] * x.shape[2])
    return ones @ x.reshape(x.shape[0], -1, x.shape[3])


def flatten(x):
    return np.stack([image.ravel() for image in x])
