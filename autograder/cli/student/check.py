"""`dlgrade check`: parse, check, render, exit code."""

from __future__ import annotations

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from autograder.checking import Request, check, ungraded
from autograder.cli import completion
from autograder.cli.language import language_option
from autograder.cli.ticker import ticking
from autograder.cli.where import here
from autograder.course import Course, exercise_of_file, near
from autograder.errors import NoWall, UngradedError, UsageError
from autograder.exercise import keys
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Report
from autograder.oracle.seeds import secret
from autograder.reporters import text
from autograder.sandbox import Runner
from autograder.sandbox.levels import LEVELS, open_runner
from autograder.student import progress

FORMATS = ("text", "json", "junit", "github", "gradescope", "classroom50", "prairielearn", "html")


@click.command("check")
@click.argument("exercises", nargs=-1, metavar="[EX|PATH]...", shell_complete=completion.exercises)
@click.option("--part", "parts", multiple=True, metavar="NAME", help="Only this part; repeatable.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
@click.option("--seed", metavar="N", help="Fresh cases from this seed (asks TensorFlow).")
@click.option(
    "--seed-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fresh cases from the seed in this file.",
)
@click.option(
    "--isolation",
    type=click.Choice(LEVELS),
    help="The wall around your code.  [default: process; sandbox with --seed-file]",
)
@click.option(
    "--without-wall",
    type=click.Choice(["ungraded", "process"]),
    default="ungraded",
    help="Where the wall cannot be had: no mark, or one without it that says so.",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto")
@click.option("--solution", is_flag=True, help="Check the model answer (instructor's course).")
@click.option(
    "--submission",
    type=click.Path(exists=True, path_type=Path),
    help="Mark this file, or the exercise's file in this folder, whatever it is called.",
)
@click.option("--no-color", is_flag=True, help="Plain text.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even where the work is not right yet.")
@language_option
@click.pass_obj
def check_command(
    warm: Runner | None,
    exercises: tuple[str, ...],
    parts: tuple[str, ...],
    form: str,
    output: Path | None,
    seed: str | None,
    seed_file: Path | None,
    isolation: str | None,
    without_wall: str,
    device: str,
    solution: bool,
    submission: Path | None,
    no_color: bool,
    exit_zero: bool,
) -> None:
    """Check your work: an exercise (ex06), or a file. Without either, the next one to do.

    \b
    Examples:
      dlgrade check ex06
      dlgrade check ex06 --part adam
      dlgrade check my_ex06.py --format json
    """
    level = isolation or ("sandbox" if seed_file is not None else "process")
    course = here()
    wanted = exercises or (progress.next_exercise(course),)
    requests = [
        Request(
            course=course,
            exercise=name,
            path=course.solution(name) if solution else submission or path,
            parts=parts,
            seed=_seed(seed, seed_file),
            device=device,
        )
        for name, path in (_resolve(course, text, submission) for text in wanted)
    ]
    if level != "process" and not solution:
        for request in requests:
            course.refuse_if_beside(request.exercise, request.path)
    if warm is not None and warm.level == level and device == "auto":
        reports = _marked(requests, warm)
    else:
        reports = _behind(level, device, requests, without_wall)
    text = _rendered(reports, form, course, plain=no_color or output is not None)
    if output is not None:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(say("usage.unwritable", path=output, why=error.strerror)) from error
    else:
        if form != "text" and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # what programs expect, on Windows too
        click.echo(text, nl=False, color=False if no_color else None)
    if not solution:
        for request, report in zip(requests, reports, strict=True):
            progress.remember(request, report)
    code = max(report.exit_code for report in reports)
    sys.exit(0 if exit_zero and code == 1 else code)


def _resolve(course: Course, text: str, submission: Path | None) -> tuple[str, Path]:
    """The exercise and file that an argument means: a path if it looks like one."""
    if submission is not None:
        return course.resolve(text), submission
    if text.endswith((".py", ".ipynb")) or "/" in text or "\\" in text:
        path = Path(text)
        try:
            found = path.exists()
        except OSError:  # such as a name that is too long
            found = False
        if not found:
            raise UsageError(say("usage.no_file", path=text))
        return exercise_of_file(path, course.exercises()), path
    name = course.resolve(text)
    if course.bundled and Path(f"{name}.py").is_file():
        return name, Path(f"{name}.py")
    if course.bundled:
        raise UsageError(say("usage.in_no_course", name=name))
    return name, near(course.stub(name))


def _seed(seed: str | None, seed_file: Path | None) -> str | None:
    if seed is not None and seed_file is not None:
        raise UsageError(say("usage.two_seeds"))
    if seed_file is not None:
        return secret(seed_file, variable=False)
    return seed


def _behind(level: str, device: str, requests: list[Request], without_wall: str) -> list[Report]:
    """A report for each request; where the wall cannot be had, each says why.

    Fresh cases are never asked without the wall that was wanted: their answers are near.
    """
    try:
        return _marked(requests, open_runner(level, device))
    except NoWall as error:
        if without_wall == "process" and all(request.seed is None for request in requests):
            told = say("note.no_wall", why=str(error))
            reports = _marked(requests, open_runner("process", device))
            return [replace(report, notes=(told, *report.notes)) for report in reports]
        return [ungraded(request, str(error), level) for request in requests]


def _marked(requests: list[Request], runner: Runner) -> list[Report]:
    try:
        return [_checked(request, runner) for request in requests]
    finally:
        runner.close()


def _checked(request: Request, runner: Runner) -> Report:
    try:
        return check(request, runner, waiting=lambda part: ticking(part, sys.stderr))
    except UngradedError as error:
        return ungraded(request, str(error), runner.level)
    except UsageError:
        raise
    except Exception as error:  # one file never stops the others
        if os.environ.get("DLGRADE_DEBUG"):
            raise
        said = clean(f"{type(error).__name__}: {error}")[:300]
        return ungraded(request, say("ungraded.ours", said=said), runner.level)


def _rendered(reports: list[Report], form: str, course: Course, *, plain: bool) -> str:
    """The reports in a format: `autograder.reporters` has a module of its name."""
    if form == "text":
        style = (lambda s, **_: s) if plain else click.style
        return "\n".join(text.render(report, style=style) for report in reports)
    reporter: Any = importlib.import_module(f"autograder.reporters.{form}")
    if form == "classroom50":
        loaded = [keys.load(course.key(report.exercise)) for report in reports]
        return str(reporter.render(reports, loaded))
    if form == "html":
        from autograder.student.model_answer import model_answers

        return str(reporter.render(reports, model_answers(course, reports)))
    return str(reporter.render(reports))
