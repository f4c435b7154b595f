"""Keeps what TensorFlow's libraries log away from the terminal; everything else is passed on."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.sandbox import is_logged


@contextmanager
def without_framework_logs() -> Iterator[None]:
    """Within, lines that native code logs to file descriptor 2 are dropped, and others are not.

    Python's own `sys.stderr` goes where it went, so that counters and errors stay as they are.
    """
    terminal = os.dup(2)
    own = sys.stderr
    reads, writes = os.pipe()
    os.dup2(writes, 2)
    os.close(writes)

    def pass_on() -> None:
        with os.fdopen(reads, "rb") as lines:
            for line in lines:
                if not is_logged(line.decode("utf-8", "replace").strip()):
                    os.write(terminal, line)

    passing = threading.Thread(target=pass_on, daemon=True)
    passing.start()
    sys.stderr = os.fdopen(os.dup(terminal), "w", encoding=own.encoding, errors="replace")
    try:
        yield
    finally:
        sys.stderr.close()
        sys.stderr = own
        os.dup2(terminal, 2)
        passing.join(timeout=2)  # a child may hold the other end for longer
        if not passing.is_alive():
            os.close(terminal)
