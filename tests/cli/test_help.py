"""A slip of the keyboard is answered with what was meant, at every level."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli.where import taken_out
from tests.conftest import dlgrade


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("chek ex06", "There is no command 'chek'. Did you mean check?"),
        ("author bulid", "There is no command 'bulid'. Did you mean build?"),
        ("export gradscope ex06", "Did you mean gradescope?"),
        ("check ex06 --fromat json", "There is no option --fromat. Did you mean --format?"),
        ("check optimisers", "Did you mean ex06_optimizers?"),
        ("hint ex06 adamm", "Did you mean adam?"),
        ("export gradescope ex06", "Missing option --to."),
        ("course", "dlgrade course new"),
    ],
)
def test_what_was_meant_or_is_missing_is_named(words: str, said: str) -> None:
    ran = dlgrade(*words.split())
    assert said in ran.err + ran.out
    assert "itself failed" not in ran.err


def test_what_is_near_to_nothing_is_taken_for_nothing() -> None:
    assert "mean" not in dlgrade("xylophone").err


def test_the_course_may_be_named_anywhere_on_the_line() -> None:
    assert taken_out(["list", "--course=a b"]) == (["list"], "a b")
    assert taken_out(["--course", "x", "check", "ex06"]) == (["check", "ex06"], "x")
    assert taken_out(["check", "--", "--course", "x"])[1] is None


def test_doctor_speaks_of_the_wheel_and_the_answers(tmp_path: Path) -> None:
    out = dlgrade("doctor", "--format", "json", cwd=tmp_path).report
    found = {finding["name"]: finding for finding in out}  # type: ignore[attr-defined]
    assert found["installed"]["said"].startswith("from a clone")
    assert found["answers"]["state"] == "good"
    assert {"jupytext", "distributed", "nbgrader"} <= set(found)
