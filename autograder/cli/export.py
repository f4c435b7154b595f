"""`dlgrade export`: packages for other platforms."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import completion
from autograder.course import find
from autograder.errors import UsageError


@click.group("export", context_settings={"help_option_names": ["-h", "--help"]})
def export_command() -> None:
    """Autograder packages for other platforms.

    \b
    Examples:
      dlgrade export gradescope ex06 --to ex06-gradescope
      dlgrade export github ex06 --to ex06-template
    """


def _package(platform: str, what: str) -> None:
    example = f"dlgrade export {platform} ex06 --to ex06-{platform}"

    @export_command.command(platform, help=f"{what}\n\n\b\nExample:\n  {example}")
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
        help="Install dlgrade from this wheel.  [default: from PyPI]",
    )
    def command(
        exercise: str, folder: Path, isolation: str, seed_file: Path | None, wheel: Path | None
    ) -> None:
        from autograder.packages import export

        seed = seed_file.read_text(encoding="utf-8").strip() if seed_file is not None else None
        if seed == "":
            raise UsageError(f"{seed_file} is empty; it should hold a seed.")
        course = find(Path.cwd())
        files = export(
            platform, course, course.resolve(exercise), folder,
            isolation=isolation, seed=seed, wheel=wheel,
        )  # fmt: skip
        for path in files:
            click.echo(folder / path)
        click.echo(f"\nWhat to do with it: {folder / 'README.md'}")


for _platform, _what in {
    "gradescope": "A zip to upload as an autograder.",
    "classroom50": "A folder for an assignment's template.",
    "github": "A student's repository with a workflow.",
    "prairielearn": "A question with an external grader.",
}.items():
    _package(_platform, _what)
