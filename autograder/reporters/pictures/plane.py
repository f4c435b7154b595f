"""A piece of the plane as SVG, with its axes and a legend, for what is drawn in it."""

from __future__ import annotations

from msgspec import Struct

from autograder.reporters.pictures.drawings import svg, text

WIDTH, HEIGHT = 340, 240
LEFT, TOP = 44, 8
LINE = 19  # of the legend
ROOM = 0.2  # around the points, as a share of their spread

Row = tuple[float, ...]


class Frame(Struct, frozen=True, kw_only=True):
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
            body.append(text(LEFT + share * WIDTH, bottom + 15, f"{x:.3g}", anchor, "soft"))
        body.append(text(LEFT + WIDTH / 2, bottom + 15, axes[0], "middle", "soft"))
        body.append(text(LEFT - 5, TOP + HEIGHT / 2, axes[1], "end", "soft"))
        body.append(text(LEFT - 5, bottom, f"{self.low[1]:.3g}", "end", "soft"))
        body.append(text(LEFT - 5, TOP + 10, f"{self.high[1]:.3g}", "end", "soft"))
        body += [
            f'<g transform="translate({LEFT} {bottom + 34 + LINE * row})">{entry}</g>'
            for row, entry in enumerate(legend)
        ]
        height = bottom + 30 + LINE * len(legend)
        return svg(LEFT + WIDTH + 4, height, words, body)


def framed(xs: Row, ys: Row, room: float = ROOM) -> Frame:
    sides = []
    for values in (xs, ys):
        low, high = min(values), max(values)
        margin = room * (high - low) or 1.0
        sides.append((low - margin, high + margin))
    (left, right), (bottom, top) = sides
    return Frame(low=(left, bottom), high=(right, top))


def sample(kind: str, words: str, x: float) -> str:
    line = f'<path class="{kind}" d="M{x:g} -4h24"/>'
    return line + text(x + 30, 0, words, "start", "soft")
