"""`dlgrade oracle info|freeze`: the reference answers and the machine they come from."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.author_tools.build import same_key
from autograder.cli.quiet import without_framework_logs
from autograder.cli.where import here
from autograder.course import match
from autograder.errors import NotInCourse
from autograder.exercise import keys
from autograder.oracle.device import prepare
from autograder.oracle.freeze import freeze
from autograder.oracle.seeds import PUBLIC_SEED, secret

DEVICE = click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto")


@click.group("oracle", context_settings={"help_option_names": ["-h", "--help"]})
def oracle_command() -> None:
    """The reference answers, computed by TensorFlow.

    \b
    Examples:
      dlgrade oracle info
      dlgrade oracle freeze ex06
    """


@oracle_command.command("info")
@DEVICE
def info(device: str) -> None:
    """Versions, device and precision of the oracle on this machine.

    \b
    Example:
      dlgrade oracle info --device cpu
    """
    for name, value in prepare(device).items():  # type: ignore[arg-type]
        click.echo(f"{name:<12} {value}")


@oracle_command.command("freeze")
@click.argument("exercises", nargs=-1, metavar="[EX]...")
@DEVICE
@click.option(
    "--seed-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Hidden cases from the seed in this file; the public ones by default.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the keys to this folder. Without it, they are only compared.",
)
@without_framework_logs()
def freeze_command(
    exercises: tuple[str, ...], device: str, seed_file: Path | None, folder: Path | None
) -> None:
    """Compute answer keys now, and compare them with the shipped ones or write them.

    A key of hidden cases holds their answers: keep it where students cannot read.

    \b
    Examples:
      dlgrade oracle freeze ex06
      dlgrade oracle freeze ex06 --seed-file seed.txt --to hidden-keys
    """
    course = here()
    names = [name for name in course.exercises() if course.has_reference(name)]
    if not names:
        raise NotInCourse(f"{course.root} has no reference/: it is not an instructor's course.")
    seed = PUBLIC_SEED if seed_file is None else secret(seed_file, variable=False) or PUBLIC_SEED
    for name in [match(text, names) for text in exercises] or names:
        key = freeze(course, name, seed=seed, device=device)  # type: ignore[arg-type]
        made = key.provenance
        said = f"{name}: computed on {made['device']}, TensorFlow {made['tensorflow']}"
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.json").write_text(keys.dump(key), encoding="utf-8")
            said += f", written to {folder / f'{name}.json'}"
        elif seed_file is None:
            shipped = keys.load(course.key(name))
            said += ", agrees with the shipped key" if same_key(shipped, key) else ", DIFFERS"
        click.echo(said)
