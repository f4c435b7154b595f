"""Where a student's own files of earlier exercises lie: beside the one that builds on them, in the
folders beside its folder, or among all that somebody handed in.

Which of several counts is the rule of `which_file`; here a name has to say which exercise it is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from autograder.course import exercise_id
from autograder.intake.archives import Shelf
from autograder.intake.sources import OnDisk, Unreadable
from autograder.intake.which_file import KINDS, File, Wanted, choose
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Key
from autograder.sandbox.apart import Here, Runs
from autograder.submission.content import most_bytes
from autograder.submission.earlier import Handed

MOST = 16 << 20  # bytes of one: a notebook has pictures in it


def near(path: Path, key: Key) -> dict[str, Handed]:
    """The earlier files of whoever wrote `path`, by exercise; of nobody else, as names tell."""
    found: dict[str, File] = {}
    for one in key.builds_on:
        files = [_file(place) for place in places(path, key.name, one.name)]
        if (chosen := among(files, one)) is not None:
            found[one.name] = chosen
    return handed(found)


def places(path: Path, own: str, earlier: str) -> list[Path]:
    """Where a file of the exercise `earlier` would lie, for a file of the exercise `own`.

    In its folder, under the exercise's name or one that is as the file's own is; in a folder beside
    that is named after the exercise, as nbgrader's are, under the exercise's name alone.
    """
    stem = path.stem
    short, shorter = own.split("_", 1)[0], earlier.split("_", 1)[0]
    stems = {earlier, stem.replace(own, earlier).replace(short, shorter)} - {stem}
    names = [stem + kind for stem in sorted(stems) for kind in KINDS]
    folders = [path.parent.resolve().parent / name for name in (shorter, earlier)]
    found = [path.parent / name for name in names]
    found += [folder / (earlier + kind) for folder in folders for kind in KINDS]
    return [place for place in found if place.is_symlink() or place.is_file()]


def in_folder(files: Sequence[File], key: Key) -> dict[str, Handed]:
    """The earlier files among those that one person has sent."""
    found = {one.name: among(files, one) for one in key.builds_on}
    return handed({name: file for name, file in found.items() if file is not None})


def among(files: Iterable[File], key: Key, runs: Runs | None = None) -> File | None:
    """The one of a person's files that counts for an earlier exercise."""
    wanted = exercise_id(key.name)
    named = [
        file
        for file in files
        if exercise_id(file.name) == wanted and file.name.lower().endswith(KINDS) and not file.mine
    ]
    able = [file for file in named if file.code]
    if not able:
        return named[0] if named else None  # it says why it is not looked into
    return choose(able, key.name, partial(Wanted.of, key), runs or Here(Shelf)).chosen


def handed(files: Mapping[str, File]) -> dict[str, Handed]:
    """Their contents; of what cannot be read, why."""
    return {name: _handed(file) for name, file in files.items()}


def _handed(file: File) -> Handed:
    shown = clean(file.path)
    if file.source is None:
        return Handed(shown=shown, why=file.why or say("earlier.unreadable", file=shown))
    most = min(most_bytes(file.name), MOST)
    try:
        data = file.source.read(most + 1)
        if len(data) > most:
            why = say("accident.file_too_large", name=shown, most=most >> 20)
            return Handed(shown=shown, why=why)
        return Handed(shown=shown, data=data)
    except Unreadable as error:
        return Handed(shown=shown, why=f"{shown}: {error}")


def _file(path: Path) -> File:
    if path.is_symlink():
        return File(path=path.name, name=path.name, source=None, why=say("usage.link", path=path))
    time = path.stat().st_mtime
    return File(path=path.name, name=path.name, source=OnDisk(str(path)), time=time)
