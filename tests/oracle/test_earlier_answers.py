"""Model answers of earlier exercises, imported where they are trusted."""

from __future__ import annotations

import sys
import types
from importlib import import_module

import pytest

from autograder.course import Course
from autograder.oracle.earlier import earlier_answers, importable
from tests.conftest import ROOT, load_key


def test_a_module_of_the_name_that_is_there_already_is_neither_used_nor_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A notebook's own file of that name, say, which the same process has imported."""
    (name, *_) = (key.name for key in load_key("ex18_network").builds_on)
    other = types.ModuleType(name)
    monkeypatch.setitem(sys.modules, name, other)
    with importable(earlier_answers(Course(ROOT), load_key("ex18_network").builds_on)):
        answer = import_module(name)
        assert answer is not other
        assert callable(answer.dense)
    assert sys.modules[name] is other
