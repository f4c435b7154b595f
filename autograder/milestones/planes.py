"""What neurons answer in a plane, as SVG: one's own line, or the field that a network has made."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.languages.catalogue import say
from autograder.milestones.reading import Array
from autograder.reporters.pictures.boundaries import line, point, ringed, side
from autograder.reporters.pictures.drawings import STRONGEST, text
from autograder.reporters.pictures.plane import HEIGHT, WIDTH, Frame, framed, sample

Names = tuple[str, str]


def parted(points: Array, labels: Array, weights: Array, missed: Array, names: Names) -> str:
    """Points of two classes, and the line of one neuron's weights; what it misses is ringed."""
    frame = around(points)
    row = tuple(map(float, weights))
    inside = [*line(frame, row, "mine")]
    inside += _points(frame, points, labels, missed)
    legend = [
        sample("mine", say("milestone.line"), 0),
        text(0, 0, say("view.ticks"), "start", "soft"),
        _named(names),
        *([ringed()] if missed.any() else []),
    ]
    return frame.drawn(inside, ("x₁", "x₂"), legend, parted_words(points, weights, missed))


def parted_words(points: Array, weights: Array, missed: Array) -> str:
    row = tuple(map(float, weights))
    found = {"wrong": int(missed.sum()), "all": len(points)}
    if any(row[1:]):
        return say("view.boundary.yours", side=side(around(points), row), **found)
    return say("view.boundary.yours_none", answer=int(row[0] > 0), **found)


def field(points: Array, labels: Array, missed: Array, cells: Array, names: Names) -> str:
    """Points of two classes on a field: the stronger a cell of it, the surer the answer 1.

    `cells` is square, (side, side), its first row the lowest, over what `around` frames.
    """
    frame = around(points)
    across, up = WIDTH / cells.shape[1], HEIGHT / cells.shape[0]
    shaded = [
        f'<rect class="dot" fill-opacity="{STRONGEST * min(max(float(p), 0.0), 1.0):.2f}" '
        f'x="{column * across:.1f}" y="{HEIGHT - (row + 1) * up:.1f}" '
        f'width="{across:.1f}" height="{up:.1f}"/>'
        for row, line_of in enumerate(cells)
        for column, p in enumerate(line_of)
    ]
    inside = [f'<g shape-rendering="crispEdges">{"".join(shaded)}</g>']
    inside += _points(frame, points, labels, missed)
    legend = [text(0, 0, say("milestone.field"), "start", "soft"), _named(names)]
    legend += [ringed()] if missed.any() else []
    return frame.drawn(inside, ("x₁", "x₂"), legend, field_words(points, labels, missed, cells))


def field_words(points: Array, labels: Array, missed: Array, cells: Array) -> str:
    share = float((cells > 0.5).mean())
    right = len(points) - int(missed.sum())
    return say("milestone.field.words", share=share, right=right, all=len(points))


def around(points: Array) -> Frame:
    xs, ys = (tuple(map(float, column)) for column in points.T)
    return framed(xs, ys)


def _points(frame: Frame, points: Array, labels: Array, missed: Array) -> list[str]:
    return [
        point(*frame.at(float(x), float(y)), bool(label), bool(wrong))
        for (x, y), label, wrong in zip(points, labels, missed, strict=True)
    ]


def _named(names: Sequence[str]) -> str:
    return "".join(
        point(12 + 150 * label, -4, bool(label), False)
        + text(30 + 150 * label, 0, name, "start", "soft")
        for label, name in enumerate(names)
    )
