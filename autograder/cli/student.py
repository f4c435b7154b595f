"""`dlgrade init`, `list`, `hint`, `reset` and `pack`: finding one's way through the course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder import keys, progress
from autograder.cli import completion
from autograder.course import find, near, public_course
from autograder.errors import UnknownPart, UsageError
from autograder.workspace import lay_down, reset_stub


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
def init_command(folder: Path) -> None:
    """Lay the stubs, notebooks and answer keys down in FOLDER (here, by default).

    Files of yours that are there already are left alone; answer keys are renewed.

    \b
    Example:
      dlgrade init my-course
    """
    written, kept = lay_down(public_course(), folder)
    click.echo(f"{written} files written to {folder / 'exercises'}.")
    if kept:
        click.echo(f"{kept} files of yours were there already and are untouched.")
    step = "" if folder == Path(".") else f"cd {folder}, then "
    click.echo(f"Next: {step}open exercises/ex00_rules.py and run: dlgrade check ex00")


@click.command("list")
def list_command() -> None:
    """The exercises by unit: points, what is done, what each needs, and what is next.

    \b
    Example:
      dlgrade list
    """
    course = find(Path.cwd())
    notes = progress.recall(course)
    upcoming = None
    unit = None
    loaded = [keys.load(course.key(name)) for name in course.exercises()]
    width = max((len(key.title) for key in loaded), default=0)
    for key in loaded:
        name = key.name
        if key.unit != unit:
            click.echo(("\n" if unit is not None else "") + click.style(key.unit, bold=True))
            unit = key.unit
        points = sum(part.points for part in key.parts)
        done = progress.is_done(course, name, notes)
        upcoming = upcoming or (None if done else name)
        note = notes.get(name)
        if done:
            state = click.style("done", fg="green")
        elif isinstance(note, dict) and note.get("score"):
            state = f"{note['score']:g} so far"
        else:
            state = ""
        arrow = "→" if name == upcoming else " "
        short, _, _ = name.partition("_")
        needs = " + ".join(
            {"numpy": "NumPy", "tensorflow": "TensorFlow"}.get(n, n) for n in key.needs
        )
        click.echo(
            f"{arrow} {short}  {key.title:<{width}} {points:>4g} points  "
            f"{key.minutes:>3} min  {needs}  {state}".rstrip()
        )
    if upcoming is not None:
        click.echo(f"\nNext: dlgrade check {upcoming.split('_', 1)[0]}")
    else:
        click.echo("\nAll done.")


@click.command("hint")
@click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
@click.argument("part", required=False)
@click.option("--more", count=True, help="One rung further; repeat it for more.")
def hint_command(exercise: str, part: str | None, more: int) -> None:
    """A hint for PART of exercise EX (a first one for every part, without PART).

    \b
    Examples:
      dlgrade hint ex06
      dlgrade hint ex06 adam --more
    """
    course = find(Path.cwd())
    key = keys.load(course.key(course.resolve(exercise)))
    if part is None:
        for entry in key.parts:
            click.echo(f"{click.style(entry.name, bold=True)}: {entry.hints[0]}")
        click.echo(f"\nMore on one part: dlgrade hint {exercise} {key.parts[0].name} --more")
        return
    chosen = key.part(part)
    if chosen is None:
        raise UnknownPart(part, key.name, [entry.name for entry in key.parts])
    shown = chosen.hints[: more + 1]
    for number, text in enumerate(shown, start=1):
        click.echo(f"{number}. {text}")
    left = len(chosen.hints) - len(shown)
    if left:
        flags = " --more" * (more + 1)
        click.echo(f"\n{left} more: dlgrade hint {exercise} {part}{flags}")
    elif more:
        click.echo("\nThat was the last hint.")


@click.command("reset")
@click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
def reset_command(exercise: str) -> None:
    """Put the stub of EX back as it was released. Your work is kept beside it.

    \b
    Example:
      dlgrade reset ex06
    """
    course = find(Path.cwd())
    if course.bundled:
        raise UsageError("This folder is in no course: there is nothing to reset here.")
    name = course.resolve(exercise)
    backup = reset_stub(course, name)
    if backup is not None:
        click.echo(f"Your work is kept in {near(backup)}.")
    click.echo(f"{near(course.stub(name))} is as it was released.")


@click.command("pack")
@click.argument(
    "exercises", nargs=-1, required=True, metavar="EX...", shell_complete=completion.exercises
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The archive to write.  [default: ex06.zip]",
)
def pack_command(exercises: tuple[str, ...], output: Path | None) -> None:
    """Put your work on EX into one archive, to upload or send.

    It holds your .py file, your notebook, or both, whichever you wrote in, and a manifest with
    their hashes and the verdict of the last check. Save your files first.

    \b
    Examples:
      dlgrade pack ex06
      dlgrade pack ex06 ex07 --output monday.zip
    """
    from autograder import pack

    course = find(Path.cwd())
    if course.bundled:
        raise UsageError("This folder is in no course: there is nothing to pack here.")
    files = pack.collect(course, exercises)
    ids = dict.fromkeys(file.exercise.split("_", 1)[0] for file in files)
    target = output or Path("-".join(ids) + ".zip")
    if target.exists() and not pack.is_pack(target):
        raise UsageError(f"{target} is there already and was not made by pack. Name another one.")
    try:
        target.write_bytes(pack.archive(files))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.") from error
    for file in files:
        found = file.verdict
        said = (
            f"{found['score']:g} of {found['max_score']:g} points at the last check"
            if found
            else "not checked since you last changed it"
        )
        click.echo(f"{file.name}: {said}")
    if len({file.exercise for file in files}) < len(files):
        click.echo("Both a notebook and a .py file of one exercise: the notebook is what counts.")
    click.echo(f"Packed into {target}.")
