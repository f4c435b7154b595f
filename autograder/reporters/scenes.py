"""What `autograder.views` found, as SVG: points and a boundary, a path on a contour, a photograph.

Yours is dashed and the right one solid, so that nothing depends on colour. What the picture shows
stands in its title in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from autograder.model import Picture
from autograder.reporters.drawings import _svg, _text
from autograder.wording import say

RULES = """
.dlgrade figure.dlg-picture{break-inside:avoid}
.dlgrade .dlg-words{max-width:27em;margin:.2em 0;color:var(--dlg-soft)}
.dlgrade .dlg-small .dlg-words{max-width:13em;font-size:.9em}
.dlgrade figure.dlg-picture .mine{stroke:var(--dlg-wrong);stroke-width:2.2;
stroke-dasharray:6 4;fill:none}
.dlgrade figure.dlg-picture .theirs{stroke:var(--dlg-right);stroke-width:2.2;fill:none}
.dlgrade figure.dlg-picture .mine.tick,.dlgrade figure.dlg-picture .theirs.tick{stroke-width:1.4;
stroke-dasharray:none}
.dlgrade figure.dlg-picture .hollow{fill:var(--dlg-page);stroke:var(--dlg-ink);stroke-width:1.6}
.dlgrade figure.dlg-picture .contour{stroke:var(--dlg-soft);stroke-opacity:.5;fill:none}
.dlgrade figure.dlg-picture .full{fill:var(--dlg-ink)}
.dlgrade figure.dlg-picture .ring{fill:none;stroke:var(--dlg-wrong);stroke-width:2}
.dlgrade figure.dlg-picture .mine-at{fill:var(--dlg-wrong)}
.dlgrade figure.dlg-picture .theirs-at{fill:var(--dlg-right)}
"""
WIDTH, HEIGHT = 340, 240  # of a plane
LEFT, TOP = 44, 8
LINE = 19  # of the legend
ROOM = 0.2  # around the points, as a share of their spread
FAR = 0.6  # how far a path that goes astray may widen the picture, as a share of it
TICKS, TICK = 7, 8
LEVELS = 7  # contours
PHOTOGRAPH = 180  # about how wide
SHADES = 24

Row = tuple[float, ...]


def figures(pictures: tuple[Picture, ...]) -> str:
    """The views among a part's pictures side by side; nothing where there are none."""
    wanted = [picture for picture in pictures if picture.kind in _DRAW]
    photographs = [picture for picture in wanted if picture.kind == "photograph"]
    about = (
        f'<p class="dlg-said dlg-soft">{escape(photographs[0].labels[1])}</p>'
        if photographs
        else ""
    )
    drawn = "".join(map(_figure, wanted))
    return f'{about}<div class="dlg-pictures">{drawn}</div>' if drawn else ""


def _figure(picture: Picture) -> str:
    """The words stand below for who can see, and in the picture for who cannot."""
    drawn, words = _DRAW[picture.kind](picture)
    size = " dlg-small" if picture.kind == "photograph" else ""
    return (
        f'<figure class="dlg-picture{size}"><figcaption>{escape(picture.title)}</figcaption>'
        f'{drawn}<p class="dlg-words" aria-hidden="true">{escape(words)}</p></figure>'
    )


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A piece of the plane, and where its points lie in the picture."""

    low: tuple[float, float]
    high: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.low[0]) / (self.high[0] - self.low[0])
        up = (y - self.low[1]) / (self.high[1] - self.low[1])
        # Far outside is far enough: a number of a hundred digits is no coordinate.
        across, up = (min(max(share, -50.0), 50.0) for share in (across, up))
        return across * WIDTH, (1 - up) * HEIGHT

    def holds(self, x: float, y: float) -> bool:
        return self.low[0] <= x <= self.high[0] and self.low[1] <= y <= self.high[1]

    def drawn(self, inside: list[str], axes: tuple[str, ...], legend: list[str], words: str) -> str:
        """The plane with its axes, named `axes`; what reaches beyond is cut off; a legend below."""
        border = f'<rect class="grid" x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}"/>'
        clip = f'<svg x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" overflow="hidden">'
        body = [f"{clip}{''.join(inside)}</svg>", border]
        bottom = TOP + HEIGHT
        for share, x in ((0.0, self.low[0]), (1.0, self.high[0])):
            anchor = "end" if share else "start"
            body.append(_text(LEFT + share * WIDTH, bottom + 15, f"{x:.3g}", anchor, "soft"))
        body.append(_text(LEFT + WIDTH / 2, bottom + 15, axes[0], "middle", "soft"))
        body.append(_text(LEFT - 5, TOP + HEIGHT / 2, axes[1], "end", "soft"))
        body.append(_text(LEFT - 5, bottom, f"{self.low[1]:.3g}", "end", "soft"))
        body.append(_text(LEFT - 5, TOP + 10, f"{self.high[1]:.3g}", "end", "soft"))
        body += [
            f'<g transform="translate({LEFT} {bottom + 34 + LINE * row})">{entry}</g>'
            for row, entry in enumerate(legend)
        ]
        height = bottom + 30 + LINE * len(legend)
        return _svg(LEFT + WIDTH + 4, height, words, body)


def _frame(xs: Row, ys: Row, room: float = ROOM) -> _Frame:
    sides = []
    for values in (xs, ys):
        low, high = min(values), max(values)
        margin = room * (high - low) or 1.0
        sides.append((low - margin, high + margin))
    (left, right), (bottom, top) = sides
    return _Frame(low=(left, bottom), high=(right, top))


# Points of two classes, and the line where a neuron's answer changes.


def _boundary(picture: Picture) -> tuple[str, str]:
    xs, ys, labels, mine, right = picture.values
    frame = _frame(xs, ys)
    inside = [*_line(frame, right, "theirs"), *_line(frame, mine, "mine")]
    if not any(mine[1:]):
        everywhere = say("view.everywhere", answer=int(mine[0] > 0))
        inside.append(_text(WIDTH / 2, 16, everywhere))
    wrong = []
    for x, y, label in zip(xs, ys, labels, strict=True):
        missed = _answer(mine, x, y) != (label > 0)
        wrong.append(missed)
        inside.append(_point(*frame.at(x, y), label > 0, missed))
    legend = [
        _sample("mine", say("view.yours"), 0) + _sample("theirs", say("view.right_one"), 150),
        _text(0, 0, say("view.ticks"), "start", "soft"),
        *_classes("view.label"),
        *([_ringed()] if any(wrong) else []),
    ]
    words = _boundary_words(picture, frame)
    return frame.drawn(inside, ("x₁", "x₂"), legend, words), words


def _boundary_words(picture: Picture, frame: _Frame) -> str:
    xs, ys, labels, mine, right = picture.values
    words = ""
    for which, weights in (("yours", mine), ("right", right)):
        missed = sum(
            _answer(weights, x, y) != (label > 0)
            for x, y, label in zip(xs, ys, labels, strict=True)
        )
        found = {"wrong": missed, "all": len(xs)}
        if any(weights[1:]):
            words += say(f"view.boundary.{which}", side=_side(frame, weights), **found)
        else:
            answer = int(weights[0] > 0)
            words += say(f"view.boundary.{which}_none", answer=answer, **found)
    if any(mine[1:]) and len(_ends(frame, mine)) < 2:
        words += say("view.boundary.outside")
    return words


def _answers(picture: Picture) -> tuple[str, str]:
    xs, ys, expected, got, weights = picture.values
    frame = _frame(xs, ys)
    inside = _line(frame, weights, "theirs") if any(weights[1:]) else []
    for x, y, wanted, said in zip(xs, ys, expected, got, strict=True):
        place = frame.at(x, y)
        inside.append(_point(*place, wanted > 0, wanted != said))
        if wanted != said:
            inside.append(_text(place[0] + 13, place[1] + 4, f"{said:.3g}", "start"))
    line = say("view.line")
    legend = [
        *([_sample("theirs", line, 0)] if any(weights[1:]) else []),
        *_classes("view.answer"),
        _ringed(),
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


def _ends(frame: _Frame, weights: Row) -> list[tuple[float, float]]:
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


def _side(frame: _Frame, weights: Row) -> str:
    """On which side of its line the weights answer 1, in the words of someone who looks at it."""
    across = weights[1] * (frame.high[0] - frame.low[0])
    up = weights[2] * (frame.high[1] - frame.low[1])
    if abs(across) > abs(up):
        return say("view.side.right" if across > 0 else "view.side.left")
    return say("view.side.above" if up > 0 else "view.side.below")


def _line(frame: _Frame, weights: Row, kind: str) -> list[str]:
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


def _point(x: float, y: float, positive: bool, wrong: bool) -> str:
    """A square for class 1, a circle for class 0; ringed where the answer is wrong."""
    mark = (
        f'<rect class="full" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"/>'
        if positive
        else f'<circle class="hollow" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    )
    ring = f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="10"/>' if wrong else ""
    return ring + mark


def _classes(key: str) -> list[str]:
    samples = "".join(
        _point(12 + 150 * label, -4, bool(label), False)
        + _text(30 + 150 * label, 0, say(key, label=label), "start", "soft")
        for label in (0, 1)
    )
    return [samples]


def _ringed() -> str:
    ring = '<circle class="ring" cx="12" cy="-4" r="8"/>'
    return ring + _text(30, 0, say("view.wrong_here"), "start", "soft")


def _sample(kind: str, words: str, x: float) -> str:
    line = f'<path class="{kind}" d="M{x:g} -4h24"/>'
    return line + _text(x + 30, 0, words, "start", "soft")


# The path of an optimizer on the contour of what it minimises.


def _path(picture: Picture) -> tuple[str, str]:
    my_xs, my_ys, xs, ys, bowl = picture.values
    frame = _astray(_frame((*xs, bowl[2]), (*ys, bowl[3])), my_xs, my_ys)
    inside = _contours(frame, bowl, _height(bowl, xs[0], ys[0]))
    lowest = frame.at(bowl[2], bowl[3])
    inside.append(_text(lowest[0], lowest[1] + 5, "+"))
    inside += _steps(frame, xs, ys, "theirs")
    inside += _steps(frame, my_xs, my_ys, "mine")
    start = frame.at(xs[0], ys[0])
    inside.append(f'<circle class="hollow" cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="5.5"/>')
    inside.append(_end(*frame.at(xs[-1], ys[-1]), "theirs"))
    inside.append(_end(*frame.at(my_xs[-1], my_ys[-1]), "mine"))
    legend = [
        _sample("mine", say("view.yours"), 0) + _sample("theirs", say("view.right_one"), 150),
        '<circle class="hollow" cx="12" cy="-4" r="5.5"/>'
        + _text(30, 0, say("view.start"), "start", "soft")
        + _end(156, -4, "mine")
        + _end(169, -4, "theirs")
        + _text(180, 0, say("view.end"), "start", "soft"),
        _text(12, 1, "+") + _text(30, 0, say("view.lowest"), "start", "soft"),
        _text(0, 0, say("view.rings"), "start", "soft"),
    ]
    words = _path_words(picture, frame)
    return frame.drawn(inside, picture.labels, legend, words), words


def _path_words(picture: Picture, frame: _Frame) -> str:
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
        height=_height(bowl, my_xs[-1], my_ys[-1]),
        right_x=xs[-1],
        right_y=ys[-1],
        right_height=_height(bowl, xs[-1], ys[-1]),
        step=apart[0] if apart else len(xs) - 1,
    )
    outside = [n for n, at in enumerate(zip(my_xs, my_ys, strict=True)) if not frame.holds(*at)]
    return words + (say("view.path.leaves", step=outside[0]) if outside else "")


def _height(bowl: Row, x: float, y: float) -> float:
    return (bowl[0] * (x - bowl[2]) ** 2 + bowl[1] * (y - bowl[3]) ** 2) / 2


def _astray(frame: _Frame, xs: Row, ys: Row) -> _Frame:
    """The frame, widened towards a path that leaves it, though not as far as it may go."""
    low, high = [], []
    for side, values in enumerate((xs, ys)):
        span = frame.high[side] - frame.low[side]
        edge = 0.05 * span
        low.append(max(min(frame.low[side], min(values) - edge), frame.low[side] - FAR * span))
        high.append(min(max(frame.high[side], max(values) + edge), frame.high[side] + FAR * span))
    return _Frame(low=(low[0], low[1]), high=(high[0], high[1]))


def _contours(frame: _Frame, bowl: Row, height: float) -> list[str]:
    """Ellipses on which the function has the same value: through the start, above and below."""
    if min(bowl[:2]) <= 0 or height <= 0:
        return []
    x, y = frame.at(bowl[2], bowl[3])
    drawn = []
    for level in range(-2, LEVELS):
        value = height * 0.5**level
        reach = (math.sqrt(2 * value / curvature) for curvature in bowl[:2])
        edge = frame.at(bowl[2] + next(reach), bowl[3] + next(reach))
        drawn.append(
            f'<ellipse class="contour" cx="{x:.1f}" cy="{y:.1f}" '
            f'rx="{edge[0] - x:.1f}" ry="{y - edge[1]:.1f}"/>'
        )
    return drawn


def _steps(frame: _Frame, xs: Row, ys: Row, kind: str) -> list[str]:
    places = [frame.at(x, y) for x, y in zip(xs, ys, strict=True)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle class="{kind}-at" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>' for x, y in places[1:]]
    return [f'<polyline class="{kind}" points="{points}"/>', *dots]


def _end(x: float, y: float, kind: str) -> str:
    """A cross for yours, a square for the right one."""
    if kind == "mine":
        return f'<path class="ring" d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"/>'
    return f'<rect class="theirs-at" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'


# A photograph: black to white as its numbers say, in light and dark alike. Its difference takes
# the page's colour, and is the stronger the more wrong an entry is.


def _photograph(picture: Picture) -> tuple[str, str]:
    rows = picture.values
    black, white = picture.scale or (0.0, 1.0)
    apart = picture.labels[0] == "difference"
    runs: dict[int, list[str]] = {}
    for y, row in enumerate(rows):
        start = 0
        shades = [_shade(abs(value) if apart else value, black, white) for value in row]
        for x in range(1, len(shades) + 1):
            if x == len(shades) or shades[x] != shades[start]:
                runs.setdefault(shades[start], []).append(f"M{start} {y}h{x - start}v1H{start}z")
                start = x
    side = min(8, max(3, round(PHOTOGRAPH / len(rows[0]))))
    width, height = side * len(rows[0]), side * len(rows)
    paint = "".join(
        f'<path {_ink(shade, apart)} d="{"".join(found)}"/>' for shade, found in runs.items()
    )
    body = [
        f'<g transform="scale({side})" shape-rendering="crispEdges">{paint}</g>',
        f'<rect class="grid" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}"/>',
    ]
    words = _photograph_words(picture)
    return _svg(width, height, f"{picture.title}: {words}", body), words


def _photograph_words(picture: Picture) -> str:
    rows = picture.values
    if picture.labels[0] == "difference":
        flat = [(abs(v), y, x) for y, row in enumerate(rows) for x, v in enumerate(row)]
        value, row, column = max(flat, key=lambda entry: entry[0])
        wrong = sum(entry[0] > 0 for entry in flat)
        return say(
            "view.photograph.apart",
            wrong=wrong,
            all=len(flat),
            value=value,
            row=row,
            column=column,
        )
    black, white = picture.scale or (0.0, 1.0)
    return say(
        "view.photograph.words",
        rows=len(rows),
        columns=len(rows[0]),
        black=black,
        white=white,
    )


def _shade(value: float, black: float, white: float) -> int:
    share = (value - black) / ((white - black) or 1.0)
    return round((SHADES - 1) * min(max(share, 0.0), 1.0))


def _ink(shade: int, apart: bool) -> str:
    if apart:
        return f'class="wrong" fill-opacity="{shade / (SHADES - 1):.2f}"'
    grey = round(255 * shade / (SHADES - 1))
    return f'fill="#{grey:02x}{grey:02x}{grey:02x}"'


_DRAW = {
    "boundary": _boundary,
    "answers": _answers,
    "path": _path,
    "photograph": _photograph,
}
