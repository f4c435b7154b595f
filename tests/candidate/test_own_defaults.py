"""Which of a student's defaults are others than the exercise's, and what is asked for it."""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import pytest

from autograder.candidate import own_defaults


def module(source: str) -> types.ModuleType:
    made = types.ModuleType("work")
    exec(source, made.__dict__)
    return made


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("def f(x, h=1e-5): pass", None),
        ("def f(x, h=2e-5): pass", "2e-05"),
        ("def f(x, *, h=None): pass", "None"),
        ("def f(x, h): pass", ""),
        ("def f(x, eps=2e-5): pass", None),
        ("def f(x, **more): pass", ""),
        ("def f(x): pass", None),
        ("f = 3", None),
        ("class f:\n  def __init__(self, x, h=3): pass", "3"),
        ("class f: pass", None),
    ],
)
def test_a_default_is_another_one_or_none(written: str, own: str | None) -> None:
    found = own_defaults.others(module(written), {"f": [(1, "h", 1e-5)]})
    assert [entry.own for entry in found] == ([] if own is None else [own])


def test_a_students_own_equality_is_not_asked() -> None:
    class Always:
        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = None  # type: ignore[assignment]

    assert not own_defaults.same(Always(), 1)
    assert own_defaults.same(np.float64(1e-5), 1e-5)
    assert own_defaults.same((1, 1), [1, 1])
    assert not own_defaults.same((1, 1), 1)


def test_calls_within_the_file_are_stated_too_and_all_is_as_before_afterwards() -> None:
    work = module("def f(x, h=2): return x * h\ndef g(x): return f(x) + f(x, 5)")
    before = work.f
    apart = own_defaults.others(work, {"f": [(1, "h", 3)]})
    outcome: dict[str, Any] = {"kind": "returned", "value": work.g(1)}
    own_defaults.state(outcome, lambda: {"kind": "returned", "value": work.g(1)}, work, apart)
    assert outcome["value"] == 7
    assert outcome["stated"]["value"] == 8
    assert outcome["defaults"] == {"f.h": "2"}
    assert work.f is before


def test_nothing_is_added_where_nothing_was_left_out() -> None:
    work = module("def f(x, h=2): return x * h")
    apart = own_defaults.others(work, {"f": [(1, "h", 3)]})
    outcome: dict[str, Any] = {"kind": "returned", "value": 5}
    own_defaults.state(outcome, lambda: {"kind": "returned", "value": work.f(1, h=5)}, work, apart)
    assert set(outcome) == {"kind", "value"}
