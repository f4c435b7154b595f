"""Counts by walking: positions one at a time, weights one layer of numbers at a time."""


def conv_output_size(input_size, filter_size, stride=1, padding=0):
    if stride < 1:
        raise ValueError(f"stride: {stride}")
    if padding < 0:
        raise ValueError(f"padding: {padding}")
    last = input_size + padding
    count = 0
    position = -padding
    while position + filter_size <= last:
        count += 1
        position += stride
    if count == 0:
        raise ValueError(f"filter_size: {filter_size}")
    return count


def same_padding(filter_size):
    for padding in range(filter_size):
        if conv_output_size(100 + filter_size, filter_size, 1, padding) == 100 + filter_size:
            return padding
    raise ValueError(f"filter_size: {filter_size}")


def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
    shape = []
    for size in input_shape[:2]:
        shape.append(conv_output_size(size, filter_size, stride, padding))
    shape.append(filters)
    return shape


def pool_output_shape(input_shape, pool_size=2, strides=None):
    if strides is None:
        strides = pool_size
    shape = []
    for size in input_shape[:2]:
        shape.append(len(range(0, size - pool_size + 1, strides)))
    shape.append(input_shape[2])
    return shape


def conv_params(filter_size, in_channels, filters, bias=True):
    total = 0
    for _ in range(filters):
        for _ in range(filter_size):
            total += filter_size * in_channels
        if bias:
            total += 1
    return total


def dense_params(inputs, units, bias=True):
    total = 0
    for _ in range(units):
        total += inputs
        if bias:
            total += 1
    return total


def simple_rnn_params(input_dim, units):
    total = 0
    for _ in range(units):
        total += input_dim
        total += units
        total += 1
    return total


def lstm_params(input_dim, units):
    total = 0
    for _ in ("i", "f", "c", "o"):
        total += simple_rnn_params(input_dim, units)
    return total


def embedding_params(vocabulary, dim):
    total = 0
    for _ in range(vocabulary):
        total += dim
    return total


def model_summary(layers, input_shape):
    rows = []
    shape = list(input_shape)
    for layer in layers:
        params = 0
        if layer["kind"] == "conv":
            params = conv_params(layer["filter_size"], shape[2], layer["filters"])
            if layer["padding"] == "same":
                shape = [shape[0], shape[1], layer["filters"]]
            else:
                shape = conv_output_shape(shape, layer["filters"], layer["filter_size"])
        if layer["kind"] == "pool":
            pool_size = 2
            if "pool_size" in layer:
                pool_size = layer["pool_size"]
            shape = pool_output_shape(shape, pool_size)
        if layer["kind"] == "flatten":
            size = 1
            for axis in shape:
                size *= axis
            shape = [size]
        if layer["kind"] == "dense":
            params = dense_params(shape[0], layer["units"])
            shape = [layer["units"]]
        rows.append([layer["name"], shape, params])
    return rows


def receptive_field(layers):
    first, last = 0, 0
    for filter_size, stride in layers[::-1]:
        first = first * stride
        last = last * stride + filter_size - 1
    return last - first + 1
