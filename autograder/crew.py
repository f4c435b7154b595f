"""Workers, on this machine or on a Dask cluster, behind one method: a call in, a future out.

A call is one of the functions of `autograder.worker` and bytes. A worker that dies fails the
calls that it had with `WorkerDied`, and the others go on.
"""

from __future__ import annotations

import os
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from autograder import worker
from autograder.errors import UngradedError
from autograder.seeds import VARIABLE

# What the processes are forked from imports once.
PRELOAD = ["autograder.worker", "autograder.judge", "autograder.sandbox.wall"]
# NumPy's own threads gain nothing on small arrays, and no process forks well beside them.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

KILL_S = 5.0  # for a worker to end in good order


class WorkerDied(Exception):
    """A worker ended before it answered."""


class Lost(UngradedError):
    """The workers as a whole are gone."""


@dataclass(frozen=True)
class Parcel:
    """Bytes that many calls share, such as a key: sent to a worker once."""

    name: str
    data: bytes = field(repr=False)


class Crew(ABC):
    """Some workers."""

    level: str

    @abstractmethod
    def stands(self) -> None:
        """Wait until one wall stands. Raises `NoWall`, or `Lost` where no worker answers."""

    @property
    @abstractmethod
    def room(self) -> int:
        """How many calls to have under way."""

    @abstractmethod
    def submit(
        self, function: Callable[..., bytes], task: bytes, key: Parcel, *rest: bytes
    ) -> Future[bytes]:
        """Have a worker run `function(task, key, *rest)`."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go, whatever they are doing."""


def prepare() -> None:
    """Start what workers are forked from, and do not wait for its imports.

    Not where a secret is in the environment, which every process would inherit.
    """
    from multiprocessing import forkserver

    for name in THREADS:
        os.environ.setdefault(name, "1")
    if _forks() and VARIABLE not in os.environ:
        forkserver.set_forkserver_preload(PRELOAD)
        forkserver.ensure_running()


def _forks() -> bool:
    """Whether workers are forked; elsewhere what NumPy stands on may not bear it."""
    return sys.platform == "linux"


class Here(Crew):
    """Processes on this machine, one pool each, so that it is known whose call ended one."""

    def __init__(self, level: str, jobs: int) -> None:
        import multiprocessing

        self.level = level
        self._context: Any = multiprocessing.get_context("forkserver" if _forks() else "spawn")
        prepare()
        self._lock = threading.Lock()
        self._idle = [_Slot(self._pool()) for _ in range(jobs)]
        self._slots = list(self._idle)
        self._first = [slot.pool.submit(worker.ready, level) for slot in self._slots]

    def stands(self) -> None:
        try:
            self._first[0].result()
        except BrokenProcessPool as error:
            raise Lost("A worker ended before its first submission.") from error

    @property
    def room(self) -> int:
        return len(self._slots)

    def submit(
        self, function: Callable[..., bytes], task: bytes, key: Parcel, *rest: bytes
    ) -> Future[bytes]:
        with self._lock:
            slot = self._idle.pop()
        packed = None if slot.key == key.name else key.data
        slot.key = key.name
        answer: Future[bytes] = Future()
        try:
            call = slot.pool.submit(function, task, packed, *rest)
        except BrokenProcessPool:  # it died while it had nothing to do
            self._renew(slot)
            slot.key = key.name
            call = slot.pool.submit(function, task, key.data, *rest)
        call.add_done_callback(lambda done: self._done(slot, done, answer))
        return answer

    def _done(self, slot: _Slot, done: Future[bytes], answer: Future[bytes]) -> None:
        died = done.cancelled() or done.exception() is not None  # of its own accord it raises none
        if died:
            self._renew(slot)
        with self._lock:
            self._idle.append(slot)
        if died:
            answer.set_exception(WorkerDied("its worker ended"))
        else:
            answer.set_result(done.result())

    def _renew(self, slot: _Slot) -> None:
        slot.pool.shutdown(wait=False)
        slot.pool = self._pool()
        slot.key = ""

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=self._context, initializer=worker.begin)

    def close(self) -> None:
        processes = [process for slot in self._slots for process in slot.processes()]
        if len(self._idle) < len(self._slots):  # something is under way
            for process in processes:
                process.terminate()
            killer = threading.Timer(KILL_S, lambda: [process.kill() for process in processes])
            killer.daemon = True
            killer.start()
        for slot in self._slots:
            slot.pool.shutdown(wait=True, cancel_futures=True)


@dataclass
class _Slot:
    pool: ProcessPoolExecutor
    key: str = ""  # the last that its worker was given

    def processes(self) -> list[Any]:
        return list((self.pool._processes or {}).values())


class FakeCrew(Crew):
    """Answers in this process with `answer(task)`; a `WorkerDied` that it raises is passed on."""

    level = "fake"

    def __init__(
        self, answer: Callable[[bytes], bytes], room: int = 2, wait_s: float = 0.01
    ) -> None:
        self._answer = answer
        self._room = room
        self._wait_s = wait_s
        self.most = 0  # calls that were under way at once
        self._under_way: list[tuple[Future[bytes], bytes]] = []

    def stands(self) -> None:
        """It always does."""

    @property
    def room(self) -> int:
        return self._room

    def submit(
        self, function: Callable[..., bytes], task: bytes, key: Parcel, *rest: bytes
    ) -> Future[bytes]:
        self._under_way = [entry for entry in self._under_way if not entry[0].done()]
        future: Future[bytes] = Future()
        self._under_way.append((future, task))
        self.most = max(self.most, len(self._under_way))
        if self._wait_s:
            threading.Timer(self._wait_s, self._settle, (future, task)).start()
        else:
            self._settle(future, task)
        return future

    def _settle(self, future: Future[bytes], task: bytes) -> None:
        try:
            future.set_result(self._answer(task))
        except WorkerDied as error:
            future.set_exception(error)

    def close(self) -> None:
        """It holds nothing."""
