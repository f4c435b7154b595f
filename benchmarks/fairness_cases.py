"""Inputs of our own for each part, and the formula that says what is right for them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.fairness_formulas import (
    Inputs,
    adagrad_step,
    adam_step,
    binary,
    categorical,
    conv,
    cubic_slope,
    fired,
    gp,
    improvement,
    logistic,
    lstm,
    lstm_step,
    momentum_step,
    nesterov_step,
    path,
    pool,
    pool_backward,
    rmsprop_step,
    rnn,
    rnn_backward,
    softmax,
    sparse,
    stopping,
    trained,
)
from benchmarks.fairness_more_cases import MORE


def _rng() -> np.random.Generator:
    return np.random.default_rng(20261129)


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

    def asked(x: np.ndarray, window: Any, stride: Any) -> Inputs:
        shape = pool(np.max)(x, window, stride).shape
        return {"grad": rng.normal(size=shape), "x": x, "pool_size": window, "strides": stride}

    idea = [asked(x, 2, 2), asked(x, 3, 2), asked(x, 2, 1)]
    return idea, [asked(tied, 2, 2), asked(x, (2, 3), (3, 2))]


def _convs() -> tuple[list[Inputs], list[Inputs]]:
    rng, x = _rng(), _rng().normal(size=(2, 6, 7, 3))

    def asked(kh: int, kw: int, **more: Any) -> Inputs:
        return {
            "x": x,
            "kernel": rng.normal(size=(kh, kw, 3, 4)),
            "bias": rng.normal(size=4),
            **more,
        }

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
        sure = {"y_true": np.array([1.0, 0.0, 1.0]), "p": np.array([1.0, 1.0, 0.0])}
        return idea, [sure, {**sure, "epsilon": 0.05}]
    p = softmax(rng.normal(size=(5, classes)))
    y = np.eye(classes)[rng.integers(0, classes, size=5)]
    sure = {"y_true": np.eye(3)[[0, 1]], "p": np.eye(3)[[0, 2]]}
    care = [sure, {**sure, "epsilon": 0.05}]
    return [{"y_true": y, "p": p}, {"y_true": p[::-1], "p": p}, {"y_true": y[:1], "p": p[:1]}], care


def _steps(*hypers: Inputs) -> tuple[list[Inputs], list[Inputs]]:
    rng = _rng()
    shapes = itertools.cycle([(2, 3), (4,), (3, 2)])
    idea = [
        {
            "w": rng.normal(size=shape),
            "grads": [rng.normal(size=shape) + 0.3 for _ in range(4)],
            "hyper": hyper,
        }
        for hyper, shape in zip(hypers, shapes, strict=False)
    ]
    return idea, [{**idea[0], "watched": True}]


def _recurrent(d: int = 3) -> Inputs:
    rng = _rng()
    n, t, u = 2, 4, 5
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


def _gated_sequence() -> Inputs:
    given = _only(_gated(), "kernel", "recurrent_kernel", "bias")
    return {"x": _rng().normal(size=(2, 4, 3)), **given}


def _only(given: Inputs, *names: str) -> Inputs:
    return {name: given[name] for name in names}


def _lessons() -> tuple[list[Inputs], list[Inputs]]:
    rng = _rng()
    x = rng.normal(size=(12, 3))
    table = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    idea = [
        (
            {"no_of_inputs": 3, "threshold": 7, "learning_rate": 0.25},
            x,
            (x[:, 0] > 0.2).astype(int),
        ),
        ({"no_of_inputs": 3, "threshold": 2, "learning_rate": 0.7}, x, rng.integers(0, 2, size=12)),
        ({"no_of_inputs": 2, "threshold": 6, "learning_rate": 0.5}, table, np.array([0, 0, 0, 1])),
        ({"no_of_inputs": 2, "threshold": 1, "learning_rate": 0.5}, table, np.array([0, 1, 1, 0])),
    ]
    hyper, labels = (
        {"no_of_inputs": 3, "threshold": 2, "learning_rate": 0.3},
        rng.integers(0, 2, 12),
    )
    again = {"given": hyper, "x": x, "y": labels, "asked": x, "trainings": 2}
    return [{"given": given, "x": x, "y": y, "asked": x} for given, x, y in idea], [again]


def _answers() -> tuple[list[Inputs], list[Inputs]]:
    given = {"no_of_inputs": 2}
    weights = [np.array([-1.5, 1.0, 1.0]), np.array([0.7, -2.0, 0.4]), np.array([0.0, 0.0, 0.0])]
    rows = [np.array([1.0, 1.0]), np.array([0.1, -3.0]), np.array([2.0, 0.0])]
    cases = [
        {"given": given, "x": row, "y": weight, "asked": row} for weight in weights for row in rows
    ]
    batch = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 1.0]])
    new = {"given": given, "x": rows[0], "y": None, "asked": rows[0]}
    return cases, [{"given": given, "x": batch, "y": weights[0], "asked": batch}, new]


def _matrices(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = _rng()
    return [rng.normal(size=shape) for shape in shapes]


def _named(
    pairs: list[Inputs], care: list[Inputs] | None = None
) -> tuple[list[Inputs], list[Inputs]]:
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


_X, _W, _G = _matrices((5, 3), (3, 5), (5, 5))
_GRAD, _A, _Z = _matrices((4, 3), (4, 3), (4, 3))
_LABELS = np.array([2, 0, 1, 2, 1])
_LOGITS = _matrices((5, 3))[0] * 3
_IMAGE, _KERNEL = _matrices((6, 7), (3, 2))
_LOSS = [{"y_true": _GRAD, "y_pred": _A}, {"y_true": _GRAD[0], "y_pred": _A[0]}]

# Part: formula, (cases of the idea, cases of care), probe.
FORMULAS: dict[str, tuple[Callable[..., Any], tuple[list[Inputs], list[Inputs]], str]] = {
    "sigmoid": (logistic, _signs(), "call"),
    "tanh": (lambda x: np.tanh(x), _signs(), "call"),
    "relu": (lambda x: np.maximum(x, 0), _signs(), "call"),
    "linear": (lambda x: x, _signs(), "call"),
    "leaky_relu": (
        lambda x, negative_slope=0.01: np.maximum(x, 0) + negative_slope * np.minimum(x, 0),
        ([*_signs()[0], {"x": _A, "negative_slope": 0.3}], _signs()[1]),
        "call",
    ),
    "softmax": (softmax, _scores(), "call"),
    "predict": (fired, _answers(), "perceptron"),
    "train": (trained, _lessons(), "perceptron"),
    "mse": (lambda y_true, y_pred: float(np.mean((y_true - y_pred) ** 2)), (_LOSS, []), "call"),
    "binary_cross_entropy": (binary, _truths(classes=2), "call"),
    "categorical_cross_entropy": (categorical, _truths(classes=3), "call"),
    "sparse_categorical_cross_entropy": (
        sparse,
        ([{"labels": _LABELS, "logits": _LOGITS}], [{"labels": _LABELS, "logits": _LOGITS * 3000}]),
        "call",
    ),
    "sigmoid_backward": (
        lambda grad, a: grad * a * (1 - a),
        _named([{"grad": _GRAD, "a": logistic(_A)}]),
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
        lambda logits, y_true: (softmax(logits) - y_true) / len(logits),
        _named(
            [{"logits": _LOGITS, "y_true": np.eye(3)[_LABELS]}],
            [{"logits": _LOGITS * 3000, "y_true": np.eye(3)[_LABELS]}],
        ),
        "call",
    ),
    "numerical_gradient": (
        cubic_slope,
        _named([{"x": _X[0], "h": None}, {"x": _X, "h": 1e-4}], [{"x": _X[0], "h": 0.25}]),
        "derivative",
    ),
    "relative_error": (
        lambda a, b: float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))),
        _named([{"a": _GRAD, "b": _A}]),
        "call",
    ),
    "sgd": (
        path(lambda grad, memory, count, learning_rate=0.01: learning_rate * grad),
        _steps({}, {"learning_rate": 0.3}),
        "steps",
    ),
    "momentum": (
        path(momentum_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "momentum": 0.5}),
        "steps",
    ),
    "nesterov": (
        path(nesterov_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "momentum": 0.5}),
        "steps",
    ),
    "adagrad": (
        path(adagrad_step),
        _steps({}, {"learning_rate": 0.3}, {"initial_accumulator_value": 0.4}),
        "steps",
    ),
    "rmsprop": (
        path(rmsprop_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "rho": 0.5}),
        "steps",
    ),
    "adam": (
        path(adam_step),
        _steps({}, {"learning_rate": 0.3}, {"learning_rate": 0.2, "beta_1": 0.5, "beta_2": 0.7}),
        "steps",
    ),
    "l2_penalty": (
        lambda w, strength: float(strength * np.sum(w**2)),
        _named([{"w": _W, "strength": 0.3}, {"w": _W[0], "strength": 2.0}]),
        "call",
    ),
    "early_stopping": (stopping, _early(), "call"),
    "one_hot": (
        lambda labels, num_classes: np.eye(num_classes)[labels],
        _named(
            [
                {"labels": _LABELS, "num_classes": 3},
                {"labels": np.array([1, 0]), "num_classes": 4},
            ]
        ),
        "call",
    ),
    "conv2d": (conv, _convs(), "call"),
    "cross_correlate2d": (
        lambda f, h: conv(f[None, :, :, None], h[:, :, None, None], None)[0, :, :, 0],
        _named([{"f": _IMAGE, "h": _KERNEL}, {"f": _IMAGE, "h": _IMAGE[:3, :3]}]),
        "call",
    ),
    "convolve2d": (
        lambda f, h: conv(f[None, :, :, None], h[::-1, ::-1, None, None], None)[0, :, :, 0],
        _named([{"f": _IMAGE, "h": _KERNEL}, {"f": _IMAGE, "h": _IMAGE[:3, :3]}]),
        "call",
    ),
    "max_pool2d": (pool(np.max), _pools(), "call"),
    "avg_pool2d": (pool(np.mean), _pools(), "call"),
    "max_pool2d_backward": (pool_backward, _pools_backward(), "call"),
    "global_average_pool": (
        lambda x: x.mean(axis=(1, 2)),
        _named([{"x": _pictures(2, 3, 4, 3)}]),
        "call",
    ),
    "flatten": (lambda x: x.reshape(len(x), -1), _named([{"x": _pictures(2, 3, 4, 3)}]), "call"),
    "rnn_step": (
        lambda x_t, h, w_x, w_h, b: np.tanh(x_t @ w_x + h @ w_h + b),
        _named([{"x_t": _X, "h": _G, **_only(_recurrent(), "w_x", "w_h", "b")}]),
        "call",
    ),
    "rnn_forward": (rnn, _named([_recurrent()], [_recurrent(1)]), "call"),
    "rnn_backward": (
        rnn_backward,
        _named([{"grad_h": _matrices((2, 4, 5))[0], **_recurrent()}]),
        "call",
    ),
    "lstm_step": (lstm_step, _named([_gated()], [_gated(900.0)]), "call"),
    "lstm_forward": (
        lstm,
        _named([_gated_sequence()]),
        "call",
    ),
    "gp_posterior": (
        gp,
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
        improvement,
        _named(
            [{"mean": np.array([1.0, 0.5, 1.4]), "std": np.array([0.5, 0.2, 0.9]), "best": 0.9},
             {"mean": np.array([1.0, 0.5]), "std": np.array([0.5, 0.2]), "best": 0.9, "xi": 0.1}],
            [{"mean": np.array([2.0, 0.9, 0.8]), "std": np.array([0.0, 0.0, 0.4]), "best": 0.9}],
        ),
        "call",
    ),
    **MORE,
}  # fmt: skip
