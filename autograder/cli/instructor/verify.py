"""`dlgrade verify`: whether a verdict is what it says."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from autograder import checking
from autograder.classroom import verify
from autograder.classroom.comparing import Check, checks
from autograder.cli.where import here
from autograder.languages.catalogue import LANGUAGES, language, using_language
from autograder.model import Report
from autograder.oracle import seeds
from autograder.sandbox import own_limits
from autograder.sandbox.levels import LEVELS, open_runner
from autograder.submission import reading as files
from autograder.submission.content import most_bytes
from autograder.workers.fingerprint import engine


@click.command("verify")
@click.argument("result", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("submission", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--exercise", metavar="EX", help="Which of several reports on one file.")
@click.option(
    "--seed-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The secret seed of hidden cases; or in DLGRADE_SEED.",
)
@click.option(
    "--isolation",
    type=click.Choice(LEVELS),
    default="sandbox",
    show_default=True,
    help="The wall to mark behind, whatever the result says of its own.",
)
def verify_command(
    result: Path,
    submission: Path,
    exercise: str | None,
    seed_file: Path | None,
    isolation: str,
) -> None:
    """Re-check a verdict: is it on this file, with these cases, and does the same come out again?

    The file is marked again behind the wall, and all that RESULT says of it is compared, but for
    the wall and the time that it took then. Nothing that it says of itself is followed. It is a
    report of `dlgrade check --format json`, or the results.jsonl of `dlgrade grade`, whose totals,
    dates and names are the class's and no part of the verdict.
    Exit code 0: all of it holds. 1: something does not. 3: something could not be told here.
    Another Python or NumPy is named, and is 0 where the same comes out with it.

    \b
    Examples:
      dlgrade verify grades/results.jsonl submitted/amina/ex06/ex06.ipynb
      dlgrade verify report.json my_ex06.py --seed-file seed.txt
    """
    course = here()
    seed = seeds.secret(seed_file)
    data = files.raw(submission, most_bytes(submission.name) + 1)
    sha256 = hashlib.sha256(data).hexdigest()
    name = course.resolve(exercise) if exercise else None
    with own_limits.bounded():  # it may be what a student says
        said = verify.find(result, sha256, name)
    report = said.report
    request = checking.Request(
        course=course,
        exercise=course.resolve(report.exercise),
        path=submission,
        seed=seed if report.cases == "hidden" else None,
        compared=said.record is None,
    )
    if isolation != "process":
        course.refuse_if_beside(request.exercise, submission)
    with closing(open_runner(isolation)) as runner:
        compare = partial(
            checks, said, sha256=sha256, seeded=seed is not None, engine=engine(),
            name=submission.name,
        )  # fmt: skip
        found = _found(partial(checking.check, request, runner), compare)
    for check in found:
        mark = {True: "holds", False: "DIFFERS", None: "cannot be told"}[check.holds]
        click.echo(f"{check.what:<12} {mark}" + (f": {check.said}" if check.said else ""))
    if any(check.holds is False for check in found):
        click.echo("This verdict is not what it says.", err=True)
        sys.exit(1)
    unsure = [one for one in found if one.holds is None and one.what not in ("python", "numpy")]
    sys.exit(3 if unsure else 0)


def _found(mark: Callable[[], Report], compare: Callable[..., Iterator[Check]]) -> list[Check]:
    """The comparison. Where only words differ, they may be of another language, or of a moment."""
    best: list[Check] = []
    best_language = language()
    for spoken in sorted(LANGUAGES, key=lambda one: one != best_language):
        with using_language(spoken):
            found = list(compare(fresh := mark()))
        if not best or _wrong(found) < _wrong(best):
            best, best_fresh, best_language = found, fresh, spoken
        if not any(check.words and check.holds is False for check in best):
            return best
    with using_language(best_language):
        return list(compare(best_fresh, again=mark()))


def _wrong(found: list[Check]) -> int:
    return sum(check.holds is False for check in found)
