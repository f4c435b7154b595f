"""Reads a class's marking back from `results.jsonl`, a student at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from autograder.class_report.figures import Entry
from autograder.errors import UsageError
from autograder.records import record
from autograder.records.ledger import RESULTS
from autograder.records.record import Identity


def by_student(folder: Path) -> Iterator[tuple[str, list[Entry]]]:
    """What `dlgrade grade` left in a folder: each student's entries, by exercise.

    One student is read at a time, in any order of the file's lines. A line that is no record is
    passed over: the last one is cut short where a run was killed. Raises `UsageError` where there
    is nothing to read.
    """
    path = folder / RESULTS
    try:
        with path.open("rb") as stream:
            for student, places in groupby(sorted(_places(stream)), key=lambda at: at[0][0]):
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


def _places(lines: Iterator[bytes]) -> Iterator[tuple[Identity, int]]:
    """Whose each line is, and where it begins."""
    place = 0
    for line in lines:
        try:
            data = json.loads(line)
            if data["record"] == record.SCHEMA:
                yield (data["student"], data["exercise"], data["assignment"]), place
        except (ValueError, KeyError, TypeError):
            pass
        place += len(line)
