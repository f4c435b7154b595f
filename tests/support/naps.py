"""What a worker of a test's cluster is asked to do: it imports this by name."""

from __future__ import annotations

import time


def nap(task: bytes, key: bytes | None) -> bytes:
    if task == b"sleeps":
        time.sleep(60)
    return task
