"""The story of `dlgrade grade`: mark what is new, keep it, enter it into the gradebook, sum up."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING

from autograder.classroom import troubles
from autograder.classroom.cohort import Cohort, unmarkable
from autograder.classroom.ledger import Ledger
from autograder.classroom.meter import Meter
from autograder.classroom.records import Identity, Record
from autograder.classroom.results import Counted, as_notebook, write_grades, write_marked
from autograder.classroom.troubles import Trouble
from autograder.classroom.worker_pool import Lost, WorkerPool
from autograder.course import Course
from autograder.errors import DlgradeError
from autograder.exercise import keys
from autograder.intake.hand_ins import HandIn, Work
from autograder.model import Key
from autograder.nbgrader.config import database

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook import Scores

IN_A_ROW = 3  # submissions that a gradebook does not take: then it takes none
__all__ = ["Entering", "Summary", "database", "finish", "mark_class", "works_of"]

WAITING = 100  # submissions to be entered, at most: the marking waits for a slow database


@dataclass
class Summary:
    """What a run has done."""

    total: int = 0
    isolation: str = ""
    done: int = 0  # with those that need not be run again
    fresh: int = 0  # of them marked now
    changed: int = 0  # whose score is no longer what it was
    unmarked: list[Record] = field(default_factory=list)
    not_entered: str = ""  # why the gradebook has not got all of it
    troubles: list[Trouble] = field(default_factory=list)  # one submission's, while others went on
    seen: set[Identity] = field(default_factory=set)  # whom and what this run was about
    stopped: bool = False
    lost: str = ""  # why the workers are no longer there
    refused: bool = False  # new verdicts that somebody did not agree to


def mark_class(
    course: Course,
    works: list[Work],
    pool: WorkerPool,
    *,
    without: Sequence[HandIn] = (),
    ledger: Ledger,
    seed: str | None,
    entering: Entering,
    stopping: Callable[[], bool] = lambda: False,
) -> Summary:
    """Mark `works`, keeping each record as it comes; those that are unchanged are not run again.

    `without` are the hand-ins of which nothing can be marked: each gets a record that says so, for
    every exercise of the class where nothing tells which it is of. All records are written by this
    thread alone. Raises `NotKept` where a record cannot be.
    """
    summary = Summary(total=len(works), isolation=pool.level)
    meter = Meter(len(works), sys.stderr)
    for record in _unmarkable(course, works, without, pool.level):
        old = ledger.get(record.identity)
        if old is None or replace(old, timing={}) != replace(record, timing={}):
            ledger.add(record)
        summary.fresh += 1
        summary.total += 1
        summary.done += 1
        summary.unmarked.append(record)
        summary.seen.add(record.identity)
    cohort = Cohort(course, works, pool, seed, ledger.get, stopping)
    try:
        for marked in cohort.mark():
            record = marked.record
            summary.done += 1
            summary.seen.add(record.identity)
            old = ledger.get(record.identity) if marked.fresh else None
            kept = old is not None and old.state == "marked" and record.state == "ungraded"
            summary.fresh += marked.fresh
            if marked.fresh and not kept:  # our failure takes no verdict away
                ledger.add(record)
                summary.changed += old is not None and old.report.score != record.report.score
            if record.state == "marked":
                entering.enter(marked.work, record)
            else:
                summary.unmarked.append(record)
            meter.step(marked=marked.fresh)
    except Lost as error:
        summary.lost = str(error)
    finally:
        meter.close()
    summary.stopped = summary.done < summary.total
    return summary


def _unmarkable(
    course: Course, works: Sequence[Work], without: Sequence[HandIn], level: str
) -> list[Record]:
    exercises = {work.exercise for work in works}
    exercises |= {one.exercise for one in without if one.exercise is not None}
    loaded: dict[str, Key] = {}
    found = []
    for one in without:
        for name in sorted(exercises) if one.exercise is None else [one.exercise]:
            if name not in loaded:
                loaded[name] = keys.load(course.key(name))
            found.append(unmarkable(loaded[name], one, level))
    return found


def retire(ledger: Ledger, seen: set[Identity]) -> None:
    """Take out what this run has found to be no more: one person has one record an exercise.

    A hand-in in another assignment's folder that a newer one has set aside goes, and a word on
    what could not be marked where that was handed in for another exercise since.
    """
    people = {student for student, _, _ in seen}
    exercises = {exercise for _, exercise, _ in seen}
    pairs = {(student, exercise) for student, exercise, _ in seen}
    for identity in ledger.identities():
        student, exercise, _ = identity
        if identity in seen or student not in people or exercise not in exercises:
            continue
        old = ledger.get(identity)
        if (student, exercise) in pairs or (old is not None and old.state == "unmarkable"):
            ledger.retire(identity)


def finish(
    ledger: Ledger, entering: Entering, summary: Summary, strays: Sequence[str] = ()
) -> None:
    """Sort the records and write the table. `strays` are files of nobody's. Raises `NotKept`."""
    entering.close()
    summary.not_entered = entering.failed
    if not entering.failed:
        summary.troubles = [
            Trouble(student=student, exercise=exercise, kind="not_entered", what=why)
            for (student, exercise, _), why in sorted(entering.troubles.items())
        ]
    if not (summary.stopped or summary.refused):
        retire(ledger, summary.seen)
    troubles.write(ledger.folder, strays, summary.troubles)
    summary.unmarked.sort(key=lambda record: record.identity)
    ledger.finish()
    write_grades(ledger.folder, ledger.records, entering.counted)


class Entering:
    """Enters verdicts into a gradebook, if there is one, and marked notebooks beside it.

    What fails here is told at the end, and stops no marking: the records hold everything, and the
    next run enters all of them. One submission that cannot be entered is told and passed over;
    several in a row mean that nothing can be. A gradebook waits for its disk after every
    submission, so it is written by a thread of its own.
    """

    def __init__(self, course: Course, url: str | None, home: Path | None) -> None:
        self.counted: dict[Identity, Counted] = {}  # where a manual score counts
        self.troubles: dict[Identity, str] = {}  # what could not be entered, and why
        self.failed = ""
        self._in_a_row = 0
        self._entered = 0
        self._course = course
        self._url = url
        self._home = home
        self._scores: Scores | None = None
        self._keys: dict[str, Key] = {}
        self._writer = ThreadPoolExecutor(1, "gradebook")
        self._capacity = Semaphore(WAITING)

    def nowhere(self) -> Entering:
        """One that enters nothing."""
        return Entering(self._course, None, None)

    def enter(self, work: Work, record: Record) -> None:
        if self._url is None or self.failed:
            return
        self._capacity.acquire()
        self._writer.submit(self._try, work, record)

    def _try(self, work: Work, record: Record) -> None:
        try:
            if not self.failed:
                self._enter(work, record)
                self._in_a_row = 0
                self._entered += 1
        except Exception as error:  # a database has many
            self.troubles[record.identity] = _sentence(error)
            self._in_a_row += 1
            if self._scores is None or self._in_a_row >= IN_A_ROW:
                self.failed = _sentence(error)
            self._reopen()
        finally:
            self._capacity.release()

    def _enter(self, work: Work, record: Record) -> None:
        if self._scores is None:
            from autograder.nbgrader.gradebook import (
                Scores,  # half a second, while the workers work
            )

            self._scores = Scores(self._url or "")
            self._scores.__enter__()
        key = self._key(record.exercise)
        nb = as_notebook(work)
        known, counted = self._scores.record(work, key, record.report, nb)
        if counted != {part.name: part.score for part in record.report.parts}:
            self.counted[record.identity] = counted
        if self._home is not None:
            write_marked(work, key, record.report, known, self._home, nb)

    def close(self) -> None:
        """Wait until all is entered; after that, `counted` and `failed` say how it went."""
        self._writer.submit(self._close)
        self._writer.shutdown()

    def _reopen(self) -> None:
        """What a failure has left half done is no concern of the next submission."""
        if self._scores is not None:
            with contextlib.suppress(Exception):
                self._scores.__exit__(None, None, None)
            self._scores = None

    def _close(self) -> None:
        if self.troubles and not self._entered:
            self.failed = self.failed or next(iter(self.troubles.values()))
        if self._scores is not None:
            try:
                self._scores.__exit__(None, None, None)
            except Exception as error:
                self.failed = self.failed or _sentence(error)
            self._scores = None

    def _key(self, name: str) -> Key:
        if name not in self._keys:
            self._keys[name] = keys.load(self._course.key(name))
        return self._keys[name]


def _sentence(error: Exception) -> str:
    if isinstance(error, DlgradeError):
        return str(error)
    what = (str(error).splitlines() or [type(error).__name__])[0]
    return f"The gradebook cannot be written ({what[:200]})."


def works_of(works: Iterable[Work]) -> dict[Identity, Work]:
    return {(work.student, work.exercise, work.assignment): work for work in works}
