"""An author's slip is a sentence with file and line, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.author_tools.audit import Audit, MutantResult
from autograder.author_tools.audit_report import render
from autograder.author_tools.proofreading import explained, proofread
from autograder.author_tools.scaffold import scaffold
from autograder.course import Course
from autograder.errors import AuthorMistake, OracleFailed
from tests.conftest import dlgrade, swapped

NAME = "ex18_attention"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The files that `author new` writes, without TensorFlow, which no slip is about."""
    (tmp_path / "course.yaml").write_text("title: Mine\n")
    made = Course(tmp_path)
    scaffold(made, NAME)
    edit(made, "reference", "import tensorflow as tf\n", "")
    edit(made, "reference", "tf.add(x, x)", "x + x")
    return made


def edit(course: Course, folder: str, old: str, new: str) -> None:
    path = course.root / folder / f"{NAME}.py"
    path.write_text(swapped(path.read_text(), old, new))


def line(course: Course, folder: str, text: str) -> int:
    lines = (course.root / folder / f"{NAME}.py").read_text().splitlines()
    return next(number for number, found in enumerate(lines, 1) if text in found)


def test_the_files_that_new_writes_have_none(course: Course) -> None:
    proofread(course, NAME)


HINTS = 'hints=("What is x plus x?", "One line: 2.0 * x.")'
EDIT = '"2.0 * x": "x * x"'
SLIPS = {
    "syntax of the model answer": (
        "solutions", "return 2.0 * x", "return 2.0 * * x", "2.0 * * x", "this is not Python",
    ),
    "syntax of the reference": ("reference", "return x + x", "return x +", "return x +", "Python"),
    "a part that is not declared": (
        "reference", '@ex.cases("double")', '@ex.cases("duoble")', "duoble",
        "Did you mean 'double'?",
    ),
    "a misconception of no part": (
        "reference", '"double.square"', '"doubel.square"', "ex.misconception(",
        "Did you mean 'double'?",
    ),
    "a name that is not there": ("reference", "x + x\n", "x + x\nfoo\n", "foo", "NameError"),
    "a function that is not there": (
        "solutions", "def double(x)", "def twice(x)", "", "defines no such name",
    ),
    "an edit found nowhere": (
        "reference", EDIT, '"2 * x": "x * x"', 'ex.misconception(', "return 2.0 * x",
    ),
    "an edit found twice": (
        "reference", EDIT, '"    ": "y"', "ex.misconception(", "is there once",
    ),
    "edits that leave no Python": (
        "reference", EDIT, '"2.0 * x": "x *"', "ex.misconception(", "is not Python",
    ),
    "edits without their indentation": (
        "reference", EDIT, '"return 2.0 * x": "y = 2.0 * x\\nreturn y"', "ex.misconception(",
        "need the indentation",
    ),
    "an end that is missing": (
        "solutions", "    ### END SOLUTION\n", "", "### BEGIN", "### END SOLUTION after",
    ),
    "no markers at all": (
        "solutions", "    ### BEGIN SOLUTION\n    return 2.0 * x\n    ### END SOLUTION\n",
        "    return 2.0 * x\n", "def double", "students would be given the answer",
    ),
    "a doctest that is wrong": (
        "solutions", "array([ 2., -4.])", "array([ 2., -5.])", ">>> double",
        "gives 'array([ 2., -4.])'",
    ),
    "one hint": ("reference", HINTS, 'hints=("Add.",)', "ex.part(", "two hints or more"),
    "one hint that lost its comma": (
        "reference", HINTS, 'hints=("Add.")', "ex.part(", "two hints or more",
    ),
    "the same hint twice": (
        "reference", HINTS, 'hints=("Add.", "Add.")', "ex.part(", "should tell more",
    ),
    "no cases": (
        "reference", '@ex.cases("double")\n', "", "ex.part(", 'under @ex.cases("double")',
    ),
    "no points": ("reference", "points=1", "points=0", "ex.part(", "give it some"),
}  # fmt: skip


@pytest.mark.parametrize("what", SLIPS)
def test_a_slip_is_told_with_its_line_and_what_to_write(course: Course, what: str) -> None:
    folder, old, new, where, said = SLIPS[what]
    edit(course, folder, old, new)
    with pytest.raises(AuthorMistake) as told:
        proofread(course, NAME)
    text = str(told.value)
    assert said in text
    assert f"{folder if where else 'reference'}/{NAME}.py:" in text
    if where:
        assert f":{line(course, folder, where)}:" in text
    assert told.value.exit_code == 2


def test_all_slips_are_told_at_once(course: Course) -> None:
    edit(course, "reference", EDIT, '"2 * x": "x * x"')
    edit(course, "solutions", "array([ 2., -4.])", "array([ 2., -5.])")
    with pytest.raises(AuthorMistake) as told:
        proofread(course, NAME)
    assert len(str(told.value).splitlines()) == 2


def test_a_slip_that_shows_only_when_it_is_run_is_told_too(course: Course) -> None:
    with pytest.raises(AuthorMistake, match=f"{NAME}.py:.*double/values"), explained(course, NAME):
        raise OracleFailed("double/values, case 'one number': the oracle raised TypeError")
    with pytest.raises(AuthorMistake, match=f"{NAME}.py: KeyError"), explained(course, NAME):
        raise KeyError("x")


@pytest.mark.parametrize("command", ["build", "audit", "preview"])
def test_no_command_calls_it_a_failure_of_ours(course: Course, command: str) -> None:
    edit(course, "reference", "return x + x", "return x +")
    ran = dlgrade("author", command, "ex18", cwd=course.root)
    assert ran.code == 2
    assert ran.err.startswith(f"reference/{NAME}.py:{line(course, 'reference', 'return x +')}: ")
    assert "itself failed" not in ran.err


def test_an_empty_course_says_how_an_exercise_is_begun(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("title: Mine\n")
    ran = dlgrade("author", "build", cwd=tmp_path)
    assert (ran.code, "dlgrade author new" in ran.err) == (2, True)


def test_explained_survivors_do_not_count_as_alive() -> None:
    """22 of 25 die, and the other three are explained."""
    results = [MutantResult(id=f"m{n}", killed_by="p" if n < 22 else "") for n in range(25)]
    found = Audit(name=NAME, mutants=results, explained={f"m{n}": "the same" for n in (22, 23, 24)})
    assert found.kill_rate == 1.0
    assert "22 of 25 killed, 3 explained (100.0%)" in render(found)
    found.explained.pop("m24")
    assert found.kill_rate == pytest.approx(22 / 23)


@pytest.mark.parametrize("uses", ["forward", "Twice.forward"])
def test_a_part_that_uses_a_method_is_told_the_class(course: Course, uses: str) -> None:
    solution = course.root / "solutions" / f"{NAME}.py"
    method = "class Twice:\n    def forward(self, x):\n        return 2.0 * x\n"
    solution.write_text(f"{solution.read_text()}\n\n{method}")
    edit(course, "reference", "points=1", f"points=1, uses=({uses!r},)")
    with pytest.raises(AuthorMistake, match="It is a method of Twice: write 'Twice'"):
        proofread(course, NAME)
