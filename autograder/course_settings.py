"""What `course.yaml` may say, and what it says: the title, the choice of exercises, and policies.

    title: Deep learning, autumn
    lang: en
    exercises: [ex01, ex06]            # of those that ship with dlgrade; without it, a student's
    parts: {ex06: [sgd, momentum, adam]}   # the others are left out
    points: {ex06: {adam: 5}}          # as released, in place of the exercise's own
    own: mine                          # the folder of solutions/, reference/, exercises/
    solutions: never                   # or after_passing, or after_due with `due:`
    nbgrader: nbgrader                 # where `dlgrade release` goes
    after: {ex18: [ex06]}              # what an exercise builds on
    lend: [ex03, ex04]                 # model answers for those who have no file of their own

The JSON Schema of it, for editors, is `autograder/schemas/course-v1.json`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from autograder.errors import UsageError
from autograder.languages.catalogue import say

KNOWN = ("title", "lang", "exercises", "parts", "points", "own", "solutions", "due", "nbgrader",
         "after", "lend")  # fmt: skip
FOR_STUDENTS = ("title", "lang", "solutions", "due", "lend")
POLICIES = ("after_passing", "never", "after_due")


class Choice(Struct, frozen=True, kw_only=True):
    """What a course takes of one exercise: None for all parts, and points in place of its own."""

    parts: tuple[str, ...] | None = None
    points: Mapping[str, float] = field(default_factory=dict)


def read(path: Path) -> dict[str, Any]:
    """The settings in a file. Raises `UsageError` where it is no YAML mapping."""
    import yaml

    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(say("usage.unreadable", path=path, why=error)) from error
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise UsageError(say("usage.no_mapping", path=path))
    return settings


def checked(settings: Mapping[str, Any], path: Path) -> None:
    """Raises `UsageError` for a setting that is of the wrong form, or misspelt."""
    for name, value in settings.items():
        close = difflib.get_close_matches(str(name), KNOWN, n=1, cutoff=0.75)
        if name not in KNOWN and close:
            raise _wrong(path, f"there is no setting {name!r}", f"Did you mean {close[0]!r}?")
        wanted = _FORMS.get(str(name))
        if wanted is not None and not wanted[0](value):
            raise _wrong(path, f"{name}: {wanted[1]}", f"Received: {value!r}.")
    if settings.get("solutions") == "after_due" and "due" not in settings:
        raise _wrong(path, "`solutions: after_due` needs a date", "Add a line: due: 2026-12-01")


def day(value: date | str | None) -> date:
    """The day of `due:`. Raises `UsageError`."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise UsageError(f"due: a date, such as 2026-12-01. Received: {value!r}.") from error


def _wrong(path: Path, what: str, then: str) -> UsageError:
    return UsageError(f"{path}: {what}. {then}")


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_parts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and _is_list_of_names(parts) and parts
        for name, parts in value.items()
    )


def _is_points(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str)
        and isinstance(parts, dict)
        and all(
            isinstance(part, str)
            and isinstance(points, (int, float))
            and not isinstance(points, bool)
            and 0 <= points < 1e6
            for part, points in parts.items()
        )
        for name, parts in value.items()
    )


_FORMS: dict[str, tuple[Any, str]] = {
    "exercises": (_is_list_of_names, "a list of exercises, such as [ex01, ex06]"),
    "lend": (_is_list_of_names, "a list of exercises, such as [ex03, ex04]"),
    "after": (_is_parts, "the exercises that one builds on, such as {ex18: [ex06]}"),
    "parts": (_is_parts, "the parts to keep of an exercise, such as {ex06: [sgd, adam]}"),
    "points": (_is_points, "points of parts, such as {ex06: {adam: 5}}"),
    "own": (lambda value: isinstance(value, str), "a folder"),
    "nbgrader": (lambda value: isinstance(value, str), "a folder"),
    "solutions": (lambda value: value in POLICIES, f"one of {', '.join(POLICIES)}"),
    "due": (lambda value: isinstance(value, (date, str)), "a date, such as 2026-12-01"),
}
