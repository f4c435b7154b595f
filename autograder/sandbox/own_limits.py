"""What our own process may use while it reads or judges what a student sent: a clock and memory.

A clock of processor time, so that a busy machine takes nothing from it. In the main thread it
raises `TooLong`; in a worker, which is there to be killed, it ends the process (`deadly`), whatever
holds Python's lock. Memory beyond the limit is refused, and Python raises `MemoryError`. Neither is
handed on to a process that is started under `lifted`.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from autograder.errors import UngradedError
from autograder.languages.catalogue import say

SECONDS = 30.0  # of one core: to read and ask, and as much again to judge
MEBIBYTES = 600
GRACE_S = 5.0  # for the main thread to come back from whatever it is in
_LOCK = threading.Lock()
_ALLOWED: dict[int, float] = {}  # by thread: the processor time at which it has had enough
_RLIMIT_DATA = 2  # of Linux


class TooLong(UngradedError):
    """Our own work on one submission took more time or memory than it may."""


class _Stop(BaseException):
    """Out of time: no `except Exception` on the way makes a verdict of it."""


@contextlib.contextmanager
def bounded(*, deadly: bool = False) -> Iterator[None]:
    """Limit what this process uses meanwhile, where the system can; once, for what is within."""
    mine = threading.get_ident()
    main = threading.current_thread() is threading.main_thread()
    if mine in _ALLOWED or not hasattr(signal, "setitimer") or not (main or deadly):
        yield
        return
    before: Any = None
    if main and not deadly:
        before = signal.signal(signal.SIGPROF, _too_long)
    with _LOCK:
        if not _ALLOWED:
            _set_data(_data_now() + MEBIBYTES * 2**20)
        _ALLOWED[mine] = time.process_time() + SECONDS * (1 + len(_ALLOWED))
        _set_clock(deadly=deadly)
    try:
        yield
    except _Stop as stop:
        raise TooLong(say("ungraded.too_long", limit=SECONDS)) from stop
    except MemoryError as error:
        raise TooLong(say("ungraded.too_much")) from error
    finally:
        with _LOCK:
            del _ALLOWED[mine]
            if not _ALLOWED:
                _set_data(None)
            _set_clock(deadly=deadly)
        if main and not deadly:
            signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def lifted() -> Iterator[None]:
    """A process that is started meanwhile has limits of its own."""
    with _LOCK:
        limit = _data_limit()
        if limit is not None:
            _set_data(None)
        try:
            yield
        finally:
            if limit is not None:
                _set_data(limit)


def _too_long(_number: int, _frame: object) -> None:
    raise _Stop


def _set_clock(*, deadly: bool) -> None:
    """Set the timers for whichever thread has least left; off where there is none."""
    left = min(_ALLOWED.values(), default=0.0) - time.process_time() if _ALLOWED else 0.0
    seconds = max(left, 0.001) if _ALLOWED else 0.0
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0 if seconds else 0.0)
    if not deadly:  # nothing of ours handles this one: it ends the process
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + GRACE_S if seconds else 0.0)


def _data_now() -> int:
    """The bytes of private memory that this process has mapped."""
    try:
        with open("/proc/self/statm", "rb") as stream:
            pages = int(stream.read().split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    import resource

    return pages * resource.getpagesize()


def _data_limit() -> int | None:
    if sys.platform != "linux":
        return None
    import resource

    soft, hard = resource.getrlimit(_RLIMIT_DATA)
    return None if soft in (hard, resource.RLIM_INFINITY) else soft


def _set_data(most: int | None) -> None:
    """Set the soft limit; None takes it away."""
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(_RLIMIT_DATA)
    soft = hard if most is None else most
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(_RLIMIT_DATA, (soft, hard))
