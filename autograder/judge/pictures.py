"""Numbers for an HTML report's pictures: what an author wants drawn, and where answers differ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.candidate import serialization
from autograder.interview.replies import clean
from autograder.judge.evidence import Evidence, looks
from autograder.languages.catalogue import say
from autograder.model import Picture

Array = np.ndarray[Any, Any]
MAX_POINTS = 2000
MAX_SIDE = 40
MAX_HEAT = 24  # rows or columns of a heat map; of larger answers, the part around the worst entry
FEWEST = 6  # entries that are worth a picture


def pictures(seen: list[Evidence]) -> tuple[Picture, ...]:
    """The pictures of a part; none where what came back has not the form to be drawn."""
    found: list[Picture] = []
    for evidence in seen:
        said = looks(evidence.reply).get("picture")
        if said is None or said["kind"] != "returned":
            continue
        try:
            found += [_picture(entry) for entry in serialization.decode(said["value"])]
        except Exception:  # untrusted numbers: no picture is better than no verdict
            continue
    return tuple(found)


def differences(seen: list[Evidence]) -> tuple[Picture, ...]:
    """The first wrong answer that is large enough to draw, beside the right one."""
    for evidence in seen:
        difference = evidence.comparison.difference
        if evidence.passed or difference is None or difference.kind != "value":
            continue
        expected, got = difference.expected, difference.got
        if expected is None or got is None or expected.shape != got.shape:
            continue
        what = f"result{difference.path}" if difference.path else say("compare.answer")
        where = say("drawing.where", what=what, case=evidence.case.name)
        drawn = _compared(expected, got, where)
        if drawn:
            return drawn
    return ()


def _compared(expected: Array, got: Array, where: str) -> tuple[Picture, ...]:
    """Two lines for a row of numbers, three heat maps for a table of them; else nothing."""
    expected, got = np.asarray(expected), np.asarray(got)
    numbers = all(array.dtype.kind in "biuf" for array in (expected, got))
    if not numbers or expected.size < FEWEST:
        return ()
    expected, got = expected.astype(np.float64), got.astype(np.float64)
    if not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return ()
    worst = np.unravel_index(np.argmax(np.abs(got - expected)), expected.shape)
    if expected.ndim > 2:
        where += say("drawing.around", index=[int(index) for index in worst])
    expected, got, worst = _plane(expected, got, worst)
    if expected.ndim == 1:
        if not FEWEST <= expected.size <= MAX_POINTS // 10:
            return ()
        rows = (tuple(map(float, got)), tuple(map(float, expected)))
        title = say("drawing.compared", where=where)
        return (
            Picture(
                title=title,
                kind="lines",
                values=rows,
                labels=(say("drawing.yours"), say("report.expected")),
            ),
        )
    if min(expected.shape) < 2 or expected.size < FEWEST:
        return ()
    cut = tuple(
        _around(int(index), size) for index, size in zip(worst, expected.shape, strict=True)
    )
    expected, got = expected[cut], got[cut]
    scale = (float(min(expected.min(), got.min())), float(max(expected.max(), got.max())))
    far = float(np.abs(got - expected).max())
    return (
        _heat(say("report.got"), got, scale, where),
        _heat(say("report.expected"), expected, scale, where),
        _heat(say("drawing.difference"), got - expected, (0.0, far), where),
    )


def _plane(expected: Array, got: Array, worst: Any) -> tuple[Array, Array, Any]:
    """Of pictures (N, H, W, C) or (H, W, C), the plane of the worst entry; a table as it is."""
    while expected.ndim > 3:
        expected, got, worst = expected[worst[0]], got[worst[0]], worst[1:]
    if expected.ndim == 3:
        expected, got, worst = expected[..., worst[2]], got[..., worst[2]], worst[:2]
    return expected, got, worst


def _around(index: int, size: int) -> slice:
    start = max(0, min(index - MAX_HEAT // 2, size - MAX_HEAT))
    return slice(start, min(start + MAX_HEAT, size))


def _heat(title: str, values: Array, scale: tuple[float, float], where: str) -> Picture:
    rows = tuple(tuple(float(value) for value in row) for row in values)
    return Picture(title=title, kind="heat", values=rows, scale=scale, labels=(where,))


def _picture(entry: dict[str, Any]) -> Picture:
    matrix = entry["kind"] == "matrix"
    rows = entry["values"] if matrix else [entry["values"]]
    values = tuple(tuple(_number(value) for value in row) for row in rows)
    if len(values) > MAX_SIDE or any(
        len(row) > (MAX_SIDE if matrix else MAX_POINTS) for row in values
    ):
        raise ValueError("too large to draw")
    return Picture(
        title=clean(str(entry["title"]))[:120],
        kind="matrix" if matrix else "curve",
        values=values,
        labels=tuple(clean(str(label))[:40] for label in entry.get("labels", ())),
    )


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number to draw")
    return number
