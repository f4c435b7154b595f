"""`%load_ext autograder`, and then `%dlgrade check ex06 --part adam` in a notebook."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from typing import Any

from autograder.errors import UsageError
from autograder.jupyter.check import JUDGE, check
from autograder.jupyter.earlier_notebooks import install
from autograder.jupyter.milestones import milestones
from autograder.languages.catalogue import say


def register(shell: Any) -> None:
    """Give a shell the line magic `%dlgrade`, and have it import notebooks of exercises."""
    shell.register_magic_function(dlgrade, magic_kind="line", magic_name="dlgrade")
    install()


def dlgrade(line: str) -> None:
    """%dlgrade check EX [--part NAME] marks what is defined here, and %dlgrade milestones [NAME]
    runs on it; else as the command dlgrade."""
    words = shlex.split(line)
    if words[:1] == ["check"]:
        parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
        parser.add_argument("exercise", nargs="?")
        parser.add_argument("--part")
        try:
            asked, rest = parser.parse_known_args(words[1:])
        except argparse.ArgumentError:  # in English only
            rest = words
        if rest or asked.exercise is None:
            raise UsageError(say("usage.magic", received=line))
        check(asked.exercise, part=asked.part)
        return
    if words[:1] == ["milestones"] and not any(word.startswith("-") for word in words):
        milestones(*words[1:])
        return
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout + done.stderr, end="")
