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
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    memory: Memory,
) -> dict[Place, Outcome]:
    """What came of each task that waits: `entry` writes it down, after what all share in `job`.

    A task that takes the process down is `died`; those after it are for a fresh one. Raises
    `UngradedError` where the process does not start. No process is started for what `memory` knows.
    """
    asked = {place: entry(place) for place in waiting}
    told = {
        place: hashlib.sha256(json.dumps(task).encode()).digest() for place, task in asked.items()
    }
    twins = _twins(told)
    found, left = memory.known(job, {place: told[place] for place in twins.values()})
    deaths = 0
    warm_s = warming_s(preload)
    while left and deaths < MOST_DEATHS:
        now, later = memory.next(job, {place: told[place] for place in left})
        total_s = min(total_s, idle_s * (1 + len(left)))
        limits = Limits(idle_s=idle_s, warm_s=warm_s, total_s=warm_s + total_s)
        nonce = secrets.token_hex(8)
        plan = [{"case": list(place), **asked[place]} for place in now]
        most = {**rlimits(limits, memory_mib), "RLIMIT_DATA": data_mib * 2**20}
        whole = {"nonce": nonce, **job, "plan": plan, "limits": most}
        result = runner.run(json.dumps(whole).encode(), limits, preload)
        lines, _ = messages_of(result, nonce)
        if not lines or "ready" not in lines[0]:
            raise not_ready(result, limits)
        outcomes = _outcomes(now, lines[1:])
        said = dict(zip(now, outcomes, strict=False))
        memory.keep(job, {place: told[place] for place in now}, said, result.lines[1:])
        found.update(said)
        if len(outcomes) < len(now):
            found[now[len(outcomes)]] = died
            deaths += 1
        left = [*now[len(outcomes) + 1 :], *later]
    return {place: found.get(twin, died) for place, twin in twins.items()}


class Memory:
    """What processes have said, by the very tasks that they were given.

    What a process says of its first tasks was made of nothing else, so that no submission has a say
    in what is found of another: a second run gives the same, to the byte. So whole jobs are kept,
    where every task of them gave a value. With `by_part`, as much is kept of the part of the
    exercise that a process was asked first: a part that comes a second time has, once, a process to
    itself.
    """

    MOST, MOST_BYTES = 64, 1 << 16  # entries, and bytes of one's replies
    MOST_MET = 1024

    def __init__(self, *, by_part: bool = False) -> None:
        self._by_part = by_part
        self._said: dict[bytes, tuple[Outcome, ...]] = {}
        self._first: dict[bytes, bool] = {}  # of what was asked: whether it came first once

    def known(
        self, job: dict[str, Any], told: Mapping[Place, bytes]
    ) -> tuple[dict[Place, Outcome], list[Place]]:
        """What is known of these tasks, and those to be asked."""
        found: dict[Place, Outcome] = {}
        left: list[Place] = []
        for name, places in self._units(job, told):
            said = self._said.get(name)
            if said is None:
                left += places
            else:
                found.update(zip(places, said, strict=True))
        return found, left

    def next(
        self, job: dict[str, Any], told: Mapping[Place, bytes]
    ) -> tuple[list[Place], list[Place]]:
        """Which of these tasks, in their order, the next process is for, and those after them."""
        now: list[Place] = []
        for name, places in self._units(job, told):
            alone = self._first.get(name) is False
            if now and alone:
                break
            now += places
            if alone:
                break
        return now, [place for place in told if place not in now]

    def keep(
        self,
        job: dict[str, Any],
        told: Mapping[Place, bytes],
        said: Mapping[Place, Outcome],
        lines: Sequence[bytes],
    ) -> None:
        """Keep what was said first, in `lines`, of tasks in the order in which they were given."""
        for number, (name, places) in enumerate(self._units(job, told)):
            outcomes = tuple(said[place] for place in places if place in said)
            if number > 0:
                if outcomes:
                    self._first.setdefault(name, False)
                continue
            self._first[name] = True
            whole = len(outcomes) == len(places) and all(
                outcome["kind"] == "returned" for outcome in outcomes
            )
            if whole and sum(map(len, lines[: len(places)])) <= self.MOST_BYTES:
                self._said[name] = outcomes
        for kept, most in ((self._said, self.MOST), (self._first, self.MOST_MET)):
            while len(kept) > most:
                del kept[next(iter(kept))]

    def _units(
        self, job: dict[str, Any], told: Mapping[Place, bytes]
    ) -> Iterator[tuple[bytes, list[Place]]]:
        """Tasks that are kept together, and a hash of all that is asked, but for a nonce."""
        units: dict[Any, list[Place]] = {}
        for place in told:
            units.setdefault(place[0] if self._by_part else None, []).append(place)
        shared = hashlib.sha256(json.dumps(job).encode())
        for places in units.values():
            digest = shared.copy()
            digest.update(json.dumps(places).encode())
            digest.update(b"".join(told[place] for place in places))
            yield digest.digest(), places


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
