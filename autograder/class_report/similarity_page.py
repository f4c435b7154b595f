"""Who wrote alike, as a section of the class report: what was found, and what to think of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from autograder.class_report.similarity import Pair, Similarity

SHOWN = 30


def render(found: Similarity, link: Callable[[str], str]) -> str:
    """The section. `link` makes a student's name a link to their page."""
    if not found.pairs:
        return f"<p>{_compared(found)} No two share what hardly anyone else has.</p>"
    groups = _groups(found.pairs)
    rows = "".join(_row(group, link) for group in groups[:SHOWN])
    more = len(groups) - SHOWN
    rest = f"<p>And {more} more groups, which share less.</p>" if more > 0 else ""
    return (
        f"<p><b>A hint for you to look at, never a mark.</b> {_compared(found)} These share code "
        "that hardly anyone else in the class has; the released stub, comments, layout and the "
        "names of variables do not count. Sharing it has honest reasons, too: working together "
        "where that is allowed, a tutor, one book, one AI. Open both files side by side, look "
        "for the same odd detail or the same mistake, and ask before you conclude. The share is "
        "of the smaller of two files.</p>"
        '<table><thead><tr><th scope="col">Students</th>'
        '<th scope="col" class="num">Share</th>'
        '<th scope="col">In</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{rest}"
    )


def _compared(found: Similarity) -> str:
    said = f"{found.compared} submissions were compared, each with each."
    if found.common > 2:
        said += (
            f" {found.common} have the very same solution, as happens with short exercises, "
            "slides and AI: that is no sign of copying."
        )
    if found.left:
        said += f" {len(found.left)} were left out: Python cannot read them, or they are very long."
    return said


def _groups(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that hang together: a file that went from hand to hand is told of once."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        joined = [group for group in groups if {*pair.students} & _people(group)]
        groups = [group for group in groups if group not in joined]
        groups.append([known for group in joined for known in group] + [pair])
    return sorted(groups, key=lambda group: -max(pair.share for pair in group))


def _people(group: Sequence[Pair]) -> set[str]:
    return {student for pair in group for student in pair.students}


def _row(group: Sequence[Pair], link: Callable[[str], str]) -> str:
    who = ", ".join(link(student) for student in sorted(_people(group)))
    low, high = min(pair.share for pair in group), max(pair.share for pair in group)
    share = f"{high:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%} to {high:.0%}"
    names = dict.fromkeys(name for pair in group for name in pair.functions)
    verbatim = {name for name in names if all(name in pair.verbatim for pair in group)}
    shown = [escape(name) for name in names]
    if len(verbatim) == len(names):
        shown = [f"{', '.join(shown)}: all to the letter"]
    else:
        shown = [f"{n} (to the letter)" if n in verbatim else n for n in shown]
    return (
        f'<tr><th scope="row">{who}</th><td class="num">{share}</td>'
        f"<td>{', '.join(shown)}</td></tr>"
    )
