"""Where a submission's bytes lie, on disk or in an archive; nothing is ever unpacked to disk.

A name in an archive is only read, never used as a path, so that there is nowhere for it to lead
out to. What is read has a limit, so that a bomb is a large file like any other.
"""

from __future__ import annotations

import calendar
import io
import os
import stat
import struct
import unicodedata
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import IO

from autograder.errors import UsageError
from autograder.submission.reading import beginning

MAX_INNER = 64 << 20  # bytes of an archive in an archive
MAX_DIRECTORY = 1 << 20  # bytes of its table of contents: some ten thousand names
MAX_TAKEN = 200  # .py and .ipynb files in an archive of a student's
MAX_UNPACKED = 256 << 20  # bytes that they say they have together
MAX_NAMES = 200_000  # files of a whole class
MAX_NAME = 1024  # characters, with the folders
MAX_DEEP = 3  # archives in archives
MAX_FOLDERS = 16  # folders in folders
PIECE = 1 << 18  # bytes unpacked at a time
MAX_ARCHIVES = 20  # archives looked into, of one that a student packed
_END = b"PK\x05\x06"  # of a table of contents
_LARGE_LOCATOR = b"PK\x06\x07"  # says that there is another end, and where
_LARGE_END = b"PK\x06\x06"
TWICE = "A later entry of its archive has the same name: an unzip keeps that one."
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # what a zip says that knows no time


class Unreadable(Exception):
    """A file that cannot be had; `str()` is a sentence on why."""


class Source(ABC):
    """One file that was handed in."""

    @abstractmethod
    def read(self, most: int) -> bytes:
        """Its first `most` bytes. Raises `Unreadable`."""


@dataclass(frozen=True, eq=False)
class OnDisk(Source):
    path: Path

    def read(self, most: int) -> bytes:
        # A link leads out of the class's folder, and a pipe would never end.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(self.path, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb") as stream:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise Unreadable("It is no ordinary file.")
                return beginning(stream, most)
        except OSError as error:
            raise Unreadable(f"It cannot be read: {error.strerror}.") from error


@dataclass(frozen=True, eq=False)
class Member(Source):
    """A file in the archive that an LMS made."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def read(self, most: int) -> bytes:
        return _member(self.archive, self.info, most)


@dataclass(frozen=True, eq=False)
class Packed(Source):
    """A file in an archive that a student made, which `shelf` keeps open."""

    outer: Source
    name: str
    shelf: Shelf

    def read(self, most: int) -> bytes:
        archive = self.shelf.opened(self.outer)
        try:
            return _member(archive, archive.getinfo(self.name), most)
        except KeyError as error:
            raise Unreadable("It is no longer in its archive.") from error


class Shelf:
    """The archives that were opened last, so that one with many files is read and opened once."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._open: dict[Source, zipfile.ZipFile] = {}

    def opened(self, outer: Source) -> zipfile.ZipFile:
        """The archive whose bytes these are. Raises `Unreadable`."""
        with self._lock:
            if outer not in self._open:
                archive = _opened(outer)  # which may open the archive that it lies in
                while len(self._open) >= MAX_DEEP:  # so that few are in memory
                    del self._open[next(iter(self._open))]
                self._open[outer] = archive
            return self._open[outer]


@dataclass(frozen=True, kw_only=True)
class Found:
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


def listed(place: Path) -> Iterator[Found]:
    """What is below a folder, or in a zip: files, folders, and what is not looked into.

    Archives in it are entries like others (see `inside`). Raises `UsageError` for what is neither
    a folder nor a zip, and where there are too many files.
    """
    if not place.exists():
        raise UsageError(
            f"There is no {place} here, in {Path.cwd()}. Name the folder or the zip that was "
            "handed in."
        )
    found = _below(place, 0) if place.is_dir() else _members(place)
    for count, entry in enumerate(found):
        if count > MAX_NAMES:
            raise UsageError(
                f"There are more than {MAX_NAMES:,} files in {place}. Was a folder handed in that "
                "belongs to no student? Take it out, or name a folder of the class's work alone."
            )
        yield entry


def inside(packed: Found, shelf: Shelf) -> Iterator[Found]:
    """The files in an archive that a student packed, and in archives in it.

    Each is `ARCHIVE.zip!folder/file`. Raises `Unreadable` where the archive cannot be opened; one
    in it that cannot be is an entry with the reason.
    """
    yield from _inside(packed, shelf, 1, iter(range(MAX_ARCHIVES)))


def _inside(packed: Found, shelf: Shelf, deep: int, budget: Iterator[int]) -> Iterator[Found]:
    assert packed.source is not None
    infos, twice = _by_name(shelf.opened(packed.source))
    yield from (Found(path=f"{packed.path}!{name}", source=None, why=TWICE) for name in twice)
    taken = [info for info in infos.values() if info.filename.lower().endswith((".py", ".ipynb"))]
    if len(taken) > MAX_TAKEN or sum(info.file_size for info in taken) > MAX_UNPACKED:
        raise Unreadable(
            f"It is a zip of more than {MAX_TAKEN} .py and .ipynb files, or of more than "
            f"{MAX_UNPACKED >> 20} MiB of them."
        )
    for name, info in infos.items():
        path = f"{packed.path}!{name}"
        if _is_folder(info):
            continue
        if _is_link(info):
            yield Found(path=path, source=None, why="It is a link.")
            continue
        source = Packed(packed.source, info.filename, shelf)
        found = Found(path=path, source=source, time=_written(info) or packed.time)
        if not found.archive or is_noise(found.name):
            yield found
        elif deep >= MAX_DEEP or next(budget, None) is None:
            yield replace(found, source=None, why="It is an archive in too many archives.")
        else:
            try:
                within = list(_inside(found, shelf, deep + 1, budget))
                yield from within or [replace(found, source=None, why="It is an empty zip.")]
            except Unreadable as error:
                yield replace(found, source=None, why=str(error))


def _members(place: Path) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(place)
    except Exception as error:  # NotImplementedError and struct.error among them
        raise UsageError(
            f"{place} is no folder, and no zip that can be read. It should be nbgrader's "
            "submitted/, a folder with one folder a student, or the zip of an LMS."
        ) from error
    infos, twice = _by_name(archive)
    yield from (Found(path=name, source=None, why=TWICE) for name in twice)
    for name, info in infos.items():
        if _is_link(info):
            yield Found(path=name, source=None, why="It is a link.")
        elif _is_folder(info):
            yield Found(path=name, source=None, folder=True)
        else:
            yield Found(path=name, source=Member(archive, info), time=_written(info))


def _below(folder: Path, deep: int) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not deep:
            raise UsageError(f"{folder} cannot be read: {error.strerror}.") from error
        return
    for entry in entries:
        name = composed(entry.name)
        if entry.is_symlink():
            yield Found(path=name, source=None, why="It is a link.")
        elif not entry.is_dir():
            source = OnDisk(Path(entry.path))
            yield Found(path=name, source=source, time=_changed(entry))
        elif deep >= MAX_FOLDERS:
            yield Found(path=name, source=None, why="It is a folder in too many folders.")
        else:
            yield Found(path=name, source=None, folder=True)
            if not is_noise(name):
                for found in _below(Path(entry.path), deep + 1):
                    yield replace(found, path=f"{name}/{found.path}")


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


def _by_name(archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], list[str]]:
    """The entries by name, and the names of those that a later one of the same name replaces."""
    found: dict[str, zipfile.ZipInfo] = {}
    twice = []
    for info in archive.infolist():
        name = _name(info)
        if name in found and not (_is_folder(info) and _is_folder(found[name])):
            twice.append(name)
        found[name] = info
    return found, twice


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name with / between folders: archives of Windows may have another mark there."""
    return composed(info.filename.replace("\\", "/")).rstrip("/")


def _changed(entry: os.DirEntry[str]) -> float | None:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return None


def _written(info: zipfile.ZipInfo) -> float | None:
    """The time in a zip, which names no zone."""
    try:
        known = info.date_time > _NO_TIME
        return float(calendar.timegm((*info.date_time, 0, 0, 0))) if known else None
    except (ValueError, OverflowError):  # the 0th of a 13th month
        return None


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(("/", "\\"))


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & 0x1:
        raise Unreadable("It is locked with a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Of others zipfile unpacks all that it has read, whatever is asked for: a bomb goes off.
        raise Unreadable("It is packed in a way that is not read here. An ordinary zip is.")
    try:
        with archive.open(info) as stream:
            return _beginning_of(stream, most)
    except Exception as error:  # zipfile's, zlib's, lzma's, bz2's: it costs that one file
        raise Unreadable("It is damaged in its archive.") from error


def _beginning_of(stream: IO[bytes], most: int) -> bytes:
    """The first `most` bytes, piece by piece: room is made for as much as an entry says it has."""
    pieces: list[bytes] = []
    while most > 0 and (piece := stream.read(min(most, PIECE))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _bytes_of(outer: Source) -> bytes:
    data = outer.read(MAX_INNER + 1)
    if len(data) > MAX_INNER:
        raise Unreadable(f"It is a zip of more than {MAX_INNER >> 20} MiB.")
    return data


def _opened(outer: Source) -> zipfile.ZipFile:
    data = _bytes_of(outer)
    end = data.rfind(_END, max(0, len(data) - 66_000))
    # zipfile reads the whole table of contents, as long as the archive says that it is.
    if end < 0 or len(data) < end + 22:
        raise Unreadable("It is no zip that can be read.")
    if max(_directory_sizes(data, end)) > MAX_DIRECTORY:
        raise Unreadable("It is a zip of very many files.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # whatever zipfile says of a stranger's bytes, it costs that one
        raise Unreadable("It is no zip that can be read.") from error
    entries = archive.infolist()
    if any(len(entry.filename) > MAX_NAME for entry in entries):
        raise Unreadable(f"It is a zip with a name of more than {MAX_NAME} characters in it.")
    # Some versions of Python refuse to read these, and others do not.
    if len({entry.header_offset for entry in entries}) < len(entries):
        raise Unreadable("It is a zip whose entries share their bytes, as no program packs them.")
    return archive


def _directory_sizes(data: bytes, end: int) -> Iterator[int]:
    """How long a table of contents may be, as its end says, or the longer end of a large zip."""
    yield struct.unpack_from("<I", data, end + 12)[0]
    locator = end - 20
    if locator >= 0 and data.startswith(_LARGE_LOCATOR, locator):
        for at in (locator - 56, struct.unpack_from("<Q", data, locator + 8)[0]):
            # zipfile reads the one or the other
            if 0 <= at <= len(data) - 56 and data.startswith(_LARGE_END, at):
                yield struct.unpack_from("<Q", data, at + 40)[0]
