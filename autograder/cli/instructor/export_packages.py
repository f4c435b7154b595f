"""`dlgrade export gradescope|classroom50|github|prairielearn`: an autograder package."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import completion
from autograder.cli.where import here
from autograder.oracle.seeds import secret
from autograder.platforms.packages import export


def _package(platform: str, what: str) -> click.Command:
    example = f"dlgrade export {platform} ex06 --to ex06-{platform}"

    @click.command(platform, help=f"{what}\n\n\b\nExample:\n  {example}")
    @click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
    @click.option(
        "--to",
        "folder",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder to write.",
    )
    @click.option(
        "--isolation",
        type=click.Choice(["sandbox", "process"]),
        default="sandbox",
        show_default=True,
        help="The wall around student code, there.",
    )
    @click.option(
        "--seed-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Hidden cases from the seed in this file (asks TensorFlow).",
    )
    @click.option(
        "--wheel",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Carry this wheel of dlgrade's.  [default: made from what is installed here]",
    )
    @click.option(
        "--without-wall",
        type=click.Choice(["ungraded", "process"]),
        default="ungraded",
        show_default=True,
        help="Where the sandbox cannot be had there: no mark, or one without a wall that says so.",
    )
    def command(
        exercise: str,
        folder: Path,
        isolation: str,
        seed_file: Path | None,
        wheel: Path | None,
        without_wall: str,
    ) -> None:
        seed = secret(seed_file, variable=False)
        course = here()
        made = export(
            platform, course, course.resolve(exercise), folder,
            isolation=isolation, seed=seed, wheel=wheel, without_wall=without_wall,
        )  # fmt: skip
        for path in made.files:
            click.echo(folder / path)
        for said in made.to_set:
            click.echo(f"\nThere: {said}")
        click.echo(f"\nWhat to do with it: {folder / 'README.md'}")

    return command


COMMANDS = (
    _package("gradescope", "A zip to upload as an autograder."),
    _package("classroom50", "A folder for an assignment's template."),
    _package("github", "A student's repository with a workflow."),
    _package("prairielearn", "A question with an external grader."),
)
