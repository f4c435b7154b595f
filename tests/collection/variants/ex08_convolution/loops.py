"""ex08 with nested loops over plain lists."""

import math


def convolve1d(signal, kernel):
    result = []
    for n in range(len(signal) + len(kernel) - 1):
        total = 0.0
        for k in range(len(kernel)):
            if 0 <= n - k < len(signal):
                total += float(kernel[k]) * float(signal[n - k])
        result.append(total)
    return result


def cross_correlate2d(f, h):
    f, h = f.tolist(), h.tolist()
    result = []
    for m in range(len(f) - len(h) + 1):
        row = []
        for n in range(len(f[0]) - len(h[0]) + 1):
            total = 0.0
            for j in range(len(h)):
                for k in range(len(h[0])):
                    total += h[j][k] * f[m + j][n + k]
            row.append(total)
        result.append(row)
    return result


def convolve2d(f, h):
    f, h = f.tolist(), h.tolist()
    height, width = len(h), len(h[0])
    result = []
    for m in range(height - 1, len(f)):
        row = []
        for n in range(width - 1, len(f[0])):
            row.append(sum(h[j][k] * f[m - j][n - k] for j in range(height) for k in range(width)))
        result.append(row)
    return result


def conv2d(x, kernel, bias, strides=1, padding="valid"):
    if isinstance(strides, int):
        down, across = strides, strides
    else:
        down, across = strides
    count, height, width, channels = x.shape
    kernel_height, kernel_width, _, filters = kernel.shape
    if padding == "same":
        rows, columns = math.ceil(height / down), math.ceil(width / across)
        top = max((rows - 1) * down + kernel_height - height, 0) // 2
        left = max((columns - 1) * across + kernel_width - width, 0) // 2
    else:
        rows = (height - kernel_height) // down + 1
        columns = (width - kernel_width) // across + 1
        top, left = 0, 0

    def pixel(n, i, j, c):
        if 0 <= i < height and 0 <= j < width:
            return float(x[n, i, j, c])
        return 0.0

    result = []
    for n in range(count):
        image = []
        for i in range(rows):
            row = []
            for j in range(columns):
                values = []
                for f in range(filters):
                    total = 0.0 if bias is None else float(bias[f])
                    for a in range(kernel_height):
                        for b in range(kernel_width):
                            for c in range(channels):
                                seen = pixel(n, i * down + a - top, j * across + b - left, c)
                                total += float(kernel[a, b, c, f]) * seen
                    values.append(total)
                row.append(values)
            image.append(row)
        result.append(image)
    return result


def edge_kernels():
    vertical = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    horizontal = [[vertical[column][row] for column in range(3)] for row in range(3)]
    return {"vertical": vertical, "horizontal": horizontal}
