"""Has replies looked at by the functions of a key, and writes beside each what they say of it.

    reply["looks"] == {"measure": outcome, "symptoms": outcome, "picture": outcome}

Only those that the group has. The functions are code in a key: they run behind the runner's wall
when the candidate is dead, with what the judge holds back (labels, say) and no line of a student's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from autograder.candidate import NUMPY, measures
from autograder.candidate.sources import compiled
from autograder.interview import tasks
from autograder.interview.evaluation import AGAIN
from autograder.model import Group, Key, Part, Transcript
from autograder.sandbox import Runner

IDLE_S = 10.0  # for one look, on a machine busy with others
TOTAL_S = 30.0  # for all of a submission's that one process is asked for
MEMORY_MIB = 600
LOOKS = ("measure", "symptoms", "picture")  # the fields of a group that name a function
Look = tuple[str, str, int, str, str]  # part, group, case, which run (empty: the first), field
Said = dict[Look, dict[str, Any]]
_memory = tasks.Memory()  # in a class, many hand in the very same of a part


def measure(
    key: Key, parts: tuple[Part, ...], transcript: Transcript, runner: Runner
) -> Transcript:
    """The transcript with what the key's functions say, asked for through the runner.

    A look that takes their process down, or is too slow, is unmeasurable. Raises `UngradedError`
    where the process does not start.
    """

    def ask(looks: list[Look], entry: Callable[[Look], dict[str, Any]], inputs: Any) -> Said:
        return tasks.done(
            looks,
            entry,
            {"measures": _code(key.measures), "inputs": inputs},
            runner,
            idle_s=IDLE_S,
            total_s=TOTAL_S,
            memory_mib=key.memory_mib,
            data_mib=MEMORY_MIB,
            preload=NUMPY,
            died=measures.unmeasurable("died"),
            memory=_memory,
        )

    return _looked(key, parts, transcript, ask)


def _code(source: str) -> tuple[str, str, str]:
    return (source, *compiled(source, "<measures>"))


def measure_here(key: Key, parts: tuple[Part, ...], transcript: Transcript) -> Transcript:
    """The same in this process: for authors, who trust the key that they are making."""
    functions = measures.room(key.measures)

    def ask(looks: list[Look], entry: Callable[[Look], dict[str, Any]], inputs: Any) -> Said:
        said = {}
        for look in looks:
            task = entry(look)
            reply = {"kind": "returned", "value": task["value"]}
            said[look] = measures.measured(functions[task["function"]], reply, inputs[task["of"]])
        return said

    return _looked(key, parts, transcript, ask)


def has_looks(parts: tuple[Part, ...]) -> bool:
    """Whether any group of the parts has its replies looked at."""
    return any(getattr(group, field) for part in parts for group in part.groups for field in LOOKS)


def _looked(
    key: Key,
    parts: tuple[Part, ...],
    transcript: Transcript,
    ask: Callable[[list[Look], Callable[[Look], dict[str, Any]], Any], Said],
) -> Transcript:
    groups = {(part.name, group.name): group for part in parts for group in part.groups}
    looks = list(_looks(groups, transcript, hidden=key.cases == "hidden"))
    if not looks:
        return transcript
    inputs = {
        _of(part, groups[part, name], index): groups[part, name].cases[index].for_judge
        for part, name, index, *_ in looks
    }

    def entry(look: Look) -> dict[str, Any]:
        part, name, index, again, field = look
        group, reply = groups[part, name], transcript.replies[part, name, index]
        return {
            "function": getattr(group, field),
            "value": (reply[again] if again else reply)["value"],
            "of": _of(part, group, index),
        }

    replies = dict(transcript.replies)
    for (part, name, index, again, field), outcome in ask(looks, entry, inputs).items():
        reply = replies[part, name, index]
        if again:
            replies[part, name, index] = {**reply, again: _beside(reply[again], field, outcome)}
        else:
            replies[part, name, index] = _beside(reply, field, outcome)
    return replace(transcript, replies=replies)


def _looks(
    groups: dict[tuple[str, str], Group], transcript: Transcript, *, hidden: bool
) -> Iterator[Look]:
    """Every look that the judge may want to know of."""
    for (part, name), group in groups.items():
        if not (group.measure or group.symptoms or group.picture):
            continue
        for index in range(len(group.cases)):
            reply = transcript.replies.get((part, name, index))
            if reply is None:
                continue
            for again in ("", *AGAIN):
                one = reply.get(again, {}) if again else reply
                if one.get("kind") != "returned":
                    continue
                if group.measure:
                    yield part, name, index, again, "measure"
                if group.symptoms and again != "repeat":
                    yield part, name, index, again, "symptoms"
                if group.picture and not again and index == 0 and not hidden:
                    yield part, name, index, again, "picture"


def _of(part: str, group: Group, index: int) -> str:
    """The name under which a case's inputs travel: once for the groups that share a reply."""
    return f"{part}/{group.shares or group.name}/{index}"


def _beside(reply: dict[str, Any], field: str, outcome: dict[str, Any]) -> dict[str, Any]:
    said = {
        name: outcome[name]
        for name in ("kind", "value", "type", "bases", "message")
        if name in outcome
    }
    return {**reply, "looks": {**reply.get("looks", {}), field: said}}
