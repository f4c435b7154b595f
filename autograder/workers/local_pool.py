"""Workers on this machine: processes forked from this one, each with a wall of its own."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from autograder.errors import NoWall
from autograder.sandbox import Runner
from autograder.workers import worker
from autograder.workers.fingerprint import engine
from autograder.workers.pool import MOST_S, Lost, Parcel, WorkerDied, WorkerPool

if TYPE_CHECKING:
    from autograder.sandbox.wall import Lender

KILL_S = 5.0  # for a worker to end in good order
CALLS = 3  # of one worker: one is judged, the next one runs, and one is there when it is done
# NumPy's own threads gain nothing on small arrays, and no process forks well beside them.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# imported once, before workers are forked
NEEDED = (
    "autograder.judge.verdict",
    "autograder.judge.diagnose",
    "autograder.judge.errors_explained",
    "autograder.judge.newer_python",
    "autograder.judge.notebook_findings",
    "autograder.judge.quick_questions",
    "autograder.judge.renamed_apis",
    "autograder.judge.surroundings",
    "autograder.sandbox.wall",
)


class LocalPool(WorkerPool):
    """Processes on this machine. Of the calls that one has when it ends, the first is lost with it;
    the others are put again.

    `runner`, of the same level, may have begun a wall that lends, before this could be imported.
    What else is to be imported behind the walls of several is `shared`: imported once, too.
    """

    def __init__(
        self,
        level: str,
        jobs: int,
        runner: Runner | None = None,
        shared: tuple[str, ...] = (),
    ) -> None:
        self.level = level
        self._lock = threading.Lock()
        self._closing = False
        self._why = ""  # there is no worker in the place of one that ended
        for name in THREADS:
            os.environ.setdefault(name, "1")
        forked = forks()
        if forked:
            for module in NEEDED:
                importlib.import_module(module)
            engine()
        self._processes: list[_Process] = []
        self._runner = runner
        self._shared = _shared(level, shared) if forked and jobs > 1 else ()
        lenders = (*_begun(runner), *self._shared) if forked else ()
        context = _context(forked=forked)
        for _ in range(jobs):
            others = tuple(process.line for process in self._processes)
            self._processes.append(_Process(context, level, _borrowing(lenders), others))
        self._first = self._processes[0]
        # Threads only now: a process is not forked beside them.
        for process in tuple(self._processes):
            self._listen(process)

    def stands(self) -> None:
        answer = self._first.ready.result()
        if isinstance(answer, Exception):
            raise answer

    @property
    def capacity(self) -> int:
        return CALLS * max(1, len(self._processes))

    def submit(
        self,
        function: Callable[..., bytes],
        task: bytes,
        key: Parcel,
        *rest: bytes,
        seconds: float = MOST_S,
    ) -> Future[bytes]:
        call = _Call(function=function, task=task, key=key, rest=rest)
        with self._lock:
            self._give(call)
        return call.answer

    def end_late(self, seconds: float) -> None:
        now = time.monotonic()
        with self._lock:
            for process in self._processes:
                if process.calls and process.ready.done() and now - process.since > seconds:
                    process.process.kill()  # its line ends, and `_hear` sees to its calls

    def _give(self, call: _Call) -> None:
        if not self._processes:
            call.answer.set_exception(Lost(f"No worker is left. {self._why}".strip()))
            return
        process = self._free_next()
        process.take(call, (call.task, process.keys.packed(call.key), *call.rest))

    def _free_next(self) -> _Process:
        return min(self._processes, key=lambda process: len(process.calls))

    def next_key(self) -> str | None:
        with self._lock:
            if not self._processes:
                return None
            return self._free_next().keys.last

    def _listen(self, process: _Process) -> None:
        process.listener = threading.Thread(target=self._hear, args=(process,), daemon=True)
        process.listener.start()

    def _hear(self, process: _Process) -> None:
        """Take what a worker says until it ends. Where it should not have, hire another one."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                number, answer = process.line.recv()
                if number == worker.READY:
                    process.since = time.monotonic()
                    process.ready.set_result(answer)
                    continue
                with self._lock:
                    call = process.calls.pop(number)
                    process.since = time.monotonic()
                call.answer.set_result(answer)
        process.end()
        if not process.ready.done():
            process.ready.set_result(Lost("A worker ended before its first submission."))
        with self._lock:
            self._processes.remove(process)
            calls = list(process.calls.values())
            if self._closing:
                lost = calls
            else:  # the oldest may have ended it; none has where it had no wall
                lost = calls[:1] if self._replaced(process) else []
                for call in calls[len(lost) :]:
                    self._give(call)
        for call in lost:
            call.answer.set_exception(WorkerDied("its worker ended"))

    def _replaced(self, process: _Process) -> bool:
        """Whether there is another worker in the place of `process`; not where it had no wall."""
        why = process.ready.result()
        try:
            if isinstance(why, Exception) and not isinstance(why, Lost):
                raise why
            new = _Process(_context(forked=False), self.level)
        except Exception as error:
            self._why = str(error)
            return False
        self._processes.append(new)
        self._listen(new)
        return True

    def close(self) -> None:
        with self._lock:
            self._closing = True
            processes = list(self._processes)
            for process in processes:
                process.let_go()
        for process in processes:
            if process.listener is not None:
                process.listener.join()
        for lender in self._shared:
            lender.end()
        if self._runner is not None:
            self._runner.close()


def forks() -> bool:
    """Whether workers are forked from this process: not beside threads, which a fork loses, and
    elsewhere what NumPy stands on may not bear it."""
    return sys.platform == "linux" and threading.active_count() == 1


def _begun(runner: Runner | None) -> tuple[Lender, ...]:
    """The lenders that were begun before."""
    from autograder.sandbox.wall import SandboxRunner

    return runner.lenders() if isinstance(runner, SandboxRunner) else ()


def _shared(level: str, preload: tuple[str, ...]) -> tuple[Lender, ...]:
    """Who imports `preload` for all workers; none where there is no wall, as each will tell."""
    if level != "sandbox" or not preload:
        return ()
    from autograder.sandbox.wall import Lender

    try:
        return (Lender(preload),)
    except NoWall:
        return ()


def _borrowing(lenders: tuple[Lender, ...]) -> Runner | None:
    """The runner of a worker that is to borrow; none where there is nobody to borrow from."""
    if not lenders:
        return None
    from autograder.sandbox.wall import SandboxRunner

    own = SandboxRunner()
    for lender in lenders:
        own.borrow(lender)
    return own


def _context(*, forked: bool) -> Any:
    if forked:
        return multiprocessing.get_context("fork")
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.workers.worker", *NEEDED])
    return context


class Keys:
    """Which keys a worker surely has: the last two it was given. It keeps some that it used before,
    too, as it judges a submission when it has asked later ones."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        return self._names[-1] if self._names else ""

    def packed(self, key: Parcel) -> bytes | None:
        """The bytes to send with a call: none where the worker has them."""
        had = key.name in self._names
        older = [name for name in self._names if name != key.name]
        self._names = (*older[-1:], key.name)
        return None if had else key.data


class _Call(Struct):
    function: Callable[..., bytes]
    task: bytes
    key: Parcel
    rest: tuple[bytes, ...]
    answer: Future[bytes] = field(default_factory=Future)


class _Process:
    """A worker: its process, the line to it, and the calls that it has, the oldest first."""

    def __init__(
        self,
        context: Any,
        level: str,
        runner: Runner | None = None,
        others: tuple[Connection, ...] = (),
    ) -> None:
        self.line, theirs = context.Pipe()
        inherited = (self.line, *others) if context.get_start_method() == "fork" else ()
        arguments = (theirs, level, runner, inherited)
        self.process = context.Process(target=worker.serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.ready: Future[str | Exception] = Future()
        self.calls: dict[int, _Call] = {}
        self.since = time.monotonic()  # when it came to the oldest of them
        self.keys = Keys()
        self.listener: threading.Thread | None = None
        self._count = 0

    def take(self, call: _Call, arguments: tuple[bytes | None, ...]) -> None:
        self._count += 1
        if not self.calls:
            self.since = time.monotonic()
        self.calls[self._count] = call
        with contextlib.suppress(OSError):  # it has ended: who listens to it sees to its calls
            self.line.send((self._count, call.function, arguments))

    def end(self) -> None:
        """Once its line has ended: see to it that the process does, too."""
        self.process.join(KILL_S)
        self.process.kill()
        self.process.join()
        self.line.close()

    def let_go(self) -> None:
        """Have it end: now, where it has something to do."""
        if self.calls:
            self.process.terminate()
        with contextlib.suppress(OSError):
            self.line.send(None)
