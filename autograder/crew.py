"""Workers, on this machine or on a Dask cluster, behind one method: a call in, a future out.

A call is one of the functions of `autograder.worker` and bytes. A worker that dies fails the
calls that it had with `WorkerDied`, and the others go on.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from autograder import worker
from autograder.errors import UngradedError
from autograder.forking import forks, prepare

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


class Here(Crew):
    """Processes on this machine, one pool each, so that it is known which ended.

    Each has a call, and one more that waits for it and is put again where the first ends it.
    """

    def __init__(self, level: str, jobs: int) -> None:
        import multiprocessing

        self.level = level
        self._context: Any = multiprocessing.get_context("forkserver" if forks() else "spawn")
        prepare()
        self._lock = threading.Lock()
        self._closing = False
        self._slots = [_Slot(self._pool()) for _ in range(jobs)]
        self._first = [slot.pool.submit(worker.ready, level) for slot in self._slots]

    def stands(self) -> None:
        try:
            self._first[0].result()
        except BrokenProcessPool as error:
            raise Lost("A worker ended before its first submission.") from error

    @property
    def room(self) -> int:
        return 2 * len(self._slots)  # one for each worker, and one that is there when it is done

    def submit(
        self, function: Callable[..., bytes], task: bytes, key: Parcel, *rest: bytes
    ) -> Future[bytes]:
        with self._lock:
            slot = min(self._slots, key=lambda slot: slot.calls)
            slot.calls += 1
        answer: Future[bytes] = Future()
        self._put(slot, answer, function, task, key, *rest)
        return answer

    def _put(
        self,
        slot: _Slot,
        answer: Future[bytes],
        function: Callable[..., bytes],
        task: bytes,
        key: Parcel,
        *rest: bytes,
    ) -> None:
        def done(call: Future[bytes]) -> None:
            died = call.cancelled() or call.exception() is not None  # of its own accord: never
            if died and not self._closing and not self._renewed(slot, pool):
                # It only waited behind the one that ended the worker.
                self._put(slot, answer, function, task, key, *rest)
                return
            with self._lock:
                slot.calls -= 1
            if died:
                answer.set_exception(WorkerDied("its worker ended"))
            else:
                answer.set_result(call.result())

        pool, packed = self._packed(slot, key)
        try:
            call = pool.submit(function, task, packed, *rest)
        except BrokenProcessPool:  # it died while it had nothing to do
            self._renewed(slot, pool)
            pool, packed = self._packed(slot, key)
            call = pool.submit(function, task, packed, *rest)
        call.add_done_callback(done)

    def _packed(self, slot: _Slot, key: Parcel) -> tuple[ProcessPoolExecutor, bytes | None]:
        """The slot's pool, and the key's bytes unless its worker has them."""
        with self._lock:
            packed = None if slot.key == key.name else key.data
            slot.key = key.name
            return slot.pool, packed

    def _renewed(self, slot: _Slot, broken: ProcessPoolExecutor) -> bool:
        """Give the slot another pool, unless that was done."""
        with self._lock:
            if slot.pool is not broken:
                return False
            slot.pool, slot.key = self._pool(), ""
        broken.shutdown(wait=False)
        return True

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=self._context, initializer=worker.begin)

    def close(self) -> None:
        self._closing = True
        processes = [process for slot in self._slots for process in slot.processes()]
        if any(slot.calls for slot in self._slots):
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
    calls: int = 0  # under way

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
