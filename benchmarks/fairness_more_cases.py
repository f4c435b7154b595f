"""Formulas and inputs of our own for the parts that the second corpus brought: scaling, batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.fairness_formulas import Inputs

Cases = tuple[list[Inputs], list[Inputs]]


def _matrix(*shape: int) -> np.ndarray:
    return np.random.default_rng(20261130).normal(size=shape)


def standardized(x: np.ndarray) -> np.ndarray:
    spread = x.std(axis=0)
    return np.where(spread > 1e-12, (x - x.mean(axis=0)) / np.where(spread > 1e-12, spread, 1), 0)


def clipped(grads: list[np.ndarray], max_norm: float) -> list[np.ndarray]:
    norm = float(np.sqrt(sum(float(np.sum(grad**2)) for grad in grads)))
    return [grad * (max_norm / norm if norm > max_norm else 1.0) for grad in grads]


def dropped(x: np.ndarray, rate: float, uniform: np.ndarray, training: bool = True) -> np.ndarray:
    return np.where(uniform < rate, 0, x / (1 - rate)) if training else x


def cut(x: np.ndarray, y: np.ndarray, batch_size: int, order: Any = None) -> list[Any]:
    taken = np.arange(len(x)) if order is None else order
    starts = range(0, len(x), batch_size)
    return [(x[rows], y[rows]) for rows in (taken[s : s + batch_size] for s in starts)]


def places(input_size: int, filter_size: int, stride: int = 1, padding: int = 0) -> int:
    if stride < 1 or padding < 0 or filter_size > input_size + 2 * padding:
        raise ValueError("as the docstring asks")
    return (input_size - filter_size + 2 * padding) // stride + 1


def _clips() -> Cases:
    grads = [_matrix(3, 2), _matrix(4)]
    idea = [{"grads": grads, "max_norm": 0.5}, {"grads": grads, "max_norm": 50.0}]
    return idea, [{"grads": [np.zeros(3), np.zeros((2, 2))], "max_norm": 1.0}]


def _drops() -> Cases:
    x, uniform = _matrix(4, 5), np.random.default_rng(20261201).uniform(size=(4, 5))
    idea = [{"x": x, "rate": 0.3, "uniform": uniform}, {"x": x, "rate": 0.7, "uniform": uniform}]
    idea += [{"x": x, "rate": 0.3, "uniform": uniform, "training": False}]
    tie = {"x": x[0, :3], "rate": 0.5, "uniform": np.array([0.5, 0.25, 0.75])}
    return idea, [tie, {"x": x, "rate": 0.0, "uniform": uniform}]


def _cuts() -> Cases:
    x, y = _matrix(7, 2), _matrix(7)
    order = np.array([3, 0, 6, 2, 1, 5, 4])
    idea: list[Inputs] = [{"x": x, "y": y, "batch_size": 3, "order": order}]
    idea += [{"x": x, "y": y, "batch_size": 3}, {"x": x[:6], "y": y[:6], "batch_size": 2}]
    return idea, [{"x": x, "y": y, "batch_size": 20}]


def _penalties() -> Cases:
    w = _matrix(3, 4) - 0.2
    idea: list[Inputs] = [{"w": w, "strength": 0.3}, {"w": w[0], "strength": 2.0}]
    return idea, [{"w": np.array([0.0, -1.5, 2.0]), "strength": 0.5}]


def _descents() -> Cases:
    w, grad = _matrix(3, 4), _matrix(3, 4)[::-1]
    return [{"w": w, "grad": grad, "learning_rate": rate} for rate in (0.1, 1.5)], []


# Part: formula, (cases of the idea, cases of care), probe.
MORE: dict[str, tuple[Callable[..., Any], Cases, str]] = {
    "standardize": (
        standardized,
        (
            [{"x": _matrix(6, 3) * 4 + 2}, {"x": _matrix(5, 1)}],
            [
                {"x": np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 5.0]])},
                {"x": np.column_stack([np.full(10, 0.1), np.arange(10.0)])},
            ],
        ),
        "call",
    ),
    "accuracy": (
        lambda y_true, y_pred: float(np.mean(y_true == y_pred)),
        (
            [
                {"y_true": np.array([2, 0, 1, 1, 3]), "y_pred": np.array([2, 0, 0, 1, 1])},
                {"y_true": np.array([1, 1]), "y_pred": np.array([0, 0])},
            ],
            [],
        ),
        "call",
    ),
    "clip_by_global_norm": (clipped, _clips(), "call"),
    "dropout": (dropped, _drops(), "call"),
    "l1_penalty": (lambda w, strength: float(strength * np.sum(abs(w))), _penalties(), "call"),
    "l1_gradient": (lambda w, strength: strength * np.sign(w), _penalties(), "call"),
    "l2_gradient": (lambda w, strength: 2 * strength * w, _penalties(), "call"),
    "step": (lambda w, grad, learning_rate: w - learning_rate * grad, _descents(), "call"),
    "minibatches": (cut, _cuts(), "call"),
    "conv_output_size": (
        places,
        (
            [
                {"input_size": 9, "filter_size": 3},
                {"input_size": 8, "filter_size": 3, "stride": 2},
                {"input_size": 11, "filter_size": 4, "stride": 3, "padding": 2},
            ],
            [{"input_size": 4, "filter_size": 7, "padding": 1}],
        ),
        "call",
    ),
}
