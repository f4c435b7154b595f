"""Points of two classes as SVG, and the line where a neuron's answer changes.

Yours is dashed and the right one solid, so that nothing depends on colour.
"""

from __future__ import annotations

import math

from autograder.languages.catalogue import say
from autograder.model import Picture
from autograder.reporters.pictures.drawings import text
from autograder.reporters.pictures.plane import HEIGHT, WIDTH, Frame, Row, framed, sample

TICKS, TICK = 7, 8


def boundary(picture: Picture) -> tuple[str, str]:
    xs, ys, labels, mine, right = picture.values
    frame = framed(xs, ys)
    inside = [*line(frame, right, "theirs"), *line(frame, mine, "mine")]
    if not any(mine[1:]):
        everywhere = say("view.everywhere", answer=int(mine[0] > 0))
        inside.append(text(WIDTH / 2, 16, everywhere))
    wrong = []
    for x, y, label in zip(xs, ys, labels, strict=True):
        missed = _answer(mine, x, y) != (label > 0)
        wrong.append(missed)
        inside.append(point(*frame.at(x, y), label > 0, missed))
    legend = [
        sample("mine", say("view.yours"), 0) + sample("theirs", say("view.right_one"), 150),
        text(0, 0, say("view.ticks"), "start", "soft"),
        *classes("view.label"),
        *([ringed()] if any(wrong) else []),
    ]
    words = _boundary_words(picture, frame)
    return frame.drawn(inside, ("x₁", "x₂"), legend, words), words


def _boundary_words(picture: Picture, frame: Frame) -> str:
    xs, ys, labels, mine, right = picture.values
    words = ""
    for which, weights in (("yours", mine), ("right", right)):
        missed = sum(
            _answer(weights, x, y) != (label > 0)
            for x, y, label in zip(xs, ys, labels, strict=True)
        )
        found = {"wrong": missed, "all": len(xs)}
        if any(weights[1:]):
            words += say(f"view.boundary.{which}", side=side(frame, weights), **found)
        else:
            answer = int(weights[0] > 0)
            words += say(f"view.boundary.{which}_none", answer=answer, **found)
    if any(mine[1:]) and len(_ends(frame, mine)) < 2:
        words += say("view.boundary.outside")
    return words


def answers(picture: Picture) -> tuple[str, str]:
    xs, ys, expected, got, weights = picture.values
    frame = framed(xs, ys)
    inside = line(frame, weights, "theirs") if any(weights[1:]) else []
    for x, y, wanted, said in zip(xs, ys, expected, got, strict=True):
        place = frame.at(x, y)
        inside.append(point(*place, wanted > 0, wanted != said))
        if wanted != said:
            inside.append(text(place[0] + 13, place[1] + 4, f"{said:.3g}", "start"))
    given = say("view.line")
    legend = [
        *([sample("theirs", given, 0)] if any(weights[1:]) else []),
        *classes("view.answer"),
        ringed(),
    ]
    words = _answers_words(picture)
    return frame.drawn(inside, ("x₁", "x₂"), legend, words), words


def _answers_words(picture: Picture) -> str:
    xs, ys, expected, got, _ = picture.values
    wrong = [p for p in zip(xs, ys, got, expected, strict=True) if p[2] != p[3]]
    told = "; ".join(
        say("view.answers.one", x=x, y=y, got=said, expected=wanted)
        for x, y, said, wanted in wrong[:3]
    )
    return say("view.answers.words", wrong=len(wrong), all=len(xs), told=told)


def _answer(weights: Row, x: float, y: float) -> bool:
    return weights[0] + weights[1] * x + weights[2] * y > 0


def _ends(frame: Frame, weights: Row) -> list[tuple[float, float]]:
    """Where the line of the weights enters and leaves the frame; fewer than two if it does not."""
    largest = max(map(abs, weights)) or 1.0
    bias, across, up = (weight / largest for weight in weights)
    (left, bottom), (right, top) = frame.low, frame.high
    found = []
    if up:
        found += [(x, -(bias + across * x) / up) for x in (left, right)]
    if across:
        found += [(-(bias + up * y) / across, y) for y in (bottom, top)]
    held = sorted({point for point in found if frame.holds(*point)})
    return [held[0], held[-1]] if len(held) > 1 else []


def side(frame: Frame, weights: Row) -> str:
    """On which side of its line the weights answer 1, in the words of someone who looks at it."""
    across = weights[1] * (frame.high[0] - frame.low[0])
    up = weights[2] * (frame.high[1] - frame.low[1])
    if abs(across) > abs(up):
        return say("view.side.right" if across > 0 else "view.side.left")
    return say("view.side.above" if up > 0 else "view.side.below")


def line(frame: Frame, weights: Row, kind: str) -> list[str]:
    """The line, with ticks towards the side that is answered with 1."""
    ends = _ends(frame, weights)
    if not ends:
        return []
    (x1, y1), (x2, y2) = (frame.at(*end) for end in ends)
    # Uphill in the picture, whose axes have scales of their own and whose y points down.
    right = weights[1] * (frame.high[0] - frame.low[0]) / WIDTH
    down = -weights[2] * (frame.high[1] - frame.low[1]) / HEIGHT
    length = math.hypot(right, down)
    # A tick must stand square on the line as drawn, so it is turned from the line itself.
    along = math.hypot(x2 - x1, y2 - y1) or 1.0
    square = (-(y2 - y1) / along, (x2 - x1) / along)
    if square[0] / length * right + square[1] / length * down < 0:
        square = (-square[0], -square[1])
    ticks = "".join(
        f"M{x1 + (x2 - x1) * s:.1f} {y1 + (y2 - y1) * s:.1f}"
        f"l{square[0] * TICK:.1f} {square[1] * TICK:.1f}"
        for s in ((n + 0.5) / TICKS for n in range(TICKS))
    )
    return [
        f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>',
        f'<path class="{kind} tick" d="{ticks}"/>',
    ]


def point(x: float, y: float, positive: bool, wrong: bool) -> str:
    """A square for class 1, a circle for class 0; ringed where the answer is wrong."""
    mark = (
        f'<rect class="full" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"/>'
        if positive
        else f'<circle class="hollow" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    )
    ring = f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="10"/>' if wrong else ""
    return ring + mark


def classes(key: str) -> list[str]:
    samples = "".join(
        point(12 + 150 * label, -4, bool(label), False)
        + text(30 + 150 * label, 0, say(key, label=label), "start", "soft")
        for label in (0, 1)
    )
    return [samples]


def ringed() -> str:
    ring = '<circle class="ring" cx="12" cy="-4" r="8"/>'
    return ring + text(30, 0, say("view.wrong_here"), "start", "soft")
