"""Reads a class's `results.jsonl` back: one line a submission, of which the last one counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.class_figures import Entry
from autograder.errors import UsageError
from autograder.reporters import json as report_json

FILE = "results.jsonl"
NOT_REPORT = frozenset({"student", "file", "lms_id", "late", "told", "counted", "ungraded", "key"})


class Verdicts:
    """The verdicts of a folder that `dlgrade grade` wrote, read one at a time.

    Raises `UsageError` where there are none. A line cut short by a crash is passed over.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE if folder.is_dir() else folder
        self._places: dict[tuple[str, str], int] = {}
        try:
            with self.path.open("rb") as stream:
                place = 0
                for line in stream:
                    data = _parsed(line)
                    if data is not None:
                        self._places[data["student"], data["exercise"]] = place
                    place += len(line)
        except OSError as error:
            raise UsageError(
                f"There is no {self.path} to read ({error.strerror}). `dlgrade grade` writes it "
                "into the folder that its --out names."
            ) from error

    def students(self) -> list[str]:
        return sorted({student for student, _ in self._places})

    def of(self, student: str) -> list[Entry]:
        """One student's entries, by exercise."""
        places = sorted((name, at) for (who, name), at in self._places.items() if who == student)
        return [self._at(place) for _, place in places]

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, without what only its student's own page shows."""
        for _, place in sorted(self._places.items()):
            entry = self._at(place)
            yield entry if entry.report is None else replace(entry, report=_slim(entry))

    def _at(self, place: int) -> Entry:
        with self.path.open("rb") as stream:
            stream.seek(place)
            data = _parsed(stream.readline())
        assert data is not None
        return entry(data)


def entry(data: dict[str, Any]) -> Entry:
    """One line of `results.jsonl` as a record."""
    graded = "schema" in data
    fields = {name: value for name, value in data.items() if name not in NOT_REPORT}
    counted = data.get("counted")
    return Entry(
        student=data["student"],
        exercise=data["exercise"],
        report=report_json.read(fields) if graded else None,
        reason=data.get("ungraded") or "",
        told=tuple(data.get("told") or ()),
        late=bool(data.get("late")),
        lms_id=data.get("lms_id"),
        counted=sum(counted.values()) if isinstance(counted, dict) else counted,
    )


def _slim(found: Entry) -> Any:
    report = found.report
    assert report is not None
    parts = tuple(replace(part, counterexample=None, notes=()) for part in report.parts)
    return replace(report, parts=parts, stdout="", certificate={})


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(data, dict) and "student" in data and "exercise" in data
    return data if whole else None
