"""Reads a class's marking back: `results.jsonl`, and the scores that count from `grades.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder import record
from autograder.class_figures import Entry
from autograder.errors import UsageError
from autograder.record import Identity, Record

RESULTS, GRADES = "results.jsonl", "grades.csv"


class Verdicts:
    """What `dlgrade grade` left in a folder, read one submission at a time.

    Raises `UsageError` where there is nothing. A line that is no record is passed over: the last
    one is cut short where a run was killed.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RESULTS
        self._places: dict[Identity, int] = {}
        try:
            self._counted = _counted(folder / GRADES)
            with self._path.open("rb") as stream:
                place = 0
                for line in stream:
                    found = _parsed(line)
                    if found is not None:
                        self._places[found.identity] = place
                    place += len(line)
        except OSError as error:
            raise UsageError(
                f"There is no {self._path} to read ({error.strerror}). `dlgrade grade` writes it "
                "into the folder that its --out names."
            ) from error

    def students(self) -> list[str]:
        return sorted({student for student, _, _ in self._places})

    def by_student(self) -> Iterator[tuple[str, list[Entry]]]:
        """Each student's entries, whole, by exercise."""
        places: dict[str, list[int]] = {}
        for (student, _, _), place in sorted(self._places.items()):
            places.setdefault(student, []).append(place)
        for student, found in places.items():
            yield student, [self._at(place) for place in found]

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, without what only its student's own page shows."""
        for _, place in sorted(self._places.items()):
            entry = self._at(place)
            report = entry.report
            parts = tuple(replace(part, counterexample=None, notes=()) for part in report.parts)
            slim = replace(report, parts=parts, stdout="", certificate={})
            yield replace(entry, record=replace(entry.record, report=slim))

    def _at(self, place: int) -> Entry:
        with self._path.open("rb") as stream:
            stream.seek(place)
            found = record.parse(stream.readline())
        return Entry(
            record=found,
            counted=self._counted.get((found.student, found.exercise.partition("_")[0])),
        )


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


def _parsed(line: bytes) -> Record | None:
    try:
        return record.parse(line)
    except ValueError:
        return None
