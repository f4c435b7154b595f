"""Plain Python: a number at a time, lists in the state and in the answer."""

import math


def sgd(w, grad, state, learning_rate=0.01):
    return [float(a) - learning_rate * float(b) for a, b in zip(w, grad)], {}


def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
    old = state.get("velocity", [0.0] * len(w))
    new, out = [], []
    for i in range(len(w)):
        new.append(momentum * old[i] - learning_rate * grad[i])
        out.append(w[i] + new[i])
    return out, {"velocity": new}


def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
    old = state.get("velocity", [0.0] * len(w))
    new, out = [], []
    for i in range(len(w)):
        new.append(momentum * old[i] - learning_rate * grad[i])
        out.append(w[i] + momentum * new[i] - learning_rate * grad[i])
    return out, {"velocity": new}


def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    total = list(state["total"]) if state else [initial_accumulator_value for _ in w]
    out = []
    for i in range(len(w)):
        total[i] += grad[i] * grad[i]
        out.append(w[i] - learning_rate * grad[i] / math.sqrt(total[i] + epsilon))
    return out, {"total": total}


def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    mean = list(state["mean"]) if state else [0.0 for _ in w]
    out = []
    for i in range(len(w)):
        mean[i] = rho * mean[i] + (1 - rho) * grad[i] * grad[i]
        out.append(w[i] - learning_rate * grad[i] / math.sqrt(mean[i] + epsilon))
    return out, {"mean": mean}


def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    n = len(w)
    t = state["t"] + 1 if state else 1
    m = state["m"] if state else [0.0] * n
    v = state["v"] if state else [0.0] * n
    m = [beta_1 * m[i] + (1 - beta_1) * grad[i] for i in range(n)]
    v = [beta_2 * v[i] + (1 - beta_2) * grad[i] ** 2 for i in range(n)]
    out = []
    for i in range(n):
        m_hat = m[i] / (1 - beta_1**t)
        v_hat = v[i] / (1 - beta_2**t)
        out.append(w[i] - learning_rate * m_hat / (math.sqrt(v_hat) + epsilon))
    return out, {"t": t, "m": m, "v": v}
