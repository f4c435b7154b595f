"""Students' tests and the implementations: who is asked when, and whose word counts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from autograder.checking import interviewed
from autograder.exercise import sealed
from autograder.interview import trials
from autograder.interview.room import Room
from autograder.interview.trials import FAILS, NEITHER, PASSES, Trials
from autograder.model import Case, Part, Submission
from autograder.sandbox import Answer, Limits, Runner, RunResult
from autograder.sandbox.process import ProcessRunner
from tests.conftest import load_key

SOURCE = "import time\ndef f(x):\n    if x == 'sleep': time.sleep(30)\n    return [x, '{name}']\n"


def part(*names: str) -> Part:
    """A part with an implementation of each name; those that begin with "right" are right."""
    template = load_key("ex19_testing").parts[0]
    cases = tuple(
        Case(
            name=name,
            inputs={},
            expected={},
            apart={
                "tested": {
                    "code": sealed.closed(SOURCE.replace("{name}", name), "f"),
                    "right": name.startswith("right"),
                }
            },
        )
        for name in names
    )
    group = replace(template.groups[0], name="values", tests="f", cases=cases)
    return replace(template, name="test_f", uses=("test_f",), groups=(group,))


@dataclass
class Talker(Runner):
    """A candidate that says what a function makes of its job; what was answered is kept."""

    says: Any
    level: str = "process"
    jobs: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def run(
        self, job: bytes, limits: Limits, preload: Any = (), answer: Answer | None = None
    ) -> RunResult:
        asked = json.loads(job)
        self.jobs.append(asked)
        lines = []
        for message in self.says(asked):
            line = f"{asked['nonce']} {json.dumps(message)}".encode()
            lines.append(line)
            said = answer(line) if answer is not None else None
            if said is not None:
                self.answers.append(json.loads(said))
        return RunResult(lines=tuple(lines), text=b"", ending="done")

    def beside(self) -> Runner:
        return ProcessRunner()


def plan(asked: dict[str, Any]) -> Iterator[tuple[list[Any], int]]:
    for entry in asked["plan"]:
        for group in entry["groups"]:
            for index, case in enumerate(group["cases"]):
                yield [entry["name"], group["name"], index], case.get("number", 0)


def call(number: int, *args: Any) -> dict[str, Any]:
    return {"call": number, "args": list(args), "named": {}}


def came_back(place: list[Any], kind: str = "AssertionError") -> dict[str, Any]:
    outcome = {"kind": "raised", "type": kind} if kind else {"kind": "returned", "value": "nothing"}
    return {"case": place, "outcome": outcome}


def heard(says: Any, *names: str, level: str = "process") -> tuple[Talker, dict[Any, Any], bool]:
    """The runner, the verdicts by the names of implementations, and whether a hand was in it."""
    from autograder.interview.questions import interview
    from autograder.model import Submission

    def whole(asked: dict[str, Any]) -> Iterator[Any]:
        yield {"ready": True}
        yield {"imported": {"status": "ok", "names": {}}}
        yield from says(asked)
        yield {"done": True}

    one, key = part(*names), load_key("ex19_testing")
    runner, work = Talker(whole, level), Submission(path="x.py", source="", sha256="")
    with trials.over((one,), runner) as asked:
        said = interview(key, work, asked.runner, parts=asked.parts)
        opened = asked.opened(asked.further(said, key, work))
    replies = {names[place[2]]: reply for place, reply in opened.replies.items()}
    return runner, replies, opened.tampered


def test_an_implementation_is_asked_by_its_number_and_answers_as_itself() -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        for place, number in plan(asked):
            yield call(number, 2.5)
            yield came_back(place, "")

    runner, replies, tampered = heard(says, "right", "wrong one", "wrong two")
    assert sorted(answer["returned"][1] for answer in runner.answers) == [
        "right", "wrong one", "wrong two",
    ]  # fmt: skip
    assert {name: reply["value"] for name, reply in replies.items()} == dict.fromkeys(
        ("right", "wrong one", "wrong two"), PASSES
    )
    assert not tampered


def test_the_candidate_learns_no_name_and_no_code() -> None:
    runner, _, _ = heard(lambda asked: (), "right", "wrong")
    text = json.dumps(runner.jobs[0]["plan"])
    assert "right" not in text
    assert "wrong" not in text
    assert "tested" not in text
    assert "values" not in text


def test_the_order_is_drawn_anew_each_time() -> None:
    names = ("right", *(f"wrong {n}" for n in range(11)))
    orders = set()
    for _ in range(4):
        drawn = Trials((part(*names),), Talker(lambda asked: ()))
        orders.add(tuple(case.name for _, case in drawn.places))
        drawn.close()
    assert len(orders) > 1


def test_behind_a_wall_each_process_meets_one_implementation() -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        for place, _ in plan(asked):
            yield came_back(place)

    runner, replies, _ = heard(says, "right", "wrong one", "wrong two", level="sandbox")
    assert [len(list(plan(job))) for job in runner.jobs] == [1, 1, 1]
    assert set(replies) == {"right", "wrong one", "wrong two"}


def test_a_stand_in_answers_in_its_turn_only() -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        (first, one), (second, two) = plan(asked)
        yield call(two, 1.0)  # not yet
        yield came_back(first)
        yield call(one, 1.0)  # no longer
        yield call(two, 1.0)
        yield came_back(second)
        yield call(two, 1.0)  # nobody's

    runner, replies, _ = heard(says, "wrong one", "wrong two")
    assert [sorted(answer) for answer in runner.answers] == [
        ["refused"], ["refused"], ["returned"], ["refused"],
    ]  # fmt: skip
    assert {reply["value"] for reply in replies.values()} == {NEITHER}


def test_a_verdict_counts_as_it_was_said_when_it_was_due() -> None:
    """One that is taken back, after the next ones were called, is none."""

    def says(asked: dict[str, Any]) -> Iterator[Any]:
        (first, _), (second, two) = plan(asked)
        yield {"case": first, "outcome": {"kind": "returned", "value": "nothing", "x": 1}}
        yield call(two, 1.0)
        yield came_back(first)
        yield came_back(second)

    _, replies, tampered = heard(says, "wrong one", "wrong two")
    assert sorted(reply["value"] for reply in replies.values()) == [FAILS, PASSES]
    assert tampered


def test_a_line_that_nobody_takes_down_gives_no_turn_to_the_next() -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        (first, _), (_, two) = plan(asked)
        yield {"case": first, "outcome": {"kind": "unknown"}}  # not as the harness writes it
        yield call(two, 1.0)
        yield came_back(first, "")

    runner, replies, _ = heard(says, "wrong one", "wrong two")
    assert runner.answers == [{"refused": "over"}]
    assert [reply["value"] for reply in replies.values()] == [NEITHER]


@pytest.mark.parametrize(
    "message",
    [
        {"call": True, "args": [], "named": {}},
        {"call": 0, "args": {}, "named": {}},
        {"call": 0, "args": [], "named": {"a b": 1}},
        {"call": 0, "args": [1] * 30, "named": {}},
        {"call": 0, "args": []},
        {"call": 0, "args": [], "named": {}, "of": 1},
    ],
)
def test_a_call_of_another_form_is_refused(message: dict[str, Any]) -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        ((place, _),) = plan(asked)
        yield message
        yield came_back(place)

    runner, replies, _ = heard(says, "wrong")
    assert runner.answers == [{"refused": "malformed"}]
    assert replies["wrong"]["value"] == NEITHER


def test_calls_are_counted_for_one_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        for place, number in plan(asked):
            for _ in range(4):
                yield call(number, 1.0)
            yield came_back(place)

    monkeypatch.setattr(trials, "MOST_CALLS", 3)
    runner, replies, _ = heard(says, "wrong one", "wrong two")
    assert sum("refused" in answer for answer in runner.answers) == 2
    assert {reply["stopped"] for reply in replies.values()} == {"calls"}
    monkeypatch.setattr(trials, "MOST_CALLS", 300)
    monkeypatch.setattr(trials, "MOST_IN_ALL", 6)
    runner, replies, _ = heard(says, "wrong one", "wrong two")
    assert sorted(reply.get("stopped", "") for reply in replies.values()) == ["", "all"]


def test_a_call_that_is_too_large_is_not_carried(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(asked: dict[str, Any]) -> Iterator[Any]:
        ((place, number),) = plan(asked)
        yield call(number, "x" * 2000)
        yield came_back(place)

    monkeypatch.setattr(trials, "MOST_BYTES", 1000)
    runner, replies, _ = heard(says, "wrong")
    assert runner.answers == [{"refused": "size"}]
    assert replies["wrong"]["stopped"] == "size"


def test_a_call_that_does_not_come_back_is_lost_and_costs_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autograder.interview.room.CALL_S", 0.5)
    room = Room([("f", SOURCE)], ProcessRunner())
    started = time.monotonic()
    try:
        assert room.answered({"of": 0, "args": ["sleep"], "named": {}}) is None
        assert time.monotonic() - started < 15  # the first is waited for no longer than others
        again = room.answered({"of": 0, "args": [1], "named": {}})
        assert again == {"returned": [1, "{name}"]}
        assert room.answered({"of": 0, "args": ["sleep"], "named": {}}) is None
        assert room.answered({"of": 0, "args": [1], "named": {}}) is None  # twice is enough
    finally:
        room.close()


@pytest.mark.parametrize(
    ("reply", "right", "value"),
    [
        ({"kind": "returned", "value": "nothing"}, True, PASSES),
        ({"kind": "returned", "value": "something"}, False, PASSES),
        ({"kind": "raised", "type": "AssertionError"}, True, FAILS),
        ({"kind": "raised", "type": "AssertionError"}, False, FAILS),
        ({"kind": "raised", "type": "ValueError"}, True, FAILS),
        ({"kind": "raised", "type": "ValueError"}, False, FAILS),
        ({"kind": "raised", "type": "SystemExit"}, False, FAILS),
    ],
)
def test_whatever_a_test_raises_fails_an_implementation(
    reply: dict[str, Any], right: bool, value: str
) -> None:
    assert trials.verdict(reply, "", None, right=right)["value"] == value


def test_a_test_that_is_not_written_has_no_verdict() -> None:
    stub = {"kind": "raised", "type": "NotImplementedError"}
    assert trials.verdict(stub, "", None, right=False) == stub
    assert (
        trials.verdict({"kind": "missing", "name": "f"}, "", None, right=True)["kind"] == "missing"
    )


def test_parts_that_are_no_tests_are_asked_without_a_process_for_implementations() -> None:
    key = load_key("ex00_rules")
    (part,) = key.parts[:1]

    def says(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {"ready": True}
        yield {"imported": {"status": "ok", "names": {}}}
        for case, _ in plan(asked):
            yield {"case": case, "outcome": {"kind": "too_large"}}

    class Alone(Talker):
        def beside(self) -> Runner:
            raise AssertionError("a second process was asked for")

    runner = Alone(says)
    work = Submission(path="x.py", source="", sha256="")
    said = interviewed(key, work, runner, (part,))
    assert {one["kind"] for one in said.replies.values()} == {"too_large"}
    assert [entry["name"] for job in runner.jobs for entry in job["plan"]] == [part.name]
    assert "converses" not in runner.jobs[0]
