"""Puts a student's tests to implementations, right ones and wrong ones, in an order of chance.

    the student's process             this one                   the implementations' process
    test_adam(a stand-in)
      adam(w, grad, {}, …)   ──call──►  counted, capped   ──call──►  the one whose turn it is
                             ◄─answer─                    ◄─answer─
    "returned", or what it
    raised, by number        ────────►  the verdict

Calls and answers are plain data. The student's process knows a number, drawn anew for each check,
and nothing else; the implementations' process has no line of the student's, and is not told which
of them is right. Whose turn it is, is decided here: a stand-in that was kept answers no more. Where
marks are of record, each process of the student's meets one implementation of a part only, so that
no test can go by what most of them have in common.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from autograder.candidate import NUMPY, under_test
from autograder.candidate.arguments import Watch
from autograder.exercise.sealed import disclosed
from autograder.interview.questions import Clock, has_tests, interview
from autograder.interview.replies import Reader
from autograder.interview.room import MOST_BYTES, Room, read
from autograder.model import Case, Group, Key, Part, Submission, Transcript
from autograder.sandbox import Answer, Limits, Runner, RunResult

PASSES, FAILS, NEITHER = "passes", "fails", "neither"
BLIND = "round"  # and a number: the group in which a candidate meets what it gets of a part's
MOST_CALLS = 300  # of one implementation
MOST_IN_ALL = 12_000  # of a submission
BYTES_IN_ALL = 1 << 25  # of all calls of a submission and their answers
MOST_ARGUMENTS = 20
SHOWN_BYTES = 1 << 14  # of a call that is kept to be shown
PROCESSES = {"process": 1, "container": 6}  # of a candidate's, where they are slow to start
FURTHER = 2.0  # clocks of a submission: what all rounds but the first may take
_CALL = b'{"call": '
Place = tuple[str, str, int]  # part, group, case


def _implementations(part: Part) -> int:
    return sum(len(group.cases) for group in part.groups if group.tests)


def is_right(case: Case) -> bool:
    """Whether the implementation that a case stands for is a right one."""
    return bool(case.apart["tested"]["right"])


def entry(group: Group, case: Case) -> tuple[str, str]:
    """The name and the source of the implementation that a case stands for."""
    assert group.tests is not None
    return group.tests, disclosed(str(case.apart["tested"]["code"]), group.tests)


@contextlib.contextmanager
def over(parts: tuple[Part, ...], runner: Runner) -> Iterator[Trials]:
    """What a candidate is to be asked in the place of `parts`, and through which runner.

    Some part has tests; those without come back as they are. Raises `UngradedError` where the
    implementations' process does not start.
    """
    trials = Trials(parts, runner)
    try:
        yield trials
    finally:
        trials.close()


@dataclass
class _Account:
    """What happened in the trial of one implementation."""

    calls: int = 0
    stopped: str = ""  # why a call was not answered
    last: dict[str, Any] | None = None  # the last call, and what it returned
    told: tuple[str, str] | None = None  # how the test came back, when that was said


class Trials:
    """One submission's tests: `parts` and `runner` are what the candidate is asked with."""

    def __init__(self, parts: tuple[Part, ...], runner: Runner) -> None:
        self._asked = parts
        self.places: list[tuple[Group, Case]] = []
        self._order: dict[Place, tuple[Place, int]] = {}
        self.accounts: list[_Account] = []
        count = PROCESSES.get(runner.level, max(map(_implementations, parts)))
        dealt = [self._blind(part, count) if has_tests((part,)) else [part] for part in parts]
        self._rounds = [tuple(d[at] for d in dealt if at < len(d)) for at in range(count)]
        self.parts = self._rounds[0]
        self.calls = self.bytes = 0
        self._room = Room([entry(group, case) for group, case in self.places], runner.beside())
        self.runner: Runner = _Conversing(self, runner)

    def _blind(self, part: Part, count: int) -> list[Part]:
        """The part as a candidate gets it, in so many rounds: numbers, in an order of chance."""
        mixed = [
            ((part.name, group.name, index), group, case)
            for group in part.groups
            for index, case in enumerate(group.cases)
        ]
        secrets.SystemRandom().shuffle(mixed)
        found = []
        for at in range(min(count, len(mixed))):
            first = replace(part.groups[0], name=f"{BLIND} {at}", points=0.0, care="")
            cases = []
            for index, (place, group, case) in enumerate(mixed[at::count]):
                number = len(self.places)
                self.places.append((group, case))
                self.accounts.append(_Account())
                self._order[part.name, first.name, index] = (place, number)
                cases.append(Case(name="", inputs={"number": number}, expected={}))
            found.append(replace(part, groups=(replace(first, cases=tuple(cases)),)))
        return found

    def further(self, said: Transcript, key: Key, work: Submission) -> Transcript:
        """What a candidate says in further rounds, after what it `said` in the first."""
        clock = Clock(key, self._asked, FURTHER)
        for parts in self._rounds[1:]:
            left = tuple(part for part in parts if part.name not in said.ended)
            if not left or (said.imported or {}).get("status") != "ok":
                break
            more = interview(key, work, self.runner, parts=left, clock=clock)
            said = replace(
                said,
                replies={**said.replies, **more.replies},
                ended={**said.ended, **more.ended},
                tampered=said.tampered or more.tampered,
            )
        return said

    def answered(self, number: int, call: Any, size: int) -> dict[str, Any]:
        """The answer to a call of the implementation `number`, whose turn it is."""
        account = self.accounts[number]
        why = self._refusal(account, number, call, size)
        answer: dict[str, Any] | None = None
        if not why and self._room is not None:
            asked = {"of": number, "args": call["args"], "named": call["named"]}
            answer = self._room.answered(asked)
            why = "lost" if answer is None else str(answer.get("refused", ""))
        if why or answer is None:
            account.stopped = account.stopped or why
            return {"refused": why}
        told = len(json.dumps(answer))
        self.bytes += told
        shown = size + told <= SHOWN_BYTES
        account.last = {"args": call["args"], "named": call["named"], **answer} if shown else None
        return answer

    def _refusal(self, account: _Account, number: int, call: Any, size: int) -> str:
        """Why a call is not put to the implementation; empty where it is."""
        account.calls += 1
        self.calls += 1
        self.bytes += size
        if account.calls > MOST_CALLS:
            return "calls"
        if size > MOST_BYTES:
            return "size"
        if self.calls > MOST_IN_ALL or self.bytes > BYTES_IN_ALL:
            return "all"
        if not _is_call(call):
            return "malformed"
        return "" if call["call"] == number else "over"

    def opened(self, transcript: Transcript) -> Transcript:
        """The transcript of the parts as they were to be asked: a verdict on each implementation.

        A verdict counts as it was said when it was due, before the next one could be called.
        """
        replies, tampered = dict(transcript.replies), transcript.tampered
        for asked, (place, number) in self._order.items():
            reply = replies.pop(asked, None)
            account = self.accounts[number]
            if reply is None:
                continue
            if account.told != _told(reply):
                tampered = True
                continue
            right = is_right(self.places[number][1])
            replies[place] = verdict(reply, account.stopped, account.last, right=right)
        return replace(transcript, replies=replies, tampered=tampered)

    def close(self) -> None:
        self._room.close()


def verdict(
    reply: dict[str, Any], stopped: str, last: dict[str, Any] | None, *, right: bool
) -> dict[str, Any]:
    """How a test came back, as an answer: whether the implementation passes it or fails.

    Whatever a test raises fails an implementation, as pytest has it. No call that was refused
    counts for either; nor does a test that says that it is not written yet.
    """
    if reply["kind"] == "missing":
        return reply
    if stopped:
        return {"kind": "returned", "value": NEITHER, "stopped": stopped, "call": last}
    if reply["kind"] == "returned":
        said = {"returns": True} if reply["value"] != "nothing" else {}
        return {"kind": "returned", "value": PASSES, **said}
    if reply.get("type") == "NotImplementedError":
        return reply
    if not right:
        return {"kind": "returned", "value": FAILS}
    fields = ("type", "message", "line", "text", "file")
    raised = {name: reply[name] for name in fields if name in reply}
    return {"kind": "returned", "value": FAILS, "raised": raised, "call": last}


def tried_here(
    module: Any, probe: Callable[..., Any], group: Group, case: Case, path: str
) -> dict[str, Any]:
    """The verdict of a test on one implementation, in this process: for what we trust."""
    room = under_test.Implementations([entry(group, case)])
    account = _Account()

    def ask(call: dict[str, Any]) -> dict[str, Any]:
        answer = room.answered({**call, "of": 0})
        account.last = {"args": call["args"], "named": call["named"], **answer}
        return answer

    assert group.tests is not None
    stand_in = under_test.stand_in(group.tests, 0, ask)
    told = under_test.tried(partial(probe, module, **{group.tests: stand_in}), path, Watch())
    return verdict(told, "", account.last, right=is_right(case))


def _is_call(call: Any) -> bool:
    if not isinstance(call, dict) or call.keys() != {"call", "args", "named"}:
        return False
    args, named = call["args"], call["named"]
    listed = isinstance(args, list) and isinstance(named, dict)
    if type(call["call"]) is not int or not listed:
        return False
    names = all(name.isidentifier() and len(name) <= 40 for name in named)
    return names and len(args) + len(named) <= MOST_ARGUMENTS


def _told(outcome: Any) -> tuple[str, str] | None:
    """How a test came back, as far as a verdict rests on it."""
    outcome = Reader("").outcome(outcome)
    if outcome is None:  # no line that anybody takes down
        return None
    kind = outcome["kind"]
    if kind == "raised":
        return kind, "stub" if outcome.get("type") == "NotImplementedError" else ""
    return kind, str(outcome.get("value")) if kind == "returned" else ""


class _Conversing(Runner):
    """The runner that a candidate is asked through: it hears calls, and has them answered."""

    def __init__(self, trials: Trials, runner: Runner) -> None:
        self.level = runner.level
        self._trials = trials
        self._runner = runner

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        asked = json.loads(job)
        turns = [
            (number["number"], [part["name"], group["name"], index])
            for part in asked["plan"]
            for group in part["groups"]
            if "tests" in group
            for index, number in enumerate(group["cases"])
        ]
        if not turns:
            return self._runner.run(job, limits, preload)
        turn = _Turns(self._trials, asked["nonce"], turns)
        result = self._runner.run(job + b"\n", limits, preload, turn.answer)
        kept = (line for line in result.lines if not line.startswith(turn.prefix + _CALL))
        return replace(result, lines=tuple(kept))


class _Turns:
    """One process of a candidate's: whose turn it is, and what is said to each line."""

    def __init__(self, trials: Trials, nonce: str, turns: list[tuple[int, list[Any]]]) -> None:
        self.prefix = nonce.encode() + b" "
        self._trials = trials
        self._turns = turns

    def answer(self, line: bytes) -> bytes | None:
        if not line.startswith(self.prefix):
            return None
        message = read(line[len(self.prefix) :]) if len(line) <= 2 * MOST_BYTES else None
        if line.startswith(self.prefix + _CALL):
            number = self._turns[0][0] if self._turns else None
            said: dict[str, Any] = {"refused": "over"}
            if number is not None:
                said = self._trials.answered(number, message, len(line))
            return json.dumps(said).encode() + b"\n"
        if self._turns and isinstance(message, dict) and message.get("case") == self._turns[0][1]:
            told = _told(message.get("outcome"))
            if told is not None:
                account = self._trials.accounts[self._turns.pop(0)[0]]
                account.told = account.told or told  # what was said first
        return None
