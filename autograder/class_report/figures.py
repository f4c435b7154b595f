"""What a class's verdicts say together: scores, parts, shared mistakes, who needs a human. Pure.

figures(entries)["ex06_optimizers"].parts[0].mean      # hardest first

A class may be of tens of thousands. Entries are therefore looked at one after the other and let go
of: what stays of a submission is a name, two numbers, and what somebody has to be told of it.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from math import isnan, nan
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


class Everyone:
    """Each submission's student, total and seconds, in the order in which they were added."""

    def __init__(self) -> None:
        self._students: list[str] = []
        self._scores = array("d")  # NaN for no mark
        self._seconds = array("d")  # NaN for no verdict

    def add(self, entry: Entry) -> None:
        self._students.append(entry.student)
        self._scores.append(nan if entry.score is None else entry.score)
        self._seconds.append(entry.report.duration_s if entry.marked else nan)

    def __len__(self) -> int:
        return len(self._students)

    def __iter__(self) -> Iterator[tuple[str, float | None]]:
        """Students and totals; None for no mark."""
        for student, score in zip(self._students, self._scores, strict=True):
            yield student, None if isnan(score) else score

    def durations(self) -> Iterator[tuple[float, str]]:
        """The seconds that each verdict took, and whose it is."""
        for seconds, student in zip(self._seconds, self._students, strict=True):
            if not isnan(seconds):
                yield seconds, student


class Figures(Struct, frozen=True, kw_only=True):
    """One exercise's figures."""

    exercise: str
    title: str
    max_score: float
    isolation: str
    cases: str
    everyone: Everyone
    marked: int  # submissions with a verdict
    handed: int  # of people who handed anything in
    all_marked: bool  # every file that was handed in was marked: none was set aside
    parts: tuple[PartFigures, ...]  # hardest first, those without points last
    ideas: tuple[Shared, ...]  # misconceptions and patterns, most shared first
    slips: tuple[Shared, ...]  # accidents
    conventions: tuple[Shared, ...]  # count as right
    unexplained: tuple[tuple[str, int], ...]  # parts, and wrong answers that nothing explains
    needs: tuple[Need, ...]

    @property
    def scores(self) -> tuple[float, ...]:
        """The totals of who has one, the lowest first."""
        return tuple(sorted(score for _, score in self.everyone if score is not None))

    @property
    def durations(self) -> tuple[float, ...]:
        """Seconds that the verdicts took, the shortest first."""
        return tuple(sorted(seconds for seconds, _ in self.everyone.durations()))


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
    """The figures of each exercise, by its full name; `entries` come by student.

    `troubles` are what could not be done with one submission or another beside marking it: they are
    asked for when the last entry was seen.
    """
    found: dict[str, _Gathered] = {}
    for entry in entries:
        name = entry.record.exercise
        if name not in found:
            found[name] = _Gathered(name)
        found[name].add(entry)
    told = list(troubles)
    return {
        name: found[name].figures([one for one in told if one.exercise == name])
        for name in sorted(found)
    }


class _Gathered:
    """What is known of one exercise so far."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self._everyone = Everyone()
        self._marked = self._handed = 0
        self._all_marked = True
        self._first: Entry | None = None  # the first that was marked, or else the first
        self._isolation: set[str] = set()
        self._cases: set[str] = set()
        self._parts: dict[str, _PartGathered] = {}
        self._shared: dict[tuple[str, str], _SharedGathered] = {}
        self._unexplained: Counter[str] = Counter()
        self._needs: dict[str, list[Need]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        self._everyone.add(entry)
        self._handed += entry.record.state != "absent"
        self._all_marked = self._all_marked and entry.marked and not entry.record.set_aside
        if self._first is None or (entry.marked and not self._first.marked):
            self._first = entry
        for need in _needs_of(entry):
            self._needs[need.kind].append(need)
        if entry.marked:
            self._marked += 1
            self._isolation.add(entry.report.isolation)
            self._cases.add(entry.report.cases)
            self._add_parts(entry.student, entry.report)

    def _add_parts(self, student: str, report: Report) -> None:
        whole = sum(part.score or 0.0 for part in report.parts)
        for part in report.parts:
            rest = report.max_score - part.max_score
            able = rest > 0 and (whole - (part.score or 0.0)) / rest >= STRONG
            self._parts.setdefault(part.name, _PartGathered(part)).add(part, able=able)
            finding = part.finding
            if finding is None:
                continue
            if finding.kind == "undiagnosed":
                self._unexplained[part.name] += 1
            elif finding.id != "accident.not_implemented":
                name = (finding.kind, finding.id)
                self._shared.setdefault(name, _SharedGathered()).add(student, part.name, finding)

    def figures(self, troubles: list[Trouble]) -> Figures:
        assert self._first is not None
        parts = [one.figures(name) for name, one in self._parts.items()]
        shared = [one.shared(kind, id) for (kind, id), one in self._shared.items()]
        shared.sort(key=lambda entry: (-len(entry.students), entry.id))
        kinds = ("misconception", "generic")
        return Figures(
            exercise=self._exercise,
            title=self._first.report.title,
            max_score=self._first.total.most,
            isolation=", ".join(sorted(self._isolation)),
            cases=", ".join(sorted(self._cases)),
            everyone=self._everyone,
            marked=self._marked,
            handed=self._handed,
            all_marked=self._all_marked,
            parts=tuple(sorted(parts, key=lambda part: (not part.max_score, part.mean))),
            ideas=tuple(entry for entry in shared if entry.kind in kinds),
            slips=tuple(entry for entry in shared if entry.kind == "accident"),
            conventions=tuple(entry for entry in shared if entry.kind == "convention"),
            unexplained=tuple(self._unexplained.most_common()),
            needs=self._every_need(troubles),
        )

    def _every_need(self, troubles: list[Trouble]) -> tuple[Need, ...]:
        """Gravest first."""
        for one in troubles:
            self._needs[one.kind].append(Need(kind=one.kind, student=one.student, what=one.what))
        kinds = sorted(self._needs, key=list(NEEDS).index)
        return tuple(need for kind in kinds for need in self._needs[kind])


class _PartGathered:
    """How the class does in one part, so far."""

    def __init__(self, first: PartReport) -> None:
        self._points = first.max_score
        self._scored = False
        self._sum = 0.0
        self._outcomes: Counter[Outcome] = Counter()
        self._strong = 0

    def add(self, part: PartReport, *, able: bool) -> None:
        if part.score is None:
            return
        if not self._scored:
            self._points, self._scored = part.max_score, True
        self._sum += part.score
        self._outcomes[_outcome(part)] += 1
        self._strong += able and not part.score and part.max_score > 0

    def figures(self, name: str) -> PartFigures:
        total, count = self._sum, self._outcomes.total()
        most = self._points * count
        if not self._points:
            total, most = self._outcomes["right"], count
        return PartFigures(
            name=name,
            max_score=self._points,
            mean=total / most if most else 0.0,
            outcomes={outcome: self._outcomes[outcome] for outcome in OUTCOMES},
            strong=self._strong,
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


class _SharedGathered:
    """Who shares a finding so far, each student once, and how it is said."""

    def __init__(self) -> None:
        self._students: list[str] = []
        self._parts: Counter[str] = Counter()
        self._message: str | None = None

    def add(self, student: str, part: str, finding: Finding) -> None:
        if not self._students or self._students[-1] != student:
            self._students.append(student)
        self._parts[part] += 1
        # where a part uses another that has it, the sentence is longer
        if self._message is None or len(finding.message) < len(self._message):
            self._message = finding.message

    def shared(self, kind: str, id: str) -> Shared:
        """With the course's own sentence for an idea; else with one that quotes nobody's work."""
        ours = kind in ("misconception", "convention") and self._message is not None
        return Shared(
            kind=kind,
            id=id,
            part="" if id.startswith(WHOLE_FILE) else self._parts.most_common(1)[0][0],
            message=(self._message or "") if ours else label(id),
            students=tuple(self._students),
        )


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
