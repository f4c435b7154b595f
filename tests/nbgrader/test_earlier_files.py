"""nbgrader's plugin finds a student's earlier files where `dlgrade grade` does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.model import Submission
from autograder.submission.helpers import Beside
from tests.conftest import ROOT, load_key, model_answer

plugin = pytest.importorskip("autograder.nbgrader.plugin", reason="nbgrader is not installed")


def test_in_the_other_assignments_of_the_same_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student, name in (("ada", "ex03_forward_loss"), ("bo", "ex04_backprop")):
        folder = tmp_path / "submitted" / student / name[:4]
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "solutions" / f"{name}.py", folder)
    (tmp_path / "submitted" / "ada" / "ex18").mkdir()
    monkeypatch.chdir(tmp_path)
    work = Submission(path="ex18_network.ipynb", source=model_answer("ex18_network"), sha256="")
    place = {"student": "ada", "assignment": "ex18", "notebook": "ex18_network"}
    key = load_key("ex18_network")
    found = plugin._with_companions(work, place, key, Beside(tmp_path), Course(ROOT))
    there = {one.exercise for one in found.earlier if one.work is not None}
    assert there == {"ex03_forward_loss"}
    assert len(found.earlier) == len(key.builds_on)
