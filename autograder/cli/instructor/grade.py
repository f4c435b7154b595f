"""`dlgrade grade`: marks of record for a class."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from autograder.cli.instructor.pool import usual_jobs, workers_up
from autograder.cli.where import here
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.records.ledger import HISTORY, RESULTS, Ledger
from autograder.sandbox.levels import LEVELS

LISTED = 6  # names in a sentence

if TYPE_CHECKING:
    from autograder.classroom.entering import Entering
    from autograder.classroom.grading import Summary
    from autograder.classroom.settling import Rules
    from autograder.course import Course
    from autograder.intake.hand_ins import HandIn, Intake, Work
    from autograder.records.record import Record
    from autograder.records.settings import Settings
    from autograder.sandbox import Runner
    from autograder.sandbox.apart import Apart
    from autograder.workers.pool import WorkerPool


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
@click.option("--class", "class_file", metavar="FILE", help="The class.  [default: its class.yaml]",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--student", multiple=True, metavar="NAME", help="Mark these again, and nobody else.")
@click.option("--part", multiple=True, metavar="NAME", help="Mark these again; others stay.")
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
@click.option("--pseudonyms", is_flag=True, help="Pages and report a second time, without names.")
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
    class_file: Path | None,
    student: tuple[str, ...],
    part: tuple[str, ...],
    due: str | None,
    gradebook: str | None,
    out: Path,
    regrade: bool,
    similarity: bool,
    pseudonyms: bool,
    yes: bool,
) -> None:
    """Mark the notebooks and files of a class, into nbgrader's gradebook and a table.

    SUBMITTED is nbgrader's submitted/ (STUDENT/ASSIGNMENT/…), a folder with one folder a student,
    or the zip that Canvas, Moodle or Blackboard gives. Run it again after an interruption, or when
    more was handed in: what is unchanged is not run again. What it used is kept in --out, so that
    the next run needs no options. Exit code 3 where somebody has no mark; they are listed and get
    no score.

    \b
    Examples:
      dlgrade grade my-nbgrader-course/submitted
      dlgrade grade submissions.zip --exercise ex06 --due "2026-11-20 23:59"
    """
    from autograder.oracle import seeds

    began = time.monotonic()
    if yes and not regrade:
        raise UsageError("--yes belongs to --regrade.")
    if similarity and importlib.util.find_spec("rapidfuzz") is None:
        raise UsageError("--similarity needs RapidFuzz. Run: pip install rapidfuzz")
    seed = seeds.secret(seed_file)
    plan = _planned(submitted, out, exercise, due, gradebook, class_file, student, part)
    with closing(plan.runs):
        shared = keys.slow_preload({plan.course.key(work.exercise) for work in plan.works})
        chosen = jobs or usual_jobs(len(plan.works))
        start = partial(workers_up, isolation, chosen, scheduler, runner, shared)
        summary = _marked(plan, start, seed, regrade=regrade, yes=yes)
        plan = replace(plan, works=plan.works if similarity else [])  # the report needs the room
        _tell(summary, out, plan.url)
        if not summary.stopped:
            _report(plan, plan.works if similarity else None, out)
            if pseudonyms:
                from autograder.class_report.pseudonyms import write_pseudonymous

                click.echo(write_pseudonymous(out))
        _tell_who_is_left(summary, plan.intake, out)
        if summary.fresh:
            click.echo(_pace(summary.fresh, time.monotonic() - began))
        if summary.stopped and not summary.lost:
            sys.exit(130)
        sys.exit(3 if _somebody_is_left(summary, plan.intake) else 0)


class _Plan(Struct, frozen=True, kw_only=True):
    """What a run is about, and what it goes by."""

    course: Course
    out: Path
    url: str | None
    home: Path | None
    intake: Intake
    runs: Apart  # where what students sent is read
    works: list[Work]
    without: list[HandIn]
    rules: Rules
    used: Settings
    before: Settings
    students: tuple[str, ...]
    parts: tuple[str, ...]


def _planned(
    submitted: Path,
    out: Path,
    exercise: str | None,
    due: str | None,
    gradebook: str | None,
    class_file: Path | None,
    students: tuple[str, ...],
    parts: tuple[str, ...],
) -> _Plan:
    """The plan by these options, what the last run used, and class.yaml. Raises `UsageError`."""
    from autograder.classroom import run_rules
    from autograder.intake.archives import apart
    from autograder.intake.hand_ins import collect, nbgrader_course
    from autograder.nbgrader.config import database
    from autograder.records import settings

    home = nbgrader_course(submitted)
    course = here() if home is None else here().with_released(home)
    inside = submitted / "submitted"
    place = inside if inside.is_dir() else submitted
    course.refuse_if_inside(place)
    within = run_rules.results_within(out, place)
    before = settings.load(out)
    options, said = run_rules.remembered(
        run_rules.Options(
            submitted=submitted,
            class_file=class_file,
            exercise=course.resolve(exercise) if exercise else None,
            due=due,
            gradebook=gradebook or (database(home) if home is not None else None),
            home=home,
        ),
        before,
    )
    if said:
        click.echo(f"As the last run: {' '.join(said)}", err=True)
    runs = apart()
    intake = collect(submitted, course, options.exercise, runs, results=within)
    used = run_rules.settings_of(options, before, intake.exercises)
    rules = run_rules.ruled(used, course)
    chosen = run_rules.chosen(intake, rules, students)
    run_rules.parts_known(parts, chosen.works, course)
    return _Plan(
        course=course, out=out, url=options.gradebook, home=home, runs=runs, works=chosen.works,
        intake=replace(intake, hand_ins=()), without=chosen.without, rules=rules, used=used,
        before=before, students=students, parts=parts,
    )  # fmt: skip


def _marked(
    plan: _Plan, start: Callable[[], WorkerPool], seed: str | None, *, regrade: bool, yes: bool
) -> Summary:
    """Mark the class, and keep it: records, totals, the table, and what the next run needs."""
    from autograder.classroom import run_rules
    from autograder.classroom.entering import Entering
    from autograder.classroom.grading import finish, mark_class, mark_earlier
    from autograder.classroom.marked_notebooks import Desk
    from autograder.cli.instructor.interrupt import stoppable
    from autograder.records import settings
    from autograder.sandbox.apart import Apart

    with stoppable() as stop, ExitStack() as opened:
        reading = opened.enter_context(closing(Apart(Desk)))
        if plan.url is not None:
            reading.start()  # by a fork, and so before there are threads
        with closing(start()) as pool:
            # Only now: the workers, which are forked from this process, would hold its lock.
            ledger = opened.enter_context(closing(Ledger(plan.out)))
            # What the report needs is imported while the workers work.
            Thread(
                target=importlib.import_module, args=("autograder.class_report.output_files",)
            ).start()
            # What a kill leaves is known to be a part of the class.
            before = plan.before.complete and not ledger.cut
            settings.save(plan.out, replace(plan.used, complete=bool(plan.students) and before))
            if plan.rules.klass.counts == "best":
                mark_earlier(plan.course, plan.works, pool, ledger=ledger, seed=seed, stopping=stop)
            counting = _counting(plan.rules, plan.out)
            entering = Entering(
                plan.course, plan.url, plan.home, plan.rules.klass.points_of, counting, reading
            )
            mark = partial(
                mark_class, plan.course, plan.works, pool, without=plan.without, seed=seed,
                stopping=stop, again=bool(plan.students or plan.parts),
                merged=run_rules.only_parts(plan.parts, ledger.get),
            )  # fmt: skip
            if regrade:
                summary = _regraded(mark, ledger, plan.works, entering, yes)
            else:
                summary = mark(ledger=ledger, entering=entering)
        complete = not summary.stopped and (before or not plan.students)
        finish(
            ledger, entering, summary, plan.rules, plan.intake.strays,
            complete=complete, everybody=not plan.students,
        )  # fmt: skip
        settings.save(plan.out, replace(plan.used, complete=complete))
    return summary


def _somebody_is_left(summary: Summary, intake: Intake) -> bool:
    """Whether somebody has no mark, or not where it belongs."""
    left = summary.unmarked or summary.left or summary.absent or summary.troubles or intake.strays
    return bool(left or summary.not_entered or summary.lost)


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
        click.echo("".join(f"{line}\n" for line in found), nl=False)
        new = sum(one.identity not in ledger for one in staged.records())
        first = f", and {new} are there for the first time" if new else ""
        click.echo(f"{len(found)} of {len(works)} verdicts would change{first}.")
        if not (yes or _agreed()):
            regrade.refuse(summary, ledger, staged)
            staged.discard()
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


def _counting(rules: Rules, out: Path) -> Callable[[Record], Record]:
    """Which of several verdicts on a work is entered into the gradebook."""
    if rules.klass.counts != "best":
        return lambda record: record
    from autograder.records.history import Best

    return Best(out).better


def _report(plan: _Plan, works: list[Work] | None, out: Path) -> None:
    """The class report and the students' pages; `works` where they are to be compared."""
    from autograder.class_report import class_text
    from autograder.class_report.output_files import PAGE, write_class_report

    if works is not None:
        from autograder.class_report.similarity import write_similarity
        from autograder.class_report.similarity_search import compared

        try:
            write_similarity(out, compared(plan.course, works, plan.runs))
        except UsageError as error:  # too many, or a damaged file: the report needs neither
            click.echo(str(error), err=True)
    found = write_class_report(out)
    click.echo(class_text.render(found), nl=False)
    click.echo(f"{out / PAGE}, {out / 'feedback'}")


def _tell(summary: Summary, out: Path, url: str | None) -> None:
    marked = summary.done - len(summary.unmarked)
    said = f"{marked} of {summary.total} marked"
    if summary.stopped:
        said = f"Stopped: {marked} of {summary.total} are marked; the same command goes on"
    if summary.refused:
        said = f"The new verdicts do not stand: {marked} of {summary.total} have one from before"
    unchanged = 0 if summary.refused else summary.done - summary.fresh
    if unchanged:
        said += f", {unchanged} unchanged and not run again"
    click.echo(f"{said}, isolation {summary.isolation}.")
    if summary.changed and not summary.refused:
        click.echo(f"{summary.changed} scores changed; the old ones are in {out / HISTORY}.")
    click.echo(f"{out / 'grades.csv'}, {out / RESULTS}" + (", gradebook" if url else ""))
    if summary.stopped:
        click.echo(f"Report and pages are as they were; anew: dlgrade report {out}")


def _pace(count: int, seconds: float) -> str:
    """
    >>> _pace(200, 4.25)
    'Looked at 200 in 4.2 s, 47.1 a second.'
    """
    return f"Looked at {count} in {seconds:.1f} s, {count / seconds:.1f} a second."


def _tell_who_is_left(summary: Summary, intake: Intake, out: Path) -> None:
    """Who has no mark, each once, and what is nobody's."""
    if intake.elsewhere:
        click.echo(
            f"{len(intake.elsewhere)} files lie in folders of other assignments; they were not "
            "looked at.",
            err=True,
        )
    for sentence in intake.left:
        click.echo(sentence, err=True)
    for (student, reason), exercises in _unmarked(summary).items():
        click.echo(f"Not marked: {student}, {', '.join(exercises)}: {reason}", err=True)
    if summary.superseded:
        left = sorted({student for student, _, _ in summary.superseded})
        more = f", and {len(left) - LISTED} more" if len(left) > LISTED else ""
        click.echo(
            f"Under another name now, as the roster or class.yaml says: "
            f"{', '.join(left[:LISTED])}{more}. What stood there "
            f"is in {out / HISTORY}; a gradebook keeps its own.",
            err=True,
        )
    for trouble in summary.troubles:
        click.echo(
            f"Not in the gradebook: {trouble.student}, {trouble.exercise}: {trouble.what}", err=True
        )
    for exercise in sorted({exercise for _, exercise, _ in summary.absent}):
        names = ", ".join(student for student, name, _ in summary.absent if name == exercise)
        click.echo(f"No hand-in, {exercise}: {names}", err=True)
    if summary.lost:
        click.echo(summary.lost, err=True)
    if summary.not_entered:
        click.echo(
            f"{summary.not_entered} The verdicts are in {out / RESULTS}. Mend this and run the "
            "same command again: it marks nothing twice, and enters all of them.",
            err=True,
        )


def _unmarked(summary: Summary) -> dict[tuple[str, str], list[str]]:
    """The exercises that each has no mark in, by person and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for record in (*summary.unmarked, *summary.left):
        found.setdefault((record.student, record.reason or ""), []).append(record.exercise)
    return found
