"""A class on a Dask cluster: the same verdicts, whatever dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.workers.dask_pool import DaskPool
from autograder.workers.dispatch import Call, answers
from autograder.workers.pool import Parcel
from tests.classroom.test_class_run import (
    COUNT,
    begun,
    grade,
    lines,
    sent,
    timeless,
    undisturbed,
    until,
)
from tests.support.naps import nap

pytest.importorskip("distributed")
__all__ = ["sent", "undisturbed"]  # fixtures


class Cluster:
    """A scheduler and workers, each a process of its own in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._start("scheduler", "dask_scheduler", "--host", "127.0.0.1",
                                     "--port", str(self.port), "--no-dashboard")  # fmt: skip
        self.workers = [self._worker(number) for number in range(2)]

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        return self._start(f"worker{number}", "dask_worker", self.address, "--nthreads", "1",
                           "--no-nanny", "--no-dashboard", "--name", f"w{number}",
                           "--local-directory", str(self.folder / f"worker{number}"))  # fmt: skip

    def _start(self, name: str, module: str, *words: str) -> subprocess.Popen[bytes]:
        place = self.folder / name
        place.mkdir(parents=True)
        with (place / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *words],
                cwd=place, stdout=log, stderr=log,
            )  # fmt: skip

    def await_workers(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            logs = [(self.folder / f"worker{n}" / "log").read_text() for n in range(2)]
            if all("Registered to:" in log for log in logs):
                return
            assert time.monotonic() < deadline, logs
            time.sleep(0.1)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "cluster")
    try:
        made.await_workers()
        yield made
    finally:
        made.close()


def test_two_dask_workers_give_the_verdicts_of_this_machine(
    cluster: Cluster, sent: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    there = grade(sent, tmp_path / "there", "--scheduler", cluster.address)
    assert there.code == 0, there.err
    assert timeless(tmp_path / "there") == undisturbed
    again = grade(sent, tmp_path / "there", "--scheduler", cluster.address)
    assert f"{COUNT} unchanged" in again.out


@pytest.mark.slow
def test_a_killed_dask_worker_costs_nobody_anything(
    cluster: Cluster, sent: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begun(sent, out, "--scheduler", cluster.address)
    until(out, 1)
    cluster.workers[0].kill()
    said, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert f"{COUNT} of {COUNT} marked" in said
    assert timeless(out) == undisturbed


@pytest.mark.slow
def test_a_worker_that_takes_too_long_ends_itself_and_its_neighbours_are_answered(
    cluster: Cluster,
) -> None:
    key = Parcel("key", b"")
    asked = [
        Call(about=name, function=nap, task=name.encode(), key=key, seconds=2.0)
        for name in ("a", "sleeps", "b", "c", "d", "e")
    ]
    started = time.monotonic()
    with closing(DaskPool("process", cluster.address)) as pool:
        said = dict(answers(pool, asked))
    assert said == {"sleeps": None, **{name: name.encode() for name in "abcde"}}
    assert time.monotonic() - started < 50, "nobody waits for it to wake up"
    assert [worker.wait(timeout=10) for worker in cluster.workers] == [1, 1], "once each"


@pytest.mark.slow
def test_a_killed_scheduler_is_told_and_the_next_run_goes_on(
    cluster: Cluster, sent: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begun(sent, out, "--scheduler", cluster.address)
    until(out, 1)
    os.kill(cluster.scheduler.pid, signal.SIGKILL)
    said, err = process.communicate(timeout=120)
    assert process.returncode == 3, said + err
    assert "can no longer be reached" in err
    assert "Traceback" not in err
    kept = lines(out)
    assert kept >= 1
    resumed = grade(sent, out)
    assert f"{kept} unchanged" in resumed.out
    assert timeless(out) == undisturbed


def test_no_scheduler_is_wrong_usage(sent: Path, tmp_path: Path) -> None:
    ran = grade(sent, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert ran.code == 2
    assert "There is no Dask scheduler at tcp://127.0.0.1:1" in ran.err


def test_without_dask_the_way_to_it_is_told(sent: Path) -> None:
    code = "import sys; sys.modules['distributed'] = None\n"
    code += "from autograder.cli.start import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", str(sent), "--scheduler", "tcp://x:1"],
        cwd=sent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install distributed" in done.stderr
