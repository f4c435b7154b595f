"""Pictures of a report as SVG: curves, tables of which class was told for which, heat maps.

Self-contained, with words for whoever cannot see them, and in the colours of the page around them.
"""

from __future__ import annotations

import math
from html import escape

from autograder.languages.catalogue import say
from autograder.model import Picture

RULES = """
.dlgrade .dlg-pictures{display:flex;flex-wrap:wrap;gap:1em;margin:.4em 0}
.dlgrade figure.dlg-picture{margin:0;max-width:100%}
.dlgrade figure.dlg-picture figcaption{color:var(--dlg-soft);margin:0 0 .2em;max-width:26em}
.dlgrade figure.dlg-picture svg{display:block;max-width:100%;height:auto}
.dlgrade figure.dlg-picture text{fill:var(--dlg-ink);font-size:12px;
font-family:var(--jp-content-font-family,system-ui,sans-serif)}
.dlgrade figure.dlg-picture text.soft{fill:var(--dlg-soft)}
.dlgrade figure.dlg-picture .grid{stroke:var(--dlg-line);fill:none}
.dlgrade figure.dlg-picture .curve{stroke:var(--dlg-ink);stroke-width:2;fill:none}
.dlgrade figure.dlg-picture .yours{stroke:var(--dlg-wrong);stroke-dasharray:5 3}
.dlgrade figure.dlg-picture .dot{fill:var(--dlg-ink)}
.dlgrade figure.dlg-picture .right{fill:var(--dlg-right)}
.dlgrade figure.dlg-picture .wrong{fill:var(--dlg-wrong)}
"""
KINDS = ("curve", "matrix", "lines", "heat")  # the others are drawn by `scenes`
WIDTH, HEIGHT = 360, 200  # of a curve
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 10, 34
SIDE = 26  # of a cell of a matrix
STRONGEST = 0.45  # of a cell's colour: its number stays readable in light and dark


def figures(pictures: tuple[Picture, ...]) -> str:
    """The pictures of a part side by side; nothing where there are none."""
    mine = [picture for picture in pictures if picture.kind in KINDS]
    drawn = [_figure(picture) for picture in mine if picture.values and picture.values[0]]
    heat = [picture for picture in pictures if picture.kind == "heat" and picture.labels]
    about = ""
    if heat:
        told = say("drawing.drawn", where=heat[0].labels[0])
        about = f'<p class="dlg-said dlg-soft">{escape(told)}</p>'
    return f'{about}<div class="dlg-pictures">{"".join(drawn)}</div>' if drawn else ""


def matrix(picture: Picture) -> tuple[str, str]:
    """A table of which class was told for which, and what it shows in words."""
    return _matrix(picture), _matrix_words(picture)


def in_words(picture: Picture) -> str:
    """What the picture shows, for whoever cannot see it."""
    if picture.kind == "matrix":
        return _matrix_words(picture)
    if picture.kind == "lines":
        return _lines_words(picture)
    if picture.kind == "heat":
        return _heat_words(picture)
    return _curve_words(picture.values[0])


def _figure(picture: Picture) -> str:
    draw = {"matrix": _matrix, "lines": _lines, "heat": _heat}.get(picture.kind, _curve)
    return (
        f'<figure class="dlg-picture"><figcaption>{escape(picture.title)}</figcaption>'
        f"{draw(picture)}</figure>"
    )


def svg(width: float, height: float, words: str, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" aria-label="{escape(words)}">'
        f"<title>{escape(words)}</title>{''.join(body)}</svg>"
    )


def text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


# A curve: its first value is epoch 1; the axis starts at 0, so that half is half as high.


def _curve(picture: Picture) -> str:
    values = picture.values[0]
    ticks = _ticks(max(values))
    top = ticks[-1]
    low = min(0.0, *values)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(index: int) -> float:
        return LEFT + wide * index / max(len(values) - 1, 1)

    def up(value: float) -> float:
        return TOP + high * (top - value) / ((top - low) or 1.0)

    body = []
    for tick in ticks:
        y = up(tick)
        body.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        body.append(text(LEFT - 6, y + 4, f"{tick:g}", "end", "soft"))
    points = " ".join(f"{across(i):.1f},{up(value):.1f}" for i, value in enumerate(values))
    body.append(f'<polyline class="curve" points="{points}"/>')
    last = len(values) - 1
    body.append(f'<circle class="dot" cx="{across(last):.1f}" cy="{up(values[-1]):.1f}" r="3"/>')
    body.append(text(LEFT, HEIGHT - 18, "1", "middle", "soft"))
    if last:
        body.append(text(across(last), HEIGHT - 18, str(len(values)), "middle", "soft"))
    body.append(text(LEFT + wide / 2, HEIGHT - 4, say("drawing.epoch"), "middle", "soft"))
    return svg(WIDTH, HEIGHT, in_words(picture), body)


def _curve_words(values: tuple[float, ...]) -> str:
    if len(values) == 1:
        return say("drawing.one_epoch", first=values[0])
    lowest = min(range(len(values)), key=values.__getitem__)
    return say(
        "drawing.curve",
        n=len(values),
        first=values[0],
        last=values[-1],
        lowest=values[lowest],
        best=lowest + 1,
    )


def _ticks(top: float) -> list[float]:
    """Three to six round numbers from 0 to at least `top`."""
    if not 0 < top < 1e30:
        return [0.0, 1.0]
    unit = 10.0 ** math.floor(math.log10(top))
    step = next(s * unit for s in (0.2, 0.5, 1.0, 2.0) if top <= 5 * s * unit)
    return [round(step * n, 12) for n in range(math.ceil(top / step - 1e-9) + 1)]


# A matrix: a row for what each is, a column for what the model said.


def _matrix(picture: Picture) -> str:
    rows, labels = picture.values, picture.labels
    columns = max(len(row) for row in rows)
    longest = max((len(label) for label in labels), default=0)
    left = max(24, 7 * longest + 10)
    cell = max(SIDE, 7 * longest + 10)
    top = 22
    body = []
    for column in range(columns):
        label = labels[column] if column < len(labels) else str(column)
        body.append(text(left + cell * (column + 0.5), top - 7, label, "middle", "soft"))
    for row, counts in enumerate(rows):
        y = top + SIDE * row
        label = labels[row] if row < len(labels) else str(row)
        body.append(text(left - 6, y + SIDE / 2 + 4, label, "end", "soft"))
        whole = sum(counts) or 1.0
        for column, count in enumerate(counts):
            body.append(_cell(left + cell * column, y, cell, count, whole, row == column))
    width, height = left + cell * columns + 2, top + SIDE * len(rows) + 2
    return svg(width, height, in_words(picture), body)


def _cell(x: float, y: float, width: float, count: float, whole: float, right: bool) -> str:
    square = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{SIDE}"'
    drawn = f'<rect class="grid" {square}/>'
    if count:
        share = min(abs(count) / abs(whole), 1.0)
        # One mistake among fifty should be seen, too.
        strength = STRONGEST * (share if right else max(share, 0.3))
        kind = "right" if right else "wrong"
        drawn += f'<rect class="{kind}" fill-opacity="{strength:.2f}" {square}/>'
        drawn += text(x + width / 2, y + SIDE / 2 + 4, f"{count:g}")
    return drawn


def _matrix_words(picture: Picture) -> str:
    rows, labels = picture.values, picture.labels

    def name(index: int) -> str:
        return labels[index] if index < len(labels) else str(index)

    right = sum(row[i] for i, row in enumerate(rows) if i < len(row))
    words = say("drawing.right", right=right, all=sum(map(sum, rows)))
    wrong = [(n, i, j) for i, row in enumerate(rows) for j, n in enumerate(row) if n and i != j]
    if wrong:
        worst = sorted(wrong, key=lambda entry: -entry[0])[:3]
        told = ", ".join(
            say("drawing.once" if n == 1 else "drawing.times", said=name(j), truth=name(i), n=n)
            for n, i, j in worst
        )
        words += say("drawing.wrong", told=told)
    return words


# Lines: the entries of an answer one after the other, beside those of the right one.


def _lines(picture: Picture) -> str:
    rows = picture.values
    every = [value for row in rows for value in row]
    low, top = min(every), max(every)
    longest = max(map(len, rows))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(index: int, value: float) -> str:
        x = LEFT + wide * index / max(longest - 1, 1)
        return f"{x:.1f},{TOP + high * (top - value) / ((top - low) or 1.0):.1f}"

    body = []
    for value in (low, top):
        y = place(0, value).split(",")[1]
        body.append(f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        body.append(text(LEFT - 6, float(y) + 4, f"{value:.3g}", "end", "soft"))
    for number, row in reversed(list(enumerate(rows))):  # yours lies on top
        points = " ".join(place(i, value) for i, value in enumerate(row))
        kind = "curve yours" if number == 0 else "curve"
        body.append(f'<polyline class="{kind}" points="{points}"/>')
    for number, (label, x) in enumerate(zip(picture.labels, (LEFT, WIDTH / 2), strict=False)):
        kind = "curve yours" if number == 0 else "curve"
        body.append(f'<path class="{kind}" d="M{x:g} {HEIGHT - 8}h24"/>')
        body.append(text(x + 30, HEIGHT - 4, label, "start", "soft"))
    return svg(WIDTH, HEIGHT, in_words(picture), body)


def _lines_words(picture: Picture) -> str:
    first, second = picture.values[0], picture.values[-1]
    apart = [
        index for index, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]
    ]
    worst = max(apart, key=lambda index: abs(first[index] - second[index]), default=0)
    return say(
        "drawing.lines",
        wrong=len(apart),
        size=len(first),
        index=worst,
        got=first[worst],
        expected=second[worst],
    )


# A heat map: the stronger a cell, the higher its number; the numbers stand in it where they fit.


def _heat(picture: Picture) -> str:
    rows = picture.values
    columns = max(map(len, rows))
    told = {value: f"{value:.3g}" for row in rows for value in row}
    room = 7 * max(map(len, told.values())) + 8
    numbers = columns * room <= 1.6 * WIDTH and len(rows) <= 12
    across = max(SIDE, room) if numbers else max(9.0, min(SIDE, WIDTH * 0.75 / columns))
    down = SIDE if numbers else across
    low, top = picture.scale or (min(map(min, rows)), max(map(max, rows)))
    difference = picture.title == say("drawing.difference")
    body = []
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            square = (
                f'x="{x * across + 1:g}" y="{y * down + 1:g}" width="{across:g}" height="{down:g}"'
            )
            share = (abs(value) if difference else value - low) / ((top - low) or 1.0)
            strength = STRONGEST * min(max(share, 0.0), 1.0)
            kind = "wrong" if difference else "dot"
            body.append(f'<rect class="{kind}" fill-opacity="{strength:.2f}" {square}/>')
            body.append(f'<rect class="grid" {square}/>')
            if numbers:
                middle = (x + 0.5) * across + 1, (y + 0.5) * down + 5
                body.append(text(*middle, told[value]))
    return svg(columns * across + 2, len(rows) * down + 2, in_words(picture), body)


def _heat_words(picture: Picture) -> str:
    rows = picture.values
    flat = [(value, y, x) for y, row in enumerate(rows) for x, value in enumerate(row)]
    value, y, x = max(flat, key=lambda entry: abs(entry[0]))
    return say(
        "drawing.heat",
        title=picture.title,
        rows=len(rows),
        columns=max(map(len, rows)),
        value=value,
        row=y,
        column=x,
    )
