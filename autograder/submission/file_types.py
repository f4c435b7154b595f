"""What a file is by its first bytes, where its name says something else. Executes nothing."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.interview.replies import clean
from autograder.languages.catalogue import say

_LOOKED_AT = 4096
_FORMATS = {  # how files of other programs begin
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"PK\x03\x04": "ZIP (.zip, .docx, .xlsx)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x89HDF": "HDF5",
    b"\x7fELF": "ELF",
    b"\xd0\xcf\x11\xe0": "Word (.doc)",
}
_HTML = re.compile(
    rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype|html|head|body)\b"
)
_SHELL = re.compile(rb"#![^\n]*\b(bash|sh|zsh|perl|ruby|node|Rscript)\b")
_CELLS = re.compile(rb'\s*\{[^{}\[\]]{0,400}"(?:cells|worksheets|metadata|nbformat)"\s*:')
_PYTHON = re.compile(r"(?m)^(?:import|from|def|class)[ \t]+\w")
_MARIMO = re.compile(r"(?m)^app = marimo\.App\(")
_MERGE = re.compile(r"(?m)^(?:<<<<<<<|>>>>>>>)(?: |$)")


def foreign(data: bytes, shown: str) -> str | None:
    """Why a file cannot be a program, as its bytes say; None where they do not."""
    name = clean(Path(shown).name)
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    for begin, format in _FORMATS.items():
        if head.startswith(begin):
            return say("accident.kind.other", name=name, format=format)
    if _HTML.match(head):
        return say("accident.kind.html", name=name)
    script = _SHELL.match(head)
    if script is not None:
        return say("accident.kind.script", name=name, language=script.group(1).decode())
    if head.startswith(b"version https://git-lfs"):
        return say("accident.kind.pointer", name=name)
    return None


def is_notebook(data: bytes) -> bool:
    """Whether the bytes begin as a notebook's do."""
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    return _CELLS.match(head) is not None and b'"cell_type"' in data


def is_json(text: str) -> bool:
    """Whether a text is JSON data and no program: an object, or a list of objects."""
    return re.match(r'\s*(?:\[\s*)?\{\s*"(?:[^"\\\n]|\\.)*"\s*:', text[:_LOOKED_AT]) is not None


def is_python(text: str) -> bool:
    """Whether a text that is no JSON looks like a program in Python."""
    return not text.lstrip().startswith(("{", "[")) and _PYTHON.search(text) is not None


def merge_mark(text: str) -> int | None:
    """The line of the first mark that Git leaves where two versions were not merged."""
    found = _MERGE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found is not None else None


def is_marimo(text: str) -> bool:
    """Whether a program is marimo's notebook: its code stands in functions, one a cell."""
    return _MARIMO.search(text[:_LOOKED_AT]) is not None


def without_code(text: str) -> bool:
    """Whether a program holds nothing but blank lines and comments."""
    return not any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))
