"""Puts a student's files into one archive to hand in: the same files make the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from autograder import __version__
from autograder.course import Course, exercise_of_file
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.languages.catalogue import say
from autograder.model import Key
from autograder.student import own_file, progress
from autograder.submission import reading
from autograder.submission.content import most_bytes

SCHEMA = "dlgrade/pack/v1"
MANIFEST = "manifest.json"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every entry: a zip knows no earlier one


class Packed(Struct, frozen=True, kw_only=True):
    """One file of an archive, and the verdict of its last check if it was not changed since."""

    exercise: str
    name: str
    content: bytes
    verdict: dict[str, Any] | None
    other: str = ""  # the older file, which was written in, too, and is left out
    along: bool = False  # not asked for: what was asked for builds on it

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def collect(course: Course, asked: tuple[str, ...]) -> list[Packed]:
    """What to hand in for each exercise or file named, in the course's order.

    Of an exercise: its .py file or its notebook, whichever counts by the rule that marks a class
    (`intake.which_file`): the one that was written in, and the newer of two.
    Raises `UsageError` where there is nothing to hand in, or a file is no notebook.
    """
    found: dict[str, Packed] = {}
    for text in asked:
        path = Path(text)
        if path.suffix in (".py", ".ipynb"):
            name = exercise_of_file(path, course.exercises())
            packed = [_packed(course, keys.load(course.key(name)), path)]
        else:
            packed = _of_exercise(course, course.resolve(text))
        for entry in packed:
            known = found.setdefault(entry.name, entry)
            found[entry.name] = replace(known, along=known.along and entry.along)
            if known.content != entry.content:
                raise UsageError(say("pack.two_files", name=entry.name))
    return [found[name] for name in sorted(found)]


def _of_exercise(course: Course, name: str) -> list[Packed]:
    places = own_file.places(course, name)
    if not places:
        raise UsageError(say("pack.no_file", path=course.stub(name)))
    key = keys.load(course.key(name))
    worked_on = own_file.written(places, key)
    if not worked_on:
        raise UsageError(say("pack.as_released", name=course.stub(name).name))
    other = "".join(path.name for path in worked_on[1:])
    own = replace(_packed(course, key, worked_on[0]), other=other)
    return [own, *(one for earlier in key.builds_on for one in _earlier(course, earlier.name))]


def _earlier(course: Course, name: str) -> list[Packed]:
    """What is written of an exercise that a later one builds on: it goes along."""
    if name not in course.exercises():
        return []
    key = keys.load(course.key(name))
    worked_on = own_file.written(own_file.places(course, name), key)
    return [replace(_packed(course, key, path), along=True) for path in worked_on[:1]]


def _packed(course: Course, key: Key, path: Path) -> Packed:
    most = most_bytes(path.name)
    content = reading.raw(path, most + 1)
    if len(content) > most:
        raise UsageError(say("pack.too_large", name=path.name, most=most >> 20))
    digest = hashlib.sha256(content).hexdigest()
    return Packed(
        exercise=key.name,
        name=f"{key.name}{path.suffix}",
        content=content,
        verdict=progress.verdict(course, digest),
    )


def archive(files: list[Packed]) -> bytes:
    """The zip. Entries are stored as they are, since compressed bytes differ between machines."""
    listed = [
        {
            "exercise": file.exercise,
            "name": file.name,
            "sha256": file.sha256,
            "bytes": len(file.content),
            "verdict": file.verdict,
        }
        for file in files
    ]
    manifest = {"schema": SCHEMA, "dlgrade": __version__, "files": listed}
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name, content in [(MANIFEST, text.encode()), *((f.name, f.content) for f in files)]:
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return stream.getvalue()


def is_pack(path: Path) -> bool:
    """Whether the file is an archive of ours, which a new one may replace."""
    try:
        with zipfile.ZipFile(path) as found:
            manifest = json.loads(found.read(MANIFEST))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return False
    return isinstance(manifest, dict) and manifest.get("schema") == SCHEMA
