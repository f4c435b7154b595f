"""`dlgrade demo`: a stub, a typical mistake with its diagnosis, and a right answer."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from autograder.checking import Request, check
from autograder.cli.language import language_option
from autograder.course import Course, public_course
from autograder.errors import UngradedError
from autograder.languages.catalogue import say
from autograder.reporters import text
from autograder.sandbox.process import ProcessRunner
from autograder.student.workspace import lay_down

EXERCISE = "ex00_rules"
PART = "churn_rule"
UNWRITTEN = f'raise NotImplementedError("{PART}")'
# The warm-up's rule stands in its own first sentence, so showing it here gives nothing away.
ATTEMPTS = (
    (
        "demo.released",
        UNWRITTEN,
    ),
    (
        "demo.mistake",
        "return np.asarray(days_since_last_transaction) >= 7",
    ),
    (
        "demo.right",
        "return np.asarray(days_since_last_transaction) > 7",
    ),
)


@click.command("demo")
@language_option
def demo_command() -> None:
    """A two-minute tour, in a temporary folder that is removed afterwards.

    \b
    Example:
      dlgrade demo
    """
    with tempfile.TemporaryDirectory(prefix="dlgrade-demo-") as scratch:
        course = Course(Path(scratch))
        lay_down(public_course(), course.root)
        path = course.stub(EXERCISE)
        stub = path.read_text(encoding="utf-8")
        if UNWRITTEN not in stub:
            raise UngradedError(f"The demo needs {EXERCISE} with its part {PART}.")
        click.echo("$ dlgrade init")
        for said, line in ATTEMPTS:
            path.write_text(stub.replace(UNWRITTEN, line), encoding="utf-8")
            click.echo(f"\n{say(said)}\n")
            if line != UNWRITTEN:
                click.echo(f"    {line}\n")
            click.echo(f"$ dlgrade check ex00 --part {PART}\n")
            report = check(
                Request(course=course, exercise=EXERCISE, path=path, parts=(PART,)),
                ProcessRunner(),
            )
            shown = text.render(report, style=click.style)
            click.echo(shown.replace(f"{scratch}/", ""), nl=False)
    click.echo("\n" + say("demo.end"))
