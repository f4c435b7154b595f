"""Finds a class's submissions: whose they are, of which exercise, and which version counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course, exercise_of_file
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.intake import platform_names
from autograder.intake.sources import OnDisk, Source, Unreadable, listed
from autograder.interview.replies import clean
from autograder.languages.catalogue import say

UNWRITTEN = b"raise NotImplementedError("
KINDS = (".ipynb", ".py")
MAX_LOOK = 1 << 24  # bytes of a file looked at to choose between versions


@dataclass(frozen=True, kw_only=True)
class Work:
    """One student's file for one exercise."""

    student: str
    exercise: str
    assignment: str  # nbgrader's name for it
    file: str  # its name within what was handed in, for people
    source: Source
    timestamp: str | None = None  # when it was handed in, in its source's own words
    lms_id: str | None = None
    late: bool | None = None
    told: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """`file` as a path: for its name, not to be opened."""
        return Path(self.file)

    @property
    def place(self) -> Path | None:
        """Where it lies on disk; None for one in an archive."""
        return self.source.path if isinstance(self.source, OnDisk) else None


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What was found, and a sentence on each file that was not taken."""

    works: list[Work]
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _File:
    path: str  # within what was handed in
    sent: platform_names.Sent
    source: Source
    named: bool = True  # after an exercise

    @property
    def notebook(self) -> bool:
        return self.sent.name.lower().endswith(".ipynb")


def collect(
    place: Path, course: Course, exercise: str | None = None, due: datetime | None = None
) -> Intake:
    """The submissions in a folder or an archive, by student; of one exercise, if it is named.

    Takes nbgrader's `submitted/`, `STUDENT/file`, and what Canvas, Moodle and Blackboard pack
    (`platform_names`), .ipynb and .py. Of several versions the newest counts that is not as it was
    released, and the notebook where there are both. Links are not followed.
    Raises `UsageError` where there is none.
    """
    if (place / "submitted").is_dir():
        place = place / "submitted"
    sorting = _Sorting(course, exercise)
    files = list(listed(place))
    users = dict(_blackboard_users(files))
    for name, source in files:
        sorting.add(name, source, platform_names.sent(name, users))
    works = [_late(work, due) for work in sorting.works()]
    if not works:
        what = f" of {exercise}" if exercise else ""
        raise UsageError(
            f"There are no submissions{what} in {place}. It should hold STUDENT/ex06_….ipynb, or "
            "STUDENT/ex06/…, as nbgrader's submitted/ does, or be the zip of an LMS."
        )
    return Intake(works=works, left=sorting.left)


class _Sorting:
    """Files by student and exercise."""

    def __init__(self, course: Course, wanted: str | None) -> None:
        self.course = course
        self.wanted = wanted
        self.left: list[str] = []
        self._known = course.exercises()
        self._files: dict[tuple[str, str | None], dict[tuple[str, str], list[_File]]] = {}
        self._unnamed: dict[tuple[str, str | None], list[_File]] = {}
        self._stamps: dict[tuple[str, str | None], Source] = {}

    def add(self, path: str, source: Source, sent: platform_names.Sent | None) -> None:
        shown = clean(path)
        if sent is None:
            if path.lower().endswith(KINDS) and not path.rsplit("/", 1)[-1].startswith("."):
                self.left.append(say("intake.nobody", file=shown))
            return
        who = (sent.student, sent.lms_id)
        if sent.name == "timestamp.txt":
            self._stamps[sent.student, sent.assignment] = source
            return
        name = self._exercise(sent)
        if not sent.name.lower().endswith(KINDS):
            if name is not None:
                self.left.append(say("intake.kind", file=shown))
        elif name is not None:
            place = (name, sent.assignment or name.split("_", 1)[0])
            self._files.setdefault(who, {}).setdefault(place, []).append(
                _File(path=shown, sent=sent, source=source)
            )
        elif not self._other(sent):
            self._unnamed.setdefault(who, []).append(
                _File(path=shown, sent=sent, source=source, named=False)
            )

    def works(self) -> Iterator[Work]:
        """One a student and exercise, in the order of students."""
        everybody = sorted({*self._files, *self._unnamed}, key=lambda who: (who[0], who[1] or ""))
        called = _called(everybody)
        for who in everybody:
            sent = self._files.get(who, {})
            self._take_unnamed(who, sent)
            student = called[who]
            for (exercise, assignment), files in sorted(sent.items()):
                chosen = self._newest(files, exercise)
                yield self._work(student, exercise, assignment, chosen, files)

    def _take_unnamed(
        self, who: tuple[str, str | None], sent: dict[tuple[str, str], list[_File]]
    ) -> None:
        """A file that names no exercise is of the one asked for, where it can be no other."""
        unnamed = self._unnamed.get(who, [])
        if self.wanted is not None and not sent and len({f.sent.name for f in unnamed}) == 1:
            sent[self.wanted, self.wanted.split("_", 1)[0]] = unnamed
            return
        self.left += [say("intake.no_id", file=file.path) for file in unnamed]

    def _work(
        self, student: str, exercise: str, assignment: str, chosen: _File, files: list[_File]
    ) -> Work:
        told = []
        if not chosen.named:
            told.append(say("intake.name", name=clean(chosen.sent.name), exercise=exercise))
        if len(files) > 1:
            rest = ", ".join(f.path for f in files if f is not chosen)
            told.append(say("intake.versions", n=len(files), chosen=chosen.path, rest=rest))
        if chosen.sent.late:
            told.append(say("intake.late_marked"))
        stamp = self._stamps.get((chosen.sent.student, chosen.sent.assignment))
        return Work(
            student=student,
            exercise=exercise,
            assignment=assignment,
            file=chosen.path,
            source=chosen.source,
            timestamp=chosen.sent.sent_at or (_text(stamp).strip() or None if stamp else None),
            lms_id=chosen.sent.lms_id,
            late=chosen.sent.late,
            told=tuple(told),
        )

    def _newest(self, files: list[_File], exercise: str) -> _File:
        files = sorted(files, key=lambda file: (not file.notebook, file.path))
        files.sort(key=lambda file: (file.sent.sent_at or "", file.sent.again), reverse=True)
        if len(files) == 1:
            return files[0]
        unwritten = keys.load(self.course.key(exercise)).stub.encode().count(UNWRITTEN)
        return next((file for file in files if _touched(file.source, unwritten)), files[0])

    def _exercise(self, sent: platform_names.Sent) -> str | None:
        """The exercise a file is of, by its own name or its folder's."""
        found = self._named(sent)
        return found if self.wanted in (None, found) else None

    def _other(self, sent: platform_names.Sent) -> bool:
        """Whether it is of an exercise that was not asked for."""
        return self._named(sent) is not None

    def _named(self, sent: platform_names.Sent) -> str | None:
        for name in (sent.name, sent.assignment or "-"):
            try:
                return exercise_of_file(Path(name), self._known)
            except UsageError:
                continue
        return None


def _called(everybody: list[tuple[str, str | None]]) -> dict[tuple[str, str | None], str]:
    """A name for each student that is nobody else's: with the platform's number where it has to."""
    shared = Counter(clean(name) for name, _ in everybody)
    called: dict[tuple[str, str | None], str] = {}
    for name, number in everybody:
        plain = clean(name)
        wanted = plain if shared[plain] == 1 or not number else f"{plain}_{clean(number)}"
        taken = set(called.values()) if shared[plain] > 1 else set()
        again = 2
        while wanted in taken:
            wanted, again = f"{plain}_{again}", again + 1
        called[name, number] = wanted
    return called


def nbgrader_course(folder: Path) -> Path | None:
    """The nbgrader course that `folder` is, or is the `submitted/` of."""
    for place in (folder.resolve(), folder.resolve().parent):
        if (place / "nbgrader_config.py").is_file():
            return place
    return None


def moment(text: str) -> datetime:
    """The time that a text names, here where it names no zone. Raises `ValueError`."""
    text = re.sub(r"\s*(UTC|Z)$", "+00:00", text.strip())
    return datetime.fromisoformat(text).astimezone()


def _late(work: Work, due: datetime | None) -> Work:
    """The work with whether it is late, where that can be told."""
    if due is None or work.timestamp is None:
        return work
    try:
        late = moment(work.timestamp) > due
    except ValueError:
        return work
    told = work.told
    if late and not work.late:
        told = (*told, say("intake.late", sent=clean(work.timestamp), due=f"{due:%Y-%m-%d %H:%M}"))
    return replace(work, late=late or bool(work.late), told=told)


def _blackboard_users(files: list[tuple[str, Source]]) -> Iterator[tuple[str, str]]:
    for name, source in files:
        if platform_names.names_its_user(name) and (
            found := platform_names.blackboard_user(name, _text(source))
        ):
            yield found


def _text(source: Source) -> str:
    try:
        return source.read(1 << 12).decode("utf-8", "replace")
    except Unreadable:
        return ""


def _touched(source: Source, unwritten: int) -> bool:
    """Whether a file is not empty and not as it was released."""
    try:
        data = source.read(MAX_LOOK)
    except Unreadable:
        return False
    return bool(data.strip()) and data.count(UNWRITTEN) < unwritten
