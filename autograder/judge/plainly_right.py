"""Parts that are right, and plainly so: told from the replies as they were sent, without NumPy.

Most right answers are such: the oracle's to the last bit, or floats within their tolerances, put
together just as the oracle's are. Where this is not sure, the judge looks in full. Pure.
"""

from __future__ import annotations

import binascii
import itertools
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.candidate import serialization
from autograder.model import Case, Part, PartReport, Transcript

MOST = 256  # numbers of an array that are compared one by one
FLOATS, WIDTH = "<f8", 8
RAISED = {"kind", "type", "bases", "message", "line", "function", "text", "file"}


def plain_ones(transcript: Transcript, parts: tuple[Part, ...]) -> frozenset[str]:
    """The names of the parts that are such: none where the file could not be imported."""
    if (transcript.imported or {}).get("status") != "ok":
        return frozenset()
    asked = (part for part in parts if part.question is None)
    return frozenset(part.name for part in asked if is_plainly_right(part, transcript))


def is_plainly_right(part: Part, transcript: Transcript) -> bool:
    """Whether every reply is plainly right, and nothing else is to be said of it."""
    if part.name in transcript.ended:
        return False
    for group in part.groups:
        if group.measure or group.picture or group.tests:
            return False
        for index, case in enumerate(group.cases):
            reply = transcript.replies.get((part.name, group.name, index))
            if reply is None or not _right(case, reply):
                return False
    return True


def full_marks(part: Part) -> PartReport:
    """The report of such a part, as all the looks would give it."""
    cases = cases_of(part)
    return PartReport(
        name=part.name,
        status="passed",
        score=round(float(sum(group.points for group in part.groups)), 2),
        max_score=float(part.points),
        cases_passed=cases,
        cases_total=cases,
    )


def cases_of(part: Part) -> int:
    """How many cases a part has, in all its groups."""
    return sum(len(group.cases) for group in part.groups)


def _right(case: Case, reply: dict[str, Any]) -> bool:
    if case.expected["kind"] == "raised":
        named = (reply.get("type"), *(reply.get("bases") or ()))
        plain = reply["kind"] == "raised" and reply.keys() <= RAISED
        return plain and case.expected["type"] in named
    if case.expected["kind"] != "returned" or reply.keys() != {"kind", "value"}:
        return False
    told, sent = case.expected["value"], reply["value"]
    if told == sent:
        return True
    tolerances = iter(case.tolerances)
    # Where there is not one for each number, the full look knows whose is whose.
    return _near(told, sent, tolerances) and next(tolerances, None) is None


def _near(told: Any, sent: Any, tolerances: Iterator[float]) -> bool:
    """Whether what was sent is put together as what is told, and its floats are near enough."""
    kind = type(told)
    if kind is not type(sent):
        return False
    if kind is float:
        return bool(abs(told - sent) <= next(tolerances, math.nan))
    if kind in (int, bool):
        return bool(told == sent) and next(tolerances, math.nan) >= 0
    if kind is list:
        return _list_near(told, sent, tolerances)
    if kind is not dict:
        return bool(told == sent)
    if len(sent) != 1 or told.keys() != sent.keys():
        return False
    if "$a" in told:
        return _array_near(told["$a"], sent["$a"], next(tolerances, math.nan))
    if "$t" in told:
        return _list_near(told["$t"], sent["$t"], tolerances)
    return "$d" in told and _dict_near(told["$d"], sent["$d"], tolerances)


def _list_near(told: list[Any], sent: Any, tolerances: Iterator[float]) -> bool:
    """Of arrays and what holds them; arrays without axes have one tolerance, as one array."""
    if type(sent) is not list or len(sent) != len(told):
        return False
    if not all(type(item) in (dict, list) for item in told):  # plain numbers: one array, perhaps
        return False
    if told and all("$a" in item and not item["$a"][1] for item in told):
        tolerances = itertools.repeat(next(tolerances, math.nan))
    return all(_near(*pair, tolerances) for pair in zip(told, sent, strict=True))


def _dict_near(told: list[Any], sent: Any, tolerances: Iterator[float]) -> bool:
    """Of the same keys in the same order, which are names."""
    if type(sent) is not list or len(sent) != len(told):
        return False
    for (name, item), pair in zip(told, sent, strict=True):
        if type(pair) is not list or len(pair) != 2 or type(name) is not str or pair[0] != name:
            return False
        if not _near(item, pair[1], tolerances):
            return False
    return True


def _array_near(told: list[Any], sent: Any, tolerance: float) -> bool:
    if type(sent) is not list or len(sent) != 3 or sent[:2] != told[:2]:
        return False
    if not all(type(axis) is int for axis in sent[1]):
        return False
    if sent[2] == told[2]:
        return tolerance >= 0
    dtype, shape, text = told
    count = math.prod(shape)
    if dtype != FLOATS or not 0 < count <= MOST:
        return False
    return all_near(floats(text, count), floats(sent[2], count), tolerance)


def all_near(right: Sequence[Any], sent: Sequence[float], tolerance: float) -> bool:
    """Whether all are within the tolerance; what is no number, or none at all, is near nothing."""
    if len(sent) != len(right):
        return False
    for one, other in zip(right, sent, strict=True):  # noqa: SIM110  (`all` takes twice as long)
        if not abs(one - other) <= tolerance:
            return False
    return True


def floats(text: Any, count: int) -> Sequence[float]:
    """So many numbers of an array as it was sent; none where these are not its bytes."""
    if type(text) is not str or len(text) != 4 * ((WIDTH * count + 2) // 3):
        return ()
    try:
        raw = serialization.from_base64(text)
    except (binascii.Error, ValueError):
        return ()
    return struct.unpack(f"<{count}d", raw) if len(raw) == WIDTH * count else ()
