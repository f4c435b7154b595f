"""`--lang`, on the command itself and on those of its commands that students use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from autograder.translation import speak
from autograder.wording import LANGUAGES, say

Command = TypeVar("Command", bound=Callable[..., Any])


def language_option(command: Command) -> Command:
    """Give a command the option `--lang`; it is chosen before any other option is looked at."""
    option = click.option(
        "--lang",
        metavar="|".join(LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=lambda _context, _option, value: speak(value) if value is not None else None,
        help="The language of what is said.",
    )
    return option(command)


def error_text(error: click.ClickException) -> str:
    """What a wrong command line is told, in our words where there are some."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return say("cli.missing_argument", name=error.param.human_readable_name)
    if isinstance(error, click.NoSuchOption):
        return say("cli.no_option", name=error.option_name)
    return error.format_message()
