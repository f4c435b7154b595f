"""`dlgrade report`: the class report, again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="grades"
)
def report_command(folder: Path) -> None:
    """Write the class report and the students' pages again, from what `dlgrade grade` left.

    FOLDER is grade's --out: "grades", where none is named. Nothing is marked.

    \b
    Example:
      dlgrade report grades
    """
    from autograder.class_report import class_text
    from autograder.class_report.writing import PAGE, write_class_report

    found = write_class_report(folder)
    click.echo(class_text.render(found), nl=False)
    click.echo(f"{folder / PAGE}")
