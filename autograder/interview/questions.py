"""Puts a key's questions to a candidate and writes down the replies.

The job holds the student's source, the probes and the inputs; expected values are left behind
here, before anything is sent. What comes back is decoded as JSON, checked for form, and kept as
untrusted data in a `Transcript`.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from msgspec.structs import replace

from autograder.candidate import NUMPY
from autograder.candidate.sources import compiled
from autograder.errors import UngradedError
from autograder.exercise.once import ByIdentity
from autograder.interview.arguments import asked_defaults, asked_parameters, changed
from autograder.interview.replies import Reader, clean
from autograder.languages.catalogue import say
from autograder.model import Key, Part, Submission, Transcript
from autograder.sandbox import Limits, Runner, RunResult, last_words, warming_s

MEBIBYTE = 2**20
MAX_PIECES = 1_000_000  # of JSON in all replies of a submission: read in, one costs up to 200 bytes
SOME_PIECES = 10_000  # what a process may say in any case, so that its import is heard
Waiting = Callable[[Part], AbstractContextManager[None]]
FILLED_MIB = 4096
TOTAL_S = 60.0
_DECODER = json.JSONDecoder()


def silently(_: Part) -> AbstractContextManager[None]:
    """Tell nobody that a slow part runs."""
    return nullcontext()


def interview(
    key: Key,
    submission: Submission,
    runner: Runner,
    *,
    parts: tuple[Part, ...],
    limits: Limits | None = None,
    waiting: Waiting = silently,
    clock: Clock | None = None,
) -> Transcript:
    """Ask `submission` every case of `parts`, while its `clock` allows.

    A part that hangs or kills its process ends there; the parts after it are asked in a fresh
    process, so that one endless loop does not cost the others their marks. While a part that
    trains runs, `waiting(part)` is open, for whoever tells a person so.
    """
    limits = limits or limits_of(key)
    clock = clock or Clock(key, parts)
    told = _Told(key, submission, limits)
    left = parts
    while left:
        budget = clock.left()
        if budget <= 0:
            told.ended.update({part.name: "starved" for part in left})
            break
        batch, idle_s = _batch(left, limits.idle_s, clock.slack)
        job, asked = told.next(batch, budget, idle_s)
        with waiting(batch[0]) if batch[0].seconds is not None else nullcontext():
            result = clock.run(runner, job, asked, key.preload)
        seen = told.take(batch, result)
        if seen is None:
            told.ended.update({part.name: f"import-{result.ending}" for part in left})
            break
        if seen.get("status") != "ok":
            break
        stuck = next((i for i, part in enumerate(batch) if not told.complete(part)), None)
        if stuck is None:
            left = left[len(batch) :]
            continue
        told.ended[left[stuck].name] = "died" if result.ending == "done" else result.ending
        left = left[stuck + 1 :]
    return told.transcript()


class _Told:
    """What the processes of one submission have told so far, and what they may still tell."""

    def __init__(self, key: Key, submission: Submission, limits: Limits) -> None:
        self._key, self._submission, self._limits = key, submission, limits
        self._reader = Reader(
            submission.source, {helper.name: helper.text for helper in submission.modules}
        )
        self._room = limits.reply_bytes  # for all processes together
        self._pieces = MAX_PIECES
        self._nonce = ""
        self._imported: dict[str, Any] | None = None
        self._text = b""
        self._tampered = False
        self._replies: dict[tuple[str, str, int], dict[str, Any]] = {}
        self.ended: dict[str, str] = {}

    def next(self, batch: tuple[Part, ...], budget: float, idle_s: float) -> tuple[bytes, Limits]:
        """The job of the next process, and its limits."""
        self._nonce = secrets.token_hex(8)
        job = job_for(self._key, self._submission, batch, self._limits, self._nonce)
        asked = replace(self._limits, total_s=budget, reply_bytes=self._room, idle_s=idle_s)
        return job, asked

    def take(self, batch: tuple[Part, ...], result: RunResult) -> dict[str, Any] | None:
        """Take down what a process said, and return what it said of its import."""
        self._room = max(self._room - sum(map(len, result.lines)), 0)
        result, self._pieces = _within(result, max(self._pieces, SOME_PIECES))
        received, forged = messages_of(result, self._nonce)
        if not received and not forged and result.ending in ("timeout", "died"):
            raise not_ready(result, self._limits)  # no line of the student's has been run
        self._text = self._text or result.text
        seen, tidy = _record(self._reader, received, batch, self._replies)
        self._tampered = self._tampered or forged or not tidy
        self._imported = self._imported or seen
        return seen

    def complete(self, part: Part) -> bool:
        return _complete(part, self._replies)

    def transcript(self) -> Transcript:
        return Transcript(
            imported=self._imported,
            replies=self._replies,
            ended=self.ended,
            stdout=clean(self._text.decode("utf-8", "replace"), lines=True),
            tampered=self._tampered,
        )


class Clock:
    """What a submission may take, all its processes together, from when each of them is ready."""

    def __init__(self, key: Key, parts: tuple[Part, ...], times: float = 1.0) -> None:
        slow = [part.seconds for part in parts if part.seconds is not None]
        self.slack = busy() if slow else 1.0
        self._left = times * total_s(key) + 2 * self.slack * sum(slow)

    def left(self) -> float:
        return self._left

    def run(
        self, runner: Runner, job: bytes, limits: Limits, preload: tuple[str, ...]
    ) -> RunResult:
        """`runner.run`, with what it takes of the time."""
        started = time.monotonic()
        result = runner.run(job, replace(limits, total_s=min(limits.total_s, self._left)), preload)
        self._left -= time.monotonic() - started
        return result


def has_tests(parts: tuple[Part, ...]) -> bool:
    """Whether some part is a test that the student writes."""
    return any(group.tests for part in parts for group in part.groups)


def total_s(key: Key) -> float:
    """What a submission may take that trains nothing. Keras takes its time to build a model."""
    return TOTAL_S if key.preload == NUMPY else 2 * TOTAL_S


def limits_of(key: Key) -> Limits:
    """What one process of a submission may use."""
    warm_s = warming_s(key.preload)
    return Limits(warm_s=warm_s, idle_s=key.idle_s, total_s=total_s(key), memory_mib=key.memory_mib)


def busy() -> float:
    """How many times as long as alone a training takes here, by the machine's load; 5 at most.

    A budget is meant for a machine with nothing else to do, and a student's is no less right where
    others work.
    """
    if not hasattr(os, "getloadavg"):  # Windows
        return 1.0
    return min(max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0), 5.0)


def _batch(parts: tuple[Part, ...], idle_s: float, slack: float) -> tuple[tuple[Part, ...], float]:
    """The next parts for one process, and the seconds of a case: a slow part comes alone."""
    if parts[0].seconds is not None:
        return parts[:1], parts[0].seconds * slack
    slow = next((i for i, part in enumerate(parts) if part.seconds is not None), len(parts))
    return parts[:slow], idle_s


def job_for(
    key: Key,
    submission: Submission,
    parts: tuple[Part, ...],
    limits: Limits,
    nonce: str,
    *,
    announce: bool = False,
) -> bytes:
    """The job as the harness reads it. `announce` has a notebook's cells named as they start."""
    own = {
        "nonce": nonce,
        "filename": submission.path,
        "source": submission.source,
        **_cells(submission, announce),
        "beside": {helper.name: helper.text for helper in submission.modules},
        **_cells_beside(submission),
        "limits": rlimits(limits, limits.memory_mib),
    }
    return f"{json.dumps(own)[:-1]}, {_same_for_all(key, *parts)[1:]}".encode()


def _questions(key: Key, *parts: Part) -> str:
    """What of a job is the same for every submission, as JSON."""
    return json.dumps(
        {
            "name": key.name,
            "probes": (key.probes, *compiled(key.probes, "<probes>")),
            "defaults": asked_defaults(key),
            "parameters": asked_parameters(key),
            **({"converses": True} if has_tests(parts) else {}),
            "plan": [
                {
                    "name": part.name,
                    "uses": part.uses,
                    "quick": part.seconds is None,
                    "groups": [
                        {
                            "name": group.name,
                            "probe": group.probe,
                            "cases": [case.inputs for case in group.cases],
                            **({"tests": group.tests} if group.tests else {}),
                        }
                        for group in part.groups
                        if group.shares is None
                    ],
                }
                for part in parts
            ],
        }
    )


_same_for_all = ByIdentity(_questions, 32)


def _within(result: RunResult, room: int) -> tuple[RunResult, int]:
    """The replies of at most `room` pieces, and the room left: few bytes can be many objects."""
    for number, line in enumerate(result.lines):
        room -= line.count(b",") + line.count(b"[") + line.count(b"{")
        if room < 0:
            return replace(result, lines=result.lines[:number], ending="flooded"), 0
    return result, room


def _cells(submission: Submission, announce: bool) -> dict[str, Any]:
    if not submission.cells:
        return {}
    cells = [[cell.first, cell.text] for cell in submission.cells]
    return {"cells": cells, "announce": announce}


def _cells_beside(submission: Submission) -> dict[str, Any]:
    cells = {
        helper.name: [[cell.first, cell.text] for cell in helper.cells]
        for helper in submission.modules
        if helper.cells
    }
    return {"beside_cells": cells} if cells else {}


def rlimits(limits: Limits, memory_mib: int) -> dict[str, int]:
    """What a process behind a runner lowers its own limits to, by their names."""
    return {
        "RLIMIT_AS": memory_mib * MEBIBYTE,  # TensorFlow reserves much more than it fills
        "RLIMIT_DATA": min(memory_mib, FILLED_MIB) * MEBIBYTE,
        "RLIMIT_FSIZE": 64 * MEBIBYTE,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits.total_s) + 5,
    }


def not_ready(result: RunResult, limits: Limits) -> UngradedError:
    """Why a process never said that it is ready: ours or the machine's fault, no student's."""
    if result.ending == "timeout":
        return UngradedError(say("ungraded.busy", limit=limits.warm_s))
    why = last_words(result.text.decode("utf-8", "replace"))[:200] or f"it {result.ending}"
    return UngradedError(say("ungraded.ended", why=why))


def messages_of(result: RunResult, nonce: str) -> tuple[list[dict[str, Any]], bool]:
    """The reply lines that carry the nonce, and whether any other line was slipped in."""
    messages = []
    forged = False
    prefix = nonce.encode() + b" "
    for line in result.lines:
        if not line.startswith(prefix):
            forged = True
            continue
        try:
            text = str(line[len(prefix) :], "utf-8")
            message = _read(text)
        except (ValueError, RecursionError):
            forged = True
            continue
        if isinstance(message, dict):
            messages.append(message)
        else:
            forged = True
    return messages, forged


def _read(text: str) -> Any:
    """As `json.loads`, which looks for blanks around, and has none to find in most lines."""
    if text[:1] == "{":
        message, end = _DECODER.raw_decode(text)
        if end == len(text):
            return message
    return json.loads(text)


def _record(
    reader: Reader,
    messages: list[dict[str, Any]],
    parts: tuple[Part, ...],
    replies: dict[tuple[str, str, int], dict[str, Any]],
) -> tuple[dict[str, Any] | None, bool]:
    """Take down well-formed outcomes in the order asked; the first reply to a case counts."""
    order = [one for part in parts for one in _asked_of(part)]
    imported: dict[str, Any] | None = None
    position = 0
    tidy = True
    if messages and "ready" in messages[0]:
        messages = messages[1:]
    for message in messages:
        if "imported" in message and imported is None:
            imported = reader.imported(message["imported"])
            tidy = tidy and imported is not None
        elif "case" in message and imported is not None:
            asked = order[position] if position < len(order) else None
            outcome = reader.outcome(message.get("outcome"))
            if asked is None or outcome is None or message["case"] != asked.named:
                tidy = False
                continue
            if outcome["kind"] == "returned":
                names = changed(asked.inputs, message["outcome"].get("after"))
                outcome |= {"modified": names} if names else {}
            position += 1
            for place in asked.places:
                replies[place] = outcome
        elif "done" not in message:
            tidy = False
    return imported, tidy


class _Asked(NamedTuple):
    """A case as it is asked: its name in a message, its inputs, and whose reply this is.

    The first of the places is the case's own; others are of groups that judge it a second way.
    """

    named: list[str | int]
    inputs: dict[str, Any]
    places: list[tuple[str, str, int]]


def _in_order(part: Part) -> list[_Asked]:
    return [
        _Asked(
            named=[part.name, group.name, index],
            inputs=case.inputs,
            places=[
                (part.name, other.name, index)
                for other in (group, *(one for one in part.groups if one.shares == group.name))
            ],
        )
        for group in part.groups
        if group.shares is None
        for index, case in enumerate(group.cases)
    ]


_asked_of = ByIdentity(_in_order, 1 << 8)  # each holds its part


def _complete(part: Part, replies: dict[tuple[str, str, int], dict[str, Any]]) -> bool:
    return all(
        (part.name, group.name, index) in replies
        for group in part.groups
        for index in range(len(group.cases))
    )
