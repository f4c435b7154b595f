"""Writes `grades.csv` from a class's records: one row a student, in a documented order of columns.

    student                     as everywhere
    ex06, ex06.max              the total and its maximum; no total where nothing was marked
    ex06.sgd, …                 each part, and each question that a person grades, in their order
    ex06.deduction              for being late, where anybody's is more than nothing
    …                           the same for each further exercise
    id, section                 from the roster; the id is the student where there is no roster
    status                      marked, waiting, not marked, no hand-in; by exercise if they differ
    late                        yes, no, or empty where nothing tells; by exercise where they differ
    note                        why the total is what it is

The records themselves are `results.jsonl`; their form is described in `classroom.records`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from autograder.classroom import totals
from autograder.classroom.ledger import NotKept, written
from autograder.classroom.records import Record
from autograder.classroom.roster import Roster
from autograder.classroom.totals import Total, shown
from autograder.interview.replies import clean

GRADES = "grades.csv"
LAST = ("id", "section", "status", "late", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_grades(
    folder: Path, records: Callable[[], Iterator[Record]], roster: Roster | None = None
) -> None:
    """The table. `records` gives them by student, as often as asked. Raises `NotKept`."""
    names = {name: None for record in records() for name in cells(record)}
    columns = ["student", *sorted(names, key=_column_order), *LAST]
    path = folder / GRADES
    try:
        with written(path) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
            table = csv.DictWriter(text, columns)
            table.writeheader()
            for _, group in groupby(records(), key=lambda record: record.student):
                table.writerow(_row(list(group), roster or Roster(())))
            text.detach()
    except OSError as error:
        raise NotKept(path, error) from error


def _row(records: list[Record], roster: Roster) -> dict[str, str]:
    student = records[0].student
    person = roster.by_id.get(student)
    row = {"student": defused(student)}
    for record in records:
        row |= cells(record)
    return row | {
        "id": defused(student),
        "section": defused(person.section if person is not None else ""),
        "status": _together(records, status),
        "late": _together(records, lambda one: {True: "yes", False: "no", None: ""}[one.late]),
        "note": defused(" ".join(_note(one, several=len(records) > 1) for one in records).strip()),
    }


def cells(record: Record) -> dict[str, str]:
    """The cells of one submission."""
    short, total = record.exercise.split("_", 1)[0], total_of(record)
    if total.total is None:
        return {short: ""}
    found = {short: shown(total.total), f"{short}.max": shown(total.most)}
    for part in total.parts:
        found[f"{short}.{part.name}"] = "" if part.score is None else shown(part.score)
    if total.deduction:
        found[f"{short}.deduction"] = shown(total.deduction)
    return found


def total_of(record: Record) -> Total:
    """The record's total; of a record that was never settled, dlgrade's own."""
    if record.total is not None:
        return record.total
    return totals.computed(record.report, marked=record.state == "marked")


def status(record: Record) -> str:
    """What has become of it, in a word or two."""
    if record.state == "absent":
        return "no hand-in"
    total = total_of(record)
    if total.total is None:
        return "not marked"
    return "waiting" if total.waiting else "marked"


def defused(text: str) -> str:
    """The text so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _together(records: list[Record], of: Callable[[Record], str]) -> str:
    said = [of(record) for record in records]
    if len(set(said)) == 1:
        return said[0]
    pairs = zip(records, said, strict=True)
    return "; ".join(f"{one.exercise.split('_', 1)[0]}: {word}" for one, word in pairs if word)


def _note(record: Record, *, several: bool) -> str:
    own = [record.reason] if record.state != "marked" and record.reason else []
    said = " ".join([*own, *record.told, *total_of(record).why])
    if not said:
        return ""
    return clean(f"{record.exercise.split('_', 1)[0]}: {said}" if several else said)


def _column_order(name: str) -> tuple[str, int]:
    short, _, rest = name.partition(".")
    return short, {"": 0, "max": 1, "deduction": 3}.get(rest, 2)
