"""What the scripts beside this one share: the rows of the table, and how a number gets its name.

Each script measures one framework in an environment of its own, and prints a line of JSON. A number
is named by the formula that gives it; one that no formula gives is printed as it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

LR, RHO, EPS = 0.1, 0.9, 0.5  # an epsilon that shows

# The questions, in the order of the table.
ROWS = {
    "rmsprop": "RMSprop: epsilon, and the average before the first step",
    "adam": "Adam: where epsilon is added",
    "adagrad": "Adagrad: epsilon, and the sum before the first step",
    "momentum": "Momentum: is the learning rate inside the velocity?",
    "same_even": 'Convolution, padding "same", kernel 2: the side of the odd zero',
    "same_stride": 'Convolution, padding "same", kernel 3, stride 2, length 4',
    "average_pool": "Average pooling: are the zeros of the padding counted?",
    "max_pool_ties": "Max pooling: the gradient where two are equally large",
    "max_ties": "max(x): the gradient where two are equally large",
    "maximum_zero": "maximum(x, 0): the gradient at 0",
    "lstm_gates": "LSTM: order of the gates",
    "lstm_biases": "LSTM: biases of a gate",
    "gru_gates": "GRU: order of the gates; reset before or after the product",
    "batch_norm": "Batch normalisation: share of the new batch, and its variance",
    "layer_norm": "Layer normalisation: epsilon",
    "dropout": "Dropout: what the argument is",
    "softmax_axis": "Softmax: axis by default, for an array (3, 4, 5)",
    "cross_entropy": "Cross-entropy by default: what it takes, how it is reduced",
    "bce_clip": "Binary cross-entropy of the probability 0 where the label is 1",
    "leaky": "Leaky ReLU: slope",
    "hard_sigmoid": "Hard sigmoid: slope",
    "gelu": "GELU: the exact one, or by tanh",
    "std": "std(x): divided by n or n − 1",
}


def named(value: float, **forms: float) -> str:
    """The name of the form that gives `value`, its `_` as spaces; else the value."""
    for name, expected in forms.items():
        if math.isclose(float(value), expected, rel_tol=2e-4, abs_tol=1e-7):
            return name.replace("_", " ")
    return f"{float(value):.6g}"


def rmsprop(w: float) -> str:
    """After one step from w = 1 with the gradient 1."""
    v, one = 1 - RHO, 1.0
    return named(
        1 - w,
        outside_the_root__from_0=LR / (v**0.5 + EPS),
        inside_the_root__from_0=LR / (v + EPS) ** 0.5,
        outside_the_root__from_1=LR / (one + EPS),
        inside_the_root__from_1=LR / (one + EPS) ** 0.5,
    ).replace("  ", ", ")


def adam(w: float) -> str:
    """After one step from w = 1 with the gradient 1, beta 0.9 and 0.999."""
    m, v = 0.1, 0.001
    step = LR * v**0.5 / m
    return named(
        1 - w,
        to_the_corrected_root=LR / (1 + EPS),
        to_the_uncorrected_root=step * m / (v**0.5 + EPS),
        inside_the_corrected_root=LR / (1 + EPS) ** 0.5,
        no_correction_at_all=LR * m / (v**0.5 + EPS),
    )


def adagrad(w: float, eps: float = EPS) -> str:
    forms = {}
    for start in (0.0, 0.1, 1.0):
        shown = f"{start:g}".replace(".", "·")
        forms[f"outside_the_root__from_{shown}"] = LR / ((start + 1) ** 0.5 + eps)
        forms[f"inside_the_root__from_{shown}"] = LR / (start + 1 + eps) ** 0.5
    return named(1 - w, **forms).replace("  ", ", ").replace("·", ".")


def momentum(w: float) -> str:
    """After steps with the gradient 1, momentum 0.5, and the learning rates 0.1 and 0.01."""
    return named(w, no=1 - 0.1 - 0.01 * 1.5, yes=1 - 0.1 - (0.05 + 0.01))


def same_even(out: Any) -> str:
    """[1, 2, 3, 4] through a kernel of two ones."""
    got = [round(float(x), 4) for x in out]
    return {"[3.0, 5.0, 7.0, 4.0]": "right", "[1.0, 3.0, 5.0, 7.0]": "left"}.get(str(got), str(got))


def same_stride(out: Any) -> str:
    """[1, 2, 3, 4] through a kernel of three ones, stride 2."""
    got = [round(float(x), 4) for x in out]
    return {"[6.0, 7.0]": "right", "[3.0, 9.0]": "left"}.get(str(got), str(got))


def counted(corner: float) -> str:
    """The first window over fours, one number and three zeros in it."""
    return named(corner, yes=1.0, no=4.0)


def ties(grad: Any) -> str:
    got = [round(float(x), 4) for x in grad]
    if got == [1.0] + [0.0] * (len(got) - 1):
        return "the first"
    if got == [0.0] * (len(got) - 1) + [1.0]:
        return "the last"
    if set(got) == {1.0}:
        return "1 to each"
    return "shared" if got == [round(1 / len(got), 4)] * len(got) else str(got)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def lstm_gates(cell: Callable[[list[float]], tuple[float, float]]) -> str:
    """The role of each block. `cell(biases)` gives (h, c) from c = 1, with all weights 0."""
    s, g = sigmoid(1.0), math.tanh(1.0)
    roles = {"i": s, "f": s * g, "g": s - s, "o": s + s * g}
    order = ""
    for block in range(4):
        biases = [1.0] * 4
        biases[block] = -20.0
        h, c = cell(biases)
        if abs(h) < 1e-4 and math.isclose(c, roles["o"], rel_tol=1e-3):
            order += "o"
        elif math.isclose(c, roles["i"], rel_tol=1e-3):
            order += "i"
        elif math.isclose(c, roles["f"], rel_tol=1e-3):
            order += "f"
        elif abs(c - roles["g"]) < 1e-3:
            order += "g"
        else:
            order += "?"
    return " ".join(order)


def gru_gates(cell: Callable[[list[float], float, float], float]) -> str:
    """`cell(biases, recurrent bias of the candidate, h)` gives the new h, with all weights 0."""
    order = ""
    for block in range(3):
        biases = [0.5] * 3
        biases[block] = -20.0
        h = cell(biases, 1.0, 0.8)
        s = sigmoid(0.5)
        n = math.tanh(0.5 + s)
        n_before = math.tanh(1.5)
        if any(math.isclose(h, x, rel_tol=2e-3) for x in (n, n_before)):
            order += "z"  # 0: all of the new one
        elif math.isclose(h, 0.8, rel_tol=2e-3):
            order += "z"
        elif math.isclose(h, -(1 - s) + s * 0.8, rel_tol=2e-3) or math.isclose(
            h, -s + (1 - s) * 0.8, rel_tol=2e-3
        ):
            order += "n"
        else:
            order += "r"
    after = cell([-20.0, -20.0, 0.5], 1.0, 0.0)  # reset and update closed: all of the new one
    kind = named(after, after=math.tanh(0.5), before=math.tanh(1.5))
    return f"{' '.join(order)}; {kind}"


def batch_norm(mean: float, variance: float) -> str:
    """Running values after a batch [0, 2], from 0 and 1."""
    share = float(mean)
    fresh = (float(variance) - (1 - share)) / share
    return f"{share:.3g}, " + named(fresh, divided_by_n=1.0, divided_by_n_minus_1=2.0)


def dropout(zeros: float) -> str:
    """The share of zeros where the argument is 0.9."""
    return "dropped" if zeros > 0.8 else "kept" if zeros < 0.2 else f"{zeros:.2f}"


def softmax_axis(out: Any) -> str:
    """`out`, of shape (3, 4, 5), as a NumPy array."""
    if math.isclose(float(out.sum()), 1.0, rel_tol=1e-4):
        return "all entries"
    for axis in range(3):
        sums = out.sum(axis=axis)
        if abs(sums - 1).max() < 1e-4:
            return str(axis - 3 if axis == 2 else axis)
    return "?"


def cross_entropy(value: Any, takes: str) -> str:
    """Two rows of logits [1, 2] and [3, 1], or of their probabilities; labels 0 and 0."""
    import numpy as np

    got = np.asarray(value, dtype=float)
    one, two = math.log(1 + math.e), math.log(1 + math.exp(-2.0))
    if got.shape == (2,):
        return f"{takes}, a loss a row"
    return f"{takes}, {named(got, mean=(one + two) / 2, sum=one + two)}"


def gelu(at_one: float) -> str:
    exact = 0.5 * (1 + math.erf(1 / math.sqrt(2)))
    tanh = 0.5 * (1 + math.tanh(math.sqrt(2 / math.pi) * 1.044715))
    got = float(at_one)
    return "exact" if abs(got - exact) < abs(got - tanh) else "tanh"


def std(value: float) -> str:
    """Of [0, 2]."""
    return named(value, n=1.0, n_minus_1=2**0.5)


def shown(value: float) -> str:
    return f"{float(value):.4g}"


def report(packages: tuple[str, ...], measures: dict[str, Callable[[], str]]) -> None:
    """Print the versions and what each row gave; a row that fails is an error, not a gap."""
    found = {}
    for row, measure in measures.items():
        if row not in ROWS:
            raise KeyError(row)
        try:
            found[row] = measure()
        except Exception as error:
            found[row] = f"ERROR {type(error).__name__}: {error}"[:200]
    print(json.dumps({"versions": {name: version(name) for name in packages}, "rows": found}))
