"""Reads a student's file into text. Executes nothing, and never fails on how it was saved."""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograder.errors import UsageError
from autograder.model import Submission
from autograder.reply import clean
from autograder.wording import say

MAX_BYTES = 1 << 20


def read(path: Path) -> Submission:
    """Read `path`: UTF-8 with or without BOM, UTF-16, or Latin-1 as a last resort, with a note.

    Raises `UsageError` where there is no such file, it is a folder, or it is over 1 MiB.
    """
    data = raw(path, MAX_BYTES)
    source, notes = decoded(data)
    return Submission(
        path=clean(str(path)), source=source, sha256=hashlib.sha256(data).hexdigest(), notes=notes
    )


def raw(path: Path, most: int) -> bytes:
    """The file's bytes. Raises `UsageError` where there are none to be had, or more than `most`."""
    try:
        if not path.is_file() and path.exists():
            raise UsageError(say("usage.no_ordinary_file", path=path))
        with path.open("rb") as stream:
            found = stream.read(most + 1)
    except FileNotFoundError as error:
        raise UsageError(say("usage.no_such_file", path=path)) from error
    except OSError as error:
        raise UsageError(say("usage.unreadable", path=path, why=error.strerror)) from error
    if len(found) > most:
        raise UsageError(say("usage.too_large", path=path, limit=most >> 20))
    return found


def decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a Python file however it was saved, and a note where that was unusual."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _normal(raw.decode(encoding, "replace")), (
                say("note.encoding", encoding="UTF-16"),
            )
    try:
        return _normal(raw.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        return _normal(raw.decode("latin-1")), (say("note.encoding", encoding="Latin-1"),)


def _normal(text: str) -> str:
    """Unix line ends, and no coding comment that contradicts how the text was read."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
