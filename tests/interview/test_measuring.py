"""What the functions of a key say of replies: asked behind a runner, and each for itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.candidate.measures import UNMEASURABLE
from autograder.errors import UngradedError
from autograder.interview import measuring, tasks
from autograder.judge.verdict import judge
from autograder.model import Key, Transcript
from autograder.sandbox import FakeRunner, RunResult
from autograder.sandbox.process import ProcessRunner
from tests.conftest import load_key

MEASURES = """
import os, time

def size(value, inputs):
    if value == "exit":
        os._exit(1)
    if value == "sleep":
        time.sleep(60)
    if value == "memory":
        value = bytearray(10**10)
    return [len(value), inputs["x"], inputs["label"]]

def signs(value, inputs):
    return [value, inputs["label"]]

def drawn(value, inputs):
    return [{"title": value, "kind": "curve", "values": [1.0, 2.0]}]
"""
FIELDS = {"measure": "size", "symptoms": "signs", "picture": "drawn"}


def key_of(*fields: str, cases: int = 1, **changes: Any) -> Key:
    """ex00's key with one group of one part, whose replies are looked at."""
    key = load_key("ex00_rules")
    part = key.parts[0]
    first = part.groups[0].cases[0]
    many = tuple(
        replace(first, name=f"case {n}", inputs={"x": n}, apart={"judge": {"label": -n}})
        for n in range(cases)
    )
    group = replace(part.groups[0], cases=many, **{name: FIELDS[name] for name in fields})
    group = replace(group, **changes)
    parts = (replace(part, groups=(group,)),)
    return replace(key, parts=parts, measures=MEASURES, alternatives=())


def heard(key: Key, *values: Any, **more: Any) -> Transcript:
    """A transcript in which each case was answered with one of `values`."""
    part, group = key.parts[0], key.parts[0].groups[0]
    replies = {
        (part.name, group.name, n): {"kind": "returned", "value": value, **more}
        for n, value in enumerate(values)
    }
    return Transcript(imported={"status": "ok", "names": {}}, replies=replies)


def looks(transcript: Transcript) -> list[dict[str, Any]]:
    return [reply["looks"] for reply in transcript.replies.values()]


@pytest.fixture
def runner() -> Any:
    runner = ProcessRunner()
    yield runner
    runner.close()


def test_a_look_that_ends_its_process_or_takes_too_long_costs_no_other(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "IDLE_S", 1.0)
    key = key_of("measure", cases=6)
    values = ("a", "exit", "bb", "memory", "sleep", "ccc")
    said = [
        one["measure"]
        for one in looks(measuring.measure(key, key.parts, heard(key, *values), runner))
    ]
    assert [one.get("type") for one in said] == [
        None,
        UNMEASURABLE,
        None,
        UNMEASURABLE,
        UNMEASURABLE,
        UNMEASURABLE,
    ]
    assert (
        said[1]["message"] == said[4]["message"] == said[5]["message"] == "died"
    )  # no third process
    assert said[3]["message"] == "MemoryError"
    assert said[2]["value"] == [2, 2, -2]


def test_a_look_finds_what_the_judge_holds_back_and_the_repetition_is_looked_at_too(
    runner: ProcessRunner,
) -> None:
    key = key_of("measure", "symptoms", "picture", cases=2)
    again = {
        "repeat": {"kind": "returned", "value": "zz"},
        "stated": {"kind": "returned", "value": "s"},
    }
    found = measuring.measure(key, key.parts, heard(key, "a", "b", **again), runner)
    first, second = found.replies.values()
    assert first["looks"]["measure"]["value"] == [1, 0, 0]
    assert second["looks"]["symptoms"]["value"] == ["b", -1]
    assert second["repeat"]["looks"]["measure"]["value"] == [2, 1, -1]
    assert second["stated"]["looks"].keys() == {"measure", "symptoms"}
    assert (set(first["looks"]), set(second["looks"])) == ({*FIELDS}, {"measure", "symptoms"})


def test_hidden_cases_are_not_drawn_and_what_raised_is_not_looked_at(runner: ProcessRunner) -> None:
    key = replace(key_of("symptoms", "picture", cases=2), cases="hidden")
    transcript = heard(key, "a", "b")
    raised = {"kind": "raised", "type": "ValueError", "bases": ["ValueError"], "message": ""}
    last = list(transcript.replies)[1]
    transcript = replace(transcript, replies={**transcript.replies, last: raised})
    found = measuring.measure(key, key.parts, transcript, runner)
    assert [reply.get("looks", {}).keys() for reply in found.replies.values()] == [
        {"symptoms"},
        {*()},
    ]


def test_the_very_same_job_is_asked_once_and_one_with_a_single_other_value_as_a_whole(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_memory", tasks.Memory())
    jobs: list[bytes] = []
    run = runner.run

    def counted(job: bytes, *rest: Any) -> RunResult:
        jobs.append(job)
        return run(job, *rest)

    monkeypatch.setattr(runner, "run", counted)
    key = key_of("measure", cases=2)
    same, again, other = (
        looks(measuring.measure(key, key.parts, heard(key, "a", last), runner))
        for last in ("bb", "bb", "c")
    )
    assert same == again
    assert other[0] == same[0]
    assert other[1] != same[1]
    assert len(jobs) == 2
    assert [len(json.loads(job)["plan"]) for job in jobs] == [2, 2]


def test_what_gave_no_value_is_asked_again(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tasks.Memory()
    monkeypatch.setattr(measuring, "_memory", memory)
    key = key_of("measure", cases=2)
    measuring.measure(key, key.parts, heard(key, "a", "memory"), runner)
    assert not memory._said


def test_nothing_is_started_where_no_group_has_a_look() -> None:
    key = key_of()
    transcript = heard(key, "a")
    assert measuring.measure(key, key.parts, transcript, FakeRunner(results=[])) is transcript


def test_a_process_that_does_not_start_is_ungraded_and_no_zero() -> None:
    key = key_of("measure")
    runner = FakeRunner(results=[RunResult(lines=(), text=b"no room", ending="died")])
    with pytest.raises(UngradedError, match="no room"):
        measuring.measure(key, key.parts, heard(key, "a"), runner)


def test_no_group_with_a_measure_passes_unmeasured() -> None:
    key = key_of("measure")
    right = key.parts[0].groups[0].cases[0].expected["value"]
    with pytest.raises(KeyError, match="measure"):
        judge(key, heard(key, right), key.parts, path="ex00.py", start_s=30)
