"""Reads `class.yaml`: who is in a class, what is due when, and how points are counted.

Every mistake in it is said with its line. Each entry may be left out. The form is described, for
editors, in `autograder/schemas/class-v1.json`, and `dlgrade class init` writes an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Literal

import yaml
from msgspec import Struct, field

from autograder.class_rules import dates, roster
from autograder.class_rules.lateness import Policy
from autograder.class_rules.roster import Mistake, Person, Roster
from autograder.class_rules.totals import AS_THEY_ARE, Points
from autograder.course import Course
from autograder.errors import UnknownExercise, UsageError
from autograder.exercise import keys
from autograder.intake.hand_ins import CLASS_FILE

FIELDS = (
    "roster", "zone", "due", "extensions", "late", "counts", "points", "weights", "leave_out",
    "groups", "submitted",
)  # fmt: skip


class ClassFile(Struct, frozen=True, kw_only=True):
    """A class. Exercises are named in full; an nbgrader assignment by its own name."""

    path: Path | None = None
    roster: Roster = field(default_factory=lambda: Roster(()))
    zone: tzinfo | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], datetime | timedelta] = field(default_factory=dict)
    late: Policy | None = None  # None: nbgrader's where there is one, else nothing is taken off
    counts: Literal["latest", "best"] = "latest"
    points: Mapping[str, Points] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    submitted: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def points_of(self, exercise: str) -> Points:
        return self.points.get(exercise, AS_THEY_ARE)

    def due_for(self, student: str, exercise: str, assignment: str) -> datetime | None:
        return self.due.get(exercise, self.due.get(assignment))

    def extended(
        self, student: str, exercise: str, assignment: str, due: datetime | None
    ) -> datetime | None:
        """The due time of a person with an extension; None for one without."""
        for name in (exercise, assignment, ""):
            extra = self.extensions.get((student, name))
            if isinstance(extra, datetime):
                return extra
            if extra is not None and due is not None:
                return due + extra
        return None


class BadClassFile(UsageError):
    """The file has mistakes, which are listed."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(map(str, mistakes)))


def read(path: Path, course: Course) -> ClassFile:
    """The class of a file. Raises `BadClassFile` with every mistake in it."""
    found, mistakes = checked(path, course)
    if mistakes:
        raise BadClassFile(mistakes)
    return found


def checked(path: Path, course: Course) -> tuple[ClassFile, list[Mistake]]:
    """The class of a file as far as it can be made out, and its mistakes."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Name another with --class.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        mistake = Mistake(
            file=str(path), line=None if mark is None else mark.line + 1,
            said="This is no YAML.", received=str(getattr(error, "problem", None) or error)[:120],
            advice="Look at the indents, colons and quotes of this line and the one above.",
        )  # fmt: skip
        return ClassFile(path=path), [mistake]
    reading = _Reading(path, course)
    found = reading.whole(root)
    return found, reading.mistakes


def beside(*folders: Path | None) -> Path | None:
    """The `class.yaml` in the first of these folders that has one."""
    places = [folder / CLASS_FILE for folder in folders if folder is not None]
    return next((place for place in places if place.is_file()), None)


class _Reading:
    """One file on its way from YAML's nodes, which know their lines, to a class."""

    def __init__(self, path: Path, course: Course) -> None:
        self.path = path
        self.course = course
        self.exercises = course.exercises()
        self.mistakes: list[Mistake] = []
        self.zone: tzinfo | None = None
        self.people = Roster(())
        self.listed = False

    def whole(self, root: yaml.Node | None) -> ClassFile:
        if root is None:
            return ClassFile(path=self.path)
        entries = dict(self.entries(root, "class.yaml", FIELDS))
        if "zone" in entries:
            self.zone = self.tried(entries["zone"], dates.named, "The zone is not known.",
                                   "Write it as Europe/Berlin, CET or +02:00.")  # fmt: skip
        if "roster" in entries:
            self.listed = True
            self.people = Roster(self.roster(entries["roster"]))
        found: dict[str, Any] = {"path": self.path, "zone": self.zone, "roster": self.people}
        for name in ("due", "extensions", "late", "counts", "groups", "submitted"):
            if name in entries:
                found[name] = getattr(self, name)(entries[name])
        found = {name: value for name, value in found.items() if value is not None}
        found["points"] = self.points(entries)
        return ClassFile(**found)

    # Single entries

    def roster(self, node: yaml.Node) -> tuple[Person, ...]:
        if isinstance(node, yaml.ScalarNode):
            try:
                people, mistakes = roster.read(self.path.parent / node.value)
            except UsageError as error:
                self.wrong(node, str(error), "Name a CSV file, from this file's own folder.")
                return ()
            self.mistakes += mistakes
            return people
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, "The roster is neither a file's name nor a list.",
                       "Write roster: roster.csv, or a list of people.")  # fmt: skip
            return ()
        known = list(Person.__struct_fields__)
        found: dict[str, Person] = {}
        for item in node.value:
            if isinstance(item, yaml.ScalarNode):
                cells = {"id": self.text(item)}
            else:
                entries = self.entries(item, "roster", known)
                cells = {name: self.text(value) for name, value in entries}
            id = cells.get("id") or cells.get("email") or cells.get("name") or ""
            if not id:
                self.wrong(item, "Nothing says who this is.", "Give the person an id.")
            elif roster.plain(id) in found:
                self.wrong(item, f"The id {id} is somebody else's already.",
                           "Give each person an id of their own.", id)  # fmt: skip
            else:
                found[roster.plain(id)] = Person(**{**cells, "id": id})
        return tuple(found.values())

    def due(self, node: yaml.Node) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for name, value in self.entries(node, "due"):
            moment = self.moment(value)
            if moment is not None:
                found[self.exercise(name, value, assignments=True)] = moment
        return found

    def extensions(self, node: yaml.Node) -> dict[tuple[str, str], datetime | timedelta]:
        found: dict[tuple[str, str], datetime | timedelta] = {}
        for name, value in self.entries(node, "extensions"):
            person = self.person(name, value)
            if isinstance(value, yaml.MappingNode):
                each = [
                    (self.exercise(exercise, extra, assignments=True), extra)
                    for exercise, extra in self.entries(value, "extensions")
                ]
            else:
                each = [("", value)]
            for exercise, extra in each:
                given = self.extra(extra)
                if given is not None and person:
                    found[person, exercise] = given
        return found

    def extra(self, node: yaml.Node) -> datetime | timedelta | None:
        try:
            return dates.length(self.text(node))
        except ValueError:
            return self.moment(node, "2 days, or 2026-11-27 23:59")

    def late(self, node: yaml.Node) -> Policy | None:
        if isinstance(node, yaml.ScalarNode):
            if node.value == "none":
                return Policy()
            if node.value != "nbgrader":
                self.wrong(node, "There is no such policy.",
                           "Write none, nbgrader, or percent: and what goes with it.")  # fmt: skip
            return None
        entries = dict(self.entries(node, "late", ("grace", "percent", "cap")))
        if "percent" not in entries:
            self.wrong(node, "The policy does not say how much a day costs.",
                       "Add percent: 10, or write late: none.")  # fmt: skip
        grace = timedelta()
        if "grace" in entries:
            grace = self.tried(entries["grace"], dates.length, "The grace is no length of time.",
                               "Write it as 15 minutes.") or grace  # fmt: skip
        percent = self.number(entries.get("percent"), 100) or 0.0
        cap = self.number(entries.get("cap"), 100) if "cap" in entries else 100.0
        return Policy(kind="days", grace=grace, percent=percent, cap=cap or 0.0)

    def counts(self, node: yaml.Node) -> str | None:
        text = self.text(node)
        if text in ("latest", "best"):
            return text
        self.wrong(node, "Which of several hand-ins counts?", "Write latest or best.")
        return None

    def groups(self, node: yaml.Node) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        where: dict[str, str] = {}
        for name, value in self.entries(node, "groups"):
            members = []
            for item in self.items(value, "A group is a list of ids: [ann, ben]."):
                person = self.person(self.text(item), item)
                if person and where.setdefault(person, name) != name:
                    self.wrong(item, f"{person} is in the group {where[person]} already.",
                               "Leave them in one.")  # fmt: skip
                elif person:
                    members.append(person)
            found[name] = tuple(members)
        return found

    def submitted(self, node: yaml.Node) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for name, value in self.entries(node, "submitted"):
            person = self.person(name, value)
            for exercise, moment in self.entries(value, "submitted"):
                full = self.exercise(exercise, moment, assignments=True)
                read = self.moment(moment)
                if person and read is not None:
                    found[person, full] = f"{read:%Y-%m-%d %H:%M:%S} UTC"
        return found

    def points(self, entries: Mapping[str, yaml.Node]) -> dict[str, Points]:
        """What `points`, `weights` and `leave_out` say together, by exercise."""
        numbers: dict[str, dict[str, dict[str, float]]] = {"points": {}, "weights": {}}
        for kind, by_exercise in numbers.items():
            for name, value in self.entries(entries.get(kind), kind):
                exercise = self.exercise(name, value)
                for part, number in self.entries(value, kind):
                    given = self.number(number, 1000)
                    if self.part(exercise, part, number) and given is not None:
                        by_exercise.setdefault(exercise, {})[part] = given
        left_out: dict[str, set[str]] = {}
        for name, value in self.entries(entries.get("leave_out"), "leave_out"):
            exercise = self.exercise(name, value)
            for item in self.items(value, "Parts are a list: [rmsprop]."):
                if self.part(exercise, self.text(item), item):
                    left_out.setdefault(exercise, set()).add(self.text(item))
        return {
            exercise: Points(
                points=numbers["points"].get(exercise, {}),
                weights=numbers["weights"].get(exercise, {}),
                left_out=frozenset(left_out.get(exercise, ())),
            )
            for exercise in sorted({*numbers["points"], *numbers["weights"], *left_out})
        }

    # What entries are made of

    def entries(
        self, node: yaml.Node | None, where: str, known: tuple[str, ...] | list[str] | None = None
    ) -> Iterator[tuple[str, yaml.Node]]:
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")):
            return
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{where} should be a list of names with a value each.",
                       "Write each on a line of its own, as name: value.")  # fmt: skip
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = self.text(key)
            if known is not None and name not in known:
                self.wrong(key, f"{where} has no such entry.", f"There are: {', '.join(known)}.")
            elif name in seen:
                self.wrong(key, "This stands here twice.", "Leave one of the two.")
            else:
                seen.add(name)
                yield name, value

    def items(self, node: yaml.Node, advice: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, "This should be a list.", advice)
        return []

    def text(self, node: yaml.Node) -> str:
        return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""

    def number(self, node: yaml.Node | None, most: float) -> float | None:
        if node is None:
            return None
        try:
            value = float(self.text(node))
        except ValueError:
            value = -1.0
        if not 0 <= value <= most:
            self.wrong(node, f"This should be a number from 0 to {most:g}.", "Write it as 10.")
            return None
        return value

    def moment(self, node: yaml.Node, form: str = "2026-11-20 23:59") -> datetime | None:
        found: datetime | None = self.tried(
            node, lambda text: dates.read(text, self.zone, last=True),
            "This time cannot be read.", f"Write it as {form}.",
        )  # fmt: skip
        return found

    def tried(self, node: yaml.Node, read: Any, said: str, advice: str) -> Any:
        try:
            return read(self.text(node))
        except ValueError as error:
            self.wrong(node, f"{said[:-1]}: {error}.", advice)
            return None

    def exercise(self, name: str, node: yaml.Node, *, assignments: bool = False) -> str:
        """The full name; an assignment of nbgrader's may have any other name."""
        try:
            return self.course.resolve(name)
        except UnknownExercise as error:
            if not assignments or re.fullmatch(r"(?i)ex\d+\w*", name):
                self.mistakes.append(
                    Mistake(file=str(self.path), line=node.start_mark.line + 1, received=name,
                            said="There is no such exercise.",
                            advice=f"There are: {', '.join(error.known)}.")
                )  # fmt: skip
            return name

    def part(self, exercise: str, part: str, node: yaml.Node) -> bool:
        if exercise not in self.exercises:
            return False
        known = [each.name for each in keys.load(self.course.key(exercise)).parts]
        if part not in known:
            self.mistakes.append(
                Mistake(file=str(self.path), line=node.start_mark.line + 1, received=part,
                        said=f"{exercise} has no such part.",
                        advice=f"There are: {', '.join(known)}.")
            )  # fmt: skip
        return part in known

    def person(self, name: str, node: yaml.Node) -> str:
        """The id of a person, who has to be on the roster where there is one."""
        if not self.listed:
            return name
        found = self.people.place(name)
        if found is None:
            self.mistakes.append(
                Mistake(file=str(self.path), line=node.start_mark.line + 1, received=name,
                        said="Nobody on the roster is called so.",
                        advice="Write the id as the roster has it.")
            )  # fmt: skip
            return ""
        return found.id

    def wrong(self, node: yaml.Node, said: str, advice: str, received: str = "a list") -> None:
        received = self.text(node) if isinstance(node, yaml.ScalarNode) else received
        self.mistakes.append(
            Mistake(file=str(self.path), line=node.start_mark.line + 1, said=said,
                    received=received, advice=advice)
        )  # fmt: skip
