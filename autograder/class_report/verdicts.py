"""Reads a class's marking back from `results.jsonl`, a student at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

import msgspec

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
            in_order = order is None and _is_sorted(stream)
            stream.seek(0)
            lines = iter(stream) if in_order else _ordered(stream, order)
            records = map(record.parse, lines)
            for student, sent in groupby(records, key=lambda one: one.student):
                yield student, [Entry(record=one) for one in sent]
    except OSError as error:
        raise UsageError(
            f"There is no {path} to read ({error.strerror}). `dlgrade grade` writes it into the "
            "folder that its --out names."
        ) from error


def _is_sorted(lines: Iterable[bytes]) -> bool:
    """Whether each line is a record, and they come by name, as a run leaves them that has ended.

    Then they are read one after the other, and no list of them is in memory.
    """
    before: Identity = ("", "", "")
    for identity in map(_whose, lines):
        if identity is None or identity < before:
            return False
        before = identity
    return True


def _ordered(stream: IO[bytes], order: Callable[[str], str] | None) -> Iterator[bytes]:
    """The lines that are records, by name, or by what `order` says of a student."""
    found: list[tuple[str, Identity, int]] = []
    place = 0
    for line in stream:
        identity = _whose(line)
        if identity is not None:
            student = identity[0]
            found.append((student if order is None else order(student), identity, place))
        place += len(line)
    for *_, place in sorted(found):
        stream.seek(place)
        yield stream.readline()


class _Head(msgspec.Struct):
    """What of a line says whose record it is; the rest is not looked at."""

    record: str
    student: str
    exercise: str
    assignment: str


_heads = msgspec.json.Decoder(_Head)


def _whose(line: bytes) -> Identity | None:
    """Whose record it is; None for what is none."""
    try:
        head = _heads.decode(line)
    except ValueError:
        return None
    if head.record != record.SCHEMA:
        return None
    return head.student, sys.intern(head.exercise), sys.intern(head.assignment)
