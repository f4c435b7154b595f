"""`dlgrade milestones`: seven moments of history, run on the student's own code."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem
from msgspec.structs import asdict

from autograder.cli.language import language_option
from autograder.cli.where import here
from autograder.errors import UsageError
from autograder.languages.catalogue import say
from autograder.milestones import page, text
from autograder.milestones.moments import MOMENTS, named
from autograder.milestones.states import State, states
from autograder.milestones.work import is_outside
from autograder.sandbox.levels import open_runner

SCHEMA = "dlgrade/milestones/v1"


def _names(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    words = [word for moment in MOMENTS for word in (str(moment.year), moment.name)]
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


@click.command("milestones")
@click.argument("milestone", required=False, metavar="[YEAR|NAME]", shell_complete=_names)
@click.option(
    "--html",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Run all that are open, and write one page.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--kernel", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
@language_option
def milestones_command(
    milestone: str | None, target: Path | None, form: str, kernel: Path | None
) -> None:
    """Seven moments of history, run on your own code: which are open, and what the others need.

    With a year or a name, one of them: its picture, and three sentences.

    \b
    Examples:
      dlgrade milestones
      dlgrade milestones 1986
      dlgrade milestones --html milestones.html
    """
    wanted = MOMENTS if milestone is None else (named(milestone),)
    course = here()
    if is_outside(course) and kernel is None:
        raise UsageError(say("milestone.nothing_here"))
    shown = milestone is not None or target is not None
    with closing(open_runner("process")) as runner:
        found = states(course, runner, moments=wanted, shown=shown, kernel=kernel)
    if target is not None:
        _write(target, page.render(found))
        click.echo(say("milestone.written", file=target))
        return
    style = click.style if form == "text" else _plain
    written = text.listed(found, style=style) if milestone is None else _each(found, style)
    if form == "json":
        told = {"schema": SCHEMA, "milestones": [_told(state) for state in found]}
        written = json.dumps({**told, "text": written, "html": page.fragment(found)}) + "\n"
    click.echo(written, nl=False)
    sys.exit(0 if milestone is None or all(state.came_out for state in found) else 1)


def _each(found: list[State], style: Any) -> str:
    return "\n".join(text.one(state, style=style) for state in found)


def _plain(said: str, **_: Any) -> str:
    return said


def _told(state: State) -> dict[str, Any]:
    missing = [asdict(need) for need in state.missing]
    moment = state.moment
    return {
        "year": moment.year,
        "name": moment.name,
        "title": moment.title,
        "open": state.is_open,
        "came_out": state.came_out if state.shown is not None else None,
        "missing": missing,
        "needs": state.needs,
        "next": state.command or None,
        "html": page.untitled(state),
    }


def _write(target: Path, written: str) -> None:
    try:
        target.write_text(written, encoding="utf-8")
    except OSError as error:
        raise UsageError(say("usage.unwritable", path=target, why=error.strerror)) from error
