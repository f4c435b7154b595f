"""`dlgrade watch`: checks on every save, shows what changed, and moves on when all is right."""

from __future__ import annotations

import contextlib
import importlib
import queue
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

from autograder.checking import Request, check, warm
from autograder.cli import completion
from autograder.cli.language import language_option
from autograder.cli.student.exercises import list_command
from autograder.cli.ticker import ticking
from autograder.cli.where import here
from autograder.course import Course, exercise_of_file, near
from autograder.errors import DlgradeError, UsageError
from autograder.exercise import keys
from autograder.exercise.translation import translated, translations_of
from autograder.languages.catalogue import say
from autograder.live_page.onlooker import Nobody, Onlooker
from autograder.model import Key, Report
from autograder.reporters import text
from autograder.sandbox import Runner
from autograder.sandbox.process import ProcessRunner
from autograder.student import progress
from autograder.student.workspace import reset_stub

SETTLED_MS = 10  # after which a save is over: editors write a file in several steps
EMPTIED_S = 0.05  # in which an editor that has emptied a file goes on to write it

Event = tuple[str, str]  # ("saved", path) or ("key", character)


@click.command("watch")
@click.argument("exercise", metavar="[EX]", required=False, shell_complete=completion.exercises)
@click.option("--open", "opened", is_flag=True, help="Open a page that renews itself, too.")
@language_option
def watch_command(exercise: str | None, opened: bool) -> None:
    """Check on every save, and move on to the next exercise when one is right.

    Begins with EX, or with the first exercise that is not done. Saving another exercise's file
    turns to that one. With --open, a page in your browser shows the report with its pictures,
    hints, the exercises and the milestones, and renews itself on every save.

    \b
    Examples:
      dlgrade watch ex06
      dlgrade watch --open
    """
    course = here()
    if course.bundled:
        raise UsageError(say("watch.no_course"))
    name = course.resolve(exercise) if exercise else progress.next_exercise(course)
    runner = ProcessRunner()
    page: Onlooker = Nobody()
    try:
        if opened:
            runner.warm()  # beside the page's server, which takes as long
            page = _page(course)
        Watch(course, name, runner, page).run()
    except KeyboardInterrupt:
        click.echo()
    finally:
        page.close()
        runner.close()


def _page(course: Course) -> Onlooker:
    """The page beside the editor, once its server is there."""
    page = importlib.import_module("autograder.live_page.page").LivePage(
        course, lambda key: click.echo(say(key), err=True)
    )
    try:
        click.echo(say("live_page.address", address=page.address()) + "\n")
    except BaseException:
        page.close()
        raise
    return page  # type: ignore[no-any-return]


class Watch:
    """One sitting: the exercise in hand, and what its last check said."""

    def __init__(self, course: Course, name: str, runner: Runner, page: Onlooker) -> None:
        self.course = course
        self.runner = runner
        self.page = page
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.turn_to(name)

    def turn_to(self, name: str, path: Path | None = None) -> None:
        self.name = name
        self.path = path or self.course.stub(name)
        self.report: Report | None = None
        self.checked: str | None = ""
        self.hints = 0
        self.resetting = False

    def run(self) -> None:
        """Until q, Ctrl-C, or all is done."""
        folder = self.course.stub(self.name).parent
        over = threading.Event()
        threading.Thread(
            target=_saves, args=(folder, self.events, over), name="saves", daemon=True
        ).start()
        with _each_key(self.events) as has_keys:
            click.echo(say("watch.watching", folder=near(folder)))
            click.echo(say("watch.keys" if has_keys else "watch.no_keys"))
            self.page.begin(self.name, near(self.path))
            self.show()
            try:
                while self.handle(*self.events.get()):
                    pass
            finally:
                over.set()

    def handle(self, kind: str, what: str) -> bool:
        """Whether to go on."""
        if kind == "saved":
            self.saved(Path(what))
        elif what in ("q", "\x03", "\x04"):
            return False
        elif what == "r":
            self.reset()
        else:
            self.resetting = False
            if what == "h":
                self.hint()
            elif what == "l":
                click.echo()
                list_command.callback(whole=False)  # type: ignore[misc]
            elif what in ("c", "\n", "\r"):
                self.show(again=True)
        return True

    def saved(self, path: Path) -> None:
        try:
            name = exercise_of_file(path, self.course.exercises())
        except UsageError:
            return  # a file that belongs to no exercise
        if path != self.path:
            self.turn_to(name, path)
        with contextlib.suppress(OSError):
            if path.stat().st_size == 0:
                time.sleep(EMPTIED_S)
        self.show()

    def show(self, *, again: bool = False) -> None:
        """Check, and say what is new; on to the next exercise where all is right."""
        content = progress.digest(self.path)
        if content == self.checked and not again:
            return
        self.checked = content
        name, file = self.name, near(self.path)
        self.page.checking()
        try:
            report = self.check()
        except DlgradeError as error:
            click.echo(f"\n{error}")
            self.page.failed(name, file, str(error))
            return
        click.echo("\n" + text.changes(self.report, report, style=click.style), nl=False)
        self.report = report
        following = self.move_on() if report.exit_code == 0 else None
        self.page.checked(file, report, following)
        self.make_ready()

    def check(self) -> Report:
        request = Request(course=self.course, exercise=self.name, path=near(self.path))
        report = check(request, self.runner, waiting=lambda part: ticking(part, sys.stderr))
        progress.remember(request, report)
        return report

    def key(self) -> Key:
        return translated(
            keys.load(self.course.key(self.name)), translations_of(self.course, self.name)
        )

    def make_ready(self) -> None:
        """Start what the next check needs now, while the student thinks."""
        with contextlib.suppress(DlgradeError):
            warm(keys.load(self.course.key(self.name)), self.runner)

    def move_on(self) -> str | None:
        """The exercise that comes next; none where all are done."""
        try:
            name = progress.next_exercise(self.course, self.name)
        except UsageError:
            click.echo("\n" + say("watch.all_done"))
            return None
        if name == self.name:
            return None
        self.turn_to(name)
        click.echo("\n" + say("watch.next", file=near(self.path), title=self.key().title))
        return name

    def hint(self) -> None:
        """The next rung for the first part that is not right."""
        undone = self.report.unfinished if self.report is not None else None
        every = self.key().parts
        part = next((p for p in every if undone is not None and p.name == undone.name), every[0])
        self.hints = min(self.hints + 1, len(part.hints))
        last = say("watch.hint_last" if self.hints == len(part.hints) else "watch.hint_more")
        click.echo("\n" + text.wrapped(f"{part.name}: {part.hints[self.hints - 1]}{last}", ""))

    def reset(self) -> None:
        if not self.resetting:
            self.resetting = True
            click.echo("\n" + text.wrapped(say("watch.reset", exercise=self.name), ""))
            return
        self.resetting = False
        backup = reset_stub(self.course, self.name)
        click.echo(say("reset.kept", file=near(backup)) if backup else say("watch.nothing"))


def _saves(folder: Path, events: queue.SimpleQueue[Event], over: threading.Event) -> None:
    """Put every save of an exercise's file into `events`."""
    from watchfiles import Change, watch

    for changes in watch(
        folder,
        watch_filter=lambda _, path: path.endswith((".py", ".ipynb")),
        debounce=SETTLED_MS * 4,
        step=SETTLED_MS,
        recursive=False,
        stop_event=over,
        raise_interrupt=False,
    ):
        for change, path in sorted(changes):
            if change != Change.deleted and ".backup-" not in path:
                events.put(("saved", path))


@contextlib.contextmanager
def _each_key(events: queue.SimpleQueue[Event]) -> Iterator[bool]:
    """While open, each key that is pressed goes into `events`; whether there is a keyboard."""
    if not sys.stdin.isatty():
        yield False
        return
    if sys.platform == "win32":
        import msvcrt

        read, restore = msvcrt.getwch, lambda: None
    else:
        import termios
        import tty

        settings = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)

        def read() -> str:
            return sys.stdin.read(1)

        def restore() -> None:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)

    def pressed() -> None:
        while key := read():
            events.put(("key", key))

    threading.Thread(target=pressed, name="keys", daemon=True).start()
    try:
        yield True
    finally:
        restore()
