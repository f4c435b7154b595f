"""`dlgrade report`: the class report, again."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.class_report import class_text
from autograder.class_report.output_files import PAGE, write_class_report
from autograder.class_report.pseudonyms import write_pseudonymous
from autograder.classroom.settling import settled_again, unfinished
from autograder.course import find


@click.command("report")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="grades"
)
@click.option("--gradebook", metavar="URL", help="nbgrader's database.  [default: grade's]")
@click.option("--pseudonyms", is_flag=True, help="A second time, without names.")
def report_command(folder: Path, gradebook: str | None, pseudonyms: bool) -> None:
    """Bring grades.csv, the class report and the students' pages up to date; nothing is marked.

    FOLDER is grade's --out: "grades", where none is named. What you changed in formgrader or in
    class.yaml since then counts from now on.

    \b
    Example:
      dlgrade report grades
    """
    settled_again(folder, find(Path.cwd()), gradebook)
    found = write_class_report(folder)
    click.echo(class_text.render(found), nl=False)
    click.echo(f"{folder / PAGE}")
    if told := unfinished(folder):
        click.echo(told, err=True)
    if pseudonyms:
        click.echo(f"{write_pseudonymous(folder)}")
