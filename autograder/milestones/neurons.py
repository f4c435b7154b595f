"""The perceptron and what one layer more can do: irises in 1958, XOR in 1969 and in 1986."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.languages.catalogue import say
from autograder.milestones import letters, planes
from autograder.milestones.reading import Array, Figure, Nonsense, Seen, numbers
from autograder.milestones.samples import CORNERS, XOR, iris

IRIS_EPOCHS, XOR_EPOCHS, BACKPROP_EPOCHS = 10, 40, 600
LOOKS = 21  # at the network: before the training, and after each twentieth of it
SIDE = 21  # of the field, in cells
HIDDEN = 3


def perceptron_inputs() -> dict[str, Any]:
    x, labels = iris()
    return {
        "x": x, "labels": labels, "start": None, "epochs": IRIS_EPOCHS, "learning_rate": 0.1
    }  # fmt: skip


def xor_inputs() -> dict[str, Any]:
    """Started a little off zero, so that no corner ever lies on the line."""
    start = np.array([0.04, -0.04, 0.19])
    return {
        "x": CORNERS, "labels": XOR, "start": start, "epochs": XOR_EPOCHS, "learning_rate": 0.1
    }  # fmt: skip


def perceptron_seen(reply: Any) -> Seen:
    x, labels = iris()
    missed, weights = _missed(reply, IRIS_EPOCHS, x, labels)
    names = ("setosa", "versicolor")
    wrong_after = [int(((x @ w[1:] + w[0] > 0) != labels).sum()) for w in weights]
    settled = max((n + 1 for n, wrong in enumerate(wrong_after) if wrong), default=0) + 1
    return Seen(
        came_out=not missed.any(),
        told={
            "flowers": len(x),
            "wrong": int(missed.sum()),
            "first": wrong_after[0],
            "epoch": min(settled, IRIS_EPOCHS),
        },
        figures=lambda: [
            _line_of(say("milestone.perceptron.picture"), x, labels, weights, missed, names)
        ],
        letters=lambda: _line_in_letters(x, labels, weights, missed, names),
    )


def xor_seen(reply: Any) -> Seen:
    missed, weights = _missed(reply, XOR_EPOCHS, CORNERS, XOR)
    names = ("XOR = 0", "XOR = 1")
    return Seen(
        came_out=bool(missed.any()),
        told={"epochs": XOR_EPOCHS, "wrong": int(missed.sum())},
        figures=lambda: [
            _line_of(say("milestone.xor.picture"), CORNERS, XOR, weights, missed, names)
        ],
        letters=lambda: _line_in_letters(CORNERS, XOR, weights, missed, names),
    )


def backprop_inputs() -> dict[str, Any]:
    rng = np.random.default_rng(3)
    start = {
        "w1": rng.normal(size=(2, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "w2": rng.normal(size=(HIDDEN, 2)),
        "b2": np.zeros(2),
    }
    return {
        "x": CORNERS,
        "y": np.eye(2)[XOR],
        "start": start,
        "grid": _grid(),
        "epochs": BACKPROP_EPOCHS,
        "learning_rate": 2.0,
    }


def backprop_seen(reply: Any) -> Seen:
    said = numbers(reply, "seen", LOOKS, len(CORNERS), 2)
    cells = numbers(reply, "field", SIDE * SIDE).reshape(SIDE, SIDE)
    losses = -np.log(np.clip(said[:, np.arange(len(XOR)), XOR], 1e-12, 1.0)).mean(axis=1)
    missed = said[-1].argmax(axis=1) != XOR
    names = ("XOR = 0", "XOR = 1")
    told = {
        "epochs": BACKPROP_EPOCHS,
        "hidden": HIDDEN,
        "first": float(losses[0]),
        "last": float(losses[-1]),
        "right": len(XOR) - int(missed.sum()),
    }
    return Seen(
        came_out=not missed.any(),
        told=told,
        figures=lambda: [
            Figure(
                title=say("milestone.backprop.picture"),
                drawn=planes.field(CORNERS, XOR, missed, cells, names),
                words=planes.field_words(CORNERS, XOR, missed, cells),
            )
        ],
        letters=lambda: _field_in_letters(cells, missed, names),
    )


def _missed(reply: Any, epochs: int, x: Array, labels: Array) -> tuple[Array, Array]:
    weights = numbers(reply, "weights", epochs, 3)
    answers = numbers(reply, "answers", len(x))
    if not np.isin(answers, (0, 1)).all():
        raise Nonsense("answers")
    return answers != labels, weights


def _grid() -> Array:
    """The middles of the cells of the field, row by row from the lowest."""
    frame = planes.around(CORNERS)
    sides = [
        low + (np.arange(SIDE) + 0.5) / SIDE * (high - low)
        for low, high in zip(frame.low, frame.high, strict=True)
    ]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def _line_of(
    title: str, x: Array, labels: Array, weights: Array, missed: Array, names: planes.Names
) -> Figure:
    return Figure(
        title=title,
        drawn=planes.parted(x, labels, weights[-1], missed, names),
        words=planes.parted_words(x, weights[-1], missed),
    )


def _line_in_letters(
    x: Array, labels: Array, weights: Array, missed: Array, names: planes.Names
) -> list[str]:
    bias, across, up = weights[-1]
    drawn = letters.plane(
        planes.around(x), _marks(x, labels, missed), lambda a, b: bias + across * a + up * b > 0
    )
    return [*drawn, _legend(names, missed)]


def _field_in_letters(cells: Array, missed: Array, names: planes.Names) -> list[str]:
    frame = planes.around(CORNERS)

    def sure(x: float, y: float) -> bool:
        column = int((x - frame.low[0]) / (frame.high[0] - frame.low[0]) * SIDE)
        row = int((y - frame.low[1]) / (frame.high[1] - frame.low[1]) * SIDE)
        return bool(cells[min(row, SIDE - 1), min(column, SIDE - 1)] > 0.5)

    return [*letters.plane(frame, _marks(CORNERS, XOR, missed), sure), _legend(names, missed)]


def _marks(x: Array, labels: Array, missed: Array) -> list[letters.Mark]:
    kinds = [
        "X" if wrong else "#" if label else "o" for label, wrong in zip(labels, missed, strict=True)
    ]
    return [(float(a), float(b), kind) for (a, b), kind in zip(x, kinds, strict=True)]


def _legend(names: planes.Names, missed: Array) -> str:
    told = say("milestone.letters.classes", zero=names[0], one=names[1])
    return told + (say("milestone.letters.missed") if missed.any() else "")
