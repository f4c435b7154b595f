"""Marks the answers to quick questions: right, one of the known wrong answers, wrong, or open.

What is wrong is told without the right answer. One case holds what is right, and the key's
alternatives hold what is known to be wrong.
"""

from __future__ import annotations

import difflib
from typing import Any

from msgspec import Struct

from autograder.candidate import serialization
from autograder.interview.replies import clean
from autograder.judge.written_answers import Answer, readings, same, shown
from autograder.languages.catalogue import say
from autograder.model import Finding, FindingKind, Key, Part, PartReport, Question, Transcript

PLACE = ("values", 0)  # of the one case
MOST_NAMES = 5
FORM = "accident.answer"  # what is no answer of the kind asked for
OPEN = "accident.not_implemented"  # as a part that nobody has begun


class _Given(Struct, frozen=True, kw_only=True):
    """What a candidate said of an entry of `answers`, as far as it is of the form agreed on."""

    value: Any = None
    form: str = ""  # the type of `answers`, where that is no dict
    unknown: tuple[str, ...] = ()


def answered(key: Key, part: Part, transcript: Transcript, *, first: bool) -> PartReport:
    """The report on one question. What is amiss with `answers` itself is told with the `first`."""
    assert part.question is not None
    given = _given(transcript.replies.get((part.name, *PLACE)))
    if given is None:
        return _wrong(part, "accident", FORM, say("question.unreadable"))
    if given.form and first:
        form = "…" if key.cases == "hidden" else given.form
        message = say("question.no_dict", type=form)
        return _wrong(part, "accident", FORM, message)
    notes = _notes(key, part.question, given, first=first)
    if given.value is None:
        return _open(part, notes)
    meant = readings(part.question, given.value)
    if not meant:
        message = say(f"question.no_{part.question.kind}", choices=_listed(part.question))
        return _wrong(part, "accident", FORM, message, notes)
    case = part.groups[0].cases[0]
    (right,) = readings(part.question, serialization.decode(case.expected["value"]))
    tolerance = case.tolerances[0] if case.tolerances else 0.0
    if any(same(one, right, tolerance) for one in meant):
        return _report(part, "passed", float(part.points), None, notes)
    for entry in key.alternatives:
        if entry.part == part.name:
            (outcome,) = entry.outputs[f"{part.name}/{PLACE[0]}"]
            assert outcome is not None
            (known,) = readings(part.question, serialization.decode(outcome["value"]))
            if any(same(one, known, tolerance) for one in meant):
                message = _told(key, known, entry.message)
                return _wrong(part, "misconception", entry.id, message, notes)
    message = _told(key, meant[0], say("question.wrong"))
    return _wrong(part, "undiagnosed", "undiagnosed", message, notes)


def _given(reply: dict[str, Any] | None) -> _Given | None:
    """The reply, read strictly; None where it is not of the form that the probe gives."""
    if reply is None or reply["kind"] not in ("returned", "missing"):
        return None
    if reply["kind"] == "missing":
        return _Given()
    try:
        said = serialization.decode(reply["value"])
    except (serialization.Malformed, serialization.TooLarge):
        return None
    if not isinstance(said, dict) or set(said) - {"value", "form", "unknown"}:
        return None
    form, unknown = said.get("form", ""), said.get("unknown", [])
    names = unknown if isinstance(unknown, list) else []
    if not isinstance(form, str) or not all(isinstance(name, str) for name in names):
        return None
    return _Given(
        value=said.get("value"),
        form=clean(form[:40]),
        unknown=tuple(clean(name[:40]) for name in names[:MOST_NAMES]),
    )


def _notes(key: Key, question: Question, given: _Given, *, first: bool) -> tuple[str, ...]:
    """A note on names in `answers` that are no question's: with the one that comes nearest."""
    asked = [part.question.name for part in key.parts if part.question is not None]
    if key.cases == "hidden":  # no words of a candidate's own
        told = say("question.unknown_hidden", names=", ".join(asked))
        return (told,) if given.unknown and first else ()
    near = {name: difflib.get_close_matches(name, asked, n=1) for name in given.unknown}
    mine = [name for name, found in near.items() if found == [question.name]]
    strange = [name for name, found in near.items() if not found] if first else []
    notes = []
    if mine:
        notes.append(say("question.unknown_near", names=", ".join(mine), near=question.name))
    if strange:
        notes.append(say("question.unknown", names=", ".join(strange), asked=", ".join(asked)))
    return tuple(notes)


def _told(key: Key, answer: Answer, message: str) -> str:
    if key.cases == "hidden":
        return message
    return say("question.given", answer=shown(answer), message=message)


def _listed(question: Question) -> str:
    return ", ".join(question.choices)


def _open(part: Part, notes: tuple[str, ...]) -> PartReport:
    """One that is not answered yet; where it carries no points, it may stay so."""
    finding = Finding(kind="accident", id=OPEN, message=say("question.open"))
    status: Any = "not_implemented" if part.points else "skipped"
    return _report(part, status, 0.0, finding, notes)


def _wrong(
    part: Part, kind: FindingKind, id: str, message: str, notes: tuple[str, ...] = ()
) -> PartReport:
    return _report(part, "failed", 0.0, Finding(kind=kind, id=id, message=message), notes)


def _report(
    part: Part, status: Any, score: float, finding: Finding | None, notes: tuple[str, ...]
) -> PartReport:
    return PartReport(
        name=part.name,
        status=status,
        score=score,
        max_score=float(part.points),
        cases_passed=int(status == "passed"),
        cases_total=1,
        finding=finding,
        notes=notes,
    )
