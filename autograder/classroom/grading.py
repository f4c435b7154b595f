"""The story of `dlgrade grade`: mark what is new, keep it, enter it into the gradebook, sum up."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.class_rules.roster import Roster
from autograder.classroom.cohort import Cohort, Marked, unmarkable
from autograder.classroom.entering import Entering
from autograder.classroom.progress import Meter
from autograder.classroom.settling import Rules, settle
from autograder.classroom.whose import superseded
from autograder.course import Course
from autograder.errors import Unwritable
from autograder.exercise import keys
from autograder.intake.hand_ins import HandIn, Work
from autograder.model import Key
from autograder.records import troubles
from autograder.records.history import Best
from autograder.records.ledger import Ledger
from autograder.records.record import Identity, Record
from autograder.records.troubles import Trouble
from autograder.workers.pool import Lost, WorkerPool


class Summary(Struct):
    """What a run has done."""

    total: int = 0
    isolation: str = ""
    done: int = 0  # with those that need not be run again
    fresh: int = 0  # of them marked now
    changed: int = 0  # whose score is no longer what it was
    unmarked: list[Record] = field(default_factory=list)
    not_entered: str = ""  # why the gradebook has not got all of it
    troubles: list[Trouble] = field(default_factory=list)  # one submission's, while others went on
    works: Sequence[Work] = ()  # what this run is about, until it is finished
    unmarkable: list[Identity] = field(default_factory=list)  # and beside it
    stopped: bool = False
    lost: str = ""  # why the workers are no longer there
    absent: list[Identity] = field(default_factory=list)  # on the roster, and nothing of them
    left: list[Record] = field(default_factory=list)  # without a mark, and not in this run
    refused: bool = False  # new verdicts that somebody did not agree to
    superseded: list[Identity] = field(default_factory=list)  # under names that are no longer so

    def seen(self) -> Iterator[Identity]:
        """Whom and what this run was about, each once."""
        yield from (work.identity for work in self.works)
        yield from self.unmarkable


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
    again: bool = False,
    merged: Callable[[Record], Record] = lambda record: record,
) -> Summary:
    """Mark `works`, keeping each record as it comes; those that are unchanged are not run again.

    With `again`, they are. `merged` makes of a new record the one that is kept. `without` are the
    hand-ins of which nothing can be marked: each gets a record that says so, for every exercise of
    the class where nothing tells which it is of. All records are written by this thread alone.
    Raises `NotKept` where a record cannot be.
    """
    summary = Summary(total=len(works), works=works, isolation=pool.level)
    meter = Meter(len(works), sys.stderr)
    _keep_unmarkable(ledger, summary, _unmarkable(course, works, without, pool.level))

    def known(identity: Identity, _: str) -> Record | None:
        return None if again else ledger.get(identity)

    def take(marked: Marked) -> None:
        record = merged(marked.record) if marked.fresh else marked.record
        summary.done += 1
        old = ledger.get(record.identity) if marked.fresh else None
        if old is not None and old.state in ("absent", "unmarkable"):
            old = None
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

    try:
        Cohort(course, works, pool, seed, known, take, stopping).mark()
    except Lost as error:
        summary.lost = str(error)
    finally:
        meter.close()
    summary.stopped = summary.done < summary.total
    return summary


def mark_earlier(
    course: Course,
    works: Sequence[Work],
    pool: WorkerPool,
    *,
    ledger: Ledger,
    seed: str | None,
    stopping: Callable[[], bool],
) -> None:
    """Mark what lies beside a work as an earlier one of it, for where the best of several counts.

    The verdicts go to the history alone. Raises `NotKept` where they cannot be kept.
    """
    earlier = [one for work in works for one in work.before()]
    if not earlier:
        return
    history = Best(ledger.folder)
    found: list[Record] = []

    def take(marked: Marked) -> None:
        record = marked.record
        old = history.on(record.identity, record.submission_sha256)
        if old is None or old.timing != record.timing:  # it was marked in this run
            found.append(record)

    with contextlib.suppress(Lost):  # those that count are told of, one by one
        Cohort(course, earlier, pool, seed, history.on, take, stopping).mark()
    ledger.remember(found)


def _keep_unmarkable(ledger: Ledger, summary: Summary, records: Sequence[Record]) -> None:
    for record in records:
        old = ledger.get(record.identity)
        if old is None or _as_handed_in(old) != _as_handed_in(record):
            ledger.add(record)
        summary.fresh += 1
        summary.total += 1
        summary.done += 1
        summary.unmarked.append(record)
        summary.unmarkable.append(record.identity)


def _as_handed_in(record: Record) -> Record:
    """The record without what is settled when a run ends."""
    return replace(record, timing={}, total=None, late=record.platform_late)


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


def retire(ledger: Ledger, summary: Summary, roster: Roster, *, everybody: bool) -> None:
    """Take out what this run has found to be no more: one person has one record an exercise.

    A hand-in in another assignment's folder that a newer one has set aside goes, and a word on
    what could not be marked where that was handed in for another exercise since. So does what is
    another's now, by a run about everybody.
    """
    if sum(identity in ledger for identity in summary.seen()) == len(ledger):
        return  # there is nothing else
    seen = set(summary.seen())
    others = [identity for identity in ledger.identities() if identity not in seen]
    people = {student for student, _, _ in seen}
    exercises = {exercise for _, exercise, _ in seen}
    pairs = {(student, exercise) for student, exercise, _ in seen}
    if everybody:
        mine = [identity for identity in others if identity[1] in exercises]
        found = superseded(ledger, summary.works, summary.unmarkable, mine, roster)
        summary.superseded = list(found)
        for identity in summary.superseded:
            ledger.retire(identity)
        others = [identity for identity in others if identity in ledger]
    for identity in others:
        student, exercise, _ = identity
        if student not in people or exercise not in exercises:
            continue
        old = ledger.get(identity)
        if (student, exercise) in pairs or (old is not None and old.state == "unmarkable"):
            ledger.retire(identity)


def finish(
    ledger: Ledger,
    entering: Entering,
    summary: Summary,
    rules: Rules,
    strays: Sequence[str] = (),
    *,
    complete: bool = True,
    everybody: bool = True,
) -> None:
    """Sort the records, give each its total, and write the table. Raises `NotKept`.

    `strays` are files of nobody's; `everybody` is whether the run was about all that was handed in,
    and `complete` whether this run or one before has gone through all of that.
    """
    entering.close()
    summary.not_entered = entering.failed
    if not entering.failed:
        summary.troubles = [
            Trouble(student=student, exercise=exercise, kind="not_entered", what=why)
            for (student, exercise, _), why in sorted(entering.troubles.items())
        ]
    if not (summary.stopped or summary.refused):
        retire(ledger, summary, rules.klass.roster, everybody=everybody)
    summary.works = ()  # in a class of tens of thousands, that is half of what is in memory
    troubles.write(ledger.folder, strays, summary.troubles)
    summary.unmarked.sort(key=lambda record: record.identity)
    if not entering.failed:
        try:
            settle(ledger, rules, complete=complete)
        except Unwritable as error:
            summary.not_entered = str(error)
    if summary.not_entered:  # what people gave is in the gradebook: old totals hold until then
        settle(ledger, rules, complete=complete, keep=True)
    summary.absent = sorted(ledger.absent())
    told = {record.identity for record in summary.unmarked}
    left = (one for one in ledger.unmarked() if one.identity not in told)
    summary.left = sorted(left, key=lambda record: record.identity)


def works_of(works: Iterable[Work]) -> dict[Identity, Work]:
    return {work.identity: work for work in works}
