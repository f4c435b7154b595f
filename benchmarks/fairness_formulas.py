"""Our parts' formulas in NumPy: what is right, by another hand than dlgrade's oracle."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Inputs = dict[str, Any]


def logistic(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def windows(x: np.ndarray, pool: tuple[int, int], stride: tuple[int, int]) -> np.ndarray:
    seen = np.lib.stride_tricks.sliding_window_view(x, pool, axis=(1, 2))
    return seen[:, :: stride[0], :: stride[1]]


def two(size: Any) -> tuple[int, int]:
    return tuple(size) if isinstance(size, tuple | list) else (size, size)


def pool(how: Callable[..., Any]) -> Callable[..., Any]:
    def formula(x: np.ndarray, pool_size: Any = 2, strides: Any = None) -> np.ndarray:
        stride = two(pool_size if strides is None else strides)
        return how(windows(x, two(pool_size), stride), axis=(-2, -1))

    return formula


def pool_backward(grad: np.ndarray, x: np.ndarray, pool_size: Any, strides: Any) -> np.ndarray:
    (height, width), (down, right) = two(pool_size), two(strides)
    dx = np.zeros_like(x)
    for n, i, j, c in np.ndindex(*grad.shape):
        window = x[n, i * down : i * down + height, j * right : j * right + width, c]
        row, column = np.unravel_index(np.argmax(window), window.shape)
        dx[n, i * down + row, j * right + column, c] += grad[n, i, j, c]
    return dx


def conv(
    x: np.ndarray, kernel: np.ndarray, bias: Any, strides: Any = 1, padding: str = "valid"
) -> np.ndarray:
    stride = two(strides)
    if padding == "same":
        around = []
        for size, width, step in zip(x.shape[1:3], kernel.shape[:2], stride, strict=True):
            total = max((-(-size // step) - 1) * step + width - size, 0)
            around.append((total // 2, total - total // 2))
        x = np.pad(x, ((0, 0), *around, (0, 0)))
    seen = windows(x, kernel.shape[:2], stride)
    out = np.einsum("nijcab,abcf->nijf", seen, kernel)
    return out if bias is None else out + bias


def rnn(x: np.ndarray, h0: np.ndarray, w_x: Any, w_h: Any, b: Any) -> np.ndarray:
    states, h = [], h0
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w_x + h @ w_h + b)
        states.append(h)
    return np.stack(states, axis=1)


def rnn_backward(grad_h: Any, x: Any, h0: Any, w_x: Any, w_h: Any, b: Any) -> dict[str, Any]:
    given = {"x": x, "h0": h0, "w_x": w_x, "w_h": w_h, "b": b}

    def loss() -> float:
        return float(np.sum(grad_h * rnn(**given)))

    found = {}
    for name, array in given.items():
        slope = np.zeros_like(array)
        for at in np.ndindex(*array.shape):
            kept = array[at]
            array[at] = kept + 1e-6
            above = loss()
            array[at] = kept - 1e-6
            slope[at] = (above - loss()) / 2e-6
            array[at] = kept
        found[name] = slope
    return found


def lstm_step(x_t: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = logistic(f) * c + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


def lstm(x: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> np.ndarray:
    h = c = np.zeros((len(x), recurrent_kernel.shape[0]))
    states = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def clipped(p: Any, epsilon: float = 1e-7) -> np.ndarray:
    return np.clip(p, epsilon, 1 - epsilon)


def binary(y_true: Any, p: Any, epsilon: float = 1e-7) -> float:
    p = clipped(p, epsilon)
    return float(-np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p)))


def categorical(y_true: Any, p: Any, epsilon: float = 1e-7) -> float:
    return float(-np.mean(np.sum(y_true * np.log(clipped(p, epsilon)), axis=-1)))


def sparse(labels: Any, logits: Any) -> float:
    top = logits - logits.max(axis=1, keepdims=True)
    logs = top - np.log(np.exp(top).sum(axis=1, keepdims=True))
    return float(-np.mean(logs[np.arange(len(labels)), labels]))


def stopping(val_losses: Any, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best] - min_delta:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(val_losses) - 1, best


def trained(given: Inputs, x: Any, y: Any, asked: Any = None, trainings: int = 1) -> np.ndarray:
    weights = np.zeros(given["no_of_inputs"] + 1)
    for _ in range(given["threshold"] * trainings):
        for row, label in zip(x, y, strict=True):
            update = given["learning_rate"] * (label - (row @ weights[1:] + weights[0] > 0))
            weights[1:] += update * row
            weights[0] += update
    return weights


def gp(x: Any, y: Any, x_new: Any, length_scale: float, noise: float) -> Any:
    def kernel(a: Any, b: Any) -> Any:
        return np.exp(-((a[:, None] - b[None]) ** 2) / (2 * length_scale**2))

    solved = np.linalg.solve(kernel(x, x) + noise * np.eye(len(x)), kernel(x, x_new))
    left = np.maximum(1 - np.sum(kernel(x, x_new) * solved, axis=0), 0)
    return solved.T @ y, np.sqrt(left)


def improvement(mean: Any, std: Any, best: float, xi: float = 0.0) -> np.ndarray:
    gain = best - mean - xi
    z = np.divide(gain, std, out=np.zeros_like(gain), where=std > 0)
    phi = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    below = np.array([(1 + math.erf(each / math.sqrt(2))) / 2 for each in z])
    return np.where(std > 0, gain * below + std * phi, np.maximum(gain, 0))


def path(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule's weights after each step; `rule(grads so far, hyper)` gives the step to subtract."""

    def formula(w: Any, grads: Any, hyper: Inputs, watched: bool = False) -> list[np.ndarray]:
        path, now, memory = [], np.array(w, float), {}
        for count, grad in enumerate(grads, 1):
            now = now - rule(grad, memory, count, **hyper)
            path.append(now.copy())
        return path

    return formula


def momentum_step(
    grad: Any, memory: Inputs, _: int, learning_rate: float = 0.01, momentum: float = 0.9
) -> Any:
    memory["v"] = momentum * memory.get("v", 0) + learning_rate * grad
    return memory["v"]


def nesterov_step(
    grad: Any, memory: Inputs, _: int, learning_rate: float = 0.01, momentum: float = 0.9
) -> Any:
    memory["v"] = momentum * memory.get("v", 0) + learning_rate * grad
    return momentum * memory["v"] + learning_rate * grad


def adagrad_step(
    grad: Any,
    memory: Inputs,
    _: int,
    learning_rate: float = 0.001,
    initial_accumulator_value: float = 0.1,
    epsilon: float = 1e-7,
) -> Any:
    memory["a"] = memory.get("a", initial_accumulator_value) + grad**2
    return learning_rate * grad / np.sqrt(memory["a"] + epsilon)


def rmsprop_step(
    grad: Any,
    memory: Inputs,
    _: int,
    learning_rate: float = 0.001,
    rho: float = 0.9,
    epsilon: float = 1e-7,
) -> Any:
    memory["v"] = rho * memory.get("v", 0) + (1 - rho) * grad**2
    return learning_rate * grad / np.sqrt(memory["v"] + epsilon)


def adam_step(
    grad: Any,
    memory: Inputs,
    count: int,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> Any:
    memory["m"] = beta_1 * memory.get("m", 0) + (1 - beta_1) * grad
    memory["v"] = beta_2 * memory.get("v", 0) + (1 - beta_2) * grad**2
    m, v = memory["m"] / (1 - beta_1**count), memory["v"] / (1 - beta_2**count)
    return learning_rate * m / (np.sqrt(v) + epsilon)


def cubic_slope(x: np.ndarray, h: float | None) -> np.ndarray:
    """The central difference of a cubic: its slope, and h**2 more."""
    slope = 3 * x**2 + (h or 1e-5) ** 2
    slope.flat[0] += x.flat[-1]
    slope.flat[-1] += x.flat[0]
    return slope


def fired(given: Inputs, x: Any, y: Any, asked: Any) -> Any:
    """Of a new neuron, whose weights are zero, where `y` is None."""
    weights = np.zeros(given["no_of_inputs"] + 1) if y is None else y
    return (asked @ weights[1:] + weights[0] > 0).astype(int)
