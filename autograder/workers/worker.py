"""What a worker does: the bytes of one submission in, the bytes of its verdict out.

A worker is a process of ours, on this machine or another. It holds a wall with its zygote and the
keys, both kept from one submission to the next; it is candidate's keeper and judge in one, so that
a class uses as many cores as it has workers. It never runs a student's code itself.

Nothing here needs the course's folder: everything that a verdict depends on comes with the call.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from queue import SimpleQueue
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from autograder import checking
from autograder.errors import DlgradeError, UngradedError
from autograder.exercise import keys
from autograder.exercise.translation import Translations, translated
from autograder.interview.replies import clean
from autograder.languages.catalogue import using_language
from autograder.model import Key
from autograder.reporters.json import document
from autograder.sandbox import Runner, own_limits
from autograder.sandbox.levels import open_runner
from autograder.submission.earlier import Companions, Handed
from autograder.workers.fingerprint import engine

MAX_KEYS = 8  # kept by a worker
READY = -1


class Task(Struct, frozen=True, kw_only=True):
    """One submission as it travels: a line of JSON, the file's bytes, and those of its modules."""

    file: str
    isolation: str
    key: str  # the name of the parcel that `parcel` makes
    engine: str
    language: str
    data: bytes
    companions: Companions = field(default_factory=Companions)

    def packed(self) -> bytes:
        along = self.companions
        files = [("", "", "", self.data)]
        files += [("beside", name, "", data) for name, data in along.beside.items()]
        files += [("lent", name, "", data) for name, data in along.lent.items()]
        for name, one in along.earlier.items():
            files.append(("why" if one.why else "earlier", name, one.shown, one.content))
        head = {name: value for name, value in asdict(self).items() if isinstance(value, str)}
        lengths = [[*told, len(data)] for *told, data in files]
        body = b"".join(data for *_, data in files)
        return json.dumps({**head, "files": lengths}).encode() + b"\n" + body

    @classmethod
    def unpacked(cls, packed: bytes) -> Task:
        line, _, rest = packed.partition(b"\n")
        head, at = json.loads(line), 0
        kinds: dict[str, dict[str, Any]] = {"": {}, "beside": {}, "lent": {}, "earlier": {}}
        for kind, name, shown, length in head.pop("files"):
            data, at = rest[at : at + length], at + length
            if kind == "why":
                kinds["earlier"][name] = Handed(shown=shown, why=data.decode())
            else:
                kinds[kind][name] = Handed(shown=shown, data=data) if kind == "earlier" else data
        data = kinds.pop("")[""]
        return cls(**head, data=data, companions=Companions(**kinds))


class Verdict(Struct, frozen=True, kw_only=True):
    """What a worker says: a report as JSON, or why there is none."""

    report: dict[str, Any] | None = None
    reason: str | None = None
    asked_s: float = 0.0
    judged_s: float = 0.0

    def packed(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> Verdict:
        return cls(**json.loads(packed))


class Exercise(Struct, frozen=True, kw_only=True):
    """A key, and the same in the class's language: put into it once, not for each submission."""

    key: Key
    translated: Key
    translations: Translations

    @classmethod
    def unpacked(cls, packed: bytes) -> Exercise:
        told, _, data = packed.partition(b"\n")
        translations = json.loads(told)
        key = keys.parse(data, "that was sent to a worker")
        return cls(key=key, translated=translated(key, translations), translations=translations)


class _Runners(threading.local):
    """What a thread keeps: a runner is not for two at once."""

    def __init__(self) -> None:
        self.open: dict[str, Runner] = {}

    def keep(self, runner: Runner) -> None:
        self.open[runner.level] = runner
        Finalize(None, runner.close, exitpriority=1)  # atexit is not for multiprocessing's

    def get(self, level: str) -> Runner:
        if level not in self.open:
            self.keep(open_runner(level))
        return self.open[level]


_runners = _Runners()
_exercises: dict[str, Exercise] = {}
_reading = threading.Lock()


def _exercise(name: str, packed: bytes | None) -> Exercise:
    with _reading:
        if name not in _exercises:
            if packed is None:
                raise UngradedError(f"This worker was not given the key {name}.")
            while len(_exercises) >= MAX_KEYS:
                del _exercises[next(iter(_exercises))]
            _exercises[name] = Exercise.unpacked(packed)
            gc.freeze()  # a key is large, stays, and goes without the collector's help
        _exercises[name] = _exercises.pop(name)  # the last used is the last to go
        return _exercises[name]


def parcel(key: bytes, translations: Translations) -> bytes:
    """An exercise as it travels: its texts in the class's language, and the key."""
    return json.dumps(translations).encode() + b"\n" + key


def ready(level: str) -> str:
    """Put the wall up. Returns this worker's engine; raises `NoWall` where it cannot be had."""
    runner = _runners.get(level)
    runner.warm()
    gc.freeze()  # what is imported by now stays: no need to look through it again and again
    return engine()


def mark(task: bytes, key: bytes | None = None) -> bytes:
    """Mark one submission. The key may be left out where this worker was given it before."""
    return _interviewed(task, key)()


def ask(task: bytes, key: bytes | None = None) -> bytes:
    """Put questions without answers to a submission; what came of it, for `judge_interview`.

    The first byte is whether something of it was not in time: who leads a class unpickles none.
    """
    asked = Task.unpacked(task)
    found = _asked(asked, partial(_exercise, asked.key, key))
    return (b"1" if _is_late(found) else b"0") + pickle.dumps(found)


def judge_interview(task: bytes, key: bytes | None, asked: bytes) -> bytes:
    """The verdict on what `ask` of a worker of ours has returned."""
    judged = Task.unpacked(task)
    # What is unpickled was written by `ask`, of our own records.
    return _judged(judged, partial(_exercise, judged.key, key), pickle.loads(asked[1:]), 0.0)


def timed_out(answer: bytes) -> bool:
    """Whether something in the verdict was ended by a clock, which a busy machine may have done."""
    if b'"status": "timeout"' not in answer:  # no text looks so: its quotes have backslashes
        return False
    report = Verdict.unpacked(answer).report
    return report is not None and any(part["status"] == "timeout" for part in report["parts"])


def not_in_time(asked: bytes) -> bool:
    """The same of what `ask` of a worker of ours has returned."""
    return asked.startswith(b"1")


def _is_late(found: checking.Interviewed | str) -> bool:
    if isinstance(found, str):
        return False
    ended = found.transcript.ended.values()
    return bool(found.stopped) or any("timeout" in how or how == "starved" for how in ended)


def _interviewed(packed: bytes, key: bytes | None) -> Callable[[], bytes]:
    """The first half of `mark`: a candidate has run. Any thread may call the second."""
    task = Task.unpacked(packed)
    started = time.monotonic()
    of = partial(_exercise, task.key, key)
    found = _asked(task, of)
    return partial(_judged, task, of, found, time.monotonic() - started)


def _judged(
    task: Task, of: Callable[[], Exercise], found: checking.Interviewed | str, asked_s: float
) -> bytes:
    started = time.monotonic()
    try:
        if isinstance(found, str):
            return Verdict(reason=found).packed()
        exercise = of()
        # Pictures of wrong answers would make a class's records many times as large.
        with using_language(task.language), own_limits.bounded(deadly=True):
            report = checking.report(
                exercise.translated,
                exercise.translations,
                found,
                task.isolation,
                started - asked_s,
                compared=False,
            )
        return Verdict(
            report=document(report),
            asked_s=round(asked_s, 4),
            judged_s=round(time.monotonic() - started, 4),
        ).packed()
    except DlgradeError as error:
        return Verdict(reason=str(error)).packed()
    except Exception as error:  # one submission never stops the class
        return Verdict(reason=_ours(error)).packed()


def _asked(task: Task, of: Callable[[], Exercise]) -> checking.Interviewed | str:
    """What a candidate said; a sentence where it could not be asked."""
    try:
        if task.engine != engine():
            return f"A worker runs dlgrade {engine()}, and this is {task.engine}."
        key = of().key
        with using_language(task.language), own_limits.bounded(deadly=True):
            work = checking.parsed(task.data, task.file, key, task.companions)
            return checking.ask(key, work, _runners.get(task.isolation), ())
    except DlgradeError as error:
        return str(error)
    except Exception as error:
        return _ours(error)


def _ours(error: Exception) -> str:
    if os.environ.get("DLGRADE_DEBUG"):
        traceback.print_exception(error)
    return clean(f"dlgrade itself failed ({type(error).__name__}: {error})")[:400]


def serve(
    line: Connection, level: str, runner: Runner | None = None, others: Sequence[Connection] = ()
) -> None:
    """Be a worker of the process at the other end of `line`, until that says None or ends.

    What comes are triples: a number, a function of this module, its arguments; what goes are the
    numbers with what the functions return. The first to go is `READY` with the engine, or with why
    no wall stands. While a submission is judged, by a thread, the next one runs. `others` are
    copies that this process has by being forked, and which it closes.
    """
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    # Ends a submission that is under way in good order.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    calls: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_receive, args=(line, calls), daemon=True).start()
    sending = threading.Lock()

    def answer(number: int, said: object) -> None:
        with sending:
            line.send((number, said))

    def finish(number: int, second: Callable[[], bytes]) -> None:
        answer(number, second())

    sys.setswitchinterval(0.0005)  # a candidate should not wait for the judge
    with contextlib.suppress(OSError), ThreadPoolExecutor(1) as judging:
        try:
            if runner is not None:
                _runners.keep(runner)
            answer(READY, ready(level))
        except DlgradeError as error:
            answer(READY, error)
            return
        except Exception as error:
            answer(READY, UngradedError(_ours(error)))
            return
        while (call := calls.get()) is not None:
            number, function, arguments = call
            if function is mark:
                judging.submit(finish, number, _interviewed(*arguments))
            else:
                answer(number, function(*arguments))


def _receive(line: Connection, calls: SimpleQueue[Any]) -> None:
    """Take what comes at once, so that nobody who sends waits for a submission to end."""
    try:
        while True:
            call = line.recv()
            calls.put(call)
            if call is None:
                return
    except (EOFError, OSError):  # who asked is gone
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(3.0)
        os._exit(1)
