"""Which of a key's alternatives, known mistakes and conventions, gives a student's replies."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.exercise.once import ByIdentity
from autograder.judge import plain_numbers
from autograder.judge.compare import Array, as_array, paired_leaves
from autograder.judge.evidence import Evidence
from autograder.judge.expected import cached_expected, cached_start, compare_replies
from autograder.judge.reshaped import reshaped
from autograder.model import Alternative, Key, Part

MATCH = 1e-5  # how near a reply must be to a misconception's, relative to its largest entry
# A known mistake with something small beside it: in `MOST_CASES` of the failing cases the replies
# are nearer to it than to the right answer by the factor `MARGIN`, in none are they farther, and no
# other known mistake comes within `RIVAL` of it.
MARGIN = 0.1
MOST_CASES = 0.75
RIVAL = 3.0
# Exceptions that many a slip raises: one of them alone does not tell which slip it was.
OF_ANY_SLIP = frozenset(
    {"ValueError", "TypeError", "IndexError", "AxisError", "AttributeError", "NameError",
     "UnboundLocalError", "AssertionError"}
)  # fmt: skip
Rows = dict[str, tuple[dict[str, Any] | None, ...]]  # by group, what an entry gives in each case


class Excuse(Struct, frozen=True, kw_only=True):
    """A known answer that leaves a part its points, and the groups that it explains."""

    entry: Alternative
    groups: frozenset[str]


def own_explanation(key: Key, part: Part, seen: list[Evidence]) -> Alternative | None:
    """The part's own misconception or unaccepted convention that gives exactly these replies."""
    for entry, rows in _own_rows(key, part):
        if not entry.accepted and _reproduced(rows, seen, _agrees):
            return entry
    return None


def explained(key: Key, part: Part, seen: list[Evidence]) -> frozenset[str]:
    """The ids of the part's own entries that explain it, or a whole group of its cases."""
    if _nothing_amiss(seen):
        return frozenset()
    seen = _steady(seen)
    pieces = [seen, *(piece for piece in _by_group(part, seen) if len(piece) > 1)]
    return frozenset(
        entry.id
        for entry, rows in _own_rows(key, part)
        if any(_reproduced(rows, piece, _agrees) for piece in pieces)
    )


def reproduced_by(
    key: Key, part: Part, seen: list[Evidence], named: frozenset[str], first: Evidence
) -> Alternative | None:
    """The misconception or unaccepted convention that gives exactly these replies.

    The part's own come first, then those `named` for other parts, which this part's code may call.
    Where none explains the whole part, two faults may have met: the group of the `first` failing
    case, which is the one shown, is tried alone. Another group's fault could contradict that case.
    """
    seen = _steady(seen)
    mine = own_explanation(key, part, seen)
    if mine is not None:
        return mine
    for entry in key.alternatives if named else ():
        if entry.id in named and entry.part != part.name and reproduces(entry, part, seen):
            return entry
    alone = [evidence for evidence in seen if evidence.group is first.group]
    return own_explanation(key, part, alone) if len(alone) > 1 else None


def excuses(
    key: Key, part: Part, seen: list[Evidence], named: frozenset[str]
) -> tuple[Excuse, ...]:
    """What leaves a part its points although replies differ from the oracle's.

    An accepted convention; a fault that is `named` in another part, which this part calls; a slip
    of the part's own that leaves the idea right. One that explains the whole part excuses all of
    it. Otherwise each group may have one of its own, so that a fault in one group does not make
    another group's convention a fault, too.
    """
    if _nothing_amiss(seen):
        return ()
    for pieces in ([seen], _by_group(part, seen)):
        found = [(_excuse(key, part, piece, named), piece) for piece in pieces]
        held = tuple(
            Excuse(entry=entry, groups=frozenset(e.group.name for e in piece))
            for entry, piece in found
            if entry is not None
        )
        if held:
            return held
    return ()


def _nothing_amiss(seen: list[Evidence]) -> bool:
    return all(evidence.right and not evidence.shape for evidence in seen)


def _steady(seen: list[Evidence]) -> list[Evidence]:
    """The replies of groups in which no two runs differ.

    What is drawn at random may be any mistake's by chance, and only a group's first cases are run
    twice. Where all that is left are zeros and ones, it is still chance.
    """
    random = {evidence.group.name for evidence in seen if evidence.unsteady}
    if not random:
        return seen
    steady = [evidence for evidence in seen if evidence.group.name not in random]
    wrong = [evidence for evidence in steady if not evidence.right]
    return [] if all(map(_of_bits, wrong)) else steady


def _of_bits(evidence: Evidence) -> bool:
    if evidence.judged["kind"] != "returned" or not evidence.readable:
        return False
    array = as_array(evidence.got)
    return array is not None and bool(np.isin(array, (0, 1)).all())


def _by_group(part: Part, seen: list[Evidence]) -> list[list[Evidence]]:
    return [[e for e in seen if e.group is group] for group in part.groups]


def _excuse(
    key: Key, part: Part, seen: list[Evidence], named: frozenset[str]
) -> Alternative | None:
    if _nothing_amiss(seen) or any(e.unsteady or e.warned for e in seen):
        return None
    own = [entry for entry in key.alternatives if entry.part == part.name]
    others = [entry for entry in key.alternatives if entry.part != part.name and entry.id in named]
    candidates = (*(e for e in own if e.accepted), *others, *(e for e in own if e.care))
    return next((entry for entry in candidates if reproduces(entry, part, seen)), None)


def foretold(entry: Alternative, part: Part, evidence: Evidence) -> bool:
    """Whether a reply is the one that `entry` gives in this case."""
    outcome = _outcome(entry, part, evidence)
    return outcome is not None and _agrees(outcome, evidence)


def known_among_the_ended(
    key: Key, part: Part, seen: list[Evidence], first: Evidence
) -> Alternative | None:
    """The part's own mistake that gives the replies of all cases that came to an end.

    Axes of length 1 too many or too few are no reason against it. Where none explains them all, the
    group of the `first` one that is wrong is tried alone.
    """
    ended = [evidence for evidence in _steady(seen) if evidence.reply["kind"] != "raised"]
    for piece in (ended, [evidence for evidence in ended if evidence.group is first.group]):
        for entry, rows in _own_rows(key, part) if len(piece) > 1 else ():
            if not entry.accepted and _reproduced(rows, piece, _agrees_in_shape):
                return entry
    return None


def reproduces(entry: Alternative, part: Part, seen: list[Evidence]) -> bool:
    """Whether `entry` gives exactly these replies, and not only right ones."""
    rows = _rows(entry, part)
    return bool(rows) and _reproduced(rows, seen, _agrees)


def _reproduced(
    rows: Rows, seen: list[Evidence], agrees: Callable[[dict[str, Any], Evidence], bool]
) -> bool:
    """Whether these rows are the replies: first the wrong ones, which seldom are an entry's."""
    right, told = [], []
    for evidence in seen:
        if _has_values_right(evidence):
            right.append(evidence)
            continue
        outcome = _in_rows(rows, evidence)
        if outcome is None or not agrees(outcome, evidence):
            return False
        told.append(outcome)
    untold = 0
    for evidence in right:
        outcome = _in_rows(rows, evidence)
        if outcome is None:
            untold += 1
        elif not agrees(outcome, evidence):
            return False
        else:
            told.append(outcome)
    return bool(told) and (_has_value(told) or _raises_by_nature(rows, told, untold))


def _has_value(outcomes: list[dict[str, Any]]) -> bool:
    return any(outcome["kind"] != "raised" for outcome in outcomes)


def _raises_by_nature(rows: Rows, told: list[dict[str, Any]], right: int) -> bool:
    """Whether exceptions alone tell the mistake: it gives nothing else, and few slips give these.

    Its exceptions are of a kind of their own, or what is `right` with it outnumbers them: a
    function that raises nearly everywhere may do so for any reason.
    """
    given = [outcome for row in rows.values() for outcome in row if outcome is not None]
    if _has_value(given):
        return False
    return right > len(told) or all(one["type"] not in OF_ANY_SLIP for one in told)


def _rows_of(entry: Alternative, part: Part) -> Rows:
    """What the entry gives in the part's cases, by group; empty where it says nothing of them."""
    names = [group.name for group in part.groups]
    named = {name: entry.outputs.get(f"{part.name}/{name}") for name in names}
    found = {name: row for name, row in named.items() if row is not None}
    return found if any(found.values()) else {}


_rows = ByIdentity(_rows_of, 1 << 12)


def _own_rows_of(key: Key, part: Part) -> tuple[tuple[Alternative, Rows], ...]:
    """The part's own entries that say something of its cases, with what they say."""
    told = ((entry, _rows(entry, part)) for entry in key.alternatives if entry.part == part.name)
    return tuple((entry, rows) for entry, rows in told if rows)


_own_rows = ByIdentity(_own_rows_of, 64)  # each holds its key


def _outcome(entry: Alternative, part: Part, evidence: Evidence) -> dict[str, Any] | None:
    """What the entry gives in a case; None where that is the right answer."""
    return _in_rows(_rows(entry, part), evidence)


def _in_rows(rows: Rows, evidence: Evidence) -> dict[str, Any] | None:
    row = rows.get(evidence.group.name)
    return None if row is None else row[evidence.index]


def _has_values_right(evidence: Evidence) -> bool:
    return evidence.comparison.difference is None


def _agrees(outcome: dict[str, Any], evidence: Evidence) -> bool:
    """Whether the reply is `outcome`: found out once, as one entry is tried for several things."""
    found = evidence.agreements.get(id(outcome))  # the key holds the outcome for as long
    if found is None:
        found = evidence.agreements[id(outcome)] = _found_to_agree(outcome, evidence)
    return found


def _agrees_in_shape(outcome: dict[str, Any], evidence: Evidence) -> bool:
    """As `_agrees`, or so but for axes of length 1."""
    if _agrees(outcome, evidence):
        return True
    ended = outcome["kind"] == "returned" and evidence.judged["kind"] == "returned"
    if not ended or not evidence.readable:
        return False
    form = reshaped(cached_expected(outcome).value, evidence.got)
    return form is not None and _near(outcome, form.value, evidence)


def _found_to_agree(outcome: dict[str, Any], evidence: Evidence) -> bool:
    """Whether the reply is `outcome`, within its own scale, or the case's tolerances."""
    if outcome["kind"] != "returned" or evidence.judged["kind"] != "returned":
        return compare_replies(outcome, evidence.judged, ()).difference is None
    if outcome["value"] == evidence.judged["value"]:  # to the last bit
        return evidence.readable
    return evidence.readable and _near(outcome, evidence.got, evidence)


def _near(outcome: dict[str, Any], got: Any, evidence: Evidence) -> bool:
    begins, derived = cached_start(outcome), evidence.case.tolerances
    if begins is not None and plain_numbers.begins_otherwise(
        begins, got, max(MATCH * begins.largest, derived[0] if derived else 0.0)
    ):
        return False
    known = cached_expected(outcome)
    kept = known.scales
    if kept is None or kept[0] is not derived:
        scales = tuple(MATCH * size for size in known.sizes)
        if len(scales) == len(derived):
            scales = tuple(max(pair) for pair in zip(scales, derived, strict=True))
        kept = known.scales = (derived, scales)
    return known.agrees(got, kept[1])


def nearly(key: Key, part: Part, seen: list[Evidence]) -> Alternative | None:
    """The part's own mistake that explains all but a small rest of every reply, by `MARGIN`."""
    returned = [e for e in seen if e.judged["kind"] == "returned" and e.readable]
    if any(e.case.expected["kind"] != "returned" for e in returned):
        return None
    wrong = [evidence for evidence in returned if not evidence.right]
    distances = [_distance(evidence.expected, evidence.got) for evidence in wrong]
    far = [distance for distance in distances if distance]
    if len(far) < max(2, len(wrong)):
        return None
    right = [evidence for evidence in returned if evidence.right]
    found = []
    for entry, rows in _own_rows(key, part):
        if not entry.accepted and not entry.symptom:
            rest = _rest(rows, right, wrong, far)
            if rest is not None:
                found.append((rest, entry.id, entry))
    found.sort(key=lambda one: one[:2])
    if not found or found[0][0] > MARGIN:
        return None
    share, id, entry = found[0]
    rivals = [other for other, name, _ in found if name != id]
    if rivals and rivals[0] < RIVAL * max(share, MARGIN / 100):
        return None
    return entry


def _rest(
    rows: Rows, right: list[Evidence], wrong: list[Evidence], far: list[float]
) -> float | None:
    """What share of the replies' distances from the right answers, `far`, an entry leaves open.

    The share that `MOST_CASES` do not exceed; None where one of the cases contradicts it.
    """
    if any(_in_rows(rows, evidence) is not None for evidence in right):
        return None
    outcomes = [_in_rows(rows, evidence) for evidence in wrong]
    told = [outcome for outcome in outcomes if outcome and outcome["kind"] == "returned"]
    if len(told) < len(wrong):
        return None
    shares: list[float] = []
    for outcome, evidence, distance in zip(told, wrong, far, strict=True):
        near = _distance(cached_expected(outcome).value, evidence.got)
        if near is None or near >= distance:
            return None
        shares.append(near / distance)
    return sorted(shares)[math.ceil(MOST_CASES * len(shares)) - 1]


def _distance(one: Any, other: Any) -> float | None:
    """How far two values are apart, over all their numbers; None where they have no such."""
    pairs = paired_leaves(one, other)
    if pairs is None or not pairs:
        return None
    total = 0.0
    for _, first, second in pairs:
        if first.dtype.kind == "b" and np.array_equal(first, second):
            continue
        if first.shape != second.shape or not _finite(first) or not _finite(second):
            return None
        total += float(np.sum(np.abs(first.astype(float) - second.astype(float)) ** 2))
    return float(np.sqrt(total))


def _finite(array: Array) -> bool:
    return array.dtype.kind in "iuf" and bool(np.isfinite(array).all())
