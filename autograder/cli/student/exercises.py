"""`dlgrade init`, `list`, `hint`, `reset` and `pack`: finding one's way through the course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import completion
from autograder.cli.language import language_option
from autograder.cli.where import here
from autograder.course import Course, near, public_course
from autograder.errors import UnknownPart, UsageError
from autograder.exercise import keys
from autograder.exercise.translation import translated, translations_of
from autograder.languages.catalogue import say
from autograder.reporters.text import wrapped
from autograder.student import progress
from autograder.student.workspace import lay_down, reset_stub


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@language_option
def init_command(folder: Path) -> None:
    """Lay the stubs, notebooks and answer keys down in FOLDER (here, by default).

    Files of yours that are there already are left alone; answer keys are renewed.

    \b
    Example:
      dlgrade init my-course
    """
    written, kept = lay_down(public_course(), folder)
    click.echo(say("init.written", n=written, folder=folder / "exercises"))
    if kept:
        click.echo(say("init.kept", n=kept))
    here = folder == Path(".")
    click.echo(say("init.next") if here else say("init.next_in", folder=folder))
    click.echo(say("init.beside"))


@click.command("list")
@click.option(
    "--long",
    "whole",
    is_flag=True,
    help="What each exercise teaches, its parts, and what it builds on.",
)
@language_option
def list_command(whole: bool) -> None:
    """The exercises by unit: points, what is done, what each needs, and what is next.

    \b
    Example:
      dlgrade list
    """
    course = here()
    if whole:
        _list_whole(course)
        return
    notes = progress.recall(course)
    upcoming = None
    unit = None
    loaded = [
        translated(keys.load(course.key(n)), translations_of(course, n)) for n in course.exercises()
    ]
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
            state = click.style(say("list.done"), fg="green")
        elif isinstance(note, dict) and note.get("score"):
            state = say("list.so_far", score=note["score"])
        else:
            state = ""
        arrow = "→" if name == upcoming else " "
        short, _, _ = name.partition("_")
        needs = " + ".join(
            {"numpy": "NumPy", "tensorflow": "TensorFlow"}.get(n, n) for n in key.needs
        )
        click.echo(
            f"{arrow} {short}  {key.title:<{width}} {points:>4g} {say('list.points')}  "
            f"{key.minutes:>3} {say('list.minutes')}  {needs}  {state}".rstrip()
        )
    if upcoming is not None:
        click.echo("\n" + say("list.next", exercise=upcoming.split("_", 1)[0]))
    else:
        click.echo("\n" + say("list.all_done"))


def _list_whole(course: Course) -> None:
    from autograder.student.overview import overview

    unit = None
    for entry in overview(course):
        if entry.unit != unit:
            click.echo(("\n" if unit is not None else "") + click.style(entry.unit, bold=True))
            unit = entry.unit
        click.echo(f"\n{click.style(entry.heading, bold=True)}")
        for line in entry.lines:
            click.echo(wrapped(line, "  "))


@click.command("hint")
@click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
@click.argument("part", required=False)
@click.option("--more", count=True, help="One rung further; repeat it for more.")
@language_option
def hint_command(exercise: str, part: str | None, more: int) -> None:
    """A hint for PART of exercise EX (a first one for every part, without PART).

    \b
    Examples:
      dlgrade hint ex06
      dlgrade hint ex06 adam --more
    """
    course = here()
    name = course.resolve(exercise)
    key = translated(keys.load(course.key(name)), translations_of(course, name))
    if part is None:
        for entry in key.parts:
            first = wrapped(f"{entry.name}: {entry.hints[0]}", "")
            click.echo(first.replace(entry.name, click.style(entry.name, bold=True), 1))
        named = next((p.name for p in key.parts if p.question is None), key.parts[0].name)
        click.echo("\n" + say("hint.more_on_one", exercise=exercise, part=named))
        return
    chosen = key.part(part)
    if chosen is None:
        raise UnknownPart(part, key.name, [entry.name for entry in key.parts])
    shown = chosen.hints[: more + 1]
    for number, text in enumerate(shown, start=1):
        click.echo(wrapped(f"{number}. {text}", ""))
    left = len(chosen.hints) - len(shown)
    if left:
        flags = " --more" * (more + 1)
        command = f"dlgrade hint {exercise} {part}{flags}"
        click.echo("\n" + say("hint.left", n=left, command=command))
    elif more:
        click.echo("\n" + say("hint.last"))


@click.command("reset")
@click.argument("exercise", metavar="EX", shell_complete=completion.exercises)
@language_option
def reset_command(exercise: str) -> None:
    """Put the stub of EX back as it was released. Your work is kept beside it.

    \b
    Example:
      dlgrade reset ex06
    """
    course = here()
    if course.bundled:
        raise UsageError(say("reset.nothing_here"))
    name = course.resolve(exercise)
    backup = reset_stub(course, name)
    if backup is not None:
        click.echo(say("reset.kept", file=near(backup)))
    click.echo(say("reset.done", file=near(course.stub(name))))


@click.command("pack")
@click.argument(
    "exercises", nargs=-1, required=True, metavar="EX...", shell_complete=completion.exercises
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The archive to write.  [default: ex06.zip]",
)
@language_option
def pack_command(exercises: tuple[str, ...], output: Path | None) -> None:
    """Put your work on EX into one archive, to upload or send.

    It holds your .py file or your notebook, whichever you wrote in, the newer one of two, and a
    manifest with its hash and the verdict of the last check. What EX builds on goes along. Save
    your files first.

    \b
    Examples:
      dlgrade pack ex06
      dlgrade pack ex06 ex07 --output monday.zip
    """
    from autograder.student import pack

    course = here()
    if course.bundled:
        raise UsageError(say("pack.nothing_here"))
    files = pack.collect(course, exercises)
    ids = dict.fromkeys(file.exercise.split("_", 1)[0] for file in files if not file.along)
    target = output or Path("-".join(ids) + ".zip")
    if target.exists() and not pack.is_pack(target):
        raise UsageError(say("pack.taken", file=target))
    try:
        target.write_bytes(pack.archive(files))
    except OSError as error:
        raise UsageError(say("usage.unwritable", path=target, why=error.strerror)) from error
    for file in files:
        found = file.verdict
        said = say("pack.unchecked")
        if found:
            said = say("pack.checked", score=found["score"], most=found["max_score"])
        click.echo(f"{file.name}: {said}")
    for file in files:
        if file.other:
            click.echo(say("pack.both", name=file.name, other=file.other))
    click.echo(say("pack.done", file=target))
