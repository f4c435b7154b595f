"""Inside: nothing is shown for a while."""

from __future__ import annotations

import contextlib
import os
import sys


class silence:  # noqa: N801  (used as a function; a generator takes three times as long)
    """Nothing is shown meanwhile: what a second run prints was printed by the first.

    `null` is open for writing: `os.devnull`, which a candidate has as descriptor 0.
    """

    def __init__(self, descriptor: int = 1, null: int = 0) -> None:
        self._descriptor = descriptor
        self._null = null
        self._kept = -1

    def __enter__(self) -> None:
        _flush()
        kept = -1
        try:
            kept = os.dup(self._descriptor)
            os.dup2(self._null, self._descriptor)
        except OSError:  # a student's files have used up every descriptor, or closed one
            if kept >= 0:
                os.close(kept)
            return
        self._kept = kept

    def __exit__(self, *_: object) -> None:
        if self._kept >= 0:
            _flush()
            os.dup2(self._kept, self._descriptor)
            os.close(self._kept)


def _flush() -> None:
    with contextlib.suppress(Exception):  # a student may have closed or replaced it
        sys.stdout.flush()
