"""`check` from Python and from a notebook: marks a file, or what the kernel has defined.

In a notebook another process is the judge, so that no answer is ever in the kernel: it gets the
cells that make up what is defined, as a notebook file, and says its verdict as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from autograder.course import Course, exercise_of_file, find
from autograder.errors import NotRight, UngradedError, UsageError
from autograder.exercise.translation import VARIABLE, use_language_of
from autograder.intake.earlier import places
from autograder.jupyter.kernel_cells import defining_cells
from autograder.jupyter.output import Outcome, silent_stderr
from autograder.languages.catalogue import language, say
from autograder.model import Report, Submission
from autograder.sandbox.process import not_started
from autograder.submission.helpers import Beside, with_helpers

Read = TypeVar("Read")
# What is in the notebook's folder must not be taken for a module of dlgrade's.
JUDGE = (
    "import sys; sys.path[:] = [entry for entry in sys.path if entry]; "
    "from autograder.cli.start import main; main()"
)


def check(exercise: str, part: str | None = None, path: str | Path | None = None) -> Report | float:
    """Check an exercise and show what is wrong with it.

    Args:
        exercise: an id (`"ex06"`), a full name, or a path to a `.py` or `.ipynb` file.
        part: only this part.
        path: the file to mark. By default, in a notebook, what the kernel has defined; elsewhere
            the course's own file.

    Returns:
        In a notebook the points, a plain `float` from 0 to the most there is; else the report.

    Raises:
        UsageError: unknown exercise or part, or no such file.
        UngradedError: dlgrade could not mark it.
    """
    if exercise.endswith((".py", ".ipynb")):
        path = Path(exercise)
    course = find(Path.cwd())
    use_language_of(course)
    name = course.resolve(exercise) if path is None or path != Path(exercise) else None
    shell = running_shell()
    if shell is None:
        return _check_file(course, name, part, path)
    with silent_stderr():
        report = (
            judged(Path(path), part) if path is not None else check_kernel(shell, name or "", part)
        )
    if report.score is None:
        raise UngradedError(" ".join(report.notes) or say("kernel.ungraded"))
    outcome = Outcome(report)
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        if report.score < report.max_score:
            raise NotRight(str(outcome))
    else:
        show: Any = importlib.import_module("IPython.display").display
        show(outcome)
    return float(min(max(report.score, 0.0), report.max_score))


def check_kernel(shell: Any, name: str, part: str | None) -> Report:
    """Have what a kernel has defined judged, in another process."""
    with kernel_notebook(shell, name) as target:
        report = judged(target, part)
    return replace(report, parts=tuple(_in_kernel(entry) for entry in report.parts))


@contextmanager
def kernel_notebook(shell: Any, name: str) -> Iterator[Path]:
    """What a kernel has defined, as a notebook of this name in a folder that is soon gone."""
    history = list(shell.history_manager.input_hist_raw)
    cells = defining_cells(history, shell.user_ns)
    document = {
        "cells": [_cell(number, text) for number, text in cells] or [_cell(len(history), "pass")],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    try:
        with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:
            target = Path(scratch) / f"{name}.ipynb"
            target.write_text(json.dumps(document), encoding="utf-8")
            source = "\n".join(text for _, text in cells)
            _lay_beside(Path(scratch), source)
            _lay_earlier(Path(scratch), name, source)
            yield target
    except OSError as error:
        raise not_started(error) from error


def _lay_beside(scratch: Path, source: str) -> None:
    """Copy the modules that the cells import from the kernel's folder, where they lie."""
    work = Submission(path="", source=source, sha256="")
    for helper in with_helpers(work, Beside(Path.cwd())).helpers:
        place = scratch / helper.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(helper.text, encoding="utf-8")


def _lay_earlier(scratch: Path, name: str, source: str) -> None:
    """Copy the student's files of earlier exercises that the cells speak of; the judge chooses."""
    for other in find(Path.cwd()).exercises():
        if other == name or re.search(rf"\b{other}\b", source) is None:
            continue
        for path in reversed(places(Path.cwd() / f"{name}.ipynb", name, other)):
            if not path.is_symlink():  # those beside the notebook come last, and stay
                shutil.copy2(path, scratch / f"{other}{path.suffix}")


def judged(path: Path, part: str | None) -> Report:
    """The report of another process on a file. Raises `UsageError` and `UngradedError`."""
    from autograder.reporters.json import read

    words = ["check", str(path), "--format", "json", *(["--part", part] if part else [])]
    return read_from(words, read)


def read_from(words: list[str], read: Callable[[Any], Read]) -> Read:
    """What `read` makes of the JSON that another process prints for a command of these words.

    Raises `UsageError` and `UngradedError`, as the command does.
    """
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, VARIABLE: language()},
        check=False,
    )
    try:
        return read(json.loads(done.stdout))
    except (ValueError, TypeError, KeyError) as error:
        said = done.stderr.strip().splitlines()
        message = said[-1] if said else say("kernel.ungraded")
        raise (UsageError if done.returncode == 2 else UngradedError)(message) from error


def _check_file(course: Course, name: str | None, part: str | None, path: Any) -> Report:
    from autograder.checking import Request
    from autograder.checking import check as check_file
    from autograder.reporters import text
    from autograder.sandbox.process import ProcessRunner

    if name is None:
        name = exercise_of_file(Path(path), course.exercises())
    request = Request(
        course=course,
        exercise=name,
        path=Path(path) if path is not None else course.stub(name),
        parts=(part,) if part is not None else (),
    )
    with closing(ProcessRunner()) as runner:
        report = check_file(request, runner)
    print(text.render(report, style=lambda value, **_: value))
    return report


def running_shell() -> Any:
    """The IPython shell this runs in; None where there is none."""
    get_ipython: Any = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get_ipython() if get_ipython is not None else None


def _cell(number: int, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"run-{number}",
        "metadata": {"dlgrade": {"run": number}},
        "outputs": [],
        "source": text,
    }


def _in_kernel(part: Any) -> Any:
    """The report on a part, in the words of someone who sits at the notebook."""
    finding = part.finding
    if finding is None:
        return part
    if finding.id == "accident.missing":
        lost = re.search("'(.+?)'", finding.message)
        name = lost.group(1) if lost else part.name
        opening, _, _ = say("accident.missing.near", near="", name="").partition("'")
        _, found, rest = finding.message.partition(opening)
        message = say("kernel.missing", name=name, near=found + rest)
        finding = replace(finding, message=message, where=None)
    elif finding.where is not None:
        finding = replace(finding, where=replace(finding.where, file=say("kernel.here")))
    return replace(part, finding=finding)
