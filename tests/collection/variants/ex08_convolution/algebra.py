"""ex08 through other algebra: Fourier transforms, a Toeplitz matrix, im2col."""

import numpy as np


def convolve1d(signal, kernel):
    """Sequences are coefficients of polynomials: multiply their values at the roots of unity."""
    size = len(signal) + len(kernel) - 1
    return np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(kernel, size), size)


def cross_correlate2d(f, h):
    """A matrix whose rows are the kernel at each of its places, times the image as a vector."""
    rows, columns = f.shape[0] - h.shape[0] + 1, f.shape[1] - h.shape[1] + 1
    places = np.zeros((rows, columns, *f.shape))
    for m in range(rows):
        for n in range(columns):
            places[m, n, m : m + h.shape[0], n : n + h.shape[1]] = h
    return (places.reshape(rows * columns, f.size) @ f.ravel()).reshape(rows, columns)


def convolve2d(f, h):
    """The full convolution in the frequency domain, cut down to where the kernel fits."""
    size = (f.shape[0] + h.shape[0] - 1, f.shape[1] + h.shape[1] - 1)
    product = np.fft.fft2(f, size) * np.fft.fft2(h, size)
    full = np.fft.ifft2(product).real
    return full[h.shape[0] - 1 : f.shape[0], h.shape[1] - 1 : f.shape[1]]


def conv2d(x, kernel, bias, strides=1, padding="valid"):
    """im2col: every window becomes a row, and the layer one matrix product."""
    if not isinstance(strides, (tuple, list)):
        strides = (strides, strides)
    pads = [(0, 0), (0, 0)]
    if padding == "same":
        pads = []
        for axis, stride in enumerate(strides):
            size, width = x.shape[axis + 1], kernel.shape[axis]
            out = (size + stride - 1) // stride
            total = max(0, (out - 1) * stride + width - size)
            pads.append((total // 2, (total + 1) // 2))
    x = np.pad(x, [(0, 0), pads[0], pads[1], (0, 0)], mode="constant", constant_values=0)
    kernel_height, kernel_width, _, filters = kernel.shape
    out_height = 1 + (x.shape[1] - kernel_height) // strides[0]
    out_width = 1 + (x.shape[2] - kernel_width) // strides[1]
    down = strides[0] * np.repeat(np.arange(out_height), out_width)
    across = strides[1] * np.tile(np.arange(out_width), out_height)
    inner_down = np.repeat(np.arange(kernel_height), kernel_width)
    inner_across = np.tile(np.arange(kernel_width), kernel_height)
    columns = x[:, down[:, None] + inner_down, across[:, None] + inner_across, :]
    columns = columns.reshape(x.shape[0], out_height * out_width, -1)
    product = columns @ kernel.reshape(-1, filters)
    if bias is None:
        bias = np.zeros(filters)
    return (product + bias).reshape(x.shape[0], out_height, out_width, filters)


def edge_kernels():
    """Scharr's: a difference one way, times a smoothing the other way."""
    difference, smoothing = np.array([1, 0, -1]), np.array([3, 10, 3])
    return {
        "vertical": np.outer(smoothing, difference),
        "horizontal": np.outer(difference, smoothing),
    }
