"""Which of a student's parameters have another name, and that the exercise's name reaches them."""

from __future__ import annotations

import types
from typing import Any

import pytest

from autograder.candidate.own_names import called_by_own_names, note

ASKED = {"f": ["x", "rate", "epsilon"]}


def module(source: str) -> types.ModuleType:
    made = types.ModuleType("work")
    exec(source, made.__dict__)
    return made


def test_a_parameter_of_another_name_is_reached_by_the_exercises() -> None:
    work = module("def f(x, rate, eps=3): return x, rate, eps\ndef g(): return f(1, rate=2, eps=4)")
    called_by_own_names(work, ASKED)
    assert work.f(1, rate=2, epsilon=5) == (1, 2, 5)
    assert work.f(x=1, rate=2) == (1, 2, 3)
    assert work.g() == (1, 2, 4)


def test_it_is_told_of_a_case_that_gives_the_parameter_by_name_and_of_no_other() -> None:
    work = module("def f(x, rate, eps=3): return x, rate, eps\ndef g(): return f(1, rate=2, eps=4)")
    renamed = called_by_own_names(work, ASKED)
    said: list[dict[str, Any]] = []
    for call in (lambda: work.f(1, 2, 5), lambda: work.f(1, 2, epsilon=5), work.g):
        call()
        said.append({})
        note(said[-1], ("f",), renamed)
    assert said == [{}, {"renamed": {"f": {"epsilon": "eps"}}}, {}]


@pytest.mark.parametrize(
    "written",
    [
        "def f(x, rate, epsilon=3): pass",
        "def f(x, epsilon, rate): pass",
        "def f(x, epsilon, factor): pass",
        "def f(x, rate): pass",
        "def f(x, rate, *more): pass",
        "def f(x, rate, eps, **more): pass",
        "def f(x, rate, *, eps): pass",
        "class f:\n  def __init__(self, x, rate, eps): pass",
        "f = 3",
    ],
)
def test_what_is_moved_left_out_or_open_is_not_renamed(written: str) -> None:
    assert called_by_own_names(module(written), ASKED) == {}
