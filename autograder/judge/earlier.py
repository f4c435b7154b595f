"""Where a part fails, and an earlier part that it builds on is missing or not right, that is said.

What does not need the earlier part is marked as ever: a part that is right stays right. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from autograder.interview.earlier import AskedEarlier
from autograder.judge.spoken_of import speaks_of
from autograder.judge.verdict import judge
from autograder.languages.catalogue import say
from autograder.model import Earlier, Finding, Key, Part, PartReport, Submission

Kind = Literal["right", "missing", "unwritten", "not_right", "broken"]
OWN = ("accident.missing",)  # findings that are the part's own, whatever it builds on


class Base(Struct, frozen=True, kw_only=True):
    """A part of an earlier exercise, and how it is."""

    exercise: str
    part: str
    kind: Kind
    why: str = ""

    @property
    def sentence(self) -> str:
        short = self.exercise.split("_", 1)[0]
        said = say(f"earlier.{self.kind}", exercise=self.exercise, part=self.part, short=short)
        return f"{said} {self.why}".strip() if self.kind == "missing" else said


def bases(
    key: Key,
    parts: tuple[Part, ...],
    work: Submission,
    asked: tuple[AskedEarlier, ...],
    start_s: float,
) -> dict[str, Base]:
    """How each part is that one of `parts` builds on, by "ex03_forward_loss.dense"."""
    needed = {name for part in parts for name in part.builds_on}
    transcripts = {one.exercise: one for one in asked}
    found: dict[str, Base] = {}
    for one in work.earlier:
        earlier = next(base for base in key.builds_on if base.name == one.exercise)
        kinds = _kinds(earlier, one, transcripts.get(one.exercise), start_s)
        for part in earlier.parts:
            name = f"{one.exercise}.{part.name}"
            if part.name in kinds and name in needed:
                found[name] = Base(
                    exercise=one.exercise, part=part.name, kind=kinds[part.name], why=one.why
                )
    return found


def _kinds(
    key: Key, earlier: Earlier, asked: AskedEarlier | None, start_s: float
) -> Mapping[str, Kind]:
    names = [part.name for part in key.parts]
    if earlier.lent:
        return dict.fromkeys(names, "right")
    if asked is None or earlier.work is None:
        return dict.fromkeys(names, "missing")
    if not earlier.runs:
        return dict.fromkeys(asked.parts, "broken")
    parts = tuple(part for part in key.parts if part.name in asked.parts)
    reports = judge(key, asked.transcript, parts, path=earlier.work.path, start_s=start_s)
    kinds: dict[str, Kind] = {"passed": "right", "not_implemented": "unwritten"}
    return {report.name: kinds.get(report.status, "not_right") for report in reports}


def explained(
    key: Key, reports: tuple[PartReport, ...], work: Submission, known: Mapping[str, Base]
) -> tuple[PartReport, ...]:
    """The reports, where parts that lost points say what of theirs has to be mended first."""
    return tuple(_explained(key, report, work, known) for report in reports)


def _explained(
    key: Key, report: PartReport, work: Submission, known: Mapping[str, Base]
) -> PartReport:
    part = key.part(report.name)
    if part is None or report.status in ("passed", "skipped", "ungraded", "not_implemented"):
        return report
    if report.finding is not None and report.finding.id in OWN:
        return report
    wrong = [
        base
        for name in part.builds_on
        if (base := known.get(name)) is not None
        and base.kind != "right"
        and speaks_of(work.source, base.exercise, base.part)
    ]
    if not wrong:
        return report
    more = [f"{base.part} ({base.exercise.split('_', 1)[0]})" for base in wrong[1:]]
    also = [say("earlier.also", parts=", ".join(more))] if more else []
    finding = Finding(
        kind="generic",
        id=f"earlier.{wrong[0].kind}",
        message=" ".join([wrong[0].sentence, *also]),
    )
    example = report.counterexample if wrong[0].kind == "not_right" else None
    return replace(report, status="failed", finding=finding, counterexample=example, pictures=())


def notes(known: Mapping[str, Base]) -> tuple[str, ...]:
    """One note on all that is missing or not right yet."""
    wrong = [base for base in known.values() if base.kind != "right"]
    if not wrong:
        return ()
    by_kind: dict[tuple[str, Kind], list[str]] = {}
    for base in wrong:
        by_kind.setdefault((base.exercise, base.kind), []).append(base.part)
    listed = "; ".join(
        f"{exercise}: {', '.join(parts)} ({say(f'earlier.kind.{kind}')})"
        for (exercise, kind), parts in by_kind.items()
    )
    return (say("note.earlier_wrong", parts=listed),)
