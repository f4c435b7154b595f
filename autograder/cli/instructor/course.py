"""`dlgrade course new`: an instructor's own course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.author_tools.new_course import new_course
from autograder.course import Course
from autograder.languages.catalogue import LANGUAGES


@click.group("course", context_settings={"help_option_names": ["-h", "--help"]})
def course_command() -> None:
    """A course of your own: which exercises, how many points, which answers are shown when.

    \b
    Example:
      dlgrade course new my-course --exercises ex01,ex06
    """


@course_command.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--exercises", metavar="EX,...", help="Those of dlgrade's to take.  [default: all]")
@click.option("--title", help="What the course is called.  [default: the folder's name]")
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), default="en")
def new_command(folder: Path, exercises: str | None, title: str | None, language: str) -> None:
    """Make FOLDER a course: a course.yaml to edit, with the exercises you choose.

    Every command works from anywhere inside it, or with --course FOLDER. Model answers of dlgrade's
    own exercises come from the package dlgrade-answers, which students do not have.

    \b
    Example:
      dlgrade course new my-course --exercises ex01,ex06
    """
    wanted = [text for text in (exercises or "").replace(" ", "").split(",") if text]
    named = title or folder.resolve().name
    for path in new_course(folder, wanted, title=named, language=language):
        click.echo(f"wrote {path}")
    course = Course(folder)
    if not all(course.has_reference(name) for name in course.exercises()):
        click.echo(
            "The model answers are not installed here: release, --seed-file and verify of hidden "
            "cases need the wheel dlgrade_answers-….whl (docs/install.md)."
        )
    click.echo(f"Next: edit {folder / 'course.yaml'}, then: dlgrade --course {folder} release")
