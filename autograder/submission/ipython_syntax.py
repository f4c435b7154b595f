"""Takes out of a cell what only Jupyter understands: magics, shell escapes and help marks.

Nothing is executed, and every other line stays where it was, so that line numbers still hold. A
line is touched only where Python cannot read it: a `%` that continues a formula, or a `!` in a
string, is left alone.
"""

from __future__ import annotations

import ast
import re
import warnings

# Cell magics below which ordinary Python stands.
TRANSPARENT = {"time", "timeit", "capture", "prun", "memit"}
_SUSPICIOUS = re.compile(r"(?m)^\s*[%!?]|\?\s*$|=\s*[%!]")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_TIMED = re.compile(r"(\s*)%time\s+(\S.*)")
_LINE = re.compile(r"(\s*)(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"(\s*[\w.,\s\[\]\"']+?=\s*)[%!].*")
MOST = 200  # such lines in one cell


def without_magics(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The cell as plain Python, and the lines that were taken out, with their numbers."""
    if _SUSPICIOUS.search(text) is None:
        return text, []
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    found: list[tuple[int, str]] = []
    cell_magic = _CELL_MAGIC.match(lines[first])
    if cell_magic is not None:
        found.append((first + 1, lines[first].strip()))
        if cell_magic.group(1) not in TRANSPARENT:
            return "\n".join(f"# {line}" for line in lines), found
        lines[first] = f"# {lines[first]}"
    while len(found) < MOST:
        at = _unreadable_line(lines)
        plain = _plain(lines[at]) if at is not None else None
        if at is None or plain is None:
            break
        found.append((at + 1, lines[at].strip()))
        more = lines[at].endswith("\\")
        lines[at] = plain
        while more and at + 1 < len(lines):  # a shell command over several lines
            at += 1
            more = lines[at].endswith("\\")
            lines[at] = f"# {lines[at].rstrip(chr(92))}"
    return "\n".join(lines), found


def _unreadable_line(lines: list[str]) -> int | None:
    """The line that Python stumbles over; None where it does not, or cannot say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        line = (error.lineno or 0) - 1
        return line if 0 <= line < len(lines) else None
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _plain(line: str) -> str | None:
    """The line as Python that does nothing; None where it is no magic."""
    timed = _TIMED.fullmatch(line)
    if timed is not None:
        return timed.group(1) + timed.group(2)
    bare = line.rstrip("\\")
    magic = _LINE.match(bare)
    if magic is not None:
        return f"{magic.group(1)}pass  # {bare.strip()}"
    assigned = _ASSIGNED.fullmatch(bare)
    if assigned is not None:
        return f"{assigned.group(1)}None  # {bare.strip()}"
    return None
