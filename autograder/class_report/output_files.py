"""Writes what people read of a class's marking: the class report, and a page for each student."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from autograder.class_report import class_page, similarity_page, student_page
from autograder.class_report.figures import Entry, Figures, figures
from autograder.class_report.similarity import Similarity, read_similarity
from autograder.class_report.verdicts import by_student
from autograder.interview.replies import clean
from autograder.model import PartReport
from autograder.records import troubles
from autograder.records.ledger import NotKept, written
from autograder.records.troubles import Needs, Trouble

# What Windows takes for a device, whatever follows the dot.
RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(1, 10))}
)
PAGE = "report.html"
FEEDBACK = "feedback"


def write_class_report(folder: Path) -> dict[str, Figures]:
    """Write `report.html` and `feedback/` beside the `results.jsonl` of `folder`.

    Where `similarity.json` lies there, the report has a section on who wrote alike. Returns the
    figures. Raises `UsageError` where there are no results, and `NotKept` where the folder cannot
    be written.
    """
    similar = read_similarity(folder)
    return write_pages(folder, by_student(folder), similar, troubles.read(folder))


def write_pages(
    folder: Path,
    students: Iterable[tuple[str, list[Entry]]],
    likeness: Mapping[str, Similarity] | None = None,
    needs: Needs | None = None,
) -> dict[str, Figures]:
    """Write the report and the pages of these students, each with their entries, into a folder."""
    pages, slim = Pages(folder), Slim()
    similar, needs = likeness or {}, needs or Needs()
    told = list(needs.troubles)
    entries: list[Entry] = []
    try:
        for student, sent in students:
            told += _drawn(pages, student, sent)
            entries += map(slim, sent)
        told += [
            Trouble(student=student, exercise=name, kind="not_compared", what="")
            for name, one in similar.items()
            for student in one.left
        ]
        found = figures(entries, told)
        link = class_page.linking(pages.links)
        extra = {name: similarity_page.render(one, link) for name, one in similar.items()}
        text = class_page.render(found, pages.links, extra=extra, strays=needs.strays)
        with written(folder / PAGE) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise NotKept(folder / PAGE, error) from error
    return found


def _drawn(pages: Pages, student: str, sent: list[Entry]) -> list[Trouble]:
    """Write one student's page; where it cannot be made, what to tell: the others have theirs."""
    try:
        text = student_page.render(student, sent)
    except Exception as error:  # whatever it was, it costs one page
        why = clean(f"{type(error).__name__}: {error}")[:200]
        return [
            Trouble(student=student, exercise=one.record.exercise, kind="not_drawn", what=why)
            for one in sent
        ]
    pages.write(student, text)
    return []


class Pages:
    """The students' own pages, in a folder beside the report, and where each one lies."""

    def __init__(self, folder: Path) -> None:
        self.links: dict[str, str] = {}
        self._folder = folder / FEEDBACK
        self._taken: set[str] = set()

    def place(self, student: str) -> str:
        """The name of the next student's page; asked in the order in which pages are written."""
        return self._name(student)

    def write(self, student: str, text: str) -> None:
        self._folder.mkdir(exist_ok=True)
        name = self._name(student)
        (self._folder / name).write_text(text, encoding="utf-8", errors="replace")
        self.links[student] = f"{FEEDBACK}/{quote(name)}"

    def _name(self, student: str) -> str:
        """A file name: plain, no two alike on any file system, never a path."""
        plain = re.sub(r"[^\w.@+-]+", "_", student).strip(".")[:80] or "student"
        if plain.partition(".")[0].upper() in RESERVED:
            plain = f"_{plain}"
        name, count = plain, 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{plain}-{count}"
        self._taken.add(name.casefold())
        return f"{name}.html"


class Slim:
    """Makes entries small: without what only a student's own page shows, and equal parts once.

    A class of tens of thousands is held in memory for its figures.
    """

    def __init__(self) -> None:
        self._known: dict[PartReport, PartReport] = {}

    def __call__(self, entry: Entry) -> Entry:
        record, report = entry.record, entry.record.report
        parts = tuple(map(self._part, report.parts))
        report = replace(report, parts=parts, stdout="", certificate={})
        total = None if record.total is None else replace(record.total, why=())
        record = replace(
            record, report=report, total=total, file="", engine="", submission_sha256="", timing={}
        )
        return replace(entry, record=record)

    def _part(self, part: PartReport) -> PartReport:
        finding = part.finding
        small = replace(
            part,
            counterexample=None,
            notes=(),
            pictures=(),
            finding=finding if finding is None else replace(finding, where=None),
        )
        return self._known.setdefault(small, small)
