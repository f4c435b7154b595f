"""`dlgrade pack`: the archive a student hands in, through the real command."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import dlgrade, model_answer, swapped

NAME = "ex00_rules"


@pytest.fixture
def worked(student_course: Path) -> Path:
    """A course in which the .py file of one exercise has been written."""
    (student_course / "exercises" / f"{NAME}.py").write_text(model_answer(NAME), encoding="utf-8")
    return student_course


def write_in_notebook(course: Path, name: str = NAME) -> Path:
    path = course / "exercises" / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(swapped(text, 'raise NotImplementedError(\\"churn_rule\\")', "return x > 7"))
    return path


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as found:
        loaded: dict[str, Any] = json.loads(found.read("manifest.json"))
    return loaded


def test_the_archive_holds_the_file_its_hash_and_the_last_verdict(worked: Path) -> None:
    assert dlgrade("check", "ex00", cwd=worked).code == 0
    ran = dlgrade("pack", "ex00", cwd=worked)
    assert ran.code == 0
    assert f"{NAME}.py: 6 of 6 points at the last check" in ran.out
    content = (worked / "exercises" / f"{NAME}.py").read_bytes()
    with zipfile.ZipFile(worked / "ex00.zip") as found:
        assert found.namelist() == ["manifest.json", f"{NAME}.py"]
        assert found.read(f"{NAME}.py") == content
    (listed,) = manifest(worked / "ex00.zip")["files"]
    digest = hashlib.sha256(content).hexdigest()
    assert listed["sha256"] == digest
    assert listed["verdict"]["score"] == 6
    assert listed["verdict"]["certificate"]["submission_sha256"] == digest


def test_a_verdict_on_an_older_content_is_left_out(worked: Path) -> None:
    dlgrade("check", "ex00", cwd=worked)
    path = worked / "exercises" / f"{NAME}.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    ran = dlgrade("pack", "ex00", cwd=worked)
    assert "not checked since you last changed it" in ran.out
    assert manifest(worked / "ex00.zip")["files"][0]["verdict"] is None


def test_the_same_work_makes_the_same_bytes(worked: Path) -> None:
    dlgrade("check", "ex00", cwd=worked)
    dlgrade("pack", "ex00", "--output", "one.zip", cwd=worked)
    path = worked / "exercises" / f"{NAME}.py"
    path.touch()
    dlgrade("check", "ex00", cwd=worked)
    dlgrade("pack", "ex00", "--output", "two.zip", cwd=worked)
    assert (worked / "one.zip").read_bytes() == (worked / "two.zip").read_bytes()


def test_a_notebook_is_packed_where_it_was_written_in(student_course: Path) -> None:
    write_in_notebook(student_course)
    ran = dlgrade("pack", "ex00", cwd=student_course)
    assert ran.code == 0
    assert [file["name"] for file in manifest(student_course / "ex00.zip")["files"]] == [
        f"{NAME}.ipynb"
    ]


def test_a_notebook_that_was_only_run_and_saved_is_not_packed(worked: Path) -> None:
    path = worked / "exercises" / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
            cell["source"] = "".join(cell["source"])  # as some editors save it
    path.write_text(json.dumps(notebook), encoding="utf-8")
    dlgrade("pack", "ex00", cwd=worked)
    assert [file["name"] for file in manifest(worked / "ex00.zip")["files"]] == [f"{NAME}.py"]


@pytest.mark.parametrize("newer", [".py", ".ipynb"])
def test_of_two_that_were_written_in_the_newer_is_packed_and_it_says_so(
    newer: str, worked: Path
) -> None:
    write_in_notebook(worked)
    for kind in (".py", ".ipynb"):
        os.utime(worked / "exercises" / f"{NAME}{kind}", (2e9 if kind == newer else 1e9,) * 2)
    ran = dlgrade("pack", "ex00", cwd=worked)
    assert f"{NAME}{newer} is the newer one, and it is packed" in ran.out
    assert [f["name"] for f in manifest(worked / "ex00.zip")["files"]] == [f"{NAME}{newer}"]


def test_several_exercises_go_into_one_archive(worked: Path) -> None:
    for name in ("ex06_optimizers",):
        (worked / "exercises" / f"{name}.py").write_text(model_answer(name), encoding="utf-8")
    assert dlgrade("pack", "ex06", "ex00", cwd=worked).code == 0
    exercises = [file["exercise"] for file in manifest(worked / "ex00-ex06.zip")["files"]]
    assert exercises == ["ex00_rules", "ex06_optimizers"]


def test_a_file_of_another_name_is_packed_under_the_exercises_own(student_course: Path) -> None:
    (student_course / "my_ex00.py").write_text(model_answer(NAME), encoding="utf-8")
    assert dlgrade("pack", "my_ex00.py", cwd=student_course).code == 0
    with zipfile.ZipFile(student_course / "ex00.zip") as found:
        assert f"{NAME}.py" in found.namelist()


def test_an_archive_of_before_is_replaced_and_another_file_is_not(worked: Path) -> None:
    assert dlgrade("pack", "ex00", cwd=worked).code == 0
    assert dlgrade("pack", "ex00", cwd=worked).code == 0
    (worked / "thesis.zip").write_text("years of work")
    ran = dlgrade("pack", "ex00", "--output", "thesis.zip", cwd=worked)
    assert ran.code == 2
    assert (worked / "thesis.zip").read_text() == "years of work"


def damage(course: Path) -> None:
    (course / "exercises" / f"{NAME}.ipynb").write_text('{"cells": [')


def remove(course: Path) -> None:
    for suffix in (".py", ".ipynb"):
        (course / "exercises" / f"{NAME}{suffix}").unlink()


@pytest.mark.parametrize(
    ("before", "arguments", "words"),
    [
        (None, ["ex00"], "as it was released: nothing to pack"),
        (remove, ["ex00"], "nothing to pack"),
        (damage, ["ex00"], f"{NAME}.ipynb"),
        (None, ["ex77"], "There is no exercise 'ex77'"),
        (None, ["no_such_ex00.py"], "There is no file"),
        (None, [], "EX"),
    ],
)
def test_what_cannot_be_packed_is_refused_in_a_sentence(
    before: Any, arguments: list[str], words: str, student_course: Path
) -> None:
    if before is not None:
        before(student_course)
    ran = dlgrade("pack", *arguments, cwd=student_course)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not list(student_course.glob("*.zip"))


def test_outside_a_course_there_is_nothing_to_pack(tmp_path: Path) -> None:
    assert dlgrade("pack", "ex00", cwd=tmp_path).code == 2


def test_a_student_can_hand_the_unpacked_archive_in(worked: Path, tmp_path: Path) -> None:
    dlgrade("pack", "ex00", cwd=worked)
    sent = tmp_path / "sent" / "amina"
    with zipfile.ZipFile(worked / "ex00.zip") as found:
        found.extractall(sent)
    ran = dlgrade("grade", sent.parent, "--isolation", "process", "--out", tmp_path / "grades")
    assert ran.code == 0, ran.err
    assert "amina" in (tmp_path / "grades" / "grades.csv").read_text()


def test_what_an_exercise_builds_on_goes_along(student_course: Path) -> None:
    for name in ("ex18_network", "ex03_forward_loss", "ex06_optimizers"):
        (student_course / "exercises" / f"{name}.py").write_text(model_answer(name))
    ran = dlgrade("pack", "ex18", cwd=student_course)
    assert ran.code == 0, ran.err
    with zipfile.ZipFile(student_course / "ex18.zip") as found:
        written = ["ex03_forward_loss.py", "ex06_optimizers.py", "ex18_network.py"]
        assert found.namelist() == ["manifest.json", *written]  # of the others there are stubs only
