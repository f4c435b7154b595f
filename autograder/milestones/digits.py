"""Kernels, pooling and a trained head read digits: 1998."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from autograder.languages.catalogue import say
from autograder.milestones import letters, samples
from autograder.milestones.reading import Array, Figure, Seen, numbers
from autograder.model import Picture
from autograder.reporters.pictures.drawings import matrix
from autograder.reporters.pictures.photographs import photograph

EPOCHS, BATCH = 6, 20
ENOUGH = 0.7  # of new digits that are read
KERNELS = 4
ACROSS = 128  # pixels of a picture, whatever its cells


def inputs() -> dict[str, Any]:
    """What the new pictures show does not travel: how many were read is counted here."""
    x, y = samples.digits()
    return {
        "x": x[: samples.KNOWN],
        "labels": y[: samples.KNOWN],
        "new": x[samples.KNOWN :],
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "learning_rate": 2.0,
    }


def seen(reply: Any) -> Seen:
    x, y = samples.digits()
    new, truth = x[samples.KNOWN :], y[samples.KNOWN :]
    said = numbers(reply, "logits", len(new), 10).argmax(axis=1)
    side = x.shape[1]
    maps = numbers(reply, "maps", side, side, KERNELS)
    pooled = numbers(reply, "pooled", side // 2, side // 2, KERNELS)
    right = int((said == truth).sum())
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (truth, said), 1)
    told = {
        "known": samples.KNOWN,
        "new": len(new),
        "right": right,
        "share": right / len(new),
        "first": int(said[0]),
        "truth": int(truth[0]),
    }
    return Seen(
        came_out=right >= ENOUGH * len(new),
        told=told,
        figures=lambda: [*_seen_by(new[0], maps, pooled), _counts(counts)],
        letters=lambda: _in_letters(new[0], maps, pooled, told),
    )


def _seen_by(image: Array, maps: Array, pooled: Array) -> list[Figure]:
    """The first new digit, the map of one kernel, and what pooling keeps of it."""
    planes = {"given": image, "map": maps[..., 0], "pooled": pooled[..., 0]}
    found = []
    for name, plane in planes.items():
        picture = Picture(
            title=say(f"milestone.lenet.{name}"),
            kind="photograph",
            values=tuple(tuple(map(float, row)) for row in plane),
            labels=(name, ""),
            scale=(float(plane.min()), float(plane.max())),
        )
        drawn, words = photograph(picture, ACROSS // len(plane))
        found.append(Figure(title=picture.title, drawn=drawn, words=words, small=True))
    return found


def _counts(counts: Array) -> Figure:
    picture = Picture(
        title=say("milestone.lenet.counts"),
        kind="matrix",
        values=tuple(tuple(map(float, row)) for row in counts),
        labels=tuple(map(str, range(10))),
    )
    drawn, words = matrix(picture)
    return Figure(title=picture.title, drawn=drawn, words=words)


def _in_letters(image: Array, maps: Array, pooled: Array, told: dict[str, Any]) -> list[str]:
    planes = (image, maps[..., 0], pooled[..., 0])
    shown = [letters.shaded([list(map(float, row)) for row in plane]) for plane in planes]
    about = say("milestone.lenet.letters", **told)
    return [*letters.beside(*shown), "", *textwrap.wrap(about, letters.LONGEST)]
