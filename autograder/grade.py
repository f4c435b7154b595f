"""The whole story of one check: read, ask, judge, report.

submission ──► interview (candidate, sandboxed) ──► transcript ─┐
                                                               ├─► judge ──► Report
key (frozen by the oracle, or asked for afresh) ───────────────┘
"""

from __future__ import annotations

import importlib
import platform
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import __version__, evaluation, keys, submission
from autograder.course import Course
from autograder.errors import UnknownPart
from autograder.interview import Waiting, interview, silently
from autograder.model import NUMPY, Key, Part, Report, Submission, Transcript
from autograder.oracle_client import PUBLIC_SEED, Conversation, is_stale
from autograder.sandbox import Limits, Runner
from autograder.wording import say


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to check and how. `seed` None means the public cases."""

    course: Course
    exercise: str
    path: Path
    parts: tuple[str, ...] = ()
    seed: str | None = None
    device: str = "auto"


def check(request: Request, runner: Runner, waiting: Waiting = silently) -> Report:
    """Mark one file. Raises `UsageError` and `UngradedError`; a student's failure is a report.

    `waiting(part)` is open while a part trains: a place to say so.
    """
    started = time.monotonic()
    # The judge needs NumPy; importing it goes on beside the candidate, which imports its own.
    threading.Thread(target=importlib.import_module, args=("autograder.judge",)).start()
    work = submission.read(request.path)
    frozen = keys.load(request.course.key(request.exercise))
    if request.seed is None and request.device != "gpu" and not is_stale(request.course, frozen):
        parts = chosen(frozen, request.parts)
        transcript = asked(frozen, work, runner, parts, waiting)
        return report(frozen, parts, work, transcript, runner.level, started)
    seed = PUBLIC_SEED if request.seed is None else request.seed
    chosen(frozen, request.parts)  # an unknown part is told now, not after minutes
    oracle = Conversation(
        request.course, request.exercise, seed=seed, device=request.device, only=request.parts
    )
    questions = oracle.questions()
    transcript = asked(questions, work, runner, questions.parts, waiting)
    key = oracle.answers()  # the candidate is dead: only now do answers come to exist
    return report(key, key.parts, work, transcript, runner.level, started)


def asked(
    key: Key,
    work: Submission,
    runner: Runner,
    parts: tuple[Part, ...],
    waiting: Waiting = silently,
) -> Transcript:
    """Put the cases to a candidate; what models it sent, the evaluator looks at."""
    models = any(group.evaluate for part in parts for group in part.groups)
    if key.preload != NUMPY:
        for _ in range(1 + models):  # the candidate, and beside it the evaluator
            runner.warm(key.preload)
    transcript = interview(key, work, runner, parts=parts, waiting=waiting)
    return evaluation.evaluate(key, parts, transcript, runner) if models else transcript


def report(
    key: Key,
    parts: tuple[Part, ...],
    work: Submission,
    transcript: Transcript,
    level: str,
    started: float,
) -> Report:
    """Judge a transcript and write the report."""
    from autograder.judge import judge, transcript_notes  # imports NumPy

    limits = Limits()
    marked = judge(key, transcript, parts, path=work.path, start_s=limits.start_s)
    hidden = key.cases == "hidden"
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
        notes=(*work.notes, *transcript_notes(transcript, key.needs)),
        certificate=certificate(key, work),
    )


def ungraded(request: Request, reason: str, level: str) -> Report:
    """The report where we could not mark: no score, and the reason."""
    return Report(
        exercise=request.exercise,
        title="ungraded",
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
    """The parts named, in the exercise's order; all of them for none."""
    known = [part.name for part in key.parts]
    for name in names:
        if name not in known:
            raise UnknownPart(name, key.name, known)
    return tuple(part for part in key.parts if not names or part.name in names)


def certificate(key: Key, work: Submission) -> dict[str, Any]:
    """What this verdict rests on, by hash."""
    import numpy as np

    return {
        "submission_sha256": work.sha256,
        "exercise_sha256": key.exercise_sha256,
        "key_sha256": key.key_sha256,
        "seed_commitment": key.seed_commitment,
        "dlgrade": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "oracle": key.provenance,
    }
