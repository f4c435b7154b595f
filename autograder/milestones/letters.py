"""Pictures of a moment in letters, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from autograder.reporters.pictures.plane import Frame

WIDE, HIGH = 48, 15
BAR = 30
LONGEST = 76  # of a line
SHADES = " .:-=+*#%@"
Mark = tuple[float, float, str]


def plane(
    frame: Frame, marks: Iterable[Mark], answers: Callable[[float, float], bool] | None = None
) -> list[str]:
    """A piece of the plane: dots where the answer is 1, and marks, the last on top."""
    (left, bottom), (right, top) = frame.low, frame.high
    rows = []
    for row in range(HIGH):
        y = top - (row + 0.5) / HIGH * (top - bottom)
        xs = (left + (column + 0.5) / WIDE * (right - left) for column in range(WIDE))
        rows.append(["." if answers is not None and answers(x, y) else " " for x in xs])
    for x, y, mark in marks:
        if frame.holds(x, y):
            column = min(int((x - left) / (right - left) * WIDE), WIDE - 1)
            row = min(int((top - y) / (top - bottom) * HIGH), HIGH - 1)
            rows[row][column] = mark
    edge = "+" + "-" * WIDE + "+"
    return [edge, *(f"|{''.join(row)}|" for row in rows), edge]


def bars(
    rows: Sequence[tuple[str, float]], low: float, high: float, scale: Callable[[float], float]
) -> list[str]:
    """A bar for each named number, from `low` to `high` on a scale, and the number behind it."""
    room = max(len(name) for name, _ in rows)
    span = scale(high) - scale(low)
    drawn = []
    for name, value in rows:
        share = (scale(max(value, low)) - scale(low)) / span if span else 1.0
        bar = "#" * max(1, round(BAR * min(max(share, 0.0), 1.0)))
        drawn.append(f"{name:<{room}}  {bar:<{BAR}}  {value:.2g}")
    return drawn


def magnitude(value: float) -> float:
    return math.log10(value)


def shaded(rows: Sequence[Sequence[float]]) -> list[str]:
    """A picture from its lowest number to its highest, two letters a cell."""
    low, high = min(map(min, rows)), max(map(max, rows))
    span = (high - low) or 1.0
    last = len(SHADES) - 1
    return ["".join(2 * SHADES[round(last * (v - low) / span)] for v in row) for row in rows]


def beside(*pictures: Sequence[str]) -> list[str]:
    """Pictures side by side, the lower ones in the middle."""
    high = max(map(len, pictures))
    padded = []
    for picture in pictures:
        above = (high - len(picture)) // 2
        width = max(map(len, picture))
        lines = ["", *picture][1:]
        filled = [""] * above + lines + [""] * (high - above - len(lines))
        padded.append([f"{line:<{width}}" for line in filled])
    return ["    ".join(lines).rstrip() for lines in zip(*padded, strict=True)]
