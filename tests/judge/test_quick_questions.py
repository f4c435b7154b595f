"""Quick questions: what is an answer, what is said of a wrong one, and what an open one costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.judge.verdict import judge
from autograder.judge.written_answers import readings
from autograder.model import Key, Part, PartReport, Question, Report, Transcript
from tests.conftest import load_key

NUMBER = Question(name="n", kind="number")
SHAPE = Question(name="s", kind="shape")
CHOICE = Question(name="c", kind="choice", choices=("one of them", "all alike", "none"))


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (10, {10}), (10.0, {10}), ("10", {10}), (" 10 ", {10}), ("1/4", {0.25}), ("-1 / 4", {-.25}),
        ("2.5e-3", {0.0025}), ("−3", {-3}), ("93,440", {93440, 93.44}), ("93.440", {93440, 93.44}),
        ("0,25", {0.25}), ("1,234,567", {1234567}), ([10], {10}), (np.array([10]), {10}),
        (np.array(10), {10}), (True, set()), ("ten", set()), ("1/0", set()), (float("nan"), set()),
        (10**400, set()), ("1e999", set()), ([1, 2], set()), ({}, set()), ("9" * 81, set()),
    ],
)  # fmt: skip
def test_a_number_is_read_as_students_write_it(value: Any, numbers: set[float]) -> None:
    crossed = serialization.decode(serialization.encode(value)) if value != 10**400 else value
    assert set(readings(NUMBER, crossed)) == numbers


def test_what_is_exact_elsewhere_crosses_as_a_number() -> None:
    for value in (np.float64(0.25), np.float32(0.25), Fraction(1, 4), np.int64(1) / 4):
        crossed = serialization.decode(serialization.encode(value))
        assert readings(NUMBER, crossed) == (0.25,)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ((90, 90, 16), (90, 90, 16)), ([90, 90, 16], (90, 90, 16)), ("90×90×16", (90, 90, 16)),
        ("(90, 90, 16)", (90, 90, 16)), ("90 x 90 x 16", (90, 90, 16)), ("90 90 16", (90, 90, 16)),
        ((None, 90, 90, 16), (90, 90, 16)), ("(None, 90, 90, 16)", (90, 90, 16)),
        (np.array([90, 90, 16]), (90, 90, 16)), ((90.0, 90.0), (90, 90)), (5, (5,)), ("(5,)", (5,)),
        ((1.5, 2), None), ((), None), ((1,) * 9, None), ("ninety", None), ([[1, 2]], None),
        (np.ones((2, 2)), None), (None, None),
    ],
)  # fmt: skip
def test_a_shape_is_read_as_students_write_it(value: Any, shape: tuple[int, ...] | None) -> None:
    assert readings(SHAPE, value) == (() if shape is None else (shape,))


@pytest.mark.parametrize("value", ["one of them", "One Of Them", "one_of_them.", " ONE  of them "])
def test_a_choice_is_read_in_any_case(value: str) -> None:
    assert readings(CHOICE, value) == ("one of them",)
    assert readings(CHOICE, "one") == readings(CHOICE, 1) == readings(CHOICE, "") == ()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=90)
    | st.from_regex(r"[+-]?[0-9.,]{1,9}(/[0-9.,e-]{1,5})?", fullmatch=True),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=9,
)  # fmt: skip


@given(PLAIN)
def test_whatever_is_plain_data_is_read_or_is_no_answer(value: Any) -> None:
    for question in (NUMBER, SHAPE, CHOICE):
        for answer in readings(question, value):
            assert isinstance(answer, (float, tuple, str))
            assert answer == answer, "never nan"


def asked(key: Key, value: Any, name: str = "positions", **more: Any) -> PartReport:
    """The report on one question of ex09 whose probe sends `value`."""
    return sent(key, {"value": value, "unknown": [], **more}, name)


def sent(key: Key, reply: Any, name: str = "positions") -> PartReport:
    part = key.part(name)
    assert part is not None
    outcome = {"kind": "returned", "value": serialization.encode(reply)}
    return heard(key, part, {(name, "values", 0): outcome})


def heard(key: Key, part: Part, replies: dict[tuple[str, str, int], Any]) -> PartReport:
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    (report,) = judge(key, transcript, (part,), path="ex09.py", start_s=30)
    return report


@pytest.fixture(scope="module")
def ex09() -> Key:
    return load_key("ex09_conv_shapes")


def test_a_right_answer_and_a_known_wrong_one(ex09: Key) -> None:
    assert asked(ex09, "5").status == "passed"
    report = asked(ex09, "4.0")
    assert report.finding is not None
    assert (report.status, report.finding.id) == ("failed", "positions.steps")
    assert report.finding.message.startswith("Your answer is 4. That is how often")
    assert report.counterexample is None


def test_what_nobody_knows_is_wrong_without_the_right_answer(ex09: Key) -> None:
    for value in (77, 5.5, "5 1"):
        report = asked(ex09, value)
        assert report.status == "failed"
        assert report.finding is not None
        assert " 5 " not in report.finding.message.removeprefix(f"Your answer is {value}.")
    assert asked(ex09, 77).finding.kind == "undiagnosed"  # type: ignore[union-attr]


def test_none_is_open_and_costs_nothing(ex09: Key) -> None:
    part = ex09.part("positions")
    assert part is not None
    missing = heard(
        ex09, part, {("positions", "values", 0): {"kind": "missing", "name": "answers"}}
    )
    for report in (asked(ex09, None), sent(ex09, {}), missing):
        assert (report.status, report.score, report.max_score) == ("skipped", 0.0, 0.0)


def test_with_points_an_open_question_is_not_written_yet(ex09: Key) -> None:
    part = ex09.part("positions")
    assert part is not None
    group = replace(part.groups[0], points=2.0)
    worth = replace(part, groups=(group,))
    key = replace(ex09, parts=(worth,))
    assert asked(key, None).status == "not_implemented"
    assert asked(key, 5).score == 2.0
    assert (asked(key, 4).score, asked(key, 4).max_score) == (0.0, 2.0)


HOSTILE = [
    7, "text", [1], {"value": {"a": 1}}, {"value": [[1] * 9] * 9}, {"else": 1}, {"form": 3},
    {"value": 1, "unknown": "x"}, {"value": 1, "unknown": [1]}, {"value": object()},
    {"value": "x" * 100_000}, {"value": list(range(40_000))}, {1: 2}, {"value": np.ones((3, 3))},
    {"value": [None]}, {"value": b"5"}, {"unknown": ["\x1b[31m" * 99]}, {"form": "\x1b[31mlist"},
]  # fmt: skip


@pytest.mark.parametrize("reply", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_sent_in_place_of_an_answer_is_no_right_one(ex09: Key, reply: Any) -> None:
    """Also not one that says more than a few words."""
    for name in ("positions", "conv_shape"):
        report = sent(ex09, reply, name)
        assert report.status in ("failed", "skipped")
        told = (report.finding.message if report.finding else "") + " ".join(report.notes)
        assert len(told) < 400
        assert "\x1b" not in told


@pytest.mark.parametrize("kind", ["raised", "too_large"])
def test_an_answer_that_does_not_cross_is_told(ex09: Key, kind: str) -> None:
    part = ex09.part("positions")
    assert part is not None
    outcome = {"kind": kind, "type": "RecursionError", "message": "5", "line": 3}
    for replies in ({("positions", "values", 0): outcome}, {}):
        report = heard(ex09, part, replies)  # type: ignore[arg-type]
        assert report.status == "failed"
        assert report.finding is not None
        assert "could not be read" in report.finding.message


def test_with_hidden_cases_nothing_of_the_candidates_own_is_told(ex09: Key) -> None:
    hidden = replace(ex09, cases="hidden")
    known = asked(hidden, 4)
    assert known.finding is not None
    assert known.finding.message.startswith("That is how often")
    told_of = (
        asked(hidden, 77), asked(hidden, None, unknown=["secret 77"]), sent(hidden, {"form": "T77"})
    )  # fmt: skip
    for report in told_of:
        told = (report.finding.message if report.finding else "") + " ".join(report.notes)
        assert "77" not in told


def test_an_entry_that_nobody_asks_for_is_noted_with_the_nearest(ex09: Key) -> None:
    (note,) = asked(ex09, 5, unknown=["positons"]).notes
    assert "Did you mean “positions”?" in note
    assert asked(ex09, 4, "growth", unknown=["positons"]).notes == ()
    (note,) = asked(ex09, 5, unknown=["zebra"]).notes
    assert "The questions are: positions, padded width" in note


def test_answers_that_are_no_dict_are_told_once(ex09: Key) -> None:
    parts = [part for part in ex09.parts if part.question is not None]
    outcome = {"kind": "returned", "value": serialization.encode({"form": "list"})}
    replies = {(part.name, "values", 0): outcome for part in parts}
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    first, *rest = judge(ex09, transcript, tuple(parts), path="ex09.py", start_s=30)
    assert first.finding is not None
    assert "It has to be a dict" in first.finding.message
    assert {report.status for report in rest} == {"skipped"}


def report_on(*parts: PartReport) -> Report:
    return Report(
        exercise="ex09_conv_shapes", title="", score=sum(part.score or 0 for part in parts),
        max_score=sum(part.max_score for part in parts), isolation="process", cases="public",
        duration_s=0.0, parts=parts, stdout="", notes=(), certificate={},
    )  # fmt: skip


def part_of(status: Any, score: float, most: float) -> PartReport:
    return PartReport(
        name="p", status=status, score=score, max_score=most, cases_passed=0, cases_total=1
    )


def test_a_question_without_points_keeps_nothing_from_being_done() -> None:
    right, wrong = part_of("passed", 2, 2), part_of("failed", 0, 0)
    assert report_on(wrong, part_of("skipped", 0, 0), right).exit_code == 0
    assert report_on(wrong, part_of("failed", 0, 2)).exit_code == 1
    assert report_on(wrong).exit_code == 1, "nothing else was asked"
    assert report_on(part_of("skipped", 0, 0)).exit_code == 0
    assert report_on(part_of("failed", 0, 2), wrong).unfinished == part_of("failed", 0, 2)
