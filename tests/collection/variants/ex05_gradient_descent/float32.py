"""Everything in single precision."""

import numpy as np


def f32(x):
    return np.asarray(x, dtype=np.float32)


def step(w, grad, learning_rate):
    return f32(w) - f32(learning_rate) * f32(grad)


def mse_gradient(x, y, w, b):
    x = f32(x)
    residual = x.dot(f32(w)) + f32(b) - f32(y)
    n = np.float32(len(x))
    return 2 / n * x.T.dot(residual), 2 / n * residual.sum()


def minibatches(x, y, batch_size, order=None):
    order = np.arange(len(x)) if order is None else order
    batches = []
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batches.append([f32(x)[rows], y[rows]])
    return batches


def fit(x, y, learning_rate, epochs, batch_size=None, order=None):
    x, y = f32(x), f32(y)
    w = np.zeros(x.shape[1], dtype=np.float32)
    b = np.float32(0)
    history = np.zeros(epochs, dtype=np.float32)
    for epoch in range(epochs):
        history[epoch] = np.square(x.dot(w) + b - y).mean()
        size = len(x) if batch_size is None else batch_size
        for xb, yb in minibatches(x, y, size, order):
            dw, db = mse_gradient(xb, yb, w, b)
            w = step(w, dw, learning_rate)
            b = step(b, db, learning_rate)
    return w, b, history


def max_stable_learning_rate(x):
    x = f32(x)
    values = np.linalg.eigvals(x.T @ x * np.float32(2 / len(x)))
    return np.float32(2) / values.max()
