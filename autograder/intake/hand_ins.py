"""Everybody who handed something in, once, with what came of it: marked later, or why it cannot be.

The law: every person that a folder, an archive or a roster names, and every file in it, comes out
of `collect` exactly once. A file is the one that counts, or set aside with a reason, or nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.course import Course
from autograder.errors import UsageError
from autograder.intake import containers
from autograder.intake.archives import Shelf
from autograder.intake.containers import Person
from autograder.intake.imported import told_apart
from autograder.intake.sorting import Sorted, Sorting
from autograder.intake.sources import OnDisk, Source, is_noise
from autograder.intake.which_file import KINDS, Aside, File, modules_beside
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.sandbox.apart import Here, Runs

# What came of a hand-in. "failed": our fault, or the machine's. Who is "not_on_roster" is marked.
Fate = Literal[
    "marked", "nothing", "unreadable", "another_exercise", "set_aside", "not_on_roster", "failed"
]
CLASS_FILE = "class.yaml"  # the instructor's own
LISTED = 6  # files named in a sentence


class Work(Struct, frozen=True, kw_only=True, gc=False):
    """One student's file for one exercise."""

    student: str
    exercise: str
    assignment: str  # nbgrader's name for it
    file: str  # its name within what was handed in, for people
    source: Source
    timestamp: str | None = None  # when it was handed in, in its source's own words
    lms_id: str | None = None
    platform: str = ""
    late: bool | None = None
    told: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()  # other files, and why in a word
    written: float | None = None  # the file's own time, in seconds
    beside: tuple[tuple[str, Source], ...] = ()  # modules that lie with it, by their names there
    builds_on: tuple[tuple[str, File], ...] = ()  # the same person's files of earlier exercises
    earlier: tuple[Work, ...] = ()  # what it was chosen before, where the best of several counts

    @property
    def identity(self) -> tuple[str, str, str]:
        """Student, exercise and assignment, as of the record that it gets."""
        return (self.student, self.exercise, self.assignment)

    def before(self) -> Iterator[Work]:
        """The earlier ones, as this one's: a roster or a group may have given it to another."""
        for one in self.earlier:
            yield replace(one, student=self.student, assignment=self.assignment, told=())

    @property
    def path(self) -> Path:
        """`file` as a path: for its name, not to be opened."""
        return Path(self.file)

    @property
    def place(self) -> Path | None:
        """Where it lies on disk; None for one in an archive."""
        return self.source.path if isinstance(self.source, OnDisk) else None


class HandIn(Struct, frozen=True, kw_only=True, gc=False):
    """What one person handed in for one exercise: each of the files is in it once."""

    student: str  # a name that is nobody else's
    person: Person
    exercise: str | None  # None where nothing tells which it is of
    assignment: str
    chosen: File | None = None
    aside: tuple[Aside, ...] = ()
    fate: Fate | None = None  # None where it is to be marked
    reason: str = ""  # why it cannot be
    sent_at: str | None = None
    late: bool | None = None
    told: tuple[str, ...] = ()
    builds_on: tuple[tuple[str, File], ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        return (*([self.chosen] if self.chosen else []), *(one.file for one in self.aside))

    @property
    def set_aside(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.file.path, one.why) for one in self.aside)

    @property
    def work(self) -> Work | None:
        """What there is to be marked; None where it has another fate already."""
        if self.fate is not None or self.chosen is None or self.exercise is None:
            return None
        older = (one.file for one in self.aside if one.why in ("older", "earlier"))
        return replace(
            self._work(self.exercise, self.chosen),
            timestamp=self.sent_at,
            late=self.late,
            told=self.told,
            set_aside=self.set_aside,
            earlier=tuple(self._work(self.exercise, file) for file in older if file.code),
        )

    def _work(self, exercise: str, file: File) -> Work:
        assert file.source is not None
        return Work(
            student=self.student,
            exercise=exercise,
            assignment=self.assignment,
            file=file.path,
            source=file.source,
            timestamp=file.sent_at,
            lms_id=self.person.number,
            platform=self.person.platform,
            written=file.time,
            beside=modules_beside(file, self.aside),
            builds_on=self.builds_on,
        )


class Intake(Struct, frozen=True, kw_only=True):
    """What was found, by student and exercise, and a sentence on each file that is nobody's."""

    hand_ins: tuple[HandIn, ...]
    left: list[str] = field(default_factory=list)
    strays: tuple[str, ...] = ()  # the files of nobody's that could be somebody's work
    elsewhere: tuple[str, ...] = ()  # files in the folders of assignments that were not asked for

    @property
    def works(self) -> list[Work]:
        """What is to be marked."""
        return [work for one in self.hand_ins if (work := one.work) is not None]

    @property
    def unmarkable(self) -> list[HandIn]:
        """What has another fate already."""
        return [one for one in self.hand_ins if one.work is None]

    @property
    def exercises(self) -> list[str]:
        return sorted({one.exercise for one in self.hand_ins if one.exercise is not None})


def collect(
    place: Path,
    course: Course,
    exercise: str | None = None,
    runs: Runs | None = None,
    *,
    results: str = "",
) -> Intake:
    """What was handed in, in a folder or an archive, by student; of one exercise, if it is named.

    Takes nbgrader's `submitted/`, `STUDENT/…/file`, and what Canvas, Moodle and Blackboard pack
    (`containers`), .ipynb and .py; `which_file` says which of several counts. Links are not
    followed. What students sent is read where `runs` says, or in this process. `results` is the
    folder in it that is the run's own. Raises `UsageError`
    where nobody handed anything in, or it cannot be told of which exercise anything is.
    """
    _refuse_below_submitted(place)
    if (place / "submitted").is_dir():
        place = place / "submitted"
    runs = runs or Here(Shelf)
    nbgrader = place.name == "submitted" and place.is_dir()
    contents = containers.read(place, runs, nbgrader=nbgrader, results=results)
    sorting = Sorting(course, exercise, nbgrader_course(place), contents.kind, runs)
    found: list[HandIn] = []
    for student, bundle in containers.by_name(contents.bundles):
        for one in sorting.sorted(bundle):
            found.append(_hand_in(student, bundle, one, runs))
    intake = Intake(
        hand_ins=tuple(found),
        left=[_nobodys(path) for path in contents.strays if path != CLASS_FILE],
        strays=tuple(path for path in contents.strays if containers.could_be_work(path)),
        elsewhere=tuple(sorting.elsewhere),
    )
    if not intake.exercises:
        raise _nothing(place, exercise, intake)
    return intake


def nbgrader_course(folder: Path) -> Path | None:
    """The nbgrader course that `folder` is, or is the `submitted/` of."""
    for place in (folder.resolve(), folder.resolve().parent):
        if (place / "nbgrader_config.py").is_file():
            return place
    return None


def _refuse_below_submitted(place: Path) -> None:
    where = place.resolve()
    for folder in where.parents:
        if folder.name == "submitted" and nbgrader_course(folder) is not None:
            raise UsageError(
                f"{place} is what one student ({clean(where.relative_to(folder).parts[0])}) handed "
                f"in, and no class. Give the folder of all students: {clean(str(folder))}"
            )


def _hand_in(student: str, bundle: containers.Bundle, found: Sorted, runs: Runs) -> HandIn:
    fate, reason = _fate(bundle, found)
    chosen = found.choice.chosen if fate is None else None
    aside = told_apart(found.choice, runs).aside if fate is None else found.choice.aside
    if fate is not None and found.choice.chosen is not None:
        aside = (Aside(file=found.choice.chosen, why="several"), *aside)
    return HandIn(
        student=student,
        person=bundle.person,
        exercise=found.exercise,
        assignment=found.assignment,
        chosen=chosen,
        aside=aside,
        fate=fate,
        reason=reason,
        sent_at=found.sent_at,
        late=bundle.late,
        told=tuple(_told(bundle, found, aside)) if fate is None else found.told,
        builds_on=found.builds_on,
    )


def _fate(bundle: containers.Bundle, found: Sorted) -> tuple[Fate | None, str]:
    """Why nothing of it can be marked; None where something can."""
    aside = found.choice.aside
    if bundle.why:
        return "nothing", bundle.why
    if found.exercise is not None and found.choice.chosen is not None:
        return None, ""
    shut = [one for one in aside if one.why == "unreadable"]
    others = [one.file.path for one in aside if one.why in ("other", "misplaced")]
    several = [one.file.path for one in aside if one.why == "several"]
    sent = [one.file.path for one in aside if not is_noise(one.file.name)]
    wanted = found.exercise or "an exercise"
    markable = f"{found.exercise or 'exNN_…'}.py or .ipynb"
    if shut:
        first = shut[0].file
        why = first.why or shut[0].said or "It cannot be read."
        return "unreadable", f"{first.path}: {why}"
    if several:
        return "nothing", (
            f"Which of these is {wanted}? {_few(several)}. None is named after it; have one "
            "renamed, or taken away."
        )
    if others:
        return "another_exercise", (
            f"Nothing of {wanted} was handed in; what there is is of another exercise: "
            f"{_few(others)}."
        )
    if found.exercise is None and any(name.lower().endswith(KINDS) for name in sent):
        return "nothing", (
            f"Nothing says which exercise this is of: {_few(sent)}. Name it with --exercise, or "
            "have it renamed."
        )
    if not sent:
        return "nothing", "Nothing that can be marked was handed in: there is no file."
    return "nothing", (
        f"Nothing that can be marked was handed in. It should be {markable}, or a zip of it, and "
        f"is: {_few(sent)}."
    )


def _few(paths: list[str]) -> str:
    more = f", and {len(paths) - LISTED} more" if len(paths) > LISTED else ""
    return ", ".join(paths[:LISTED]) + more


def _told(bundle: containers.Bundle, found: Sorted, aside: tuple[Aside, ...]) -> Iterable[str]:
    """Sentences on how it was handed in, for whoever reads the score."""
    choice = found.choice
    if choice.chosen is None:
        return
    if not choice.by_name:
        name = clean(choice.chosen.name)
        yield say("intake.name", name=name, exercise=found.exercise)
    if (told := versions(choice.chosen.path, aside)) is not None:
        yield told
    if bundle.late:
        yield say("intake.late_marked")
    yield from found.told


def versions(chosen: str, aside: Iterable[Aside]) -> str | None:
    """A sentence on the files that might have counted, and why they do not; None for none such."""
    loud = [one for one in aside if _is_loud(one)]
    if not loud:
        return None
    said = [f"{one.file.path} ({say(f'aside.{one.why}')})" for one in loud[:LISTED]]
    rest = ", ".join(said) + ("…" if len(loud) > LISTED else "")
    return say("intake.versions", n=len(loud) + 1, chosen=chosen, rest=rest)


def _is_loud(one: Aside) -> bool:
    if one.why == "kind":
        return one.file.name.lower().endswith(containers.ARCHIVES)
    return one.why not in ("hidden", "imported", "other")


def _nobodys(path: str) -> str:
    if path.lower().endswith(KINDS):
        return say("intake.nobody", file=path)
    return f"{path}: it belongs to nobody. Not marked."


def _nothing(place: Path, exercise: str | None, intake: Intake) -> UsageError:
    people = sorted({one.student for one in intake.hand_ins})
    if people and exercise is None:
        return UsageError(
            f"Nothing in {place} says which exercise it is of. Name it with --exercise. Something "
            f"was handed in by {_few(people)}."
        )
    what = f" of {exercise}" if exercise else ""
    return UsageError(
        f"There are no submissions{what} in {place}. It should hold STUDENT/exNN_….ipynb, or "
        "STUDENT/exNN/…, as nbgrader's submitted/ does, or be the zip of an LMS."
    )
