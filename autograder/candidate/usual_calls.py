"""Calls that most files make of NumPy: made before a fork, as NumPy keeps what it finds out.

Which of its loops is for which types, say: a fork would find that out again, in pages of its own.
"""

from __future__ import annotations

from typing import Any

TIMES = 3
TWO = ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum"]
ONE = ["exp", "log", "sqrt", "abs", "tanh", "negative", "square", "sign", "isnan"]
COMPARED = ["greater", "less", "equal", "greater_equal", "less_equal", "not_equal"]
ALONG = ["sum", "mean", "max", "min", "var", "std", "argmax"]


def usual() -> None:
    """Make them a few times, of floats and whole numbers, and leave no trace."""
    import numpy

    np: Any = numpy
    for _ in range(TIMES):
        x, n = np.arange(1.0, 7.0).reshape(2, 3), np.arange(1, 7).reshape(2, 3)
        row, large = x[0], x > 2
        for f in (getattr(np, name) for name in TWO):
            f(x, x), f(x, row), f(x, 2.0), f(2.0, x), f(x, 2), f(x, n), f(n, n), f(n, 2)
        for f in (getattr(np, name) for name in ONE):
            f(x)
        for f in (getattr(np, name) for name in COMPARED):
            f(x, x), f(x, 0.5), f(n, 1)
        for f in (getattr(np, name) for name in ALONG):
            f(x), f(x, axis=0), f(x, axis=1, keepdims=True)
        x.sum(), x.sum(axis=0), x.mean(axis=0), x.max(axis=1, keepdims=True), x.argmax(axis=1)
        x @ x.T, x.dot(row), np.dot(x, row), np.matmul(x, x.T), np.outer(row, row), row @ row
        np.where(large, x, 0.0), np.clip(x, 0.0, 1.0), np.allclose(x, x), large.any(), large.all()
        np.zeros((2, 3)), np.ones(3), np.zeros_like(x), np.ones_like(x), np.eye(3), np.full(2, 1.0)
        np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 2]), np.asarray(n, dtype=float)
        np.concatenate([x, x]), np.stack([row, row]), np.expand_dims(row, 0), np.squeeze(x[:1])
        np.pad(x, 1), np.linalg.norm(row), np.transpose(x), x.reshape(-1), x.ravel(), x.tolist()
        x[large], x[:, 0], x[1:], x[..., None], x[n[0] % 2], float(x[0, 0]), n.astype(float)
        x += row
        x -= row
        x *= 2.0
        x /= 2.0
        x[:, 1] = row[:2]
