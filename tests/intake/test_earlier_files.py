"""Of everybody's earlier files the ones that count are found, wherever a class is handed in."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.intake.earlier import handed, near, places
from autograder.intake.hand_ins import Work, collect
from autograder.submission.earlier import Companions, Handed
from autograder.workers.worker import Task
from tests.conftest import ROOT, load_key, model_answer

NAME = "ex18_network"
EARLIER = ("ex03_forward_loss", "ex04_backprop", "ex06_optimizers")
ALL = (NAME, *EARLIER)


def works(place: Path, exercise: str | None = NAME) -> dict[str, Work]:
    found = collect(place, Course(ROOT), exercise).works
    return {work.student: work for work in found if work.exercise == NAME}


def along(work: Work) -> dict[str, str]:
    """What travels, by exercise: where it lies."""
    return {name: file.path for name, file in work.builds_on}


def write(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(model_answer(name), encoding="utf-8")


def test_in_a_folder_for_each_student(tmp_path: Path) -> None:
    for name in ALL:
        write(tmp_path / "ada" / f"{name}.py", name)
        write(tmp_path / "bob" / name[:4] / f"my_{name}.py", name)
    write(tmp_path / "cy" / f"{NAME}.py", NAME)
    for exercise in (NAME, None):
        found = works(tmp_path, exercise)
        assert along(found["ada"]) == {name: f"ada/{name}.py" for name in EARLIER}
        assert along(found["bob"]) == {name: f"bob/{name[:4]}/my_{name}.py" for name in EARLIER}
        assert along(found["cy"]) == {}


def test_each_file_still_comes_out_once_and_what_travels_is_said_to(tmp_path: Path) -> None:
    for name in ALL:
        write(tmp_path / "ada" / f"{name}.py", name)
    write(tmp_path / "ada" / "ex05_gradient_descent.txt", "ex05_gradient_descent")
    found = collect(tmp_path, Course(ROOT), NAME)
    (hand_in,) = found.hand_ins
    files = [file.path for file in hand_in.files]
    assert sorted(files) == sorted(
        [f"ada/{name}.py" for name in ALL] + ["ada/ex05_gradient_descent.txt"]
    )
    why = dict(hand_in.set_aside)
    assert {why[f"ada/{name}.py"] for name in EARLIER} == {"imported"}


def test_in_nbgraders_folders_of_other_assignments(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("")
    for name in ALL:
        for suffix in ("ipynb", "py"):
            path = tmp_path / "submitted" / "ada" / name[:4] / f"{name}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / "exercises" / f"{name}.{suffix}"
            path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    found = works(tmp_path)
    assert set(along(found["ada"])) == set(EARLIER)
    assert not along(found["ada"])["ex03_forward_loss"].endswith("/ex18/ex03_forward_loss.py")


def test_in_the_archive_of_an_lms_and_in_a_students_own(tmp_path: Path) -> None:
    inner = tmp_path / "mine.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        for name in ALL:
            packed.writestr(f"{name}.py", model_answer(name))
    lms = tmp_path / "moodle.zip"
    with zipfile.ZipFile(lms, "w") as made:
        for name in ALL:
            made.writestr(f"Ada Love_101_assignsubmission_file_/{name}.py", model_answer(name))
        made.write(inner, "Bo Sun_102_assignsubmission_file_/mine.zip")
        made.writestr(f"Cy Moon_103_assignsubmission_file_/{NAME}.py", model_answer(NAME))
    found = works(lms)
    sent = sorted(len(along(work)) for work in found.values())
    assert sent == [0, len(EARLIER), len(EARLIER)]
    whole = next(work for work in found.values() if "mine.zip" in work.file)
    contents = handed(dict(whole.builds_on))
    assert contents["ex04_backprop"].data.decode() == model_answer("ex04_backprop")


def test_of_several_versions_the_newest_travels(tmp_path: Path) -> None:
    write(tmp_path / "ada" / f"{NAME}.py", NAME)
    for number, name in enumerate(
        ("ex03_old.py", "ex03_forward_loss.py", "ex03_forward_loss(1).py")
    ):
        write(tmp_path / "ada" / name, "ex03_forward_loss")
        os.utime(tmp_path / "ada" / name, (1e9 + 1e6 * number,) * 2)
    assert along(works(tmp_path)["ada"])["ex03_forward_loss"].endswith("(1).py")


def test_a_link_says_that_it_is_one(tmp_path: Path) -> None:
    write(tmp_path / "ada" / f"{NAME}.py", NAME)
    write(tmp_path / "elsewhere.py", "ex03_forward_loss")
    link = tmp_path / "ada" / "ex03_forward_loss.py"
    link.symlink_to(tmp_path / "elsewhere.py")
    for found in (handed(dict(works(tmp_path)["ada"].builds_on)),
                  near(tmp_path / "ada" / f"{NAME}.py", load_key(NAME))):  # fmt: skip
        assert found["ex03_forward_loss"].why
        assert not found["ex03_forward_loss"].data


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        (f"{NAME}.py", "ex03_forward_loss.py"),
        ("ada_ex18.py", "ada_ex03.ipynb"),
        (f"ada_{NAME}.ipynb", "ada_ex03_forward_loss.py"),
        ("ex18.py", "ex03.py"),
    ],
)
def test_beside_a_file_lie_those_that_are_named_as_it_is(
    tmp_path: Path, file: str, wanted: str
) -> None:
    for name in ("bob_ex03.py", "bob_ex03_forward_loss.py", "ex03 by eve.py", wanted):
        (tmp_path / name).write_text("")
    found = places(tmp_path / file, NAME, "ex03_forward_loss")
    assert [path.name for path in found] == [wanted]


def test_what_travels_comes_out_of_a_task_as_it_went_in() -> None:
    companions = Companions(
        beside={"mine.py": b"x = 1\n", "a/b.py": b""},
        earlier={
            "ex03_forward_loss": Handed(shown="ada/ex03.py", data=b"\n\nbytes\xff"),
            "ex04_backprop": Handed(shown="ada/ex04.py", why="It is a link."),
        },
        lent={"ex05_gradient_descent": b"y = 2\n"},
    )
    task = Task(
        file="ada/ex18.py", isolation="process", key="k", engine="e", language="en",
        data=b"main\n", companions=companions,
    )  # fmt: skip
    assert Task.unpacked(task.packed()) == task
