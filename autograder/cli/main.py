"""The `dlgrade` command. Each subcommand is a thin module of its own, imported when it is named."""

from __future__ import annotations

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from autograder import __version__
from autograder.cli import letters
from autograder.cli.language import Context, error_text, language_option
from autograder.cli.where import course_option, named, taken_out
from autograder.course import find
from autograder.errors import DlgradeError, meant
from autograder.exercise.translation import use_language_of
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.sandbox import Runner

# The name of a command, the module it lives in, and what the list of commands says of it; of a
# student's commands the catalogue says it, in every language.
COMMANDS = {
    "init": ("student.exercises", ""),
    "list": ("student.exercises", ""),
    "check": ("student.check", ""),
    "watch": ("student.watch", ""),
    "hint": ("student.exercises", ""),
    "solution": ("student.solution", ""),
    "milestones": ("student.milestones", ""),
    "reset": ("student.exercises", ""),
    "pack": ("student.exercises", ""),
    "doctor": ("student.doctor", ""),
    "demo": ("student.demo", ""),
    "course": ("instructor.course", "A course of your own: new."),
    "release": ("instructor.release", "Exercises as an nbgrader course."),
    "grade": ("instructor.grade", "Mark a class's submissions."),
    "class": ("instructor.class_file", "The class: roster, due dates, points."),
    "export": ("instructor.export", "Packages and marks for other platforms."),
    "report": ("instructor.report", "The class report, again."),
    "verify": ("instructor.verify", "Re-check a verdict's certificate."),
    "author": ("instructor.author", "Write exercises: new, build, audit."),
    "oracle": ("instructor.oracle", "The reference answers: info, freeze."),
}


class Commands(click.Group):
    """Lists every command without importing any."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"autograder.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.context_class = Context
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(say("cli.no_command", name=args[0]) + meant(args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for key in ("cli.about", "cli.exit_codes"):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(say(key))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say("cli.epilog"))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("cli.commands")):
            formatter.write_dl(
                [(name, text or say(f"cli.{name}")) for name, (_, text) in COMMANDS.items()]
            )


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="dlgrade")
@click.option(
    "--course",
    metavar="DIR",
    is_eager=True,
    expose_value=False,
    callback=course_option,
    help="The course, in place of the one around this folder.",
)
@language_option
def cli() -> None:
    """The help that is shown comes from the catalogue: `Commands.format_help_text`."""


def main(runner: Runner | None = None) -> NoReturn:
    """Run the command; every error ends in one sentence and its exit code.

    `runner` is one that is warm already (see `autograder.cli.start`).
    """
    color = False if os.environ.get("NO_COLOR") else None  # https://no-color.org
    letters.register()
    for stream in (sys.stdout, sys.stderr):  # on Windows, a pipe may have no letter for ✓
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=letters.NAME)
    try:
        words, folder = taken_out(sys.argv[1:])
        use_language_of(find(Path.cwd()) if folder is None else named(folder))
        words = words if folder is None else ["--course", folder, *words]
        code: Any = cli.main(
            words, prog_name="dlgrade", standalone_mode=False, obj=runner, color=color
        )
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        where = context.command_path if context is not None else "dlgrade"
        click.echo(say("cli.see", error=error_text(error), command=where), err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.stopped"), err=True)
        code = 130
    except DlgradeError as error:
        click.echo(clean(str(error)), err=True)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    except Exception as error:
        if os.environ.get("DLGRADE_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        click.echo(say("cli.failed", error=what), err=True)
        code = 3
    sys.exit(code if isinstance(code, int) else 0)
