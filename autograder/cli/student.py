"""`dlgrade init`, `list`, `hint` and `reset`: finding one's way through the course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder import keys, progress
from autograder.cli.language import language_option
from autograder.course import Course, find, public_course
from autograder.errors import UnknownPart, UsageError
from autograder.reporters.text import wrapped
from autograder.translation import spoken
from autograder.wording import say
from autograder.workspace import lay_down, reset_stub


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@language_option
def init_command(folder: Path) -> None:
    """Lay the stubs, notebooks and answer keys down in FOLDER (here, by default).

    Files of yours that are there already are left alone; answer keys are renewed.
    """
    written, kept = lay_down(public_course(), folder)
    click.echo(say("init.written", n=written, folder=folder / "exercises"))
    if kept:
        click.echo(say("init.kept", n=kept))
    here = folder == Path(".")
    click.echo(say("init.next") if here else say("init.next_in", folder=folder))


@click.command("list")
@language_option
def list_command() -> None:
    """The exercises by unit: points, what is done, what each needs, and what is next."""
    course = find(Path.cwd())
    notes = progress.recall(course)
    upcoming = None
    unit = None
    loaded = [spoken(keys.load(course.key(name)), course) for name in course.exercises()]
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


@click.command("hint")
@click.argument("exercise", metavar="EX")
@click.argument("part", required=False)
@click.option("--more", count=True, help="One rung further; repeat it for more.")
@language_option
def hint_command(exercise: str, part: str | None, more: int) -> None:
    """A hint for PART of exercise EX (a first one for every part, without PART)."""
    course = find(Path.cwd())
    key = spoken(keys.load(course.key(course.resolve(exercise))), course)
    if part is None:
        for entry in key.parts:
            first = wrapped(f"{entry.name}: {entry.hints[0]}", "")
            click.echo(first.replace(entry.name, click.style(entry.name, bold=True), 1))
        named = key.parts[0].name
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
@click.argument("exercise", metavar="EX")
@language_option
def reset_command(exercise: str) -> None:
    """Put the stub of EX back as it was released. Your work is kept beside it."""
    course = find(Path.cwd())
    if course.bundled:
        raise UsageError(say("reset.nothing_here"))
    name = course.resolve(exercise)
    backup = reset_stub(course, name)
    if backup is not None:
        click.echo(say("reset.kept", file=_near(backup, course)))
    click.echo(say("reset.done", file=_near(course.stub(name), course)))


def _near(path: Path, course: Course) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
