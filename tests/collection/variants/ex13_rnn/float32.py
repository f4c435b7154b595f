"""Everything in single precision, vectorised, with the norm beside the clipped gradients."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def rnn_step(x_t, h, w_x, w_h, b):
    x_t, h, w_x, w_h, b = single(x_t, h, w_x, w_h, b)
    return np.tanh(np.dot(x_t, w_x) + np.dot(h, w_h) + b)


def rnn_forward(x, h0, w_x, w_h, b):
    x, h0, w_x, w_h, b = single(x, h0, w_x, w_h, b)
    n, steps, _ = x.shape
    out = np.zeros((n, steps, b.size), dtype=np.float32)
    for t in range(steps):
        out[:, t, :] = rnn_step(x[:, t, :], out[:, t - 1, :] if t else h0, w_x, w_h, b)
    return out


def rnn_backward(grad_h, x, h0, w_x, w_h, b):
    grad_h, x, h0, w_x, w_h, b = single(grad_h, x, h0, w_x, w_h, b)
    h = rnn_forward(x, h0, w_x, w_h, b)
    grads = {
        "w_x": np.zeros_like(w_x),
        "w_h": np.zeros_like(w_h),
        "b": np.zeros_like(b),
        "x": np.zeros_like(x),
    }
    carried = np.zeros_like(h0)
    for t in range(x.shape[1] - 1, -1, -1):
        previous = h[:, t - 1] if t > 0 else h0
        dz = (grad_h[:, t] + carried) * (1 - h[:, t] * h[:, t])
        grads["w_x"] += x[:, t].T @ dz
        grads["w_h"] += previous.T @ dz
        grads["b"] += dz.sum(axis=0)
        grads["x"][:, t] = dz @ w_x.T
        carried = dz @ w_h.T
    grads["h0"] = carried
    return grads


def gradient_norms_through_time(w_h, steps):
    (w_h,) = single(w_h)
    power = np.eye(len(w_h), dtype=np.float32)
    norms = []
    for _ in range(steps):
        power = power @ w_h
        norms.append(np.linalg.svd(power, compute_uv=False)[0])
    return np.array(norms)


def clip_by_global_norm(grads, max_norm):
    grads = single(*grads)
    norm = np.sqrt(np.sum([np.sum(np.square(g)) for g in grads]))
    if norm > max_norm:
        grads = [g * (max_norm / norm) for g in grads]
    return grads, norm
