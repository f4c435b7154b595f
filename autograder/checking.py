"""The whole story of one check: read, ask, judge, report.

submission ──► interview (candidate, sandboxed) ──► transcript ─┐
                                                               ├─► judge ──► Report
key (frozen by the oracle, or asked for afresh) ───────────────┘
"""

from __future__ import annotations

import importlib.util
import platform
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from autograder import __version__
from autograder.candidate import NUMPY
from autograder.candidate.interpreter import numpy_version
from autograder.course import Course
from autograder.errors import OracleUnavailable, UnknownPart
from autograder.exercise import keys
from autograder.exercise.cells import QUESTIONS
from autograder.exercise.lending import lent
from autograder.exercise.names_said import with_names_said
from autograder.exercise.translation import (
    Translations,
    translated,
    translated_pictures,
    translations_of,
)
from autograder.interview import evaluation, measuring
from autograder.interview.questions import Waiting, has_tests, interview, silently
from autograder.judge import surroundings
from autograder.judge.plainly_right import full_marks, plain_ones
from autograder.languages.catalogue import say
from autograder.model import Key, Part, PartReport, Report, Submission, Transcript
from autograder.oracle.client import INSTALL, Conversation, is_stale
from autograder.oracle.seeds import PUBLIC_SEED
from autograder.sandbox import Limits, Runner, own_limits
from autograder.submission import reading
from autograder.submission.content import content, most_bytes
from autograder.submission.earlier import Companions, Handed, with_companions
from autograder.submission.helpers import Beside

if TYPE_CHECKING:
    from autograder.interview.earlier import AskedEarlier
    from autograder.interview.notebook import Stopped


class Request(Struct, frozen=True, kw_only=True):
    """What to check and how. `seed` None means the public cases; `compared` is as in `report`."""

    course: Course
    exercise: str
    path: Path
    parts: tuple[str, ...] = ()
    seed: str | None = None
    device: str = "auto"
    compared: bool = True


def check(request: Request, runner: Runner, waiting: Waiting = silently) -> Report:
    """Mark one file. Raises `UsageError` and `UngradedError`; a student's failure is a report.

    `waiting(part)` is open while a part trains: a place to say so.
    """
    started = time.monotonic()
    frozen = keys.load(request.course.key(request.exercise))
    work = read(request.path, frozen, lent(request.course, frozen))
    how = Marking(
        course=request.course,
        key=frozen,
        parts=request.parts,
        seed=request.seed,
        device=request.device,
        waiting=waiting,
        compared=request.compared,
    )
    return mark(how, work, runner, started)


class Marking(Struct, frozen=True, kw_only=True):
    """How a submission that was read is marked: `key` is the exercise's public one."""

    course: Course
    key: Key
    parts: tuple[str, ...] = ()
    seed: str | None = None
    device: str = "auto"
    waiting: Waiting = silently
    compared: bool = True


def mark(how: Marking, work: Submission, runner: Runner, started: float | None = None) -> Report:
    """Mark a submission against the public key, or against answers that are asked for now."""
    started = time.monotonic() if started is None else started
    translations = translations_of(how.course, how.key.name)
    judged = partial(report, compared=how.compared)
    if how.seed is None and how.device != "gpu" and not is_stale(how.course, how.key):
        asked = ask(how.key, work, runner, how.parts, how.waiting)
        return judged(translated(how.key, translations), translations, asked, runner.level, started)
    seed = PUBLIC_SEED if how.seed is None else how.seed
    wanted = chosen(how.key, how.parts)  # an unknown part is told now, not after minutes
    only = tuple(part.name for part in wanted) if how.parts else ()
    oracle = Conversation(how.course, how.key.name, seed=seed, device=how.device, only=only)
    questions = oracle.questions()
    asked = ask(questions, work, runner, how.parts, how.waiting)
    key = oracle.answers()  # the candidate is dead: only now do answers come to exist
    return judged(translated(key, translations), translations, asked, runner.level, started)


def interviewed(
    key: Key,
    work: Submission,
    runner: Runner,
    parts: tuple[Part, ...],
    waiting: Waiting = silently,
) -> Transcript:
    """Put the cases to a candidate; what it sent is looked at by others that hold none of it."""
    _warm(key, runner, parts)
    numpy_version()  # read meanwhile, for the certificate
    if not has_tests(parts):
        said = interview(key, work, runner, parts=parts, waiting=waiting)
        return looked(key, said, runner, parts)
    from autograder.interview import trials

    with trials.over(parts, runner) as asked:
        said = interview(key, work, asked.runner, parts=asked.parts, waiting=waiting)
        said = asked.further(said, key, work)
    return looked(key, asked.opened(said), runner, parts)


def looked(key: Key, transcript: Transcript, runner: Runner, parts: tuple[Part, ...]) -> Transcript:
    """The transcript after the evaluator looked at models, and the key's functions at replies."""
    if _has_models(parts):
        transcript = evaluation.evaluate(key, parts, transcript, runner)
    return measuring.measure(key, parts, transcript, runner)


def warm(key: Key, runner: Runner) -> None:
    """Start now what a check of the exercise will need: for whoever knows that one is to come."""
    if key.preload == NUMPY:
        runner.warm()
    else:
        _warm(key, runner, key.parts)


def _warm(key: Key, runner: Runner, parts: tuple[Part, ...]) -> None:
    """Start the candidate, and beside it those who will look at what it says.

    Raises `OracleUnavailable` where it is not installed: that is not the student's mistake. In a
    container there may be other packages than here.
    """
    if has_tests(parts):
        runner.warm(NUMPY, 2)
    if measuring.has_looks(parts):
        runner.warm(NUMPY, 1 + (key.preload == NUMPY))
    if key.preload == NUMPY:
        return
    if runner.level != "container" and importlib.util.find_spec("tensorflow") is None:
        raise OracleUnavailable(say("ungraded.no_keras", exercise=key.name, install=INSTALL))
    runner.warm(key.preload, 1 + _has_models(parts))


def _has_models(parts: tuple[Part, ...]) -> bool:
    return any(group.evaluate for part in parts for group in part.groups)


class Interviewed(Struct, frozen=True, kw_only=True):
    """What a candidate was asked and what came of it, before there are answers to compare with."""

    work: Submission
    parts: tuple[str, ...]
    transcript: Transcript
    stopped: tuple[Stopped, ...] = ()
    earlier: tuple[AskedEarlier, ...] = ()


@own_limits.bounded()
def read(path: Path, key: Key, lent: Mapping[str, bytes] | None = None) -> Submission:
    """A submission's file, a notebook among them, as text; of a folder, the one file that is meant.

    What lies there of earlier exercises travels, where this one builds on them; `lent` are model
    answers for those that do not. Executes nothing.
    """
    if path.is_dir():
        from autograder.intake.exercise_file import pick
        from autograder.intake.sources import OnDisk, Unreadable

        picked = pick(path, key)
        if picked.source is None:
            return Submission(path=picked.name, source="", sha256="", unreadable=picked.why)
        try:
            data = picked.source.read(most_bytes(picked.name) + 1)
        except Unreadable as error:
            why = say("usage.unreadable", path=picked.name, why=error)
            return Submission(path=picked.name, source="", sha256="", unreadable=why)
        beside = Beside(picked.source.path.parent) if isinstance(picked.source, OnDisk) else {}
        companions = Companions(beside=beside, earlier=picked.earlier, lent=lent or {})
        work = parsed(data, picked.name, key, companions)
        return replace(work, notes=(*picked.notes, *work.notes))
    data = reading.raw(path, most_bytes(path.name) + 1)
    earlier: Mapping[str, Handed] = {}
    if key.builds_on:
        from autograder.intake.earlier import near

        earlier = near(path, key)
    companions = Companions(beside=Beside(path.parent), earlier=earlier, lent=lent or {})
    return parsed(data, str(path), key, companions)


def longest_s(key: Key) -> float:
    """What marking one submission may take, all of it, on a machine as busy as it gets."""
    trained = 10 * sum(part.seconds or 0.0 for part in key.parts)
    usual = 300.0 if key.preload == NUMPY else 1200.0
    return usual + trained


@own_limits.bounded()
def parsed(data: bytes, shown: str, key: Key, companions: Companions | None = None) -> Submission:
    """A submission of these bytes, whose file is called `shown`, and what travels with it.

    `companions` are the files that lie with it. A notebook with the name of a program is read as a
    notebook, and the other way round.
    """
    return with_companions(content(data, shown, key), key, companions or Companions())


@own_limits.bounded()
def ask(
    questions: Key,
    work: Submission,
    runner: Runner,
    parts: tuple[str, ...],
    waiting: Waiting = silently,
) -> Interviewed:
    """Put the questions to the submission, in a candidate's process."""
    wanted = chosen(questions, parts)
    names = tuple(part.name for part in wanted)
    if work.unreadable is not None:
        return Interviewed(work=work, parts=names, transcript=Transcript(imported=None, replies={}))
    earlier: tuple[AskedEarlier, ...] = ()
    if work.earlier:
        from autograder.interview.earlier import ask_earlier

        work, earlier = ask_earlier(questions, work, runner, wanted)
    if not work.cells:
        transcript = interviewed(questions, work, runner, wanted, waiting)
        return Interviewed(work=work, parts=names, transcript=transcript, earlier=earlier)
    from autograder.interview.notebook import interview_cells

    _warm(questions, runner, wanted)
    if has_tests(wanted):
        from autograder.interview import trials

        with trials.over(wanted, runner) as put:
            transcript, run, stopped = interview_cells(
                questions, work, put.runner, parts=put.parts, waiting=waiting
            )
            transcript = put.opened(put.further(transcript, questions, run))
    else:
        transcript, run, stopped = interview_cells(
            questions, work, runner, parts=wanted, waiting=waiting
        )
    transcript = looked(questions, transcript, runner, wanted)
    return Interviewed(
        work=run, parts=names, transcript=transcript, stopped=stopped, earlier=earlier
    )


@own_limits.bounded()
def report(
    key: Key,
    translations: Translations,
    asked: Interviewed,
    level: str,
    started: float,
    *,
    compared: bool = True,
) -> Report:
    """Judge a transcript and write the report, in the language that was chosen.

    `key` is as `translation.translated` gives it for these `translations` of the exercise's own
    texts; `compared` is as `judge` has it.
    """
    work, transcript = asked.work, asked.transcript
    parts = chosen(key, asked.parts)
    start_s = Limits().start_s
    hidden = key.cases == "hidden"
    notes = (*work.notes, *surroundings.transcript_notes(transcript, key.needs))
    notes = (*notes, *surroundings.notes(work, transcript, hidden=hidden))
    if work.unreadable is not None:
        from autograder.judge.notebook_findings import unreadable

        marked = unreadable(parts, work)
    else:
        marked = _marked(key, parts, asked, start_s, compared=compared)
    if work.cells:
        from autograder.judge.notebook_findings import explain

        marked, more = explain(key, marked, work, transcript, asked.stopped, start_s)
        notes = (*notes, *more)
    if work.earlier and work.unreadable is None:
        from autograder.judge.earlier import bases, explained
        from autograder.judge.earlier import notes as earlier_notes

        known = bases(key, parts, work, asked.earlier, start_s)
        if (transcript.imported or {}).get("status") == "ok":
            marked = explained(key, marked, work, known)
        notes = (*notes, *earlier_notes(known))
    marked = translated_pictures(marked, translations)
    if translations:
        marked = with_names_said(marked, key, translations)
    return Report(
        exercise=key.name,
        title=key.title,
        score=sum(part.score or 0.0 for part in marked),
        max_score=sum(part.max_score for part in marked),
        isolation=level,
        cases=key.cases,
        duration_s=round(time.monotonic() - started, 3),
        parts=marked,
        stdout=say("note.stdout_hidden") if hidden and transcript.stdout else transcript.stdout,
        notes=notes,
        certificate=certificate(key, work),
    )


def _marked(
    key: Key, parts: tuple[Part, ...], asked: Interviewed, start_s: float, *, compared: bool
) -> tuple[PartReport, ...]:
    """A report for each part. Where all are plainly right, without NumPy."""
    plain = plain_ones(asked.transcript, parts)
    if len(plain) == len(parts):
        return tuple(map(full_marks, parts))
    from autograder.judge.verdict import judge  # imports NumPy

    return judge(
        key,
        asked.transcript,
        parts,
        path=asked.work.path,
        start_s=start_s,
        compared=compared,
        plain=plain,
    )


def ungraded(request: Request, reason: str, level: str) -> Report:
    """The report where we could not mark: no score, and the reason."""
    return Report(
        exercise=request.exercise,
        title=say("report.ungraded"),
        score=None,
        max_score=0.0,
        isolation=level,
        cases="public" if request.seed is None else "hidden",
        duration_s=0.0,
        parts=(),
        stdout="",
        notes=(reason,),
        certificate={},
    )


def chosen(key: Key, names: tuple[str, ...]) -> tuple[Part, ...]:
    """The parts named, in the exercise's order; all of them for none. "questions" are those."""
    known = [part.name for part in key.parts]
    questions = [part.name for part in key.parts if part.question is not None]
    for name in names:
        if name not in known and not (name == QUESTIONS and questions):
            raise UnknownPart(name, key.name, known)
    wanted = {*names, *(questions if QUESTIONS in names else ())}
    return tuple(part for part in key.parts if not names or part.name in wanted)


def certificate(key: Key, work: Submission) -> dict[str, Any]:
    """What this verdict rests on, by hash."""
    beside = work.beside_sha256
    given = sorted(one.exercise for one in work.earlier if one.lent)
    return {
        "submission_sha256": work.sha256,
        **({"beside_sha256": beside} if beside else {}),
        **({"lent": given} if given else {}),
        "exercise_sha256": key.exercise_sha256,
        "key_sha256": key.key_sha256,
        "seed_commitment": key.seed_commitment,
        "dlgrade": __version__,
        "python": platform.python_version(),
        "numpy": numpy_version(),
        "oracle": key.provenance,
    }
