"""Computes every total of a class anew: from its records, its rules, and what people scored.

This is the only place where totals are made. Whoever shows one reads it in `results.jsonl`.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.class_rules import class_file, dates, totals
from autograder.class_rules.class_file import ClassFile
from autograder.class_rules.lateness import Handed, Policy, lateness
from autograder.class_rules.totals import Lateness, Total
from autograder.classroom.whose import rename
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.cells import check_id
from autograder.languages.catalogue import say
from autograder.model import Report
from autograder.nbgrader.config import late_method
from autograder.records.grades_table import Table
from autograder.records.history import Best
from autograder.records.ledger import RESULTS, Ledger
from autograder.records.record import Record
from autograder.records.settings import SETTINGS, Settings, load, save

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook_held import Book, Held


class Rules(Struct, frozen=True, kw_only=True):
    """What a class's totals are computed by."""

    klass: ClassFile = field(default_factory=ClassFile)
    due: Mapping[str, datetime] = field(default_factory=dict)  # by exercise; before the class's
    nbgrader: Policy | None = None  # of the course's config, where that has one
    gradebook: str | None = None

    @property
    def policy(self) -> Policy:
        return self.klass.late or self.nbgrader or Policy()

    @property
    def decided(self) -> bool:
        """Whether somebody has written down what lateness costs."""
        return self.klass.late is not None or self.nbgrader is not None


def rules(settings: Settings, course: Course) -> Rules:
    """The rules that the settings of a run name. Raises `UsageError`."""
    klass = ClassFile()
    if settings.class_file is not None:
        klass = class_file.read(Path(settings.class_file), course)
    method = "none" if settings.home is None else late_method(Path(settings.home))
    due = {name: _due(text, klass) for name, text in settings.due.items()}
    return Rules(
        klass=klass,
        due=due,
        nbgrader=None if method == "none" else Policy(kind=method),
        gradebook=settings.gradebook,
    )


def _due(text: str, klass: ClassFile) -> datetime:
    try:
        return dates.read(text, klass.zone, last=True)
    except ValueError as error:
        raise UsageError(f"--due should be as 2026-11-20 23:59. Received: {text}.") from error


def agreed(settled: Rules, course: Course, book: Book) -> None:
    """Raises `UsageError` where class.yaml and the gradebook give a part different points."""
    for assignment, notebook in book.notebooks():
        points = settled.klass.points.get(notebook)
        held = book.held(assignment, notebook) if points is not None else None
        if points is None or held is None:
            continue
        cells = {cell.name: cell.points for cell in held.cells}
        for part in keys.load(course.key(notebook)).parts:
            named = part.name in {*points.points, *points.weights, *points.left_out}
            wanted = points.of(part.name, part.points) or 0.0
            there = cells.get(check_id(notebook, part.name), 0.0)
            if named and abs(wanted - there) > 1e-9:
                raise UsageError(
                    f"{part.name} of {notebook} gives {wanted:g} points by "
                    f"{settled.klass.path}, and {there:g} by the gradebook's assignment "
                    f"{assignment}. Make them the same: take the entry out of class.yaml, or "
                    "change the points in source/ and run nbgrader generate_assignment."
                )


def settle(ledger: Ledger, settled: Rules, *, complete: bool = True, keep: bool = False) -> None:
    """Put the total into every record, and a record in for everybody who handed in nothing.

    That is known only where a run was `complete`, and has seen all that was handed in. With `keep`,
    totals that are there stay as they are: for a gradebook that cannot be read now, and without
    which they would be others. Raises `NotKept`, and `Unwritable` where the gradebook cannot be
    used.
    """
    rename(ledger, settled.klass.roster)
    likes = dict(_likes(ledger))
    _absent(ledger, settled, likes, complete=complete)
    ledger.keep_history()  # the best of several is looked for there
    table = Table(settled.klass.roster)
    with contextlib.ExitStack() as stack:
        book = None if keep else opened(settled.gradebook)
        if book is not None:
            stack.enter_context(book)
        best = Best(ledger.folder) if settled.klass.counts == "best" else None
        taken = book is not None and settled.decided and settled.policy.kind != "plugin"
        penalties: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)

        def with_total(record: Record) -> Record:
            if keep and record.total is not None:
                table.add(record)
                return record
            held = None
            if book is not None:
                whole = book.held(record.assignment, record.exercise)
                held = None if whole is None else whole.of(record.student)
            total = _total(record, settled, held, likes.get(record.exercise), best)
            if taken:
                penalties[record.assignment, record.exercise][record.student] = total.deduction
            late = record.late if total.late is None else total.late
            fate = record.fate
            if record.state == "marked":
                fate = "not_on_roster" if _is_stranger(record, settled) else "marked"
            new = replace(record, total=total, late=late, fate=fate)
            table.add(new)
            return new

        ledger.rewrite(with_total)
        if book is not None and taken:
            for (assignment, exercise), points in penalties.items():
                book.penalise(assignment, exercise, points)
    table.write(ledger.folder)


def settled_again(folder: Path, course: Course, gradebook: str | None = None) -> Rules:
    """Settle what an earlier run left, as it was settled then; its rules.

    Nothing is done where that run kept no settings, or another is at work in the folder.
    """
    settings = load(folder)
    if not (folder / RESULTS).is_file():
        return Rules()
    if not (folder / SETTINGS).is_file() and gradebook is None:
        return Rules()
    found = rules(replace(settings, gradebook=gradebook or settings.gradebook), course)
    with contextlib.closing(Ledger(folder)) as ledger:
        if ledger.cut and settings.complete:  # whose verdict that was, nothing tells
            settings = replace(settings, complete=False)
            save(folder, settings)
        settle(ledger, found, complete=settings.complete)
    return found


def unfinished(folder: Path) -> str:
    """A sentence where the results in a folder are not those of everybody; "" where they are."""
    if not (folder / SETTINGS).is_file() or load(folder).complete:
        return ""
    return (
        f"The last run into {folder} did not look at everything that was handed in (it was "
        "stopped, or about single people): who is missing here may have handed in. Run dlgrade "
        "grade with the whole class."
    )


def opened(url: str | None) -> Book | None:
    """The gradebook; None where there is none yet."""
    if url is None:
        return None
    from autograder.nbgrader.gradebook_held import Book

    try:
        return Book(url)
    except UsageError:  # there is none yet
        return None


def _likes(ledger: Ledger) -> Iterator[tuple[str, Report]]:
    """A verdict on each exercise, for what everybody's has in common."""
    seen = set()
    for identity in ledger.identities():
        if identity[1] not in seen:
            record = ledger.get(identity)
            if record is not None and record.state == "marked":
                seen.add(identity[1])
                yield identity[1], record.report


def _absent(ledger: Ledger, settled: Rules, likes: Mapping[str, Report], *, complete: bool) -> None:
    """A record for each person on the roster without one, and none for who has left it."""
    people = settled.klass.roster.by_id
    have: dict[str, set[str]] = defaultdict(set)
    where: dict[str, Counter[str]] = defaultdict(Counter)
    before = set(ledger.absent())
    if not (people or before):
        return
    for identity in ledger.identities():
        if identity not in before:
            student, exercise, assignment = identity
            have[exercise].add(student)
            where[exercise][assignment] += 1
    for identity in before:
        student, exercise, _ = identity
        if student not in people or student in have[exercise] or exercise not in where:
            ledger.remove(identity)
        else:
            have[exercise].add(student)
    for exercise, assignments in where.items() if complete else ():
        like = likes.get(exercise)
        for student in people:
            if student not in have[exercise]:
                assignment = assignments.most_common(1)[0][0]
                ledger.add(_no_hand_in(student, exercise, assignment, like))


def _no_hand_in(student: str, exercise: str, assignment: str, like: Report | None) -> Record:
    report = Report(
        exercise=exercise,
        title=exercise if like is None else like.title,
        score=None,
        max_score=0.0 if like is None else like.max_score,
        isolation="" if like is None else like.isolation,
        cases="public" if like is None else like.cases,
        duration_s=0.0,
        parts=(),
        stdout="",
        notes=(),
        certificate={},
    )
    return Record(student=student, assignment=assignment, file="", report=report, state="absent",
                  fate="nothing", platform="roster", reason=say("feedback.absent"))  # fmt: skip


def _total(
    record: Record, settled: Rules, held: Held | None, like: Report | None, best: Best | None
) -> Total:
    marked = record.state == "marked"
    points = settled.klass.points_of(record.exercise)
    needs = _needs(record, settled)

    def of(one: Record) -> Total:
        found = totals.computed(one.report, marked=marked, points=points, held=held, like=like)
        late = _lateness(one, settled, held, found)
        if late == totals.ON_TIME:
            return found
        return totals.computed(
            one.report, marked=marked, points=points, held=held, like=like, lateness=late
        )

    total = of(record)
    if best is not None and marked:
        earlier = [of(one) for one in best.of(record)]
        top = max(earlier, key=lambda one: one.total or 0.0, default=total)
        if (top.total or 0.0) > (total.total or 0.0):
            total = replace(top, why=(say("total.best"), *top.why))
    return replace(total, needs=(*total.needs, *needs))


def _needs(record: Record, settled: Rules) -> Iterator[tuple[str, str]]:
    if record.state == "absent":
        yield "absent", ""
    elif _is_stranger(record, settled):
        yield "not_on_roster", "Handed in, and nobody on the roster is called so."


def _is_stranger(record: Record, settled: Rules) -> bool:
    people = settled.klass.roster.by_id
    return bool(people) and record.student not in people


def _lateness(record: Record, settled: Rules, held: Held | None, worth: Total) -> Lateness:
    if record.state == "absent":
        return Lateness()
    name = (record.student, record.exercise, record.assignment)
    klass = settled.klass
    due = settled.due.get(record.exercise) or klass.due_for(*name)
    sent = (
        klass.submitted.get((record.student, record.exercise))
        or klass.submitted.get((record.student, record.assignment))
        or record.sent_at
    )
    if due is None and held is not None and held.due is not None:
        due = held.due
        sent = sent if held.sent is None else f"{held.sent:%Y-%m-%d %H:%M:%S.%f} UTC"
    mine = klass.extended(*name, due)
    handed = Handed(sent_at=sent, marked_late=record.platform_late)
    penalty = None if held is None else held.penalty
    bare = record.state == "unmarkable" and held is None  # nothing to take anything off
    found = lateness(
        handed, mine or due, Policy() if bare else settled.policy, worth.most,
        zone=klass.zone, extended=mine is not None, penalty=penalty, had=worth.total,
    )  # fmt: skip
    if bare:
        return replace(found, needs=())
    if not settled.decided and penalty:
        off = say("total.late", points=totals.shown(penalty))
        return replace(found, deduction=penalty, why=(*found.why, off))
    return found
