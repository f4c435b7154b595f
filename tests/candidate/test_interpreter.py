"""A candidate's process: where it is, what it finds open, and how it is told to have ended."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from autograder.candidate import NUMPY, interpreter
from autograder.sandbox import Limits
from autograder.sandbox.process import ProcessRunner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere subprocess does it.")


@pytest.fixture
def left_open() -> Iterator[int]:
    """A descriptor that whoever started dlgrade has left open for its children."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    yield writing
    os.close(reading)
    os.close(writing)


def printed(source: str) -> str:
    """What a file prints at level `process`."""
    job = {
        "nonce": "n", "limits": {}, "source": source, "filename": "a.py", "name": "a",
        "beside": {}, "plan": [], "probes": ["", "", ""], "parameters": {}, "defaults": {},
    }  # fmt: skip
    runner = ProcessRunner()
    try:
        result = runner.run(json.dumps(job).encode() + b"\n", Limits(), NUMPY)
    finally:
        runner.close()
    assert result.ending == "done", result
    return result.text.decode().strip()


def test_a_candidate_is_in_a_folder_and_a_session_of_its_own() -> None:
    looks = (
        "import os\nprint(os.getcwd() == os.environ['HOME'] != '/', os.getsid(0) == os.getpid())\n"
    )
    assert printed(looks) == "True True"


def test_a_candidate_finds_nothing_that_was_left_open_for_children(left_open: int) -> None:
    looks = (
        f"import os\ntry:\n    os.fstat({left_open})\n    print('open')\nexcept OSError:\n    pass"
    )
    assert printed(looks) == ""
    words = [sys.executable, "-c", f"import os; os.fstat({left_open})"]
    passed_on = interpreter.Spawned(words, dict(os.environ))
    assert passed_on.wait(timeout=30) == 0, "here it could have been"
    closed(passed_on)


def closed(process: interpreter.Spawned) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()


def test_how_a_process_ended_is_known_once_and_for_all() -> None:
    process = interpreter.Spawned([sys.executable, "-c", "raise SystemExit(7)"], dict(os.environ))
    assert process.wait(timeout=30) == 7
    process.kill()  # its number may be another's by now
    assert process.poll() == 7
    closed(process)
    waits = interpreter.Spawned([sys.executable, "-c", "input()"], dict(os.environ))
    assert waits.poll() is None
    waits.kill()
    assert waits.wait(timeout=30) == -signal.SIGKILL
    closed(waits)


def test_where_a_process_cannot_be_started_nothing_is_left_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="nowhere"):
        interpreter.Spawned(["/nowhere/python"], {})
    assert len(os.listdir("/proc/self/fd")) == before
