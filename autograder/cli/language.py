"""`--lang`, on the command itself and on those students use; help and wrong usage in a language."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click

from autograder.exercise.translation import use_language
from autograder.languages.catalogue import LANGUAGES, say, say_help

Command = TypeVar("Command", bound=Callable[..., Any])
# What click itself says in a help. It is named here for `languages.extraction` to find.
CLICKS_OWN = ("Usage:", "Options", "Show this message and exit.", "Show the version and exit.")


def language_option(command: Command) -> Command:
    """Give a command the option `--lang`; it is chosen before any other option is looked at."""
    option = click.option(
        "--lang",
        metavar="|".join(LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=lambda _context, _option, value: (
            use_language(value) if value is not None else None
        ),
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


class _Help(click.HelpFormatter):
    """Writes click's help with what there is a translation of translated."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{say_help('Usage:')} ")

    @contextlib.contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(say_help(name)):
            yield

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(name, say_help(text)) for name, text in rows], col_max, col_spacing)

    def write_text(self, text: str) -> None:
        super().write_text("\n\n".join(map(_paragraph, text.split("\n\n"))))


class Context(click.Context):
    """A command's context, whose help is written in the chosen language."""

    formatter_class = _Help


def _paragraph(text: str) -> str:
    """One line of it, or lines that are kept as they are, after a heading."""
    if text.startswith("\b"):
        return "\n".join(map(say_help, text.split("\n")))
    return say_help(" ".join(text.split()))
