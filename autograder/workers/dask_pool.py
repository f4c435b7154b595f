"""Workers of a Dask cluster: calls and answers travel as bytes, and no disk is shared."""

from __future__ import annotations

import importlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any

from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.workers import worker
from autograder.workers.pool import MOST_S, Lost, Parcel, WorkerDied, WorkerPool

CONNECT_S = 10
LOOK_S = 2.0  # how often the number of workers is asked for
AHEAD = 2  # calls a thread: one under way, one at hand
LATE = "dlgrade-late"  # what workers say of a call that has taken too long
TOLD_S = 1.0  # what it takes, at most, for the scheduler to hear of it


class DaskPool(WorkerPool):
    """The workers of the scheduler at `address`. Each needs dlgrade of the same version.

    A scheduler gives a call to another worker when one dies; only when it gives up, which it does
    after its `allowed-failures`, is that `WorkerDied` here. A worker that is at a call for too long
    says so and ends, and Dask starts another: that is `WorkerDied` at once.
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
        self._under_way: dict[str, tuple[Any, Future[bytes]]] = {}
        self._client.subscribe_topic(LATE, self._late)

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
        self,
        function: Callable[..., bytes],
        task: bytes,
        key: Parcel,
        *rest: bytes,
        seconds: float = MOST_S,
    ) -> Future[bytes]:
        if key.name not in self._keys:  # a task of its own: what a worker loses, Dask makes again
            self._keys[key.name] = self._client.submit(bytes, key.data, key=f"dlgrade-{key.name}")
        answer: Future[bytes] = Future()
        name = f"dlgrade-{uuid.uuid4().hex}"
        given = (name, seconds, function, task, self._keys[key.name], *rest)
        call = self._client.submit(_in_time, *given, key=name)
        self._under_way[name] = (call, answer)
        answer.add_done_callback(lambda _: self._under_way.pop(name, None))
        call.add_done_callback(lambda done: _pass_on(done, answer))
        return answer

    async def _late(self, event: tuple[float, str]) -> None:
        call, answer = self._under_way.get(event[1], (None, None))
        if answer is not None:
            with suppress(InvalidStateError):
                answer.set_exception(WorkerDied("it took too long"))
            # Or another worker would be given it.
            await self._client.cancel(call, asynchronous=True, force=True)

    def close(self) -> None:
        self._keys.clear()
        self._client.close(timeout=2)


def _in_time(
    call: str,
    seconds: float,
    function: Callable[..., bytes],
    task: bytes,
    key: bytes,
    *rest: bytes,
) -> bytes:
    """In a worker: what `function` returns, or the worker's end."""
    distributed: Any = importlib.import_module("distributed")
    over = threading.Event()
    given = (distributed.get_worker(), call, seconds, over)
    threading.Thread(target=_end_late, args=given, daemon=True).start()
    try:
        return function(task, key, *rest)
    finally:
        over.set()


def _end_late(here: Any, call: str, seconds: float, over: threading.Event) -> None:
    if not over.wait(seconds):
        here.log_event(LATE, call)
        time.sleep(TOLD_S)
        os._exit(1)  # whatever its threads are at


def _pass_on(done: Any, answer: Future[bytes]) -> None:
    from distributed import KilledWorker

    try:
        said = done.result(timeout=60)
    except KilledWorker:
        ended: Exception = WorkerDied("its workers ended")
    except BaseException as error:  # such as a scheduler that is gone
        why = clean(f"{type(error).__name__}: {error}")[:200]
        ended = Lost(f"The Dask cluster can no longer be reached ({why}).")
    else:
        with suppress(InvalidStateError):
            answer.set_result(said)
        return
    with suppress(InvalidStateError):  # one that was late, and is cancelled, is answered
        answer.set_exception(ended)
