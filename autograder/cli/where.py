"""Which course a command is about: that of `--course DIR`, else the one around this folder."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from autograder.course import MARKER, NBGRADER, Course, find
from autograder.errors import UsageError
from autograder.languages.catalogue import say

_META = "autograder.course"


def taken_out(words: list[str]) -> tuple[list[str], str | None]:
    """The words of a command line without `--course DIR`, which may stand anywhere, and DIR.

    >>> taken_out(["check", "--course", "mine", "ex06"])
    (['check', 'ex06'], 'mine')
    """
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == "--course" and place + 1 < len(words):
            return [*words[:place], *words[place + 2 :]], words[place + 1]
        if word.startswith("--course="):
            return [*words[:place], *words[place + 1 :]], word.partition("=")[2]
    return words, None


def named(folder: str) -> Course:
    """The course that `--course` names. Raises `UsageError` where there is none."""
    path = Path(folder).resolve()
    if not any((path / marker).is_file() for marker in (MARKER, NBGRADER)):
        raise UsageError(say("usage.not_a_course", folder=folder))
    return replace(find(path), named=True)


def here() -> Course:
    """The course that the command being run is about."""
    context = click.get_current_context(silent=True)
    folder = context.meta.get(_META) if context is not None else None
    return find(Path.cwd()) if folder is None else named(folder)


def course_option(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Keep what `--course` says for `here`."""
    if value is not None:
        context.meta[_META] = value
