"""The path of an optimizer as SVG, on the contour of what it minimises, beside the right one."""

from __future__ import annotations

import math

from autograder.languages.catalogue import say
from autograder.model import Picture
from autograder.reporters.pictures.drawings import text
from autograder.reporters.pictures.plane import Frame, Row, framed, sample

FAR = 0.6  # how far a path that goes astray may widen the picture, as a share of it
LEVELS = 7  # contours


def path(picture: Picture) -> tuple[str, str]:
    my_xs, my_ys, xs, ys, bowl = picture.values
    frame = _astray(framed((*xs, bowl[2]), (*ys, bowl[3])), my_xs, my_ys)
    names = (say("view.yours"), say("view.right_one"))
    inside, legend = two_ways(frame, bowl, (my_xs, my_ys), (xs, ys), names, say("view.rings"))
    words = _path_words(picture, frame)
    return frame.drawn(inside, picture.labels, legend, words), words


def two_ways(
    frame: Frame,
    bowl: Row,
    mine: tuple[Row, Row],
    theirs: tuple[Row, Row],
    names: tuple[str, str],
    rings: str,
) -> tuple[list[str], list[str]]:
    """Two paths from one start, dashed and whole, on the contours of a bowl; and the legend."""
    xs, ys = theirs
    inside = contours(frame, bowl, height(bowl, xs[0], ys[0]))
    lowest = frame.at(bowl[2], bowl[3])
    inside.append(text(lowest[0], lowest[1] + 5, "+"))
    inside += steps(frame, xs, ys, "theirs")
    inside += steps(frame, *mine, "mine")
    start = frame.at(xs[0], ys[0])
    inside.append(f'<circle class="hollow" cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="5.5"/>')
    inside.append(end(*frame.at(xs[-1], ys[-1]), "theirs"))
    inside.append(end(*frame.at(mine[0][-1], mine[1][-1]), "mine"))
    legend = [
        sample("mine", names[0], 0) + sample("theirs", names[1], 150),
        '<circle class="hollow" cx="12" cy="-4" r="5.5"/>'
        + text(30, 0, say("view.start"), "start", "soft")
        + end(156, -4, "mine")
        + end(169, -4, "theirs")
        + text(180, 0, say("view.end"), "start", "soft"),
        text(12, 1, "+") + text(30, 0, say("view.lowest"), "start", "soft"),
        text(0, 0, rings, "start", "soft"),
    ]
    return inside, legend


def _path_words(picture: Picture, frame: Frame) -> str:
    my_xs, my_ys, xs, ys, bowl = picture.values
    span = max(frame.high[0] - frame.low[0], frame.high[1] - frame.low[1])
    apart = [
        step
        for step, (mx, my, x, y) in enumerate(zip(my_xs, my_ys, xs, ys, strict=True))
        if math.hypot(mx - x, my - y) > 1e-4 * span
    ]
    words = say(
        "view.path.words",
        n=len(xs) - 1,
        x=my_xs[-1],
        y=my_ys[-1],
        height=height(bowl, my_xs[-1], my_ys[-1]),
        right_x=xs[-1],
        right_y=ys[-1],
        right_height=height(bowl, xs[-1], ys[-1]),
        step=apart[0] if apart else len(xs) - 1,
    )
    outside = [n for n, at in enumerate(zip(my_xs, my_ys, strict=True)) if not frame.holds(*at)]
    return words + (say("view.path.leaves", step=outside[0]) if outside else "")


def height(bowl: Row, x: float, y: float) -> float:
    return (bowl[0] * (x - bowl[2]) ** 2 + bowl[1] * (y - bowl[3]) ** 2) / 2


def _astray(frame: Frame, xs: Row, ys: Row) -> Frame:
    """The frame, widened towards a path that leaves it, though not as far as it may go."""
    low, high = [], []
    for side, values in enumerate((xs, ys)):
        span = frame.high[side] - frame.low[side]
        edge = 0.05 * span
        low.append(max(min(frame.low[side], min(values) - edge), frame.low[side] - FAR * span))
        high.append(min(max(frame.high[side], max(values) + edge), frame.high[side] + FAR * span))
    return Frame(low=(low[0], low[1]), high=(high[0], high[1]))


def contours(frame: Frame, bowl: Row, start: float) -> list[str]:
    """Ellipses on which the function has the same value: through the start, above and below."""
    if min(bowl[:2]) <= 0 or start <= 0:
        return []
    x, y = frame.at(bowl[2], bowl[3])
    drawn = []
    for level in range(-2, LEVELS):
        value = start * 0.5**level
        reach = (math.sqrt(2 * value / curvature) for curvature in bowl[:2])
        edge = frame.at(bowl[2] + next(reach), bowl[3] + next(reach))
        drawn.append(
            f'<ellipse class="contour" cx="{x:.1f}" cy="{y:.1f}" '
            f'rx="{edge[0] - x:.1f}" ry="{y - edge[1]:.1f}"/>'
        )
    return drawn


def steps(frame: Frame, xs: Row, ys: Row, kind: str) -> list[str]:
    places = [frame.at(x, y) for x, y in zip(xs, ys, strict=True)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle class="{kind}-at" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>' for x, y in places[1:]]
    return [f'<polyline class="{kind}" points="{points}"/>', *dots]


def end(x: float, y: float, kind: str) -> str:
    """A cross for yours, a square for the right one."""
    if kind == "mine":
        return f'<path class="ring" d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"/>'
    return f'<rect class="theirs-at" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
