"""The page's side of `watch`: makes HTML of what a check said, and has the server show it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from autograder.beside import document, milestones, report
from autograder.beside.blocks import Block
from autograder.beside.course_list import CourseList
from autograder.beside.link import Link
from autograder.beside.milestones import Milestones
from autograder.beside.report import Checked, Next
from autograder.course import Course, near
from autograder.errors import DamagedKey, DlgradeError, UsageError
from autograder.exercise import keys
from autograder.exercise.translation import translated, translations_of
from autograder.milestones.moments import MOMENTS
from autograder.model import Key, Report
from autograder.student.model_answer import model_answer


class Beside:
    """A page in the browser. `heard` gets the key of a sentence that the terminal has to say."""

    def __init__(self, course: Course, heard: Callable[[str], None]) -> None:
        self.course = course
        self.link = Link(document.frame(), heard)
        self.list = CourseList(course)
        self.milestones = Milestones(course, self._milestones_are)
        self.keys: dict[str, Key] = {}
        self.models: dict[str, dict[str, str]] = {}
        self.before: Report | None = None

    def address(self) -> str:
        """Where the page is. Raises `UngradedError` where it could not be opened."""
        return self.link.address()

    def begin(self, name: str, file: Path) -> None:
        short = name.split("_", 1)[0]
        with contextlib.suppress(DlgradeError):  # which the first check says
            blocks = report.waiting(self._key(name), file)
            self.link.show(
                title=f"{short} · dlgrade", report=blocks, milestones=milestones.looking()
            )

    def checking(self) -> None:
        self.link.busy()

    def checked(self, file: Path, found: Report, following: str | None) -> None:
        then = None
        if following is not None:
            then = Next(key=self._key(following), file=near(self.course.stub(following)))
        key = self._key(found.exercise)
        whole = Checked(
            key=key,
            file=file,
            report=found,
            before=self.before,
            following=then,
            models=self._models(key, found),
        )
        self.link.show(
            title=report.title(found),
            said=[report.said(whole, _now())],
            opened=[],
            report=report.blocks(whole),
        )
        touched = self._touches_a_milestone(found)
        self.before = found
        self._look_around(following or found.exercise, touched=touched)

    def failed(self, name: str, file: Path, why: str) -> None:
        said = report.not_checked(name, _now())
        self.link.show(said=[said], opened=[], report=report.failed(name, file, why))
        self._look_around(name, touched=self.milestones.open is None)

    def close(self) -> None:
        self.milestones.close()
        self.link.close()

    def _look_around(self, at_work: str, *, touched: bool) -> None:
        """What the student does not wait for: the list, and then the milestones."""
        with contextlib.suppress(DlgradeError):  # a key is damaged, as its own check says
            self.link.show(exercises=self.list.blocks(at_work))
        if touched:
            self.milestones.look()

    def _milestones_are(self, found: list[Block], new: list[Block]) -> None:
        if new:
            self.link.show(milestones=found, opened=new)
        else:  # what has been said of others stays until the next save
            self.link.show(milestones=found)

    def _touches_a_milestone(self, found: Report) -> bool:
        """Whether another part is right than before, or one is open that this file is part of."""
        if self.before is None or self.before.exercise != found.exercise:
            return True
        mine = [one for one in MOMENTS if found.exercise.split("_", 1)[0] in one.needs]
        was, now = (
            {part.name for part in one.parts if part.status == report.RIGHT}
            for one in (self.before, found)
        )
        is_shown = any(one.year in (self.milestones.open or ()) for one in mine)
        return is_shown or (bool(mine) and was != now)

    def _key(self, name: str) -> Key:
        """An exercise's key, in the language chosen; it does not change while this runs."""
        if name not in self.keys:
            read = keys.load(self.course.key(name))
            self.keys[name] = translated(read, translations_of(self.course, name))
        return self.keys[name]

    def _models(self, key: Key, found: Report) -> dict[str, str]:
        """The model answers of the parts that are right, where the course shows them."""
        known = self.models.setdefault(key.name, {})
        right = [part.name for part in found.parts if part.score == part.max_score]
        for part in key.parts:
            if part.name in right and part.name not in known:
                try:
                    known[part.name] = model_answer(self.course, key.name, part)
                except (UsageError, DamagedKey):
                    continue
        return {name: text for name, text in known.items() if name in right}


def _now() -> str:
    return time.strftime("%H:%M:%S")
