"""A wrong answer in the plane it belongs to, as numbers: a boundary, a path, a photograph.

The rows of a `Picture` of each kind, and what an author names in `ex.view(part, kind, …)`:

- "boundary": the part returns (bias, weight 1, weight 2). Rows: x, y and label of each point, then
  the weights that came back and the right ones. `points` are (N, 2), `labels` (N,).
- "answers": the part says 0 or 1 for each point. Rows: x, y, right answer and answer of each
  point, then the weights it was given (or none). `points` as above, `weights` (3,) or None.
- "path": the part returns a list of (2,) places. Rows: x and y of the path that came back, x and y
  of the right one, both with their start, then the curvatures of the bowl. `start` is (2,), `bowl`
  the two curvatures of f(w) = (bowl[0] * w[0]**2 + bowl[1] * w[1]**2) / 2.
- "photograph": the part returns an image. Three pictures: what came back, what was expected, the
  difference. Rows: those of the image, `scale` its black and its white.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.evidence import Evidence
from autograder.model import Picture
from autograder.wording import say

Array = NDArray[Any]
MAX_POINTS = 300
MAX_STEPS = 300
LEAST_SIDE, MAX_SIDE = 12, 48  # of a photograph, in cells; larger ones are thinned out
GREYS = 1000  # steps between black and white that are kept
LARGEST = 1e100  # of a number that is drawn


def views(seen: list[Evidence]) -> tuple[Picture, ...]:
    """The first wrong answer of a part that can be drawn as its author wants; else nothing."""
    for evidence in seen:
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
    start, bowl = _numbers(evidence.known[view["start"]]), _numbers(given)
    paths = [_numbers([start, *steps]) for steps in (evidence.got, evidence.expected)]
    got, expected = paths
    if bowl.shape != (2,) or got.shape != expected.shape or got.shape[1:] != (2,):
        return ()
    if len(got) > MAX_STEPS:
        return ()
    return (_plane("path", evidence, *got.T, *expected.T, bowl),)


def _photograph(evidence: Evidence, view: dict[str, str]) -> tuple[Picture, ...]:
    got, expected = _numbers(evidence.got), _numbers(evidence.expected)
    if got.shape != expected.shape:
        return ()
    if expected.ndim == 4 and len(expected) == 1 and expected.shape[3] == 1:
        got, expected = got[0, :, :, 0], expected[0, :, :, 0]
    if expected.ndim != 2 or min(expected.shape) < LEAST_SIDE:
        return ()
    step = -(-max(expected.shape) // MAX_SIDE)
    got, expected = got[::step, ::step], expected[::step, ::step]
    black = float(min(got.min(), expected.min()))
    white = float(max(got.max(), expected.max()))
    got, expected = (_rounded(image, white - black) for image in (got, expected))
    apart = got - expected
    case = evidence.case.name
    return tuple(
        Picture(
            title=say(f"view.photograph.{name}"),
            kind="photograph",
            values=tuple(tuple(map(float, row)) for row in image),
            scale=scale,
            labels=(name, say("view.photograph", case=case)),
        )
        for name, image, scale in (
            ("got", got, (black, white)),
            ("expected", expected, (black, white)),
            ("difference", _rounded(apart, white - black), (0.0, float(np.abs(apart).max()))),
        )
    )


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
        raise ValueError("not a number to draw")
    return numbers


def _rounded(image: Array, span: float) -> Array:
    """To a thousandth of the whole range, which no eye can tell: a report stays short."""
    if not span > 0:
        return image
    return np.round(image, max(0, int(np.ceil(np.log10(GREYS / span)))))
