"""Other known forms: Jacobians, outer products, columns for samples, x moved in place."""

import numpy as np


def sigmoid_backward(grad, a):
    # 1 / (4 cosh²(z / 2)), with z found again from a
    z = np.log(a / (1.0 - a))
    return grad / (4.0 * np.cosh(z / 2.0) ** 2)


def tanh_backward(grad, a):
    return grad * (1.0 - a) * (1.0 + a)


def relu_backward(grad, z):
    return np.where(z > 0, grad, np.zeros_like(grad))


def dense_backward(grad, x, w):
    dx = np.einsum("no,io->ni", grad, w)
    dw = sum(np.outer(sample, upstream) for sample, upstream in zip(x, grad, strict=True))
    db = np.ones(len(grad)) @ grad
    return dx, dw, db


def softmax_cross_entropy_backward(logits, y_true):
    # the Jacobian of log-softmax, 1 - p in every row, against -y / N
    samples, classes = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    jacobian = np.eye(classes)[None, :, :] - np.exp(log_p)[:, None, :]
    return np.einsum("nc,ncd->nd", -y_true / samples, jacobian)


def mlp_gradients(x, y_true, w1, b1, w2, b2):
    """As in books that put a sample in a column and weights as (out, in)."""
    columns, truth = x.T, y_true.T
    samples = columns.shape[1]
    hidden = (1.0 + np.tanh((w1.T @ columns + b1[:, None]) / 2.0)) / 2.0
    powers = np.exp(w2.T @ hidden + b2[:, None])
    delta2 = powers / powers.sum(axis=0) - truth
    delta1 = (w2 @ delta2) * (hidden - hidden**2)
    return {
        "w1": (delta1 @ columns.T).T / samples,
        "b1": delta1.mean(axis=1),
        "w2": (delta2 @ hidden.T).T / samples,
        "b2": delta2.mean(axis=1),
    }


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        index = walk.multi_index
        kept = x[index]
        x[index] = kept + h
        right = f(x)
        x[index] = kept - h
        left = f(x)
        x[index] = kept
        gradient[index] = (right - left) / h / 2.0
        walk.iternext()
    return gradient


def relative_error(a, b):
    # |a| + |b| is the larger of |a + b| and |a - b|
    gap = np.abs(np.subtract(a, b)).ravel()
    size = np.maximum(np.abs(np.add(a, b)).ravel(), gap)
    return float(np.sort(gap / size.clip(min=1e-8))[-1])
