"""Slips that fresh readers of the exercises made: what is told of each of them.

Each is put after the model answer, whose functions it replaces. What is told is true of the slip:
`unsaid` is what was told once, and was not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.author_tools.marking import marked_here
from tests.conftest import dlgrade, load_key, model_answer, swapped
from tests.support.marking import said

BATCHES = "    for i in range(0, len(x), batch_size):\n"
ORDERED = (
    "def minibatches(x, y, batch_size, order=None):\n"
    "    if order is not None:\n        x, y = x[order], y[order]\n"
)
NEURON = (
    "class Perceptron(Perceptron):\n    def __init__(self, no_of_inputs, threshold=100, "
    "learning_rate=0.01):\n        self.threshold, self.learning_rate = threshold, learning_rate\n"
)

# The exercise, the part, what the student writes, what is told, and what is not.
SLIPS = {
    "a bias apart": (
        "ex02_perceptron", "train",
        NEURON + "        self.weights, self.bias = np.zeros(no_of_inputs), 0.0\n"
        "    def train(self, x, labels):\n        for _ in range(self.threshold):\n"
        "            for row, label in zip(x, labels):\n"
        "                z = row @ self.weights + self.bias\n"
        "                step = self.learning_rate * (label - (1 if z > 0 else 0))\n"
        "                self.weights += step * row\n                self.bias += step",
        "the bias stands apart. Here it is the first of them", "has shape (3,)",
    ),
    "a convolution that ignores padding": (
        "ex08_convolution", "conv2d",
        "def conv2d(x, kernel, bias, strides=1, padding='valid'):\n"
        "    n, h, w, c = x.shape\n    kh, kw, _, f = kernel.shape\n"
        "    y = np.zeros((n, (h - kh) // strides + 1, (w - kw) // strides + 1, f))\n"
        "    for i in range(y.shape[1]):\n        for j in range(y.shape[2]):\n"
        "            a, b = i * strides, j * strides\n"
        "            window = x[:, a : a + kh, b : b + kw, :]\n"
        "            y[:, i, j] = np.tensordot(window, kernel, axes=([1, 2, 3], [0, 1, 2]))\n"
        "    return y if bias is None else y + bias",
        'padding="same" has no effect in your answer.', "(kh - 1) // 2",
    ),
    "a sum in an array of whole numbers": (
        "ex08_convolution", "convolve1d",
        "def convolve1d(signal, kernel):\n"
        "    y = np.zeros(len(signal) + len(kernel) - 1, dtype=int)\n"
        "    for n in range(len(signal)):\n        for k in range(len(kernel)):\n"
        "            y[n + k] += kernel[k] * signal[n]\n    return y",
        "The result is made of whole numbers, and loses decimals on the way", "negative",
    ),
    "batches of the samples alone": (
        "ex05_gradient_descent", "minibatches",
        ORDERED + "    return [x[i : i + batch_size] for i in range(0, len(x), batch_size)]",
        "Your batches hold the samples and no labels.", "has shape",
    ),
    "batches of the samples alone, one by one": (
        "ex05_gradient_descent", "minibatches",
        ORDERED + BATCHES + "        yield x[i : i + batch_size]",
        "Your batches hold the samples and no labels.", "has shape",
    ),
    "a list of samples and a list of labels": (
        "ex05_gradient_descent", "minibatches",
        ORDERED + "    starts = range(0, len(x), batch_size)\n"
        "    return [[a[i : i + batch_size] for i in starts] for a in (x, y)]",
        "You return two lists, one of x and one of y.", "has shape",
    ),
    "samples and labels in one flat list": (
        "ex05_gradient_descent", "minibatches",
        ORDERED + "    found = []\n" + BATCHES
        + "        found += x[i : i + batch_size], y[i : i + batch_size]\n    return found",
        "Samples and labels follow each other in one flat list.", "should have length",
    ),
    "bounds taken by names": (
        "ex17_tuning", "bayesian_search",
        "def bayesian_search(objective, bounds, n):\n    return bounds.low, objective(bounds.low)",
        "The entries of a tuple have no names: a, b = pair", "",
    ),
    "a generator's older name": (
        "ex17_tuning", "random_search",
        "def random_search(space, n, rng):\n    return [{name: values[rng.randint(len(values))] "
        "for name, values in space.items()} for _ in range(n)]",
        "Generator has no randint: there it is called integers.", "",
    ),
    "a function that NumPy has not": (
        "ex17_tuning", "expected_improvement",
        "def expected_improvement(mean, std, best, xi=0.0):\n    return np.erf(mean / std)",
        "NumPy has no erf: math.erf takes one number", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_a_readers_is_told_truly(slip: str) -> None:
    name, part, written, told, unsaid = SLIPS[slip]
    reports = marked_here(load_key(name), f"{model_answer(name)}\n\n{written}\n")
    message = said(next(report for report in reports if report.name == part))
    assert told in message
    assert not unsaid or unsaid not in message


MADE = "self.weights = np.zeros(no_of_inputs + 1)"
# Of exceptions, which the student's own lines explain: the command reads those.
LINES = {
    "weights without an entry for the bias": (
        "ex02_perceptron", "predict", MADE, "self.weights = np.zeros(no_of_inputs)",
        "It needs one more, for the bias: np.zeros(no_of_inputs + 1).",
    ),
    "weights in a local name": (
        "ex02_perceptron", "train", MADE, "weights = np.zeros(no_of_inputs + 1)",
        "In __init__, weights is a local name, which is gone when it ends: write self.weights = …",
    ),
    "an argument that or takes for a truth": (
        "ex05_gradient_descent", "minibatches", "    if order is not None:\n",
        "    order = order or np.arange(len(x))\n    if order is not None:\n",
        "To ask whether it was given: `if order is None`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", LINES)
def test_a_slip_that_raises_is_told_by_the_line_it_stands_in(slip: str, tmp_path: Path) -> None:
    name, part, right, wrong, told = LINES[slip]
    path = tmp_path / f"{name}.py"
    path.write_text(swapped(model_answer(name), right, wrong), encoding="utf-8")
    (report,) = dlgrade("check", path, "--part", part, "--format", "json").report["parts"]
    assert told in report["finding"]["message"]
