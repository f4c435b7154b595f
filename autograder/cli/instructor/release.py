"""`dlgrade release`: exercises as a real nbgrader course."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from autograder.cli import completion
from autograder.course import find
from autograder.errors import UsageError


@click.command("release")
@click.argument(
    "exercises", nargs=-1, required=True, metavar="EX...", shell_complete=completion.exercises
)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The nbgrader course: made where there is none, brought up to date where there is.",
)
def release_command(exercises: tuple[str, ...], folder: Path) -> None:
    """Make or update an nbgrader course: its config, source/, release/ and plain stubs.

    \b
    Example:
      dlgrade release ex01 ex06 --to my-nbgrader-course
    """
    for needed in ("nbgrader", "jupytext"):
        if importlib.util.find_spec(needed) is None:
            raise UsageError(
                f"release needs {needed}, which is not installed. "
                "Run: pip install 'dlgrade[nbgrader]'"
            )
    from autograder.nbgrader.release import release

    course = find(Path.cwd())
    names = list(dict.fromkeys(course.resolve(text) for text in exercises))
    for done in release(course, names, folder):
        click.echo(f"{done.exercise}: {done.source}, {done.release}, {done.stub}")
    click.echo(f"Next: hand out {folder / 'release'}; mark with: nbgrader autograde ASSIGNMENT")
