"""A photograph as SVG, from black to white as its numbers say, in light and dark alike.

Its difference takes the page's colours: the stronger, the more wrong an entry is.
"""

from __future__ import annotations

from autograder.languages.catalogue import say
from autograder.model import Picture
from autograder.reporters.pictures.drawings import svg

ABOUT_WIDE = 180
LARGEST_CELL = 8
SHADES = 24


def photograph(picture: Picture, largest: int = LARGEST_CELL) -> tuple[str, str]:
    """The photograph, its cells at most `largest` wide, and what it is in words."""
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
    side = min(largest, max(3, round(ABOUT_WIDE / len(rows[0]))))
    width, height = side * len(rows[0]), side * len(rows)
    paint = "".join(
        f'<path {_ink(shade, apart)} d="{"".join(found)}"/>' for shade, found in runs.items()
    )
    body = [
        f'<g transform="scale({side})" shape-rendering="crispEdges">{paint}</g>',
        f'<rect class="grid" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}"/>',
    ]
    words = _photograph_words(picture)
    return svg(width, height, f"{picture.title}: {words}", body), words


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
