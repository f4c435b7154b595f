"""`dlgrade export canvas|moodle|mail`: marks and feedback, back to the students."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.class_report import gradebook_csv, marks
from autograder.class_report.output_files import write_class_report
from autograder.class_report.returned import write_feedback_zip, write_mail_merge
from autograder.classroom.settling import settled_again, unfinished
from autograder.cli.where import here
from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.nbgrader.gradebook_held import Book
from autograder.records.ledger import RESULTS

if TYPE_CHECKING:
    from autograder.class_report.gradebook_csv import Filled, Mark
    from autograder.classroom.settling import Rules
    from autograder.course import Course


def _command(platform: str, what: str) -> click.Command:
    example = f"dlgrade export {platform} --exercise ex06 --roster sheet.csv --output up.csv"

    @click.command(platform, help=f"{what}\n\n\b\nExample:\n  {example}")
    @click.option("--roster", required=True, metavar="CSV", help="The file that it exported.",
                  type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
    @click.option("--output", required=True, metavar="FILE", help="The file to upload.",
                  type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
    @click.option("--exercise", metavar="EX", help="Only this exercise.")
    @click.option("--column", metavar="NAME",
                  help="Its heading, or a part of it.  [default: the exercise's]")  # fmt: skip
    @click.option("--gradebook", metavar="URL", help="nbgrader's database: its manual scores win.")
    @click.option("--results", type=click.Path(file_okay=False, path_type=Path),
                  default=Path("grades"), show_default=True, help="What grade left.")  # fmt: skip
    @click.option("--scale", is_flag=True, help="Stretch the points to the column's most.")
    @click.option("--overwrite", is_flag=True, help="Replace other scores that stand there.")
    @click.option("--feedback-zip", metavar="FILE", help="Moodle's feedback files.  [default: "
                  "beside the output]",
                  type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
    def command(
        roster: Path,
        output: Path,
        exercise: str | None,
        column: str | None,
        gradebook: str | None,
        results: Path,
        scale: bool,
        overwrite: bool,
        feedback_zip: Path | None,
    ) -> None:
        if feedback_zip is not None and platform != "moodle":
            raise UsageError("--feedback-zip is for Moodle: no other platform takes such a file.")
        text = _read(roster)
        marks = _marks(gradebook, results, exercise)
        if len(marks) > 1 and (column or gradebook_csv.PLATFORMS[platform].fixed):
            raise UsageError(f"Which exercise? Name it with --exercise: {', '.join(marks)}")
        for name, found in marks.items():
            filled = gradebook_csv.fill(
                text, gradebook_csv.PLATFORMS[platform], found,
                exercise=name, column=column, scale=scale, overwrite=overwrite,
            )  # fmt: skip
            text = filled.text
            _tell(name, filled)
        try:
            output.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
        click.echo(f"To upload: {output}")
        if platform == "moodle":
            _feedback(results, filled, name, feedback_zip or _beside(output))

    return command


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.stem}-feedback.zip")


def _feedback(results: Path, filled: Filled, exercise: str, target: Path) -> None:
    """Moodle's archive of feedback files, where there are verdicts to make pages of."""
    if (results / RESULTS).is_file():
        count = write_feedback_zip(results, exercise, filled.folders, target)
        click.echo(f"Feedback files: {target} ({count} pages)")


def _marks(gradebook: str | None, results: Path, exercise: str | None) -> dict[str, list[Mark]]:
    """By exercise; of the one asked for, or of all."""
    course = here()
    if (results / RESULTS).is_file() or gradebook is None:
        if gradebook is not None:
            Book(gradebook).close()  # which says where there is none
        settled = _up_to_date(results, course, gradebook)
        found = marks.from_results(results, settled.klass.roster)
        if gradebook is not None:
            found, left = marks.of_both(marks.from_gradebook(gradebook), found)
            if left:
                click.echo(f"Not in the gradebook, and left out: {'; '.join(left)}", err=True)
    else:
        found = marks.from_gradebook(gradebook)
    if exercise is not None:
        name = course.resolve(exercise).partition("_")[0]
        if name not in found:
            known = ", ".join(found) or "none"
            raise UsageError(f"There are no marks of {name} there. There are those of: {known}.")
        return {name: found[name]}
    return found


def _up_to_date(results: Path, course: Course, gradebook: str | None = None) -> Rules:
    """The rules of what is in a folder, when its totals are those of now, on every page, too."""
    settled = settled_again(results, course, gradebook)
    if (results / RESULTS).is_file():
        write_class_report(results)
    if told := unfinished(results):
        click.echo(told, err=True)
    return settled


def _read(roster: Path) -> str:
    try:
        return roster.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{roster} is not UTF-8. Take the file as it was exported, not as a spreadsheet "
            "saved it."
        ) from error


def _tell(exercise: str, filled: Filled) -> None:
    click.echo(f"{exercise}: {len(filled.filled)} scores in the column {filled.column!r}")
    if filled.commented:
        click.echo(f"{exercise}: {len(filled.commented)} feedback comments")
    lists = {
        "Another score stands there, and was kept (--overwrite replaces it)": filled.kept,
        "Marked, and in no row of the file": filled.unknown,
        "Could be more than one row, or share one, and was left out": filled.doubtful,
        "In the file, and without a submission": filled.without,
        "Handed in, and without a score": filled.unmarked,
    }
    for said, names in lists.items():
        if names:
            click.echo(f"  {said}: {'; '.join(map(clean, names))}", err=True)
    if filled.defused:
        click.echo(f"  {filled.defused} texts begin as a formula does; they got an apostrophe.",
                   err=True)  # fmt: skip


@click.command("mail")
@click.option("--output", required=True, metavar="FILE", help="The CSV for your mail program.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--exercise", metavar="EX", help="Only this exercise.")
@click.option("--results", type=click.Path(exists=True, file_okay=False, path_type=Path),
              default=Path("grades"), show_default=True, help="What grade left.")  # fmt: skip
def mail_command(output: Path, exercise: str | None, results: Path) -> None:
    """A row a person for a mail merge: address, total, and the page to attach.

    Addresses come from the roster in class.yaml.

    \b
    Example:
      dlgrade export mail --exercise ex06 --output mail.csv
    """
    course = here()
    settled = _up_to_date(results, course)
    short = course.resolve(exercise).partition("_")[0] if exercise else None
    count, without = write_mail_merge(results, settled.klass.roster, short, output)
    click.echo(f"{output}: {count} rows")
    if without:
        click.echo(
            f"  Without an address, and left out: {'; '.join(map(clean, without))}\n"
            "  Addresses are in the email column of the roster that class.yaml names.",
            err=True,
        )
    if not count and not without:
        what = f"of {exercise} " if exercise else ""
        raise UsageError(f"Nothing {what}is in {results}: grade a class with --out {results}.")


COMMANDS = (
    mail_command,
    _command("canvas", "Fill the gradebook CSV that Canvas exported."),
    _command("moodle", "Fill the grading worksheet that Moodle exported."),
)
