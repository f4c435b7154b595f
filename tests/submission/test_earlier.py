"""An exercise that builds on a student's own earlier files: they travel, and what is missing there,
or not right, is said in place of what comes of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.checking import Request, check
from autograder.course import Course
from autograder.exercise import keys
from autograder.interview.questions import job_for, limits_of
from autograder.model import PartReport, Report, Submission
from autograder.sandbox import Runner
from autograder.sandbox.process import ProcessRunner
from tests.conftest import ROOT, load_key, model_answer, swapped

NAME = "ex18_network"
FILES = (
    "ex03_forward_loss", "ex04_backprop", "ex05_gradient_descent", "ex06_optimizers",
    "ex07_regularization",
)  # fmt: skip
QUICK = ("forward", "backward", "decay")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    opened = ProcessRunner()
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Somebody's folder, in which all is right."""
    for name in (NAME, *FILES):
        shutil.copy(ROOT / "solutions" / f"{name}.py", tmp_path)
    return tmp_path


def marked(
    runner: Runner,
    folder: Path,
    parts: tuple[str, ...] = QUICK,
    course: Course | None = None,
    file: str = f"{NAME}.py",
) -> Report:
    request = Request(course=course or Course(ROOT), exercise=NAME, path=folder / file, parts=parts)
    return check(request, runner)


def statuses(report: Report) -> dict[str, str]:
    return {part.name: part.status for part in report.parts}


def told(report: Report) -> dict[str, str]:
    """The ids of the findings of the parts that lost points."""
    return {part.name: part.finding.id for part in report.parts if part.finding is not None}


def part(report: Report, name: str) -> PartReport:
    return next(one for one in report.parts if one.name == name)


def test_ones_own_files_travel_and_each_is_hashed_into_the_certificate(
    runner: Runner, folder: Path
) -> None:
    report = marked(runner, folder, ())
    assert report.exit_code == 0
    beside = report.certificate["beside_sha256"]
    assert set(beside) == {f"{name}.py" for name in FILES}
    assert "lent" not in report.certificate
    assert any("ex04_backprop.py" in note for note in report.notes)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (None, "missing"),
        ("stub", "unwritten"),
        ("wrong", "not_right"),
        ("def broken(:\n", "broken"),
        ("1 / 0\n", "broken"),
        ("import os\nos._exit(0)\n", "broken"),
    ],
    ids=["missing", "as released", "wrong", "syntax", "raises", "exits"],
)
def test_what_is_amiss_with_an_earlier_file_is_said_and_the_rest_is_marked(
    runner: Runner, folder: Path, change: str | None, kind: str
) -> None:
    path = folder / "ex04_backprop.py"
    right = path.read_text(encoding="utf-8")
    if change is None:
        path.unlink()
    elif change == "stub":
        path.write_text(load_key("ex04_backprop").stub, encoding="utf-8")
    elif change == "wrong":
        path.write_text(swapped(right, "x.T @ grad, grad.sum", "x.T @ grad / 2, grad.sum"))
    else:
        path.write_text(change + right, encoding="utf-8")
    report = marked(runner, folder)
    assert statuses(report) == {"forward": "passed", "backward": "failed", "decay": "passed"}
    assert told(report) == {"backward": f"earlier.{kind}"}
    message = part(report, "backward").finding
    assert message is not None
    assert "ex04" in message.message
    assert report.exit_code == 1
    assert any(note.startswith("Of what this builds on") for note in report.notes)
    assert not any("not available" in note for note in report.notes)


def test_of_an_earlier_file_the_very_part_is_named(runner: Runner, folder: Path) -> None:
    path = folder / "ex04_backprop.py"
    right = path.read_text(encoding="utf-8")
    path.write_text(swapped(right, "return grad * (z > 0)", "return grad"), encoding="utf-8")
    report = marked(runner, folder, ("backward",))
    finding = part(report, "backward").finding
    assert finding is not None
    assert "relu_backward" in finding.message
    assert "dense_backward" not in finding.message


def test_a_mistake_of_ones_own_is_named_where_all_that_it_builds_on_is_right(
    runner: Runner, folder: Path
) -> None:
    path = folder / f"{NAME}.py"
    path.write_text(
        swapped(path.read_text(encoding="utf-8"), "return gradients[::-1]", "return gradients")
    )
    assert told(marked(runner, folder)) == {"backward": "backward.reversed"}


def test_a_stub_is_not_written_yet_whatever_is_missing(runner: Runner, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text(load_key(NAME).stub, encoding="utf-8")
    (folder / "ex04_backprop.py").unlink()
    assert set(statuses(marked(runner, folder)).values()) == {"not_implemented"}


def test_a_file_that_python_cannot_read_is_told_that_whatever_is_missing(
    runner: Runner, folder: Path
) -> None:
    (folder / "ex04_backprop.py").unlink()
    path = folder / f"{NAME}.py"
    path.write_text("def broken(:\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert set(told(marked(runner, folder)).values()) == {"accident.syntax"}


def test_who_writes_it_all_anew_needs_no_earlier_file(runner: Runner, folder: Path) -> None:
    for name in FILES:
        (folder / f"{name}.py").unlink()
    path = folder / f"{NAME}.py"
    path.write_text(
        swapped(
            path.read_text(encoding="utf-8"),
            "(dw + ex07.l2_gradient(w, strength), db)",
            "(dw + 2 * strength * w, db)",
        )
    )
    report = marked(runner, folder)
    assert statuses(report)["decay"] == "passed"
    assert told(report) == {"forward": "earlier.missing", "backward": "earlier.missing"}


def test_what_is_not_used_is_not_to_blame(runner: Runner, folder: Path) -> None:
    (folder / "ex07_regularization.py").unlink()
    path = folder / f"{NAME}.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(
        swapped(source, "(dw + ex07.l2_gradient(w, strength), db)", "(dw + strength * w, db)")
    )
    finding = part(marked(runner, folder, ("decay",)), "decay").finding
    assert finding is not None
    assert not finding.id.startswith("earlier.")


def test_a_notebook_travels_as_the_module_of_its_exercise(runner: Runner, folder: Path) -> None:
    path = folder / "ex03_forward_loss.py"
    source = path.read_text(encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "id": f"c{number}",
         "execution_count": None}
        for number, text in enumerate([source, "%matplotlib inline", "1 / 0"])
    ]  # fmt: skip
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(load_key("ex03_forward_loss").stub, encoding="utf-8")
    os.utime(path, (1e9, 1e9))
    path.with_suffix(".ipynb").write_text(json.dumps(document), encoding="utf-8")
    report = marked(runner, folder)
    assert report.exit_code == 0
    assert any("ex03_forward_loss.ipynb" in note for note in report.notes)


def test_only_files_named_as_ones_own_are_taken(runner: Runner, folder: Path) -> None:
    """In a folder of a class, nobody's file stands in for somebody else's."""
    for name in (NAME, *FILES):
        (folder / f"{name}.py").rename(folder / f"ada_{name[:4]}.py")
    assert marked(runner, folder, file="ada_ex18.py").exit_code == 0
    (folder / "ada_ex03.py").rename(folder / "bob_ex03.py")
    report = marked(runner, folder, ("forward",), file="ada_ex18.py")
    assert told(report) == {"forward": "earlier.missing"}


def test_files_in_the_folders_of_other_assignments_are_found(runner: Runner, folder: Path) -> None:
    for name in (NAME, *FILES):
        (folder / name[:4]).mkdir()
        (folder / f"{name}.py").rename(folder / name[:4] / f"{name}.py")
    assert marked(runner, folder / "ex18").exit_code == 0


def test_what_an_earlier_file_imports_travels_too(runner: Runner, folder: Path) -> None:
    path = folder / "ex03_forward_loss.py"
    source = path.read_text(encoding="utf-8")
    (folder / "mine.py").write_text("def summed(x, w, b):\n    return x @ w + b\n")
    path.write_text(
        "from mine import summed\n" + swapped(source, "[activation](x @ w + b)",
                                              "[activation](summed(x, w, b))")
    )  # fmt: skip
    report = marked(runner, folder)
    assert report.exit_code == 0
    assert "mine.py" in report.certificate["beside_sha256"]


@pytest.mark.parametrize("left", ["missing", "stub"])
def test_a_course_may_lend_a_model_answer_and_then_it_is_said(
    runner: Runner, folder: Path, tmp_path_factory: pytest.TempPathFactory, left: str
) -> None:
    lending = tmp_path_factory.mktemp("lending")
    (lending / "course.yaml").write_text("exercises: [ex18, ex04]\nlend: [ex04]\n")
    path = folder / "ex04_backprop.py"
    path.unlink()
    if left == "stub":
        path.write_text(load_key("ex04_backprop").stub, encoding="utf-8")
    report = marked(runner, folder, course=Course(lending))
    assert report.exit_code == 0
    assert report.certificate["lent"] == ["ex04_backprop"]
    assert any("Lent by your teacher" in note and "ex04" in note for note in report.notes)
    (folder / "ex03_forward_loss.py").unlink()
    again = marked(runner, folder, ("forward",), course=Course(lending))
    assert told(again) == {"forward": "earlier.missing"}


def test_nothing_is_lent_for_a_part_that_is_wrong(
    runner: Runner, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lending = tmp_path_factory.mktemp("lending")
    (lending / "course.yaml").write_text("exercises: [ex18, ex04]\nlend: [ex04]\n")
    path = folder / "ex04_backprop.py"
    path.write_text(swapped(path.read_text(), "x.T @ grad, grad.sum", "x.T @ grad / 2, grad.sum"))
    report = marked(runner, folder, ("backward",), course=Course(lending))
    assert told(report) == {"backward": "earlier.not_right"}
    assert "lent" not in report.certificate


def test_no_answer_goes_along_with_the_questions() -> None:
    """Neither this exercise's own, nor those of the keys within its key."""
    key = load_key(NAME)
    assert key.builds_on
    for one in (key, *key.builds_on):
        work = Submission(path=f"{one.name}.py", source="", sha256="")
        job = job_for(one, work, one.parts, limits_of(one), "0").decode()
        assert '"expected"' not in job
        assert '"builds_on"' not in job
        assert "alternatives" not in job


def test_a_key_within_a_key_is_read_back_as_it_was() -> None:
    key = load_key(NAME)
    assert keys.parse(keys.dump(key)) == key
    assert [one.name for one in key.builds_on] == list(FILES)
    for one in key.builds_on:
        whole = load_key(one.name)
        assert one.key_sha256 == whole.key_sha256
        for small in one.parts:
            other = whole.part(small.name)
            assert other is not None
            assert [g.cases for g in small.groups] == [g.cases for g in other.groups]


def test_the_model_answers_of_earlier_exercises_are_not_needed_to_read_the_stub() -> None:
    assert "ex03_forward_loss" in load_key(NAME).stub
    assert "ex03_forward_loss" in model_answer(NAME)
