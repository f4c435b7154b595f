"""float32 throughout: a loop over the windows, all images and channels at once."""

import numpy as np


def two(size):
    return (size, size) if np.isscalar(size) else size


def windows(x, pool_size, strides):
    (height, width), (down, right) = two(pool_size), two(strides)
    for i in range((x.shape[1] - height) // down + 1):
        for j in range((x.shape[2] - width) // right + 1):
            rows = slice(i * down, i * down + height)
            columns = slice(j * right, j * right + width)
            yield i, j, rows, columns


def pooled(x, pool_size, strides, reduce):
    x = np.asarray(x, dtype=np.float32)
    strides = strides or pool_size
    (height, width), (down, right) = two(pool_size), two(strides)
    shape = ((x.shape[1] - height) // down + 1, (x.shape[2] - width) // right + 1)
    out = np.empty((x.shape[0], *shape, x.shape[3]), dtype=np.float32)
    for i, j, rows, columns in windows(x, pool_size, strides):
        out[:, i, j] = reduce(x[:, rows, columns], axis=(1, 2))
    return out


def max_pool2d(x, pool_size=2, strides=None):
    return pooled(x, pool_size, strides, np.max)


def avg_pool2d(x, pool_size=2, strides=None):
    return pooled(x, pool_size, strides, np.mean)


def max_pool2d_backward(grad, x, pool_size, strides):
    x, grad = np.asarray(x, dtype=np.float32), np.asarray(grad, dtype=np.float32)
    dx = np.zeros_like(x)
    images, channels = np.ogrid[: x.shape[0], : x.shape[3]]
    for i, j, rows, columns in windows(x, pool_size, strides):
        window = x[:, rows, columns]
        flat = window.reshape(len(x), -1, x.shape[3])
        row, column = np.unravel_index(np.argmax(flat, axis=1), window.shape[1:3])
        dx[images, rows.start + row, columns.start + column, channels] += grad[:, i, j]
    return dx


def global_average_pool(x):
    x = np.asarray(x, dtype=np.float32)
    return np.einsum("nhwc->nc", x) / np.float32(x.shape[1] * x.shape[2])


def flatten(x):
    x = np.asarray(x, dtype=np.float32)
    return x.reshape((x.shape[0], -1))
