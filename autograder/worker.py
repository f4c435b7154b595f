"""What a worker does: the bytes of one submission in, the bytes of its verdict out.

A worker is a process of ours, on this machine or another. It holds a wall with its zygote and the
keys, both kept from one submission to the next; it is candidate's keeper and judge in one, so that
a class uses as many cores as it has workers. It never runs a student's code itself.

Nothing here needs the course's folder: everything that a verdict depends on comes with the call.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import Any

from autograder import grade, keys
from autograder.engine import engine
from autograder.errors import DlgradeError, UngradedError
from autograder.model import Key
from autograder.reply import clean
from autograder.reporters.json import document
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner
from autograder.translation import Words, spoken
from autograder.wording import speaking

MAX_KEYS = 8  # kept by a worker


@dataclass(frozen=True, kw_only=True)
class Task:
    """One submission as it travels: a line of JSON, and the file's bytes."""

    file: str
    isolation: str
    key: str  # the name of the parcel that `parcel` makes
    engine: str
    language: str
    data: bytes

    def packed(self) -> bytes:
        head = {name: value for name, value in vars(self).items() if name != "data"}
        return json.dumps(head).encode() + b"\n" + self.data

    @classmethod
    def unpacked(cls, packed: bytes) -> Task:
        head, _, data = packed.partition(b"\n")
        return cls(**json.loads(head), data=data)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a worker says: a report as JSON, or why there is none."""

    report: dict[str, Any] | None = None
    reason: str | None = None
    asked_s: float = 0.0
    judged_s: float = 0.0

    def packed(self) -> bytes:
        return json.dumps(vars(self), ensure_ascii=False, allow_nan=False).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> Verdict:
        return cls(**json.loads(packed))


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A key, and the same in the class's language: put into it once, not for each submission."""

    key: Key
    spoken: Key
    known: Words

    @classmethod
    def unpacked(cls, packed: bytes) -> Exercise:
        told, _, data = packed.partition(b"\n")
        known = json.loads(told)
        key = keys.parse(data, "that was sent to a worker")
        return cls(key=key, spoken=spoken(key, known), known=known)


class _Bench(threading.local):
    """What a thread keeps: runners are not for two at once."""

    def __init__(self) -> None:
        self.runners: dict[str, Runner] = {}
        self.exercises: dict[str, Exercise] = {}

    def runner(self, level: str) -> Runner:
        if level not in self.runners:
            runner = self.runners[level] = open_runner(level)
            Finalize(None, runner.close, exitpriority=1)  # atexit is not for multiprocessing's
        return self.runners[level]

    def exercise(self, name: str, packed: bytes | None) -> Exercise:
        if name not in self.exercises:
            if packed is None:
                raise UngradedError(f"This worker was not given the key {name}.")
            while len(self.exercises) >= MAX_KEYS:
                del self.exercises[next(iter(self.exercises))]
            self.exercises[name] = Exercise.unpacked(packed)
        return self.exercises[name]


_bench = _Bench()


def parcel(key: bytes, known: Words) -> bytes:
    """An exercise as it travels: its texts in the class's language, and the key."""
    return json.dumps(known).encode() + b"\n" + key


def ready(level: str) -> str:
    """Put the wall up. Returns this worker's engine; raises `NoWall` where it cannot be had."""
    _bench.runner(level)
    gc.collect()
    gc.freeze()  # what is imported by now stays: no need to look through it again and again
    return engine()


def mark(task: bytes, key: bytes | None = None) -> bytes:
    """Mark one submission. The key may be left out where this worker was given it before."""
    return _judged(task, key, None)


def ask(task: bytes, key: bytes | None = None) -> bytes:
    """Put questions without answers to a submission; what came of it, for `judge_asked`."""
    return pickle.dumps(_asked(Task.unpacked(task), key))


def judge_asked(task: bytes, key: bytes | None, asked: bytes) -> bytes:
    """The verdict on what `ask` of a worker of ours has returned."""
    return _judged(task, key, asked)


def _judged(packed: bytes, key: bytes | None, asked: bytes | None) -> bytes:
    task = Task.unpacked(packed)
    started = time.monotonic()
    try:
        # What is unpickled was written by `ask`, of our own records.
        found = _asked(task, key) if asked is None else pickle.loads(asked)
        if isinstance(found, str):
            return Verdict(reason=found).packed()
        middle = time.monotonic()
        of = _bench.exercise(task.key, key)
        # Pictures of wrong answers would make a class's records many times as large.
        with speaking(task.language):
            report = grade.report(
                of.spoken, of.known, found, task.isolation, started, compared=False
            )
        ended = time.monotonic()
        return Verdict(
            report=document(report),
            asked_s=round(middle - started, 4),
            judged_s=round(ended - middle, 4),
        ).packed()
    except DlgradeError as error:
        return Verdict(reason=str(error)).packed()
    except Exception as error:  # one submission never stops the class
        return Verdict(reason=_ours(error)).packed()


def _asked(task: Task, packed: bytes | None) -> grade.Asked | str:
    """What a candidate said; a sentence where it could not be asked."""
    try:
        if task.engine != engine():
            return f"A worker runs dlgrade {engine()}, and this is {task.engine}."
        key = _bench.exercise(task.key, packed).key
        with speaking(task.language):
            work = grade.parsed(task.data, task.file, key)
            return grade.ask(key, work, _bench.runner(task.isolation), ())
    except DlgradeError as error:
        return str(error)
    except Exception as error:
        return _ours(error)


def _ours(error: Exception) -> str:
    if os.environ.get("DLGRADE_DEBUG"):
        traceback.print_exception(error)
    return clean(f"dlgrade itself failed ({type(error).__name__}: {error})")[:400]


def begin() -> None:
    """Make this process a worker of one on this machine: it ends when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    # Ends a submission that is under way in good order, and then the worker waits for its end.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(3.0)
        os._exit(1)
