"""`dlgrade grade`: marks of record for a class."""

from __future__ import annotations

import importlib
import sys
import threading
from contextlib import closing
from pathlib import Path

import click

from autograder.course import find
from autograder.errors import UsageError
from autograder.sandbox import Runner
from autograder.sandbox.levels import LEVELS, open_runner


@click.command("grade")
@click.argument("submitted", type=click.Path(file_okay=False, path_type=Path))
@click.option("--exercise", metavar="EX", help="Only this exercise.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--isolation", type=click.Choice(LEVELS), default="sandbox", show_default=True)
@click.option(
    "--seed-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fresh cases from the secret seed in this file (asks TensorFlow).",
)
@click.option("--gradebook", metavar="URL", help="nbgrader's database.  [default: the course's]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("grades"),
    show_default=True,
    help="Where grades.csv and results.jsonl go.",
)
@click.pass_obj
def grade_command(
    begun: Runner | None,
    submitted: Path,
    exercise: str | None,
    jobs: int,
    isolation: str,
    seed_file: Path | None,
    gradebook: str | None,
    out: Path,
) -> None:
    """Mark the notebooks and files of a class, into nbgrader's gradebook and a table.

    SUBMITTED is nbgrader's submitted/ (STUDENT/ASSIGNMENT/…), or a folder with one folder a
    student. Exit code 3 where some could not be marked; they are listed and get no score.

    \b
    Examples:
      dlgrade grade my-nbgrader-course/submitted
      dlgrade grade sent --exercise ex06 --gradebook postgresql+psycopg:///grades
    """
    # NumPy takes longest; it is imported while the wall comes up and the candidates begin.
    threading.Thread(target=importlib.import_module, args=("autograder.judge",)).start()
    from autograder.classroom import database, mark_class
    from autograder.cohort import Workers
    from autograder.submitted import collect, nbgrader_course

    course = find(Path.cwd())
    works = collect(submitted, course, course.resolve(exercise) if exercise else None)
    home = nbgrader_course(submitted)
    url = gradebook or (database(home) if home is not None else None)
    seed = seed_file.read_text(encoding="utf-8").strip() if seed_file is not None else None
    if seed == "":
        raise UsageError(f"{seed_file} is empty; it should hold a seed.")
    ahead = [begun] if begun is not None else []

    def opened() -> Runner:
        return open_runner(isolation, ahead.pop() if ahead else None)

    with closing(Workers(opened, min(jobs, len(works)))) as workers:
        unmarked = mark_class(course, works, workers, seed=seed, out=out, url=url, home=home)
    click.echo(f"{len(works) - len(unmarked)} of {len(works)} marked, isolation {isolation}.")
    click.echo(f"{out / 'grades.csv'}, {out / 'results.jsonl'}" + (", gradebook" if url else ""))
    for graded in unmarked:
        click.echo(f"Not marked: {graded.work.student}, {graded.work.exercise}: {graded.reason}",
                   err=True)  # fmt: skip
    sys.exit(3 if unmarked else 0)
