"""What a class's verdicts say together: scores, parts, shared mistakes, who needs a human. Pure.

figures(entries)["ex06_optimizers"].parts[0].mean      # hardest first
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Literal

from msgspec import Struct

from autograder.class_report.finding_names import label
from autograder.class_rules import totals
from autograder.class_rules.totals import Total
from autograder.languages.catalogue import say
from autograder.model import Finding, PartReport, Report
from autograder.records.grades_table import total_of
from autograder.records.record import Record
from autograder.records.troubles import Trouble

SPLIT = 1 / 3  # a class splits where this share of it has everything, and this share nothing
STRONG = 0.7  # of the other parts' points: who has them and fails here has met a gap, not a wall
FULL = 1e-9

Outcome = Literal["right", "partly", "wrong", "unwritten", "broken"]
OUTCOMES: tuple[Outcome, ...] = ("right", "partly", "wrong", "unwritten", "broken")


class Entry(Struct, frozen=True, kw_only=True, dict=True):
    """One submission's record, and what it is worth."""

    record: Record

    @property
    def student(self) -> str:
        return self.record.student

    @cached_property
    def total(self) -> Total:
        return total_of(self.record)

    @cached_property
    def report(self) -> Report:
        """The report as it counts in this class."""
        return totals.adjusted(self.record.report, self.total)

    @property
    def marked(self) -> bool:
        return self.record.state == "marked"

    @property
    def score(self) -> float | None:
        """The total; None where there is no mark."""
        return self.total.total


class PartFigures(Struct, frozen=True, kw_only=True):
    """How the class did in one part."""

    name: str
    max_score: float
    mean: float  # share of the points, 0 to 1; without points, of the students who are right
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


class Shared(Struct, frozen=True, kw_only=True):
    """A finding, and the students who share it."""

    kind: str
    id: str
    part: str  # where it was found most often; "" where it is about the whole file
    message: str
    students: tuple[str, ...]


class Need(Struct, frozen=True, kw_only=True):
    """Why a person should look at a submission."""

    kind: str  # see NEEDS
    student: str
    what: str


class Figures(Struct, frozen=True, kw_only=True):
    """One exercise's figures."""

    exercise: str
    title: str
    max_score: float
    isolation: str
    cases: str
    entries: tuple[Entry, ...]
    parts: tuple[PartFigures, ...]  # hardest first, those without points last
    ideas: tuple[Shared, ...]  # misconceptions and patterns, most shared first
    slips: tuple[Shared, ...]  # accidents
    conventions: tuple[Shared, ...]  # count as right
    unexplained: tuple[tuple[str, int], ...]  # parts, and wrong answers that nothing explains
    needs: tuple[Need, ...]

    @property
    def marked(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.marked)

    @property
    def handed(self) -> int:
        """How many handed anything in."""
        return sum(entry.record.state != "absent" for entry in self.entries)

    @property
    def all_marked(self) -> bool:
        """Whether every file that was handed in was marked: none was set aside."""
        return all(entry.marked and not entry.record.set_aside for entry in self.entries)

    @property
    def scores(self) -> tuple[float, ...]:
        return tuple(sorted(e.score for e in self.entries if e.score is not None))

    @property
    def durations(self) -> tuple[float, ...]:
        return tuple(sorted(entry.report.duration_s for entry in self.marked))


# Why a person should look, gravest first: the kind, what it is called, and in few words.
NEEDS = {
    "ungraded": ("Not marked, through no fault of theirs", "not marked"),
    "fatal": ("Ended the marking twice", "ended the marking"),
    "unreadable": ("What they handed in cannot be read", "unreadable"),
    "nothing": ("They handed in nothing that can be marked", "nothing to mark"),
    "another_exercise": ("They handed in another exercise", "another exercise"),
    "absent": ("Handed in nothing", "without a hand-in"),
    "not_on_roster": ("Not on the roster", "not on the roster"),
    "not_entered": ("Marked, and not in the gradebook", "not in the gradebook"),
    "not_drawn": ("Marked, and without a page of their own", "without a page"),
    "waiting": ("Questions that wait for you", "waiting for you"),
    "undated": ("Lateness that could not be told", "of unknown date"),
    "tampered": ("Something wrote into the checker's own output", "tampering"),
    "broken": ("Nothing of the file could be run", "did not run"),
    "timeout": ("Ran out of time", "out of time"),
    "not_repeatable": ("Gives another answer each time", "not repeatable"),
    "error": ("Stopped with an error in some parts", "errors"),
    "late": ("Handed in late", "late"),
    "intake": ("Handed in in an unusual way", "unusual"),
    "not_compared": ("Not compared with the others", "not compared"),
}
WHOLE_FILE = ("accident.import", "accident.syntax", "accident.unreadable")
FOLDED = ("error", "intake", "not_compared")  # long lists of little consequence


def figures(entries: Iterable[Entry], troubles: Iterable[Trouble] = ()) -> dict[str, Figures]:
    """The figures of each exercise, by its full name.

    `troubles` are what could not be done with one submission or another beside marking it.
    """
    ordered = sorted(entries, key=lambda entry: (entry.record.exercise, entry.student))
    groups = groupby(ordered, key=lambda entry: entry.record.exercise)
    told = list(troubles)
    return {
        name: _figures(name, tuple(group), [one for one in told if one.exercise == name])
        for name, group in groups
    }


def _figures(name: str, entries: tuple[Entry, ...], troubles: list[Trouble]) -> Figures:
    reports = [(entry.student, entry.report) for entry in entries if entry.marked]
    first = reports[0][1] if reports else entries[0].report
    by_marked = [entry for entry in entries if entry.marked]
    shared = _shared(reports)
    kinds = ("misconception", "generic")
    return Figures(
        exercise=name,
        title=first.title,
        max_score=(by_marked or entries)[0].total.most,
        isolation=", ".join(sorted({report.isolation for _, report in reports})),
        cases=", ".join(sorted({report.cases for _, report in reports})),
        entries=entries,
        parts=_parts([report for _, report in reports]),
        ideas=tuple(entry for entry in shared if entry.kind in kinds),
        slips=tuple(entry for entry in shared if entry.kind == "accident"),
        conventions=tuple(entry for entry in shared if entry.kind == "convention"),
        unexplained=_unexplained([report for _, report in reports]),
        needs=tuple(_needs(entries, troubles)),
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
    return tuple(sorted(found, key=lambda part: (not part.max_score, part.mean)))


def _part(name: str, seen: list[tuple[PartReport, bool]]) -> PartFigures:
    marked = [(part, able) for part, able in seen if part.score is not None]
    points = marked[0][0].max_score if marked else seen[0][0].max_score
    outcomes = Counter(_outcome(part) for part, _ in marked)
    total, most = sum(part.score or 0.0 for part, _ in marked), points * len(marked)
    if not points:
        total, most = outcomes["right"], len(marked)
    return PartFigures(
        name=name,
        max_score=points,
        mean=total / most if most else 0.0,
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        strong=sum(able for part, able in marked if not part.score and part.max_score),
    )


def _outcome(part: PartReport) -> Outcome:
    full = part.score is not None and part.score >= part.max_score - FULL
    if full and (part.max_score or part.status == "passed"):
        return "right"
    if part.score:
        return "partly"
    if part.status in ("not_implemented", "skipped"):
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
            part="" if id.startswith(WHOLE_FILE) else _most(part for part, _ in seen[kind, id]),
            message=_said(kind, id, [finding for _, finding in seen[kind, id]]),
            students=tuple(who),
        )
        for (kind, id), who in students.items()
        if kind != "undiagnosed"
    ]
    return sorted(found, key=lambda entry: (-len(entry.students), entry.id))


def _most(parts: Iterable[str]) -> str:
    return Counter(parts).most_common(1)[0][0]


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


def _needs(entries: tuple[Entry, ...], troubles: list[Trouble]) -> list[Need]:
    found = [need for entry in entries for need in _needs_of(entry)]
    found += [Need(kind=one.kind, student=one.student, what=one.what) for one in troubles]
    order = list(NEEDS)
    return sorted(found, key=lambda need: order.index(need.kind))


def _needs_of(entry: Entry) -> Iterable[Need]:
    def need(kind: str, what: str) -> Need:
        return Need(kind=kind, student=entry.student, what=what)

    record = entry.record
    if record.state == "error":
        yield need("fatal", record.reason or "")
    elif record.state == "marked":
        yield from _needs_of_report(record.report, need)
    elif record.state != "absent":  # of whom the total tells
        yield need(record.fate if record.fate in NEEDS else "ungraded", record.reason or "")
    for kind, said in entry.total.needs:
        yield need(kind, said)
    if record.late or record.told:
        told = (*record.told, *entry.total.late_why)
        yield need("late" if record.late else "intake", " ".join(told))


def _needs_of_report(report: Report, need: Callable[[str, str], Need]) -> Iterable[Need]:
    if say("note.tampered") in report.notes:
        yield need("tampered", "")
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
