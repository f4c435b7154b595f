"""SGD and Adam down the same valley: 2014."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.languages.catalogue import say
from autograder.milestones import letters
from autograder.milestones.reading import Array, Figure, Seen, numbers
from autograder.reporters.pictures.descents import height, two_ways
from autograder.reporters.pictures.plane import Frame, framed

STEPS = 60
START, LOWEST = np.array([-4.0, 1.0]), np.zeros(2)
BOWL = np.array([1.0, 60.0])  # curvatures: SGD diverges from a rate of 2 / 60 on
RATES = {"sgd": 0.03, "adam": 0.3}
NAMES = {"sgd": "SGD", "adam": "Adam"}


def inputs() -> dict[str, Any]:
    return {"start": START, "bowl": BOWL, "lowest": LOWEST, "steps": STEPS, "rates": RATES}


def seen(reply: Any) -> Seen:
    paths = {name: np.vstack([START, numbers(reply, name, STEPS, 2)]) for name in RATES}
    above = {name: _above(path[-1]) for name, path in paths.items()}
    told = {"steps": STEPS, **above, "sgd_rate": RATES["sgd"], "adam_rate": RATES["adam"]}
    return Seen(
        came_out=above["adam"] < above["sgd"] < _above(START),
        told=told,
        figures=lambda: [_figure(paths, above)],
        letters=lambda: _in_letters(paths),
    )


def _above(place: Array) -> float:
    """How far above the lowest point a place is."""
    return height(_bowl(), float(place[0]), float(place[1]))


def _bowl() -> tuple[float, ...]:
    return tuple(map(float, (*BOWL, *LOWEST)))


def _frame() -> Frame:
    return framed((float(START[0]), 0.8), (-1.0, 1.0))


def _figure(paths: dict[str, Array], above: dict[str, float]) -> Figure:
    frame = _frame()
    sgd, adam = (_columns(paths[name]) for name in ("sgd", "adam"))
    names, rings = (NAMES["sgd"], NAMES["adam"]), say("milestone.adam.rings")
    inside, legend = two_ways(frame, _bowl(), sgd, adam, names, rings)
    words = say("milestone.adam.words", steps=STEPS, **above)
    drawn = frame.drawn(inside, ("w₁", "w₂"), legend, words)
    return Figure(title=say("milestone.adam.picture", steps=STEPS), drawn=drawn, words=words)


def _columns(path: Array) -> tuple[tuple[float, ...], tuple[float, ...]]:
    xs, ys = (tuple(map(float, column)) for column in path.T)
    return xs, ys


def _in_letters(paths: dict[str, Array]) -> list[str]:
    marks = [
        (float(x), float(y), mark)
        for name, mark in (("sgd", "s"), ("adam", "a"))
        for x, y in paths[name]
    ]
    whole = [*marks, (float(START[0]), float(START[1]), "o"), (0.0, 0.0, "+")]
    return [*letters.plane(_frame(), whole), say("milestone.adam.letters")]
