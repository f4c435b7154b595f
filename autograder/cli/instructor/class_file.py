"""`dlgrade class`: a class in one file, `class.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.class_rules.class_file import checked
from autograder.class_rules.example import example, summary
from autograder.course import find
from autograder.errors import UsageError


@click.group("class", context_settings={"help_option_names": ["-h", "--help"]})
def class_command() -> None:
    """Who is in a class, what is due when, and how points are counted: class.yaml.

    dlgrade grade finds it beside what was handed in, or by --class.

    \b
    Examples:
      dlgrade class init
      dlgrade class check class.yaml
    """


@class_command.command("init")
@click.argument("path", type=click.Path(path_type=Path), default=Path("class.yaml"))
@click.option("--roster", metavar="CSV", help="The list of people, as a platform exported it.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
def init_command(path: Path, roster: Path | None) -> None:
    """Write a class.yaml in which everything is explained, and nothing switched on but the roster.

    \b
    Examples:
      dlgrade class init
      dlgrade class init class.yaml --roster roster.csv
    """
    if path.is_dir():
        path = path / "class.yaml"
    if path.exists():
        raise UsageError(f"{path} is there already. Name another file, or move it away.")
    try:
        path.write_text(example(roster, path.parent), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{path}. Change it in any editor, then: dlgrade class check {path}")


@class_command.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=Path("class.yaml"))
def check_command(path: Path) -> None:
    """Say what a class.yaml means, or each mistake in it with its line.

    \b
    Example:
      dlgrade class check class.yaml
    """
    if path.is_dir():
        path = path / "class.yaml"
    klass, mistakes = checked(path, find(Path.cwd()))
    for mistake in mistakes:
        click.echo(str(mistake), err=True)
    if mistakes:
        click.echo(f"{len(mistakes)} to mend.", err=True)
        sys.exit(2)
    for line in summary(klass):
        click.echo(line)
