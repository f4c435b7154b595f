"""A real `dlgrade watch --open`, whose address is read as a student reads it."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path


class Watching:
    """A `watch --open` in a process of its own, without a terminal and without a browser."""

    def __init__(self, course: Path, *words: str) -> None:
        self.exercises = course / "exercises"
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "autograder", "watch", "--open", *words],
            cwd=course, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "NO_COLOR": "1", "BROWSER": "true"},
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\S+/", self.says("http://"))
        assert found is not None
        self.address, self.port = found[0], int(found[1])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def says(self, words: str, limit: float = 60) -> str:
        """The next line that has these words in it."""
        seen = []
        until = time.monotonic() + limit
        while not seen or words not in seen[-1]:
            try:
                seen.append(self.lines.get(timeout=max(until - time.monotonic(), 0)))
            except queue.Empty:
                raise AssertionError(f"{words!r} was not said: {seen}") from None
        return seen[-1]

    def save(self, name: str, text: str) -> None:
        (self.exercises / f"{name}.py").write_text(text, encoding="utf-8")

    def server(self) -> int:
        """The number of the server's process: the child that has no NumPy."""
        for child in children(self.process.pid):
            if b"autograder.beside.server" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        raise AssertionError("there is no server")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self.reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def children(process: int) -> list[int]:
    """The processes that one has started, by Linux's own list."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]
