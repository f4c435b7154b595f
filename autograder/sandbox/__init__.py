"""The seam between dlgrade and a process that runs a student's code: bytes in, bytes out.

A `Runner` has one method. `ProcessRunner` is level `process`; `FakeRunner`, beside it, replays
replies in tests.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from autograder.candidate import NUMPY

Ending = Literal["done", "timeout", "died", "flooded"]

# What is said back to a line of a process: None for nothing, empty bytes to end it.
Answer = Callable[[bytes], bytes | None]

# Lines that TensorFlow and its libraries log; they are never why something failed.
_LOGGED = re.compile(
    r"[IWEF]\d{4} |\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*: [IWEF] |WARNING: |To enable the following"
)

# The job of an empty submission, to see whether a wall stands.
NOTHING = json.dumps(
    {
        "nonce": "0",
        "source": "",
        "filename": "nothing.py",
        "name": "nothing",
        "probes": ("", "", ""),
        "beside": {},
        "defaults": {},
        "parameters": {},
        "plan": [],
        "limits": {},
    }
).encode()


def is_logged(line: str) -> bool:
    """Whether a line is a framework's log."""
    return _LOGGED.match(line) is not None


def last_words(text: str) -> str:
    """The last line that a process wrote before it ended, a framework's log left out.

    >>> last_words("bwrap: no such file\\nI0000 00:00:1 port.cc:153] oneDNN custom operations")
    'bwrap: no such file'
    """
    lines = [line.strip() for line in text.splitlines()]
    return next((line for line in reversed(lines) if line and not _LOGGED.match(line)), "")


def warming_s(preload: tuple[str, ...]) -> float:
    """How long an interpreter may take to start and to import `preload`.

    TensorFlow is there in three seconds, and in a hundred on a machine that is busy with others.
    """
    return 60.0 if preload == NUMPY else 240.0


class Limits(Struct, frozen=True, kw_only=True):
    """What one run may use. Seconds are wall-clock, measured from outside."""

    warm_s: float = 60.0  # the interpreter and what it preloads, before a line of a student's
    start_s: float = 30.0  # the student's own import
    idle_s: float = 5.0  # between two replies, so for one case
    total_s: float = 60.0  # of all together, once it is ready
    memory_mib: int = 4096
    reply_bytes: int = 64 * 2**20
    text_bytes: int = 64 * 2**10  # of what is printed, kept; the rest is thrown away


class RunResult(Struct, frozen=True, kw_only=True):
    """What came back: the reply lines in order, the printed text, and how it ended."""

    lines: tuple[bytes, ...]
    text: bytes
    ending: Ending
    exit_code: int | None = None


class Runner(ABC):
    """Runs the harness once on a job, behind a wall of the named level."""

    level: str

    @abstractmethod
    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        """Give `job` to a fresh harness; return when it is done, dead or killed.

        The harness has imported the packages of `preload` before the job arrives. With `answer`
        the job is a line, and more may follow: whatever `answer` says to a line that comes back.
        While it thinks, no time between two lines is counted.
        """

    def beside(self) -> Runner:
        """A runner of the same level for another process, which lives while this one runs one."""
        return self

    def warm(self, preload: tuple[str, ...] = NUMPY, count: int = 1) -> None:  # noqa: B027
        """Start now what the next `count` runs with `preload` need, where that saves time."""

    def close(self) -> None:  # noqa: B027  (most have something to end; a fake has nothing)
        """End what was kept warm. The runner is not used again."""


class FakeRunner(Runner):
    """Answers each run with the next of `results`, and remembers the jobs it was given."""

    def __init__(self, results: list[RunResult]) -> None:
        self.results = results
        self.jobs: list[bytes] = []
        self.level = "fake"

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        self.jobs.append(job)
        result = self.results[len(self.jobs) - 1]
        if answer is not None:
            for line in result.lines:
                answer(line)
        return result
