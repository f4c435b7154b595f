"""What a class's verdicts say together: scores, parts, shared mistakes, and who needs a human. Pure.

    figures(entries)["ex06_optimizers"].parts[0].mean      # hardest first
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Literal

from autograder.class_wording import label
from autograder.model import Finding, PartReport, Report
from autograder.wording import say

SPLIT = 0.3  # a class splits where this share of it has everything, and this share nothing
STRONG = 0.7  # of the other parts' points: who has them and fails here has met a gap, not a wall
FULL = 1e-9

Outcome = Literal["right", "partly", "wrong", "unwritten", "broken"]
OUTCOMES: tuple[Outcome, ...] = ("right", "partly", "wrong", "unwritten", "broken")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One submission as the class's results keep it. `report` is None where there is no verdict."""

    student: str
    exercise: str
    report: Report | None
    reason: str = ""
    told: tuple[str, ...] = ()  # how it was handed in: late, two versions, a wrong name
    late: bool = False
    lms_id: str | None = None
    counted: float | None = None  # the score that counts where it is not the report's


@dataclass(frozen=True, kw_only=True)
class PartFigures:
    """How the class did in one part."""

    name: str
    max_score: float
    mean: float  # share of the points, 0 to 1
    outcomes: dict[Outcome, int]
    strong: int  # have nothing here and STRONG of the points elsewhere

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def splits(self) -> bool:
        """Whether many have all of it, many nothing, and few are between."""
        nothing = self.total - self.outcomes["right"] - self.outcomes["partly"]
        return min(self.outcomes["right"], nothing) >= max(3.0, SPLIT * self.total)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A finding, and the students who share it."""

    kind: str
    id: str
    part: str  # where it was found most often
    message: str
    students: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Need:
    """Why a person should look at a submission."""

    kind: str  # see NEEDS
    student: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One exercise's figures."""

    exercise: str
    title: str
    max_score: float
    isolation: str
    cases: str
    entries: tuple[Entry, ...]
    parts: tuple[PartFigures, ...]  # hardest first
    ideas: tuple[Shared, ...]  # misconceptions and patterns, most shared first
    slips: tuple[Shared, ...]  # accidents
    conventions: tuple[Shared, ...]  # count as right
    unexplained: tuple[tuple[str, int], ...]  # parts, and wrong answers that nothing explains
    needs: tuple[Need, ...]

    @property
    def marked(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.report is not None)

    @property
    def scores(self) -> tuple[float, ...]:
        return tuple(sorted(score for e in self.marked if (score := score_of(e)) is not None))

    @property
    def durations(self) -> tuple[float, ...]:
        return tuple(sorted(e.report.duration_s for e in self.marked if e.report is not None))


# Why a person should look, gravest first: the kind, and what it is called.
NEEDS = {
    "ungraded": "Not marked, through no fault of theirs",
    "tampered": "Tried to write into the checker's own output",
    "broken": "Nothing of the file could be run",
    "timeout": "Ran out of time",
    "not_repeatable": "Gives another answer each time",
    "error": "Stopped with an error in some parts",
    "late": "Handed in late",
    "intake": "Handed in in an unusual way",
}


def figures(entries: Iterable[Entry]) -> dict[str, Figures]:
    """The figures of each exercise, by its full name."""
    ordered = sorted(entries, key=lambda entry: (entry.exercise, entry.student))
    groups = groupby(ordered, key=lambda entry: entry.exercise)
    return {name: _figures(name, tuple(group)) for name, group in groups}


def score_of(entry: Entry) -> float | None:
    """The points that count: a manual score where the gradebook has one."""
    if entry.counted is not None or entry.report is None:
        return entry.counted
    return entry.report.score


def _figures(name: str, entries: tuple[Entry, ...]) -> Figures:
    reports = [(e.student, e.report) for e in entries if e.report is not None]
    first = reports[0][1] if reports else None
    shared = _shared(reports)
    kinds = ("misconception", "generic")
    return Figures(
        exercise=name,
        title=first.title if first else name,
        max_score=first.max_score if first else 0.0,
        isolation=", ".join(sorted({report.isolation for _, report in reports})),
        cases=", ".join(sorted({report.cases for _, report in reports})),
        entries=entries,
        parts=_parts([report for _, report in reports]),
        ideas=tuple(entry for entry in shared if entry.kind in kinds),
        slips=tuple(entry for entry in shared if entry.kind == "accident"),
        conventions=tuple(entry for entry in shared if entry.kind == "convention"),
        unexplained=_unexplained([report for _, report in reports]),
        needs=tuple(_needs(entries)),
    )


def _parts(reports: list[Report]) -> tuple[PartFigures, ...]:
    by_name: dict[str, list[tuple[PartReport, bool]]] = defaultdict(list)
    for report in reports:
        whole = sum(part.score or 0.0 for part in report.parts)
        for part in report.parts:
            rest = report.max_score - part.max_score
            able = rest > 0 and (whole - (part.score or 0.0)) / rest >= STRONG
            by_name[part.name].append((part, able))
    found = [_part(name, seen) for name, seen in by_name.items()]
    return tuple(sorted(found, key=lambda part: part.mean))


def _part(name: str, seen: list[tuple[PartReport, bool]]) -> PartFigures:
    marked = [(part, able) for part, able in seen if part.score is not None]
    points = marked[0][0].max_score if marked else seen[0][0].max_score
    outcomes = Counter(_outcome(part) for part, _ in marked)
    total = sum(part.score or 0.0 for part, _ in marked)
    return PartFigures(
        name=name,
        max_score=points,
        mean=total / (points * len(marked)) if points and marked else 0.0,
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        strong=sum(able for part, able in marked if not part.score),
    )


def _outcome(part: PartReport) -> Outcome:
    if part.score is not None and part.score >= part.max_score - FULL:
        return "right"
    if part.score:
        return "partly"
    if part.status == "not_implemented":
        return "unwritten"
    return "broken" if part.status in ("error", "timeout") else "wrong"


def _shared(reports: list[tuple[str, Report]]) -> list[Shared]:
    """Findings by what they say, each student counted once, most shared first."""
    students: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    seen: dict[tuple[str, str], list[tuple[str, Finding]]] = defaultdict(list)
    for student, report in reports:
        for part in report.parts:
            finding = part.finding
            if finding is None or finding.id == "accident.not_implemented":
                continue
            students[finding.kind, finding.id][student] = None
            seen[finding.kind, finding.id].append((part.name, finding))
    found = [
        Shared(
            kind=kind,
            id=id,
            part=Counter(part for part, _ in seen[kind, id]).most_common(1)[0][0],
            message=_said(kind, id, [finding for _, finding in seen[kind, id]]),
            students=tuple(who),
        )
        for (kind, id), who in students.items()
        if kind != "undiagnosed"
    ]
    return sorted(found, key=lambda entry: (-len(entry.students), entry.id))


def _said(kind: str, id: str, findings: list[Finding]) -> str:
    """The course's own sentence for an idea; for the rest one that quotes nobody's work."""
    if kind in ("misconception", "convention"):
        # where a part uses another that has it, the sentence is longer
        return min((finding.message for finding in findings), key=len)
    return label(id)


def _unexplained(reports: list[Report]) -> tuple[tuple[str, int], ...]:
    found = Counter(
        part.name
        for report in reports
        for part in report.parts
        if part.finding is not None and part.finding.kind == "undiagnosed"
    )
    return tuple(found.most_common())


def _needs(entries: tuple[Entry, ...]) -> list[Need]:
    found = [need for entry in entries for need in _needs_of(entry)]
    order = list(NEEDS)
    return sorted(found, key=lambda need: order.index(need.kind))


def _needs_of(entry: Entry) -> Iterable[Need]:
    def need(kind: str, what: str) -> Need:
        return Need(kind=kind, student=entry.student, what=what)

    report = entry.report
    if report is None:
        yield need("ungraded", entry.reason)
    elif report.score is None or any(part.status == "ungraded" for part in report.parts):
        yield need("ungraded", " ".join(report.notes))
    else:
        yield from _needs_of_report(report, need)
    if entry.late or entry.told:
        yield need("late" if entry.late else "intake", " ".join(entry.told))


def _needs_of_report(report: Report, need: Callable[[str, str], Need]) -> Iterable[Need]:
    if say("note.tampered") in report.notes:
        yield need("tampered", "Those lines were not counted; the score stands.")
    stopped = [part for part in report.parts if part.status in ("error", "timeout")]
    if stopped and len(stopped) == len(report.parts):
        finding = stopped[0].finding
        yield need("broken", finding.message if finding is not None else "")
        return
    late = [part.name for part in stopped if part.status == "timeout"]
    if late:
        yield need("timeout", ", ".join(late))
    unsteady = [p.name for p in report.parts if p.finding and p.finding.id.endswith("repeatable")]
    if unsteady:
        yield need("not_repeatable", ", ".join(unsteady))
    failed = [part.name for part in stopped if part.status == "error"]
    if failed:
        yield need("error", ", ".join(failed))


def middle(values: tuple[float, ...]) -> float:
    """The median; 0 for none."""
    return float(median(values)) if values else 0.0
