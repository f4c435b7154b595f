"""How a gradient fades along a depth or a time, as SVG: two lines over powers of ten."""

from __future__ import annotations

import math

from autograder.languages.catalogue import say
from autograder.milestones.letters import bars, magnitude
from autograder.milestones.reading import Array, Figure
from autograder.reporters.pictures.drawings import svg, text
from autograder.reporters.pictures.plane import sample

WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 10, 34
LEAST = 1e-40  # what is smaller, or nothing at all, is drawn as this
MOST_TICKS = 6


def sizes(values: Array) -> tuple[float, ...]:
    return tuple(max(abs(float(value)), LEAST) for value in values)


def figure(title: str, rows: tuple[Array, Array], names: tuple[str, str], across: str) -> Figure:
    """The first row is dashed and the second solid; their first entries are the farthest back."""
    fading, lasting = map(sizes, rows)
    words = say(
        "milestone.fading.words",
        n=len(fading),
        across=across,
        first=names[0],
        second=names[1],
        first_from=fading[-1],
        first_to=fading[0],
        second_from=lasting[-1],
        second_to=lasting[0],
    )
    low = math.floor(min(map(math.log10, (*fading, *lasting))))
    high = math.ceil(max(map(math.log10, (*fading, *lasting)))) or 0
    high = max(high, low + 1)
    body = [*_grid(low, high)]
    for row, kind in ((lasting, "theirs"), (fading, "mine")):
        points = " ".join(_at(i, len(row), value, low, high) for i, value in enumerate(row))
        body.append(f'<polyline class="{kind}" points="{points}"/>')
    bottom = HEIGHT - BOTTOM
    body.append(text(LEFT, bottom + 15, "1", "middle", "soft"))
    body.append(text(WIDTH - RIGHT, bottom + 15, str(len(fading)), "end", "soft"))
    body.append(text((LEFT + WIDTH) / 2, bottom + 15, across, "middle", "soft"))
    legend = sample("mine", names[0], 0) + sample("theirs", names[1], 170)
    body.append(f'<g transform="translate({LEFT - 40} {HEIGHT})">{legend}</g>')
    return Figure(title=title, drawn=svg(WIDTH, HEIGHT + 12, words, body), words=words)


def in_letters(
    rows: tuple[Array, Array], names: tuple[str, str], across: str, shown: int = 7
) -> list[str]:
    fading, lasting = map(sizes, rows)
    last = len(fading) - 1
    places = sorted({round(last * n / (shown - 1)) for n in range(shown)})
    low, high = min(*fading, *lasting), max(*fading, *lasting)
    drawn = []
    for name, row in zip(names, (fading, lasting), strict=True):
        picked = [(f"{across} {place + 1}", row[place]) for place in places]
        drawn += [name, *bars(picked, low, high, magnitude), ""]
    return drawn[:-1]


def _grid(low: int, high: int) -> list[str]:
    step = max(1, math.ceil((high - low) / MOST_TICKS))
    drawn = []
    for power in range(high, low - 1, -step):
        y = _up(10.0**power, low, high)
        drawn.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        drawn.append(text(LEFT - 6, y + 4, f"{10.0**power:g}", "end", "soft"))
    return drawn


def _at(index: int, count: int, value: float, low: int, high: int) -> str:
    x = LEFT + (WIDTH - LEFT - RIGHT) * index / max(count - 1, 1)
    return f"{x:.1f},{_up(value, low, high):.1f}"


def _up(value: float, low: int, high: int) -> float:
    share = (high - math.log10(value)) / (high - low)
    return TOP + (HEIGHT - TOP - BOTTOM) * share
