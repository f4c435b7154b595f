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
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.class_rules import totals
from autograder.class_rules.roster import Roster
from autograder.class_rules.totals import Total, shown
from autograder.interview.replies import clean
from autograder.records.ledger import NotKept, written
from autograder.records.record import Record

GRADES = "grades.csv"
HELD = 1 << 20  # bytes of rows in memory; more wait on the disk
LAST = ("id", "section", "status", "late", "note")
_FORMULA = re.compile(r"'*(\s*[=+\-@]|[\t\r])")


class Table:
    """The table on its way: records are added by student, and it is written in one step.

    Which columns there are is known when the last row is: until then rows wait, on the disk where
    they are many.
    """

    def __init__(self, roster: Roster | None = None) -> None:
        self._roster = roster or Roster(())
        self._rows = tempfile.SpooledTemporaryFile(HELD)  # noqa: SIM115  (`write` closes it)
        self._names: dict[str, None] = {}
        self._student: list[Record] = []

    def add(self, record: Record) -> None:
        """Add a record; those of one student come one after the other."""
        if self._student and self._student[0].student != record.student:
            self._end()
        self._student.append(record)

    def write(self, folder: Path) -> None:
        """Write `grades.csv` into the folder. Raises `NotKept`."""
        path = folder / GRADES
        try:
            self._end()
            columns = ["student", *sorted(self._names, key=_column_order), *LAST]
            with self._rows, written(path) as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
                table = csv.DictWriter(text, columns)
                table.writeheader()
                table.writerows(self._every_row())
                text.detach()
        except OSError as error:
            raise NotKept(path, error) from error

    def _end(self) -> None:
        if self._student:
            self._names |= {name: None for record in self._student for name in cells(record)}
            row = _row(self._student, self._roster)
            self._rows.write(json.dumps(row).encode() + b"\n")
            self._student = []

    def _every_row(self) -> Iterator[dict[str, str]]:
        self._rows.seek(0)
        yield from map(json.loads, self._rows)


def _row(records: list[Record], roster: Roster) -> dict[str, str]:
    student = records[0].student
    person = roster.by_id.get(student)
    row = {"student": harmless(student)}
    for record in records:
        row |= cells(record)
    return row | {
        "id": harmless(student),
        "section": harmless(person.section if person is not None else ""),
        "status": _together(records, status),
        "late": _together(records, lambda one: {True: "yes", False: "no", None: ""}[one.late]),
        "note": harmless(" ".join(_note(one, several=len(records) > 1) for one in records).strip()),
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


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe before such a one.

    One that has an apostrophe there already gets another, so that no two names become one.
    """
    return f"'{text}" if _FORMULA.match(text) else text


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
