"""The process that holds the implementations which students' tests look at: one call at a time.

It runs behind the runner's wall for as long as a candidate does, in a thread of this process, and
gets no line of a student's but the arguments of calls.
"""

from __future__ import annotations

import contextlib
import json
import queue
import secrets
import threading
from typing import Any

from autograder.candidate import NUMPY
from autograder.interview.questions import not_ready, rlimits
from autograder.sandbox import Limits, Runner, RunResult

MOST_BYTES = 1 << 20  # of one call, or of one answer
CALL_S = 4.0  # of one call
MEMORY_MIB = 1024
MOST_DEATHS = 2  # of the process, for one submission


def read(text: bytes) -> Any:
    """A line as JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class Room:
    """The process, with a name and a source for each implementation. A call that ends it is lost,
    and the next one starts it again."""

    def __init__(self, entries: list[tuple[str, str]], runner: Runner) -> None:
        self.entries = entries
        self.runner = runner
        self._asked: queue.Queue[bytes] = queue.Queue()
        self._said: queue.Queue[bytes | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._deaths = 0
        self._nonce = b""
        self._ended: RunResult | BaseException | None = None
        self._start()

    def answered(self, call: dict[str, Any]) -> dict[str, Any] | None:
        """What an implementation says to a call; None where it is lost."""
        if self._thread is None and self._deaths >= MOST_DEATHS:
            return None
        if self._thread is None:
            self._start()
        self._asked.put(json.dumps(call).encode() + b"\n")
        line = self._said.get()
        message = read(line[len(self._nonce) :]) if line and line.startswith(self._nonce) else None
        answer = message.get("answer") if isinstance(message, dict) else None
        if line is None:
            self._deaths += 1
            self._join()
        if isinstance(answer, dict) and line is not None and len(line) > MOST_BYTES:
            return {"refused": "size"}
        return answer if isinstance(answer, dict) else None

    def close(self) -> None:
        if self._thread is not None:
            self._asked.put(b"")
            self._join()

    def _start(self) -> None:
        """Raises `UngradedError` where it does not come up: no line of a student's is in it."""
        limits = Limits(start_s=CALL_S, idle_s=CALL_S, total_s=3600.0, memory_mib=MEMORY_MIB)
        nonce = secrets.token_hex(8)
        self._nonce = nonce.encode() + b" "
        job = {
            "nonce": nonce,
            "converses": True,
            "implementations": self.entries,
            "limits": rlimits(limits, MEMORY_MIB),
        }
        self.runner.warm()  # its wall is put up by this thread, which stays
        self._ended = None
        work = (json.dumps(job).encode() + b"\n", limits)
        self._thread = threading.Thread(target=self._run, args=work, daemon=True)
        self._thread.start()
        if self._said.get() is None:
            self._join()
            if isinstance(self._ended, RunResult):
                raise not_ready(self._ended, limits)
            assert self._ended is not None
            raise self._ended

    def _run(self, job: bytes, limits: Limits) -> None:
        try:
            self._ended = self.runner.run(job, limits, NUMPY, self._next)
        except BaseException as error:
            self._ended = error
        finally:
            self._said.put(None)

    def _next(self, line: bytes) -> bytes:
        self._said.put(line)
        return self._asked.get()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for waiting in (self._asked, self._said):
            with contextlib.suppress(queue.Empty):
                while True:
                    waiting.get_nowait()
