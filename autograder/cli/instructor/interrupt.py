"""Ctrl-C as a wish that is looked at between two submissions, not an exception anywhere."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stop:
    """Called, it says whether somebody wishes to stop."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, number: int, _: Any) -> None:
        if self.asked:  # a second time: now
            raise KeyboardInterrupt
        self.asked = True
        sys.stderr.write("\nStopping. What is marked is kept.\n")


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Within, Ctrl-C and SIGTERM set the wish."""
    stop = Stop()
    before = {
        number: signal.signal(number, stop._ask) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
