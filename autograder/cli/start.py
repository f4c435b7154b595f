"""Where the `dlgrade` command begins: before anything else, a candidate is set to start.

An interpreter with NumPy takes longer to start than all the rest of a check. For `dlgrade check` it
is therefore started first, while this process imports click and reads the key; for `dlgrade grade`,
behind the wall that all workers borrow.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # of `typing`, whose import takes time before the candidate's

if TYPE_CHECKING:
    from typing import NoReturn

    from autograder.candidate.interpreter import Started
    from autograder.sandbox import Runner


def script() -> None:
    """The console script: `main`, and the end of the process without further ado.

    What Python takes down object by object, a tenth of a short command's time, the system takes
    down at once.
    """
    try:
        main()
    except SystemExit as done:
        code = done.code
    import atexit
    import contextlib
    import threading

    threading._shutdown()  # type: ignore[attr-defined]  # as Python begins to end: waits for threads
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):  # nobody reads any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def main() -> NoReturn:
    """Run the command. A polite kill ends it like any exit: with its candidate ended, too."""
    gc.set_threshold(50_000)  # or every import would have all that was imported looked through
    runner: Runner | None = None
    named = _command(sys.argv[1:])
    checks = named == "check" and not any(map(_elsewhere, sys.argv))
    begun = _begin() if checks else None
    import signal  # and all else, while NumPy is imported there

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    if named == "grade" and _needs_a_wall(sys.argv):
        runner = _lending()
    if checks:
        runner = _started(begun)
    try:
        from autograder.cli.main import main as command

        command(runner)
    finally:
        if runner is not None:
            runner.close()


def _begin() -> Started | None:
    """Have the first candidate on its way, before anything else is imported."""
    from autograder.candidate import interpreter

    try:
        return interpreter.begin()
    except OSError:  # told when there is something to be marked
        return None


def _started(begun: Started | None) -> Runner:
    """A runner whose first candidate is on its way."""
    from autograder.sandbox.process import ProcessRunner

    return ProcessRunner(begun=begun)


def _lending() -> Runner | None:
    """A runner with the wall that is lent to all workers, on its way up."""
    from autograder.errors import NoWall
    from autograder.sandbox.wall import SandboxRunner

    runner = SandboxRunner()
    try:
        runner.begin()
    except NoWall:  # which is told when there is something to be marked
        return None
    return runner


def _command(words: list[str]) -> str | None:
    """The subcommand: the first word, the language and the course aside."""
    while words and words[0].startswith(("--lang", "--course")):
        words = words[1:] if "=" in words[0] else words[2:]
    return words[0] if words else None


def _elsewhere(word: str) -> bool:
    """Whether a word of the command line means that no process of level `process` is needed."""
    options = ("-h", "--help", "--isolation", "--seed-file")
    return word.startswith(options)


def _needs_a_wall(words: list[str]) -> bool:
    """Whether `dlgrade grade` with these words marks behind a wall on this machine."""
    if any(word.startswith(("-h", "--help", "--scheduler")) for word in words):
        return False
    joined = " ".join(words).replace("--isolation=", "--isolation ")
    return "--isolation " not in joined or "--isolation sandbox" in joined
