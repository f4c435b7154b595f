"""Writes what people read of a class's marking: the class report, and a page for each student."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from autograder.class_report import class_page, similarity_page, student_page
from autograder.class_report.figures import Entry, Figures, figures
from autograder.class_report.similarity import Similarity, read_similarity
from autograder.class_report.verdicts import by_student
from autograder.interview.replies import clean
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
    pages = Pages(folder)
    similar, needs = likeness or {}, needs or Needs()
    undrawn: list[Trouble] = []

    def entries() -> Iterator[Entry]:
        for student, sent in students:
            undrawn.extend(_drawn(pages, student, sent))
            yield from sent

    def told() -> Iterator[Trouble]:
        yield from needs.troubles
        yield from undrawn
        for name, one in similar.items():
            for student in one.left:
                yield Trouble(student=student, exercise=name, kind="not_compared", what="")

    try:
        found = figures(entries(), told())
        pages.tidy()
        link = class_page.linking(pages.links)
        extra = {name: similarity_page.render(one, link) for name, one in similar.items()}
        page = class_page.render(found, pages.links, extra=extra, strays=needs.strays)
        with written(folder / PAGE) as stream:
            stream.writelines(piece.encode() for piece in page)
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
        self.links = _Links()
        self._folder = folder / FEEDBACK
        self._taken: set[str] = set()

    def place(self, student: str) -> str:
        """The name of the next student's page; asked in the order in which pages are written."""
        return f"{self._stem(student)}.html"

    def write(self, student: str, text: str) -> None:
        if not self.links.stems:
            self._folder.mkdir(exist_ok=True)
        stem = self._stem(student)
        (self._folder / f"{stem}.html").write_bytes(text.encode("utf-8", errors="replace"))
        self.links.stems[student] = stem

    def tidy(self) -> None:
        """Remove the pages of who is no longer there, with totals that are nobody's any more."""
        for path in self._folder.glob("*.html"):
            left = path.stem.casefold() not in self._taken and path.is_file()
            if left and student_page.SIGN.encode() in path.read_bytes():
                path.unlink()

    def _stem(self, student: str) -> str:
        """A file name without its end: plain, no two alike on any file system, never a path."""
        plain = re.sub(r"[^\w.@+-]+", "_", student).strip(".")[:80] or "student"
        if plain.partition(".")[0].upper() in RESERVED:
            plain = f"_{plain}"
        name, count = plain, 1
        while (folded := name.casefold()) in self._taken:
            count += 1
            name = f"{plain}-{count}"
        # Most are equal, and need not be in memory twice, in a class of tens of thousands.
        self._taken.add(name if folded == name else folded)
        return student if name == student else name


class _Links(Mapping[str, str]):
    """Where the page of each student lies who has one, from the report."""

    def __init__(self) -> None:
        self.stems: dict[str, str] = {}

    def __getitem__(self, student: str) -> str:
        return f"{FEEDBACK}/{quote(self.stems[student])}.html"

    def __iter__(self) -> Iterator[str]:
        return iter(self.stems)

    def __len__(self) -> int:
        return len(self.stems)
