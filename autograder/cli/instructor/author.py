"""`dlgrade author new|build|audit|preview|watch`: for those who write exercises."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import click

from autograder.author_tools.audit import audit, audit_seed
from autograder.author_tools.audit_report import render
from autograder.author_tools.build import build, stale, write
from autograder.author_tools.looks import Look, Looks
from autograder.author_tools.preview import preview
from autograder.author_tools.proofreading import explained, proofread
from autograder.author_tools.scaffold import scaffold
from autograder.cli.quiet import without_framework_logs
from autograder.cli.where import here
from autograder.course import Course, match
from autograder.errors import UsageError
from autograder.oracle.freeze import freeze
from autograder.reporters import html as page
from autograder.reporters import text


@click.group("author", context_settings={"help_option_names": ["-h", "--help"]})
def author_command() -> None:
    """Write exercises. docs/authoring.md is the manual.

    \b
    Examples:
      dlgrade author new ex18_attention
      dlgrade author build ex18
    """


@author_command.command("new")
@click.argument("name")
@click.option("--like", metavar="EX", help="Of this one's kind, such as ex04; or an example.")
def new(name: str, like: str | None) -> None:
    """Start an exercise: NAME such as ex18_attention.

    Writes solutions/NAME.py and reference/NAME.py, which build and pass an audit as they are.

    \b
    Examples:
      dlgrade author new ex18_attention
      dlgrade author new ex18_attention --like ex04
      dlgrade author new ex18_attention --like attention
    """
    for path in scaffold(_authored_course(), name, like):
        click.echo(f"wrote {path}")
    click.echo(f"Next: edit both, then dlgrade author build {name.split('_', 1)[0]}")


@author_command.command("build")
@click.argument("exercises", nargs=-1, metavar="[EX]...")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail where stale.")
@without_framework_logs()
def build_command(exercises: tuple[str, ...], only_check: bool) -> None:
    """Generate stubs, notebooks and public keys (all exercises, or those named).

    \b
    Examples:
      dlgrade author build ex06
      dlgrade author build --check
    """
    course = _authored_course()
    outdated: list[str] = []
    for name in _chosen(course, exercises):
        proofread(course, name)
        with explained(course, name):
            built = build(course, name)
        if only_check:
            found = stale(course, built)
            outdated += found
            click.echo(f"{name}: {'stale: ' + ', '.join(found) if found else 'up to date'}")
        else:
            written = write(course, built)
            size = len(built.key_text) // 1024
            click.echo(f"{name}: {', '.join(written) or 'unchanged'} (key {size} KiB)")
    if outdated:
        click.echo("Run `dlgrade author build` and commit what it writes.", err=True)
        sys.exit(1)


@author_command.command("audit")
@click.argument("exercises", nargs=-1, metavar="[EX]...")
@click.option("--verbose", is_flag=True, help="Show the whole kill matrix.")
@click.option("--seeds", type=int, metavar="N", help="Only the verdicts, over N fresh seeds.")
@without_framework_logs()
def audit_command(exercises: tuple[str, ...], verbose: bool, seeds: int | None) -> None:
    """Prove exercises: stub 0, model answer 100 %, mistakes named, mutants dead.

    \b
    Examples:
      dlgrade author audit ex06
      dlgrade author audit ex06 --seeds 10
    """
    course = _authored_course()
    sound = True
    for name in _chosen(course, exercises):
        proofread(course, name)
        if seeds is not None:
            for seed in range(seeds):
                with explained(course, name):
                    problems = audit_seed(course, name, str(seed))
                for problem in problems:
                    click.echo(f"{name}, seed {seed}: {problem}")
                sound = sound and not problems
            click.echo(f"{name}: {seeds} fresh seeds tried")
            continue
        with _progress(name) as progress, explained(course, name):
            found = audit(course, freeze(course, name, device="cpu"), progress)
        click.echo(render(found, verbose=verbose))
        sound = sound and not found.problems
    sys.exit(0 if sound else 1)


@author_command.command("preview")
@click.argument("exercise", metavar="EX")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
@without_framework_logs()
def preview_command(exercise: str, html: Path | None) -> None:
    """What students will read: the stub, and the report on each known mistake. Writes no exercise.

    \b
    Examples:
      dlgrade author preview ex18
      dlgrade author preview ex18 --html preview.html
    """
    course = _authored_course()
    (name,) = _chosen(course, (exercise,))
    proofread(course, name)
    with explained(course, name):
        stub, shown = preview(course, name)
    if html is not None:
        html.write_text(page.render([report for _, report in shown]), encoding="utf-8")
        click.echo(f"wrote {html}")
        return
    click.echo(stub)
    for what, report in shown:
        click.echo(click.style(f"——— {what}", bold=True))
        click.echo(text.render(report, style=click.style))


@author_command.command("watch")
@click.argument("exercise", metavar="EX")
@without_framework_logs()
def watch_command(exercise: str) -> None:
    """On every save: the slips, then the verdicts on the parts that the change can touch.

    The model answer has to pass, and each known mistake to be named. Mutants and trainings are
    left to `dlgrade author audit`, which takes longer. Ctrl-C ends it.

    \b
    Example:
      dlgrade author watch ex18
    """
    from watchfiles import watch

    course = _authored_course()
    (name,) = _chosen(course, (exercise,))
    looks = Looks(course, name)
    files = {path.resolve() for path in looks.files}
    saves = watch(
        *{path.parent for path in files},
        watch_filter=lambda _, path: Path(path).resolve() in files,
        recursive=False,
        yield_on_timeout=True,
        rust_timeout=1000,  # so that what is saved while one looks is seen a second later
    )
    for _ in itertools.chain([()], saves):
        if looks.has_changed():
            _show(name, looks.look())


def _show(name: str, look: Look) -> None:
    for problem in look.problems:
        click.echo(problem)
    asked = f" ({', '.join(look.parts)})" if look.parts else ""
    if look.training:
        click.echo(f"{', '.join(look.training)}: trainings are left to dlgrade author audit")
    said = f"{len(look.problems)} to mend" if look.problems else "right so far"
    click.echo(f"{name}: {said}{asked}")


def _authored_course() -> Course:
    course = here()
    if course.bundled and not (course.home / "reference").is_dir():
        raise UsageError(
            "This folder is in no course: authors work in one. Run: dlgrade course new my-course, "
            "then: cd my-course"
        )
    return course


def _chosen(course: Course, exercises: tuple[str, ...]) -> list[str]:
    names = course.authored()
    if not names:
        raise UsageError(
            f"{course.home} has no reference/ex*.py yet. Run: dlgrade author new ex18_attention"
        )
    return [match(text, names) for text in exercises] or names


class _progress:  # noqa: N801  (a context manager, used like a function)
    """A counter on a terminal, nothing in a pipe."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> Callable[[str, int, int], None]:
        if not sys.stderr.isatty():
            return lambda *_: None

        def show(name: str, done: int, total: int) -> None:
            click.echo(f"\r{name}: {done} of {total} ", err=True, nl=False)

        return show

    def __exit__(self, *_: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)
