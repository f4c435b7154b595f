"""A wrong answer in the plane it belongs to, as numbers: a boundary, a path, a photograph.

The rows of a `Picture` of each kind, and what an author names in `ex.view(part, kind, …)`:

- "boundary": the part returns (bias, weight 1, weight 2). Rows: x, y and label of each point, then
  the weights that came back and the right ones. `points` are (N, 2), `labels` (N,).
- "answers": the part says 0 or 1 for each point. Rows: x, y, right answer and answer of each
  point, then the weights it was given (or none). `points` as above, `weights` (3,) or None.
- "path": the part returns a list of (2,) places. Rows: x and y of the path that came back, x and y
  of the right one, both with their start, then the bowl: its two curvatures and where it is lowest.
  `start` and `lowest` are (2,), `bowl` too: f(w) = sum(bowl * (w - lowest)**2) / 2. `axes="w, b"`
  names the two numbers, where they are not the two weights. Labels: these names.
- "photograph": the part turns `image` into another. Four pictures: the image, what came back, what
  was expected, the difference. Rows: those of the image; `scale` is its black and its white.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from autograder.judge.evidence import Evidence
from autograder.languages.catalogue import say
from autograder.model import Picture

Array = np.ndarray[Any, Any]
MAX_POINTS = 300
MAX_STEPS = 300
LEAST_SIDE, MAX_SIDE = 12, 48  # of a photograph, in cells; larger ones are thinned out
GREYS = 1000  # steps between black and white that are kept
LARGEST = 1e100  # of a number that is drawn


def views(seen: list[Evidence]) -> tuple[Picture, ...]:
    """The largest wrong answer of a part that can be drawn as its author wants; else nothing."""
    rare_first = sorted(seen, key=lambda evidence: not evidence.group.care)
    for evidence in reversed(rare_first):  # from small to large, and the largest shows most
        view = evidence.group.view
        difference = evidence.comparison.difference
        if view is None or evidence.passed or difference is None or difference.kind != "value":
            continue
        try:
            drawn = _MAKERS[view["kind"]](evidence, view)
        except Exception:  # untrusted numbers: no picture is better than no verdict
            continue
        if drawn:
            return drawn
    return ()


def _boundary(evidence: Evidence, view: dict[str, str]) -> tuple[Picture, ...]:
    points = _numbers(evidence.known[view["points"]])
    if not _are_points(points):
        return ()
    labels = _numbers(evidence.known[view["labels"]])
    got, expected = _numbers(evidence.got), _numbers(evidence.expected)
    if labels.shape != (len(points),) or got.shape != (3,) or expected.shape != (3,):
        return ()
    return (_plane("boundary", evidence, *points.T, labels, got, expected),)


def _answers(evidence: Evidence, view: dict[str, str]) -> tuple[Picture, ...]:
    points = _numbers(evidence.known[view["points"]])
    if not _are_points(points):
        return ()
    given = evidence.known[view["weights"]]
    weights = _numbers([] if given is None else given)
    got, expected = _numbers(evidence.got), _numbers(evidence.expected)
    if not got.shape == expected.shape == (len(points),) or weights.size not in (0, 3):
        return ()
    return (_plane("answers", evidence, *points.T, expected, got, weights),)


def _path(evidence: Evidence, view: dict[str, str]) -> tuple[Picture, ...]:
    given = evidence.known.get(view["bowl"])
    if given is None:  # a case of the part that has no bowl
        return ()
    start, lowest = (_numbers(evidence.known[view[role]]) for role in ("start", "lowest"))
    bowl = _numbers([*_numbers(given), *lowest])
    got, expected = (_numbers([start, *steps]) for steps in (evidence.got, evidence.expected))
    if bowl.shape != (4,) or got.shape != expected.shape or got.shape[1:] != (2,):
        return ()
    if len(got) > MAX_STEPS:
        return ()
    axes = view.get("axes", "w₁, w₂").split(", ")
    return (replace(_plane("path", evidence, *got.T, *expected.T, bowl), labels=tuple(axes)),)


def _photograph(evidence: Evidence, view: dict[str, str]) -> tuple[Picture, ...]:
    planes = (evidence.known[view["image"]], evidence.got, evidence.expected)
    image, got, expected = map(_image, planes)
    if got.shape != expected.shape:
        return ()
    step = -(-max(image.shape) // MAX_SIDE)
    image, got, expected = (plane[::step, ::step] for plane in (image, got, expected))
    black = float(min(got.min(), expected.min()))
    white = float(max(got.max(), expected.max()))
    got, expected = (_rounded(plane, white - black) for plane in (got, expected))
    apart = _rounded(got - expected, white - black)
    scales = {
        "given": (float(image.min()), float(image.max())),
        "got": (black, white),
        "expected": (black, white),
        "difference": (0.0, float(np.abs(apart).max())),
    }
    where = say("view.photograph", case=evidence.case.name)
    return tuple(
        Picture(
            title=say(f"view.photograph.{name}"),
            kind="photograph",
            values=tuple(tuple(map(float, row)) for row in plane),
            labels=(name, where),
            scale=scale,
        )
        for (name, scale), plane in zip(scales.items(), (image, got, expected, apart), strict=True)
    )


def _image(values: Any) -> Array:
    """The one plane of one image: (H, W) as it is, or (1, H, W, 1). Raises `ValueError` else."""
    numbers = _numbers(values)
    if numbers.ndim == 4 and len(numbers) == 1 and numbers.shape[3] == 1:
        numbers = numbers[0, :, :, 0]
    if numbers.ndim != 2 or min(numbers.shape) < LEAST_SIDE:
        raise ValueError("not a photograph")
    return numbers


_MAKERS: dict[str, Callable[[Evidence, dict[str, str]], tuple[Picture, ...]]] = {
    "boundary": _boundary,
    "answers": _answers,
    "path": _path,
    "photograph": _photograph,
}


def _plane(kind: Any, evidence: Evidence, *rows: Array) -> Picture:
    title = say(f"view.{kind}", case=evidence.case.name)
    values = tuple(tuple(map(float, row)) for row in rows)
    return Picture(title=title, kind=kind, values=values)


def _are_points(points: Array) -> bool:
    return points.ndim == 2 and points.shape[1] == 2 and 2 <= len(points) <= MAX_POINTS


def _numbers(values: Any) -> Array:
    """As floats that can be drawn. Raises `ValueError` or `TypeError` where they are none."""
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.size and not np.abs(numbers).max() <= LARGEST:
        raise ValueError(LARGEST)
    return numbers


def _rounded(image: Array, span: float) -> Array:
    """To a thousandth of the whole range, which no eye can tell: a report stays short."""
    if not span > 0:
        return image
    return np.round(image, max(0, int(np.ceil(np.log10(GREYS / span)))))
