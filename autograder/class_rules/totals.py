"""The one total of a submission: every table, page, report, gradebook and export reads this. Pure.

    total = max(0, sum(score of each part) - deduction)      # rounded once, to two decimals

A part's score is the one that a person gave where the gradebook holds one, else dlgrade's own,
stretched to the points that the part has in this class; and extra credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import asdict, replace

from autograder.exercise.cells import check_id
from autograder.languages.catalogue import say
from autograder.model import PartReport, Report

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook_held import Held, HeldCell


class PartTotal(Struct, frozen=True, kw_only=True):
    """One part, or one question that a person grades."""

    name: str
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    most: float = 0.0
    by_hand: bool = False
    comment: str = ""

    @property
    def score(self) -> float | None:
        """The points that count; None where they wait for a person."""
        own = self.auto if self.manual is None else self.manual
        return None if own is None else own + self.extra


class Total(Struct, frozen=True, kw_only=True):
    """What a submission is worth, and why."""

    automatic: float | None = None  # dlgrade's own points; None where it could not mark
    manual: float | None = None  # points that people gave; None where nobody gave any
    deduction: float = 0.0  # for being late
    total: float | None = None  # None where there is no mark
    most: float = 0.0
    parts: tuple[PartTotal, ...] = ()
    why: tuple[str, ...] = ()  # for everybody, in the class's language
    late_why: tuple[str, ...] = ()  # those of them that are about the time of handing in
    needs: tuple[tuple[str, str], ...] = ()  # for the instructor: a kind, and a sentence
    due: str | None = None
    late: bool | None = None

    @property
    def waiting(self) -> tuple[PartTotal, ...]:
        """What a person has not scored yet."""
        return tuple(part for part in self.parts if part.score is None)

    @property
    def final(self) -> float | None:
        """The total, where nothing of it is still to come."""
        return None if self.waiting else self.total


class Lateness(Struct, frozen=True, kw_only=True):
    """What the dates and the policy make of one submission."""

    deduction: float = 0.0
    whole: bool = False  # whether nothing is left, however much it was
    why: tuple[str, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    due: str | None = None
    late: bool | None = None


class Points(Struct, frozen=True, kw_only=True):
    """How many points parts have in this class, where it is not the exercise's own number."""

    points: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def of(self, part: str, own: float) -> float | None:
        """The points of a part that has `own` in the exercise; None where it does not count."""
        if part in self.left_out:
            return None
        return self.points.get(part, own) * self.weights.get(part, 1.0)


AS_THEY_ARE = Points()
ON_TIME = Lateness()


def shown(points: float) -> str:
    """Points as every table and page writes them: two decimals at most."""
    return f"{points:.2f}".rstrip("0").rstrip(".") if points else "0"


def computed(
    report: Report,
    *,
    marked: bool = True,
    points: Points = AS_THEY_ARE,
    held: Held | None = None,
    lateness: Lateness = ON_TIME,
    like: Report | None = None,
) -> Total:
    """The total of a submission with this report; `like` is another's of the same exercise.

    `held` is what the gradebook has of it: its points come before the exercise's own. Without a
    verdict (`marked` is false) there is a maximum, and a total only where people scored all of it.
    """
    if not marked and held is None and like is not None:  # for the maximum
        empty = tuple(replace(part, score=None) for part in like.parts)
        report = replace(report, parts=empty)
    parts, why = _parts(report, points, held, marked)
    most = sum(part.most for part in parts) if parts else report.max_score
    given = [part.manual for part in parts if part.manual is not None]
    own = [part.auto for part in parts if part.auto is not None and not part.by_hand]
    known = marked or (bool(parts) and all(part.score is not None for part in parts))
    sum_of = sum(part.score or 0.0 for part in parts)
    deduction = min(sum_of, sum_of if lateness.whole else lateness.deduction) if known else 0.0
    total = round(max(0.0, sum_of - deduction), 2) if known else None
    needs = tuple(
        ("waiting", f"{part.name}: {shown(part.most)} points are for you to give.")
        for part in parts
        if part.score is None and (part.by_hand and known)
    )
    return Total(
        automatic=round(sum(own), 2) if marked else None,
        manual=round(sum(given), 2) if given else None,
        deduction=round(deduction, 2),
        total=total,
        most=round(most, 2),
        parts=parts,
        why=(*why, *lateness.why),
        late_why=lateness.why,
        needs=(*needs, *lateness.needs),
        due=lateness.due,
        late=lateness.late,
    )


def _parts(
    report: Report, points: Points, held: Held | None, marked: bool
) -> tuple[tuple[PartTotal, ...], list[str]]:
    cells = {} if held is None else {cell.name: cell for cell in held.cells}
    found: list[PartTotal] = []
    why: list[str] = []
    by_person = False
    for part in report.parts:
        cell = cells.pop(check_id(report.exercise, part.name), None)
        most = _most(part, points, held, cell)
        if most is None:
            why.append(say("total.left_out", part=part.name))
            continue
        if abs(most - part.max_score) > 1e-9:
            why.append(
                say("total.points", part=part.name, now=shown(most), was=shown(part.max_score))
            )
        auto = scaled(part.score, part.max_score, most)
        if not part.max_score and part.status == "passed":  # a quick question that counts here
            auto = most
        one = PartTotal(name=part.name, auto=auto, most=most)
        if cell is not None:
            one = _held(one, cell)
            by_person = by_person or cell.manual is not None
            why += _by_person(one)
        found.append(one)
    checks = check_id(report.exercise, "")
    for name, cell in cells.items():
        ours = name.startswith(checks) and not cell.by_hand
        if ours and marked:
            continue  # of a part that this version of the exercise has not
        auto = cell.auto if cell.by_hand else None  # of ours, only a verdict of ours counts
        one = PartTotal(name=_called(name, checks), most=cell.points, auto=auto,
                        by_hand=cell.by_hand)  # fmt: skip
        one = _held(one, cell)
        found.append(one)
        if cell.by_hand:
            why += _by_person(one) or [_question(one)]
    if by_person and marked:
        own = sum(p.auto or 0.0 for p in found if not p.by_hand)
        why.insert(0, say("feedback.by_hand", score=round(own, 2)))
    return tuple(found), why


def _called(name: str, checks: str) -> str:
    return name.removeprefix(checks) if name.startswith(checks) else name


def _most(
    part: PartReport, points: Points, held: Held | None, cell: HeldCell | None
) -> float | None:
    """The points of a part here; None where it does not count."""
    wanted = points.of(part.name, part.max_score)
    if held is None or not held.cells or (cell is None and not wanted):
        return wanted
    return None if cell is None or wanted is None else cell.points


def _held(part: PartTotal, cell: HeldCell) -> PartTotal:
    return replace(part, manual=cell.manual, extra=cell.extra, comment=cell.comment)


def _by_person(part: PartTotal) -> list[str]:
    said = []
    if part.manual is not None:
        said.append(
            say("total.by_person", part=part.name, score=shown(part.score or 0.0),
                most=shown(part.most))
        )  # fmt: skip
    elif part.extra:
        said.append(say("total.extra", part=part.name, score=shown(part.extra)))
    if part.comment:
        said.append(say("total.comment", part=part.name, comment=part.comment))
    return said


def _question(part: PartTotal) -> str:
    if part.auto is None:
        return say("total.waiting", part=part.name, most=shown(part.most))
    return say("total.no_answer", part=part.name, most=shown(part.most))


def scaled(score: float | None, most: float, now: float) -> float | None:
    """A score's share of `now` points in place of `most`."""
    if score is None or most == now:
        return score
    return min(max(score / most, 0.0), 1.0) * now if most > 0 else 0.0


def adjusted(report: Report, total: Total) -> Report:
    """The report as this class counts: the scores and points that count, and people's questions."""
    if report.score is None:
        return report
    by_name = {part.name: part for part in total.parts if not part.by_hand}
    parts = [_adjusted(part, by_name[part.name]) for part in report.parts if part.name in by_name]
    parts += [_asked(part) for part in total.parts if part.by_hand]
    score = sum(part.score or 0.0 for part in parts)
    return replace(report, parts=tuple(parts), score=score, max_score=total.most)


def _adjusted(part: PartReport, total: PartTotal) -> PartReport:
    if total.score == part.score and total.most == part.max_score:
        return part
    return replace(part, score=total.score, max_score=total.most)


def _asked(part: PartTotal) -> PartReport:
    """A question that a person grades, as a part of a report."""
    full = part.score is not None and part.score >= part.most
    return PartReport(
        name=part.name,
        status="ungraded" if part.score is None else "passed" if full else "failed",
        score=part.score,
        max_score=part.most,
        cases_passed=0,
        cases_total=0,
    )


def document(total: Total) -> dict[str, Any]:
    """The total as a line of `results.jsonl` has it."""
    parts = [asdict(part) for part in total.parts]
    needs = [list(need) for need in total.needs]
    return {**asdict(total), "parts": parts, "needs": needs}


def read(data: Mapping[str, Any]) -> Total:
    """The total that `document` was made of. Raises `ValueError` for one of another form."""
    return msgspec.convert(data, Total)
