"""The story of `dlgrade grade`: mark what is new, keep it, enter it into the gradebook, sum up."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING

from autograder.classroom.cohort import Cohort
from autograder.classroom.ledger import Ledger
from autograder.classroom.meter import Meter
from autograder.classroom.records import Identity, Record
from autograder.classroom.results import Counted, as_notebook, write_grades, write_marked
from autograder.classroom.worker_pool import Lost, WorkerPool
from autograder.course import Course
from autograder.errors import DlgradeError, UsageError
from autograder.exercise import keys
from autograder.intake.hand_ins import Work
from autograder.model import Key

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook import Scores

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
    stopped: bool = False
    lost: str = ""  # why the workers are no longer there
    refused: bool = False  # new verdicts that somebody did not agree to


def mark_class(
    course: Course,
    works: list[Work],
    pool: WorkerPool,
    *,
    ledger: Ledger,
    seed: str | None,
    entering: Entering,
    stopping: Callable[[], bool] = lambda: False,
) -> Summary:
    """Mark `works`, keeping each record as it comes; those that are unchanged are not run again.

    All records are written by this thread alone. Raises `NotKept` where a record cannot be.
    """
    summary = Summary(total=len(works), isolation=pool.level)
    meter = Meter(len(works), sys.stderr)
    cohort = Cohort(course, works, pool, seed, ledger.get, stopping)
    try:
        for marked in cohort.mark():
            record = marked.record
            summary.done += 1
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


def finish(ledger: Ledger, entering: Entering, summary: Summary) -> None:
    """Sort the records and write the table. Raises `NotKept`."""
    entering.close()
    summary.not_entered = entering.failed
    summary.unmarked.sort(key=lambda record: record.identity)
    ledger.finish()
    write_grades(ledger.folder, ledger.records, entering.counted)


class Entering:
    """Enters verdicts into a gradebook, if there is one, and marked notebooks beside it.

    What fails here is told at the end, and stops no marking: the records hold everything, and the
    next run enters all of them. A gradebook waits for its disk after every submission, so it is
    written by a thread of its own.
    """

    def __init__(self, course: Course, url: str | None, home: Path | None) -> None:
        self.counted: dict[Identity, Counted] = {}  # where a manual score counts
        self.failed = ""
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
        except Exception as error:  # a database has many
            self.failed = _sentence(error)
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


def _sentence(error: Exception) -> str:
    if isinstance(error, DlgradeError):
        return str(error)
    return f"The gradebook cannot be written ({str(error).splitlines()[0][:200]})."


def works_of(works: Iterable[Work]) -> dict[Identity, Work]:
    return {(work.student, work.exercise, work.assignment): work for work in works}


def database(home: Path) -> str:
    """The gradebook of an nbgrader course: the `db_url` of its config, else `gradebook.db`.

    The config is read, not executed. Raises `UsageError` where it computes its `db_url`.
    """
    config = home / "nbgrader_config.py"
    try:
        tree = ast.parse(config.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as error:
        raise UsageError(f"{config} cannot be read ({error}). Name the --gradebook.") from error
    url = f"sqlite:///{(home / 'gradebook.db').resolve()}"
    for node in ast.walk(tree):
        named = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "db_url" for target in node.targets
        )
        if named and isinstance(node, ast.Assign):
            if not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
                raise UsageError(f"{config} computes its db_url. Give it as --gradebook URL.")
            url = node.value.value
    place = url.removeprefix("sqlite:///")
    if place not in (url, "", ":memory:") and not Path(place).is_absolute():
        return f"sqlite:///{home.resolve() / place}"  # nbgrader works in the course's folder
    return url
