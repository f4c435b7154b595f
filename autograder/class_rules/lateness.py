"""Whether a submission is late, and what that costs: by the class's policy, or nbgrader's. Pure.

days = started days after the due time and the grace
deduction = points * min(percent * days, cap) / 100      # of the maximum, as Canvas has it
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from autograder.class_rules import dates
from autograder.class_rules.totals import Lateness, shown
from autograder.interview.replies import clean
from autograder.languages.catalogue import say

DAY_S = 86400.0


class Policy(Struct, frozen=True, kw_only=True):
    """What is taken off. By default nothing is; "zero" is nbgrader's way of taking all."""

    kind: Literal["none", "days", "zero", "plugin"] = "none"
    grace: timedelta = timedelta()
    percent: float = 0.0  # of the maximum, for each started day
    cap: float = 100.0  # of the maximum, at most


class Handed(Struct, frozen=True, kw_only=True):
    """When something was handed in, as far as anybody knows."""

    sent_at: str | None = None  # in its source's own words
    marked_late: bool | None = None  # by the platform


class _Worth(NamedTuple):
    """The most points of a submission, and those that it has: no more can be taken off."""

    most: float
    had: float


def lateness(
    handed: Handed,
    due: datetime | None,
    policy: Policy,
    most: float,
    *,
    zone: tzinfo | None = None,
    extended: bool = False,
    penalty: float | None = None,
    had: float | None = None,
) -> Lateness:
    """What lateness makes of a submission worth `most` points, of which it `had` some.

    `due` is the person's own, with an extension where `extended`. `penalty` is what stands in
    nbgrader's gradebook, for a plugin of the instructor's that only nbgrader can ask.
    """
    sent = None
    needs: list[tuple[str, str]] = []
    if handed.sent_at:
        try:
            sent = dates.read(handed.sent_at, zone)
        except ValueError as error:
            seen = clean(handed.sent_at)[:60]
            needs.append(("undated", f"Its time cannot be read: {error}. Received: {seen}."))
    if due is None:
        late = handed.marked_late
        if late and policy.kind != "none":
            needs.append(("undated", "The platform says late, and there is no due date to count "
                          "from: name it under due: in class.yaml, or with --due."))  # fmt: skip
        return Lateness(late=late, needs=tuple(needs))
    told = f"{due.astimezone(zone):%Y-%m-%d %H:%M}"
    why = [say("total.extension", due=told)] if extended else []
    found = Lateness(due=due.isoformat(timespec="seconds"), why=tuple(why), needs=tuple(needs))
    if sent is None:
        return _undated(found, handed, policy)
    over = sent - due
    if over <= timedelta():
        return replace(found, late=False)
    came = f"{sent.astimezone(zone):%Y-%m-%d %H:%M %Z}".strip()
    said = say("intake.late", sent=came, due=f"{due.astimezone(zone):%Y-%m-%d %H:%M %Z}".strip())
    return _late(found, said, over, policy, _Worth(most, most if had is None else had), penalty)


def _late(
    found: Lateness,
    said: str,
    over: timedelta,
    policy: Policy,
    worth: _Worth,
    penalty: float | None,
) -> Lateness:
    if policy.kind == "none":
        return replace(found, late=True, why=(*found.why, said))
    if policy.kind == "zero":
        return replace(found, late=True, whole=True, why=(*found.why, said, say("total.late_zero")))
    if policy.kind == "plugin":
        if penalty is None:
            need = ("undated", "Late, and the penalty is a plugin's of nbgrader: run "
                    "`nbgrader autograde`, or write the policy into class.yaml.")  # fmt: skip
            return replace(found, late=True, why=(*found.why, said), needs=(*found.needs, need))
        off = say("total.late", points=shown(penalty))
        return replace(found, late=True, deduction=penalty, why=(*found.why, said, off))
    if over <= policy.grace:
        return replace(found, late=False, why=(*found.why, said, say("total.grace")))
    days = max(1, math.ceil((over - policy.grace).total_seconds() / DAY_S))
    share = min(policy.percent * days, policy.cap)
    points = min(round(worth.most * share / 100, 2), worth.had)
    off = say("total.late_days", days=days, percent=shown(share), points=shown(points))
    return replace(found, late=True, deduction=points, why=(*found.why, said, off))


def _undated(found: Lateness, handed: Handed, policy: Policy) -> Lateness:
    """There is a due date, and nothing that says when the work came."""
    if handed.marked_late is False:
        return replace(found, late=False)
    late, why = handed.marked_late, found.why  # that it is late is told with the hand-in
    if late and policy.kind not in ("none", "zero"):
        need = ("undated", "Late by the platform's word, and nobody knows by how much; nothing was "
                "taken off. Write the time under submitted: in class.yaml.")  # fmt: skip
        return replace(found, late=True, needs=(*found.needs, need))
    if late and policy.kind == "zero":
        return replace(found, late=True, whole=True, why=(*why, say("total.late_zero")))
    if late is None and not found.needs:
        need = ("undated", "Nothing says when it was handed in, so the due date could not be "
                "applied. Write the time under submitted: in class.yaml.")  # fmt: skip
        return replace(found, needs=(need,))
    return replace(found, late=late, why=why)
