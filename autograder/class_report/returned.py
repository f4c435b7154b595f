"""Packs what goes back to students: Moodle's feedback files, and a list to mail pages by."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.class_report import student_page
from autograder.class_report.figures import Entry
from autograder.class_report.output_files import FEEDBACK, Pages
from autograder.class_report.verdicts import by_student
from autograder.class_rules.roster import Roster
from autograder.class_rules.totals import shown
from autograder.records.grades_table import harmless, status
from autograder.records.ledger import NotKept, written

STAMP = (1980, 1, 1, 0, 0, 0)  # so that the same class makes the same file
MAIL = ("address", "name", "student", "exercise", "total", "max", "status", "page")


def write_feedback_zip(
    results: Path, exercise: str, folders: Mapping[str, str], target: Path
) -> int:
    """Write Moodle's *feedback files* archive: a folder a student, named as Moodle names it.

    Returns how many pages are in it. Raises `NotKept`.
    """
    count = 0
    try:
        with written(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            for student, sent in by_student(results):
                mine = [entry for entry in sent if _of(entry, exercise)]
                folder = folders.get(student)
                if mine and folder:
                    name = zipfile.ZipInfo(f"{folder}/{exercise}-feedback.html", STAMP)
                    name.compress_type = zipfile.ZIP_DEFLATED
                    out.writestr(name, student_page.render(student, mine))
                    count += 1
    except OSError as error:
        raise NotKept(target, error) from error
    return count


def write_mail_merge(
    results: Path, roster: Roster, exercise: str | None, target: Path
) -> tuple[int, list[str]]:
    """Write a CSV with a row a person and exercise: address, total, and where their page lies.

    Returns how many rows there are, and who has no address. Raises `NotKept`.
    """
    pages = Pages(results)
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(MAIL)
    count, without = 0, []
    for student, sent in by_student(results):
        place = pages.place(student)
        person = roster.by_id.get(student)
        address = person.email if person is not None else student if "@" in student else ""
        mine = [entry for entry in sent if exercise is None or _of(entry, exercise)]
        if mine and not address:
            without.append(student)
        for entry in mine if address else ():
            total = entry.total
            table.writerow(
                [
                    harmless(address), harmless(person.name if person is not None else ""),
                    harmless(student), entry.record.exercise.partition("_")[0],
                    "" if total.final is None else shown(total.final), shown(total.most),
                    status(entry.record), str((results / FEEDBACK / place).resolve()),
                ]
            )  # fmt: skip
            count += 1
    try:
        with written(target) as stream:
            stream.write(out.getvalue().encode())
    except OSError as error:
        raise NotKept(target, error) from error
    return count, without


def _of(entry: Entry, exercise: str) -> bool:
    return entry.record.exercise.partition("_")[0] == exercise
