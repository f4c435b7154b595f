"""Makes, or brings up to date, an nbgrader course of exercises: its config, sources and release.

DIR/nbgrader_config.py                 with the line that has dlgrade do the marking
DIR/source/ex06/ex06_optimizers.ipynb  the model answer, with graded cells
DIR/source/ex06/course.yaml, exercises/keys/   so that the released folder can check itself
DIR/release/ex06/…                     what students get, by nbgrader's own generate_assignment
DIR/stubs/ex06_optimizers.py           the same exercise as a plain file
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.author_tools.build import notebook
from autograder.course import MARKER, Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.translation import (
    copy_settings,
    copy_translations,
    notebook_with_prose,
    translations_of,
    with_prose,
)
from autograder.nbgrader.gradebook_api import path_with_scripts
from autograder.oracle.client import is_stale

CONFIG = "nbgrader_config.py"
OURS = "autograder.nbgrader_plugin.DlgradePreprocessor"
LINES = """
# dlgrade marks notebooks behind its wall, where nbgrader would execute them (Execute).
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.DlgradePreprocessor",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_plugin.SaveAutoGrades",
    "autograder.nbgrader_plugin.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograder.nbgrader_plugin.RestoreMarks",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
]
# Solutions are taken out as `dlgrade author build` takes them out, so that releases are the same.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugin.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# The wall is "sandbox", which refuses to mark where it cannot be had (see: dlgrade doctor).
# c.DlgradePreprocessor.isolation = "process"  # no wall against malice: only where you trust all
# c.DlgradePreprocessor.seed_file = "secret-seed.txt"  # fresh cases; needs TensorFlow and:
# c.DlgradePreprocessor.course = {course!r}
"""


@dataclass(frozen=True, kw_only=True)
class Released:
    """Where an exercise went."""

    exercise: str
    assignment: str
    source: Path
    release: Path
    stub: Path


def release(course: Course, exercises: list[str], folder: Path) -> list[Released]:
    """Release exercises into the nbgrader course at `folder`.

    What is there already is brought up to date, the config only where it lacks our line. Raises
    `UsageError` where the course is a student's, where a key is stale, or where nbgrader refuses.
    """
    if (folder / MARKER).is_file():
        raise UsageError(f"{folder} is a course of dlgrade's; name another folder for nbgrader's.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _configure(course, folder)
        done = [_source(course, name, folder) for name in exercises]
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    for released in done:
        _generate(folder, released.assignment)
    return done


def _configure(course: Course, folder: Path) -> None:
    path = folder / CONFIG
    lines = LINES.format(course=str(course.root.resolve()))
    if not path.exists():
        name = folder.resolve().name
        path.write_text(
            f"c = get_config()  # noqa: F821\n\nc.CourseDirectory.course_id = {name!r}\n{lines}",
            encoding="utf-8",
        )
    elif OURS not in (text := path.read_text(encoding="utf-8")):
        path.write_text(f"{text.rstrip()}\n{lines}", encoding="utf-8")


def _source(course: Course, name: str, folder: Path) -> Released:
    key = keys.load(course.key(name))
    if is_stale(course, key):
        raise UsageError(f"{name} was changed since it was built. Run: dlgrade author build {name}")
    assignment = name.split("_", 1)[0]
    source = folder / "source" / assignment
    small = Course(source)  # enough of a course for a student's check to find its key
    small.key(name).parent.mkdir(parents=True, exist_ok=True)
    answer = course.solution(name).read_text(encoding="utf-8")
    target = source / f"{name}.ipynb"
    translations = translations_of(course, name)
    text = notebook(key, answer)
    told = notebook_with_prose(text, translations) if translations else text
    target.write_text(told, encoding="utf-8", newline="\n")
    shutil.copyfile(course.key(name), small.key(name))
    copy_settings(course, small)
    copy_translations(course, name, small)
    stub = folder / "stubs" / f"{name}.py"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text(with_prose(key.stub, translations), encoding="utf-8", newline="\n")
    return Released(
        exercise=name,
        assignment=assignment,
        source=target,
        release=folder / "release" / assignment / f"{name}.ipynb",
        stub=stub,
    )


def _generate(folder: Path, assignment: str) -> None:
    """Have nbgrader make the release of an assignment, and enter it into its gradebook."""
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path_with_scripts()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise UsageError(f"nbgrader refused to release {assignment}: {_reason(done.stderr)}")


def _reason(said: str) -> str:
    """What went wrong, out of nbgrader's log: the exception's own line, else its last error."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    raised = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Entry)\b.*: ", line)]
    errors = [line for line in lines if "ERROR" in line]
    return (raised or errors or lines or ["it gave no reason"])[-1]
