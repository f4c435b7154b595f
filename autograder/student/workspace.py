"""Lays a course down for a student, and puts a stub back without losing work."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course import MARKER, Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.translation import (
    copy_settings,
    notebook_with_prose,
    translations_of,
    with_prose,
)
from autograder.languages.catalogue import say


def lay_down(source: Course, folder: Path) -> tuple[int, int]:
    """Copy a course's stubs, notebooks and keys into `folder`; (written, left alone).

    A student's own files are never overwritten. Keys are, because they are never a student's.
    Prose is in the language that was chosen, which becomes that of the new course.
    Raises `UsageError` for an instructor's course, and where the folder cannot be written.
    """
    if (folder / "reference").is_dir():
        raise UsageError(say("init.instructors", folder=folder))
    written = kept = 0
    try:
        for name in source.exercises():
            target = Course(folder)
            translations = translations_of(source, name)
            for path, goal, translated in (
                (source.stub(name), target.stub(name), with_prose),
                (source.notebook(name), target.notebook(name), notebook_with_prose),
            ):
                if goal.exists():
                    kept += 1
                    continue
                _copy(path, goal)
                written += 1
                if translations:
                    _write(goal, translated(goal.read_text(encoding="utf-8"), translations))
            _copy(source.key(name), target.key(name))
            written += 1
        if not (folder / MARKER).exists():
            copy_settings(source, Course(folder))
    except OSError as error:
        raise UsageError(say("usage.unwritable", path=folder, why=error.strerror)) from error
    return written, kept


def reset_stub(course: Course, name: str) -> Path | None:
    """Put the released stub back; return where the work was kept, None where there was none."""
    stub = with_prose(keys.load(course.key(name)).stub, translations_of(course, name))
    path = course.stub(name)
    backup = None
    if path.exists() and path.read_bytes() != stub.encode():
        backup = _free(path)
        path.replace(backup)
    _write(path, stub)
    return backup


def _free(path: Path) -> Path:
    """The first unused name of the form ex06_optimizers.backup-1.py."""
    number = 1
    while (candidate := path.with_name(f"{path.stem}.backup-{number}{path.suffix}")).exists():
        number += 1
    return candidate


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
