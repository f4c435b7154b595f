"""`dlgrade release`: exercises as a real nbgrader course."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli import completion
from autograder.cli.where import here
from autograder.course import NBGRADER, near
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.nbgrader.release import Released


@click.command("release")
@click.argument("exercises", nargs=-1, metavar="[EX]...", shell_complete=completion.exercises)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The nbgrader course: made where there is none, brought up to date where there is.  "
    "[default: the one you are in, or that of your course]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each cell.")
@click.option("--yes", is_flag=True, help="Where a cell was changed on both sides, take ours.")
def release_command(
    exercises: tuple[str, ...], folder: Path | None, dry_run: bool, yes: bool
) -> None:
    """Make or update an nbgrader course: its config, source/, release/ and plain stubs.

    What is there is kept: your own cells, their order, points and metadata. Cells of ours that you
    have not changed are brought up to date; where you and we have both changed one, you see the
    difference, and yours stays without --yes. A dated copy goes to backups/ first. Without EX:
    every exercise of the course.

    \b
    Examples:
      dlgrade release ex01 ex06 --to my-nbgrader-course
      dlgrade release ex06 --dry-run
    """
    for needed in ("nbgrader", "jupytext"):
        if importlib.util.find_spec(needed) is None:
            raise UsageError(
                f"release needs {needed}, which is not installed. Run: pip install {needed}"
            )
    from autograder.nbgrader.release import release

    course = here()
    names = list(dict.fromkeys(course.resolve(text) for text in exercises))
    if not names and not course.is_chosen:
        raise UsageError("Name the exercises to release, as in: dlgrade release ex06 --to DIR")
    target = folder or _beside(course)
    done = release(course, names or course.exercises(), target, take_ours=yes, dry_run=dry_run)
    for made in done:
        _tell(made)
    if dry_run:
        click.echo("Nothing was written. Without --dry-run, nbgrader is asked first.")
        return
    if done and done[0].backup is not None:
        click.echo(f"What was there before: {near(done[0].backup)}")
    click.echo(f"Next: hand out {near(target / 'release')}; mark with: dlgrade grade "
               f"{near(target / 'submitted')}")  # fmt: skip


def _tell(made: Released) -> None:
    click.echo(f"{made.exercise}: {near(made.source)}, {near(made.release)}, {near(made.stub)}")
    for change in made.changes:
        if change.kind != "conflict":
            click.echo(
                f"  {change.kind}: {change.cell}" + (f" ({change.said})" if change.said else "")
            )
            continue
        click.echo(f"  conflict: {change.cell} was changed by you and by us. Yours stays:")
        click.echo("".join(f"    {line}\n" for line in change.diff.splitlines()), nl=False)
    if any(change.kind == "conflict" for change in made.changes):
        click.echo("  --yes takes our text of these cells, and keeps yours in the backup.")


def _beside(course: Course) -> Path:
    """The nbgrader course that one stands in; else that of the course: what `nbgrader:` says, or
    the one inside or beside it."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / NBGRADER).is_file():
            return folder
        if folder == course.root:
            break
    if course.bundled:
        raise UsageError("Which nbgrader course? Name its folder, as in: --to my-nbgrader-course")
    said = course.settings().get("nbgrader")
    if said:
        return course.root / str(said)
    inside = sorted(course.root.glob(f"*/{NBGRADER}")) or sorted(
        course.root.parent.glob(f"*/{NBGRADER}")
    )
    if len(inside) == 1:
        return inside[0].parent
    found = f" Received: {', '.join(str(path.parent) for path in inside)}." if inside else ""
    raise UsageError(f"Which nbgrader course? Name its folder, as in: --to nbgrader.{found}")
