"""`dlgrade solution`: the model answer of a part, once one's own is right."""

from __future__ import annotations

import click

from autograder.checking import Request, check, read
from autograder.cli import completion
from autograder.cli.language import language_option
from autograder.cli.where import here
from autograder.course import near
from autograder.errors import UnknownPart
from autograder.exercise import keys, sealed
from autograder.languages.catalogue import say
from autograder.sandbox.levels import open_runner
from autograder.student.model_answer import model_answer, what_differs


@click.command("solution")
@click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
@click.argument("part")
@language_option
def solution_command(exercise: str, part: str) -> None:
    """The model answer of PART of exercise EX, once yours has full marks: another way to see it.

    It is sealed with the right results. That is a nudge to try first, and no secret.

    \b
    Example:
      dlgrade solution ex06 adam
    """
    course = here()
    name = course.resolve(exercise)
    key = keys.load(course.key(name))
    chosen = key.part(part)
    if chosen is None:
        raise UnknownPart(part, key.name, [entry.name for entry in key.parts])
    model = model_answer(course, name, chosen)
    path = near(course.stub(name))
    request = Request(course=course, exercise=name, path=path, parts=(part,))
    runner = open_runner("process", "auto")
    try:
        (verdict,) = check(request, runner).parts
    finally:
        runner.close()
    if verdict.score != verdict.max_score:
        score, most = verdict.score or 0.0, verdict.max_score
        click.echo(say("solution.not_right", part=part, score=score, most=most, exercise=exercise))
        raise SystemExit(1)
    own = sealed.function_of(chosen, read(path, key).source)
    if own is not None:
        click.echo(click.style(say("solution.yours"), bold=True) + f"\n\n{own}\n")
    click.echo(click.style(say("solution.model"), bold=True) + f"\n\n{model}\n")
    if own is not None:
        for line in what_differs(own, model):
            click.echo(line)
