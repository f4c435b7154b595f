"""Functions of ours that read what students sent, run in another process of ours.

It has a clock of processor time and a limit of memory (`own_limits`), and can be killed: whoever
leads a class goes on, and so does everybody else's work. It is started when there is something to
be read, and anew after one that was ended. No line of a student's runs in it.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from autograder.errors import UngradedError
from autograder.languages.catalogue import language, say, using_language
from autograder.sandbox import own_limits

LATEST_S = 300.0  # for one function, however busy the machine is
ALIVE_S = 5.0  # how often it looks whether whoever started it is still there


class Ended(UngradedError):
    """A function did not come to its end, for reasons of ours or of what it read."""


class Runs(ABC):
    """Where a function is run, with what is kept there from one to the next."""

    @abstractmethod
    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """`function(kept, *arguments)`. Raises `Ended` where that does not come to its end."""


class Here(Runs):
    """Runs functions in this process, which somebody else limits."""

    def __init__(self, keep: Callable[[], Any]) -> None:
        self._kept = keep()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(self._kept, *arguments)


class Apart(Runs):
    """Runs functions in another process, one at a time; what they take and give is pickled.

    `keep` makes what is kept there. Exceptions in `passed` are raised here as they were there.
    """

    def __init__(
        self, keep: Callable[[], Any], passed: tuple[type[Exception], ...] = (),
        latest_s: float = LATEST_S,
    ) -> None:  # fmt: skip
        self._keep = keep
        self._passed = passed
        self._latest_s = latest_s
        self._lock = threading.RLock()
        self._process: Any = None
        self._line: Connection | None = None

    def start(self) -> None:
        """Start the process, if there is none: by a fork, which is cheap, where no thread is."""
        with self._lock:
            if self._line is not None:
                return
            forked = sys.platform == "linux" and threading.active_count() == 1
            usual = "forkserver" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context("fork" if forked else usual)
            self._line, theirs = context.Pipe()
            arguments = (theirs, self._keep, self._passed, os.getpid(), forked)
            self._process = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
            self._process.start()
            theirs.close()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self._lock:
            self.start()
            line = self._line
            assert line is not None
            try:
                line.send((function, arguments, language()))
                if not line.poll(self._latest_s):
                    raise EOFError
                how, said = line.recv()
            except (EOFError, OSError) as error:
                self.close()
                raise Ended(say("ungraded.too_long", limit=own_limits.SECONDS)) from error
            except BaseException:  # an answer may be under way that nobody waits for
                self.close()
                raise
            if how == "ended":
                self.close()
        if how == "given":
            return said
        raise said if how == "raised" else Ended(said)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            if self._line is None:
                return
            self._line.close()
            self._line = None
            self._process.kill()
            self._process.join()
            self._process = None


def _serve(
    line: Connection,
    keep: Callable[[], Any],
    passed: tuple[type[Exception], ...],
    parent: int,
    forked: bool,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # what is there already is nobody's to look through again and again
    if forked:  # what else is open belongs to walls and files of whoever started this
        for number in map(int, os.listdir("/proc/self/fd")):
            if number > 2 and number != line.fileno():
                with contextlib.suppress(OSError):  # the folder's own, which is closed by now
                    os.close(number)
    kept = keep()
    while True:
        while not line.poll(ALIVE_S):
            if os.getppid() != parent and forked:
                return
        try:
            function, arguments, spoken = line.recv()
        except (EOFError, OSError):
            return
        with using_language(spoken):
            answer, over = _answer(function, (kept, *arguments), passed)
        line.send_bytes(answer)
        if over:
            return


def _answer(
    function: Callable[..., Any], arguments: tuple[Any, ...], passed: tuple[type[Exception], ...]
) -> tuple[bytes, bool]:
    """What to say, pickled, and whether this process has had its time."""
    try:
        with own_limits.bounded():
            return pickle.dumps(("given", function(*arguments))), False
    except own_limits.TooLong as error:
        return pickle.dumps(("ended", str(error))), True
    except passed as error:
        return pickle.dumps(("raised", error)), False
    except Exception as error:  # one hand-in never stops the others
        said = f"dlgrade itself failed ({type(error).__name__}: {error})"
        return pickle.dumps(("failed", said[:400])), False
