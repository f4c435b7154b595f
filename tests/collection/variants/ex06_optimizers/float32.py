"""Everything cast to float32, vectorised, as someone used to a GPU writes it."""

import numpy as np

F = np.float32


def sgd(w, grad, state, learning_rate=0.01):
    return F(w) - F(learning_rate) * F(grad), state


def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
    w, g = np.asarray(w, F), np.asarray(grad, F)
    v = F(momentum) * state.get("v", np.zeros_like(w)) - F(learning_rate) * g
    return w + v, {"v": v}


def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
    w, g = np.asarray(w, F), np.asarray(grad, F)
    v = F(momentum) * state.get("v", np.zeros_like(w)) - F(learning_rate) * g
    return w + F(momentum) * v - F(learning_rate) * g, {"v": v}


def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    w, g = np.asarray(w, F), np.asarray(grad, F)
    a = state.get("a", np.full_like(w, initial_accumulator_value)) + g * g
    return w - F(learning_rate) * g / np.sqrt(a + F(epsilon)), {"a": a}


def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    w, g = np.asarray(w, F), np.asarray(grad, F)
    v = F(rho) * state.get("v", np.zeros_like(w)) + F(1 - rho) * g * g
    return w - F(learning_rate) * g / np.sqrt(v + F(epsilon)), {"v": v}


def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    w, g = np.asarray(w, F), np.asarray(grad, F)
    t = state.get("t", 0) + 1
    m = F(beta_1) * state.get("m", np.zeros_like(w)) + F(1 - beta_1) * g
    v = F(beta_2) * state.get("v", np.zeros_like(w)) + F(1 - beta_2) * g * g
    step = F(learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t))
    return w - step * m / (np.sqrt(v) + F(epsilon)), {"t": t, "m": m, "v": v}
