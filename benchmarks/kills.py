"""Kills the grader, its workers or a Dask scheduler at random moments, and compares.

    python benchmarks/kills.py [--kills 10] [--workers 10] [--schedulers 3] [--students 60]

A class is marked undisturbed, and then again with SIGKILL at random moments of its time: of the
grader; of one of its workers, while they mark; and, with Dask installed, of the scheduler. After
each kill the same command is run again until it ends by itself. At the end `results.jsonl` (but
for times) and `grades.csv` must be those of the undisturbed run, the gradebook's scores, too, no
student may be missing or there twice, and no process may be left.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import made_class

from tests.support import processes

ROOT = Path(__file__).parent.parent


class Class:
    """A class to be marked, and how long that takes."""

    def __init__(self, scratch: Path, students: int) -> None:
        self.scratch = scratch
        self.sent = scratch / "sent"
        made_class.write(self.sent, students)
        self.students = students
        self.marked = scratch / "undisturbed"
        started = time.monotonic()
        if self.begin(self.marked, []).wait() != 0:
            sys.exit("the undisturbed run failed")
        self.seconds = time.monotonic() - started
        self.truth = self.outcome(self.marked)

    def begin(self, out: Path, words: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "autograder", "grade", str(self.sent), "--out", str(out)]
        command += ["--gradebook", f"sqlite:///{out}.db", *words]
        return subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def outcome(self, out: Path) -> tuple[list[str], bytes, dict[tuple[str, str], float]]:
        """Records without times, the table, and the gradebook's scores."""
        records = []
        for line in (out / "results.jsonl").read_text().splitlines():
            record: dict[str, Any] = json.loads(line)
            del record["timing"], record["duration_s"]
            records.append(json.dumps(record))
        return records, (out / "grades.csv").read_bytes(), scores(f"{out}.db")

    def check(self, out: Path, what: str) -> None:
        records, table, book = self.outcome(out)
        names = [json.loads(record)["student"] for record in records]
        assert len(names) == len(set(names)) == self.students, f"{what}: lost or there twice"
        assert records == self.truth[0], f"{what}: other verdicts"
        rows = zip(table.splitlines(), self.truth[1].splitlines(), strict=False)
        apart = next((row for row in rows if row[0] != row[1]), None)
        assert table == self.truth[1], f"{what}: another table: {apart}"
        assert book == self.truth[2], f"{what}: another gradebook"
        shutil.rmtree(out)
        Path(f"{out}.db").unlink(missing_ok=True)


def scores(file: str) -> dict[tuple[str, str], float]:
    """Scores in a gradebook by student and cell. (nbgrader's API is hidden by a file beside us.)"""
    query = (
        "SELECT s.student_id, c.name, g.auto_score FROM grade AS g"
        " JOIN base_cell AS c ON c.id = g.cell_id"
        " JOIN submitted_notebook AS n ON n.id = g.notebook_id"
        " JOIN submitted_assignment AS s ON s.id = n.assignment_id"
    )
    with contextlib.closing(sqlite3.connect(file)) as book:
        return {(student, cell): score for student, cell, score in book.execute(query)}


def finished(job: Class, out: Path, words: list[str] | None = None) -> None:
    code = job.begin(out, words or []).wait()
    assert code == 0, f"the run after a kill ended with {code}"


def kill_grader(job: Class, out: Path, moment: float) -> str:
    process = job.begin(out, [])
    time.sleep(moment)
    mine = processes.children(process.pid)
    process.kill()
    process.wait()
    kept = (
        (out / "results.jsonl").read_bytes().count(b"\n") if (out / "results.jsonl").exists() else 0
    )
    finished(job, out)
    time.sleep(5)
    left = [pid for pid in mine if processes.command(pid)]
    assert not left, f"processes left: {left}"
    return f"{kept} of {job.students} were kept"


def kill_worker(job: Class, out: Path, moment: float) -> str:
    """While submissions are marked, which is a part of the whole time only.

    Or the process that reads notebooks for the gradebook, which is forked, too: then somebody's
    points may not be there yet, which is told, and the next run enters them.
    """
    process = job.begin(out, [])
    count, kept = int(moment / job.seconds * job.students), out / "results.jsonl"
    while not kept.exists() or kept.read_bytes().count(b"\n") < count:
        time.sleep(0.01)
    found = processes.forked(process.pid)
    if found:
        os.kill(random.choice(found), signal.SIGKILL)
    code = process.wait()
    assert code in (0, 3) or not found, f"the grader ended with {code}"
    if code:
        finished(job, out)
    return f"a worker killed after {count} records" if found else "no worker any more"


def kill_scheduler(job: Class, out: Path, moment: float) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    module = [sys.executable, "-W", "ignore", "-m"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    address = f"tcp://127.0.0.1:{port}"
    scheduler = subprocess.Popen(
        [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard"], cwd=job.scratch, **quiet,
    )  # fmt: skip
    hands = [
        subprocess.Popen(
            [
                *module,
                "distributed.cli.dask_worker",
                address,
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
            ],
            cwd=job.scratch,
            **quiet,
        )
        for _ in range(2)
    ]
    try:
        time.sleep(6)
        process = job.begin(out, ["--scheduler", address])
        time.sleep(1.0 + moment)
        scheduler.kill()
        code = process.wait()
    finally:
        for one in (*hands, scheduler):
            one.kill()
            one.wait()
    finished(job, out)
    return f"the grader ended with {code}"


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--kills", type=int, default=10, help="Of the grader.")
    parser.add_argument("--workers", type=int, default=10)
    parser.add_argument("--schedulers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random.seed(asked.seed)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with tempfile.TemporaryDirectory(prefix="dlgrade-kills-") as scratch:
        job = Class(Path(scratch), asked.students)
        print(f"undisturbed: {job.seconds:.1f} s", flush=True)
        turns = [(kill_grader, asked.kills), (kill_worker, asked.workers)]
        turns.append((kill_scheduler, asked.schedulers))
        for kill, times in turns:
            for number in range(times):
                moment = random.uniform(0.05, 0.95) * job.seconds
                out = Path(scratch) / f"{kill.__name__}{number}"
                said = kill(job, out, moment)
                job.check(out, f"{kill.__name__} after {moment:.2f} s")
                print(
                    f"{kill.__name__} after {moment:.2f} s: {said}; the same in the end", flush=True
                )


if __name__ == "__main__":
    main()
