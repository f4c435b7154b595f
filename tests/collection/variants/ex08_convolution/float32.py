"""ex08 in float32: slices of the padded image, one output place at a time."""

import numpy as np


def convolve1d(signal, kernel):
    signal = np.asarray(signal, np.float32)
    kernel = np.asarray(kernel, np.float32)
    padded = np.pad(signal, len(kernel) - 1)
    turned = kernel[::-1]
    size = len(signal) + len(kernel) - 1
    return np.array(
        [np.dot(turned, padded[n : n + len(kernel)]) for n in range(size)], dtype=np.float32
    )


def cross_correlate2d(f, h):
    f = np.asarray(f, np.float32)
    h = np.asarray(h, np.float32)
    rows, columns = f.shape[0] - h.shape[0] + 1, f.shape[1] - h.shape[1] + 1
    out = np.empty((rows, columns), np.float32)
    for m in range(rows):
        for n in range(columns):
            out[m, n] = np.sum(f[m : m + h.shape[0], n : n + h.shape[1]] * h)
    return out


def convolve2d(f, h):
    return cross_correlate2d(f, np.flip(h))


def conv2d(x, kernel, bias, strides=1, padding="valid"):
    x = np.asarray(x, np.float32)
    kernel = np.asarray(kernel, np.float32)
    sh, sw = (strides, strides) if np.isscalar(strides) else strides
    kh, kw = kernel.shape[:2]
    if padding == "same":
        height, width = x.shape[1:3]
        down = kh - sh if height % sh == 0 else kh - height % sh
        across = kw - sw if width % sw == 0 else kw - width % sw
        down, across = max(down, 0), max(across, 0)
        x = np.pad(
            x,
            (
                (0, 0),
                (down // 2, down - down // 2),
                (across // 2, across - across // 2),
                (0, 0),
            ),
        )
    out_h = (x.shape[1] - kh) // sh + 1
    out_w = (x.shape[2] - kw) // sw + 1
    out = np.zeros((x.shape[0], out_h, out_w, kernel.shape[3]), np.float32)
    for i in range(out_h):
        for j in range(out_w):
            window = x[:, i * sh : i * sh + kh, j * sw : j * sw + kw, :]
            out[:, i, j, :] = np.tensordot(window, kernel, axes=([1, 2, 3], [0, 1, 2]))
    if bias is not None:
        out += np.asarray(bias, np.float32)
    return out


def edge_kernels():
    """Prewitt's, scaled to a mean."""
    column = np.array([-1, 0, 1], np.float32) / np.float32(3.0)
    vertical = np.stack([column, column, column])
    return {"vertical": vertical, "horizontal": vertical.T}
