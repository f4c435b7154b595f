"""Reads a student's file into text. Executes nothing, and never fails on how it was saved."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import IO

from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Submission
from autograder.submission import file_types
from autograder.submission.surroundings import plain_python

MAX_BYTES = 1 << 20


def read(path: Path) -> Submission:
    """Read `path`. Raises `UsageError` where there is no such file, or it is a folder."""
    return parsed(raw(path, MAX_BYTES + 1), str(path))


def parsed(data: bytes, shown: str) -> Submission:
    """A file's bytes as UTF-8 with or without BOM, UTF-16, or Latin-1 as a last resort, noted.

    More than 1 MiB are not run; the submission is `unreadable` and says so.
    """
    if len(data) > MAX_BYTES:
        return too_large(data, shown, MAX_BYTES)
    source, notes = decoded(data)
    digest = hashlib.sha256(data).hexdigest()
    name = clean(Path(shown).name)
    why = file_types.foreign(data, shown)
    if why is None and file_types.without_code(source):
        why = say("accident.empty" if not source.strip() else "accident.only_comments", name=name)
    if why is None and file_types.is_json(source):
        why = say("accident.kind.other", name=name, format="JSON")
    if why is not None:
        return Submission(path=clean(shown), source="", sha256=digest, unreadable=why)
    source, taken_out = plain_python(source)
    if taken_out:
        lines = [f"{say('place.line', line=n)}: {clean(said)[:60]}" for n, said in taken_out]
        notes = (*notes, magics_note(lines))
    if file_types.is_marimo(source):
        notes = (*notes, say("note.marimo", name=name, notebook=Path(name).with_suffix(".ipynb")))
    return Submission(path=clean(shown), source=source, sha256=digest, notes=notes)


def magics_note(lines: list[str]) -> str:
    """What was left out because only Jupyter understands it."""
    shown = "; ".join(lines[:5]) + ("; …" if len(lines) > 5 else "")
    return say("note.magics", lines=shown)


def too_large(data: bytes, shown: str, most: int) -> Submission:
    """A submission that is not run for its size. Its hash is that of the bytes that were read."""
    return Submission(
        path=clean(shown),
        source="",
        sha256=hashlib.sha256(data).hexdigest(),
        unreadable=say("accident.file_too_large", name=clean(Path(shown).name), most=most >> 20),
    )


def raw(path: Path, most: int) -> bytes:
    """The file's first `most` bytes. Raises `UsageError` where there are none to be had."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if path.is_symlink():  # it may lead to what its owner should not read
            raise UsageError(say("usage.link", path=path))
        if not path.is_file() and path.exists():
            raise UsageError(say("usage.no_ordinary_file", path=path))
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UsageError(say("usage.no_ordinary_file", path=path))
            return beginning(stream, most)
    except FileNotFoundError as error:
        raise UsageError(say("usage.no_such_file", path=path)) from error
    except OSError as error:
        raise UsageError(say("usage.unreadable", path=path, why=error.strerror)) from error


def beginning(stream: IO[bytes], most: int) -> bytes:
    """The first `most` bytes of an ordinary file, in as much memory as it has: `read` takes all
    that is asked for before it looks."""
    return stream.read(min(most, os.fstat(stream.fileno()).st_size + 1))


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
