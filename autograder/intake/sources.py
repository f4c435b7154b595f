"""Where a submission's bytes lie, on disk or in an archive; nothing is ever unpacked to disk.

A name in an archive is only read, never used as a path, so that there is nowhere for it to lead
out to. What is read has a limit, so that a bomb is a large file like any other.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

MAX_INNER = 64 << 20  # bytes of an archive in an archive
MAX_DIRECTORY = 1 << 20  # bytes of its table of contents: some ten thousand names
MAX_TAKEN = 200  # submissions in an archive of a student's
MAX_UNPACKED = 256 << 20  # bytes that they say they have together
MAX_NAMES = 200_000  # files of a whole class
_END = b"PK\x05\x06"  # of a table of contents


class Unreadable(Exception):
    """A file that cannot be had; `str()` is a sentence on why."""


class Source(ABC):
    """One file that was handed in."""

    @abstractmethod
    def read(self, most: int) -> bytes:
        """Its first `most` bytes. Raises `Unreadable`."""


@dataclass(frozen=True)
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
                return stream.read(most)
        except OSError as error:
            raise Unreadable(f"It cannot be read: {error.strerror}.") from error


@dataclass(frozen=True)
class Member(Source):
    """A file in the archive that an LMS made."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def read(self, most: int) -> bytes:
        return _member(self.archive, self.info, most)


@dataclass(frozen=True)
class Packed(Source):
    """A file in an archive that a student made, with its entry in the table of contents.

    The archive is not opened anew for each of its files: what is needed of it is the entry.
    """

    outer: Source
    info: zipfile.ZipInfo

    def read(self, most: int) -> bytes:
        with _bare(_bytes_of(self.outer)) as archive:
            return _member(archive, self.info, most)


def listed(place: Path) -> Iterator[tuple[str, Source]]:
    """The files below a folder, or in a zip, by the name that they have there.

    A file in an archive that a student packed is `ARCHIVE.zip!file`. Links are left out. Raises
    `UsageError` for what is neither a folder nor a zip, and where there are too many files.
    """
    count = 0
    for name, source in _below(place) if place.is_dir() else _members(place):
        inside = _packed(source) if name.lower().endswith(".zip") else None
        found = [(name, source)]
        if inside is not None:
            found = [(f"{name}!{file.rsplit('/', 1)[-1]}", each) for file, each in inside]
        count += len(found)
        if count > MAX_NAMES:
            raise UsageError(
                f"There are more than {MAX_NAMES:,} files in {place}. Was a folder handed in that "
                "belongs to no student? Take it out, or name a folder of the class's work alone."
            )
        yield from found


def _members(place: Path) -> Iterator[tuple[str, Source]]:
    try:
        archive = zipfile.ZipFile(place)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise UsageError(
            f"{place} is no folder, and no zip that can be read. It should be nbgrader's "
            "submitted/, a folder with one folder a student, or the zip of an LMS."
        ) from error
    ordinary = (info for info in archive.infolist() if not info.is_dir() and not _is_link(info))
    # Of two entries of one name, an unzip keeps the last.
    for name, info in {info.filename: info for info in ordinary}.items():
        yield name, Member(archive, info)


def _below(folder: Path) -> Iterator[tuple[str, Source]]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_symlink() or entry.name.startswith("."):
            continue
        if entry.is_dir():
            for name, source in _below(Path(entry.path)):
                if name.count("/") < 2:
                    yield f"{entry.name}/{name}", source
        else:
            yield entry.name, OnDisk(Path(entry.path))


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & 0x1:
        raise Unreadable("It is locked with a password.")
    try:
        with archive.open(info) as stream:
            return stream.read(most)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Unreadable("It is damaged in its archive.") from error


def _bytes_of(outer: Source) -> bytes:
    data = outer.read(MAX_INNER + 1)
    if len(data) > MAX_INNER:
        raise Unreadable(f"It is a zip of more than {MAX_INNER >> 20} MiB.")
    return data


class _Bare(zipfile.ZipFile):
    """An archive whose table of contents has been read before."""

    def _RealGetContents(self) -> None:  # noqa: N802
        self.start_dir = len(self.fp.getbuffer()) if isinstance(self.fp, io.BytesIO) else 0


def _bare(data: bytes) -> zipfile.ZipFile:
    return _Bare(io.BytesIO(data))


def _opened(outer: Source) -> zipfile.ZipFile:
    data = _bytes_of(outer)
    end = data.rfind(_END, max(0, len(data) - 66_000))
    # zipfile reads the whole table of contents, as long as the archive says that it is.
    if end < 0 or len(data) < end + 22:
        raise Unreadable("It is no zip that can be read.")
    if struct.unpack_from("<I", data, end + 12)[0] > MAX_DIRECTORY:
        raise Unreadable("It is a zip of very many files.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, struct.error) as error:
        raise Unreadable("It is no zip that can be read.") from error


def _packed(outer: Source) -> list[tuple[str, Packed]] | None:
    """The submissions in an archive that a student packed; None where it cannot be opened.

    Of entries of one name the last counts, as with an unzip. One with very many files, or with more
    in them than a submission can be, is none.
    """
    try:
        with _opened(outer) as archive:
            infos = archive.infolist()
    except Unreadable:
        return None
    taken = {
        info.filename: info
        for info in infos
        if not info.is_dir()
        and not _is_link(info)
        and info.filename.lower().endswith((".py", ".ipynb"))
        and not any(piece.startswith((".", "__MACOSX")) for piece in info.filename.split("/"))
    }
    size = sum(info.file_size for info in taken.values())
    if len(taken) > MAX_TAKEN or size > MAX_UNPACKED:
        return None
    return [(name, Packed(outer, info)) for name, info in taken.items()]
