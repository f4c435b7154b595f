"""What a slip in care costs: a share of its part, once for each cause in an exercise.

A part's points are for the idea, at least seven tenths of them, and for care: rare arguments, edge
cases, large numbers, arguments left as they were, the shape of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from autograder.judge.evidence import Evidence
from autograder.model import Group, Part

SHARE = 0.2  # of a part's points: what one cause costs that has no cases of its own
MOST = 0.3  # of a part's points: what all that is care costs together
NEXT_TO_NOTHING = 1e-9


class Reckoning(Struct, frozen=True, kw_only=True):
    """A part's points, the causes that cost some of them, and those that cost some elsewhere."""

    score: float
    costs: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()  # a cause, and the part where it was charged


def reckon(
    part: Part,
    seen: list[Evidence],
    *,
    excused: frozenset[str] = frozenset(),
    slips: tuple[str, ...] = (),
    charged: Mapping[str, str],
) -> Reckoning:
    """The points of a part whose every case was answered.

    Groups that are `excused` count as right. `slips` are causes besides those that the replies
    show. `charged` are the causes that earlier parts paid for, each with its part.
    """
    earned = {group.name for group in part.groups if _right(group, seen, excused)}
    if part.groups[0].tests and not any(g.name in earned for g in part.groups if not g.care):
        return Reckoning(score=0.0)  # half of such a group is found by guessing
    whole = all(group.name in earned for group in part.groups if not group.care)
    score = sum(group.points for group in part.groups if group.name in earned)
    lost, costs, before = 0.0, dict[str, None](), dict[str, str]()
    for group in part.groups:
        if whole and group.name not in earned and group.care in charged:
            before[group.care] = charged[group.care]
            score += group.points
        elif whole and group.name not in earned:
            costs[group.care] = None
            lost += group.points
    room = MOST * (part.points if whole else score) - lost
    for cause in dict.fromkeys((*slips, *lapsed(seen, excused))):
        if cause in charged:
            before[cause] = charged[cause]
        elif cause not in costs and room > NEXT_TO_NOTHING:
            cost = min(SHARE * part.points, room)
            score, room = score - cost, room - cost
            costs[cause] = None
    return Reckoning(score=round(score, 2), costs=tuple(costs), before=tuple(before.items()))


def lapsed(seen: list[Evidence], excused: frozenset[str]) -> tuple[str, ...]:
    """The causes that replies show; of a reply that a known answer gives, its shape is not one."""
    return tuple(
        lapse.cause
        for evidence in seen
        for lapse in evidence.lapses
        if not (lapse.message == evidence.shape and evidence.group.name in excused)
    )


def _right(group: Group, seen: list[Evidence], excused: frozenset[str]) -> bool:
    """Whether a group's points are earned.

    A group of errors alone counts only where something is computed, too: a function that raises
    for everything has understood nothing.
    """
    computes = any(e.right and e.case.expected["kind"] == "returned" for e in seen) or excused
    right = all(e.right or group.name in excused for e in seen if e.group is group)
    return right and bool(computes or not _only_errors(group))


def _only_errors(group: Group) -> bool:
    return all(case.expected["kind"] == "raised" for case in group.cases)
