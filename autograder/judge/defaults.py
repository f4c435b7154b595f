"""Another default than the exercise's: the reply with the exercise's default given says how much of
a wrong answer is owed to it."""

from __future__ import annotations

from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.interview.arguments import asked_defaults
from autograder.judge.care_points import reckon
from autograder.judge.evidence import Evidence, OwnDefault, gather
from autograder.judge.known_mistakes import excuses, own_explanation
from autograder.model import Key, Part


def stated(evidence: Evidence, key: Key) -> Evidence:
    """The evidence of a wrong reply with the exercise's defaults given, where there is such."""
    told, difference = evidence.reply.get("stated"), evidence.comparison.difference
    if told is None or difference is None:
        return evidence
    given = dict(told)
    for name in ("modified", "changed"):
        if name in evidence.reply:
            given[name] = evidence.reply[name]
    group, arguments = evidence.group, evidence.arguments
    judged = gather(group, evidence.index, given, arguments)
    asked = {
        (function, parameter): repr(serialization.decode(value))
        for function, entries in asked_defaults(key).items()
        for _, parameter, value in entries
    }
    said = {tuple(id.split(".", 1)): own for id, own in evidence.reply["defaults"].items()}
    names = tuple((*at, said[at], value) for at, value in asked.items() if at in said)
    if not names:
        return evidence
    left = OwnDefault(reply=evidence.judged, difference=difference, names=names)
    return replace(judged, own_default=left)


def fairer(key: Key, part: Part, seen: list[Evidence], other: list[Evidence]) -> list[Evidence]:
    """`other`, with the exercise's defaults given, where the part is the better for it."""
    if all(one is two for one, two in zip(seen, other, strict=True)):
        return seen
    first, second = _score(key, part, seen), _score(key, part, other)
    told = all(evidence.right for evidence in other)  # nothing but the default is amiss
    if second > first or (told and second == first):
        return other
    known = own_explanation(key, part, other) if first < part.points else None
    return other if known is not None and own_explanation(key, part, seen) is None else seen


def _score(key: Key, part: Part, seen: list[Evidence]) -> float:
    held = excuses(key, part, seen, frozenset())
    excused = frozenset().union(*(entry.groups for entry in held))
    slips = tuple(one.entry.care for one in held if one.entry.care)
    return reckon(part, seen, excused=excused, slips=slips, charged={}).score
