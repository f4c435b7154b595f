"""Reads a class's marking back: `results.jsonl`, and the scores that count from `grades.csv`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from autograder.class_report.figures import Entry
from autograder.classroom import records
from autograder.classroom.ledger import RESULTS
from autograder.classroom.records import Identity, Record
from autograder.classroom.results import GRADES, harmless
from autograder.errors import UsageError


def by_student(folder: Path) -> Iterator[tuple[str, list[Entry]]]:
    """What `dlgrade grade` left in a folder: each student's entries, by exercise.

    One student is read at a time, in any order of the file's lines. A line that is no record is
    passed over: the last one is cut short where a run was killed. Raises `UsageError` where there
    is nothing to read.
    """
    path = folder / RESULTS
    try:
        counted = _counted(folder / GRADES)
        with path.open("rb") as stream:
            for student, places in groupby(sorted(_places(stream)), key=lambda at: at[0][0]):
                found = []
                for _, place in places:
                    stream.seek(place)
                    found.append(_entry(records.parse(stream.readline()), counted))
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
            if data["record"] == records.SCHEMA:
                yield (data["student"], data["exercise"], data["assignment"]), place
        except (ValueError, KeyError, TypeError):
            pass
        place += len(line)


def _entry(found: Record, counted: dict[tuple[str, str], float]) -> Entry:
    short = found.exercise.partition("_")[0]
    return Entry(record=found, counted=counted.get((harmless(found.student), short)))


def _counted(path: Path) -> dict[tuple[str, str], float]:
    """The points that count, by student and exercise: manual ones where the gradebook has any."""
    if not path.is_file():
        return {}
    found: dict[tuple[str, str], float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for column, value in row.items():
                if value and column != "student" and "." not in column:
                    found[row["student"], column] = float(value)
    return found
