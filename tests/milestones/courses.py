"""A student's course with right answers in one style, for the tests of milestones."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder import checking
from autograder.course import Course
from autograder.exercise import keys
from autograder.milestones.moments import MOMENTS
from autograder.model import PartReport, Report
from autograder.student import right_parts
from autograder.student.workspace import lay_down
from tests.conftest import EXERCISES, ROOT

VARIANTS = ROOT / "tests" / "collection" / "variants"
STYLES = ("model", "loops", "float32", "algebra")
NEEDED = sorted({exercise for moment in MOMENTS for exercise in moment.needs})


def answer(exercise: str, style: str) -> Path:
    """The file of a right answer, by the exercise's id."""
    name = next(name for name in EXERCISES if name.startswith(f"{exercise}_"))
    return (
        ROOT / "solutions" / f"{name}.py" if style == "model" else VARIANTS / name / f"{style}.py"
    )


def found_right(folder: Path, *exercises: str) -> None:
    """As a check leaves it that has found all parts of these right: by default, of all needed."""
    course = Course(folder)
    for exercise in exercises or NEEDED:
        key = keys.load(course.key(course.resolve(exercise)))
        read = checking.read(course.stub(key.name), key)
        parts = tuple(
            PartReport(
                name=part.name, status="passed", score=part.points, max_score=part.points,
                cases_passed=1, cases_total=1,
            )
            for part in key.parts
        )  # fmt: skip
        certificate = {"submission_sha256": read.sha256, "key_sha256": key.key_sha256}
        report = Report(
            exercise=key.name, title=key.title, score=1.0, max_score=1.0, isolation="process",
            cases="public", duration_s=0.0, parts=parts, stdout="", notes=(),
            certificate=certificate,
        )  # fmt: skip
        right_parts.keep(course, report)


def filled_course(folder: Path, style: str = "model", *exercises: str) -> Path:
    """A folder as `dlgrade init` leaves it, with these exercises done: by default all needed."""
    lay_down(Course(ROOT), folder)
    for exercise in exercises or NEEDED:
        source = answer(exercise, style)
        name = source.parent.name if style != "model" else source.stem
        shutil.copy(source, folder / "exercises" / f"{name}.py")
    return folder
