"""Enters verdicts into nbgrader's gradebook, while the workers go on marking."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING

from msgspec.structs import replace

from autograder.class_rules import dates
from autograder.class_rules.totals import AS_THEY_ARE, Points
from autograder.classroom.marked_notebooks import Desk, Sent, marked_notebook, write_marked
from autograder.course import Course
from autograder.errors import DlgradeError, UngradedError, Unwritable
from autograder.exercise import keys
from autograder.intake.hand_ins import Work
from autograder.model import Key
from autograder.records.record import Identity, Record
from autograder.sandbox.apart import Ended, Here, Runs

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook import Scores

WAITING = 100  # submissions to be entered, at most: the marking waits for a slow database


class Entering:
    """Enters verdicts into a gradebook, if there is one, and marked notebooks beside it.

    What fails here is told at the end, and stops no marking: the records hold everything, and the
    next run enters all of them. One that cannot be entered is told and passed over; where the
    gradebook itself cannot be written, `failed` says so. A gradebook waits for its disk after every
    submission, so it is written by a thread of its own.
    """

    def __init__(
        self,
        course: Course,
        url: str | None,
        home: Path | None,
        points: Callable[[str], Points] = lambda exercise: AS_THEY_ARE,
        counting: Callable[[Record], Record] = lambda record: record,
        runs: Runs | None = None,
    ) -> None:
        """`runs` is where what was submitted is read, with a `Desk`, or else this process."""
        self._runs = runs or Here(Desk)
        self.troubles: dict[Identity, str] = {}  # what could not be entered, and why
        self.failed = ""
        self._course = course
        self._url = url
        self._home = home
        self._points = points
        self._counting = counting
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
        self._writer.submit(self._try, work, self._counting(record))

    def _try(self, work: Work, record: Record) -> None:
        try:
            if not self.failed:
                self._enter(work, record)
        except Exception as error:  # a database has many, and so has an odd submission
            if isinstance(error, Unwritable) or self._scores is None:
                self.failed = _sentence(error)
            else:
                self.troubles[record.identity] = _sentence(error, "It cannot be entered")
            self._reopen()
        finally:
            self._capacity.release()

    def _enter(self, work: Work, record: Record) -> None:
        if self._scores is None:
            from autograder.nbgrader.gradebook import (
                Scores,  # half a second, while the workers work
            )

            def points(exercise: str, part: str, own: float) -> float | None:
                return self._points(exercise).of(part, own)

            self._scores = Scores(self._url or "", points)
            self._scores.__enter__()
        key = self._key(record.exercise)
        stamped = replace(work, timestamp=dates.for_nbgrader(work.timestamp))
        sent = Sent(
            source=work.source,
            name=work.path.name,
            key=self._course.key(record.exercise),
            report=record.report,
            known=self._scores.known(stamped, key),
        )
        whole = self._home is not None
        try:
            written, marked = self._runs.run(partial(marked_notebook, whole=whole), sent)
        except Ended as error:
            raise UngradedError(
                f"It was marked, and its file cannot be read for the gradebook: {error}"
            ) from error
        self._scores.record(stamped, key, record.report, written)
        if self._home is not None:
            write_marked(stamped, marked, self._home)

    def close(self) -> None:
        """Wait until all is entered; after that, `troubles` and `failed` say how it went."""
        self._writer.submit(self._close)
        self._writer.shutdown()

    def _reopen(self) -> None:
        """What a failure has left half done is no concern of the next submission."""
        if self._scores is not None:
            with contextlib.suppress(Exception):
                self._scores.__exit__(None, None, None)
            self._scores = None

    def _close(self) -> None:
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


def _sentence(error: Exception, said: str = "The gradebook cannot be written") -> str:
    if isinstance(error, DlgradeError):
        return str(error)
    what = (str(error).splitlines() or [type(error).__name__])[0]
    return f"{said} ({what[:200]})."
