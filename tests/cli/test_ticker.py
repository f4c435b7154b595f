"""A slow part shows that it is running: on a terminal only, and nothing is left behind."""

from __future__ import annotations

import io
import time

import pytest

from autograder.cli.ticker import ticking
from autograder.model import Part

PART = Part(name="train_digits", uses=(), signature="", hints=(), groups=(), seconds=60)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_part_its_budget_and_the_seconds() -> None:
    screen = Terminal()
    with ticking(PART, screen, tick_s=0.01):
        time.sleep(0.05)
    shown = screen.getvalue()
    assert "train_digits trains a model: up to 60 s … 0 s" in shown
    assert shown.count("\r") > 2
    assert shown.endswith("\r\x1b[K")


def test_a_pipe_sees_nothing() -> None:
    pipe = io.StringIO()
    with ticking(PART, pipe):
        pass
    assert pipe.getvalue() == ""


def test_the_line_is_wiped_where_the_part_fails() -> None:
    screen = Terminal()
    with pytest.raises(RuntimeError, match="broken"), ticking(PART, screen):
        raise RuntimeError("broken")
    assert screen.getvalue().endswith("\r\x1b[K")
