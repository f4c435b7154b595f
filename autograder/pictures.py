"""Draws what a part's replies hold, where its author says how: numbers for an HTML report."""

from __future__ import annotations

import math
from typing import Any

from autograder.evidence import Evidence, Measure
from autograder.model import Picture
from autograder.reply import clean

MAX_POINTS = 2000
MAX_SIDE = 40


def pictures(seen: list[Evidence], draw: dict[str, Measure]) -> tuple[Picture, ...]:
    """The pictures of a part; none where what came back has not the form to be drawn."""
    found: list[Picture] = []
    for evidence in seen:
        name = evidence.group.picture
        if name is None or evidence.index != 0 or evidence.reply["kind"] != "returned":
            continue
        try:
            drawn = draw[name](evidence.replied, evidence.known)
            found += [_picture(entry) for entry in drawn]
        except Exception:  # untrusted numbers: no picture is better than no verdict
            continue
    return tuple(found)


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
