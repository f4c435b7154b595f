"""Opens archives that were handed in; nothing of them is ever unpacked to disk.

A name in an archive is only read, never used as a path, so that there is nowhere for it to lead
out to. What is read has a limit, so that a bomb is a large file like any other. All of this is run
where `Runs` says: for a class, in another process, which has a clock.
"""

from __future__ import annotations

import calendar
import dataclasses
import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from msgspec.structs import replace

from autograder.errors import UsageError
from autograder.intake.sources import (
    MAX_DEEP,
    MAX_NAME,
    MAX_NAMES,
    Found,
    Source,
    Unreadable,
    below,
    composed,
    is_noise,
)
from autograder.sandbox.apart import Apart, Ended, Here, Runs

MAX_INNER = 64 << 20  # bytes of an archive in an archive
MAX_DIRECTORY = 1 << 20  # bytes of its table of contents: some ten thousand names
MAX_TAKEN = 200  # .py and .ipynb files in an archive of a student's
MAX_UNPACKED = 256 << 20  # bytes that they say they have together
PIECE = 1 << 18  # bytes unpacked at a time
MAX_ARCHIVES = 20  # archives looked into, of one that a student packed
_END = b"PK\x05\x06"  # of a table of contents
_LARGE_LOCATOR = b"PK\x06\x07"  # says that there is another end, and where
_LARGE_END = b"PK\x06\x06"
TWICE = "A later entry of its archive has the same name: an unzip keeps that one."
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # what a zip says that knows no time


@dataclass(frozen=True, kw_only=True)
class _Entry(Source):
    """A file in an archive, which is opened where `runs` runs what reads it.

    A dataclass, as msgspec has no word for a field that is not compared.
    """

    name: str  # as the archive writes it
    runs: Runs | None = field(default=None, compare=False, repr=False)

    def read(self, most: int) -> bytes:
        assert self.runs is not None
        found: bytes = asked(self.runs, content, self, most)
        return found

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "runs": None}


@dataclass(frozen=True, kw_only=True)
class Member(_Entry):
    """A file in the archive that an LMS made."""

    place: Path


@dataclass(frozen=True, kw_only=True)
class Packed(_Entry):
    """A file in an archive that a student made."""

    outer: Source


class Shelf:
    """The archives that were opened last, so that one with many files is read and opened once."""

    def __init__(self) -> None:
        self._open: dict[Source, zipfile.ZipFile] = {}
        self._classes: dict[Path, zipfile.ZipFile] = {}

    def opened(self, outer: Source) -> zipfile.ZipFile:
        """The archive that a student made, of these bytes. Raises `Unreadable`."""
        if outer not in self._open:
            archive = _opened(self.content(outer, MAX_INNER + 1))
            while len(self._open) >= MAX_DEEP:  # so that few are in memory
                del self._open[next(iter(self._open))]
            self._open[outer] = archive
        return self._open[outer]

    def of_class(self, place: Path) -> zipfile.ZipFile:
        """The archive of a whole class. Raises `Unreadable`."""
        if place not in self._classes:
            try:
                self._classes[place] = zipfile.ZipFile(place)
            except Exception as error:  # NotImplementedError and struct.error among them
                raise Unreadable("It is no zip that can be read.") from error
        return self._classes[place]

    def content(self, source: Source, most: int) -> bytes:
        """The first bytes of a file, wherever it lies. Raises `Unreadable`."""
        if isinstance(source, Member):
            archive = self.of_class(source.place)
        elif isinstance(source, Packed):
            archive = self.opened(source.outer)
        else:
            return source.read(most)
        try:
            return _member(archive, archive.getinfo(source.name), most)
        except KeyError as error:
            raise Unreadable("It is no longer in its archive.") from error


def asked(runs: Runs, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives that reads what somebody sent. Raises `Unreadable`."""
    try:
        return runs.run(function, *arguments)
    except Ended as error:
        raise Unreadable(str(error)) from error


def content(shelf: Shelf, source: Source, most: int) -> bytes:
    """To be run where archives are opened: the first bytes of a file."""
    return shelf.content(source, most)


def apart() -> Apart:
    """Another process that opens archives and looks into files."""
    return Apart(Shelf, passed=(Unreadable, UsageError))


def listed(place: Path, runs: Runs | None = None, but: str = "") -> Iterator[Found]:
    """What is below a folder, or in a zip: files, folders, and what is not looked into.

    `but` is a folder in it that is left out. Archives in it are entries like others (see `inside`);
    `runs` is where a zip is opened. Raises `UsageError` for what is neither a folder nor a zip, and
    where there are too many files.
    """
    if not place.exists():
        raise UsageError(
            f"There is no {place} here, in {Path.cwd()}. Name the folder or the zip that was "
            "handed in."
        )
    found = below(place, but) if place.is_dir() else _members(place, runs or Here(Shelf))
    for count, entry in enumerate(found):
        if count > MAX_NAMES:
            raise _too_many(place)
        yield entry


def _too_many(place: Path) -> UsageError:
    return UsageError(
        f"There are more than {MAX_NAMES:,} files in {place}. Was a folder handed in that "
        "belongs to no student? Take it out, or name a folder of the class's work alone."
    )


def inside(packed: Found, runs: Runs) -> list[Found]:
    """The files in an archive that a student packed, and in archives in it.

    Each is `ARCHIVE.zip!folder/file`. Raises `Unreadable` where the archive cannot be opened; one
    in it that cannot be is an entry with the reason.
    """
    return [_read_by(runs, one) for one in asked(runs, _all_inside, packed)]


def _all_inside(shelf: Shelf, packed: Found) -> list[Found]:
    return list(_inside(packed, shelf, 1, iter(range(MAX_ARCHIVES))))


def _read_by(runs: Runs, found: Found) -> Found:
    source = found.source
    if isinstance(source, _Entry):
        return replace(found, source=dataclasses.replace(source, runs=runs))
    return found


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
        source = Packed(outer=packed.source, name=info.filename)
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


def _members(place: Path, runs: Runs) -> Iterator[Found]:
    try:
        found = asked(runs, _all_members, place)
    except Unreadable as error:
        raise UsageError(
            f"{place} is no folder, and no zip that can be read. It should be nbgrader's "
            f"submitted/, a folder with one folder a student, or the zip of an LMS. ({error})"
        ) from error
    return (_read_by(runs, one) for one in found)


def _all_members(shelf: Shelf, place: Path) -> list[Found]:
    archive = shelf.of_class(place)
    if len(archive.filelist) > MAX_NAMES:
        raise _too_many(place)
    infos, twice = _by_name(archive)
    found = [Found(path=name, source=None, why=TWICE) for name in twice]
    for name, info in infos.items():
        if _is_link(info):
            found.append(Found(path=name, source=None, why="It is a link."))
        elif _is_folder(info):
            found.append(Found(path=name, source=None, folder=True))
        else:
            source = Member(place=place, name=info.filename)
            found.append(Found(path=name, source=source, time=_written(info)))
    return found


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


def _opened(data: bytes) -> zipfile.ZipFile:
    if len(data) > MAX_INNER:
        raise Unreadable(f"It is a zip of more than {MAX_INNER >> 20} MiB.")
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
