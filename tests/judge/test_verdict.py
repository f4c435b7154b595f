"""Verdicts by group, from outcomes written down by hand: no process, no NumPy of a student's."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.judge import plainly_right
from autograder.judge import verdict as verdicts
from autograder.judge.verdict import judge
from autograder.model import Alternative, Key, Part, PartReport, Transcript
from tests.conftest import ROOT, load_key

KEYS = ROOT / "exercises" / "keys"


@pytest.fixture(scope="module")
def two_groups() -> Key:
    """One part of two groups, worth 2 and 1 points, each with two of Adam's cases."""
    key = load_key("ex06_optimizers")
    adam = key.part("adam")
    assert adam is not None
    cases = adam.groups[0].cases
    values = replace(adam.groups[0], points=2.0, cases=cases[:2])
    extra = replace(values, name="extra", points=1.0, cases=cases[2:4])
    other = key.part("rmsprop")
    assert other is not None
    return replace(key, parts=(replace(adam, groups=(values, extra)), other), alternatives=())


def verdict(key: Key, *outcomes: dict[str, Any] | None) -> PartReport:
    """The report on outcomes for values 0, values 1, extra 0, extra 1; None means right."""
    part = key.parts[0]
    places = [(g, i) for g in part.groups for i in range(len(g.cases))]
    replies = {
        (part.name, group.name, index): outcome or dict(group.cases[index].expected)
        for (group, index), outcome in zip(places, outcomes, strict=True)
    }
    transcript = Transcript(imported={"status": "ok", "names": {"adam": 9}}, replies=replies)
    (report,) = judge(key, transcript, key.parts[:1], path="ex06.py", start_s=30)
    return report


def raised(type_name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "raised", "type": type_name, "bases": [type_name], "message": "", **more}


@pytest.mark.parametrize("name", [path.stem for path in sorted(KEYS.glob("ex*.json"))])
def test_what_is_right_to_the_last_bit_has_the_report_that_all_the_looks_would_give(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = load_key(name)
    parts = tuple(part for part in key.parts if part.question is None and part.seconds is None)
    replies = {
        (part.name, group.name, index): dict(case.expected)
        for part in parts
        for group in part.groups
        for index, case in enumerate(group.cases)
    }
    said = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    plain = [part for part in parts if verdicts.is_plainly_right(part, said)]
    assert plain or name == "ex19_testing"  # each part of it is a test of the student's
    quickly = judge(key, said, tuple(plain), path="x.py", start_s=30, compared=True)
    monkeypatch.setattr(verdicts, "is_plainly_right", lambda *_: False)
    assert judge(key, said, tuple(plain), path="x.py", start_s=30, compared=True) == quickly
    assert {report.score for report in quickly} == {report.max_score for report in quickly}


def otherwise(sent: Any, within: float, draw: random.Random, *, odd: bool) -> Any:
    """The value as it was sent, each float a little off; where `odd`, any piece may be anything."""
    if type(sent) is dict and "$a" in sent:
        dtype, shape, _ = sent["$a"]
        array = np.array(serialization.decode(sent))
        if dtype == "<f8" and array.size:
            array.flat[draw.randrange(array.size)] += draw.choice([0.0, 0.5, -0.9]) * within
        encoded = serialization.encode(array)
        text = encoded["$a"][2]
        odder = [
            serialization.encode(array + 2e-5),
            serialization.encode(array.tolist()),
            serialization.encode(array[None]),
            {"$a": [dtype, shape, ""]},
            {"$a": ["<f4", shape, text]},
            {"$a": [dtype, [*map(float, shape)], text]},
        ]
        return draw.choices([encoded, *odder], [4, 6, 1, 1, 1, 1, 1])[0] if odd else encoded
    if type(sent) is float:
        near = sent + 0.5 * within
        return draw.choice([near, sent + 2e-5, math.nan, str(sent)]) if odd else near
    if type(sent) in (int, bool):
        return draw.choice([sent, float(sent), sent + 1]) if odd else sent
    if type(sent) is list:
        return [otherwise(item, within, draw, odd=odd) for item in sent]
    if type(sent) is dict and "$t" in sent:
        items = [otherwise(item, within, draw, odd=odd) for item in sent["$t"]]
        return draw.choice([items, {"$t": items[1:]}, {"$t": items}]) if odd else {"$t": items}
    if type(sent) is dict and "$d" in sent:
        return {"$d": [[k, otherwise(item, within, draw, odd=odd)] for k, item in sent["$d"]]}
    return sent


@pytest.mark.parametrize("name", [path.stem for path in sorted(KEYS.glob("ex*.json"))])
def test_what_is_plainly_right_has_the_report_that_all_the_looks_would_give(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, draw, quick = load_key(name), random.Random(7), 0
    parts = [part for part in key.parts if part.question is None and part.seconds is None]
    for part in parts * 25:
        replies = {}
        for group in part.groups:
            for index, case in enumerate(group.cases):
                reply, within = dict(case.expected), min(case.tolerances, default=0.0)
                odd = draw.random() < 1 / plainly_right.cases_of(part)
                if "value" in reply:
                    reply["value"] = otherwise(reply["value"], within, draw, odd=odd)
                replies[part.name, group.name, index] = reply
        said = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
        if not plainly_right.plain_ones(said, (part,)):
            continue
        quick += 1
        told = (plainly_right.full_marks(part),)
        with monkeypatch.context() as slow:
            slow.setattr(verdicts, "is_plainly_right", lambda *_: False)
            assert judge(key, said, (part,), path="x.py", start_s=30, compared=True) == told
    assert quick or not any(plainly_right.is_plainly_right(part, right(part)) for part in parts)


def part_cases(part: Part) -> int:
    return sum(len(group.cases) for group in part.groups)


def right(part: Part) -> Transcript:
    """All replies of a part as the oracle's."""
    replies = {
        (part.name, group.name, index): dict(case.expected)
        for group in part.groups
        for index, case in enumerate(group.cases)
    }
    return Transcript(imported={"status": "ok", "names": {}}, replies=replies)


@pytest.mark.parametrize("more", [{"warnings": ["overflow"]}, {"modified": ["w"]}, {"form": ["x"]}])
def test_nothing_that_is_said_beside_a_right_value_is_passed_over(
    two_groups: Key, more: dict[str, Any]
) -> None:
    part = two_groups.parts[0]
    first = {**part.groups[0].cases[0].expected, **more}
    replies = {
        (part.name, group.name, index): dict(case.expected)
        for group in part.groups
        for index, case in enumerate(group.cases)
    }
    assert verdicts.is_plainly_right(part, Transcript(imported=None, replies=replies))
    replies[part.name, part.groups[0].name, 0] = first
    assert not verdicts.is_plainly_right(part, Transcript(imported=None, replies=replies))


def test_every_group_earns_its_own_points(two_groups: Key) -> None:
    wrong = {"kind": "returned", "value": 1.0}
    assert verdict(two_groups, None, None, None, None).score == 3.0
    assert verdict(two_groups, None, None, None, wrong).score == 2.0
    assert verdict(two_groups, None, wrong, None, None).score == 1.0
    assert verdict(two_groups, wrong, None, wrong, None).score == 0.0


def test_a_part_half_written_keeps_what_it_earned(two_groups: Key) -> None:
    unwritten = raised("NotImplementedError")
    report = verdict(two_groups, None, None, unwritten, unwritten)
    assert (report.status, report.score) == ("error", 2.0)
    assert report.finding is not None
    assert "Partly written" in report.finding.message


def test_a_part_left_alone_is_not_implemented(two_groups: Key) -> None:
    report = verdict(two_groups, *[raised("NotImplementedError", message="adam")] * 4)
    assert (report.status, report.score) == ("not_implemented", 0.0)


def test_a_part_that_waits_for_another_says_which(two_groups: Key) -> None:
    report = verdict(two_groups, *[raised("NotImplementedError", message="rmsprop")] * 4)
    assert report.finding is not None
    assert "it calls rmsprop" in report.finding.message


WRONG = {"kind": "returned", "value": 1.0}
OTHERWISE_WRONG = {"kind": "returned", "value": 7.5}


def with_known(key: Key, group: str, *, accepted: bool = False) -> Key:
    """The key with one known mistake, or convention: it returns 1.0 in both cases of `group`."""
    known = Alternative(
        id="adam.known",
        kind="convention" if accepted else "misconception",
        part="adam",
        message="You return 1.",
        accepted=accepted,
        fault="",
        outputs={f"adam/{group}": (WRONG, WRONG)},
    )
    return replace(key, alternatives=(known,))


def test_of_two_mistakes_the_one_in_the_case_shown_is_named(two_groups: Key) -> None:
    key = with_known(two_groups, "values")
    report = verdict(key, WRONG, WRONG, OTHERWISE_WRONG, OTHERWISE_WRONG)
    assert report.finding is not None
    assert report.counterexample is not None
    assert (report.finding.id, report.counterexample.got) == ("adam.known", "1")


def test_a_mistake_that_contradicts_the_case_shown_is_not_named(two_groups: Key) -> None:
    key = with_known(two_groups, "extra")
    report = verdict(key, OTHERWISE_WRONG, OTHERWISE_WRONG, WRONG, WRONG)
    assert report.finding is not None
    assert report.finding.id != "adam.known"


def test_a_convention_excuses_its_group_whatever_another_group_shows(two_groups: Key) -> None:
    key = with_known(two_groups, "values", accepted=True)
    report = verdict(key, WRONG, WRONG, None, None)
    assert (report.status, report.score, report.cases_passed) == ("passed", 3.0, 4)
    report = verdict(key, WRONG, WRONG, None, OTHERWISE_WRONG)
    assert (report.status, report.score, report.cases_passed) == ("failed", 2.0, 3)
    assert report.counterexample is not None
    assert report.counterexample.got == "7.5"


def test_a_right_answer_with_a_changed_argument_is_told_so(two_groups: Key) -> None:
    changed = dict(two_groups.parts[0].groups[0].cases[0].expected) | {"modified": ["w"]}
    report = verdict(two_groups, changed, None, None, None)
    assert report.score == 2.4  # a fifth of the part: the idea is right
    assert report.finding is not None
    assert report.finding.id == "generic.modified"


def test_two_answers_to_one_question_are_told_so(two_groups: Key) -> None:
    right = dict(two_groups.parts[0].groups[0].cases[0].expected)
    wrong = {"kind": "returned", "value": 1.0}
    for first, second in ((right, wrong), (wrong, right)):
        report = verdict(two_groups, first | {"repeat": second}, None, None, None)
        assert report.finding is not None
        assert report.finding.id == "generic.not_repeatable"


def test_two_right_answers_that_differ_in_the_last_bit_pass(two_groups: Key) -> None:
    right = dict(two_groups.parts[0].groups[0].cases[0].expected)
    assert verdict(two_groups, right | {"repeat": dict(right)}, None, None, None).score == 3.0


def test_a_finding_points_at_the_students_function(two_groups: Key) -> None:
    finding = verdict(two_groups, {"kind": "returned", "value": 1.0}, None, None, None).finding
    assert finding is not None
    assert finding.where is not None
    assert (finding.where.file, finding.where.line) == ("ex06.py", 9)


def test_hidden_cases_show_no_values(two_groups: Key) -> None:
    hidden = replace(two_groups, cases="hidden")
    report = verdict(hidden, raised("KeyError", message="[1.5 2.5]"), None, None, None)
    assert report.counterexample is not None
    assert report.counterexample.inputs is None
    assert report.counterexample.expected is None
    assert report.finding is not None
    assert "1.5" not in report.finding.message
