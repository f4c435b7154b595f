"""Where the `dlgrade` command begins: before anything else, a candidate is set to start.

An interpreter with NumPy takes longer to start than all the rest of a check. For `dlgrade check` it
is therefore started first, while this process imports click and reads the key; for `dlgrade grade`,
it is the process that its workers are forked from.
"""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """The console script. A polite kill ends it like any exit: with its candidate ended, too."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    runner = None
    named = _command(sys.argv[1:])
    if named == "grade" and not any(map(_nobody_here, sys.argv)):
        from autograder.forking import prepare

        prepare()
    if named == "check" and not any(map(_elsewhere, sys.argv)):
        from autograder.sandbox.process import ProcessRunner

        runner = ProcessRunner()
        runner.warm()
    try:
        from autograder.cli import main as command

        command(runner)
    finally:
        if runner is not None:
            runner.close()


def _command(words: list[str]) -> str | None:
    """The subcommand: the first word, the language aside."""
    if words[:1] == ["--lang"]:
        words = words[2:]
    elif words and words[0].startswith("--lang="):
        words = words[1:]
    return words[0] if words else None


def _elsewhere(word: str) -> bool:
    """Whether a word of the command line means that no process of level `process` is needed."""
    options = ("-h", "--help", "--isolation", "--seed-file")
    return word.startswith(options)


def _nobody_here(word: str) -> bool:
    """Whether a word of the command line means that nothing is marked on this machine."""
    return word.startswith(("-h", "--help", "--scheduler"))
