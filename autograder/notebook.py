"""`check` from Python and from a notebook: marks a file, or what the kernel has defined."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from autograder.course import Course, exercise_of_file, find
from autograder.grade import Request
from autograder.grade import check as check_file
from autograder.model import Report
from autograder.reporters import text
from autograder.sandbox.process import ProcessRunner


def check(exercise: str, part: str | None = None, path: str | Path | None = None) -> Report:
    """Check an exercise and print the report; return it too.

    Args:
        exercise: an id (`"ex06"`), a full name, or a path to a `.py` file.
        part: only this part.
        path: the file to mark. By default, in a notebook, the cells run so far; elsewhere the
            course's own file.

    Raises:
        UsageError: unknown exercise or part, or no such file.
        UngradedError: dlgrade could not mark it.
    """
    import tempfile

    course = find(Path.cwd())
    if exercise.endswith(".py"):
        path = Path(exercise)
        name = exercise_of_file(path, course.exercises())
    else:
        name = course.resolve(exercise)
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
        report = check_file(
            Request(
                course=course,
                exercise=name,
                path=_file(course, name, path, Path(scratch)),
                parts=(part,) if part is not None else (),
            ),
            ProcessRunner(),
        )
    print(text.render(report, style=lambda value, **_: value))
    return report


def _file(course: Course, name: str, path: str | Path | None, scratch: Path) -> Path:
    if path is not None:
        return Path(path)
    cells = _cells_run()
    if cells is None:
        return course.stub(name)
    target = scratch / f"{name}.py"
    target.write_text("\n\n".join(cells), encoding="utf-8")
    return target


def _cells_run() -> list[str] | None:
    """The source of every cell this kernel has run, newest last; None outside a notebook."""
    get_ipython: Any = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = get_ipython() if get_ipython is not None else None
    if shell is None:
        return None
    cells = shell.user_ns.get("In", [])[1:]
    return [cell for cell in cells if _defines(cell)]


def _defines(cell: str) -> bool:
    """Whether a cell is plain Python that a module may hold: no magics, no check of ours."""
    import ast

    try:
        ast.parse(cell)
    except SyntaxError:
        return False
    return "autograder" not in cell and "get_ipython" not in cell
