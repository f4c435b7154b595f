"""Tells from a line that Python cannot read whether a newer Python could. Pure."""

from __future__ import annotations

import re
import sys

Version = tuple[int, int]

# The line, or what Python says of it, and the version that can read it. The first that fits.
_NEWER: tuple[tuple[Version, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ((3, 10), re.compile(r"match\s+[^=(].*:$"), None),
    ((3, 11), re.compile(r"except\s*\*\s*\w"), None),
    ((3, 12), re.compile(r"type\s+\w+\s*(?:\[[^=]*\])?\s*=[^=]"), None),
    ((3, 12), re.compile(r"(?:async\s+)?def\s+\w+\s*\["), None),
    ((3, 12), re.compile(r"class\s+\w+\s*\["), None),
    # an f-string that uses its own quote inside braces, or a backslash, or a comment
    ((3, 12), re.compile(r"""(?i)(?<![\w])(?:f|rf|fr)"[^"{]*\{[^"}]*"[^"]*"[^"}]*\}"""), None),
    ((3, 12), re.compile(r"""(?i)(?<![\w])(?:f|rf|fr)'[^'{]*\{[^'}]*'[^']*'[^'}]*\}"""), None),
    ((3, 12), re.compile(""), re.compile(r"f-string expression part cannot include")),
    ((3, 14), re.compile(r"""(?i)[^\w"']*(?:.*[\s(=,])?(?:t|rt|tr)(?:"[^"]*"|'[^']*')"""), None),
    (
        (3, 14),
        re.compile(r"except\s+[A-Z][\w.]*(?:\s*,\s*[A-Z][\w.]*)+\s*:"),
        re.compile(r"must\sbe\sparenthesized"),
    ),
    ((3, 15), re.compile(r"lazy\s+(?:import|from)\s+\w"), None),
)


def newer_syntax(line: str, said: str, here: Version = sys.version_info[:2]) -> Version | None:
    """The Python that can read `line`, where it is newer than the one `here` that said `said`.

    >>> newer_syntax("type Vector = list[float]", "invalid syntax", (3, 11))
    (3, 12)
    >>> newer_syntax("x = = 1", "invalid syntax", (3, 11)) is None
    True
    """
    for version, form, words in _NEWER:
        if version <= here or (words is not None and not words.search(said)):
            continue
        anywhere = "f|rf|fr" in form.pattern
        if form.search(line) if anywhere else form.match(line):
            return version
    return None
