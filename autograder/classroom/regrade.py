"""Compares the verdicts of a class marked again with those that stand."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from autograder.classroom.grading import Summary
from autograder.records.ledger import Ledger
from autograder.records.record import Record

NOT_AGREED = "It was marked, and the verdict was not agreed to."
STAGE = "regrade.jsonl"  # where new verdicts wait until somebody has agreed to them


class Change(Struct, frozen=True, kw_only=True):
    """One work whose score, or the status of one of whose parts, would change."""

    before: Record
    after: Record

    def __str__(self) -> str:
        parts = []
        old = {part.name: part for part in self.before.report.parts}
        for new in self.after.report.parts:
            was = old.get(new.name)
            if was is None or (was.status, was.score) != (new.status, new.score):
                parts.append(f"{new.name} {_part(was)} → {_part(new)}")
        said = f"{self.after.student}, {self.after.exercise}: "
        said += f"{_score(self.before)} → {_score(self.after)}"
        return said + (f" ({', '.join(parts)})" if parts else "")


def changes(standing: Ledger, staged: Ledger) -> Iterator[Change]:
    """What would be another verdict, by student."""
    for after in staged.records():
        before = standing.get(after.identity)
        if before is not None and verdict(before) != verdict(after):
            yield Change(before=before, after=after)


def adopt(standing: Ledger, staged: Ledger) -> list[Record]:
    """Let the new records stand; the old ones go to the history. Returns the new ones.

    A work that could not be marked this time keeps the verdict that it had.
    """
    taken = []
    for after in staged.records():
        before = standing.get(after.identity)
        if before is not None and before.state == "marked" and after.state == "ungraded":
            continue
        stands = before is not None and before.state == "marked" == after.state
        if not stands or before is None or _is_new(before, after):
            standing.add(after)
        elif (now := _sent_as(before, after)) != before:
            standing.add(now)
        taken.append(after)
    return taken


def _sent_as(before: Record, after: Record) -> Record:
    """The verdict that stands, with what is known now of how the work was handed in."""
    settled = before.total is not None and before.total.late is not None
    return replace(
        before,
        file=after.file,
        lms_id=after.lms_id,
        sent_at=after.sent_at,
        late=before.late if settled else after.late,
        platform_late=after.platform_late,
        told=after.told,
        platform=after.platform,
        set_aside=after.set_aside,
    )


def refuse(summary: Summary, standing: Ledger, staged: Ledger) -> None:
    """Nobody has agreed: what counts is what stood before, and who has nothing has no mark."""
    summary.refused = True
    summary.done = 0
    summary.unmarked = []
    for after in staged.records():
        before = standing.get(after.identity)
        if before is None or before.state == "absent":  # they did hand in: the records say so
            before = _not_agreed(after) if after.state == "marked" else after
            standing.add(before)
        summary.done += 1
        if before.state != "marked":
            summary.unmarked.append(before)


def _not_agreed(record: Record) -> Record:
    """The record of a first verdict that does not stand: the next run marks it."""
    report = replace(
        record.report, score=None, parts=(), stdout="", notes=(NOT_AGREED,), certificate={}
    )
    return replace(record, state="ungraded", fate="failed", reason=NOT_AGREED, report=report)


def verdict(record: Record) -> object:
    """What a student would call the same verdict: scores and statuses."""
    parts = [(part.name, part.status, part.score) for part in record.report.parts]
    return record.state, record.report.score, record.report.max_score, parts


def _is_new(before: Record, after: Record) -> bool:
    return _basis(before) != _basis(after) or verdict(before) != verdict(after)


def _basis(record: Record) -> object:
    return (
        record.submission_sha256,
        record.key_sha256,
        record.seed_commitment,
        record.engine,
        record.report.isolation,
    )


def _score(record: Record) -> str:
    if record.report.score is None:
        return "no score"
    return f"{record.report.score:g} of {record.report.max_score:g}"


def _part(part: object) -> str:
    status, score = getattr(part, "status", "new"), getattr(part, "score", None)
    return status if score is None else f"{status} {score:g}"
