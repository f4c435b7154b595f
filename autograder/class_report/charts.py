"""Charts as inline SVG: bars with their numbers beside them, told apart by pattern, not by colour.

The numbers stand in the text as well; a chart that repeats a table is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

PATTERNS = ("full", "hatch", "empty", "dots", "cross")
RULES = """
svg{display:block;max-width:100%;height:auto}
svg text{fill:var(--ink);font:12px system-ui,sans-serif}
.c-full{fill:var(--bar);stroke:var(--bar)}
.c-hatch{fill:url(#hatch);stroke:var(--bar)}
.c-empty{fill:var(--page);stroke:var(--bar)}
.c-dots{fill:url(#dots);stroke:var(--bar)}
.c-cross{fill:url(#cross);stroke:var(--bar)}
.c-line{stroke:var(--soft);fill:none}
.defs{position:absolute}
"""
DEFINED = (
    '<svg class="defs" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="none"/>'
    '<line class="c-full" y2="6" stroke-width="4"/></pattern>'
    '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<circle class="c-full" cx="3" cy="3" r=".7"/></pattern>'
    '<pattern id="cross" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<path class="c-full" d="M0 0L7 7M7 0L0 7" stroke-width=".7"/></pattern></defs></svg>'
)


def bar(share: float, *, width: int = 160, height: int = 14) -> str:
    """A bar of `share` (0 to 1) of its frame. The number stands beside it, in the text."""
    inside = round(max(0.0, min(1.0, share)) * (width - 2), 1)
    return (
        f'<svg aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><rect class="c-empty" x=".5" y=".5" '
        f'width="{width - 1}" height="{height - 1}"/>'
        f'<rect class="c-full" x="1" y="1" width="{inside}" height="{height - 2}"/></svg>'
    )


def stack(counts: Sequence[int], *, width: int = 190, height: int = 18) -> str:
    """Counts side by side, in the order of `PATTERNS`. The table they stand in has the numbers."""
    whole = sum(counts) or 1
    pieces, at = [], 0.5
    for pattern, count in zip(PATTERNS, counts, strict=False):
        size = count / whole * (width - 1)
        if count:
            pieces.append(
                f'<rect class="c-{pattern}" x="{at:.1f}" y=".5" width="{size:.1f}" '
                f'height="{height - 1}"/>'
            )
        at += size
    return (
        f'<svg aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(pieces)}</svg>'
    )


def key(pattern: str) -> str:
    """A patch of a pattern, for a legend."""
    return (
        '<svg aria-hidden="true" class="key" width="18" height="14" viewBox="0 0 18 14">'
        f'<rect class="c-{pattern}" x=".5" y=".5" width="17" height="13"/></svg>'
    )


def histogram(
    bins: Sequence[tuple[str, int]], *, label: str, middle: float | None, unit: str
) -> str:
    """Upright bars with their counts above them; `middle` is a place among the bins, marked."""
    width, height, low = 640, 210, 158
    step = (width - 20) / max(len(bins), 1)
    tallest = max((count for _, count in bins), default=0) or 1
    pieces = [f'<line class="c-line" x1="10" x2="{width - 10}" y1="{low}" y2="{low}"/>']
    for place, (name, count) in enumerate(bins):
        left, size = 10 + place * step, count / tallest * 125
        centre = left + step / 2
        if count:
            pieces.append(
                f'<rect class="c-full" x="{left + step * 0.1:.1f}" y="{low - size:.1f}" '
                f'width="{step * 0.8:.1f}" height="{size:.1f}"/>'
                f'<text x="{centre:.1f}" y="{low - size - 4:.1f}" text-anchor="middle">'
                f"{count}</text>"
            )
        pieces.append(
            f'<text x="{centre:.1f}" y="{low + 15}" text-anchor="middle">{escape(name)}</text>'
        )
    if middle is not None:
        at = 10 + (middle + 0.5) * step
        pieces.append(f'<text x="{at:.1f}" y="{low + 29}" text-anchor="middle">▲ median</text>')
    pieces.append(f'<text x="{width / 2}" y="{height - 4}" text-anchor="middle">{unit}</text>')
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(pieces)}</svg>'
    )
