"""A small picture of each exercise: `python -m tests.support.exercise_pictures` draws them all.

One SVG each in docs/pictures/exercises/, for light and dark, with what it shows in words, which
docs/exercises.md takes for those who cannot see it. What is drawn is computed, or from the data of
the exercise.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import numpy as np

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "pictures" / "exercises"
WIDTH, HEIGHT, EDGE = 300, 130, 14
STYLE = (
    "<style>.page{fill:#fff}.ink{stroke:#1f2328}.soft{stroke:#9aa3ad}.one{stroke:#0b6bcb}"
    ".two{stroke:#b5480a}path,line,polyline,circle,.box{fill:none;stroke-width:2}"
    ".soft{stroke-width:1}.dash{stroke-dasharray:5 4}circle.full.one,rect.full.one{fill:#0b6bcb}"
    "circle.full.two,rect.full.two{fill:#b5480a}circle.full.ink,rect.full.ink,path.pixels{fill:#1f2328;stroke:none}"
    ".photo path.pixels{fill:#fff}"
    "text{fill:#1f2328;font:12px system-ui,sans-serif;text-anchor:middle}"
    "@media(prefers-color-scheme:dark){.page{fill:#16191d}.ink{stroke:#e6e9ec}"
    ".soft{stroke:#59626c}.one{stroke:#6cb2f7}.two{stroke:#f0a36b}circle.full.one,"
    "rect.full.one{fill:#6cb2f7}circle.full.two,rect.full.two{fill:#f0a36b}"
    "circle.full.ink,rect.full.ink,path.pixels{fill:#e6e9ec}"
    ".photo path.pixels{fill:#fff}text{fill:#e6e9ec}}</style>"
)
Drawn = tuple[str, list[str]]


class Plane:
    """A piece of the plane, in the whole picture or between two of its columns."""

    def __init__(
        self, xs: tuple[float, float], ys: tuple[float, float], left: float = 0, right: float = 1
    ) -> None:
        self.xs, self.ys = xs, ys
        inner = WIDTH - 2 * EDGE
        self.left, self.right = EDGE + left * inner, EDGE + right * inner

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.xs[0]) / (self.xs[1] - self.xs[0])
        up = (y - self.ys[0]) / (self.ys[1] - self.ys[0])
        wide = self.right - self.left
        return self.left + across * wide, HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE)

    def line(self, xs: Sequence[float], ys: Sequence[float], kind: str) -> str:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, xs, ys))
        return f'<polyline class="{kind}" points="{places}"/>'

    def dots(self, xs: Sequence[float], ys: Sequence[float], kind: str, r: float = 3.5) -> str:
        return "".join(
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>'
            for x, y in map(self.at, xs, ys)
        )


def box(
    x: float, y: float, wide: float, high: float, kind: str = "box ink", shade: float = 1
) -> str:
    opacity = f' fill-opacity="{shade:.2f}" stroke="none"' if "full" in kind else ""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" '
        f'height="{high:.1f}"{opacity}/>'
    )


def text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(words)}</text>'


def arrow(x: float, y: float, to: float, kind: str = "ink") -> str:
    head = 6 if to > x else -6
    return f'<path class="{kind}" d="M{x:g} {y:g}H{to:g}m{-head} -4l{head} 4l{-head} 4"/>'


def pixels(image: np.ndarray, x: float, y: float, side: float) -> list[str]:
    """An image as squares in eight shades."""
    levels = np.ceil(8 * image / max(float(np.max(image)), 1.0)).astype(int)
    return [
        f'<path class="pixels" fill-opacity="{level / 8:g}" d="'
        + "".join(
            f"M{x + c * side:g} {y + r * side:g}h{side:g}v{side:g}h-{side:g}z"
            for r, c in np.argwhere(levels == level)
        )
        + '"/>'
        for level in range(1, 9)
    ]


def ex00() -> Drawn:
    days = Plane((0, 16), (-1, 1))
    stay, gone = [2.0, 7.0], [10.0, 14.0]
    body = [days.line([0, 16], [0, 0], "soft"), days.line([8.5, 8.5], [-0.8, 0.8], "ink dash")]
    body += [days.dots(stay, [0, 0], "ink", 6), days.dots(gone, [0, 0], "full two", 6)]
    body += [text(days.at(day, 0)[0], 92, f"{day:g}") for day in (*stay, *gone)]
    return "Four customers on a line of days: 2 and 7 stay, 10 and 14 have left", body


def ex01() -> Drawn:
    plane, xs = Plane((-4, 4), (-1.1, 2.1)), np.linspace(-4, 4, 81)
    body = [plane.line([-4, 4], [0, 0], "soft"), plane.line([0, 0], [-1.1, 2.1], "soft")]
    body.append(plane.line(xs, np.minimum(np.maximum(xs, 0), 2.1), "two"))
    body.append(plane.line(xs, np.tanh(xs), "one"))
    body.append(plane.line(xs, 1 / (1 + np.exp(-xs)), "ink dash"))
    return "Three activation functions: ReLU, tanh and, dashed, the sigmoid", body


def ex02() -> Drawn:
    plane, rng = Plane((-3, 3), (-2, 2)), np.random.default_rng(2)
    a, b = rng.normal(size=(9, 2)) * 0.5 + [-1.4, -0.6], rng.normal(size=(9, 2)) * 0.5 + [1.4, 0.6]
    body = [plane.dots(*a.T, "ink"), plane.dots(*b.T, "full one")]
    body.append(plane.line([-0.6, 0.6], [2, -2], "two"))
    return "Two clouds of points, and the line of a perceptron between them", body


def ex03() -> Drawn:
    columns = [(40.0, 3), (120.0, 4), (200.0, 2)]
    places = [[(x, 65 + 26 * (i - (n - 1) / 2)) for i in range(n)] for x, n in columns]
    body = [
        f'<line class="soft" x1="{x}" y1="{y}" x2="{u}" y2="{v}"/>'
        for here, there in itertools.pairwise(places)
        for x, y in here
        for u, v in there
    ]
    body += [
        f'<circle class="full {kind}" cx="{x}" cy="{y}" r="6"/>'
        for kind, column in zip(("ink", "one", "two"), places, strict=True)
        for x, y in column
    ]
    return "Three layers of neurons, and an arrow to one number, the loss", [
        *body, arrow(214, 65, 244), text(268, 69, "loss"),
    ]  # fmt: skip


def ex04() -> Drawn:
    names, body = ("x", "h", "ŷ", "loss"), []
    for number, name in enumerate(names):
        x = 24 + 72 * number
        body += [box(x, 46, 42, 30), text(x + 21, 66, name)]
        if number < 3:
            body.append(arrow(x + 44, 55, x + 70))
            body.append(arrow(x + 70, 69, x + 44, "two"))
    return "From x to the loss in three steps, and the gradients back through the same steps", body


def _bowl(plane: Plane, curves: tuple[float, float]) -> list[str]:
    around = np.linspace(0, 2 * math.pi, 61)
    return [
        plane.line(r * np.cos(around) / curves[0] ** 0.5, r * np.sin(around) / curves[1] ** 0.5,
                   "soft")
        for r in (0.4, 0.9, 1.5, 2.2)
    ]  # fmt: skip


def _descent(rate: float, momentum: float = 0.0, steps: int = 14) -> np.ndarray:
    w, v, places = np.array([-2.0, 0.85]), np.zeros(2), []
    for _ in range(steps):
        places.append(w)
        v = momentum * v - rate * w * np.array([1.0, 4.0])
        w = w + v
    return np.array(places).T


def ex05() -> Drawn:
    plane = Plane((-2.4, 2.4), (-1.2, 1.2))
    small, large = _descent(0.2), _descent(0.48)
    body = _bowl(plane, (1, 4))
    body += [plane.line(*large, "two dash"), plane.dots(*large, "full two", 2)]
    body += [plane.line(*small, "one"), plane.dots(*small, "full one", 2)]
    return "Gradient descent in a bowl: small steps, and large ones that overshoot", body


def ex06() -> Drawn:
    plane = Plane((-2.4, 2.4), (-1.2, 1.2))
    plain, heavy = _descent(0.06), _descent(0.06, momentum=0.8, steps=24)
    body = _bowl(plane, (1, 4))
    body += [plane.line(*plain, "two"), plane.dots(*plain, "full two", 2)]
    body += [plane.line(*heavy, "one dash"), plane.dots(*heavy, "full one", 2)]
    return "Two ways down a bowl: plain steps, and, dashed, further ones with momentum", body


def ex07() -> Drawn:
    plane, epochs = Plane((0, 20), (0, 1.1)), np.arange(21.0)
    training, validation = np.exp(-epochs / 5), 0.32 + 0.7 * np.exp(-epochs / 3) + epochs**2 / 1100
    best = int(np.argmin(validation))
    body = [plane.line(epochs, training, "one dash"), plane.line(epochs, validation, "two")]
    body += [plane.line([best, best], [0, 1.1], "ink dash soft")]
    body.append(plane.dots([best], [validation[best]], "full two", 5))
    return "The training loss falls on; the validation loss rises after its best epoch", body


def ex08() -> Drawn:
    with np.load(ROOT / "reference/data/ex08_convolution/photographs.npz") as stored:
        image = np.asarray(stored["pagoda"], dtype=float)[:, :22]
    edges = np.abs(image[1:-1, 2:] - image[1:-1, :-2])
    body = [arrow(142, 65, 166)]
    for picture, x, y in ((image, 24, 15), (edges, 180, 20)):
        high, wide = picture.shape
        body.append(f'<rect x="{x}" y="{y}" width="{5 * wide}" height="{5 * high}"/>')
        body.append(f'<g class="photo">{"".join(pixels(picture, x, y, 5))}</g>')
    return "A photograph of a pagoda, and its vertical edges", body


def ex09() -> Drawn:
    sizes, x, body = (32, 28, 14, 10, 5), 18.0, []
    for number, size in enumerate(sizes):
        side = 2.2 * size
        body += [box(x, 60 - side / 2, side, side), text(x + side / 2, 118, str(size))]
        if number < len(sizes) - 1:
            body.append(arrow(x + side + 3, 60, x + side + 17))
        x += side + 20
    return "The side of a map from layer to layer: 32, 28, 14, 10, 5", body


def ex10() -> Drawn:
    numbers = [[1, 3, 2, 0], [5, 2, 1, 4], [0, 1, 7, 2], [2, 6, 3, 1]]
    body = []
    for r, row in enumerate(numbers):
        for c, number in enumerate(row):
            x, y = 30 + 25 * c, 15 + 25 * r
            most = number == max(
                numbers[a][b] for a in (r // 2 * 2, r // 2 * 2 + 1)
                for b in (c // 2 * 2, c // 2 * 2 + 1)
            )  # fmt: skip
            body.append(box(x, y, 25, 25, "full one", 0.3) if most else "")
            body += [box(x, y, 25, 25, "box soft"), text(x + 12.5, y + 17, str(number))]
    body += [box(30 + 50 * (n % 2), 15 + 50 * (n // 2), 50, 50) for n in range(4)]
    body.append(arrow(146, 65, 174))
    for place, number in enumerate((5, 4, 6, 7)):
        x, y = 190 + 30 * (place % 2), 35 + 30 * (place // 2)
        body += [box(x, y, 30, 30, "full one", 0.3), box(x, y, 30, 30)]
        body.append(text(x + 15, y + 20, str(number)))
    return "Max pooling: of each square of two by two numbers, the largest", body


def ex11() -> Drawn:
    with np.load(ROOT / "reference/data/ex11_keras_cnn/digits.npz") as stored:
        x, y = stored["x"], stored["y"]
    body = []
    for column, digit in enumerate((3, 5, 8)):
        image = x[int(np.flatnonzero(y == digit)[0])].reshape(8, 8).astype(float)
        body += pixels(image, 18 + 64 * column, 37, 7)
    return "Three handwritten digits of eight by eight pixels: which ones are they?", [
        *body, arrow(206, 65, 232), text(262, 69, "3, 5, 8"),
    ]  # fmt: skip


def ex12() -> Drawn:
    body = ['<path class="two" d="M62 65C62 12 200 12 200 55m-4 -7l4 7l4 -7"/>', arrow(24, 65, 78)]
    for x, name in ((80, "conv"), (138, "conv")):
        body += [box(x, 50, 44, 30), text(x + 22, 69, name)]
    body += [arrow(126, 65, 136), arrow(184, 65, 191), arrow(210, 65, 272)]
    body += ['<circle class="ink" cx="200" cy="65" r="9"/>', text(200, 69, "+")]
    return "A residual block: two convolutions, and a skip around them to the sum", body


def ex13() -> Drawn:
    plane, steps = Plane((0, 10), (-3.2, 3.2)), np.arange(11.0)
    body = [plane.line([0, 10], [0, 0], "soft")]
    for rate, kind in ((0.5, "one"), (1.9, "two dash")):
        heights = steps * math.log10(rate)
        body += [plane.line(steps, heights, kind), plane.dots(steps, heights, "full " + kind[:3])]
    return (
        "Gradients through ten steps, on a scale of powers of ten: one vanishes, one explodes",
        body,
    )


def ex14() -> Drawn:
    body = [arrow(16, 34, 284), arrow(16, 104, 284)]
    for x, name in ((62, "×"), (132, "+")):
        body += [f'<circle class="ink page" cx="{x}" cy="34" r="9"/>', text(x, 38, name)]
    for x, name, kind in (
        (62, "f", "one"),
        (110, "i", "one"),
        (154, "g", "two"),
        (220, "o", "one"),
    ):
        body += [box(x - 14, 68, 28, 22, f"box {kind}"), text(x, 83, name)]
    body += ['<path class="one" d="M62 67V44M110 67L127 43M220 67V35M220 91V103"/>',
             '<path class="two" d="M154 67L138 43"/>']  # fmt: skip
    return (
        "An LSTM's memory runs straight on; gates f, i and o, and the candidate g, act on it",
        body,
    )


def ex15() -> Drawn:
    words = (("saya", "makan", "nasi"), ("dia", "tidur"), ("kami", "makan", "nasi", "goreng"))
    body = []
    for r, row in enumerate(words):
        for c in range(4):
            x, y, filled = 22 + 64 * c, 26 + 27 * r, c >= 4 - len(row)
            if filled:
                body.append(box(x, y, 64, 27, "full one", 0.25))
            body.append(box(x, y, 64, 27, "box soft"))
            body.append(text(x + 32, y + 18, row[c - 4 + len(row)] if filled else "0"))
    return "Three sentences of two to four words, with zeros before the shorter ones", body


def ex16() -> Drawn:
    body = []
    for number in range(6):
        body.append(box(22 + 26 * number, 30, 22, 70, "box ink"))
        body.append(f'<path class="soft" d="M{22 + 26 * number} 100l22 -70"/>')
    for number, high in enumerate((54, 24)):
        x = 194 + 36 * number
        body.append(box(x, 65 - high / 2, 24, high, "full two"))
    return "Six layers of a backbone, frozen, and two new ones that are trained", body


def ex17() -> Drawn:
    plane, xs = Plane((0, 1), (-2, 2)), np.linspace(0, 1, 81)
    known = np.array([0.08, 0.3, 0.55, 0.9])
    values = np.sin(7 * known)

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.exp(-((a[:, None] - b[None]) ** 2) / (2 * 0.14**2))

    inverse = np.linalg.inv(kernel(known, known) + 1e-6 * np.eye(4))
    across = kernel(xs, known)
    mean = across @ inverse @ values
    spread = np.sqrt(np.maximum(1 - np.einsum("ij,jk,ik->i", across, inverse, across), 0))
    body = [plane.line(xs, mean + sign * spread, "soft dash") for sign in (-1, 1)]
    body += [plane.line(xs, mean, "one"), plane.dots(known, values, "full ink", 4)]
    return "A curve guessed through four trials, and how sure the guess is between them", body


def ex18() -> Drawn:
    """Some of the digits of ex11, an arrow, and what a network of three layers is drawn as."""
    with np.load(ROOT / "reference" / "data" / "ex11_keras_cnn" / "digits.npz") as stored:
        image = stored["x"][7].reshape(8, 8) / 16.0
    body = pixels(image, 22, 29, 9)
    columns = [(138, 4), (192, 5), (246, 3)]
    places = [[(x, 65 + 22 * (n - (count - 1) / 2)) for n in range(count)] for x, count in columns]
    for left, right in itertools.pairwise(places):
        body += [
            f'<path class="soft" d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"/>'
            for a, b in left
            for c, d in right
        ]
    for number, column in enumerate(places):
        kind = "full two" if number == 2 else "full one"
        body += [f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>' for x, y in column]
    body.append('<path class="ink" d="M100 65L120 65M114 60L120 65L114 70"/>')
    return "A handwritten digit goes into a network of three layers, of a student's own", body


def ex19() -> Drawn:
    """A dozen of the same curve, one of them with a bump, and what a test says of each."""
    body, xs = [], np.linspace(-4, 4, 33)
    for number in range(12):
        x, y = 20 + 48 * (number % 6), 24 + 46 * (number // 6)
        wrong = number == 8
        values = 1 / (1 + np.exp(-xs)) + (0.35 * np.exp(-((xs - 1.5) ** 2)) if wrong else 0)
        points = zip(x + 16 + 4 * xs, y + 24 - 20 * values, strict=True)
        line = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        body += [
            box(x, y, 32, 28, "box soft"),
            f'<path class="{"two" if wrong else "one"}" d="M{line}"/>',
        ]
        mark = "M{0} {1}l8 6M{0} {2}l8 -6" if wrong else "M{0} {1}l3 5l6 -7"
        body.append(f'<path class="ink" d="{mark.format(x + 12, y + 33, y + 39)}"/>')
    return (
        "Twelve curves with a mark below each, eleven ticks and a cross under one with a bump",
        body,
    )


DRAWINGS: dict[str, Callable[[], Drawn]] = {
    drawing.__name__: drawing
    for drawing in (
        ex00, ex01, ex02, ex03, ex04, ex05, ex06, ex07, ex08, ex09, ex10, ex11, ex12, ex13, ex14,
        ex15, ex16, ex17, ex18, ex19,
    )
}  # fmt: skip


def svg(exercise: str) -> str:
    words, body = DRAWINGS[exercise]()
    page = f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(words)}</title>{STYLE}{page}'
        f"{''.join(body)}</svg>\n"
    )


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for exercise in DRAWINGS:
        (folder / f"{exercise}.svg").write_text(svg(exercise), encoding="utf-8")


if __name__ == "__main__":
    main()
