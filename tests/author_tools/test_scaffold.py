"""What `author new` begins, builds and passes an audit as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.author_tools import audit, audit_report, build
from autograder.author_tools.exercise_kinds import KIND_OF, KINDS
from autograder.course import Course
from tests.conftest import EXERCISES, ROOT, dlgrade


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "course.yaml").write_text("title: Mine\n")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("like", [KIND_OF[kind][0] for kind in KINDS])
def test_a_beginning_of_each_kind_is_sound(course: Path, like: str) -> None:
    """Built and audited here: this process has imported TensorFlow already."""
    ran = dlgrade("author", "new", "ex18_mine", "--like", like, cwd=course)
    assert ran.code == 0, ran.err
    built = build.build(Course(course), "ex18_mine")
    build.write(Course(course), built)
    stub = dlgrade("check", "ex18", cwd=course)
    assert (stub.code, "Not implemented yet." in stub.out) == (1, True), stub.out + stub.err
    assert audit.audit(Course(course), built.key).problems == []


@pytest.mark.slow
def test_a_beginning_is_sound_by_the_commands_that_an_author_types(course: Path) -> None:
    ran = dlgrade("author", "new", "ex18_mine", cwd=course)
    assert ran.code == 0, ran.err
    ran = dlgrade("author", "build", "ex18", cwd=course)
    assert ran.code == 0, ran.out + ran.err
    ran = dlgrade("check", "ex18", cwd=course)
    assert (ran.code, "Not implemented yet." in ran.out) == (1, True), ran.out + ran.err
    ran = dlgrade("author", "audit", "ex18", cwd=course)
    assert ran.code == 0, ran.out + ran.err
    assert "sound" in ran.out
    assert ran.err == "", "TensorFlow's log stays off the terminal"


def test_a_kind_that_there_is_not_is_told_with_those_that_there_are(course: Path) -> None:
    ran = dlgrade("author", "new", "ex18_mine", "--like", "ex99", cwd=course)
    assert ran.code == 2
    assert "trajectory: ex02, ex05, ex06" in ran.err
    assert not (course / "solutions").exists()


@pytest.mark.parametrize("example", ["attention", "batchnorm"])
def test_a_finished_example_is_taken_by_its_name(course: Path, example: str) -> None:
    (old,) = (ROOT / "examples" / example / "solutions").glob("ex*.py")
    ran = dlgrade("author", "new", "ex42_mine", "--like", example, cwd=course)
    assert ran.code == 0, ran.err
    for folder in ("solutions", "reference"):
        text = (course / folder / "ex42_mine.py").read_text()
        finished = (ROOT / "examples" / example / folder / old.name).read_text()
        assert text == finished.replace(old.name[:4], "ex42") != finished


def test_every_kind_is_that_of_exercises_there_are() -> None:
    ids = {name.split("_", 1)[0] for name in EXERCISES}
    assert {name for names in KIND_OF.values() for name in names} <= ids


@pytest.mark.slow
@pytest.mark.parametrize("example", ["attention", "batchnorm"])
def test_an_example_is_built_and_sound(example: str) -> None:
    course = Course(ROOT / "examples" / example)
    (name,) = course.exercises()
    built = build.build(course, name)
    assert build.stale(course, built) == []
    printed = (course.root / "audit.txt").read_text(encoding="utf-8")
    assert audit_report.render(audit.audit(course, built.key)) + "\n" == printed


def test_the_page_shows_the_example_as_it_is() -> None:
    import re

    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    first = page.partition("## The model answer\n")[0]
    files = "".join(
        (ROOT / "examples" / "attention" / folder / "ex18_attention.py").read_text()
        for folder in ("solutions", "reference")
    )
    blocks = re.findall(r"```python\n(.*?)```", first, re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        assert block in files
