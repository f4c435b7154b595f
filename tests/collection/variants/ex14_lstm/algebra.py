"""The textbook form W·[h, x] + b, the sigmoid through logaddexp, tanh as 2σ(2z) - 1, and the
products of a whole sequence with the kernel taken before the loop, as fast libraries do.
"""

import numpy as np


def sigma(z):
    return np.exp(-np.logaddexp(0.0, -z))


def squash(z):
    return 2.0 * sigma(2.0 * z) - 1.0


def glued(x_t, h, w, u, b):
    return np.hstack([h, x_t]) @ np.vstack([u, w]) + b[None, :]


def forget_gate(x_t, h, w, u, b):
    return sigma(glued(x_t, h, w, u, b))


def input_gate(x_t, h, w, u, b):
    return sigma(glued(x_t, h, w, u, b))


def candidate(x_t, h, w, u, b):
    return squash(glued(x_t, h, w, u, b))


def output_gate(x_t, h, w, u, b):
    return sigma(glued(x_t, h, w, u, b))


def cell_state(f, c, i, g):
    return np.sum([f * c, i * g], axis=0)


def hidden_state(o, c):
    return o * squash(c)


def advance(z, c):
    """From the sums of all four blocks, (N, 4, U), and the old cell state."""
    share = sigma(z)
    c = share[:, 1] * c + share[:, 0] * squash(z[:, 2])
    return share[:, 3] * squash(c), c


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    n, units = h.shape
    z = glued(x_t, h, kernel, recurrent_kernel, bias)
    return advance(z.reshape(n, 4, units), c)


def lstm_forward(x, kernel, recurrent_kernel, bias):
    n, steps, _ = x.shape
    units = recurrent_kernel.shape[0]
    from_input = np.einsum("ntd,dk->tnk", x, kernel) + bias
    h, c = np.zeros((n, units)), np.zeros((n, units))
    states = np.empty((steps, n, units))
    for t in range(steps):
        z = from_input[t] + h @ recurrent_kernel
        h, c = advance(z.reshape(n, 4, units), c)
        states[t] = h
    return states.transpose(1, 0, 2)
