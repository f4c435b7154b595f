"""Writes the pages and the report a second time, without anybody's name.

Who is who stands in `pseudonyms.csv` beside the results, readable by its owner alone; a person
keeps their pseudonym from one run to the next. What is shown lies in `pseudonymous/`.
"""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from autograder.class_report.figures import Entry
from autograder.class_report.output_files import PAGE, write_pages
from autograder.class_report.verdicts import by_student
from autograder.records.grades_table import harmless
from autograder.records.ledger import NotKept

MAPPING = "pseudonyms.csv"
FOLDER = "pseudonymous"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another


def write_pseudonymous(folder: Path) -> Path:
    """Write `pseudonymous/` in a folder of results; the report's path. Raises `NotKept`."""
    names = _named(folder, [student for student, _ in by_student(folder)])
    out = folder / FOLDER
    out.mkdir(exist_ok=True)
    ordered = by_student(folder, names.__getitem__)
    write_pages(
        out,
        ((names[student], [hidden(entry, names) for entry in sent]) for student, sent in ordered),
    )
    return out / PAGE


def _named(folder: Path, students: Iterable[str]) -> dict[str, str]:
    """Each student's pseudonym: the one that they have, or a new one, which is kept."""
    path = folder / MAPPING
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        names = {_whole(row[0]): row[1] for row in list(rows)[1:] if len(row) == 2}
    except OSError:
        names = {}
    for student in students:
        while student not in names:
            made = "P-" + "".join(secrets.choice(LETTERS) for _ in range(5))
            if made not in names.values():
                names[student] = made
    text = io.StringIO(newline="")
    rows_of = [(harmless(student), name) for student, name in sorted(names.items())]
    csv.writer(text).writerows([("student", "pseudonym"), *rows_of])
    try:
        new = path.with_name(f".{MAPPING}.new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w",
                       encoding="utf-8", newline="") as stream:  # fmt: skip
            stream.write(text.getvalue())
        new.replace(path)
    except OSError as error:
        raise NotKept(path, error) from error
    return names


def _whole(cell: str) -> str:
    """The name that `harmless` has made harmless for spreadsheets."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def hidden(entry: Entry, names: Mapping[str, str]) -> Entry:
    """The entry under the pseudonym; in its texts, too, wherever the name is in them.

    A name that a student printed in another spelling than ours stays: no program can tell.
    """
    record = entry.record
    mine = names[record.student]
    known = sorted({record.student, record.lms_id or ""} - {""}, key=len, reverse=True)
    # In a platform's file name, "_" stands around a name.
    said = re.compile("|".join(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])" for name in known))
    sent = _files([record.file, *(file for file, _ in record.set_aside)])

    def without(text: str) -> str:
        for file in sent:
            text = text.replace(file, _anonymous(file))
        return said.sub(mine, text)

    report = replace(
        record.report,
        stdout=without(record.report.stdout),
        notes=tuple(map(without, record.report.notes)),
        certificate={},
        parts=tuple(
            replace(
                part,
                finding=part.finding
                and replace(
                    part.finding,
                    message=without(part.finding.message),
                    where=part.finding.where
                    and replace(part.finding.where, file=Path(part.finding.where.file).name),
                ),
            )
            for part in record.report.parts
        ),
    )
    total = entry.total
    total = replace(
        total,
        why=tuple(map(without, total.why)),
        needs=tuple((kind, without(text)) for kind, text in total.needs),
    )
    return Entry(
        record=replace(
            record, student=mine, lms_id=None, file="", report=report, total=total,
            told=tuple(map(without, _pathless(record.told, record.file))),
            set_aside=tuple((_anonymous(file), why) for file, why in record.set_aside),
            reason=None if record.reason is None else without(record.reason),
        )
    )  # fmt: skip


def _files(paths: Iterable[str]) -> list[str]:
    """The files, as paths and as names alone, the longest first."""
    names = {name for path in paths for name in (path, re.split(r"[/!]", path)[-1])}
    return sorted(names - {""}, key=len, reverse=True)


def _anonymous(file: str) -> str:
    """What is told of a file whose name may say whose it is: what kind of file it is."""
    return f"…{Path(file).suffix}"


def _pathless(told: tuple[str, ...], file: str) -> tuple[str, ...]:
    """Sentences without the folders of files, whose names say whose they are."""
    return tuple(re.sub(r"\S*/", "", sentence) for sentence in told) if file else told
