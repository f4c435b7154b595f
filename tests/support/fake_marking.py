"""`dlgrade grade` in this process, with workers that run nothing: for what it makes of hand-ins.

A file's score is what it says in a comment, `# points: 4`.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from autograder.cli.instructor import grade as command
from autograder.course import Course
from autograder.errors import DlgradeError
from autograder.exercise import keys
from autograder.model import Key, PartReport, Report
from autograder.reporters.json import document
from autograder.workers.pool import FakePool
from autograder.workers.worker import Task, Verdict
from tests.conftest import ROOT

COURSE = Course(ROOT)


def answer(points: float, name: str = "churn_rule") -> str:
    """A file of ex00 that somebody has worked on."""
    return f"def {name}(x):\n    return x\n# points: {points:g}\n"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What a run has left, and what it said."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def records(self) -> list[dict[str, Any]]:
        lines = (self.folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    @property
    def fates(self) -> dict[str, str]:
        return {record["student"]: record["fate"] for record in self.records}

    @property
    def scores(self) -> dict[str, float | None]:
        return {record["student"]: record["score"] for record in self.records}

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        with (self.folder / "grades.csv").open(encoding="utf-8", newline="") as stream:
            return {row["student"]: row for row in csv.DictReader(stream)}

    @property
    def page(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def told(self, student: str) -> str:
        return " ".join(s for r in self.records if r["student"] == student for s in r["told"])

    def reason(self, student: str) -> str:
        return " ".join(r["reason"] or "" for r in self.records if r["student"] == student)


def grade(place: Path, *words: str | Path, out: Path | None = None, said: str = "") -> Graded:
    """Run the command. `said` is what is typed when it asks."""
    folder = out or place.parent / "out"
    arguments = [str(place), "--out", str(folder), *map(str, words)]
    with patch.object(command, "workers_up", lambda *_: FakePool(mark, wait_s=0)):
        ran = CliRunner().invoke(command.grade_command, arguments, input=said)
    code, err = ran.exit_code, ran.stderr
    if isinstance(ran.exception, DlgradeError):
        code, err = ran.exception.exit_code, err + str(ran.exception)
    elif ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Graded(code=code, out=ran.stdout, err=err, folder=folder)


def mark(task: bytes) -> bytes:
    """What a worker would answer."""
    work = Task.unpacked(task)
    key = _keys()[work.key]
    found = re.search(rb"# points: ([\d.]+)", work.data)
    points = float(found.group(1)) if found else 0.0
    report = Report(
        exercise=key.name,
        title=key.title,
        score=points,
        max_score=sum(part.points for part in key.parts),
        isolation="fake",
        cases="public",
        duration_s=0.0,
        parts=(
            PartReport(
                name=key.parts[0].name, status="passed", score=points, max_score=6.0,
                cases_passed=1, cases_total=1,
            ),
        ),
        stdout="",
        notes=(),
        certificate={"exercise_sha256": key.exercise_sha256, "key_sha256": key.key_sha256},
    )  # fmt: skip
    return Verdict(report=document(report)).packed()


@cache
def _keys() -> dict[str, Key]:
    found = [keys.load(COURSE.key(name)) for name in ("ex00_rules", "ex01_neuron")]
    return {key.key_sha256: key for key in found}
