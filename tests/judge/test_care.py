"""What is only careless costs a share of its part, once in an exercise, and never the idea."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.judge.care_points import MOST, SHARE
from autograder.judge.verdict import judge
from autograder.model import Alternative, Key, PartReport, Transcript
from tests.conftest import load_key

WRONG = {"kind": "returned", "value": 1.0}
RULES = ("momentum", "nesterov")
Outcomes = dict[tuple[str, str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def rules() -> Key:
    """Two parts of 2 points, each with a group of care for half a point."""
    key = load_key("ex06_optimizers")
    parts = tuple(part for part in key.parts if part.name in RULES)
    assert [[group.care for group in part.groups] for part in parts] == [["", "state"]] * 2
    return replace(key, parts=parts, alternatives=())


def judged(key: Key, changed: Outcomes) -> tuple[PartReport, ...]:
    """The reports on right replies but for those in `changed`."""
    replies = {
        (part.name, group.name, index): changed.get((part.name, group.name, index))
        or dict(case.expected)
        for part in key.parts
        for group in part.groups
        for index, case in enumerate(group.cases)
    }
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    return judge(key, transcript, key.parts, path="ex06.py", start_s=30)


def dressed(key: Key, part: str, **extra: Any) -> Outcomes:
    """The right replies of the ordinary cases of a part, with something amiss."""
    group = next(one for one in key.parts if one.name == part).groups[0]
    return {
        (part, group.name, index): {**case.expected, **extra}
        for index, case in enumerate(group.cases)
    }


def test_a_cause_is_charged_in_the_first_part_that_shows_it(rules: Key) -> None:
    first, second = judged(rules, {(name, "state", 0): WRONG for name in RULES})
    assert (first.status, first.score) == ("failed", 1.6)
    assert (second.status, second.score) == ("passed", 2.0)
    (note,) = second.notes
    own, _, once = note.partition(" A slip of the same kind as in momentum; ")
    assert own  # what is amiss here comes first
    assert once == "points are lost only there. Correct it here too: the cure may be another one."


def test_what_is_charged_elsewhere_is_no_gift_to_a_wrong_idea(rules: Key) -> None:
    wrong: Outcomes = {(name, "state", 0): WRONG for name in RULES}
    _, second = judged(rules, wrong | {("nesterov", "values", 3): WRONG})
    assert (second.status, second.score) == ("failed", 0.0)
    assert second.notes == ()  # it failed for another reason


def test_a_part_with_a_wrong_idea_pays_for_no_cause(rules: Key) -> None:
    wrong: Outcomes = {(name, "state", 0): WRONG for name in RULES}
    first, second = judged(rules, wrong | {("momentum", "values", 3): WRONG})
    assert (first.score, second.score) == (0.0, 1.6)


def test_a_changed_argument_costs_a_share_in_one_part(rules: Key) -> None:
    amiss = dressed(rules, "momentum", modified=["w"]) | dressed(rules, "nesterov", modified=["w"])
    first, second = judged(rules, amiss)
    assert (first.score, second.score) == (2.0 * (1 - SHARE), 2.0)
    assert first.finding is not None
    told = "The values are right. Your function changes w, which it was given. Lines such as x += 1"
    assert first.finding.message.startswith(told)
    assert second.notes[0].startswith(told)
    assert "of the same kind as in momentum" in second.notes[0]


def test_all_care_together_costs_no_more_than_its_share(rules: Key) -> None:
    amiss = dressed(rules, "momentum", modified=["w"], form=["generator"])
    first, _ = judged(rules, amiss | {("momentum", "state", 0): WRONG})
    assert first.score == 2.0 * (1 - MOST)


def test_a_name_that_is_no_argument_is_not_repeated(rules: Key) -> None:
    first, _ = judged(rules, dressed(rules, "momentum", modified=["secret_3_14"]))
    assert (first.status, first.score) == ("passed", 2.0)


def test_a_parameter_of_another_name_costs_a_share_in_one_part(rules: Key) -> None:
    amiss = {name: {name: {"learning_rate": "lr", "momentum": "mu"}} for name in RULES}
    replies: Outcomes = {}
    for name in RULES:
        replies |= dressed(rules, name, renamed=amiss[name])
    first, second = judged(rules, replies)
    assert (first.score, second.score) == (2.0 * (1 - SHARE), 2.0)
    assert first.finding is not None
    assert (
        "lr → learning_rate, mu → momentum. A call that passes them by name fails"
        in first.finding.message
    )


@pytest.mark.parametrize(
    "told",
    [
        {"nesterov": {"learning_rate": "lr"}},
        {"momentum": {"secret_3_14": "lr"}},
        {"momentum": {"learning_rate": "the secret is 3.14"}},
        "secret",
    ],
)
def test_what_is_no_name_of_the_part_is_not_repeated(rules: Key, told: Any) -> None:
    first, _ = judged(rules, dressed(rules, "momentum", renamed=told))
    assert (first.status, first.score) == ("passed", 2.0)


def test_with_hidden_cases_no_slip_tells_what_the_candidate_chose(rules: Key) -> None:
    hidden = replace(rules, cases="hidden")
    names = {"momentum": {"learning_rate": "secret_2"}}
    amiss = dressed(rules, "momentum", modified=["w"], form=["secret_3_14"], renamed=names)
    first, _ = judged(hidden, amiss)
    assert first.finding is not None
    assert first.score == 2.0 * (1 - MOST)
    assert "changes …" in first.finding.message
    assert "return a …" in first.finding.message
    assert "secret" not in first.finding.message


def test_with_hidden_cases_a_note_on_what_is_paid_tells_what_a_finding_may(rules: Key) -> None:
    replies: Outcomes = {}
    for name in RULES:
        renamed = {name: {"learning_rate": "secret_2"}}
        replies |= dressed(rules, name, modified=["w"], renamed=renamed)
    _, second = judged(replace(rules, cases="hidden"), replies)
    told = " ".join(second.notes)
    assert "of the same kind as in momentum" in told
    assert "changes …" in told
    assert "secret" not in told


def test_with_hidden_cases_an_exception_beside_wrong_values_tells_no_line_and_no_type(
    rules: Key,
) -> None:
    raised = {"kind": "raised", "type": "Secret314", "bases": [], "message": "3.14", "line": 314}
    case = rules.parts[0].groups[0].cases[0]
    values = [
        item + 0.3 * index
        for index, item in enumerate(serialization.decode(case.expected["value"]))
    ]
    other = {"kind": "returned", "value": serialization.encode(tuple(values))}
    wrong: Outcomes = {("momentum", "values", 0): other, ("momentum", "values", 1): raised}
    open_, _ = judged(rules, wrong)
    first, _ = judged(replace(rules, cases="hidden"), wrong)
    assert open_.finding is not None
    assert first.finding is not None
    assert "Line 314 raises Secret314" in open_.finding.message
    assert "Also: momentum raises an exception" in first.finding.message
    assert "314" not in first.finding.message + str(first.finding.where)


@pytest.mark.parametrize(
    ("message", "row"),
    [("An unknown word is a KeyError.", (WRONG, WRONG)), ("It is wrong.", (WRONG, "raised"))],
)
def test_an_exception_that_the_finding_tells_is_not_told_again(
    rules: Key, message: str, row: tuple[Any, ...]
) -> None:
    raised = {"kind": "raised", "type": "KeyError", "bases": [], "message": "'x'", "line": 11}
    key = slip(rules, message=message)
    outputs = {"momentum/values": tuple(raised if one == "raised" else one for one in row)}
    part = key.parts[0]
    values = replace(part.groups[0], cases=part.groups[0].cases[:2])
    (entry,) = key.alternatives
    key = replace(
        key,
        parts=(replace(part, groups=(values, *part.groups[1:])), key.parts[1]),
        alternatives=(replace(entry, outputs=outputs),),
    )
    first, _ = judged(key, {("momentum", "values", 0): WRONG, ("momentum", "values", 1): raised})
    assert first.finding is not None
    assert first.finding.message == message
    other = {**raised, "type": "IndexError"}
    first, _ = judged(key, {("momentum", "values", 0): WRONG, ("momentum", "values", 1): other})
    assert first.finding is not None
    assert "Also: Line 11 raises IndexError" in first.finding.message


def slip(key: Key, **more: Any) -> Key:
    """The key with a known answer to both parts' ordinary cases: it returns 1."""
    rows = {
        f"{part.name}/{part.groups[0].name}": (WRONG,) * len(part.groups[0].cases)
        for part in key.parts
    }
    known = {"id": "momentum.one", "kind": "misconception", "part": "momentum", "fault": ""}
    entry = Alternative(**{**known, "message": "You return 1.", "accepted": False, **more},
                        outputs=rows)  # fmt: skip
    return replace(key, alternatives=(entry,))


def ones(key: Key, *names: str) -> Outcomes:
    return {
        (name, "values", index): WRONG
        for name in names
        for part in key.parts
        if part.name == name
        for index in range(len(part.groups[0].cases))
    }


def test_a_slip_that_leaves_the_idea_right_costs_a_share(rules: Key) -> None:
    first, second = judged(slip(rules, care="boundary"), ones(rules, "momentum"))
    assert (first.status, first.score, second.score) == ("failed", 2.0 * (1 - SHARE), 2.0)
    assert first.finding is not None
    assert first.finding.id == "momentum.one"


def test_a_fault_that_another_part_has_costs_its_callers_nothing(rules: Key) -> None:
    first, second = judged(slip(rules), ones(rules, *RULES))
    assert (first.score, second.status, second.score) == (0.4, "passed", 2.0)
    assert second.finding is not None
    assert "That is in momentum" in second.finding.message


def test_the_same_replies_are_no_excuse_where_the_callee_is_right(rules: Key) -> None:
    first, second = judged(slip(rules), ones(rules, "nesterov"))
    assert (first.score, second.score) == (2.0, 0.4)
