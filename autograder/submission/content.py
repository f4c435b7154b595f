"""A submission's bytes as text, whatever they are: a file or a notebook, by any name."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from autograder.languages.catalogue import say
from autograder.model import Key, Submission
from autograder.submission import file_types, notebook, reading


def most_bytes(name: str) -> int:
    """The bytes that a file of this name may have. A notebook carries outputs and pictures."""
    return 64 << 20 if _is_notebook(name) else reading.MAX_BYTES


def content(data: bytes, shown: str, key: Key) -> Submission:
    """A submission for the exercise of `key`, whose file is called `shown`.

    A notebook with the name of a program is read as a notebook, and the other way round.
    """
    named = _is_notebook(shown)
    if len(data) > most_bytes(shown):
        return reading.too_large(data, shown, most_bytes(shown))
    if named and (
        len(data) > reading.MAX_BYTES or not file_types.is_python(reading.decoded(data)[0])
    ):
        return notebook.read(data, Path(shown), key)
    if not named and file_types.is_notebook(data):
        return _noted(notebook.read(data, Path(shown), key), say("note.kind.notebook"))
    work = reading.parsed(data, shown)
    return _noted(work, say("note.kind.script")) if named else work


def _noted(work: Submission, note: str) -> Submission:
    return replace(work, notes=(*work.notes, note)) if work.unreadable is None else work


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")
