"""Has tasks done behind the level's wall by a process of ours, with no code of a student's in it.

It looks at what a student's code has returned, which can take it down or keep it busy. So it has a
clock, costs only the task that it was at, and what it says is read as strictly as a candidate's
replies.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograder.interview.questions import messages_of, not_ready, rlimits
from autograder.interview.replies import Reader
from autograder.sandbox import Limits, Runner, warming_s

MOST_DEATHS = 2  # of such processes: none is started for ever for one submission
Outcome = dict[str, Any]
Place = TypeVar("Place", bound=tuple[str | int, ...])


def done(
    waiting: Sequence[Place],
    entry: Callable[[Place], dict[str, Any]],
    job: dict[str, Any],
    runner: Runner,
    *,
    idle_s: float,
    total_s: float = math.inf,
    memory_mib: int,
    data_mib: int,
    preload: tuple[str, ...],
    died: Outcome,
    memory: Memory | None = None,
) -> dict[Place, Outcome]:
    """What came of each task that waits: `entry` writes it down, after what all share in `job`.

    A task that takes the process down is `died`; those after it are for a fresh one. Raises
    `UngradedError` where the process does not start. Where `memory` knows of the very same job,
    no process is started.
    """
    asked = {place: entry(place) for place in waiting}
    told = {
        place: hashlib.sha256(json.dumps(task).encode()).digest() for place, task in asked.items()
    }
    name = Memory.name(job, told) if memory is not None else b""
    if memory is not None and (known := memory.get(name)) is not None:
        return dict(zip(waiting, known, strict=True))
    twins = _twins(told)
    left, found, deaths, size = list(dict.fromkeys(twins.values())), dict[Place, Outcome](), 0, 0
    warm_s = warming_s(preload)
    while left and deaths < MOST_DEATHS:
        total_s = min(total_s, idle_s * (1 + len(left)))
        limits = Limits(idle_s=idle_s, warm_s=warm_s, total_s=warm_s + total_s)
        nonce = secrets.token_hex(8)
        plan = [{"case": list(place), **asked[place]} for place in left]
        most = {**rlimits(limits, memory_mib), "RLIMIT_DATA": data_mib * 2**20}
        whole = {"nonce": nonce, **job, "plan": plan, "limits": most}
        result = runner.run(json.dumps(whole).encode(), limits, preload)
        lines, _ = messages_of(result, nonce)
        if not lines or "ready" not in lines[0]:
            raise not_ready(result, limits)
        outcomes = _outcomes(left, lines[1:])
        found.update(zip(left, outcomes, strict=False))
        if len(outcomes) < len(left):
            found[left[len(outcomes)]] = died
            deaths += 1
        left = left[len(outcomes) + 1 :]
        size += sum(map(len, result.lines))
    said = {place: found.get(twin, died) for place, twin in twins.items()}
    if memory is not None and all(outcome["kind"] == "returned" for outcome in said.values()):
        memory.keep(name, tuple(said.values()), size)
    return said


class Memory:
    """What whole jobs gave, where every task of them gave a value.

    A whole job, never a task of it: what a process says was made of nothing but its job, so that
    no submission has a say in what is found of another. A second run gives the same, to the byte.
    """

    MOST, MOST_BYTES = 64, 1 << 16  # jobs, and bytes of one's replies

    def __init__(self) -> None:
        self._said: dict[bytes, tuple[Outcome, ...]] = {}

    @staticmethod
    def name(job: dict[str, Any], told: Mapping[Place, bytes]) -> bytes:
        """A hash of all that a job asks, but for its nonce."""
        digest = hashlib.sha256(json.dumps([job, list(told)]).encode())
        digest.update(b"".join(told.values()))
        return digest.digest()

    def get(self, name: bytes) -> tuple[Outcome, ...] | None:
        return self._said.get(name)

    def keep(self, name: bytes, said: tuple[Outcome, ...], size: int) -> None:
        if size <= self.MOST_BYTES:
            while len(self._said) >= self.MOST:
                del self._said[next(iter(self._said))]
            self._said[name] = said


def _twins(told: Mapping[Place, bytes]) -> dict[Place, Place]:
    """For each task the first that asks the very same: a second run gives the same, to the byte."""
    first: dict[bytes, Place] = {}
    return {place: first.setdefault(digest, place) for place, digest in told.items()}


def _outcomes(waiting: Sequence[Place], lines: list[dict[str, Any]]) -> list[Outcome]:
    """The outcomes in the order asked, as far as they came."""
    reader = Reader("")
    outcomes = []
    for place, line in zip(waiting, lines, strict=False):
        outcome = reader.outcome(line.get("outcome")) if line.get("case") == list(place) else None
        if outcome is None:
            break
        outcomes.append(outcome)
    return outcomes
