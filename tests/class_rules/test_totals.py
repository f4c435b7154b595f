"""Totals, lateness and dates: what counts, and why."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.class_rules import dates, totals
from autograder.class_rules.lateness import Handed, Policy, lateness
from autograder.class_rules.totals import Lateness, Points, computed, document, read, shown
from autograder.exercise.cells import check_id
from autograder.nbgrader.gradebook_held import Held, HeldCell
from tests.support.class_records import part, record

REPORT = record("ada", part("sgd"), part("adam", 1.0)).report
DUE = datetime(2026, 11, 20, 23, 59, tzinfo=timezone.utc)
TEN = Policy(kind="days", percent=10, cap=50, grace=timedelta(minutes=15))


def cell(name: str, **fields: object) -> HeldCell:
    known = {"name": check_id(REPORT.exercise, name), "points": 2.0, **fields}
    return HeldCell(**known)  # type: ignore[arg-type]


def test_without_a_class_and_a_gradebook_the_total_is_dlgrades_own() -> None:
    total = computed(REPORT)
    assert (total.total, total.most, total.automatic, total.manual) == (3.0, 4.0, 3.0, None)
    assert total.why == ()


def test_parts_are_stretched_to_their_points_here_and_left_out() -> None:
    points = Points(points={"adam": 6}, weights={"adam": 0.5}, left_out=frozenset({"sgd"}))
    total = computed(REPORT, points=points)
    assert (total.total, total.most) == (1.5, 3.0)
    assert total.why == (
        "sgd does not count in this class.",
        "adam gives 3 points in this class (2 in the exercise).",
    )


def test_a_quick_question_counts_where_the_class_gives_it_points() -> None:
    """In the exercise it carries none, so that there is no share of them to stretch."""
    right = replace(part("left_over", 0.0, status="passed"), max_score=0.0)
    wrong = replace(part("new_memory", 0.0), max_score=0.0)
    report = record("ada", right, wrong, part("adam")).report
    assert (computed(report).total, computed(report).most) == (2.0, 2.0)
    total = computed(report, points=Points(points={"left_over": 3, "new_memory": 1}))
    assert (total.total, total.most) == (5.0, 6.0)


def test_a_quick_question_without_a_graded_cell_is_not_said_to_be_left_out() -> None:
    report = record("ada", replace(part("left_over", 0.0), max_score=0.0), part("adam")).report
    total = computed(report, held=Held(cells=(cell("adam", auto=2.0),), entered=True))
    assert (total.total, total.most, total.why) == (2.0, 2.0, ())


def test_a_manual_score_is_one_only_where_the_gradebook_holds_one() -> None:
    held = Held(cells=(cell("sgd", auto=2.0), cell("adam", auto=1.0)), entered=True)
    assert computed(REPORT, held=held).manual is None
    assert computed(REPORT, held=held).why == ()
    held = Held(cells=(cell("sgd", auto=2.0), cell("adam", auto=1.0, manual=1.0)), entered=True)
    total = computed(REPORT, held=held)
    assert total.manual == 1.0, "the same number, and still a person's"
    assert total.why[0] == "Your instructor's score counts. dlgrade's own was 3."


def test_a_question_counts_in_the_maximum_before_and_after_it_is_scored() -> None:
    question = HeldCell(name="essay", points=5.0, by_hand=True)
    held = Held(cells=(cell("sgd"), cell("adam"), question), entered=True)
    total = computed(REPORT, held=held)
    assert (total.total, total.final, total.most) == (3.0, None, 9.0)
    assert total.needs == (("waiting", "essay: 5 points are for you to give."),)
    scored = HeldCell(name="essay", points=5.0, by_hand=True, manual=4.0, comment="Good.")
    total = computed(REPORT, held=Held(cells=(cell("sgd"), cell("adam"), scored), entered=True))
    assert (total.total, total.final, total.most) == (7.0, 7.0, 9.0)
    assert total.why == (
        "essay: 4 of 5 points, given by your instructor.",
        "Your instructor on essay: Good.",
    )


def test_without_a_verdict_there_is_a_maximum_and_no_total() -> None:
    ungraded = record("bo", state="ungraded", reason="No wall.").report
    total = computed(ungraded, marked=False, like=REPORT, points=Points(points={"adam": 6}))
    assert (total.total, total.most) == (None, 8.0)


def test_lateness_never_takes_more_than_there_is() -> None:
    assert computed(REPORT, lateness=Lateness(deduction=99)).total == 0.0
    whole = computed(REPORT, lateness=Lateness(whole=True))
    assert (whole.total, whole.deduction) == (0.0, 3.0)


@given(
    scores=st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=5),
    points=st.floats(0, 50), off=st.floats(0, 100), manual=st.none() | st.floats(0, 10),
)  # fmt: skip
def test_a_total_comes_back_as_it_was_and_is_its_parts_less_the_deduction(
    scores: list[float], points: float, off: float, manual: float | None
) -> None:
    own = record("ada", *(part(f"p{n}", score) for n, score in enumerate(scores))).report
    held = Held(entered=True, cells=tuple(
        cell(f"p{n}", points=points, manual=manual) for n in range(len(scores))
    ))  # fmt: skip
    total = computed(own, held=held, lateness=Lateness(deduction=off))
    assert read(document(total)) == total
    assert total.total is not None
    sum_of = sum(one.score or 0.0 for one in total.parts)
    assert total.total == pytest.approx(max(0.0, sum_of - total.deduction), abs=0.011)
    assert float(shown(total.total)) == total.total


@pytest.mark.parametrize(
    ("sent", "late", "off"),
    [
        ("2026-11-20 23:59 UTC", False, 0.0),
        ("2026-11-21 00:14 UTC", False, 0.0),
        ("2026-11-21 00:15 UTC", True, 1.0),
        ("2026-11-22 00:14 UTC", True, 1.0),
        ("2026-11-22 00:15 UTC", True, 2.0),
        ("2026-12-24 00:00 UTC", True, 5.0),
        ("2026-11-21 00:59 CET", False, 0.0),
        ("2026-11-21 06:59 WIB", False, 0.0),
    ],
)
def test_percent_a_started_day_after_the_grace_up_to_the_cap(
    sent: str, late: bool, off: float
) -> None:
    found = lateness(Handed(sent_at=sent), DUE, TEN, 10.0)
    assert (found.late, found.deduction) == (late, pytest.approx(off) if off > 0 else 0.0)


@pytest.mark.parametrize(
    "sent", ["yesterday", "2026-13-01 10:00", "9999-12-31 23:59 -1200", "0001-01-01 00:00 +1300",
             "2026-11-20 10:00 XYZ", "2026-11-20 22:00 CST", ""]
)  # fmt: skip
def test_a_time_that_nobody_can_read_is_one_persons_line_and_costs_nothing(sent: str) -> None:
    found = lateness(Handed(sent_at=sent or None), DUE, TEN, 10.0)
    assert found.deduction == 0.0
    ((kind, said),) = found.needs
    assert kind == "undated"
    assert (sent or "Nothing says when") in said


def test_late_by_the_platforms_word_alone_takes_nothing_off_and_says_so() -> None:
    found = lateness(Handed(marked_late=True), DUE, TEN, 10.0)
    assert (found.late, found.deduction) == (True, 0.0)
    assert "nobody knows by how much" in found.needs[0][1]
    assert lateness(Handed(marked_late=False), DUE, TEN, 10.0).needs == ()


def test_a_day_without_a_time_is_due_at_its_end() -> None:
    assert dates.read("2026-11-20", timezone.utc, last=True) == DUE + timedelta(seconds=59)
    assert dates.read("2026-11-20 23:59", dates.named("Europe/Berlin")) == DUE - timedelta(hours=1)
    moodle = dates.read("Friday, 20 November 2026, 11:59 PM", timezone.utc)
    assert moodle == DUE


@pytest.mark.parametrize(
    ("text", "entered"),
    [
        ("2026-11-20 22:00 CET", "2026-11-20 21:00:00.000000 UTC"),
        ("2026-11-20 22:00:00.5 UTC", "2026-11-20 22:00:00.5 UTC"),
        ("2026-11-20 22:00 +0100", "2026-11-20 22:00 +0100"),
        ("2026-11-20 22:00", "2026-11-20 22:00"),
        ("last night", None),
    ],
)
def test_nbgrader_gets_times_that_it_can_read(text: str, entered: str | None) -> None:
    assert dates.for_nbgrader(text) == entered


def test_numbers_are_written_the_same_everywhere() -> None:
    values = (0.0, 8.0, 8.33333, 14.4, 0.1 + 0.2)
    assert [shown(value) for value in values] == ["0", "8", "8.33", "14.4", "0.3"]
    assert totals.scaled(1.0, 3.0, 6.0) == 2.0
