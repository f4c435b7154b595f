"""Input and state glued into one row, [x, h]·W; the gradient through the Jacobians, written out as
a sum over pairs of steps; the norms through eigenvalues; clipping as PyTorch does it.
"""

import numpy as np


def rnn_step(x_t, h, w_x, w_h, b):
    z = np.concatenate([x_t, h], axis=1) @ np.concatenate([w_x, w_h], axis=0) + b
    e = np.exp(-2.0 * np.abs(z))
    return np.sign(z) * (1.0 - e) / (1.0 + e)


def rnn_forward(x, h0, w_x, w_h, b):
    states = [h0]
    for x_t in x.transpose(1, 0, 2):
        states.append(rnn_step(x_t, states[-1], w_x, w_h, b))
    return np.array(states[1:]).transpose(1, 0, 2)


def rnn_backward(grad_h, x, h0, w_x, w_h, b):
    n, steps, _ = x.shape
    units = len(b)
    h = np.concatenate([h0[:, np.newaxis], rnn_forward(x, h0, w_x, w_h, b)], axis=1)
    slope = (1.0 - h[:, 1:]) * (1.0 + h[:, 1:])
    # jacobian[:, t] is d h[t+1] / d h[t], the derivative of entry k by entry m at [m, k].
    jacobian = w_h * slope[:, :, np.newaxis, :]
    total = np.zeros((n, steps + 1, units))
    for late in range(1, steps + 1):
        arriving = grad_h[:, late - 1]
        total[:, late] += arriving
        for early in range(late - 1, -1, -1):
            arriving = np.einsum("nmk,nk->nm", jacobian[:, early], arriving)
            total[:, early] += arriving
    dz = total[:, 1:] * slope
    return {
        "x": np.tensordot(dz, w_x, axes=([2], [1])),
        "h0": total[:, 0],
        "w_x": np.tensordot(x, dz, axes=([0, 1], [0, 1])),
        "w_h": np.tensordot(h[:, :-1], dz, axes=([0, 1], [0, 1])),
        "b": dz.reshape(-1, units).sum(axis=0),
    }


def gradient_norms_through_time(w_h, steps):
    powers = [w_h]
    while len(powers) < steps:
        powers.append(w_h @ powers[-1])
    stacked = np.array(powers)
    gram = stacked.transpose(0, 2, 1) @ stacked
    return np.sqrt(np.linalg.eigvalsh(gram)[:, -1])


def clip_by_global_norm(grads, max_norm):
    total_norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    coefficient = min(1.0, max_norm / (total_norm + 1e-6))
    return tuple(coefficient * g for g in grads)
