"""Where a submission's bytes lie: what is in a folder, and what archives have in common with it."""

from __future__ import annotations

import os
import stat
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from autograder.errors import UsageError
from autograder.submission.reading import beginning

MAX_NAMES = 200_000  # files of a whole class
MAX_NAME = 1024  # characters, with the folders
MAX_DEEP = 3  # archives in archives
MAX_FOLDERS = 16  # folders in folders


class Unreadable(Exception):
    """A file that cannot be had; `str()` is a sentence on why."""


class Source(ABC):
    """One file that was handed in: plain data, which another process can be asked about."""

    __slots__ = ()

    @abstractmethod
    def read(self, most: int) -> bytes:
        """Its first `most` bytes. Raises `Unreadable`."""


@dataclass(frozen=True, slots=True)
class OnDisk(Source):
    """A file in a folder, which is the same text for all files of a class."""

    name: str  # with the folders it lies in
    folder: str = ""

    @property
    def path(self) -> Path:
        return Path(self.folder, self.name)

    def read(self, most: int) -> bytes:
        # A link leads out of the class's folder, and a pipe would never end.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            place = os.path.join(self.folder, self.name)
            descriptor = os.open(place, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb") as stream:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise Unreadable("It is no ordinary file.")
                return beginning(stream, most)
        except OSError as error:
            raise Unreadable(f"It cannot be read: {error.strerror}.") from error


class Found(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a folder or an archive."""

    path: str  # its name there, with / between folders, in Unicode's composed form
    source: Source | None  # None for a folder, and for what is not looked into
    time: float | None = None  # when it was last written, in seconds, as far as that is known
    folder: bool = False
    why: str = ""  # why it is not looked into

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def archive(self) -> bool:
        return self.source is not None and self.name.lower().endswith(".zip")


def below(folder: Path, but: str = "") -> Iterator[Found]:
    """What is in a folder, and in folders in it, `but` for one of them. Raises `UsageError`."""
    return _below(str(folder), "", "", 0, but)


def _below(root: str, inside: str, shown: str, deep: int, but: str) -> Iterator[Found]:
    """What is `inside` a folder of the root, where that has the path `shown`."""
    try:
        entries = sorted(os.scandir(os.path.join(root, inside)), key=lambda entry: entry.name)
    except OSError as error:
        if not deep:
            raise UsageError(f"{Path(root)} cannot be read: {error.strerror}.") from error
        return
    for entry in entries:
        name = composed(entry.name)
        path, place = f"{shown}{name}", f"{inside}{entry.name}"
        if place == but:
            continue
        if entry.is_symlink():
            yield Found(path=path, source=None, why="It is a link.")
        elif not entry.is_dir():
            source = OnDisk(path if path == place else place, root)  # one text, where it can be
            yield Found(path=path, source=source, time=_changed(entry))
        elif deep >= MAX_FOLDERS:
            yield Found(path=path, source=None, why="It is a folder in too many folders.")
        else:
            yield Found(path=path, source=None, folder=True)
            if not is_noise(name):
                yield from _below(root, f"{place}/", f"{path}/", deep + 1, but)


def is_noise(name: str) -> bool:
    """Whether systems and editors leave this behind, and nobody hands it in."""
    return (name.startswith(".") and name not in (".", "..")) or name in _NOISE


_NOISE = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "Icon\r"})


def composed(name: str) -> str:
    """A name in Unicode's composed form: macOS writes "é" as two characters.

    One that is longer than any system keeps stays: a run of accents takes the square of its length.
    """
    short = len(name) <= MAX_NAME
    return unicodedata.normalize("NFC", name) if short else name


def _changed(entry: os.DirEntry[str]) -> float | None:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return None
