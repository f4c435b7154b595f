"""Has the models of a transcript looked at by the evaluator, and puts what it saw in their place.

The evaluator is a process of the runner's own level: it gets configurations, weights and held-out
inputs, never a student's code and never an answer. What comes back is read as strictly as a
candidate's replies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import replace
from typing import Any

from autograder.errors import UngradedError
from autograder.interview.questions import messages_of, not_ready, rlimits
from autograder.interview.replies import Reader
from autograder.languages.catalogue import say
from autograder.model import Group, Key, Part, Transcript
from autograder.sandbox import Limits, Runner, warming_s

IDLE_S = 40.0  # to rebuild one model, or to predict with it, on a machine busy with others
MOST_DEATHS = 2  # of the evaluator: it is not started for ever for one submission
MEMORY_MIB = 2560  # of data a model may fill: with TensorFlow itself, under 3 GiB
DIED = {"kind": "raised", "type": "Unusable", "bases": ["Unusable"], "message": "died:"}

AGAIN = ("repeat", "stated")  # a second run, and one with the exercise's defaults
Place = tuple[str, str, int, str]  # part, group, case, and which run: empty for the first


def evaluate(
    key: Key, parts: tuple[Part, ...], transcript: Transcript, runner: Runner
) -> Transcript:
    """The transcript with every reply of an `@ex.evaluate` group replaced by what was seen.

    A model that takes the evaluator down is unusable; those after it are looked at by a fresh
    one. Raises `UngradedError` where the evaluator does not start, or fails by a fault of its own.
    """
    groups = {(part.name, group.name): group for part in parts for group in part.groups}
    waiting, twins = _told_apart(groups, transcript)
    seen: dict[Place, dict[str, Any]] = {}
    deaths = 0
    while waiting:
        if deaths == MOST_DEATHS:
            seen.update(dict.fromkeys(waiting, DIED))
            break
        outcomes = _round(key, groups, waiting, transcript, runner)
        for place, outcome in zip(waiting, outcomes, strict=False):
            if str(outcome.get("message")).startswith("unread:"):
                raise _unread(place[0], str(outcome["message"]))
            seen[place] = outcome
        if len(outcomes) < len(waiting):
            seen[waiting[len(outcomes)]] = DIED
            deaths += 1
        waiting = waiting[len(outcomes) + 1 :]
    seen.update({place: seen[original] for place, original in twins.items()})
    replies = dict(transcript.replies)
    for (part, group, index, again), outcome in seen.items():
        reply = replies[part, group, index]
        if again:
            reply = {**reply, again: {**reply[again], **outcome}}
        else:
            reply = {**{k: v for k, v in reply.items() if k != "value"}, **outcome}
        replies[part, group, index] = reply
    return replace(transcript, replies=replies)


def _places(groups: dict[tuple[str, str], Group], transcript: Transcript) -> list[Place]:
    places: list[Place] = []
    for (part, name), group in groups.items():
        for index in range(len(group.cases)):
            reply = transcript.replies.get((part, name, index))
            if group.evaluate is None or reply is None:
                continue
            runs = {"": reply, **{again: reply.get(again, {}) for again in AGAIN}}
            places += [
                (part, name, index, which)
                for which, one in runs.items()
                if one.get("kind") == "returned"
            ]
    return places


def _told_apart(
    groups: dict[tuple[str, str], Group], transcript: Transcript
) -> tuple[list[Place], dict[Place, Place]]:
    """The places to be looked at, and for those that ask the very same the one that is.

    A second run of a right answer gives the same model, to the byte.
    """
    first: dict[bytes, Place] = {}
    twins: dict[Place, Place] = {}
    for place in _places(groups, transcript):
        asked = json.dumps(_asked(groups, transcript, place)).encode()
        original = first.setdefault(hashlib.sha256(asked).digest(), place)
        if original != place:
            twins[place] = original
    return list(first.values()), twins


def _asked(
    groups: dict[tuple[str, str], Group], transcript: Transcript, place: Place
) -> dict[str, Any]:
    """What the evaluator is asked for a place."""
    part, name, index, again = place
    group, reply = groups[part, name], transcript.replies[part, name, index]
    return {
        "function": group.evaluate,
        "value": (reply[again] if again else reply)["value"],
        "inputs": group.cases[index].for_evaluator,
    }


def _round(
    key: Key,
    groups: dict[tuple[str, str], Group],
    waiting: list[Place],
    transcript: Transcript,
    runner: Runner,
) -> list[dict[str, Any]]:
    """What one evaluator process saw: outcomes in the order asked, as far as it came."""
    nonce = secrets.token_hex(8)
    warm_s = warming_s(key.preload)
    limits = Limits(idle_s=IDLE_S, warm_s=warm_s, total_s=warm_s + IDLE_S * (1 + len(waiting)))
    plan = [{"case": list(place), **_asked(groups, transcript, place)} for place in waiting]
    job: dict[str, Any] = {"nonce": nonce, "evaluators": key.evaluators, "plan": plan}
    job["limits"] = {**rlimits(limits, key.memory_mib), "RLIMIT_DATA": MEMORY_MIB * 2**20}
    result = runner.run(json.dumps(job).encode(), limits, key.preload)
    lines, _ = messages_of(result, nonce)
    if not lines or "ready" not in lines[0]:
        raise not_ready(result, limits)
    reader = Reader("")
    outcomes = []
    for place, line in zip(waiting, lines[1:], strict=False):
        outcome = reader.outcome(line.get("outcome")) if line.get("case") == list(place) else None
        if outcome is None:
            break
        outcomes.append(outcome)
    return outcomes


def _unread(part: str, said: str) -> UngradedError:
    return UngradedError(say("ungraded.unread", part=part, why=said.partition(":")[2]))
