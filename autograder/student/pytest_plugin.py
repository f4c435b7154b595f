"""pytest's side: a test a part, so that an editor's test panel shows an exercise as it is.

    pytest exercises/ex06_optimizers.py

pytest loads this wherever dlgrade is installed, so it does nothing but where a `course.yaml` lies
above the file, and imports nothing of dlgrade's until then. The student's file is never imported
here: it is checked in a process of its own, once for all the parts that were asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.model import PartReport, Report

_NAMED = re.compile(r"ex\d{2}_\w+\.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("dlgrade").addoption(
        "--no-dlgrade",
        action="store_true",
        help="Treat a course's exercises as the plain files they are.",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """An exercise's file, in a folder that is collected; a named one is pytest's own to ask for."""
    if parent.session.isinitpath(file_path):
        return None
    return _exercise(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """In place of importing an exercise as a module of tests."""
    return _exercise(module_path, parent)


def _exercise(path: Path, parent: Any) -> ExerciseFile | None:
    if _NAMED.fullmatch(path.name) is None or parent.config.getoption("--no-dlgrade"):
        return None
    marked = next((folder for folder in path.parents if (folder / "course.yaml").is_file()), None)
    if marked is None or path.parent != marked / "exercises":
        return None
    made: ExerciseFile = ExerciseFile.from_parent(parent, path=path)
    return made


class ExerciseFile(pytest.File):
    """An exercise: its parts are its tests."""

    def collect(self) -> Iterator[PartItem]:
        from autograder.exercise import keys
        from autograder.languages.catalogue import say

        self.course = _course(self.path)
        name = self.path.stem
        if name not in self.course.exercises():
            raise self.CollectError(say("pytest.no_exercise", name=name))
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        for part in keys.load(self.course.key(name)).parts:
            place = re.compile(rf"\s*(?:def|class)\s+{part.name}\b")
            line = next((n for n, text in enumerate(lines) if place.match(text)), 0)
            item: PartItem = PartItem.from_parent(self, name=part.name)
            item.line = line
            yield item

    def report(self) -> Report:
        """The report on all the parts that this run of pytest asks for, made once."""
        if not hasattr(self, "_report"):
            asked = [item.name for item in self.session.items if item.parent is self]
            self._report = _checked(self.course, self.path, tuple(asked))
        return self._report


class PartItem(pytest.Item):
    """A part: passes, or fails with what dlgrade says of it."""

    parent: ExerciseFile
    line: int

    def setup(self) -> None:
        """Where dlgrade cannot mark, that is an error of the test's setting and no failure."""
        from autograder.errors import DlgradeError
        from autograder.languages.catalogue import say

        try:
            report = self.parent.report()
        except DlgradeError as error:
            raise NotMarked(str(error)) from None
        found = next((part for part in report.parts if part.name == self.name), None)
        if found is None or found.status == "ungraded":
            raise NotMarked(" ".join(report.notes) or say("report.not_marked.part"))
        self.found = found
        if report.stdout.strip():
            self.add_report_section("setup", "stdout", report.stdout)

    def runtest(self) -> None:
        self.user_properties += [("points", self.found.score), ("max_points", self.found.max_score)]
        if self.found.status == "skipped":
            pytest.skip(self.found.finding.message if self.found.finding else "skipped")
        if self.found.status != "passed":
            raise NotRight(self.found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotRight):
            return excinfo.value.words(self.config.invocation_params.dir)
        if isinstance(excinfo.value, NotMarked):
            from autograder.languages.catalogue import say

            return say("report.not_marked", why=excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line, self.name


class NotRight(Exception):
    """A part that is not right yet."""

    def __init__(self, part: PartReport) -> None:
        super().__init__(part.finding.message if part.finding is not None else part.status)
        self.part = part

    def words(self, folder: Path) -> str:
        """What is wrong, and last the place, as a terminal makes a link of it."""
        from autograder.reporters import part_summary, text

        part = self.part
        where = part.finding.where if part.finding is not None else None
        score = text.points(part)
        if where is None:
            return f"{part_summary.words(part)}\n{score}"
        file = Path(where.file)
        shown = file.relative_to(folder) if file.is_relative_to(folder) else file
        return f"{part_summary.words(part)}\n{shown}:{where.line}: {score}"


class NotMarked(Exception):
    """dlgrade could not mark: its fault, or the machine's."""


def _course(path: Path) -> Course:
    from autograder.course import find
    from autograder.exercise.translation import use_language_of

    course = find(path.parent)
    use_language_of(course)
    return course


def _checked(course: Course, path: Path, parts: tuple[str, ...]) -> Report:
    from autograder.checking import Request, check
    from autograder.sandbox.process import ProcessRunner

    runner = ProcessRunner()
    runner.warm()
    request = Request(course=course, exercise=path.stem, path=path, parts=parts)
    try:
        return check(request, runner)
    finally:
        runner.close()
