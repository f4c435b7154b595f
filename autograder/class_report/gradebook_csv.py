"""Fills the gradebook file that an instructor exported from Canvas or Moodle. Pure.

Only the cells of one column change, and of Moodle's column for comments; every other cell, the
separator, the byte order mark and the line ends stay. A student is matched by an identity that is
equal to the letter, in one row only; nothing is guessed. What stands in the file already is kept.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

from autograder.errors import UsageError

BOM = "\ufeff"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_HARMLESS = re.compile(r'="[^"]*"')  # as Canvas itself writes a name that begins with =
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?%?")
_EMPTY = frozenset({"", "-"})


class Platform(Struct, frozen=True, kw_only=True):
    """What a platform's file looks like."""

    name: str
    identities: tuple[str, ...]  # headings of the columns that say who somebody is
    names: tuple[str, ...] = ()  # two headings that make a name together: the last, the first
    comments: str | None = None  # the heading of the column for what is said of the work
    points: str = ""  # what the headings of columns with points look like
    number: str  # the heading of the column with the number by which it names files
    prefix: str = ""  # what stands there before the number
    written: tuple[str, ...] = ()  # headings of more columns that hold what students wrote
    fixed: str | None = None  # the heading of the column to fill, where it is always the same
    top: str | None = None  # the heading of a column with the most points, a row each
    advice: str = ""


CANVAS = Platform(
    name="canvas",
    number="ID",
    identities=(
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Integration ID",
        "Student",
        "LastName",
        "FirstName",
    ),
    names=("LastName", "FirstName"),
    points=r".*(?: \(\d+\)|Points|Score|Grade)",
    advice="In Canvas: Grades, Export. Then give it the assignment with --column.",
)
MOODLE = Platform(
    name="moodle",
    number="Identifier",
    written=("Online text",),
    identities=("Identifier", "Full name", "Email address", "Username", "ID number"),
    prefix="Participant ",
    fixed="Grade",
    comments="Feedback comments",
    points="Grade|Maximum Grade",
    top="Maximum Grade",
    advice="In Moodle: the assignment's submissions, Download grading worksheet, in English.",
)

PLATFORMS = {platform.name: platform for platform in (CANVAS, MOODLE)}


class Mark(Struct, frozen=True, kw_only=True):
    """The points of one student, whom `number` names where their platform has told it."""

    student: str
    number: str | None = None
    also: tuple[str, ...] = ()  # what else the class's roster calls them
    score: float | None  # None: not marked, and nothing is written
    max_score: float
    comment: str = ""
    folder: str | None = None  # what Moodle calls their folder


class Filled(Struct, frozen=True, kw_only=True):
    """The file, filled, and what somebody has to know about it."""

    text: str
    column: str
    filled: tuple[str, ...]  # students whose score was written
    kept: tuple[str, ...]  # students who have another score in the file, which stays
    unknown: tuple[str, ...]  # students of ours that the file does not have
    doubtful: tuple[str, ...]  # students that more than one row could be
    unmarked: tuple[str, ...]  # students whose work has no score: nothing was written
    without: tuple[str, ...]  # rows that no submission of ours is of
    defused: int  # texts that a spreadsheet would have taken for formulas
    commented: tuple[str, ...] = ()  # students to whom something was written
    folders: Mapping[str, str] = field(default_factory=dict)  # Moodle's, by student


def fill(
    text: str,
    platform: Platform,
    marks: Iterable[Mark],
    *,
    exercise: str,
    column: str | None = None,
    scale: bool = False,
    overwrite: bool = False,
) -> Filled:
    """Write `marks` into the column, in the file's own form.

    `column` is its heading, or a part of it that no other heading has; where it is not given, the
    heading that names `exercise` by its id ("ex06"). With `scale`, points are stretched to the
    file's most. Raises `UsageError` where the file, the column or the points do
    not fit.
    """
    table = _Table(text, platform, column, exercise)
    rows = _matched(table, list(marks))
    filled, kept = [], []
    for mark, row in rows.found:
        if mark.score is None:
            continue
        value = table.number(_scaled(mark, table.most(row), scale))
        if _same(row[table.target], value):
            filled.append(mark.student)
        elif row[table.target].strip() in _EMPTY or (
            overwrite and _float(row[table.target]) is not None
        ):
            row[table.target] = value
            filled.append(mark.student)
        else:
            kept.append(mark.student)
    commented = [
        mark.student
        for mark, row in rows.found
        if mark.comment and mark.student not in kept and table.comment(row, mark, overwrite)
    ]
    seen = {id(row) for _, row in rows.found}
    defused = table.defuse()
    return Filled(
        text=table.text(),
        column=table.header[table.target],
        filled=tuple(filled),
        kept=tuple(kept),
        unknown=tuple(rows.unknown),
        doubtful=tuple(rows.doubtful),
        unmarked=tuple(mark.student for mark, _ in rows.found if mark.score is None),
        without=tuple(table.name(row) for row in table.students if id(row) not in seen),
        defused=defused,
        commented=tuple(commented),
        folders={mark.student: mark.folder or table.folder(row) for mark, row in rows.found},
    )


class _Table:
    """A CSV file with a heading, some rows that are of no student, and a row a student."""

    def __init__(self, text: str, platform: Platform, column: str | None, exercise: str) -> None:
        self.bom = text.startswith(BOM)
        text = text.removeprefix(BOM)
        first = text.splitlines()[0] if text.strip() else ""
        self.separator = max(",;\t", key=first.count)
        self.end = "\r\n" if text[len(first) :].startswith("\r\n") else "\n"
        self.closed = text.endswith(("\n", "\r"))
        self.quoted = _all_quoted(first, self.separator)
        try:
            self.rows = list(
                csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, strict=True)
            )
        except csv.Error as error:
            raise UsageError(f"The file is no CSV that can be read ({error}).") from error
        self.header = self.rows[0] if self.rows else []
        self.platform = platform
        self.identities = [i for i, h in enumerate(self.header) if h in platform.identities]
        if not {self.header[i] for i in self.identities} & set(_LEADING[platform.name]):
            raise UsageError(
                f"This is no gradebook of {platform.name.capitalize()}'s: it has no column "
                f"{' or '.join(_LEADING[platform.name])}. {platform.advice}"
            )
        if any(len(row) not in (0, len(self.header)) for row in self.rows):
            raise UsageError("The file's rows are not all of one length. Export it again.")
        self.target = _column(self.header, platform, column, exercise)
        named = self.header.index
        self.numbers = named(platform.number) if platform.number in self.header else None
        self.top = self.header.index(platform.top) if platform.top in self.header else None
        self.named = [named(name) for name in platform.names if name in self.header]
        self.comments = named(platform.comments) if platform.comments in self.header else None
        self.students = [row for row in self.rows[1:] if row and self._is_student(row)]
        self.comma = self._decimal_comma()

    def _is_student(self, row: list[str]) -> bool:
        if self.platform is not CANVAS:
            return True
        # Canvas lays one or two rows of its own above the students, which are of nobody.
        own = self.numbers if self.numbers is not None else self.identities[0]
        names = self.identities if self.numbers is None else [own]
        return any(row[place].strip() for place in names) and "Points Possible" not in row[0]

    def _decimal_comma(self) -> bool:
        """Whether points have a comma here; a section called 1.2 says nothing about that."""
        shape = re.compile(self.platform.points)
        places = [place for place, name in enumerate(self.header) if shape.fullmatch(name)]
        places = [place for place in {*places, self.target} if place not in self.identities]
        cells = [row[place].strip() for row in self.rows[1:] if row for place in places]
        numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
        commas = any("," in cell for cell in numbers)
        points = any("." in cell for cell in numbers)
        return not points if commas or points else self.separator == ";"

    def comment(self, row: list[str], mark: Mark, overwrite: bool) -> bool:
        """Write what is said of the work into its cell, where there is one and it is free."""
        if self.comments is None or (row[self.comments].strip() and not overwrite):
            return False
        row[self.comments] = html.escape(mark.comment, quote=False)  # Moodle takes it for HTML
        return True

    def folder(self, row: list[str]) -> str:
        """What Moodle calls a student's folder in an archive."""
        if self.numbers is None or "Full name" not in self.header:
            return ""
        number = row[self.numbers].strip().removeprefix(self.platform.prefix)
        return f"{row[self.header.index('Full name')].strip()}_{number}_assignsubmission_file_"

    def most(self, row: list[str]) -> float | None:
        """The most points that the file has for the column; None where it does not say."""
        if self.top is not None:
            return _float(row[self.top])
        above = (r for r in self.rows[1:] if r and "Points Possible" in r[0])
        return next((_float(found[self.target]) for found in above), None)

    def number(self, value: float) -> str:
        shown = f"{value:.2f}".rstrip("0").rstrip(".")
        return shown.replace(".", ",") if self.comma else shown

    def name(self, row: list[str]) -> str:
        whole = ", ".join(row[place] for place in self.named if row[place])
        return whole or row[self.identities[0]] or ", ".join(row[i] for i in self.identities)

    def called(self, row: list[str]) -> set[str]:
        """Everything that names the student of a row, composed."""
        found = {_composed(row[place]) for place in self.identities if place not in self.named}
        parts = [_composed(row[place]) for place in self.named if row[place].strip()]
        found |= {", ".join(parts), " ".join(reversed(parts))}
        return found - {""}

    def defuse(self) -> int:
        """Put an apostrophe before texts that a spreadsheet would run; how many there were."""
        names = (*self.platform.identities, *self.platform.written)
        places = [place for place, name in enumerate(self.header) if name in names]
        cells = [(row, place) for row in self.students for place in places]
        found = [(row, place) for row, place in cells if _runs(row[place])]
        for row, place in found:
            row[place] = f"'{row[place]}"
        return len(found)

    def text(self) -> str:
        out = io.StringIO(newline="")
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.end, quoting=quoting)
        writer.writerows(self.rows)
        text = out.getvalue()
        text = text if self.closed else text.removesuffix(self.end)
        return (BOM if self.bom else "") + text


_LEADING = {"canvas": ("ID", "Student", "LastName"), "moodle": ("Identifier",)}


def _composed(text: str) -> str:
    """The text in the form in which letters that look the same are the same."""
    return unicodedata.normalize("NFC", text).strip()


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    text = cell.lstrip(" ")
    formula = len(text) > 1 and _FORMULA.match(text) is not None
    return formula and not _NUMBER.fullmatch(text) and not _HARMLESS.fullmatch(text)


def _all_quoted(line: str, separator: str) -> bool:
    return line.startswith('"') and line.count(f'"{separator}"') == line.count(separator) > 0


def _column(header: list[str], platform: Platform, wanted: str | None, exercise: str) -> int:
    wanted = wanted or platform.fixed
    if wanted is None:
        named = re.compile(rf"(?i)(?<![a-z0-9]){re.escape(exercise)}(?![a-z0-9])")
        found = [place for place, name in enumerate(header) if named.search(name)]
        wanted = exercise
    else:
        found = [place for place, name in enumerate(header) if name == wanted]
        found = found or [
            p for p, name in enumerate(header) if wanted.casefold() in name.casefold()
        ]
    if len(found) != 1:
        many = "More than one heading has" if found else "No heading has"
        columns = [name for name in header if re.search(r"\(\d+\)$", name)] or header
        raise UsageError(
            f"{many} {wanted!r} in it. Name the column with --column: {'; '.join(columns)}"
        )
    if header[found[0]] in platform.identities:
        raise UsageError(f"{header[found[0]]!r} says who somebody is; it holds no points.")
    return found[0]


class _Matched(Struct, kw_only=True):
    found: list[tuple[Mark, list[str]]]
    unknown: list[str]
    doubtful: list[str]


def _matched(table: _Table, marks: list[Mark]) -> _Matched:
    """Each mark with its row: the one row that has one of its identities, and no other's."""
    by_identity: dict[str, set[int]] = defaultdict(set)
    by_number: dict[str, set[int]] = defaultdict(set)
    for row in table.students:
        for identity in table.called(row):
            by_identity[identity].add(id(row))
        if table.numbers is not None:
            number = row[table.numbers].strip().removeprefix(table.platform.prefix)
            by_number[number].add(id(row))
    result = _Matched(found=[], unknown=[], doubtful=[])
    claimed: dict[int, list[Mark]] = defaultdict(list)
    where: Mapping[int, list[str]] = {id(row): row for row in table.students}
    for mark in marks:
        rows = by_number.get(mark.number or "", set()) or _called(by_identity, mark)
        if not rows:
            result.unknown.append(mark.student)
        elif len(rows) > 1:
            result.doubtful.append(mark.student)
        else:
            claimed[next(iter(rows))].append(mark)
    for place, claims in claimed.items():
        if len(claims) > 1:
            result.doubtful += [mark.student for mark in claims]
        else:
            result.found.append((claims[0], where[place]))
    return result


def _called(by_identity: Mapping[str, set[int]], mark: Mark) -> set[int]:
    """The rows that have the student's name here, else one that the roster has for them."""
    for name in (mark.student, *mark.also):
        # as it is: a name with spaces around it is another
        rows = by_identity.get(unicodedata.normalize("NFC", name), set()) if name else set()
        if rows:
            return rows
    return set()


def _scaled(mark: Mark, most: float | None, scale: bool) -> float:
    assert mark.score is not None
    if most is None or abs(most - mark.max_score) < 1e-9:
        return mark.score
    if not scale or mark.max_score <= 0:
        raise UsageError(
            f"The column gives {most:g} points at most, and the exercise {mark.max_score:g}. "
            "Set the assignment's points to that, or stretch the scores with --scale."
        )
    return mark.score * most / mark.max_score


def _same(cell: str, value: str) -> bool:
    old = _float(cell)
    return old is not None and old == _float(value)


def _float(cell: str) -> float | None:
    text = cell.strip()
    return float(text.rstrip("%").replace(",", ".")) if _NUMBER.fullmatch(text) else None
