"""Finds a class's submissions in a folder: nbgrader's `submitted/`, or one folder a student."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import keys
from autograder.course import Course, exercise_of_file
from autograder.errors import UsageError

UNWRITTEN = "raise NotImplementedError("


@dataclass(frozen=True, kw_only=True)
class Work:
    """One student's file for one exercise."""

    student: str
    exercise: str
    assignment: str  # nbgrader's name for it
    path: Path
    timestamp: str | None = None


def collect(folder: Path, course: Course, exercise: str | None = None) -> list[Work]:
    """The submissions below `folder`, by student; of one exercise, if it is named.

    Takes `STUDENT/ASSIGNMENT/file` and `STUDENT/file`, .ipynb and .py. Where a student sent both,
    the one that was worked on counts, and the notebook where both were. Links are not followed.
    Raises `UsageError` where there is none.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder. It should hold one folder a student.")
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    found: list[Work] = []
    for student in _folders(folder):
        sent: dict[tuple[str, str], list[Path]] = {}
        for path, assignment in _files(student):
            name = _exercise(path, assignment, course, exercise)
            if name is not None:
                place = assignment or name.split("_", 1)[0]
                sent.setdefault((name, place), []).append(path)
        for (name, assignment), paths in sorted(sent.items()):
            stamp = paths[0].with_name("timestamp.txt")
            found.append(
                Work(
                    student=student.name,
                    exercise=name,
                    assignment=assignment,
                    path=_worked_on(paths, course, name),
                    timestamp=stamp.read_text("utf-8").strip() if stamp.is_file() else None,
                )
            )
    if not found:
        what = f" of {exercise}" if exercise else ""
        raise UsageError(
            f"There are no submissions{what} in {folder}. It should hold STUDENT/ex06_….ipynb, or "
            "STUDENT/ex06/…, as nbgrader's submitted/ does."
        )
    return found


def nbgrader_course(folder: Path) -> Path | None:
    """The nbgrader course that `folder` is, or is the `submitted/` of."""
    for place in (folder.resolve(), folder.resolve().parent):
        if (place / "nbgrader_config.py").is_file():
            return place
    return None


def _folders(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


def _files(student: Path) -> Iterator[tuple[Path, str | None]]:
    for folder, assignment in [(student, None), *((sub, sub.name) for sub in _folders(student))]:
        for path in sorted(folder.iterdir()):
            ordinary = path.is_file() and not path.is_symlink() and path.name[0] != "."
            if ordinary and path.suffix in (".py", ".ipynb"):
                yield path, assignment


def _exercise(path: Path, assignment: str | None, course: Course, wanted: str | None) -> str | None:
    """The exercise a file is of, by its own name or its folder's; None for any other file."""
    for name in (path, Path(assignment or "-")):
        try:
            found = exercise_of_file(name, course.exercises())
        except UsageError:
            continue
        return found if wanted in (None, found) else None
    return None


def _worked_on(paths: list[Path], course: Course, name: str) -> Path:
    """Of several files, the first that is not as it was released; notebooks come first."""
    paths = sorted(paths, key=lambda path: (path.suffix != ".ipynb", path.stem != name, path.name))
    if len(paths) == 1:
        return paths[0]
    unwritten = _holes(keys.load(course.key(name)).stub)

    def touched(path: Path) -> bool:
        return _holes(path.read_bytes()[: 1 << 24].decode("utf-8", "replace")) < unwritten

    return next((path for path in paths if touched(path)), paths[0])


def _holes(text: str) -> int:
    return len(re.findall(re.escape(UNWRITTEN), text))
