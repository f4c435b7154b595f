"""Workers, on this machine or on a Dask cluster, behind one method: a call in, a future out.

A call is one of the functions of `classroom.worker` and bytes. A worker that dies fails the
calls that it had with `WorkerDied`, and the others go on.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future

from msgspec import Struct

from autograder.errors import UngradedError

MOST_S = 600.0  # what a worker may take for a call, where nothing else is said


class WorkerDied(Exception):
    """A worker ended before it answered."""


class Lost(UngradedError):
    """The workers as a whole are gone."""


class Parcel(Struct, frozen=True):
    """Bytes that many calls share, such as a key: sent to a worker once."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        return f"Parcel({self.name!r})"  # not megabytes of a key


class WorkerPool(ABC):
    """Some workers."""

    level: str

    @abstractmethod
    def stands(self) -> None:
        """Wait until one wall stands. Raises `NoWall`, or `Lost` where no worker answers."""

    @property
    @abstractmethod
    def capacity(self) -> int:
        """How many calls to have under way."""

    @abstractmethod
    def submit(
        self,
        function: Callable[..., bytes],
        task: bytes,
        key: Parcel,
        *rest: bytes,
        seconds: float = MOST_S,
    ) -> Future[bytes]:
        """Have a worker run `function(task, key, *rest)`.

        One that nobody here can end, as `end_late` does, ends itself after `seconds`.
        """

    def next_key(self) -> str | None:
        """The name of the key that whoever is free next was given last: it has it at hand.

        "" where it has none yet, None where it does not matter.
        """
        return None

    def end_late(self, seconds: float) -> None:  # noqa: B027  (not everybody can)
        """End the workers that have been at one call for longer than that."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go, whatever they are doing."""


class FakePool(WorkerPool):
    """Answers in this process with `answer(task)`; a `WorkerDied` that it raises is passed on."""

    level = "fake"

    def __init__(
        self, answer: Callable[[bytes], bytes], capacity: int = 2, wait_s: float = 0.01
    ) -> None:
        self._answer = answer
        self._capacity = capacity
        self._wait_s = wait_s
        self.most = 0  # calls that were under way at once
        self._under_way: list[tuple[Future[bytes], bytes]] = []

    def stands(self) -> None:
        """It always does."""

    @property
    def capacity(self) -> int:
        return self._capacity

    def submit(
        self,
        function: Callable[..., bytes],
        task: bytes,
        key: Parcel,
        *rest: bytes,
        seconds: float = MOST_S,
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
