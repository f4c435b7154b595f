"""Other known forms: the bias as a weight of ones, normal-equation gradients, singular values."""

import numpy as np


def step(w, grad, learning_rate):
    return np.subtract(w, np.multiply(grad, learning_rate))


def with_ones(x):
    return np.hstack([x, np.ones((len(x), 1))])


def mse_gradient(x, y, w, b):
    """2/n (A'A theta - A'y), with theta = (w, b)."""
    a = with_ones(x)
    theta = np.append(w, b)
    gradient = 2 / len(x) * (a.T @ a @ theta - a.T @ y)
    return gradient[:-1], gradient[-1]


def minibatches(x, y, batch_size, order=None):
    order = np.arange(len(x)) if order is None else np.asarray(order)
    cuts = np.arange(batch_size, len(x), batch_size)
    return zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True)


def fit(x, y, learning_rate, epochs, batch_size=None, order=None):
    a = with_ones(x)
    theta = np.zeros(a.shape[1])
    if batch_size is None:
        batch_size = len(x)
    history = []
    for _ in range(epochs):
        residual = a @ theta - y
        history.append(residual @ residual / len(y))
        for batch, labels in minibatches(a, y, batch_size, order):
            theta = theta - learning_rate * 2 * batch.T @ (batch @ theta - labels) / len(labels)
    return theta[:-1], theta[-1], np.array(history)


def max_stable_learning_rate(x):
    return len(x) / np.linalg.norm(x, ord=2) ** 2
