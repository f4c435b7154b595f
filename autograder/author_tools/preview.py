"""What students will read of an exercise, before any of it is written: its stub and its reports."""

from __future__ import annotations

from contextlib import closing

from autograder.checking import Marking, mark
from autograder.course import Course
from autograder.model import Report, Submission
from autograder.oracle.earlier import earlier_answers
from autograder.oracle.freeze import freeze
from autograder.oracle.loading import load_reference
from autograder.sandbox import Runner
from autograder.sandbox.process import ProcessRunner


def preview(course: Course, name: str) -> tuple[str, list[tuple[str, Report]]]:
    """The stub, and the reports on it, on the model answer and on each known mistake."""
    key = freeze(course, name, device="cpu")
    model = course.solution(name).read_text(encoding="utf-8")
    exercise = load_reference(course.reference(name)).ex
    works: list[tuple[str, str, tuple[str, ...]]] = [("The stub, on the first day", key.stub, ())]
    works += [(entry.id, entry.source(model), (entry.part,)) for entry in exercise.alternatives]
    works += [("The model answer", model, ())]
    with closing(ProcessRunner()) as runner:
        return key.stub, [
            (what, _report(Marking(course=course, key=key, parts=parts), source, runner))
            for what, source, parts in works
        ]


def _report(marking: Marking, source: str, runner: Runner) -> Report:
    earlier = earlier_answers(marking.course, marking.key.builds_on)
    path = f"{marking.key.name}.py"
    work = Submission(path=path, source=source, sha256="", earlier=earlier)
    return mark(marking, work, runner)
