"""Takes out of a cell what only Jupyter understands: magics, shell escapes and help marks.

Nothing is executed, and every other line stays where it was, so that line numbers still hold. A
line is touched only where Python cannot read it: a `%` that continues a formula, or a `!` in a
string, is left alone. Each line is looked at once, so that the time grows with the text alone.
"""

from __future__ import annotations

import re

# Cell magics below which ordinary Python stands.
TRANSPARENT = {"time", "timeit", "capture", "prun", "memit"}
_SUSPICIOUS = (  # each begins with one character, which is found at once
    re.compile(r"\n[^\S\n]*[%!?]"),
    re.compile(r"(?m)\?[^\S\n]*$"),
    re.compile(r"=[^\S\n]*[%!]"),
)
_CELL_MAGIC = re.compile(r"%%(\w+)")
_TIMED = re.compile(r"%time[^\S\n]+(\S.*)")
_HELP = re.compile(r"[\w.]+\?{1,2}")
_TARGETS = re.compile(r"[\w.,\s\[\]\"']+")
# What decides whether a line begins a statement: strings, comments and brackets.
_TOKEN = re.compile(r"\\.|\"\"\"|'''|[\"'#()\[\]{}]")
MOST = 200  # such lines in one cell


def without_magics(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The cell as plain Python, and the lines that were taken out, with their numbers."""
    if not any(one.search(f"\n{text}") for one in _SUSPICIOUS):
        return text, []
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    found: list[tuple[int, str]] = []
    cell_magic = _CELL_MAGIC.match(lines[first].strip())
    if cell_magic is not None:
        found.append((first + 1, lines[first].strip()))
        if cell_magic.group(1) not in TRANSPARENT:
            return "\n".join(f"# {line}" for line in lines), found
        lines[first] = f"# {lines[first]}"
    inside = _Inside()
    at = 0
    while at < len(lines) and len(found) < MOST:
        plain = _plain(lines[at]) if inside.a_statement_begins else None
        if plain is None:
            inside.read(lines[at])
            at += 1
            continue
        found.append((at + 1, lines[at].strip()))
        more = lines[at].endswith("\\")
        lines[at] = plain
        at += 1
        while more and at < len(lines):  # a shell command over several lines
            more = lines[at].endswith("\\")
            lines[at] = f"# {lines[at].rstrip(chr(92))}"
            at += 1
    return "\n".join(lines), found


class _Inside:
    """What the lines read so far have left open."""

    def __init__(self) -> None:
        self._string = ""  # the mark that ends it
        self._brackets = 0
        self._continued = False

    @property
    def a_statement_begins(self) -> bool:
        """Whether the next line is the first of a statement."""
        return not (self._string or self._brackets or self._continued)

    def read(self, line: str) -> None:
        commented = False
        for token in _TOKEN.findall(line):
            if token[0] == "\\":
                continue
            if self._string:
                if token in (self._string, 3 * self._string):
                    self._string = ""
            elif token == "#":
                commented = True
                break
            elif token[0] in "\"'":
                self._string = token
            elif token in "([{":
                self._brackets += 1
            else:
                self._brackets = max(self._brackets - 1, 0)
        self._continued = line.endswith("\\") and not commented
        if len(self._string) == 1 and not self._continued:
            self._string = ""  # it is not closed, and Python says so


def _plain(line: str) -> str | None:
    """The line as Python that does nothing; None where it is no magic."""
    if not ("%" in line or "!" in line or "?" in line):
        return None
    said = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    timed = _TIMED.fullmatch(said)
    if timed is not None:
        return indent + timed.group(1)
    bare = line.rstrip("\\").strip()
    if bare[:1] in ("%", "!", "?") or (bare.endswith("?") and _HELP.fullmatch(bare)):
        return f"{indent}pass  # {bare}"
    targets, equals, value = line.rstrip("\\").partition("=")
    given = value.lstrip()
    if equals and given[:1] in ("%", "!") and _TARGETS.fullmatch(targets):
        gap = value[: len(value) - len(given)]
        return f"{targets}={gap}None  # {bare}"
    return None
