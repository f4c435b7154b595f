"""Puts a student's files into one archive to hand in: the same files make the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.checking import most_bytes
from autograder.course import Course, exercise_of_file
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.cells import check_text, stub_drafts
from autograder.exercise.translation import without_prose
from autograder.intake.sources import OnDisk
from autograder.intake.which_file import File, Wanted, choose
from autograder.languages.catalogue import say
from autograder.model import Key
from autograder.student import progress
from autograder.submission import notebook, reading

SCHEMA = "dlgrade/pack/v1"
MANIFEST = "manifest.json"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every entry: a zip knows no earlier one


@dataclass(frozen=True, kw_only=True)
class Packed:
    """One file of an archive, and the verdict of its last check if it was not changed since."""

    exercise: str
    name: str
    content: bytes
    verdict: dict[str, Any] | None
    other: str = ""  # the older file, which was written in, too, and is left out

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
            if found.setdefault(entry.name, entry).content != entry.content:
                raise UsageError(say("pack.two_files", name=entry.name))
    return [found[name] for name in sorted(found)]


def _of_exercise(course: Course, name: str) -> list[Packed]:
    places = [path for path in (course.stub(name), course.notebook(name)) if path.is_file()]
    if not places:
        raise UsageError(say("pack.no_file", path=course.stub(name)))
    key = keys.load(course.key(name))
    worked_on = [path for path in places if not is_as_released(path, key)]
    if not worked_on:
        raise UsageError(say("pack.as_released", name=course.stub(name).name))
    if len(worked_on) < 2:
        return [_packed(course, key, path) for path in worked_on]
    files = [
        File(path=str(path), name=path.name, source=OnDisk(path), time=path.stat().st_mtime)
        for path in worked_on
    ]
    chosen = choose(files, Wanted.of(key)).chosen
    return [
        replace(_packed(course, key, path), other=other.name)
        for path, other in zip(worked_on, reversed(worked_on), strict=True)
        if chosen is not None and str(path) == chosen.path
    ]


def is_as_released(path: Path, key: Key) -> bool:
    """Whether a student has written nothing into the file. Raises `UsageError` if damaged.

    Its prose is not looked at: that may be in any language.
    """
    raw = reading.raw(path, most_bytes(path.name))
    if path.suffix != ".ipynb":
        return without_prose(reading.decoded(raw)[0]) == without_prose(key.stub)
    try:
        cells = notebook.document(raw, path.name)["cells"]
    except notebook.Damaged as error:
        raise UsageError(str(error)) from error
    ours = {draft.text.strip() for draft in stub_drafts(key)}
    ours |= {check_text(key.name, part.name) for part in key.parts} | {""}
    code = (cell for cell in cells if cell.get("cell_type") == "code")
    return all(notebook.source_of(cell).strip() in ours for cell in code)


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
