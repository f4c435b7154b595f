"""The frozen records that the modules of dlgrade hand to one another.

`Encoded` stands for plain data as `autograder.candidate.serialization` writes it: JSON with tagged
arrays. Records keep it encoded, so that reading a key costs no NumPy; the judge decodes.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from autograder.candidate import KERAS, NUMPY

Encoded = Any

Status = Literal["passed", "failed", "error", "timeout", "skipped", "ungraded", "not_implemented"]
FindingKind = Literal["misconception", "generic", "convention", "accident", "undiagnosed"]


class Case(Struct, frozen=True, kw_only=True):
    """One input, and what the oracle said to it."""

    name: str
    inputs: dict[str, Encoded]
    expected: dict[str, Any]  # an outcome: {"kind": "returned", "value": …} or "raised"
    tolerances: tuple[float, ...] = ()  # absolute, one for each numeric leaf of the value
    # What no candidate gets: {"evaluator": {…}, "judge": {…}}, such as held-out data and labels; in
    # {"tested": {…}} the implementation that a student's test is to look at.
    apart: dict[str, dict[str, Encoded]] = field(default_factory=dict)

    @property
    def for_evaluator(self) -> dict[str, Encoded]:
        return {**self.inputs, **self.apart.get("evaluator", {})}

    @property
    def for_judge(self) -> dict[str, Encoded]:
        return {**self.for_evaluator, **self.apart.get("judge", {})}


class Group(Struct, frozen=True, kw_only=True):
    """Cases that stand or fall together: all of them right earns the group's points."""

    name: str
    points: float
    probe: str
    measure: str | None
    quiet: bool  # a RuntimeWarning of NumPy's counts as a fault
    cases: tuple[Case, ...]
    evaluate: str | None = None  # the function that looks at a model, in the evaluator
    shares: str | None = None  # the group whose replies are judged here a second way
    picture: str | None = None  # the function that draws what came back
    symptoms: str | None = None  # the function that names what a wrong reply shows
    view: dict[str, str] | None = None  # how a wrong answer is drawn, and which inputs it needs
    care: str = ""  # a cause that costs little, once in an exercise; empty for the idea itself
    tests: str | None = None  # the function that a student's test looks at: each case is one of it


class Question(Struct, frozen=True, kw_only=True):
    """A quick question, which is answered in `answers` before any code is written."""

    name: str  # in `answers`
    kind: Literal["number", "shape", "choice"]
    choices: tuple[str, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """What one name in the student's file has to do, or one quick question."""

    name: str
    uses: tuple[str, ...]  # the names the file must define before this part can run
    signature: str
    hints: tuple[str, ...]
    groups: tuple[Group, ...]
    seconds: float | None = None  # what one case may take, where it trains a model
    builds_on: tuple[str, ...] = ()  # parts of earlier exercises, by "ex03_forward_loss.dense"
    question: Question | None = None  # then its one case holds the right answer

    @property
    def points(self) -> float:
        return round(sum(group.points for group in self.groups), 6)


class Alternative(Struct, frozen=True, kw_only=True):
    """Another implementation's outputs: a misconception, or a convention known elsewhere.

    `outputs` maps "part/group" to one outcome a case, None where it equals the oracle's. One with a
    `symptom` has none: it is known by what a wrong reply shows.
    """

    id: str
    kind: Literal["misconception", "convention"]
    part: str
    message: str
    accepted: bool
    fault: str
    outputs: dict[str, tuple[dict[str, Any] | None, ...]]
    symptom: str = ""
    care: str = ""  # a slip that leaves the idea right: the cause it is charged under


class Key(Struct, frozen=True, kw_only=True):
    """An exercise's answer key: what the oracle said for one set of cases."""

    name: str
    title: str
    unit: str
    summary: str
    needs: tuple[str, ...]
    minutes: int
    idle_s: float  # seconds a single case may take
    memory_mib: int
    parts: tuple[Part, ...]
    alternatives: tuple[Alternative, ...]
    probes: str  # source that travels to the candidate
    measures: str  # source of what looks at replies, in a process of its own
    stub: str
    cases: Literal["public", "hidden"]
    seed_commitment: str
    exercise_sha256: str
    key_sha256: str
    provenance: dict[str, Any]
    evaluators: str = ""  # source that the evaluator runs on models
    # The exercises whose files travel with a submission: of each, the parts that count here.
    builds_on: tuple[Key, ...] = ()

    @property
    def preload(self) -> tuple[str, ...]:
        """What a candidate's process imports before its job arrives."""
        return KERAS if "tensorflow" in self.needs else NUMPY

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)


class Cell(Struct, frozen=True, kw_only=True):
    """One code cell of a notebook, and where it lies in the submission's `source`."""

    label: str  # as a student finds it: "cell 14 (adam)"
    first: int  # the line of `source` it starts on
    text: str


class Helper(Struct, frozen=True, kw_only=True):
    """A module of the student's own that lay beside the file: it travels with it.

    One that was written as a notebook has `cells`, and its `text` is theirs, one after the other.
    """

    name: str  # as it lay there: "layers.py", "mine/layers.py"
    text: str
    sha256: str
    cells: tuple[Cell, ...] = ()


class Earlier(Struct, frozen=True, kw_only=True):
    """What there is of an exercise that a submission builds on: the student's own file, or none.

    `lent` is a model answer in its place, as the course has chosen; `why` says why there is none.
    One that does not come to its end alone `runs` for nobody, and cannot be imported.
    """

    exercise: str  # in full: "ex03_forward_loss"
    work: Submission | None = None
    lent: bool = False
    why: str = ""
    runs: bool = True

    @property
    def modules(self) -> tuple[Helper, ...]:
        """The file as the module of its exercise's name, and what lay beside it."""
        work = self.work
        if work is None:
            return ()
        name = f"{self.exercise}.py"
        own = Helper(name=name, text=work.source, sha256=work.sha256, cells=work.cells)
        return (own, *(helper for helper in work.helpers if helper.name != name))


class Submission(Struct, frozen=True, kw_only=True):
    """A student's file as it was read: bytes and text, nothing executed.

    A notebook has `cells`, and its `source` is their texts, one after the other. `unreadable` says
    why a file could not be made sense of at all. `earlier` has an entry for each exercise that its
    own builds on.
    """

    path: str
    source: str
    sha256: str
    notes: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    unreadable: str | None = None
    helpers: tuple[Helper, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    @property
    def modules(self) -> tuple[Helper, ...]:
        """All that can be imported beside it."""
        return self._modules(tuple(one for one in self.earlier if one.runs))

    @property
    def beside_sha256(self) -> dict[str, str]:
        """The hashes of all that travels with it, by name."""
        return {helper.name: helper.sha256 for helper in self._modules(self.earlier)}

    def _modules(self, earlier: tuple[Earlier, ...]) -> tuple[Helper, ...]:
        """Each name once: the earlier exercises' come first, then what the file itself imports."""
        found: dict[str, Helper] = {}
        own = [one for e in earlier for one in e.modules[:1]]
        rest = [one for e in earlier for one in e.modules[1:]]
        for helper in (*own, *self.helpers, *rest):
            found.setdefault(helper.name, helper)
        return tuple(found.values())


class Transcript(Struct, frozen=True, kw_only=True):
    """Everything that came back from a candidate: untrusted, decoded to plain JSON only.

    `replies` maps (part, group, case index) to the outcome the candidate sent; an outcome
    that never came is absent, and `ended` says why per part.
    """

    imported: dict[str, Any] | None
    replies: dict[tuple[str, str, int], dict[str, Any]]
    ended: dict[str, str] = field(default_factory=dict)
    stdout: str = ""
    tampered: bool = False


class Place(Struct, frozen=True, kw_only=True):
    """A line of a file; in a notebook, a line of the named cell."""

    file: str
    line: int
    cell: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """What is probably wrong, and where."""

    kind: FindingKind
    id: str
    message: str
    where: Place | None = None


class Counterexample(Struct, frozen=True, kw_only=True):
    """The smallest failing case, in words. Values are None for hidden cases."""

    case: str
    inputs: dict[str, str] | None = None
    call: str | None = None
    got: str | None = None
    expected: str | None = None
    difference: str | None = None


class Picture(Struct, frozen=True, kw_only=True):
    """Numbers worth drawing.

    A "curve" over epochs; a "matrix" of counts (rows: the truth); "lines", one a row, on the same
    axes; a "heat" map of numbers, from the low end of `scale` to its high end. Of the kinds that
    `autograder.judge.views` makes, it says there what the rows are.
    """

    title: str
    kind: Literal["curve", "matrix", "lines", "heat", "boundary", "answers", "path", "photograph"]
    values: tuple[tuple[float, ...], ...]  # one row for a curve
    labels: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None


class PartReport(Struct, frozen=True, kw_only=True):
    name: str
    status: Status
    score: float | None
    max_score: float
    cases_passed: int
    cases_total: int
    finding: Finding | None = None
    counterexample: Counterexample | None = None
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    exercise: str
    title: str
    score: float | None
    max_score: float
    isolation: str
    cases: str
    duration_s: float
    parts: tuple[PartReport, ...]
    stdout: str
    notes: tuple[str, ...]
    certificate: dict[str, Any]

    @property
    def shared_finding(self) -> Finding | None:
        """The finding that all parts have in common, because the file does not even run."""
        findings = {part.finding for part in self.parts}
        if len(self.parts) < 2 or len(findings) != 1:
            return None
        broken = all(part.status in ("error", "timeout") for part in self.parts)
        return findings.pop() if broken else None

    @property
    def unfinished(self) -> PartReport | None:
        """The first part that is not right yet. What carries no points keeps nothing from being
        done, unless nothing else was asked."""
        counted = [part for part in self.parts if part.max_score > 0] or self.parts
        return next((part for part in counted if part.status not in ("passed", "skipped")), None)

    @property
    def exit_code(self) -> int:
        """0 full marks, 1 the work is not right yet, 3 something could not be marked."""
        if self.score is None or any(part.status == "ungraded" for part in self.parts):
            return 3
        full = self.unfinished is None
        return 0 if full and self.score >= self.max_score - 1e-9 else 1
