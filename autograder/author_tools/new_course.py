"""Starts an instructor's course: a `course.yaml` with the exercises chosen, and its schema."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.course import MARKER, match, public_course
from autograder.errors import UsageError

SCHEMA = Path(__file__).parents[1] / "schemas" / "course-v1.json"

TEXT = """\
# yaml-language-server: $schema=.dlgrade/course-v1.json
title: {title}
lang: {language}

# Of the exercises that ship with dlgrade (dlgrade list); your own come in addition.
exercises: [{exercises}]

# Leave parts out, and set points, of what is released:
# parts: {{ex06: [sgd, momentum, adam]}}
# points: {{ex06: {{adam: 5}}}}

# When `dlgrade solution` shows a model answer: never, after_passing, or after_due with a date.
solutions: never
# due: 2026-12-01

# Where your own exercises lie (solutions/, reference/, exercises/), and where `release` goes.
own: .
nbgrader: nbgrader
"""


def new_course(folder: Path, exercises: list[str], *, title: str, language: str) -> list[Path]:
    """Write the course; return the files written.

    `exercises` are ids or full names; none of them for all. Raises `UsageError` where there is a
    course already, and `UnknownExercise`.
    """
    if (folder / MARKER).exists():
        raise UsageError(f"{folder / MARKER} is there already; edit it. Nothing was changed.")
    stock = public_course().exercises()
    names = [match(text, stock) for text in exercises] or stock
    ids = ", ".join(dict.fromkeys(name.split("_", 1)[0] for name in names))
    text = TEXT.format(
        title=json.dumps(title, ensure_ascii=False), language=language, exercises=ids
    )
    files = {
        folder / MARKER: text,
        folder / ".dlgrade" / SCHEMA.name: SCHEMA.read_text(encoding="utf-8"),
    }
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return list(files)
