"""Who is in the class, and which of them a hand-in is from. Pure, but for reading the CSV file.

A roster is a CSV file with a heading. Known headings, in any order and any case: id, name, email,
section, canvas, moodle, blackboard, submitted. What Canvas exports as its gradebook and Moodle as
its grading worksheet are rosters as they are.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autograder.class_rules import dates
from autograder.errors import UsageError
from autograder.intake.hand_ins import Work
from autograder.languages.catalogue import say

# What each field may be called; the first that is there counts.
HEADINGS = {
    "id": ("id", "student", "student_id", "sis login id", "sis user id", "username", "id number"),
    "name": ("name", "full name", "full_name"),
    "email": ("email", "e-mail", "mail", "email address"),
    "section": ("section",),
    "canvas": ("canvas",),
    "moodle": ("moodle", "identifier"),
    "blackboard": ("blackboard",),
    "submitted": ("submitted", "last modified (submission)"),
}
PLATFORMS = ("canvas", "moodle", "blackboard")


class Person(Struct, frozen=True, kw_only=True):
    """Somebody in the class. `id` is what dlgrade calls them everywhere."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    canvas: str = ""
    moodle: str = ""
    blackboard: str = ""
    submitted: str = ""  # when they handed in, as a platform's worksheet has it

    @property
    def numbers(self) -> tuple[str, ...]:
        """By which platforms name them in files' names."""
        return tuple(filter(None, (getattr(self, name) for name in PLATFORMS)))


class Mistake(Struct, frozen=True, kw_only=True):
    """What is wrong in a file, and what to do about it."""

    file: str
    line: int | None
    said: str
    received: str
    advice: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.said} Received: {self.received or 'nothing'}. {self.advice}"


def plain(text: str) -> str:
    """A name as it is compared: composed (macOS decomposes), without case and outer spaces."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def read(path: Path) -> tuple[tuple[Person, ...], list[Mistake]]:
    """The people of a roster, and what is wrong with it. Raises `UsageError` where it is no CSV."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        separator = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The roster {path} is not UTF-8. Take the file as it was exported, or save it as "
            "“CSV UTF-8”."
        ) from error
    except FileNotFoundError as error:
        raise UsageError(f"There is no roster {path}.") from error
    except OSError as error:
        raise UsageError(f"The roster {path} cannot be read: {error.strerror}.") from error
    except csv.Error as error:
        raise UsageError(f"The roster {path} is no CSV file that can be read: {error}.") from error
    if not rows:
        return (), [Mistake(file=str(path), line=1, said="The roster is empty.", received="",
                            advice="Its first line names the columns: id,name,email.")]  # fmt: skip
    heading, *students = rows
    return _people(str(path), [name.strip() for name in heading[1]], students)


def _people(
    file: str, heading: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[tuple[Person, ...], list[Mistake]]:
    places = _places(heading)
    if "id" not in places and "name" not in places and "email" not in places:
        mistake = Mistake(
            file=file, line=1, said="No column says who somebody is.",
            received=", ".join(heading), advice="Name one of them id, name or email.",
        )  # fmt: skip
        return (), [mistake]
    found: list[Person] = []
    mistakes: list[Mistake] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        cells = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        if "Points Possible" in "".join(row[:2]):
            continue  # a row of Canvas' own
        cells["moodle"] = cells.get("moodle", "").removeprefix("Participant ").strip()
        if {"first", "last"} <= cells.keys():
            first, last = cells.pop("first"), cells.pop("last")
            cells["name"] = f"{last}, {first}" if first and last else first or last
        id = cells.get("id") or cells.get("email") or cells.get("name") or ""
        if not id:
            if any(cells.values()) and "canvas" not in places:
                mistakes.append(
                    Mistake(file=file, line=line, said="Nothing says who this is.",
                            received=", ".join(row), advice="Fill in the id, or delete the line.")
                )  # fmt: skip
            continue
        if plain(id) in lines:
            mistakes.append(
                Mistake(file=file, line=line, received=id,
                        said=f"The id stands in line {lines[plain(id)]} already.",
                        advice="Give each person an id of their own.")
            )  # fmt: skip
            continue
        lines[plain(id)] = line
        found.append(Person(**{**cells, "id": id}))
    return tuple(found), mistakes


def _places(heading: list[str]) -> dict[str, int]:
    """Which column holds which field."""
    lower = [name.casefold() for name in heading]
    known = {name: list(names) for name, names in HEADINGS.items()}
    canvas = any(name in lower for name in ("sis user id", "sis login id")) or (
        "id" in lower and ("section" in lower and any(re.search(r"\(\d+\)$", n) for n in lower))
    )
    if canvas:  # its ID is a number of its own, and a Student a name
        known["id"] = ["sis login id", "sis user id"]
        known["canvas"], known["name"] = ["id"], ["student"]
    places = {
        name: next(lower.index(each) for each in names if each in lower)
        for name, names in known.items()
        if any(each in lower for each in names)
    }
    if canvas and "id" not in places:
        places["id"] = places["canvas"]
    for name, heads in (
        ("first", ("firstname", "first name")),
        ("last", ("lastname", "last name")),
    ):
        for head in heads:
            if head in lower:
                places[name] = lower.index(head)
    return places


class Roster:
    """Finds a person by whatever a platform calls them: one person only, and nobody is guessed."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self.by_id = {person.id: person for person in self.people}
        self._named: dict[str, set[str]] = defaultdict(set)
        self._numbered: dict[str, set[str]] = defaultdict(set)
        for person in self.people:
            for name in (person.id, person.name, person.email, *_spellings(person.name)):
                if name:
                    self._named[plain(name)].add(person.id)
            for number in person.numbers:
                self._numbered[plain(number)].add(person.id)

    def place(self, student: str, number: str | None = None) -> Person | None:
        """The person whom a hand-in is from; None where nobody is, or more than one could be."""
        exact = self.by_id.get(student)
        if exact is not None and number is None:
            return exact
        found = self._numbered.get(plain(number), set()) if number else set()
        if not found:
            found = self._named.get(plain(student), set())
        if not found and number and plain(number) in self._named:
            found = self._named[plain(number)]  # a platform that names by login
        return self.by_id[next(iter(found))] if len(found) == 1 else None

    def called(self, name: str) -> list[str]:
        """The ids of all who are called so."""
        return sorted(self._named.get(plain(name), ()))


def place(roster: Roster, identity: tuple[str, str | None]) -> Person | None:
    """The person on the roster whom a name and a platform's number mean; None for nobody."""
    return roster.place(*identity)


def _spellings(name: str) -> tuple[str, ...]:
    """A name as Canvas writes it into files' names ("doejane"), and both ways around."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
        if not first:
            return ()
    first, last = first.strip(), last.strip()
    joined = unicodedata.normalize("NFC", f"{last}{first}").casefold()
    return f"{first} {last}", f"{last}, {first}", re.sub(r"[\W_]+", "", joined)


def placed(works: Sequence[Work], roster: Roster) -> list[Work]:
    """The works under the ids of the roster; where two are one person's, the newest stays."""
    if not roster.people:
        return list(works)
    found: dict[tuple[str, str, str], Work] = {}
    for work in works:
        person = roster.place(work.student, work.lms_id)
        if person is not None:
            stamp = work.timestamp or person.submitted or None
            work = replace(work, student=person.id, timestamp=_readable(stamp))
        name = (work.student, work.exercise, work.assignment)
        if name not in found:
            found[name] = work
            continue
        older, newer = sorted((found[name], work), key=_age)
        told = say("roster.twice", chosen=newer.file, rest=older.file)
        found[name] = replace(
            newer,
            told=(*newer.told, told),
            set_aside=(*newer.set_aside, *older.set_aside, (older.file, "older")),
            earlier=(*newer.earlier, *older.earlier, replace(older, earlier=())),
        )
    return list(found.values())


def _readable(stamp: str | None) -> str | None:
    return None if stamp in (None, "", "-") else stamp


def _age(work: Work) -> tuple[str, float, str]:
    """To order by: the platform's time, then the file's own."""
    try:
        sent = dates.read(work.timestamp or "").isoformat()
    except ValueError:
        sent = ""
    return sent, work.written or 0.0, work.file


def shared(works: Sequence[Work], groups: Mapping[str, tuple[str, ...]]) -> list[Work]:
    """The works, with each group's newest given to all of its members who sent none themselves."""
    found = list(works)
    if not groups:
        return found
    have = {(work.student, work.exercise, work.assignment) for work in works}
    for name, members in groups.items():
        theirs = [work for work in works if work.student in members]
        newest = {(w.exercise, w.assignment): w for w in sorted(theirs, key=_age)}
        for (exercise, assignment), work in newest.items():
            told = say("roster.group", group=name, student=work.student)
            found += [
                replace(work, student=member, told=(*work.told, told), lms_id=None)
                for member in members
                if (member, exercise, assignment) not in have
            ]
    return found
