"""One line on a terminal while something slow goes on: what it is, and the seconds so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from autograder.languages.catalogue import say
from autograder.model import Part

TICK_S = 1.0


@contextmanager
def ticking(part: Part, stream: TextIO, tick_s: float = TICK_S) -> Iterator[None]:
    """Show that `part` is running, on `stream`; the line is wiped at the end.

    Nothing is written where `stream` is not a terminal.
    """
    if not stream.isatty():
        yield
        return
    over = threading.Event()
    text = say("progress.training", name=part.name, limit=part.seconds or 0)
    started = time.monotonic()

    def show() -> None:
        while True:
            stream.write(f"\r{text} {time.monotonic() - started:.0f} s")
            stream.flush()
            if over.wait(tick_s):
                return

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        stream.write("\r\x1b[K")
        stream.flush()
