"""Gradients that must come a long way: 40 steps back in time in 1997, 50 layers down in 2015."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.languages.catalogue import say
from autograder.milestones import fading
from autograder.milestones.reading import Array, Seen, numbers

STEPS, UNITS = 40, 8
LAYERS, WIDTH, BATCH = 50, 8, 4
LASTS = 1e-3  # of a gradient: more than this share of it comes through


def lstm_inputs() -> dict[str, Any]:
    """Weights as at the start of a training; the LSTM's forget gates are open, as is usual."""
    rng = np.random.default_rng(0)
    rnn = {
        "w_x": rng.normal(0, 0.5, (1, UNITS)),
        "w_h": 0.8 * _turn(rng, UNITS),
        "b": np.zeros(UNITS),
    }
    bias = np.zeros(4 * UNITS)
    bias[UNITS : 2 * UNITS] = 3.0  # in Keras' order: i, f, c, o
    cells = {
        "kernel": rng.normal(0, 0.5, (1, 4 * UNITS)),
        "recurrent_kernel": np.concatenate([0.3 * _turn(rng, UNITS) for _ in range(4)], axis=1),
        "bias": bias,
    }
    return {"x": rng.normal(size=(1, STEPS, 1)), "rnn": rnn, "cells": cells, "width": 0.01}


def lstm_seen(reply: Any) -> Seen:
    rows = (numbers(reply, "rnn", STEPS), numbers(reply, "lstm", STEPS))
    names = ("RNN", "LSTM")
    return _seen("lstm", rows, names, {"steps": STEPS})


def skips_inputs() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    weights = np.stack([0.5 * _turn(rng, WIDTH) for _ in range(LAYERS)])
    return {"weights": weights, "x": rng.normal(size=(BATCH, WIDTH))}


def skips_seen(reply: Any) -> Seen:
    rows = (numbers(reply, "plain", LAYERS), numbers(reply, "residual", LAYERS))
    names = (say("milestone.resnet.without"), say("milestone.resnet.with"))
    return _seen("resnet", rows, names, {"layers": LAYERS})


def _seen(
    name: str, rows: tuple[Array, Array], names: tuple[str, str], told: dict[str, Any]
) -> Seen:
    # The first entry is the farthest back; where it comes from, an ordinary one is in the middle.
    left = [_left(row) for row in rows]
    across = say(f"milestone.{name}.across")
    return Seen(
        came_out=left[0] < LASTS < left[1],
        told={**told, "first": left[0], "second": left[1]},
        figures=lambda: [fading.figure(say(f"milestone.{name}.picture"), rows, names, across)],
        letters=lambda: fading.in_letters(rows, names, across),
    )


def _left(row: Array) -> float:
    """What is left of a gradient at the far end, as a share of what there was at the near one."""
    far, near = (float(np.abs(part).max()) for part in (row[:3], row[-3:]))
    return far / near if near else 0.0


def _turn(rng: np.random.Generator, size: int) -> Array:
    """A matrix that turns, and makes nothing longer or shorter."""
    turned, _ = np.linalg.qr(rng.normal(size=(size, size)))
    return turned
