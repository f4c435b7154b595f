"""`dlgrade watch`, driven as a student drives it: on a terminal, by saving and by keys."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import dlgrade, model_answer
from tests.support.ex06 import ANSWER, NAME, WRONG

pty = pytest.importorskip("pty", reason="no terminals of this kind here")


class Terminal:
    """A `dlgrade watch` on a terminal of its own."""

    def __init__(self, course: Path, *words: str) -> None:
        self.file = course / "exercises" / f"{NAME}.py"
        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", "watch", *words],
            cwd=course, stdin=follower, stdout=follower, stderr=follower,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(follower)

    def reads(self, pattern: str, limit: float = 60) -> str:
        """What has been shown until `pattern` came; a failure where it never does."""
        seen = ""
        until = time.monotonic() + limit
        while not re.search(pattern, seen):
            ready, _, _ = select.select([self.leader], [], [], max(until - time.monotonic(), 0))
            assert ready, f"{pattern!r} did not come: {seen}"
            try:
                seen += os.read(self.leader, 65536).decode(errors="replace")
            except OSError:
                pytest.fail(f"it ended before {pattern!r}: {seen}")
        return seen.replace("\r\n", "\n")

    def press(self, key: str) -> None:
        os.write(self.leader, key.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.leader)


@pytest.fixture
def terminal(student_course: Path) -> Iterator[Terminal]:
    opened = Terminal(student_course, "ex06")
    try:
        opened.reads("Stuck")
        yield opened
    finally:
        opened.close()


def test_a_save_shows_only_what_changed_and_then_moves_on(terminal: Terminal) -> None:
    terminal.file.write_text(WRONG)
    first = terminal.reads(r"entries of reply")
    assert "9 of 12 points (+9)" in first
    assert "✗ adam" in first
    terminal.file.write_text(ANSWER)
    second = terminal.reads(r"Next is .*\n")
    assert "12 of 12 points (+3)" in second
    assert "✓ adam" in second
    assert "sgd" not in second, "what did not change is not shown again"
    assert "ex07_regularization.py: Regularization" in second


def test_keys(terminal: Terminal) -> None:
    terminal.press("h")
    assert "sgd: " in terminal.reads("h again for more|the last")
    terminal.press("l")
    assert "→ ex00" in terminal.reads("Next: dlgrade check")
    terminal.file.write_text(ANSWER + "\nx = 1\n")
    terminal.reads(r"Next is .*\n")
    terminal.press("c")
    terminal.reads("0 of 14")
    terminal.press("q")
    assert terminal.process.wait(timeout=20) == 0


def test_reset_asks_and_keeps_the_work(terminal: Terminal, student_course: Path) -> None:
    terminal.file.write_text(WRONG)
    terminal.reads(r"entries of reply")
    terminal.press("r")
    terminal.reads("r again puts")
    assert terminal.file.read_text() == WRONG
    terminal.press("r")
    terminal.reads("kept in .*backup-1")
    assert (student_course / "exercises" / f"{NAME}.backup-1.py").read_text() == WRONG
    terminal.reads("Not implemented yet")


def test_another_exercises_file_is_turned_to(terminal: Terminal, student_course: Path) -> None:
    other = student_course / "exercises" / "ex00_rules.py"
    other.write_text(model_answer("ex00_rules"))
    assert "ex00_rules" in terminal.reads(r"Next is .*\n")


def test_a_file_that_is_broken_for_a_moment_is_told_and_survived(terminal: Terminal) -> None:
    terminal.file.write_text("def sgd(:\n")
    terminal.reads("line 1|:1\n")
    terminal.file.unlink()
    terminal.file.write_text(WRONG)
    assert "9 of 12" in terminal.reads(r"entries of reply")


def test_a_file_that_an_editor_empties_before_it_writes_is_not_checked_empty(
    terminal: Terminal,
) -> None:
    terminal.file.write_text("")
    time.sleep(0.03)
    terminal.file.write_text(WRONG)
    said = terminal.reads(r"entries of reply")
    assert said.count("of 12 points") == 1
    assert "9 of 12 points (+9)" in said


def test_outside_a_course_it_says_what_to_do(tmp_path: Path) -> None:
    ran = dlgrade("watch", cwd=tmp_path)
    assert ran.code == 2
    assert "dlgrade init" in ran.err
