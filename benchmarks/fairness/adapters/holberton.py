"""Adapters for the Holberton and Atlas schools' machine-learning tasks."""

# ruff: noqa: F821 - what is called from another file here travels along

import numpy as np


def holberton_pool(theirs, x, pool_size, strides):
    stride = two(pool_size if strides is None else strides)
    return theirs(x, two(pool_size), stride, "max")


def holberton_average_pool(theirs, x, pool_size, strides):
    stride = two(pool_size if strides is None else strides)
    return theirs(x, two(pool_size), stride, "avg")


def holberton_pool_backward(theirs, grad, x, pool_size, strides):
    return theirs(grad, x, two(pool_size), two(strides), "max")


def holberton_conv(theirs, x, kernel, bias, strides, padding):
    linear = lambda z: z  # noqa: E731 - what theirs asks for is a function
    bias = None if bias is None else bias.reshape(1, 1, 1, -1)
    return theirs(x, kernel, bias, linear, padding, two(strides))


def holberton_convolve_channels(theirs, x, kernel, bias, strides, padding):
    out = theirs(x, kernel, padding, two(strides))
    return out if bias is None else out + bias


def holberton_correlate(theirs, f, h):
    return theirs(f[None], h)[0]


def holberton_rnn_step(theirs, x_t, h, w_x, w_h, b):
    cell = theirs(x_t.shape[1], h.shape[1], 1)
    cell.Wh, cell.bh = np.vstack([w_h, w_x]), b[None]
    return cell.forward(h, x_t)[0]


def holberton_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    cell = theirs(x_t.shape[1], h.shape[1], 1)
    both = np.split(np.vstack([recurrent_kernel, kernel]), 4, axis=1)
    cell.Wu, cell.Wf, cell.Wc, cell.Wo = both
    cell.bu, cell.bf, cell.bc, cell.bo = np.split(bias[None], 4, axis=1)
    return cell.forward(h, c, x_t)[:2]


def holberton_momentum(theirs, w, grad, state, learning_rate, momentum):
    w, v = theirs(learning_rate, momentum, w, grad, state.get("v", np.zeros_like(w)))
    return w, {"v": v}


def holberton_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    w, s = theirs(learning_rate, rho, epsilon, w, grad, state.get("s", np.zeros_like(w)))
    return w, {"s": s}


def holberton_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    zero = np.zeros_like(w)
    v, s, t = state.get("v", zero), state.get("s", zero), state.get("t", 0) + 1
    w, v, s = theirs(learning_rate, beta_1, beta_2, epsilon, w, grad, v, s, t)
    return w, {"v": v, "s": s, "t": t}


def holberton_l2(theirs, w, strength):
    """Theirs adds strength / (2 m) times the sum: with m = 1 / 2, strength times the sum."""
    return theirs(0.0, strength, {"W1": w, "b1": np.zeros(1)}, 1, 0.5)


def holberton_early_stopping(theirs, val_losses, patience, min_delta):
    best, best_epoch, count = val_losses[0], 0, 0
    for epoch, loss_now in enumerate(val_losses):
        if epoch == 0:
            continue
        stop, count = theirs(loss_now, best, min_delta, patience, count)
        if count == 0:
            best, best_epoch = loss_now, epoch
        if stop:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


def holberton_one_hot(theirs, labels, num_classes):
    columns = theirs(labels, num_classes)
    return None if columns is None else columns.T


def holberton_gp(theirs, x, y, x_new, length_scale, noise):
    process = theirs(x[:, None], y[:, None], length_scale, 1.0)
    mean, variance = process.predict(x_new[:, None])
    return mean, np.sqrt(np.maximum(variance, 0))


class GivenProcess:
    """A Gaussian process whose posterior is what our part is given."""

    def __init__(self, mean, std, best):
        self.mean, self.std = mean, std
        self.X, self.Y = np.zeros((1, 1)), np.array([[best]])

    def predict(self, X_s):  # noqa: N803 - theirs may name it
        if X_s is self.X:
            return self.Y.ravel(), np.zeros(1)
        return self.mean, self.std


def holberton_improvement(theirs, mean, std, best, xi):
    made = theirs.__new__(theirs)
    made.gp, made.minimize, made.xsi = GivenProcess(mean, std, best), True, xi
    made.X_s = np.arange(float(len(mean)))[:, None]
    return made.acquisition()[1]
