"""Other known forms: a ceiling over the positions, weight shapes as arrays, a recursion."""

import math
from functools import reduce


def conv_output_size(input_size, filter_size, stride=1, padding=0):
    # TensorFlow's own form for "valid": the ceiling of (W - F + 1) / S
    if padding < 0:
        raise ValueError(f"padding must be >= 0. Received: {padding}")
    if stride <= 0:
        raise ValueError(f"stride must be > 0. Received: {stride}")
    size = math.ceil((input_size + padding + padding - filter_size + 1) / stride)
    if size <= 0:
        raise ValueError(f"the filter does not fit. Received: {filter_size}")
    return size


def same_padding(filter_size):
    padding, rest = divmod(filter_size - 1, 2)
    if rest:
        raise ValueError(f"filter_size must be odd. Received: {filter_size}")
    return padding


def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
    h, w, _ = input_shape
    size = lambda n: int((n + 2 * padding - (filter_size - 1) - 1) / stride + 1)  # noqa: E731
    return size(h), size(w), filters


def pool_output_shape(input_shape, pool_size=2, strides=None):
    h, w, c = input_shape
    s = strides or pool_size
    return (h - pool_size + s) // s, (w - pool_size + s) // s, c


def conv_params(filter_size, in_channels, filters, bias=True):
    kernel = (filter_size, filter_size, in_channels, filters)
    return math.prod(kernel) + (filters if bias else 0)


def dense_params(inputs, units, bias=True):
    return math.prod((inputs, units)) + units * int(bias)


def simple_rnn_params(input_dim, units):
    # one matrix on [x, h, 1]
    return (units + input_dim + 1) * units


def lstm_params(input_dim, units):
    kernel, recurrent, bias = (input_dim, 4 * units), (units, 4 * units), (4 * units,)
    return sum(math.prod(shape) for shape in (kernel, recurrent, bias))


def embedding_params(vocabulary, dim):
    return math.prod((vocabulary, dim))


class Table:
    def __init__(self, shape):
        self.shape = shape
        self.rows = []

    def add(self, layer):
        before = self.shape
        params = getattr(self, layer["kind"])(before, layer) or 0
        self.rows.append((layer["name"], self.shape, params))

    def rescaling(self, before, layer):
        self.shape = before

    def conv(self, before, layer):
        n, k = layer["filters"], layer["filter_size"]
        lost = 0 if layer["padding"] == "same" else k - 1
        self.shape = (before[0] - lost, before[1] - lost, n)
        return n * (k * k * before[2] + 1)

    def pool(self, before, layer):
        size = layer.get("pool_size", 2)
        self.shape = (before[0] // size, before[1] // size, before[2])

    def flatten(self, before, layer):
        self.shape = (reduce(lambda a, b: a * b, before),)

    def dense(self, before, layer):
        self.shape = (layer["units"],)
        return before[-1] * layer["units"] + layer["units"]


def model_summary(layers, input_shape):
    table = Table(input_shape)
    for layer in layers:
        table.add(layer)
    return table.rows


def receptive_field(layers):
    # from the last layer back to the input: r = (r - 1) * stride + filter_size
    return reduce(lambda r, layer: (r - 1) * layer[1] + layer[0], reversed(layers), 1)
