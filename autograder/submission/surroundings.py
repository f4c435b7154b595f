"""A cell, or a file that was a notebook, as the plain Python that IPython would make of it.

In IPython's order: an indented first line takes its indentation from all, prompts of Python and
IPython are taken off, and then `ipython_syntax` takes out magics. Nothing is executed, every line
keeps its number, and each is looked at a fixed number of times.
"""

from __future__ import annotations

import re

from autograder.submission.ipython_syntax import without_magics

# Python begins no statement with any of these.
# Each begins with one character, which is found at once.
_SUSPICIOUS = (
    re.compile(r"\n[ \t]*[%!?]"),
    re.compile(r"(?m)\?[ \t]*$"),
    re.compile(r"=[ \t]*[%!]"),
)
_CLASSIC_FIRST = re.compile(r">>>( |$)")
_CLASSIC = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_OURS_FIRST = re.compile(r"In ?\[\d+\]: ?")
_OURS = re.compile(r"(?:In ?\[\d+\]: ?|[ \t]{0,9}\.{3,}: ?)")
_WRITES = re.compile(r"[ \t]*%%(?:writefile|file)[ \t]+(\S.*)")


def plain_python(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The cell or file as plain Python, and the lines that were taken out, with their numbers.

    >>> plain_python("  x = 1\\n  y = 2")
    ('x = 1\\ny = 2', [])
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    code = next((line for line in lines if line.strip() and line.lstrip()[0] != "#"), "")
    indent = len(code) - len(code.lstrip(" \t"))
    if indent:
        lines = [_dedented(line, indent) for line in lines]
    bare = _without_prompts(lines, first)
    if not indent and bare is lines and not any(one.search(f"\n{text}") for one in _SUSPICIOUS):
        return text, []
    lines = bare
    writes = _WRITES.fullmatch(lines[first])
    if writes is not None:
        return _written(lines, first, writes.group(1).strip()), []
    return without_magics("\n".join(lines))


def _dedented(line: str, indent: int) -> str:
    """The line with as much of the first line's indentation taken away as it has."""
    blank = len(line) - len(line.lstrip(" \t"))
    return line[min(blank, indent) :]


def _without_prompts(lines: list[str], first: int) -> list[str]:
    """The lines without `>>>` or `In [1]:`, where the first line, or the second, has one."""
    for begins, prompt in ((_CLASSIC_FIRST, _CLASSIC), (_OURS_FIRST, _OURS)):
        second = lines[first + 1] if first + 1 < len(lines) else ""
        quoted = lines[first][:1] in "\"'"  # a text whose second line is an example
        if begins.match(lines[first]) or (prompt.match(second) and not quoted):
            return [prompt.sub("", line, count=1) for line in lines]
    return lines


def _written(lines: list[str], first: int, arguments: str) -> str:
    """`%%writefile` as IPython calls it: the module that it writes can be imported."""
    body = "\n".join(lines[first + 1 :]) + "\n"
    call = f"get_ipython().run_cell_magic('writefile', {arguments!r}, {body!r})"
    return "\n" * first + call + "\n" * (len(lines) - first - 1)
