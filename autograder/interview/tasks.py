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
) -> dict[Place, Outcome]:
    """What came of each task that waits: `entry` writes it down, after what all share in `job`.

    A task that takes the process down is `died`; those after it are for a fresh one. Raises
    `UngradedError` where the process does not start.
    """
    asked = {place: entry(place) for place in waiting}
    twins = _twins(asked)
    left, found, deaths = list(dict.fromkeys(twins.values())), dict[Place, Outcome](), 0
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
    return {place: found.get(twin, died) for place, twin in twins.items()}


def _twins(asked: Mapping[Place, dict[str, Any]]) -> dict[Place, Place]:
    """For each task the first that asks the very same: a second run gives the same, to the byte."""
    first: dict[bytes, Place] = {}
    return {
        place: first.setdefault(hashlib.sha256(json.dumps(task).encode()).digest(), place)
        for place, task in asked.items()
    }


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
