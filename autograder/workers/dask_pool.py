"""Workers of a Dask cluster: calls and answers travel as bytes, and no disk is shared."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.workers import worker
from autograder.workers.pool import Lost, Parcel, WorkerDied, WorkerPool

CONNECT_S = 10
LOOK_S = 2.0  # how often the number of workers is asked for
AHEAD = 2  # calls a thread: one under way, one at hand


class DaskPool(WorkerPool):
    """The workers of the scheduler at `address`. Each needs dlgrade of the same version.

    A scheduler gives a call to another worker when one dies; only when it gives up, which it does
    after its `allowed-failures`, is that `WorkerDied` here.
    """

    def __init__(self, level: str, address: str) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise UsageError("--scheduler needs Dask. Run: pip install distributed") from error
        self.level = level
        logging.disable()  # of Dask's, down to asyncio: what matters is said in a sentence
        try:
            self._client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"There is no Dask scheduler at {address}.") from error
        self._keys: dict[str, Any] = {}
        self._looked = (0.0, 1)
        self._count = 0

    def stands(self) -> None:
        if not self._client.nthreads():
            raise Lost("The Dask scheduler has no workers yet. Start some, and run this again.")
        self._client.submit(worker.ready, self.level, pure=False).result()

    @property
    def capacity(self) -> int:
        when, count = self._looked
        if time.monotonic() - when > LOOK_S:
            count = sum(self._client.nthreads().values())
            self._looked = (time.monotonic(), count)
        return max(1, AHEAD * count)

    def submit(
        self, function: Callable[..., bytes], task: bytes, key: Parcel, *rest: bytes
    ) -> Future[bytes]:
        if key.name not in self._keys:  # a task of its own: what a worker loses, Dask makes again
            self._keys[key.name] = self._client.submit(bytes, key.data, key=f"dlgrade-{key.name}")
        self._count += 1
        answer: Future[bytes] = Future()
        call = self._client.submit(function, task, self._keys[key.name], *rest, pure=False)
        call.add_done_callback(lambda done: _pass_on(done, answer))
        return answer

    def close(self) -> None:
        self._keys.clear()
        self._client.close(timeout=2)


def _pass_on(done: Any, answer: Future[bytes]) -> None:
    from distributed import KilledWorker

    try:
        answer.set_result(done.result(timeout=60))
    except KilledWorker:
        answer.set_exception(WorkerDied("its workers ended"))
    except BaseException as error:  # such as a scheduler that is gone
        said = clean(f"{type(error).__name__}: {error}")[:200]
        answer.set_exception(Lost(f"The Dask cluster can no longer be reached ({said})."))
