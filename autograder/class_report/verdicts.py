"""Reads a class's marking back from `results.jsonl`, a student at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import IO

from autograder.class_report.figures import Entry
from autograder.errors import UsageError
from autograder.records import record
from autograder.records.ledger import RESULTS
from autograder.records.record import Identity


def by_student(
    folder: Path, order: Callable[[str], str] | None = None
) -> Iterator[tuple[str, list[Entry]]]:
    """What `dlgrade grade` left in a folder: each student's entries, by exercise.

    Students come by name, or by what `order` says of them. One student is read at a time, in any
    order of the file's lines. A line that is no record is passed over: the last one is cut short
    where a run was killed. Raises `UsageError` where there is nothing to read.
    """
    path = folder / RESULTS
    try:
        with path.open("rb") as stream:
            for student, places in groupby(_ordered(stream, order), key=lambda at: at[0][0]):
                found = []
                for _, place in places:
                    stream.seek(place)
                    found.append(Entry(record=record.parse(stream.readline())))
                yield student, found
    except OSError as error:
        raise UsageError(
            f"There is no {path} to read ({error.strerror}). `dlgrade grade` writes it into the "
            "folder that its --out names."
        ) from error


def _ordered(
    stream: IO[bytes], order: Callable[[str], str] | None
) -> Iterable[tuple[Identity, int]]:
    """Whose each line is, and where it begins.

    A run that has ended leaves them by name: then they are found one after the other, and no list
    of them is in memory.
    """
    if order is None and _sorted(identity for identity, _ in _places(stream)):
        return _places(stream)
    if order is None:
        return sorted(_places(stream))
    return sorted(_places(stream), key=lambda at: (order(at[0][0]), at))


def _sorted(identities: Iterable[Identity]) -> bool:
    return all(one <= other for one, other in pairwise(identities))


def _places(stream: IO[bytes]) -> Iterator[tuple[Identity, int]]:
    """Whose each line is, and where it begins; the stream may be read elsewhere meanwhile."""
    place = 0
    while True:
        stream.seek(place)
        line = stream.readline()
        if not line:
            return
        try:
            data = json.loads(line)
            if data["record"] == record.SCHEMA:
                assignment = sys.intern(data["assignment"])
                yield (data["student"], sys.intern(data["exercise"]), assignment), place
        except (ValueError, KeyError, TypeError):
            pass
        place += len(line)
