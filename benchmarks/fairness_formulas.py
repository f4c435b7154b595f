"""What a public implementation gives on inputs of our own, beside formulas written out here.

A second opinion that owes nothing to dlgrade's keys or judge: other inputs, other expected values,
another comparison. The functions run behind dlgrade's wall all the same. `opinion` says of a fitted
file "right", "form" (the values are right, the form is not quite) or "wrong", and why.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.candidate import serialization
from autograder.checking import interviewed
from autograder.model import Case, Group, Key, Submission
from autograder.sandbox import Runner

Inputs = dict[str, Any]
STABLE = (  # the parts whose docstring asks for no warning at large numbers
    "sigmoid tanh softmax sparse_categorical_cross_entropy softmax_cross_entropy_backward lstm_step"
).split()
PROBES = '''
import warnings
import numpy as np

def call(impl, part, given):
    return getattr(impl, part)(**given)

def steps(impl, part, w, grads, hyper):
    state, path = {}, []
    for grad in grads:
        w, state = getattr(impl, part)(w, grad, state, **hyper)
        path.append(np.array(w))
    return path

def derivative(impl, part, x, h):
    given = {} if h is None else {"h": h}
    return getattr(impl, part)(lambda v: float(np.sum(v ** 3) + v.flat[0] * v.flat[-1]), x, **given)

def perceptron(impl, part, given, x, y, asked):
    neuron = impl.Perceptron(**given)
    if part == "train":
        neuron.train(x, y)
        return np.array(neuron.weights)
    neuron.weights = np.array(y)
    return neuron.predict(asked)
'''


def _rng() -> np.random.Generator:
    return np.random.default_rng(20261129)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


def _softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _windows(x: np.ndarray, pool: tuple[int, int], stride: tuple[int, int]) -> np.ndarray:
    seen = np.lib.stride_tricks.sliding_window_view(x, pool, axis=(1, 2))
    return seen[:, :: stride[0], :: stride[1]]


def _two(size: Any) -> tuple[int, int]:
    return tuple(size) if isinstance(size, tuple | list) else (size, size)


def _pool(how: Callable[..., Any]) -> Callable[..., Any]:
    def formula(x: np.ndarray, pool_size: Any = 2, strides: Any = None) -> np.ndarray:
        stride = _two(pool_size if strides is None else strides)
        return how(_windows(x, _two(pool_size), stride), axis=(-2, -1))

    return formula


def _pool_backward(grad: np.ndarray, x: np.ndarray, pool_size: Any, strides: Any) -> np.ndarray:
    (height, width), (down, right) = _two(pool_size), _two(strides)
    dx = np.zeros_like(x)
    for n, i, j, c in np.ndindex(*grad.shape):
        window = x[n, i * down : i * down + height, j * right : j * right + width, c]
        row, column = np.unravel_index(np.argmax(window), window.shape)
        dx[n, i * down + row, j * right + column, c] += grad[n, i, j, c]
    return dx


def _conv(
    x: np.ndarray, kernel: np.ndarray, bias: Any, strides: Any = 1, padding: str = "valid"
) -> np.ndarray:
    stride = _two(strides)
    if padding == "same":
        around = []
        for size, width, step in zip(x.shape[1:3], kernel.shape[:2], stride, strict=True):
            total = max((-(-size // step) - 1) * step + width - size, 0)
            around.append((total // 2, total - total // 2))
        x = np.pad(x, ((0, 0), *around, (0, 0)))
    seen = _windows(x, kernel.shape[:2], stride)
    out = np.einsum("nijcab,abcf->nijf", seen, kernel)
    return out if bias is None else out + bias


def _rnn(x: np.ndarray, h0: np.ndarray, w_x: Any, w_h: Any, b: Any) -> np.ndarray:
    states, h = [], h0
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w_x + h @ w_h + b)
        states.append(h)
    return np.stack(states, axis=1)


def _rnn_backward(grad_h: Any, x: Any, h0: Any, w_x: Any, w_h: Any, b: Any) -> dict[str, Any]:
    given = {"x": x, "h0": h0, "w_x": w_x, "w_h": w_h, "b": b}

    def loss() -> float:
        return float(np.sum(grad_h * _rnn(**given)))

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


def _lstm_step(x_t: Any, h: Any, c: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c), c


def _lstm(x: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> np.ndarray:
    h = c = np.zeros((len(x), recurrent_kernel.shape[0]))
    states = []
    for t in range(x.shape[1]):
        h, c = _lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        states.append(h)
    return np.stack(states, axis=1)


def _clip(p: Any, epsilon: float = 1e-7) -> np.ndarray:
    return np.clip(p, epsilon, 1 - epsilon)


def _binary(y_true: Any, p: Any) -> float:
    return float(-np.mean(y_true * np.log(_clip(p)) + (1 - y_true) * np.log(1 - _clip(p))))


def _categorical(y_true: Any, p: Any) -> float:
    return float(-np.mean(np.sum(y_true * np.log(_clip(p)), axis=-1)))


def _sparse(labels: Any, logits: Any) -> float:
    top = logits - logits.max(axis=1, keepdims=True)
    logs = top - np.log(np.exp(top).sum(axis=1, keepdims=True))
    return float(-np.mean(logs[np.arange(len(labels)), labels]))


def _stopping(val_losses: Any, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best] - min_delta:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(val_losses) - 1, best


def _trained(given: Inputs, x: Any, y: Any) -> np.ndarray:
    weights = np.zeros(given["no_of_inputs"] + 1)
    for _ in range(given["threshold"]):
        for row, label in zip(x, y, strict=True):
            update = given["learning_rate"] * (label - (row @ weights[1:] + weights[0] > 0))
            weights[1:] += update * row
            weights[0] += update
    return weights


def _gp(x: Any, y: Any, x_new: Any, length_scale: float, noise: float) -> Any:
    def kernel(a: Any, b: Any) -> Any:
        return np.exp(-((a[:, None] - b[None]) ** 2) / (2 * length_scale**2))

    solved = np.linalg.solve(kernel(x, x) + noise * np.eye(len(x)), kernel(x, x_new))
    left = np.maximum(1 - np.sum(kernel(x, x_new) * solved, axis=0), 0)
    return solved.T @ y, np.sqrt(left)


def _improvement(mean: Any, std: Any, best: float, xi: float = 0.0) -> np.ndarray:
    gain = best - mean - xi
    z = gain / std
    phi = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return gain * np.array([(1 + math.erf(each / math.sqrt(2))) / 2 for each in z]) + std * phi


def _path(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule's weights after each step; `rule(grads so far, hyper)` gives the step to subtract."""

    def formula(w: Any, grads: Any, hyper: Inputs) -> list[np.ndarray]:
        path, now, memory = [], np.array(w, float), {}
        for count, grad in enumerate(grads, 1):
            now = now - rule(grad, memory, count, **hyper)
            path.append(now.copy())
        return path

    return formula


def _momentum_step(
    grad: Any, memory: Inputs, _: int, learning_rate: float = 0.01, momentum: float = 0.9
) -> Any:
    memory["v"] = momentum * memory.get("v", 0) + learning_rate * grad
    return memory["v"]


def _nesterov_step(
    grad: Any, memory: Inputs, _: int, learning_rate: float = 0.01, momentum: float = 0.9
) -> Any:
    memory["v"] = momentum * memory.get("v", 0) + learning_rate * grad
    return momentum * memory["v"] + learning_rate * grad


def _adagrad_step(
    grad: Any,
    memory: Inputs,
    _: int,
    learning_rate: float = 0.001,
    initial_accumulator_value: float = 0.1,
    epsilon: float = 1e-7,
) -> Any:
    memory["a"] = memory.get("a", initial_accumulator_value) + grad**2
    return learning_rate * grad / np.sqrt(memory["a"] + epsilon)


def _rmsprop_step(
    grad: Any,
    memory: Inputs,
    _: int,
    learning_rate: float = 0.001,
    rho: float = 0.9,
    epsilon: float = 1e-7,
) -> Any:
    memory["v"] = rho * memory.get("v", 0) + (1 - rho) * grad**2
    return learning_rate * grad / np.sqrt(memory["v"] + epsilon)


def _adam_step(
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


def _pictures(*shape: int) -> np.ndarray:
    return _rng().permutation(int(np.prod(shape))).reshape(shape) * 0.37 - 5.0


def _pools() -> tuple[list[Inputs], list[Inputs]]:
    x = _pictures(2, 6, 7, 3)
    idea = [
        {"x": x},
        {"x": x, "pool_size": 3, "strides": 2},
        {"x": x, "pool_size": 2, "strides": 1},
        {"x": _pictures(1, 5, 5, 1), "pool_size": 2, "strides": 2},
    ]
    return idea, [{"x": x, "pool_size": (2, 3), "strides": (3, 2)}]


def _pools_backward() -> tuple[list[Inputs], list[Inputs]]:
    x, tied = _pictures(2, 6, 7, 3), np.maximum(_pictures(1, 4, 4, 2) - 3, 0)
    rng = _rng()

    def asked(x: np.ndarray, pool: Any, stride: Any) -> Inputs:
        shape = _pool(np.max)(x, pool, stride).shape
        return {"grad": rng.normal(size=shape), "x": x, "pool_size": pool, "strides": stride}

    idea = [asked(x, 2, 2), asked(x, 3, 2), asked(x, 2, 1)]
    return idea, [asked(tied, 2, 2), asked(x, (2, 3), (3, 2))]


def _convs() -> tuple[list[Inputs], list[Inputs]]:
    rng, x = _rng(), _rng().normal(size=(2, 6, 7, 3))

    def asked(kh: int, kw: int, **more: Any) -> Inputs:
        return {"x": x, "kernel": rng.normal(size=(kh, kw, 3, 4)), "bias": rng.normal(size=4), **more}

    idea = [
        asked(3, 3),
        asked(2, 3, strides=2),
        asked(3, 3, padding="same"),
        asked(2, 2, padding="same"),
        asked(3, 3, strides=2, padding="same"),
    ]
    care = [{**asked(3, 3), "bias": None}, asked(3, 2, strides=(2, 1))]
    return idea, care


def _signs() -> tuple[list[Inputs], list[Inputs]]:
    x = _rng().normal(size=(3, 4)) * 2
    idea = [{"x": x}, {"x": x[0]}, {"x": np.array([-1.5, 0.0, 2.5])}, {"x": x.reshape(2, 3, 2)}]
    return idea, [{"x": np.array([-9000.0, 3.0, 9000.0])}, {"x": 0.75}, {"x": np.array([2, -3, 0])}]


def _scores() -> tuple[list[Inputs], list[Inputs]]:
    x = _rng().normal(size=(4, 3)) * 2
    idea = [{"x": x}, {"x": x[0]}, {"x": x[:, :2] - 7.0}, {"x": x, "axis": 0}]
    return idea, [{"x": np.array([[9000.0, 1.0], [-9000.0, 2.0]])}]


def _truths(*, classes: int) -> tuple[list[Inputs], list[Inputs]]:
    rng = _rng()
    if classes == 2:
        y, p = rng.integers(0, 2, size=(5,)).astype(float), rng.uniform(0.05, 0.95, size=5)
        pair = rng.uniform(0.05, 0.95, size=(5, 2))
        idea = [{"y_true": y, "p": p}, {"y_true": (pair > 0.4).astype(float), "p": pair[::-1]}]
        return idea, [{"y_true": np.array([1.0, 0.0, 1.0]), "p": np.array([1.0, 1.0, 0.0])}]
    p = _softmax(rng.normal(size=(5, classes)))
    y = np.eye(classes)[rng.integers(0, classes, size=5)]
    care = [{"y_true": np.eye(3)[[0, 1]], "p": np.eye(3)[[0, 2]]}]
    return [{"y_true": y, "p": p}, {"y_true": p[::-1], "p": p}, {"y_true": y[:1], "p": p[:1]}], care


def _steps(*hypers: Inputs) -> tuple[list[Inputs], list[Inputs]]:
    rng = _rng()
    shapes = itertools.cycle([(2, 3), (4,), (3, 2)])
    return [
        {"w": rng.normal(size=shape), "grads": [rng.normal(size=shape) + 0.3 for _ in range(4)], "hyper": hyper}
        for hyper, shape in zip(hypers, shapes, strict=False)
    ], []


def _recurrent() -> Inputs:
    rng = _rng()
    n, t, d, u = 2, 4, 3, 5
    return {
        "x": rng.normal(size=(n, t, d)),
        "h0": rng.normal(size=(n, u)),
        "w_x": rng.normal(size=(d, u)) * 0.6,
        "w_h": rng.normal(size=(u, u)) * 0.6,
        "b": rng.normal(size=u),
    }


def _gated(scale: float = 0.7) -> Inputs:
    rng = _rng()
    n, d, u = 2, 3, 4
    return {
        "x_t": rng.normal(size=(n, d)),
        "h": rng.normal(size=(n, u)),
        "c": rng.normal(size=(n, u)),
        "kernel": rng.normal(size=(d, 4 * u)) * scale,
        "recurrent_kernel": rng.normal(size=(u, 4 * u)) * scale,
        "bias": rng.normal(size=4 * u),
    }


def _only(given: Inputs, *names: str) -> Inputs:
    return {name: given[name] for name in names}


def _lessons() -> tuple[list[Inputs], list[Inputs]]:
    rng = _rng()
    x = rng.normal(size=(12, 3))
    table = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    idea = [
        ({"no_of_inputs": 3, "threshold": 7, "learning_rate": 0.25}, x, (x[:, 0] > 0.2).astype(int)),
        ({"no_of_inputs": 3, "threshold": 2, "learning_rate": 0.7}, x, rng.integers(0, 2, size=12)),
        ({"no_of_inputs": 2, "threshold": 6, "learning_rate": 0.5}, table, np.array([0, 0, 0, 1])),
        ({"no_of_inputs": 2, "threshold": 1, "learning_rate": 0.5}, table, np.array([0, 1, 1, 0])),
    ]
    return [{"given": given, "x": x, "y": y, "asked": x} for given, x, y in idea], []


def _answers() -> tuple[list[Inputs], list[Inputs]]:
    given = {"no_of_inputs": 2}
    weights = [np.array([-1.5, 1.0, 1.0]), np.array([0.7, -2.0, 0.4]), np.array([0.0, 0.0, 0.0])]
    rows = [np.array([1.0, 1.0]), np.array([0.1, -3.0]), np.array([2.0, 0.0])]
    cases = [
        {"given": given, "x": row, "y": weight, "asked": row}
        for weight in weights
        for row in rows
    ]
    batch = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 1.0]])
    return cases, [{"given": given, "x": batch, "y": weights[0], "asked": batch}]


def _fired(given: Inputs, x: Any, y: Any, asked: Any) -> Any:
    return (asked @ y[1:] + y[0] > 0).astype(int)


def _matrices(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = _rng()
    return [rng.normal(size=shape) for shape in shapes]


def _both(name: str, first: Any, other: str, second: Any) -> Inputs:
    return {name: first, other: second}


def _named(pairs: list[Inputs], care: list[Inputs] | None = None) -> tuple[list[Inputs], list[Inputs]]:
    return pairs, care or []


def _early() -> tuple[list[Inputs], list[Inputs]]:
    losses = np.array([1.0, 0.8, 0.85, 0.9, 0.7, 0.75, 0.76, 0.77, 0.5])
    return [
        {"val_losses": losses, "patience": 2},
        {"val_losses": losses, "patience": 3},
        {"val_losses": losses, "patience": 1},
        {"val_losses": np.array([3.0, 2.0, 1.0]), "patience": 2},
        {"val_losses": np.array([1.0, 1.0, 1.0, 0.9]), "patience": 2},
        {"val_losses": np.array([1.0, 0.95, 0.91, 0.6, 0.58]), "patience": 2, "min_delta": 0.2},
    ], [{"val_losses": losses, "patience": 0}]


_X, _W, _G = _matrices((5, 3), (3, 4), (5, 4))
_GRAD, _A, _Z = _matrices((4, 3), (4, 3), (4, 3))
_LABELS = np.array([2, 0, 1, 2, 1])
_LOGITS = _matrices((5, 3))[0] * 3
_IMAGE, _KERNEL = _matrices((6, 7), (3, 2))
_LOSS = [{"y_true": _GRAD, "y_pred": _A}, {"y_true": _GRAD[0], "y_pred": _A[0]}]

# Part: formula, (cases of the idea, cases of care), probe.
FORMULAS: dict[str, tuple[Callable[..., Any], tuple[list[Inputs], list[Inputs]], str]] = {
    "sigmoid": (_sigmoid, _signs(), "call"),
    "tanh": (lambda x: np.tanh(x), _signs(), "call"),
    "relu": (lambda x: np.maximum(x, 0), _signs(), "call"),
    "linear": (lambda x: x, _signs(), "call"),
    "leaky_relu": (
        lambda x, negative_slope=0.01: np.where(np.asarray(x) > 0, x, negative_slope * np.asarray(x)),
        ([*_signs()[0], {"x": _A, "negative_slope": 0.3}], _signs()[1]),
        "call",
    ),
    "softmax": (_softmax, _scores(), "call"),
    "predict": (_fired, _answers(), "perceptron"),
    "train": (lambda given, x, y, asked: _trained(given, x, y), _lessons(), "perceptron"),
    "mse": (lambda y_true, y_pred: float(np.mean((y_true - y_pred) ** 2)), (_LOSS, []), "call"),
    "binary_cross_entropy": (_binary, _truths(classes=2), "call"),
    "categorical_cross_entropy": (_categorical, _truths(classes=3), "call"),
    "sparse_categorical_cross_entropy": (
        _sparse,
        ([{"labels": _LABELS, "logits": _LOGITS}], [{"labels": _LABELS, "logits": _LOGITS * 3000}]),
        "call",
    ),
    "sigmoid_backward": (
        lambda grad, a: grad * a * (1 - a),
        _named([{"grad": _GRAD, "a": _sigmoid(_A)}]),
        "call",
    ),
    "tanh_backward": (
        lambda grad, a: grad * (1 - a**2),
        _named([{"grad": _GRAD, "a": np.tanh(_A)}]),
        "call",
    ),
    "relu_backward": (
        lambda grad, z: grad * (z > 0),
        _named([{"grad": _GRAD, "z": _Z}], [{"grad": _GRAD[0], "z": np.array([0.0, -1.0, 2.0])}]),
        "call",
    ),
    "dense_backward": (
        lambda grad, x, w: (grad @ w.T, x.T @ grad, grad.sum(axis=0)),
        _named([{"grad": _G, "x": _X, "w": _W}, {"grad": _G[:1], "x": _X[:1], "w": _W}]),
        "call",
    ),
    "softmax_cross_entropy_backward": (
        lambda logits, y_true: (_softmax(logits) - y_true) / len(logits),
        _named(
            [{"logits": _LOGITS, "y_true": np.eye(3)[_LABELS]}],
            [{"logits": _LOGITS * 3000, "y_true": np.eye(3)[_LABELS]}],
        ),
        "call",
    ),
    "numerical_gradient": (
        lambda x, h: _cubic_slope(x),
        _named([{"x": _X[0], "h": None}, {"x": _X, "h": 1e-4}]),
        "derivative",
    ),
    "relative_error": (
        lambda a, b: float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))),
        _named([{"a": _GRAD, "b": _A}]),
        "call",
    ),
    "sgd": (_path(lambda g, m, n, learning_rate=0.01: learning_rate * g), _steps({}, {"learning_rate": 0.3}), "steps"),
    "momentum": (
        _path(_momentum_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "momentum": 0.5}),
        "steps",
    ),
    "nesterov": (
        _path(_nesterov_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "momentum": 0.5}),
        "steps",
    ),
    "adagrad": (
        _path(_adagrad_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "initial_accumulator_value": 0.4}),
        "steps",
    ),
    "rmsprop": (
        _path(_rmsprop_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "rho": 0.5}),
        "steps",
    ),
    "adam": (
        _path(_adam_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "beta_1": 0.5, "beta_2": 0.7}),
        "steps",
    ),
    "l2_penalty": (
        lambda w, strength: float(strength * np.sum(w**2)),
        _named([{"w": _W, "strength": 0.3}, {"w": _W[0], "strength": 2.0}]),
        "call",
    ),
    "early_stopping": (_stopping, _early(), "call"),
    "one_hot": (
        lambda labels, num_classes: np.eye(num_classes)[labels],
        _named([{"labels": _LABELS, "num_classes": 3}, {"labels": np.array([1, 0]), "num_classes": 4}]),
        "call",
    ),
    "conv2d": (_conv, _convs(), "call"),
    "cross_correlate2d": (
        lambda f, h: _conv(f[None, :, :, None], h[:, :, None, None], None)[0, :, :, 0],
        _named([{"f": _IMAGE, "h": _KERNEL}, {"f": _IMAGE, "h": _IMAGE[:3, :3]}]),
        "call",
    ),
    "convolve2d": (
        lambda f, h: _conv(f[None, :, :, None], h[::-1, ::-1, None, None], None)[0, :, :, 0],
        _named([{"f": _IMAGE, "h": _KERNEL}, {"f": _IMAGE, "h": _IMAGE[:3, :3]}]),
        "call",
    ),
    "max_pool2d": (_pool(np.max), _pools(), "call"),
    "avg_pool2d": (_pool(np.mean), _pools(), "call"),
    "max_pool2d_backward": (_pool_backward, _pools_backward(), "call"),
    "global_average_pool": (
        lambda x: x.mean(axis=(1, 2)),
        _named([{"x": _pictures(2, 3, 4, 3)}]),
        "call",
    ),
    "flatten": (lambda x: x.reshape(len(x), -1), _named([{"x": _pictures(2, 3, 4, 3)}]), "call"),
    "rnn_step": (
        lambda x_t, h, w_x, w_h, b: np.tanh(x_t @ w_x + h @ w_h + b),
        _named([{"x_t": _recurrent()["x"][:, 0], "h": _recurrent()["h0"], **_only(_recurrent(), "w_x", "w_h", "b")}]),
        "call",
    ),
    "rnn_forward": (_rnn, _named([_recurrent()]), "call"),
    "rnn_backward": (
        _rnn_backward,
        _named([{"grad_h": _matrices((2, 4, 5))[0], **_recurrent()}]),
        "call",
    ),
    "lstm_step": (_lstm_step, _named([_gated()], [_gated(900.0)]), "call"),
    "lstm_forward": (
        _lstm,
        _named([{"x": _matrices((2, 4, 3))[0], **_only(_gated(), "kernel", "recurrent_kernel", "bias")}]),
        "call",
    ),
    "gp_posterior": (
        _gp,
        _named(
            [
                {"x": np.array([0.0, 1.0, 2.5]), "y": np.array([1.0, -0.5, 0.7]),
                 "x_new": np.array([0.3, 1.9, 4.0]), "length_scale": scale, "noise": noise}
                for scale, noise in ((1.0, 0.1), (0.6, 0.02))
            ],
            [{"x": np.array([0.0, 1.0]), "y": np.array([1.0, -0.5]), "x_new": np.array([0.3, 1.9]),
              "length_scale": 1.0, "noise": 0.0}],
        ),
        "call",
    ),
    "expected_improvement": (
        _improvement,
        _named(
            [{"mean": np.array([1.0, 0.5, 1.4]), "std": np.array([0.5, 0.2, 0.9]), "best": 0.9},
             {"mean": np.array([1.0, 0.5]), "std": np.array([0.5, 0.2]), "best": 0.9, "xi": 0.1}],
        ),
        "call",
    ),
}  # fmt: skip


def _cubic_slope(x: np.ndarray) -> np.ndarray:
    slope = 3 * x**2
    slope.flat[0] += x.flat[-1]
    slope.flat[-1] += x.flat[0]
    return slope


def _asked(part: str, probe: str, inputs: Inputs) -> Inputs:
    return {"part": part, "given": inputs} if probe == "call" else {"part": part, **inputs}


def _key(key: Key, part: str) -> Key:
    """The exercise's key with our cases and probes in it, and no answer."""
    _, cases, probe = FORMULAS[part]
    meant = key.part(part)
    assert meant is not None
    groups = tuple(
        Group(
            name=name,
            points=1.0,
            probe=probe,
            measure=None,
            quiet=False,
            cases=tuple(
                Case(
                    name=str(number),
                    inputs={
                        each: serialization.encode(value)
                        for each, value in _asked(part, probe, inputs).items()
                    },
                    expected={"kind": "returned", "value": None},
                )
                for number, inputs in enumerate(given)
            ),
        )
        for name, given in zip(("idea", "care"), cases, strict=True)
        if given
    )
    return replace(key, parts=(replace(meant, groups=groups),), probes=PROBES)


def _leaves(value: Any) -> list[np.ndarray]:
    if isinstance(value, dict):
        return [leaf for name in sorted(value) for leaf in _leaves(value[name])]
    if isinstance(value, tuple) or (isinstance(value, list) and value and isinstance(value[0], np.ndarray)):
        return [leaf for each in value for leaf in _leaves(each)]
    return [np.asarray(value, dtype=float)]


def _compared(got: Any, wanted: Any) -> str:
    """ "right", "shape" or "wrong" of one value."""
    try:
        theirs, ours = _leaves(got), _leaves(wanted)
    except (TypeError, ValueError):
        return "wrong"
    if len(theirs) != len(ours):
        return "wrong"
    shaped = all(a.shape == b.shape for a, b in zip(theirs, ours, strict=True))
    for mine, right in zip(theirs, ours, strict=True):
        if mine.size != right.size or np.squeeze(mine).shape != np.squeeze(right).shape:
            return "wrong"
        near = 2e-5 * max(float(np.max(np.abs(right), initial=0.0)), 1e-3)
        if not np.allclose(np.squeeze(mine), np.squeeze(right), rtol=2e-5, atol=near):
            return "wrong"
    return "right" if shaped else "shape"


def opinion(key: Key, part: str, source: str, runner: Runner) -> tuple[str, str]:
    """(verdict, why) of a fitted file, from the formulas of this module."""
    formula, cases, probe = FORMULAS[part]
    asked = _key(key, part)
    work = Submission(path="fitted.py", source=source, sha256="")
    transcript = interviewed(asked, work, runner, asked.parts)
    if not transcript.imported or transcript.imported.get("status") != "ok":
        return "absent", str(transcript.imported)[:300]
    seen: dict[str, list[str]] = {"idea": [], "care": []}
    why: list[str] = []
    for group in asked.parts[0].groups:
        given = cases[0] if group.name == "idea" else cases[1]
        for number, (inputs, case) in enumerate(zip(given, group.cases, strict=True)):
            reply = transcript.replies.get((part, group.name, number), {"kind": "ended"})
            if reply["kind"] != "returned":
                seen[group.name].append("raised")
                what = f"{reply.get('type', reply['kind'])}: {reply.get('message', '')}"
                why.append(f"{group.name} {number} {what[:90]}")
                continue
            with np.errstate(all="ignore"):
                found = _compared(serialization.decode(reply["value"]), formula(**_copied(inputs)))
            if "repeat" in reply:
                found = "wrong"
            elif found == "right" and reply.get("changed"):
                found = "changed"
            elif found == "right" and part in STABLE and reply.get("warnings"):
                found = "warned"
            seen[group.name].append(found)
            if found != "right":
                why.append(f"{group.name} {number} {found}")
    reasons = "; ".join(why)
    if all(each == "right" for each in seen["idea"] + seen["care"]):
        return "right", reasons
    if all(each not in ("wrong", "raised") for each in seen["idea"]):
        return "form", reasons
    return "wrong", reasons


def _copied(inputs: Inputs) -> Inputs:
    return {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }
