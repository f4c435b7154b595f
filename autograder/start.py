"""Where the `dlgrade` command begins: before anything else, a candidate is set to start.

An interpreter with NumPy takes longer to start than all the rest of a check. For `dlgrade check` it
is therefore started first, while this process imports click and reads the key; for `dlgrade grade`,
the wall is.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.sandbox import Runner


def main() -> None:
    """The console script. A polite kill ends it like any exit: with its candidate ended, too."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    runner = _begun() if not any(map(_elsewhere, sys.argv)) else None
    try:
        from autograder.cli import main as command

        command(runner)
    finally:
        if runner is not None:
            runner.close()


def _begun() -> Runner | None:
    """What the command will need, started and not waited for."""
    if sys.argv[1:2] == ["check"]:
        from autograder.sandbox.process import ProcessRunner

        process = ProcessRunner()
        process.warm()
        return process
    if sys.argv[1:2] == ["grade"]:
        from autograder.errors import NoWall
        from autograder.sandbox.wall import SandboxRunner

        sandbox = SandboxRunner()
        with contextlib.suppress(NoWall):  # the command itself finds out, and says it
            sandbox.begin()
            return sandbox
    return None


def _elsewhere(word: str) -> bool:
    """Whether a word of the command line means that another level is needed, or none."""
    options = ("-h", "--help", "--isolation", "--seed-file")
    return word.startswith(options)
