"""Tells how far a class is: a line that renews itself on a terminal, else one now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import IO

OFTEN_S = 0.2  # on a terminal
SELDOM_S = 15.0  # in a log


class Meter:
    """Counts submissions. The rate is that of the ones that were marked, not of the unchanged."""

    def __init__(
        self, total: int, stream: IO[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._began = self._told = clock()
        self._done = self._marked = 0
        self._terminal = stream.isatty()

    def step(self, *, marked: bool = True) -> None:
        self._done += 1
        self._marked += marked
        now = self._clock()
        if now - self._told >= (OFTEN_S if self._terminal else SELDOM_S):
            self._told = now
            self._say(now)

    def close(self) -> None:
        """Leave the terminal's line empty."""
        if self._terminal:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def _say(self, now: float) -> None:
        line = f"{self._done} of {self._total}"
        rate = self._marked / max(now - self._began, 1e-9)
        if self._marked:
            line += f", {rate:.1f} a second, {_span((self._total - self._done) / rate)} left"
        self._stream.write(f"\r\033[K{line}" if self._terminal else f"{line}\n")
        self._stream.flush()


def _span(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
