"""What tells a known mistake: a value that it gives, and not only that something was raised."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from autograder.judge.verdict import judge
from autograder.model import Alternative, Key, PartReport, Transcript
from tests.conftest import load_key

VALUE = {"kind": "returned", "value": 7.0}


def raised(name: str) -> dict[str, Any]:
    return {"kind": "raised", "type": name, "bases": [], "message": "", "line": None}


def told(rows: dict[int, dict[str, Any]], replies: dict[int, dict[str, Any]]) -> PartReport:
    """The report on `mse` of ex03: right replies but for these, one mistake known, by its rows."""
    key = load_key("ex03_forward_loss")
    part = key.part("mse")
    assert part is not None
    group = part.groups[0]
    part = replace(part, groups=(group,))
    size = len(group.cases)
    known = Alternative(
        id="mse.known",
        kind="misconception",
        part="mse",
        message="This is it.",
        accepted=False,
        fault="",
        outputs={"mse/values": tuple(rows.get(index) for index in range(size))},
    )
    only: Key = replace(key, parts=(part,), alternatives=(known,))
    said = {
        ("mse", group.name, index): replies.get(index) or dict(case.expected)
        for index, case in enumerate(group.cases)
    }
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=said)
    (report,) = judge(only, transcript, (part,), path="ex03.py", start_s=30)
    return report


def named(report: PartReport) -> bool:
    return report.finding is not None and report.finding.id == "mse.known"


def test_the_group_has_three_cases() -> None:
    part = load_key("ex03_forward_loss").part("mse")
    assert part is not None
    assert (part.groups[0].name, len(part.groups[0].cases)) == ("values", 3)


def test_exceptions_and_a_value_tell_a_mistake_that_gives_both() -> None:
    rows = {0: VALUE, 1: raised("ValueError"), 2: raised("ValueError")}
    assert named(told(rows, rows))


@pytest.mark.parametrize("name", ["ValueError", "IndexError", "TypeError", "AxisError"])
def test_what_many_a_slip_raises_tells_none_where_it_raises_nearly_everywhere(name: str) -> None:
    rows = {0: raised(name), 1: raised(name)}
    assert not named(told(rows, rows))


def test_one_exception_among_right_answers_tells_the_mistake_that_gives_just_that() -> None:
    rows = {1: raised("ValueError")}
    assert named(told(rows, rows))


@pytest.mark.parametrize("name", ["ZeroDivisionError", "LinAlgError", "KeyError"])
def test_an_exception_that_few_slips_raise_tells_a_mistake_by_nature(name: str) -> None:
    rows = {index: raised(name) for index in range(3)}
    assert named(told(rows, rows))
    assert not named(told(rows, {**rows, 0: raised("ValueError")}))
