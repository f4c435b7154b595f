"""Keeps the records of a class in `results.jsonl`, so that a kill at any moment loses none.

A record is one line, appended when its verdict is there. Whoever comes after a kill finds whole
lines and at most one that is cut short, which is taken off. When a run ends, the file is sorted
into a new one that takes its place in one step; what was replaced is in `history.jsonl` by then.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from autograder.errors import UngradedError, UsageError
from autograder.records.record import Identity, Record, dump, parse

RESULTS = "results.jsonl"
HISTORY = "history.jsonl"
LOCK = ".lock"
LENGTH = 32  # bits of a place that are a line's length


class NotKept(UngradedError):
    """A verdict could not be written down; those before it are safe."""

    def __init__(self, path: Path, error: OSError) -> None:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else str(error.strerror)
        super().__init__(
            f"{path} cannot be written: {why}. What was marked before is kept; "
            "mend this and run the same command again, and it goes on from there."
        )


class _AsItWas(Exception):
    """Nothing has changed, and the file need not be replaced."""


class Ledger:
    """The records of one folder, for one process at a time.

    Where each line lies is one number, its offset and length packed: a class of tens of thousands
    has no more in memory than that, and whose it is.
    """

    def __init__(self, folder: Path, name: str = RESULTS, *, lock: bool = True) -> None:
        self.folder = folder
        self.path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder) if lock else None
            self._stream = self._opened()
        except OSError as error:
            raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
        self._lines: dict[Identity, int] = {}
        self._replaced: list[int] = []
        self._end = 0
        self._sorted = True
        self.cut = False  # whether its last line was cut short, so that a verdict is missing
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, identity: Identity) -> bool:
        return identity in self._lines

    def get(self, identity: Identity) -> Record | None:
        line = self._lines.get(identity)
        return None if line is None else parse(self._bytes(line))

    def add(self, record: Record) -> None:
        """Keep a record, in the place of an older one of the same work. Raises `NotKept`."""
        line = dump(record).encode() + b"\n"
        try:
            left = memoryview(line)
            while left:
                left = left[self._stream.write(left) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                self._stream.truncate(self._end)
            raise NotKept(self.path, error) from error
        self._take(record.identity, len(line))

    def retire(self, identity: Identity) -> None:
        """Take a record out, since another work has taken its place: it goes to the history."""
        line = self._lines.pop(identity, None)
        if line is not None:
            self._replaced.append(line)

    def identities(self) -> list[Identity]:
        """Of whom there are records, sorted."""
        return sorted(self._lines)

    def absent(self) -> list[Identity]:
        """Those of people who handed in nothing."""
        return [name for name, _ in self._of_state("absent")]

    def unmarked(self) -> list[Record]:
        """Those of hand-ins that have no mark."""
        return [parse(line) for _, line in self._of_state("unmarkable", "ungraded", "error")]

    def _of_state(self, *states: str) -> Iterator[tuple[Identity, bytes]]:
        # No text of a student's looks so in the file: its quotes have backslashes there.
        signs = [f'"state": "{state}"'.encode() for state in states]
        for name, place in self._lines.items():
            line = self._bytes(place)
            if any(sign in line for sign in signs):
                yield name, line

    def remove(self, identity: Identity) -> None:
        """Let a record go when the run ends; it is kept in no history."""
        if self._lines.pop(identity, None) is not None:
            self._sorted = False

    def rewrite(self, change: Callable[[Record], Record]) -> None:
        """Sort the file, with what `change` makes of each record in its place, in one step.

        Only what was replaced before goes to the history. The file stays as it is where nothing
        would be another. Raises `NotKept`.
        """
        self.keep_history()
        identities = self.identities()
        other, lengths = not self._sorted, array("Q")
        with contextlib.suppress(_AsItWas):
            try:
                with written(self.path) as stream:
                    for identity in identities:
                        old = self._bytes(self._lines[identity])
                        line = dump(change(parse(old))).encode() + b"\n"
                        other = other or line != old
                        lengths.append(stream.write(line))
                    if not other:
                        raise _AsItWas
                self._stream.close()
                self._stream = self._opened()
            except OSError as error:
                raise NotKept(self.path, error) from error
        if other:
            self._written_anew(identities, lengths)

    def records(self) -> Iterator[Record]:
        """Every record, by student, exercise and assignment. One at a time is in memory."""
        for identity in sorted(self._lines):
            yield parse(self._bytes(self._lines[identity]))

    def finish(self) -> None:
        """Sort the file, and move what was replaced to the history. Raises `NotKept`."""
        self.keep_history()
        if self._sorted:
            return
        try:
            identities, lengths = self.identities(), array("Q")
            with written(self.path) as stream:
                for identity in identities:
                    lengths.append(stream.write(self._bytes(self._lines[identity])))
            self._stream.close()
            self._stream = self._opened()
        except OSError as error:
            raise NotKept(self.path, error) from error
        self._written_anew(identities, lengths)

    def _written_anew(self, identities: Iterable[Identity], lengths: Iterable[int]) -> None:
        """Know where each line of a file lies that was just written, sorted."""
        self._lines, self._replaced, self._end, self._sorted = {}, [], 0, True
        for identity, length in zip(identities, lengths, strict=True):
            self._take(identity, length)

    def remember(self, records: Iterable[Record]) -> None:
        """Put verdicts into the history that were never the standing ones. Raises `NotKept`."""
        lines = (dump(one).encode() + b"\n" for one in records if one.state == "marked")
        try:
            self._to_history(lines)
        except OSError as error:
            raise NotKept(self.folder / HISTORY, error) from error

    def discard(self) -> None:
        """Remove the file. The ledger is not used again."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _opened(self) -> io.FileIO:
        return io.FileIO(self.path, "a+")  # no buffer: what could not be written is not kept there

    def _read(self) -> None:
        with self.path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.endswith(b"\n"):
                    self.cut = True  # by a kill
                    break
                try:
                    identity = parse(line).identity
                except ValueError as error:
                    raise UsageError(
                        f"{self.path}:{number} is no line of this version's results ({error}). "
                        "If it was edited, put the line right. Move it away otherwise, or name "
                        "another --out."
                    ) from error
                student, *names = identity
                exercise, assignment = map(sys.intern, names)
                self._take((student, exercise, assignment), len(line))
        self._stream.truncate(self._end)

    def _take(self, identity: Identity, length: int) -> None:
        """Note that the file's next line, of this length, is this work's."""
        if identity in self._lines:
            self._replaced.append(self._lines[identity])
        if self._lines and self._sorted:
            self._sorted = identity > next(reversed(self._lines))
        self._lines.pop(identity, None)  # so that the last is the newest
        self._lines[identity] = self._end << LENGTH | length
        self._end += length

    def _bytes(self, line: int) -> bytes:
        self._stream.seek(line >> LENGTH)
        return self._stream.read(line & (1 << LENGTH) - 1)

    def keep_history(self) -> None:
        """Append the verdicts that were replaced to the history, each once, however often this is
        tried; their lines go when the file is next written. Raises `NotKept`."""
        if not self._replaced:
            return
        replaced = map(self._bytes, self._replaced)
        try:
            self._to_history(line for line in replaced if parse(line).state == "marked")
        except OSError as error:
            raise NotKept(self.folder / HISTORY, error) from error
        self._replaced, self._sorted = [], False

    def _to_history(self, old: Iterator[bytes]) -> None:
        """Append the lines that are not there yet, one after the other."""
        first = next(old, None)
        if first is None:
            return
        path = self.folder / HISTORY
        seen = set()
        with contextlib.ExitStack() as opened:
            stream = opened.enter_context(written(path))
            known = opened.enter_context(path.open("rb")) if path.exists() else ()
            for line in known:
                seen.add(_digest(line))
                stream.write(line)
            new = (line for line in chain([first], old) if _digest(line) not in seen)
            stream.writelines(new)


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()


@contextlib.contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` in one step, when it is whole and on the disk."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _locked(folder: Path) -> int | None:
    """Hold the folder for this process; the kernel lets it go when the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise UsageError(
            f"Another dlgrade grade is writing to {folder}. Wait for it, or name another --out."
        ) from error
    return lock
