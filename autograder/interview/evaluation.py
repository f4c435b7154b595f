"""Has the models of a transcript looked at by the evaluator, and puts what it saw in their place.

The evaluator is a process of the runner's own level: it gets configurations, weights and held-out
inputs, never a student's code and never an answer. What comes back is read as strictly as a
candidate's replies.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from autograder.errors import UngradedError
from autograder.interview import tasks
from autograder.languages.catalogue import say
from autograder.model import Group, Key, Part, Transcript
from autograder.sandbox import Runner

IDLE_S = 40.0  # to rebuild one model, or to predict with it, on a machine busy with others
MEMORY_MIB = 2560  # of data a model may fill: with TensorFlow itself, under 3 GiB
DIED = {"kind": "raised", "type": "Unusable", "bases": ["Unusable"], "message": "died:"}

AGAIN = ("repeat", "stated")  # a second run, and one with the exercise's defaults
_memory = tasks.Memory(by_part=True)  # in a class, many build the very same model
Place = tuple[str, str, int, str]  # part, group, case, and which run: empty for the first


def evaluate(
    key: Key, parts: tuple[Part, ...], transcript: Transcript, runner: Runner
) -> Transcript:
    """The transcript with every reply of an `@ex.evaluate` group replaced by what was seen.

    A model that takes the evaluator down is unusable; those after it are looked at by a fresh
    one. Raises `UngradedError` where the evaluator does not start, or fails by a fault of its own.
    """
    groups = {(part.name, group.name): group for part in parts for group in part.groups}

    def entry(place: Place) -> dict[str, Any]:
        part, name, index, again = place
        group, reply = groups[part, name], transcript.replies[part, name, index]
        return {
            "function": group.evaluate,
            "value": (reply[again] if again else reply)["value"],
            "inputs": group.cases[index].for_evaluator,
        }

    seen = tasks.done(
        list(_places(groups, transcript)),
        entry,
        {"evaluators": key.evaluators},
        runner,
        idle_s=IDLE_S,
        memory_mib=key.memory_mib,
        data_mib=MEMORY_MIB,
        preload=key.preload,
        died=DIED,
        memory=_memory,
    )
    for place, outcome in seen.items():
        if str(outcome.get("message")).startswith("unread:"):
            raise _unread(place[0], str(outcome["message"]))
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


def _unread(part: str, said: str) -> UngradedError:
    return UngradedError(say("ungraded.unread", part=part, why=said.partition(":")[2]))
