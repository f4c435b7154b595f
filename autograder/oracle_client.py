"""Asks the oracle from outside its room: decides when it is needed, and talks to its process.

Nothing here imports TensorFlow or NumPy. The conversation has two turns, so that the first
sentence of the design holds with fresh cases too: the oracle sends the questions, the candidate
answers them and is killed, and only then does the oracle compute an answer.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from types import TracebackType

from autograder import keys
from autograder.course import Course
from autograder.errors import OracleFailed, OracleUnavailable
from autograder.model import Key

PUBLIC_SEED = "public"
INSTALL = "pip install 'dlgrade[tensorflow]'"
UNAVAILABLE_CODE = 4


def fingerprint(course: Course, name: str) -> str:
    """The hash of the two hand-written files and of the data the reference reads."""
    digest = hashlib.sha256()
    files = [course.reference(name), course.solution(name)]
    data = course.root / "reference" / "data" / name
    files += sorted(path for path in data.glob("*") if path.is_file())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def commitment(name: str, seed: str) -> str:
    """Binds a hidden seed to a certificate without telling it."""
    if seed == PUBLIC_SEED:
        return PUBLIC_SEED
    return hashlib.sha256(f"dlgrade-seed\0{name}\0{seed}".encode()).hexdigest()


def is_stale(course: Course, key: Key) -> bool:
    """Whether the key was made from other files than the course now holds."""
    return course.has_reference(key.name) and fingerprint(course, key.name) != key.exercise_sha256


class Conversation:
    """One oracle process. `questions()` first, then `answers()`, in a `with` block.

    Raises `OracleUnavailable` where TensorFlow or the device asked for is missing, and
    `OracleFailed` where the process ends without an answer.
    """

    def __init__(self, course: Course, name: str, *, seed: str, device: str) -> None:
        if importlib.util.find_spec("tensorflow") is None:
            also = "" if course.has_reference(name) else " They need an instructor's course, too."
            raise OracleUnavailable(
                "Fresh answers are computed by TensorFlow, which is not installed here. "
                f"Install it with: {INSTALL}.{also}"
            )
        course.reference(name)
        course.solution(name)
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.oracle"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        # The seed travels on standard input, where no list of processes shows it.
        self._say({"course": str(course.root), "name": name, "seed": seed, "device": device})

    def __enter__(self) -> Conversation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def questions(self) -> Key:
        """The cases' inputs; no expected value exists yet, here or in the oracle."""
        return self._hear()

    def answers(self) -> Key:
        """The whole key. Ask only when no candidate is alive."""
        self._say({"turn": "answers"})
        return self._hear()

    def _say(self, message: dict[str, str]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._give_up()

    def _hear(self) -> Key:
        assert self._process.stdout is not None
        header = self._process.stdout.readline().strip()
        if not header.isdigit():
            self._give_up()
        return keys.parse(
            self._process.stdout.read(int(header)), f"for {self.name}, from the oracle"
        )

    def _give_up(self) -> None:
        _, error = self._process.communicate()
        said = error.decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else f"it ended with code {self._process.returncode}"
        if self._process.returncode == UNAVAILABLE_CODE:
            raise OracleUnavailable(last)
        raise OracleFailed(f"The oracle could not compute the answers for {self.name}: {last}")
