"""Writes what people read of a class's marking: the class report, and a page for each student."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from autograder.class_report import class_page, similarity_page, student_page
from autograder.class_report.figures import Entry, Figures, figures
from autograder.class_report.similarity import read_similarity
from autograder.class_report.verdicts import by_student
from autograder.classroom.ledger import NotKept, written
from autograder.model import PartReport

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
    pages, slim = Pages(folder), Slim()
    similar = read_similarity(folder)
    entries: list[Entry] = []
    try:
        for student, sent in by_student(folder):
            pages.write(student, student_page.render(student, sent))
            entries += map(slim, sent)
        found = figures(entries)
        link = class_page.linking(pages.links)
        extra = {name: similarity_page.render(one, link) for name, one in similar.items()}
        text = class_page.render(found, pages.links, extra=extra)
        with written(folder / PAGE) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise NotKept(folder / PAGE, error) from error
    return found


class Pages:
    """The students' own pages, in a folder beside the report, and where each one lies."""

    def __init__(self, folder: Path) -> None:
        self.links: dict[str, str] = {}
        self._folder = folder / FEEDBACK
        self._taken: set[str] = set()

    def write(self, student: str, text: str) -> None:
        self._folder.mkdir(exist_ok=True)
        name = self._name(student)
        (self._folder / name).write_text(text, encoding="utf-8")
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
        record = replace(record, report=report, file="", engine="", submission_sha256="", timing={})
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
