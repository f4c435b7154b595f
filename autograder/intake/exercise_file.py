"""The one file of an exercise, out of a folder that a platform or a student has filled.

The rule is that of `which_file`, as for a class; here a person is told what was found in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from autograder.intake.archives import Shelf, inside, listed
from autograder.intake.earlier import in_folder
from autograder.intake.hand_ins import versions
from autograder.intake.imported import told_apart
from autograder.intake.sources import Found, Source, Unreadable, is_noise
from autograder.intake.which_file import Choice, File, Wanted, choose
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Key
from autograder.sandbox.apart import Here, Runs
from autograder.submission.earlier import Handed

MOST = 1000  # files looked at
NAMED = 8  # files named in a sentence


class Picked(Struct, frozen=True, kw_only=True):
    """The file that counts, and sentences on the others; or why there is none."""

    name: str  # for people: where it lies
    path: str = ""  # within the folder
    source: Source | None = None
    notes: tuple[str, ...] = ()
    why: str = ""
    earlier: Mapping[str, Handed] = field(default_factory=dict)  # by exercise, what it builds on


def pick(folder: Path, key: Key) -> Picked:
    """The file for the exercise of `key` in the folder, in folders and archives in it.

    Links are not followed. Raises `UsageError` where the folder cannot be read.
    """
    runs = Here(Shelf)
    files = _files(folder, runs)
    choice = told_apart(choose(files, key.name, partial(Wanted.of, key), runs), runs)
    if choice.chosen is None:
        return Picked(name=clean(str(folder)), why=_why(choice, key.name))
    chosen = choice.chosen
    notes = [] if choice.by_name else [
        say("intake.name", name=clean(chosen.name), exercise=key.name)
    ]  # fmt: skip
    told = versions(chosen.path, choice.aside)
    where = clean(str(folder / chosen.path))
    return Picked(
        name=where,
        path=chosen.path,
        source=chosen.source,
        notes=(*notes, *([told] if told is not None else [])),
        earlier=in_folder(files, key),
    )


def earlier_in(folder: Path, key: Key) -> dict[str, Handed]:
    """What one person's folder holds of the exercises that one builds on."""
    return in_folder(_files(folder, Here(Shelf)), key)


def _why(choice: Choice, name: str) -> str:
    several = [one.file.path for one in choice.aside if one.why == "several"]
    if several:
        return say("handed_in.several", name=name, files=_few(several))
    shut = [one.file for one in choice.aside if one.file.why and not is_noise(one.file.name)]
    there = [f"{file.path}: {file.why}" for file in shut]
    there += [
        one.file.path
        for one in choice.aside
        if one.file not in shut and not one.file.mine and not is_noise(one.file.name)
    ]
    return say("handed_in.none", name=name, there=_few(there) or say("shown.nothing"))


def _few(paths: list[str]) -> str:
    return ", ".join(sorted(paths)[:NAMED]) + ("…" if len(paths) > NAMED else "")


def _files(folder: Path, runs: Runs) -> list[File]:
    found: list[File] = []
    for entry in listed(folder, runs):
        if entry.folder or len(found) >= MOST:
            continue
        if entry.archive and not is_noise(entry.name):
            try:
                found += [_file(one) for one in inside(entry, runs)]
            except Unreadable as error:
                found.append(_file(Found(path=entry.path, source=None, why=str(error))))
        else:
            found.append(_file(entry))
    return found


def _file(entry: Found) -> File:
    pieces = entry.path.replace("!", "/").split("/")
    return File(
        path=clean(entry.path),
        name=entry.path.replace("!", "/").rsplit("/", 1)[-1],
        source=entry.source,
        time=entry.time,
        mine=any(map(is_noise, pieces[:-1])),
        why=entry.why,
    )
