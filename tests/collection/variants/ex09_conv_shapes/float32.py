"""Everything in float32: sizes come back as whole float32 numbers, shapes as arrays."""

import numpy as np


def f(*numbers):
    return [np.float32(number) for number in numbers]


def conv_output_size(input_size, filter_size, stride=1, padding=0):
    w, k, s, p = f(input_size, filter_size, stride, padding)
    if s < 1 or p < 0 or k > w + 2 * p:
        raise ValueError(f"stride {s}, padding {p}, filter_size {k}")
    return np.floor((w - k + 2 * p) / s) + np.float32(1)


def same_padding(filter_size):
    (half,) = f((filter_size - 1) / 2)
    if half != np.floor(half):
        raise ValueError(f"filter_size {filter_size} is even")
    return half


def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
    sizes = [conv_output_size(size, filter_size, stride, padding) for size in input_shape[:2]]
    return np.array([*sizes, filters], dtype=np.float32)


def pool_output_shape(input_shape, pool_size=2, strides=None):
    window, step = f(pool_size, pool_size if strides is None else strides)
    shape = np.array(input_shape, dtype=np.float32)
    shape[:2] = np.floor((shape[:2] - window) / step) + 1
    return shape


def conv_params(filter_size, in_channels, filters, bias=True):
    k, c, n, b = f(filter_size, in_channels, filters, bias)
    return k * k * c * n + b * n


def dense_params(inputs, units, bias=True):
    d, n, b = f(inputs, units, bias)
    return d * n + b * n


def simple_rnn_params(input_dim, units):
    d, n = f(input_dim, units)
    return d * n + n * n + n


def lstm_params(input_dim, units):
    d, n = f(input_dim, units)
    return np.float32(4) * (d * n + n * n + n)


def embedding_params(vocabulary, dim):
    v, d = f(vocabulary, dim)
    return v * d


def model_summary(layers, input_shape):
    rows = []
    shape = np.array(input_shape, dtype=np.float32)
    for layer in layers:
        params = np.float32(0)
        match layer:
            case {"kind": "conv", "filters": n, "filter_size": k, "padding": padding}:
                params = conv_params(k, shape[2], n)
                shape = conv_output_shape(shape, n, k, 1, (k - 1) / 2 if padding == "same" else 0)
            case {"kind": "pool"}:
                shape = pool_output_shape(shape, layer.get("pool_size", 2))
            case {"kind": "flatten"}:
                shape = np.array([shape.prod()], dtype=np.float32)
            case {"kind": "dense", "units": n}:
                params = dense_params(shape[0], n)
                shape = np.array([n], dtype=np.float32)
        rows.append((layer["name"], shape, params))
    return rows


def receptive_field(layers):
    table = np.array(layers, dtype=np.float32).reshape(-1, 2)
    steps = np.concatenate([np.ones(1, dtype=np.float32), np.cumprod(table[:, 1])])[:-1]
    return np.float32(1) + ((table[:, 0] - 1) * steps).sum(dtype=np.float32)
