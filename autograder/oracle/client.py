"""Asks the oracle from outside its room: decides when it is needed, and talks to its process.

Nothing here imports TensorFlow or NumPy. A conversation has two turns, so that the first sentence
of the design holds with fresh cases too: the oracle sends the questions and ends, the candidate
answers them and is killed, and only then does a second oracle compute an answer.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys

from autograder.course import Course
from autograder.errors import OracleFailed, OracleUnavailable
from autograder.exercise import keys
from autograder.languages.catalogue import say
from autograder.model import Key

INSTALL = "pip install tensorflow"
UNAVAILABLE_CODE = 4


def fingerprint(course: Course, name: str) -> str:
    """The hash of the two hand-written files and of the data the reference reads."""
    digest = hashlib.sha256()
    files = [course.reference(name), course.solution(name)]
    data = files[0].parent / "data" / name
    files += sorted(path for path in data.glob("*") if path.is_file())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_stale(course: Course, key: Key) -> bool:
    """Whether the key was made from other files than the course now holds.

    What it holds of earlier exercises was made from their files.
    """
    if not course.has_reference(key.name):
        return False
    other = fingerprint(course, key.name) != key.exercise_sha256
    return other or any(is_stale(course, earlier) for earlier in key.builds_on)


class Conversation:
    """Asks the oracle in two turns, each of a process of its own; `only` names the parts wanted.

    `questions()` gives the inputs; that process has ended when they are here, so nothing is left
    that a candidate could make speak. `answers()` is for when the candidate is dead.

    Raises `OracleUnavailable` where TensorFlow or the device asked for is missing, and
    `OracleFailed` where a process ends without an answer.
    """

    def __init__(
        self, course: Course, name: str, *, seed: str, device: str, only: tuple[str, ...] = ()
    ) -> None:
        if importlib.util.find_spec("tensorflow") is None:
            also = "" if course.has_reference(name) else say("ungraded.instructors_too")
            raise OracleUnavailable(say("ungraded.no_tensorflow", install=INSTALL, also=also))
        course.reference(name)
        course.solution(name)
        only = only or course.choice(name).parts or ()
        self.name = name
        self._request = {
            "course": str(course.root),
            "bundled": course.bundled,  # its answers lie in the wheel of the answers
            "name": name,
            "seed": seed,
            "device": device,
            "only": only,
        }

    def questions(self) -> Key:
        """The cases' inputs; no expected value exists yet, anywhere."""
        return self._turn(answers=False)

    def answers(self) -> Key:
        """The whole key. Ask only when no candidate is alive."""
        return self._turn(answers=True)

    def _turn(self, *, answers: bool) -> Key:
        # The seed travels on standard input, where no list of processes shows it.
        done = subprocess.run(
            [sys.executable, "-I", "-m", "autograder.oracle"],
            input=json.dumps({**self._request, "answers": answers}).encode(),
            capture_output=True,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            check=False,
        )
        if done.returncode == 0:
            return keys.parse(done.stdout, f"for {self.name}, from the oracle")
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else f"it ended with code {done.returncode}"
        if done.returncode == UNAVAILABLE_CODE:
            raise OracleUnavailable(last)
        raise OracleFailed(say("ungraded.oracle", name=self.name, why=last))
