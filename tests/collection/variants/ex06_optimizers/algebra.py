"""The forms PyTorch's documentation and the papers print, with classes of state of their own."""

import numpy as np


def sgd(w, g, s, learning_rate=0.01):
    return w + (-learning_rate) * g, dict(s)


def momentum(w, g, s, learning_rate=0.01, momentum=0.9):
    # PyTorch: the buffer collects bare gradients, the learning rate comes last.
    b = g if "b" not in s else momentum * s["b"] + g
    return w - learning_rate * b, {"b": b}


def nesterov(w, g, s, learning_rate=0.01, momentum=0.9):
    b = g if "b" not in s else momentum * s["b"] + g
    return w - learning_rate * (g + momentum * b), {"b": b}


def adagrad(w, g, s, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    history = s.get("history", []) + [g]
    a = initial_accumulator_value + sum(np.square(old) for old in history)
    return w - learning_rate * g * (a + epsilon) ** -0.5, {"history": history}


def rmsprop(w, g, s, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    # PyTorch's: epsilon outside the root, and the average moved by its difference.
    old = s.get("square_avg", np.zeros_like(w))
    new = old + (1 - rho) * (g**2 - old)
    return w - learning_rate * g / (np.sqrt(new) + epsilon), {"square_avg": new}


def adam(w, g, s, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    # Algorithm 1 of the paper, with the moments as sums over the history.
    history = [*s.get("history", []), g]
    t = len(history)
    m = sum((1 - beta_1) * beta_1 ** (t - 1 - i) * x for i, x in enumerate(history))
    v = sum((1 - beta_2) * beta_2 ** (t - 1 - i) * x * x for i, x in enumerate(history))
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), {"history": history}
