"""The life of an assignment, with nbgrader's own commands and a real gradebook.

release → ten students' notebooks → autograde → scores → feedback → a manual score → regrade keeps
it → CSV. On SQLite; `test_nbgrader_postgres.py` does the same on PostgreSQL.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import UngradedError
from autograder.exercise.cells import check_id
from autograder.sandbox.levels import open_runner
from tests.conftest import ROOT, Ran, dlgrade, load_key
from tests.support.commands import run_module
from tests.support.imported_later import ImportedLater
from tests.support.notebooks import (
    BIAS,
    EXERCISE,
    Notebook,
    cell_of,
    changed,
    check_cell,
    code,
    edited,
    filled,
    released,
    text_of,
    write,
)
from tests.support.once import made_once

nbgrader = ImportedLater("nbgrader")

FULL = {"sgd": 1.0, "momentum": 2.0, "nesterov": 2.0, "adagrad": 2.0, "rmsprop": 2.0, "adam": 3.0}


def _deleted(nb: Notebook) -> None:
    nb["cells"].remove(check_cell(nb, "sgd"))
    nb["cells"].remove(check_cell(nb, "adam"))
    nb["cells"].remove(cell_of(nb, "momentum"))
    nb["cells"].remove(check_cell(nb, "momentum"))


def _edited_test(nb: Notebook) -> None:
    cell_of(nb, "adam")["source"] = text_of(cell_of(released(), "adam"))
    check_cell(nb, "adam")["source"] = "3.0"
    check_cell(nb, "adam")["metadata"]["nbgrader"]["points"] = 50


def _noisy(nb: Notebook) -> None:
    """Every trap of nbgrader's partial credit, and a hand on our package."""
    nb["cells"].insert(
        1,
        code(
            "import sys, warnings, numpy as np\n"
            "import autograder\n"
            "autograder.check = lambda *a, **k: np.float64(0.0)\n"
            "sys.stderr.write('W tensorflow: cuda not found')\n"
            "warnings.warn('deprecated')\n"
            "np.allclose = lambda *a, **k: True"
        ),
    )
    cell_of(nb, "rmsprop")["source"] = "def rmsprop(*a, **k): return float('nan'), {}"
    for part, ending in (("rmsprop", "float('nan')"), ("adam", "np.float64(0.0)")):
        check_cell(nb, part)["source"] += ["\n", ending]


def _failing_cell(nb: Notebook) -> None:
    cell_of(nb, "nesterov")["source"] = "def nesterov(w, grad:\n    return 1"
    nb["cells"].append(code("raise RuntimeError('an experiment')"))


def _forged_outputs(nb: Notebook) -> None:
    cell_of(nb, "sgd")["source"] = text_of(cell_of(released(), "sgd"))
    check_cell(nb, "sgd")["outputs"] = [
        {"output_type": "execute_result", "execution_count": 1, "metadata": {},
         "data": {"text/plain": "1.0"}}
    ]  # fmt: skip


STUDENTS: dict[str, Notebook | str] = {
    "right": filled(),
    "biased": edited(filled(), "adam", BIAS, "learning_rate"),
    "stub": released(),
    "failing": changed(_failing_cell),
    "deleted": changed(_deleted),
    "tester": changed(_edited_test),
    "noisy": changed(_noisy),
    "forger": changed(_forged_outputs),
    "broken": json.dumps(filled(), indent=1)[:4000],
    "empty": {**released(), "cells": []},
    "twice": released(),
}
# What each earns; None where nbgrader cannot read the file, and so keeps no score.
EARNED: dict[str, dict[str, float] | None] = {
    "right": FULL,
    "biased": {**FULL, "adam": 0.0},
    "stub": dict.fromkeys(FULL, 0.0),
    "failing": {**FULL, "nesterov": 0.0},
    "deleted": {**FULL, "momentum": 0.0},
    "tester": {**FULL, "adam": 0.0},
    "noisy": {**FULL, "rmsprop": 0.0},
    "forger": {**FULL, "sgd": 0.0},
    "broken": None,
    "empty": dict.fromkeys(FULL, 0.0),
    "twice": dict.fromkeys(FULL, 0.0),
}


def wall() -> str:
    """The level marks of record are given at here: the sandbox wherever it can be had."""
    try:
        open_runner("sandbox").close()
    except UngradedError:
        return "process"
    return "sandbox"


class Life:
    """An nbgrader course, and what an instructor does to it."""

    def __init__(self, root: Path, db_url: str | None = None) -> None:
        self.root = root
        self.db_url = db_url or f"sqlite:///{root}/gradebook.db"
        self.level = wall()
        if db_url is not None:
            root.mkdir(parents=True)
            config = "c = get_config()\nc.CourseDirectory.course_id = 'dl101'\n"
            config += f"c.CourseDirectory.db_url = {db_url!r}\n"
            (root / "nbgrader_config.py").write_text(config)

    def release(self) -> Ran:
        return dlgrade("release", "ex06", "--to", self.root)

    def nbgrader(self, *words: str) -> Ran:
        return run_module("nbgrader", *words, cwd=self.root, timeout=300, env={})

    def autograde(self, *words: str) -> Ran:
        return self.nbgrader(
            "autograde", "ex06", f"--DlgradePreprocessor.isolation={self.level}", *words
        )

    def submit(self, student: str, nb: Notebook | str, stamp: str = "2026-11-01 10:00:00") -> Path:
        folder = self.root / "submitted" / student / "ex06"
        path = write(folder / f"{EXERCISE}.ipynb", nb)
        (folder / "timestamp.txt").write_text(stamp)
        return path

    def gradebook(self) -> Any:
        from nbgrader.api import Gradebook

        return Gradebook(self.db_url)

    def scores(self, student: str, field: str = "auto_score") -> dict[str, float | None]:
        with self.gradebook() as gradebook:
            return {
                part: getattr(
                    gradebook.find_grade(check_id(EXERCISE, part), EXERCISE, "ex06", student),
                    field,
                )
                for part in FULL
            }

    def set_manual(self, student: str, part: str, score: float) -> None:
        with self.gradebook() as gradebook:
            grade = gradebook.find_grade(check_id(EXERCISE, part), EXERCISE, "ex06", student)
            grade.manual_score = score
            gradebook.db.commit()


def live(life: Life) -> None:
    """One whole life; every step is claimed as it goes."""
    released_it = life.release()
    assert released_it.code == 0, released_it.err
    for student, nb in STUDENTS.items():
        life.submit(student, nb)

    graded = life.autograde()
    assert graded.code == 1, "one notebook is broken, and nbgrader says so"
    assert "student 'broken'" in graded.err
    for student, earned in EARNED.items():
        got = life.scores(student)
        assert got == (earned or dict.fromkeys(FULL)), student

    # The same scores as `dlgrade check` gives, cell by cell.
    for student in ("right", "biased", "deleted", "noisy", "failing", "tester"):
        path = life.root / "submitted" / student / "ex06" / f"{EXERCISE}.ipynb"
        report = dlgrade("check", path, "--format", "json").report
        assert {p["name"]: p["score"] for p in report["parts"]} == life.scores(student)

    assert life.nbgrader("generate_feedback", "ex06").code == 0
    page = life.root / "feedback" / "biased" / "ex06" / f"{EXERCISE}.html"
    feedback = page.read_text(encoding="utf-8")
    assert "The bias correction is missing" in feedback
    assert "Score: 9.0 / 12.0" in feedback

    # A second submission counts, without --force; a manual score outlives a regrade.
    life.submit("twice", filled(), "2026-11-02 10:00:00")
    life.set_manual("biased", "adam", 1.5)
    again = life.autograde()
    assert life.scores("twice") == FULL, again.err
    life.autograde("--force")
    assert life.scores("biased")["adam"] == 0.0
    assert life.scores("biased", "manual_score")["adam"] == 1.5
    assert life.scores("biased", "score")["adam"] == 1.5

    exported = life.nbgrader("export", "--to", "grades.csv")
    assert exported.code == 0, exported.err
    with (life.root / "grades.csv").open(encoding="utf-8") as stream:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}
    assert rows["right"] == 12.0
    assert rows["biased"] == 10.5
    assert rows["noisy"] == 10.0


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """A course in which nothing has been released."""
    return Life(tmp_path / "course")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with ex06 released, to be copied."""

    def make(place: Path) -> None:
        assert Life(place).release().code == 0

    return made_once(tmp_path_factory, "release", make)


@pytest.fixture
def course(release: Path, life: Life) -> Life:
    """A course in which ex06 has been released."""
    shutil.copytree(release, life.root)
    return life


def test_the_whole_life_of_an_assignment(life: Life) -> None:
    live(life)


def test_a_release_is_the_notebook_that_students_of_the_course_have(life: Life) -> None:
    assert life.release().code == 0
    nb = json.loads((life.root / "release" / "ex06" / f"{EXERCISE}.ipynb").read_text())
    theirs = released()
    assert [text_of(c) for c in nb["cells"]] == [text_of(c) for c in theirs["cells"]]
    assert [c["id"] for c in nb["cells"]] == [c["id"] for c in theirs["cells"]]
    source = (life.root / "source" / "ex06" / f"{EXERCISE}.ipynb").read_text()
    assert "BEGIN SOLUTION" in source
    assert (life.root / "stubs" / f"{EXERCISE}.py").read_text() == load_key(EXERCISE).stub
    config = (life.root / "nbgrader_config.py").read_text()
    assert life.release().code == 0, "a course is brought up to date"
    assert (life.root / "nbgrader_config.py").read_text() == config


def test_a_config_of_the_instructor_keeps_what_it_says(life: Life) -> None:
    life.root.mkdir()
    own = "c = get_config()\nc.CourseDirectory.course_id = 'dl101'\n"
    (life.root / "nbgrader_config.py").write_text(own)
    assert life.release().code == 0
    config = (life.root / "nbgrader_config.py").read_text()
    assert config.startswith(own.rstrip())
    assert config.count("c.Autograde.autograde_preprocessors") == 1


def test_validate_passes_on_the_model_answer_and_explains_the_stub(course: Life) -> None:
    right = course.nbgrader("validate", f"source/ex06/{EXERCISE}.ipynb")
    assert "Success! Your notebook passes all the tests." in right.out
    stub = course.nbgrader("validate", f"release/ex06/{EXERCISE}.ipynb")
    assert "VALIDATION FAILED ON 6 CELL(S)" in stub.out
    assert "adam  0/3  Not implemented yet." in stub.out
    assert "Traceback" not in stub.out


def test_a_failure_of_ours_is_no_zero(course: Life) -> None:
    course.submit("alice", filled())
    assert course.autograde().code == 0
    (key,) = (course.root / "source" / "ex06" / "exercises" / "keys").glob("*.json")
    key.write_text(key.read_text()[:-100])
    failed = course.autograde("--force")
    assert failed.code == 1
    assert "answer key" in failed.err
    assert course.scores("alice") == FULL, "what was known is kept"
    assert not (course.root / "autograded" / "alice" / "ex06").exists()


def test_without_its_wall_nothing_is_marked(course: Life) -> None:
    course.submit("alice", filled())
    words = ["autograde", "ex06", "--DlgradePreprocessor.isolation=container"]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course.root,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": ""},
        check=False,
    )
    assert done.returncode == 1
    assert course.scores("alice") == dict.fromkeys(FULL)


def test_notebooks_that_are_not_ours_are_refused_or_executed_as_asked(course: Life) -> None:
    graded = code("1 + 1", nbgrader={
        "grade": True, "grade_id": "two", "locked": True, "points": 2, "schema_version": 3,
        "solution": False, "task": False,
    })  # fmt: skip
    other = {**released(), "cells": [graded]}
    write(course.root / "source" / "own" / "own.ipynb", other)
    assert course.nbgrader("generate_assignment", "own").code == 0
    write(course.root / "submitted" / "alice" / "own" / "own.ipynb", other)
    refused = course.nbgrader("autograde", "own")
    assert refused.code == 1
    assert "no exercise of dlgrade's" in refused.err
    asked = course.nbgrader("autograde", "own", "--DlgradePreprocessor.other_notebooks=execute")
    assert asked.code == 0, asked.err


def test_release_needs_an_instructors_course(student_course: Path) -> None:
    ran = dlgrade("release", "ex06", "--to", student_course.parent / "nb", cwd=student_course)
    assert ran.code == 2
    assert "instructor's course" in ran.err
    ran = dlgrade("release", "ex06", "--to", ROOT)
    assert ran.code == 2
