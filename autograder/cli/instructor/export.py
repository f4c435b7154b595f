"""`dlgrade export`: marks and packages for other platforms."""

from __future__ import annotations

import click

from autograder.cli.instructor import export_marks, export_packages


@click.group("export", context_settings={"help_option_names": ["-h", "--help"]})
def export_command() -> None:
    """Autograder packages for other platforms, and marks for their gradebooks.

    \b
    Examples:
      dlgrade export gradescope ex06 --to ex06-gradescope
      dlgrade export github ex06 --to ex06-template
      dlgrade export canvas --roster exported.csv --output upload.csv
      dlgrade export moodle --exercise ex06 --roster sheet.csv --output upload.csv
    """


for _command in (*export_packages.COMMANDS, *export_marks.COMMANDS):
    export_command.add_command(_command)
