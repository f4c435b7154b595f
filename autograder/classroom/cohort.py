"""Marks a class: every submission gets a record, and one never stops the others."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from autograder.checking import longest_s
from autograder.course import Course
from autograder.exercise import keys
from autograder.exercise.lending import lent
from autograder.exercise.translation import translations_of
from autograder.intake.earlier import handed
from autograder.intake.hand_ins import HandIn, Work
from autograder.intake.sources import Unreadable
from autograder.languages.catalogue import language, say
from autograder.model import Key, Report
from autograder.oracle.client import Conversation, fingerprint, is_stale
from autograder.oracle.seeds import PUBLIC_SEED, commitment
from autograder.records.record import Identity, Record
from autograder.reporters import json as report_json
from autograder.submission import helpers
from autograder.submission.content import most_bytes
from autograder.submission.earlier import Companions
from autograder.workers import worker
from autograder.workers.dispatch import Call, answers, side_by_side
from autograder.workers.fingerprint import engine
from autograder.workers.pool import Parcel, WorkerPool

KILLER = (
    "It ended the process that marks, twice, and the second time alone. Nobody's mistake is "
    "proven: a person should look at it."
)

MOST_BESIDE = 4 << 20  # bytes of all the modules in one submission's folder

# What a clock has ended may have been a busy machine's fault: it is tried again, alone.
_DOUBTFUL = {worker.mark: worker.timed_out, worker.ask: worker.not_in_time}


class Exercise:
    """One exercise's questions and answers for a class: the public key, or fresh ones."""

    def __init__(self, course: Course, name: str, seed: str | None) -> None:
        self.public = keys.load(course.key(name))
        self._file = course.key(name)
        self.fresh = seed is not None or is_stale(course, self.public)
        self._course = course
        self._seed = PUBLIC_SEED if seed is None else seed
        self._parcels: dict[str, Parcel] = {}
        self.seed_commitment = commitment(name, self._seed)
        if self.fresh:
            self.conversation = Conversation(course, name, seed=self._seed, device="auto")
            self.sha256 = fingerprint(course, name)
        else:
            self.sha256 = self.public.exercise_sha256

    def marked_so(self, record: Record, sha256: str, beside_sha256: str, level: str) -> bool:
        """Whether `record` is the verdict on just this submission, by just these means."""
        report = record.report
        return (
            record.state != "ungraded"
            and record.submission_sha256 == sha256
            and record.beside_sha256 == beside_sha256
            and record.engine == engine()
            and report.isolation == level
            and record.seed_commitment == self.seed_commitment
            and report.certificate.get("exercise_sha256", self.sha256) == self.sha256
            and (self.fresh or record.key_sha256 == self.public.key_sha256)
        )

    def key(self) -> Parcel:
        """The questions with their answers; fresh ones are asked of the oracle, once."""
        return self._parcel("answers", lambda: self.conversation.answers())

    def questions(self) -> Parcel:
        """The questions alone."""
        return self._parcel("questions", lambda: self.conversation.questions())

    def _parcel(self, what: str, fresh: Callable[[], Key]) -> Parcel:
        if what not in self._parcels:
            if self.fresh:
                key = fresh()
                sha256, data = key.key_sha256, keys.dump(key).encode()
            else:
                sha256, data = self.public.key_sha256, self._file.read_bytes()
            known = translations_of(self._course, self.public.name)
            packed = worker.parcel(data, known)
            told = f"-{hashlib.sha256(packed).hexdigest()[:16]}" if known else ""
            self._parcels[what] = Parcel(sha256 + told, packed)
        return self._parcels[what]


class _Job(Struct, frozen=True, kw_only=True):
    work: Work
    exercise: Exercise
    sha256: str
    data: bytes
    companions: Companions
    beside_sha256: str


class Marked(Struct, frozen=True, kw_only=True):
    """A submission with what came of it; `fresh` where it was not so before."""

    work: Work
    record: Record
    fresh: bool = True


# What an earlier run has found: whose it is, and the hash of the file.
Known = Callable[[Identity, str], Record | None]


class Cohort:
    """A class to be marked."""

    def __init__(
        self,
        course: Course,
        works: list[Work],
        pool: WorkerPool,
        seed: str | None,
        known: Known,
        take: Callable[[Marked], None],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`take` is given each record as it comes: none waits in memory for the others."""
        self.course = course
        self.works = sorted(works, key=lambda work: work.exercise)
        self.pool = pool
        self.seed = seed
        self.known = known
        self.take = take
        self.stopping = stopping

    def mark(self) -> None:
        """Have all of it marked.

        The wall of levels `sandbox` and `container` stands between a candidate and the answers. At
        level `process` nothing does: fresh answers come to exist when all candidates are dead.
        """
        rest = self._exercises()
        if self.pool.level == "process":
            exercises = list(rest)
            for exercise, works in exercises:
                if exercise.fresh:
                    self._in_order(exercise, works)
            rest = (entry for entry in exercises if not entry[0].fresh)
        calls = (self._of(exercise, works) for exercise, works in rest)
        self._answered(side_by_side(self.pool, calls))

    def _of(self, exercise: Exercise, works: list[Work]) -> Iterator[Call[_Job]]:
        for job in self._jobs(exercise, works):
            yield self._call(worker.mark, job, exercise.key())

    def _exercises(self) -> Iterator[tuple[Exercise, list[Work]]]:
        for name, group in groupby(self.works, key=lambda work: work.exercise):
            yield Exercise(self.course, name, self.seed), list(group)

    def _in_order(self, exercise: Exercise, works: list[Work]) -> None:
        jobs = self._jobs(exercise, works)
        questions = (self._call(worker.ask, job, exercise.questions()) for job in jobs)
        asked = []
        for job, said in answers(self.pool, questions, self.stopping):
            if said is None:
                self.take(self._killed(job))
            else:
                asked.append((job, said))
        if asked and not self.stopping():
            key = exercise.key()
            calls = (self._call(worker.judge_interview, job, key, said) for job, said in asked)
            self._answered(calls)

    def _jobs(self, exercise: Exercise, works: list[Work]) -> Iterator[_Job]:
        """What there is to be done; the rest is settled on the way."""
        for work in works:
            if self.stopping():
                return
            try:
                data = work.source.read(most_bytes(work.file) + 1)
            except Unreadable as error:
                self.take(Marked(work=work, record=self._unreadable(work, exercise, str(error))))
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            companions = self._companions(work, exercise)
            together = _together(companions)
            old = self.known((work.student, work.exercise, work.assignment), sha256)
            if old is not None and exercise.marked_so(old, sha256, together, self.pool.level):
                now = _handed_in(old, work)
                self.take(Marked(work=work, record=now, fresh=now != old))
                continue
            if not data.strip():
                work = replace(work, told=(*work.told, say("intake.empty")))
            yield _Job(
                work=work,
                exercise=exercise,
                sha256=sha256,
                data=data,
                companions=companions,
                beside_sha256=together,
            )

    def _companions(self, work: Work, exercise: Exercise) -> Companions:
        """All that may travel with a file."""
        given = lent(self.course, exercise.public)
        return Companions(beside=_beside(work), earlier=handed(dict(work.builds_on)), lent=given)

    def _unreadable(self, work: Work, exercise: Exercise, why: str) -> Record:
        return replace(_without(work, exercise, why, self.pool.level), fate="unreadable")

    def _call(
        self, function: Callable[..., bytes], job: _Job, key: Parcel, *rest: bytes
    ) -> Call[_Job]:
        task = worker.Task(
            file=job.work.file,
            isolation=self.pool.level,
            key=key.name,
            engine=engine(),
            language=language(),
            data=job.data,
            companions=job.companions,
        )
        return Call(
            about=job,
            function=function,
            task=task.packed(),
            key=key,
            rest=rest,
            seconds=longest_s(job.exercise.public),
            doubtful=_DOUBTFUL.get(function),
        )

    def _answered(self, calls: Iterator[Call[_Job]]) -> None:
        for job, answer in answers(self.pool, calls, self.stopping):
            self.take(self._killed(job) if answer is None else self._verdict(job, answer))

    def _verdict(self, job: _Job, answer: bytes) -> Marked:
        verdict = worker.Verdict.unpacked(answer)
        if verdict.report is None:
            record = _without(job.work, job.exercise, verdict.reason or "?", self.pool.level)
            return Marked(work=job.work, record=record)
        report = report_json.read(verdict.report)
        timing = {"asked_s": verdict.asked_s, "judged_s": verdict.judged_s}
        record = _record(job, report, self.pool.level, timing)
        return Marked(work=job.work, record=record)

    def _killed(self, job: _Job) -> Marked:
        report = _empty(job.exercise, KILLER, self.pool.level)
        record = replace(
            _record(job, report, self.pool.level, {}), state="error", fate="failed", reason=KILLER
        )
        return Marked(work=job.work, record=record)


def _beside(work: Work) -> dict[str, bytes]:
    """The modules that lie with a file; a worker finds out which of them it imports."""
    found: dict[str, bytes] = {}
    room = MOST_BESIDE
    for name, source in work.beside:
        with contextlib.suppress(Unreadable):  # what is missing is told where it is imported
            data = source.read(helpers.MAX_BYTES + 1)
            room -= len(data)
            if room < 0:
                break
            found[name] = data
    return found


def _together(companions: Companions) -> str:
    """One hash of them all; "" where there are none."""
    files = dict(companions.beside)
    files |= {f"earlier/{name}": one.content for name, one in companions.earlier.items()}
    files |= {f"lent/{name}": data for name, data in companions.lent.items()}
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return digest.hexdigest() if files else ""


def _record(job: _Job, report: Report, level: str, timing: dict[str, float]) -> Record:
    base = _handed_in_as(job.work, report)
    return replace(
        base,
        engine=engine(),
        submission_sha256=job.sha256,
        beside_sha256=job.beside_sha256,
        key_sha256=report.certificate.get("key_sha256", job.exercise.public.key_sha256),
        seed_commitment=job.exercise.seed_commitment,
        timing={"marked_at": _now(), **timing},
    )


def _without(work: Work, exercise: Exercise, reason: str, level: str) -> Record:
    """The record of a submission that dlgrade, or the machine, could not mark."""
    base = _handed_in_as(work, _empty(exercise, reason, level))
    timing = {"marked_at": _now()}
    return replace(
        base, state="ungraded", fate="failed", reason=reason, engine=engine(), timing=timing
    )  # fmt: skip


def unmarkable(key: Key, hand_in: HandIn, level: str) -> Record:
    """The record of what somebody handed in for an exercise, and nothing of which can be marked."""
    assert hand_in.fate is not None
    return Record(
        student=hand_in.student,
        assignment=hand_in.assignment or key.name.split("_", 1)[0],
        file=hand_in.chosen.path if hand_in.chosen is not None else "",
        report=_report_without(key, hand_in.reason, level, "public"),
        lms_id=hand_in.person.number,
        sent_at=hand_in.sent_at,
        late=hand_in.late,
        platform_late=hand_in.late,
        told=hand_in.told,
        platform=hand_in.person.platform,
        set_aside=hand_in.set_aside,
        fate=hand_in.fate,
        state="unmarkable",
        reason=hand_in.reason,
        engine=engine(),
        timing={"marked_at": _now()},
    )


def _empty(exercise: Exercise, reason: str, level: str) -> Report:
    hidden = exercise.seed_commitment != PUBLIC_SEED
    return _report_without(exercise.public, reason, level, "hidden" if hidden else "public")


def _report_without(
    key: Key, reason: str, level: str, cases: Literal["public", "hidden"]
) -> Report:
    return Report(
        exercise=key.name,
        title=key.title,
        score=None,
        max_score=sum(part.points for part in key.parts),
        isolation=level,
        cases=cases,
        duration_s=0.0,
        parts=(),
        stdout="",
        notes=(reason,),
        certificate={},
    )


def _handed_in_as(work: Work, report: Report) -> Record:
    return Record(
        student=work.student,
        assignment=work.assignment,
        file=work.file,
        lms_id=work.lms_id,
        sent_at=work.timestamp,
        late=work.late,
        platform_late=work.late,
        told=work.told,
        platform=work.platform,
        set_aside=work.set_aside,
        report=report,
    )


def _handed_in(record: Record, work: Work) -> Record:
    """The same verdict, with what is known now of how the work was handed in."""
    told = work.told
    if say("intake.empty") in record.told:
        told = (*told, say("intake.empty"))
    late = work.late if record.total is None or record.total.late is None else record.late
    return replace(
        record,
        file=work.file,
        lms_id=work.lms_id,
        sent_at=work.timestamp,
        late=late,
        platform_late=work.late,
        told=told,
        platform=work.platform,
        set_aside=work.set_aside,
    )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
