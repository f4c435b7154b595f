"""The conversation with a candidate: order, nonce, restarts. No process is started here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.errors import UngradedError
from autograder.interview.questions import busy, interview
from autograder.judge.verdict import judge
from autograder.model import Submission, Transcript
from autograder.sandbox import FakeRunner, Limits, RunResult
from tests.support.fuzzing import two_parts

WORK = Submission(path="ex06.py", source="", sha256="")


class Scripted(FakeRunner):
    """Answers with lines made from the job's own nonce."""

    def __init__(self, *scripts: tuple[list[Any], str]) -> None:
        super().__init__(results=[])
        self.scripts = scripts

    def run(self, job: bytes, limits: Limits, preload: tuple[str, ...] = ()) -> RunResult:
        self.jobs.append(job)
        messages, ending = self.scripts[len(self.jobs) - 1]
        nonce = json.loads(job)["nonce"]
        lines = [
            m if isinstance(m, bytes) else f"{nonce} {json.dumps(m)}".encode() for m in messages
        ]
        return RunResult(lines=tuple(lines), text=b"", ending=ending)  # type: ignore[arg-type]


READY = {"ready": True}
IMPORTED = {"imported": {"status": "ok", "names": {}}}
DONE = {"done": True}


def reply(part: str, value: Any = 1.0, index: int = 0) -> dict[str, Any]:
    return {"case": [part, "values", index], "outcome": {"kind": "returned", "value": value}}


def ask(runner: FakeRunner) -> Transcript:
    key = two_parts()
    return interview(key, WORK, runner, parts=key.parts)


def test_the_job_holds_no_expected_value() -> None:
    runner = Scripted(([IMPORTED, reply("sgd"), reply("momentum"), DONE], "done"))
    ask(runner)
    job = json.loads(runner.jobs[0])
    ours = {"nonce", "name", "filename", "probes", "plan", "limits"}
    assert set(job) == ours | {"source", "beside", "defaults", "parameters"}
    assert set(job["plan"][0]["groups"][0]) == {"name", "probe", "cases"}
    expected = two_parts().parts[0].groups[0].cases[0].expected["value"]
    assert json.dumps(expected) not in runner.jobs[0].decode()


def test_a_part_that_hangs_leaves_the_others_their_marks() -> None:
    runner = Scripted(
        ([READY, IMPORTED], "timeout"),
        ([IMPORTED, reply("momentum"), DONE], "done"),
    )
    transcript = ask(runner)
    assert transcript.ended == {"sgd": "timeout"}
    assert ("momentum", "values", 0) in transcript.replies


@pytest.mark.parametrize(
    ("ending", "words"),
    [("timeout", "not ready after 60 seconds"), ("died", "No module named 'numpy'")],
)
def test_a_process_that_never_got_ready_is_no_fault_of_the_student(ending: str, words: str) -> None:
    log = b"ModuleNotFoundError: No module named 'numpy'\nI0000 00:00:17 port.cc:1] oneDNN\n"
    silent = FakeRunner(results=[RunResult(lines=(), text=log, ending=ending)])  # type: ignore[arg-type]
    with pytest.raises(UngradedError, match=words) as caught:
        ask(silent)
    assert "not your fault" in str(caught.value)


def test_a_training_gets_more_time_where_the_machine_is_busy_and_no_part_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allowed: list[float] = []

    class Timed(Scripted):
        def run(self, job: bytes, limits: Limits, preload: tuple[str, ...] = ()) -> RunResult:
            allowed.append(limits.idle_s)
            return super().run(job, limits, preload)

    monkeypatch.setattr("os.getloadavg", lambda: (6.0, 0.0, 0.0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    key = two_parts()
    parts = (key.parts[0], replace(key.parts[1], seconds=60.0))
    runner = Timed(([READY, IMPORTED, reply("sgd")], "done"), ([READY, IMPORTED], "done"))
    interview(key, WORK, runner, parts=parts)
    assert allowed == [key.idle_s, 180.0]
    monkeypatch.setattr("os.getloadavg", lambda: (0.1, 0.0, 0.0))
    assert busy() == 1.0


def test_ready_is_said_once_and_first() -> None:
    runner = Scripted(([READY, IMPORTED, READY, reply("sgd"), reply("momentum"), DONE], "done"))
    assert ask(runner).tampered
    runner = Scripted(([READY, IMPORTED, reply("sgd"), reply("momentum"), DONE], "done"))
    assert not ask(runner).tampered


def test_lines_without_the_nonce_are_not_counted() -> None:
    forged = b'0000 {"case": ["sgd", "values", 0], "outcome": {"kind": "returned"}}'
    runner = Scripted(([IMPORTED, forged, reply("sgd"), reply("momentum"), DONE], "done"))
    transcript = ask(runner)
    assert transcript.tampered
    assert transcript.replies["sgd", "values", 0]["value"] == 1.0


def test_the_first_reply_to_a_case_counts_and_a_second_is_told() -> None:
    runner = Scripted(
        ([IMPORTED, reply("sgd", 1.0), reply("sgd", 2.0), reply("momentum"), DONE], "done")
    )
    transcript = ask(runner)
    assert transcript.tampered
    assert transcript.replies["sgd", "values", 0]["value"] == 1.0


def test_replies_out_of_order_are_not_counted() -> None:
    runner = Scripted(
        ([IMPORTED, reply("momentum"), reply("sgd"), DONE], "done"),
        ([IMPORTED, DONE], "done"),
        ([IMPORTED, DONE], "done"),
    )
    transcript = ask(runner)
    assert transcript.tampered
    assert transcript.ended == {"momentum": "died"}


def test_a_done_without_replies_is_no_pass() -> None:
    key = two_parts()
    runner = Scripted(([IMPORTED, DONE], "done"), ([IMPORTED, DONE], "done"))
    transcript = interview(key, WORK, runner, parts=key.parts)
    reports = judge(key, transcript, key.parts, path="ex06.py", start_s=30)
    assert [(r.status, r.score) for r in reports] == [("error", 0.0), ("error", 0.0)]


def test_silence_is_an_error_and_no_pass() -> None:
    key = two_parts()
    runner = Scripted(([READY], "died"))
    reports = judge(
        key,
        interview(key, WORK, runner, parts=key.parts),
        key.parts,
        path="ex06.py",
        start_s=30,
    )
    assert {r.status for r in reports} == {"error"}


def test_garbage_in_the_outcome_is_judged_and_never_crashes() -> None:
    key = two_parts()
    nasty: list[Any] = [{"$a": ["<f8", [9], ""]}, {"$x": 1}, {"$d": [[1]]}, [[[]]], {"$t": [None]}]
    for value in nasty:
        runner = Scripted(([IMPORTED, reply("sgd", value), reply("momentum", value), DONE], "done"))
        transcript = interview(key, WORK, runner, parts=key.parts)
        for report in judge(key, transcript, key.parts, path="ex06.py", start_s=30):
            assert report.score == 0.0
            assert report.finding is not None
