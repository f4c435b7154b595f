"""`dlgrade grade`: marks of record for a class."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from autograder.classroom.ledger import HISTORY, RESULTS, Ledger
from autograder.course import find
from autograder.errors import UsageError
from autograder.sandbox.levels import LEVELS

if TYPE_CHECKING:
    from datetime import datetime

    from autograder.classroom.grading import Entering, Summary
    from autograder.classroom.worker_pool import WorkerPool
    from autograder.course import Course
    from autograder.intake.hand_ins import Work
    from autograder.sandbox import Runner


@click.command("grade")
@click.argument("submitted", type=click.Path(path_type=Path))
@click.option("--exercise", metavar="EX", help="Only this exercise.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Submissions at once.  [default: one a core]"
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster, as tcp://host:8786.")
@click.option("--isolation", type=click.Choice(LEVELS), default="sandbox", show_default=True)
@click.option(
    "--seed-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fresh cases from the secret seed in this file, or in DLGRADE_SEED (asks TensorFlow).",
)
@click.option("--due", metavar="WHEN", help="What came later is told to be late: 2026-11-20 23:59")
@click.option("--gradebook", metavar="URL", help="nbgrader's database.  [default: the course's]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("grades"),
    show_default=True,
    help="Where grades.csv, results.jsonl and the class report go.",
)
@click.option("--regrade", is_flag=True, help="Mark all again; show what would change, and ask.")
@click.option("--similarity", is_flag=True, help="Report who wrote alike: a hint, never a mark.")
@click.option("--yes", is_flag=True, help="With --regrade: do not ask.")
@click.pass_obj
def grade_command(
    runner: Runner | None,
    submitted: Path,
    exercise: str | None,
    jobs: int | None,
    scheduler: str | None,
    isolation: str,
    seed_file: Path | None,
    due: str | None,
    gradebook: str | None,
    out: Path,
    regrade: bool,
    similarity: bool,
    yes: bool,
) -> None:
    """Mark the notebooks and files of a class, into nbgrader's gradebook and a table.

    SUBMITTED is nbgrader's submitted/ (STUDENT/ASSIGNMENT/…), a folder with one folder a student,
    or the zip that Canvas, Moodle or Blackboard gives. Run it again after an interruption, or when
    more was handed in: what is unchanged is not run again. Exit code 3 where some could not be
    marked; they are listed and get no score.

    \b
    Examples:
      dlgrade grade my-nbgrader-course/submitted
      dlgrade grade submissions.zip --exercise ex06 --due "2026-11-20 23:59"
    """
    from autograder.classroom.grading import Entering, database, finish, mark_class
    from autograder.cli.instructor.interrupt import stoppable
    from autograder.intake.hand_ins import collect, nbgrader_course
    from autograder.oracle import seeds

    if yes and not regrade:
        raise UsageError("--yes belongs to --regrade.")
    if similarity and importlib.util.find_spec("rapidfuzz") is None:
        raise UsageError("--similarity needs RapidFuzz. Run: pip install 'dlgrade[similarity]'")
    seed = seeds.secret(seed_file)
    course = find(Path.cwd())
    inside = submitted / "submitted"
    course.refuse_if_inside(inside if inside.is_dir() else submitted)
    intake = collect(
        submitted, course, course.resolve(exercise) if exercise else None, _moment(due)
    )
    home = nbgrader_course(submitted)
    url = gradebook or (database(home) if home is not None else None)
    entering = Entering(course, url, home)
    works = intake.works
    with stoppable() as stop, ExitStack() as opened:
        with closing(_pool(isolation, jobs or _jobs(len(works)), scheduler, runner)) as pool:
            # Only now: the workers, which are forked from this process, would hold its lock.
            ledger = opened.enter_context(closing(Ledger(out)))
            # What the report needs is imported while the workers work.
            Thread(
                target=importlib.import_module, args=("autograder.class_report.writing",)
            ).start()
            mark = partial(mark_class, course, works, pool, seed=seed, stopping=stop)
            if regrade:
                summary = _regraded(mark, ledger, works, entering, yes)
            else:
                summary = mark(ledger=ledger, entering=entering)
        finish(ledger, entering, summary)
    for sentence in intake.left:
        click.echo(sentence, err=True)
    _tell(summary, out, url)
    if not summary.stopped:
        _report(course, works if similarity else None, out)
    if summary.stopped and not summary.lost:
        sys.exit(130)
    sys.exit(3 if summary.unmarked or summary.not_entered or summary.lost else 0)


def _regraded(
    mark: Callable[..., Summary], ledger: Ledger, works: list[Work], entering: Entering, yes: bool
) -> Summary:
    """Mark all into a file of its own; let it stand when somebody has agreed."""
    from autograder.classroom import regrade
    from autograder.classroom.grading import works_of

    staged = Ledger(ledger.folder, regrade.STAGE, lock=False)
    with closing(staged):
        summary = mark(ledger=staged, entering=entering.nowhere())
        if summary.stopped:
            return summary
        found = [str(change) for change in regrade.changes(ledger, staged)]
        summary.changed = len(found)
        for line in found:
            click.echo(line)
        click.echo(f"{len(found)} of {len(works)} verdicts would change.")
        if not (yes or _agreed()):
            staged.discard()
            summary.refused = True
            return summary
        where = works_of(works)
        for record in regrade.adopt(ledger, staged):
            if record.state == "marked":
                entering.enter(where[record.identity], record)
        ledger.finish()
        staged.discard()
    return summary


def _agreed() -> bool:
    try:
        return click.confirm("Let the new verdicts stand?", default=False)
    except click.Abort:  # nobody is there to answer
        click.echo("They do not stand. With --yes they would.", err=True)
        return False


def _pool(level: str, jobs: int, scheduler: str | None, runner: Runner | None) -> WorkerPool:
    pool: WorkerPool
    if scheduler is not None:
        from autograder.classroom.dask_pool import DaskPool

        pool = DaskPool(level, scheduler)
    else:
        from autograder.classroom.local_pool import LocalPool

        pool = LocalPool(level, jobs, runner)
    try:
        pool.stands()
    except BaseException:
        pool.close()
        raise
    return pool


def _jobs(works: int) -> int:
    """One a core; fewer for few, as a wall takes as long to come up as eight are marked."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, 1 + works // 16)


def _moment(due: str | None) -> datetime | None:
    from autograder.intake.hand_ins import moment

    if due is None:
        return None
    try:
        return moment(due)
    except ValueError as error:
        raise UsageError(f"--due should be as 2026-11-20 23:59. Received: {due}.") from error


def _report(course: Course, works: list[Work] | None, out: Path) -> None:
    """The class report and the students' pages; `works` where they are to be compared."""
    from autograder.class_report import class_text
    from autograder.class_report.writing import PAGE, write_class_report

    if works is not None:
        from autograder.class_report.similarity import write_similarity
        from autograder.class_report.similarity_search import compared

        try:
            write_similarity(out, compared(course, works))
        except UsageError as error:  # too many, or a damaged file: the report needs neither
            click.echo(str(error), err=True)
    found = write_class_report(out)
    click.echo(class_text.render(found), nl=False)
    click.echo(f"{out / PAGE}, {out / 'feedback'}")


def _tell(summary: Summary, out: Path, url: str | None) -> None:
    said = f"{summary.total - len(summary.unmarked)} of {summary.total} marked"
    if summary.stopped:
        said = f"Stopped: {summary.done} of {summary.total} are marked; the same command goes on"
    unchanged = summary.done - summary.fresh
    if unchanged:
        said += f", {unchanged} unchanged and not run again"
    click.echo(f"{said}, isolation {summary.isolation}.")
    if summary.changed and not summary.refused:
        click.echo(f"{summary.changed} scores changed; the old ones are in {out / HISTORY}.")
    click.echo(f"{out / 'grades.csv'}, {out / RESULTS}" + (", gradebook" if url else ""))
    for record in summary.unmarked:
        click.echo(f"Not marked: {record.student}, {record.exercise}: {record.reason}", err=True)
    if summary.lost:
        click.echo(summary.lost, err=True)
    if summary.not_entered:
        click.echo(
            f"{summary.not_entered} The verdicts are in {out / RESULTS}. Mend this and run the "
            "same command again: it marks nothing twice, and enters all of them.",
            err=True,
        )
