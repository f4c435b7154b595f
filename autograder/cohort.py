"""Marks a class: every submission gets a verdict or a reason, and one never stops the others."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby

from autograder import keys
from autograder.course import Course
from autograder.errors import DlgradeError
from autograder.grade import Asked, ask, read, report
from autograder.model import Key, Report
from autograder.oracle_client import PUBLIC_SEED, Conversation, is_stale
from autograder.sandbox import Runner
from autograder.submitted import Work


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A submission with its verdict, or with the reason why there is none."""

    work: Work
    key: Key
    report: Report | None
    reason: str = ""


class Workers:
    """Threads with a runner each, which is kept for all the submissions that the thread asks."""

    def __init__(self, open_one: Callable[[], Runner], jobs: int) -> None:
        self._open = open_one
        self._idle: queue.SimpleQueue[Runner] = queue.SimpleQueue()
        self._opened: list[Runner] = []
        self._pool = ThreadPoolExecutor(jobs)
        self._idle.put(self._opened_one())  # where there is no wall, nothing begins
        self._spare = jobs - 1

    def submit(self, task: Callable[[Runner], Asked]) -> Future[Asked]:
        return self._pool.submit(self._run, task)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        for runner in self._opened:
            runner.close()

    @property
    def level(self) -> str:
        return self._opened[0].level

    def _opened_one(self) -> Runner:
        runner = self._open()
        self._opened.append(runner)
        return runner

    def _run(self, task: Callable[[Runner], Asked]) -> Asked:
        try:
            runner = self._idle.get_nowait()
        except queue.Empty:
            runner = self._opened_one()
        try:
            return task(runner)
        finally:
            self._idle.put(runner)


def mark_all(
    course: Course, works: list[Work], workers: Workers, seed: str | None = None
) -> Iterator[Graded]:
    """Verdicts as they come. With fresh cases, answers are asked for when all have replied."""
    ordered = sorted(works, key=lambda work: work.exercise)
    for name, group in groupby(ordered, key=lambda work: work.exercise):
        yield from _mark_exercise(course, name, list(group), workers, seed)


def _mark_exercise(
    course: Course, name: str, works: list[Work], workers: Workers, seed: str | None
) -> Iterator[Graded]:
    key = keys.load(course.key(name))
    oracle = None
    questions = key
    if seed is not None or is_stale(course, key):
        asked_for = PUBLIC_SEED if seed is None else seed
        oracle = Conversation(course, name, seed=asked_for, device="auto")
        questions = oracle.questions()
    started = {id(work): time.monotonic() for work in works}
    asked = {workers.submit(_asking(questions, work)): work for work in works}
    if oracle is not None:
        for future in asked:
            future.exception()  # all candidates are dead: only now do answers come to exist
        key = oracle.answers()
    for future in as_completed(asked):
        work = asked[future]
        try:
            found = report(key, course, future.result(), workers.level, started[id(work)])
        except DlgradeError as error:
            yield Graded(work=work, key=key, report=None, reason=str(error))
        except Exception as error:  # one submission never stops the class
            reason = f"dlgrade itself failed ({type(error).__name__}: {error})"
            yield Graded(work=work, key=key, report=None, reason=reason)
        else:
            yield Graded(work=work, key=key, report=found)


def _asking(questions: Key, work: Work) -> Callable[[Runner], Asked]:
    return lambda runner: ask(questions, read(work.path, questions), runner, ())
