"""What is open and what is missing: from kept verdicts, from a check, from a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, find
from autograder.milestones import running, text
from autograder.milestones.moments import named
from autograder.milestones.running import Trouble
from autograder.milestones.states import State, states
from autograder.sandbox import FakeRunner, Runner
from autograder.sandbox.process import ProcessRunner
from tests.conftest import slow_but, swapped
from tests.milestones.courses import filled_course, found_right

NOBODY = FakeRunner(results=[])  # whoever asks it for a run fails


@pytest.fixture
def runner() -> Iterator[ProcessRunner]:
    with closing(ProcessRunner()) as opened:
        yield opened


def ex06_of(folder: Path) -> Path:
    return folder / "exercises" / "ex06_optimizers.py"


def notebook(path: Path, *cells: str) -> None:
    written = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in cells
    ]
    whole = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(whole), encoding="utf-8")


def told(folder: Path, parts: dict[str, str]) -> None:
    """Have the verdicts that are kept say this of every content."""
    file = folder / ".dlgrade" / "parts.json"
    found = {stamp: {**known, **parts} for stamp, known in json.loads(file.read_text()).items()}
    file.write_text(json.dumps(found))


def of_adam(folder: Path, runner: Runner, *, shown: bool = True) -> State:
    (state,) = states(find(folder), runner, moments=[named("adam")], shown=shown)
    return state


def test_of_a_course_as_it_was_laid_down_nothing_is_run(student_course: Path) -> None:
    found = states(Course(student_course), NOBODY)
    assert [state.is_open for state in found] == [False] * 7
    assert {need.status for state in found for need in state.missing} == {"not_started"}
    assert found[2].command == "dlgrade check ex03 --part mlp_forward"
    assert found[2].needs == (
        "ex03 mlp_forward (not written yet); ex04 mlp_gradients (not written yet); "
        "ex05 step (not written yet)"
    )


def test_a_verdict_is_asked_for_once_and_kept_for_exactly_this_content(
    tmp_path: Path, runner: ProcessRunner
) -> None:
    folder = filled_course(tmp_path / "course", "model", "ex06")
    assert of_adam(folder, runner, shown=False).is_open
    assert of_adam(folder, NOBODY, shown=False).is_open
    told(folder, {"adam": "failed"})
    assert of_adam(folder, NOBODY, shown=False).needs == "ex06 adam (not right yet)"
    with ex06_of(folder).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert of_adam(folder, runner, shown=False).is_open


def test_what_no_check_could_say_stops_no_other_milestone(tmp_path: Path) -> None:
    folder = filled_course(tmp_path / "course", "model", "ex06")
    found = states(Course(folder), NOBODY)  # the check of ex06 fails by a fault of ours
    assert found[5].needs == "ex06 sgd, adam (could not be checked)"
    assert found[5].command == ""
    assert found[5].why
    assert found[0].needs == "ex02 predict, train (not written yet)"


def test_a_part_that_an_instructor_left_out_is_named_and_the_others_count(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text(
        "exercises: [ex02, ex04]\nparts: {ex04: [mlp_gradients]}\n"
    )
    found = {state.moment.name: state for state in states(Course(tmp_path), NOBODY)}
    assert found["perceptron"].needs == "ex02 predict, train (not written yet)"
    assert found["adam"].needs == "ex06 sgd, adam (not in this course)"
    assert found["adam"].command == ""
    assert found["lenet"].needs.startswith("ex03 dense (not in this course); ex04 dense_backward")


LATE = '    t = state.get("t", 0) + 1\n'
FAULTS = {  # what happens late, and what is said of it
    "raises": (
        'raise ValueError("tired <b>")',
        "ex06_optimizers.py, line 241, with ValueError: tired <b>.",
    ),
    "never ends": ("while True: pass", "Is there a loop that never stops?"),
    "no number": ("return w * np.nan, state", "not what the exercises ask for (adam)."),
    "ends the process": ("import os; os._exit(0)", "Its process ended without a word."),
    "a text": ('return "abc", state', "What came back could not be used: ValueError: could not"),
}


def plain(said: str, **_: Any) -> str:
    return said


@pytest.mark.parametrize("fault", slow_but(["raises", "never ends"], FAULTS))
def test_what_fails_only_in_the_moment_is_told_kindly(
    fault: str, tmp_path: Path, runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All parts are said to be right: so these are faults that no case has found."""
    monkeypatch.setattr(running, "SECONDS", 0.3)
    monkeypatch.setattr(running, "busy", lambda: 1.0)
    code, said = FAULTS[fault]
    folder = filled_course(tmp_path / "course", "model", "ex06")
    source = ex06_of(folder).read_text(encoding="utf-8")
    worse = f'    if state.get("t", 0) > 58:\n        {code}\n{LATE}'
    ex06_of(folder).write_text(swapped(source, LATE, worse), encoding="utf-8")
    found_right(folder, "ex06")
    state = of_adam(folder, runner)
    assert state.is_open
    assert isinstance(state.shown, Trouble)
    assert said in state.shown.why
    assert said in text.one(state, style=plain).replace("\n    ", " ")


def test_one_is_told_in_letters_and_three_sentences(tmp_path: Path, runner: ProcessRunner) -> None:
    folder = filled_course(tmp_path / "course", "model", "ex06")
    found_right(folder, "ex06")
    lines = text.one(of_adam(folder, runner), style=plain).splitlines()
    assert lines[0] == "2014 · Adam and SGD go down the same valley"
    assert lines[2] == "  +" + 48 * "-" + "+"
    assert max(map(len, lines)) <= 80
    words = " ".join(" ".join(lines).split())
    assert "your SGD is 0.21 above the lowest point of the valley, and your Adam 0.0056." in words


def test_a_notebook_counts_with_cells_that_fail(tmp_path: Path, runner: ProcessRunner) -> None:
    """As in a check: the cell ends there, and takes no other along."""
    folder = filled_course(tmp_path / "course", "model", "ex06")
    source = ex06_of(folder).read_text(encoding="utf-8")
    ex06_of(folder).unlink()
    notebook(
        ex06_of(folder).with_suffix(".ipynb"),
        "1 / 0",
        source,
        "import torch_is_not_here\nadam(None)",
    )
    assert of_adam(folder, runner).came_out


def test_of_a_kernel_all_that_is_needed_has_to_be_there(
    tmp_path: Path, runner: ProcessRunner
) -> None:
    folder = filled_course(tmp_path / "course", "model", "ex06")
    kernel = tmp_path / "kernel.ipynb"
    for code, is_open in (
        ("def adam(w):\n    raise NotImplementedError", True),  # not all: the file counts
        ("def adam(w):\n    raise NotImplementedError\ndef sgd(w):\n    return w", False),
    ):
        notebook(kernel, code)
        (state,) = states(find(folder), runner, moments=[named("adam")], kernel=kernel)
        assert state.is_open is is_open
