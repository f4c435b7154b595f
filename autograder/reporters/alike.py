"""Who wrote alike, as a section of the class report: what was found, and what to think of it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from autograder.similarity import Alike, Pair

SHOWN = 30


def render(found: Alike, link: Callable[[str], str]) -> str:
    """The section. `link` makes a student's name a link to their page."""
    if not found.pairs:
        return f"<p>{_compared(found)} No two share what hardly anyone else has.</p>"
    rows = "".join(_row(pair, link) for pair in found.pairs[:SHOWN])
    more = len(found.pairs) - SHOWN
    rest = f"<p>And {more} pairs that share less.</p>" if more > 0 else ""
    return (
        f"<p><b>A hint for you to look at, never a mark.</b> {_compared(found)} These share code "
        "that hardly anyone else in the class has; the released stub, comments, layout and the "
        "names of variables do not count. Sharing it has honest reasons, too: working together "
        "where that is allowed, a tutor, one book, one AI. Open both files side by side, look "
        "for the same odd detail or the same mistake, and ask before you conclude.</p>"
        '<table><thead><tr><th scope="col">Students</th><th scope="col" class="num">Shared</th>'
        '<th scope="col">In</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{rest}"
    )


def _compared(found: Alike) -> str:
    said = f"{found.compared} submissions were compared, each with each."
    if found.common > 2:
        said += (
            f" {found.common} have the very same solution, as happens with short exercises, "
            "slides and AI: that is no sign of copying."
        )
    if found.left:
        said += f" Python cannot read {len(found.left)}, which were left out."
    return said


def _row(pair: Pair, link: Callable[[str], str]) -> str:
    one, two = pair.students
    functions = ", ".join(
        escape(name) + (" (to the letter)" if name in pair.verbatim else "")
        for name in pair.functions
    )
    return (
        f'<tr><th scope="row">{link(one)} and {link(two)}</th>'
        f'<td class="num">{pair.share:.0%} of the smaller file</td><td>{functions}</td></tr>'
    )
