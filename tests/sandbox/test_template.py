"""Level `process` for Keras on Linux: one import, a fork for each run, and nothing left behind."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import NOTHING, Limits, RunResult
from autograder.sandbox.process import ProcessRunner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks where it is safe to")

CHEAP = ("json",)  # stands for TensorFlow, which takes seconds
TELL = (
    "import os\nprint(os.getppid(), os.getpid(), os.getsid(0), os.getcwd(), os.environ['HOME'])\n"
)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessRunner]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = ProcessRunner()
    yield made
    made.close()


def ran(runner: ProcessRunner, source: str, limits: Limits | None = None) -> RunResult:
    job = json.loads(NOTHING) | {"source": source}
    return runner.run(json.dumps(job).encode(), limits or Limits(), CHEAP)


def told(runner: ProcessRunner) -> list[str]:
    return ran(runner, TELL).text.decode().split()


def test_runs_are_forks_of_one_process_each_in_a_session_and_a_folder_of_its_own(
    runner: ProcessRunner,
) -> None:
    runner.warm(CHEAP, 2)
    one, other = told(runner), told(runner)
    assert one[0] == other[0] != str(os.getpid())
    assert one[1] == one[2] != other[1] == other[2]
    assert one[3] == one[4] != other[3] == other[4]


def test_a_run_finds_no_module_of_ours_where_its_own_would_be(runner: ProcessRunner) -> None:
    """What looks at models is imported before the fork, and is for another run."""
    source = (
        "import os, sys\n"
        "HOME = os.path.dirname(sys.modules['__main__'].__file__)\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if os.path.dirname(str(getattr(module, '__file__', ''))) == HOME:\n"
        "        print(name)\n"
        "print(HOME in sys.path)\n"
    )
    assert ran(runner, source).text.decode().split() == ["__main__", "False"]


def test_a_run_that_takes_the_process_it_was_forked_from_along_costs_the_next_nothing(
    runner: ProcessRunner,
) -> None:
    before = told(runner)[0]
    result = ran(runner, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n")
    assert result.ending in ("done", "died")
    after = told(runner)
    assert len(after) == 5
    assert after[0] != before


def test_a_run_that_takes_too_long_is_ended_with_all_of_its_group(runner: ProcessRunner) -> None:
    source = "import os, time\nprint(os.getpid(), os.fork(), flush=True)\ntime.sleep(60)\n"
    result = ran(runner, source, Limits(start_s=0.5, idle_s=0.5, total_s=1.0))
    assert result.ending == "timeout"
    assert result.exit_code == -9
    for word in result.text.split():
        assert word == b"0" or not Path(f"/proc/{word.decode()}/exe").exists()


def test_nothing_is_left_when_the_runner_is_closed(runner: ProcessRunner, tmp_path: Path) -> None:
    parent = told(runner)[0]
    runner.close()
    assert not Path(f"/proc/{parent}").exists()
    assert list(tmp_path.iterdir()) == []
