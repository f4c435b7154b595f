"""Says what is probably wrong with a failed part: accidents, misconceptions, patterns, in order.

Precision comes before coverage: a misconception is named only where it reproduces the student's
replies on every case that was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.judge.accidents import outcome_finding
from autograder.judge.evidence import Evidence
from autograder.judge.expected import cached_expected, compare_replies
from autograder.judge.patterns import generic_finding
from autograder.languages.catalogue import say
from autograder.model import Alternative, Finding, Key, Part, Status

# Generic findings that hold no number of a case: all that hidden cases may tell.
TELL_NO_VALUE = frozenset(
    f"generic.{name}"
    for name in (
        "transposed",
        "negated",
        "off_by_one",
        "not_finite",
        "wrong_dtype",
        "reversed",
        "accumulated",
        "not_accumulated",
        "last_only",
        "truncated",
    )
)
MATCH = 1e-5  # how near a reply must be to a misconception's, relative to its largest entry


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What is probably wrong, and the case that shows it."""

    status: Status = "failed"
    finding: Finding
    shown: Evidence


def diagnose(
    key: Key, part: Part, seen: list[Evidence], path: str, named: frozenset[str]
) -> Diagnosis:
    """The diagnosis of a part with at least one case that did not pass.

    `named` are the ids that explain parts by entries of their own (`own_explanation`).
    """
    hidden = key.cases == "hidden"
    failing = [evidence for evidence in seen if not evidence.passed]
    changed = [name for evidence in failing for name in evidence.modified]
    if changed:
        names = "…" if hidden else ", ".join(dict.fromkeys(changed))
        shown = next(evidence for evidence in failing if evidence.modified)
        return _generic("generic.modified", say("generic.modified", names=names), shown)
    known = reproduced_by(key, part, seen, named) or _symptomatic(key, part, failing)
    if known is not None:
        return Diagnosis(finding=_alternative_finding(known, part), shown=failing[0])
    unsteady = next((evidence for evidence in failing if evidence.unsteady), None)
    if unsteady is not None:
        return _generic("generic.not_repeatable", say("generic.not_repeatable"), unsteady)
    wrong = [evidence for evidence in failing if evidence.comparison.difference is not None]
    if not wrong:
        warned = next(evidence for evidence in failing if evidence.warned)
        told = "…" if hidden else warned.warned
        message = say("generic.warned", warning=told)
        return _generic("generic.warned", message, warned)
    for evidence in wrong:
        found = outcome_finding(evidence, part, path, hidden=hidden)
        if found is not None:
            return Diagnosis(status=found[0], finding=found[1], shown=evidence)
    unstable = _unstable(part, wrong)
    if unstable is not None:
        return _generic("generic.unstable", say("generic.unstable", bad=unstable), wrong[0])
    pattern = generic_finding([one for one in wrong if one.group.evaluate is None])
    if pattern is not None and (not hidden or pattern[0] in TELL_NO_VALUE):
        return _generic(*pattern, wrong[0])
    return Diagnosis(finding=_unrecognised(wrong[0], hidden=hidden), shown=wrong[0])


def _unrecognised(evidence: Evidence, *, hidden: bool) -> Finding:
    """No pattern fits: the difference in form, where there is one, says most."""
    first = evidence.comparison.difference
    if evidence.group.evaluate is not None and first is not None:
        measured = evidence.group.measure is not None and first.kind == "value"
        message = say("generic.measured_hidden" if measured else "generic.graph_hidden")
        if not hidden and measured:
            message = say("generic.measured", difference=first.text)
        elif not hidden:
            message = say("generic.graph", what=say("generic.model"), difference=first.text)
        return Finding(kind="generic", id="generic.model", message=message)
    if hidden and first is not None and first.kind != "value":
        message = say("accident.form_hidden", kind=say(f"form.{first.kind}"))
        return Finding(kind="accident", id="accident.form", message=message)
    if first is not None and first.kind in ("structure", "type", "shape", "dtype"):
        message = _sentence(say("accident.form", difference=first.text))
        return Finding(kind="accident", id="accident.form", message=message)
    return Finding(kind="undiagnosed", id="undiagnosed", message=say("undiagnosed"))


def reproduced_by(
    key: Key, part: Part, seen: list[Evidence], named: frozenset[str]
) -> Alternative | None:
    """The misconception or unaccepted convention that gives exactly these replies.

    The part's own come first, then those `named` for other parts, which this part's code may call.
    Where none explains the whole part, two faults may have met: the group of the first failing
    case, which is the one shown, is tried alone. Another group's fault could contradict that case.
    """
    mine = own_explanation(key, part, seen)
    if mine is not None:
        return mine
    for entry in key.alternatives:
        if entry.id in named and entry.part != part.name and _reproduces(entry, part, seen):
            return entry
    group = next(evidence.group for evidence in seen if not evidence.passed)
    alone = [evidence for evidence in seen if evidence.group is group]
    return own_explanation(key, part, alone) if len(alone) > 1 else None


def _symptomatic(key: Key, part: Part, failing: list[Evidence]) -> Alternative | None:
    """The part's first misconception whose symptom a failing reply shows."""
    shown = {name for evidence in failing for name in evidence.symptoms}
    own = (entry for entry in key.alternatives if entry.part == part.name and entry.symptom)
    return next((entry for entry in own if entry.symptom in shown), None)


def own_explanation(key: Key, part: Part, seen: list[Evidence]) -> Alternative | None:
    """The part's own misconception or unaccepted convention that gives exactly these replies."""
    for entry in key.alternatives:
        if not entry.accepted and entry.part == part.name and _reproduces(entry, part, seen):
            return entry
    return None


def excused_by_convention(
    key: Key, part: Part, seen: list[Evidence]
) -> tuple[Alternative, frozenset[str]] | None:
    """A convention that makes these replies right after all, and the groups it excuses.

    One that explains the whole part excuses all of it. Otherwise each group may have one of its
    own, so that a fault in one group does not make another group's convention a fault, too.
    """
    groups = [[e for e in seen if e.group is group] for group in part.groups]
    for pieces in ([seen], groups):
        found = [(_convention(key, part, piece), piece) for piece in pieces]
        held = [(entry, piece) for entry, piece in found if entry is not None]
        if held:
            return held[0][0], frozenset(e.group.name for _, piece in held for e in piece)
    return None


def _convention(key: Key, part: Part, seen: list[Evidence]) -> Alternative | None:
    """The accepted convention that gives exactly these replies, where they are not right anyway."""
    if all(e.passed for e in seen) or any(e.modified or e.unsteady or e.warned for e in seen):
        return None
    for entry in key.alternatives:
        if entry.accepted and entry.part == part.name and _reproduces(entry, part, seen):
            return entry
    return None


def convention_finding(entry: Alternative) -> Finding:
    message = say("convention.accepted", message=entry.message)
    return Finding(kind="convention", id=entry.id, message=message)


def _alternative_finding(entry: Alternative, part: Part) -> Finding:
    message = entry.message
    if entry.part != part.name:
        message = say("follows", message=entry.message, part=entry.part)
    return Finding(kind=entry.kind, id=entry.id, message=message)


def _reproduces(entry: Alternative, part: Part, seen: list[Evidence]) -> bool:
    rows = {group.name: entry.outputs.get(f"{part.name}/{group.name}") for group in part.groups}
    if not any(rows.values()):
        return False
    telling = False
    for evidence in seen:
        row = rows[evidence.group.name]
        outcome = row[evidence.index] if row is not None else None
        if outcome is None:
            if evidence.comparison.difference is not None:
                return False
            continue
        if not _agrees(outcome, evidence):
            return False
        telling = True
    return telling


def _agrees(outcome: dict[str, Any], evidence: Evidence) -> bool:
    """Whether the reply is `outcome`, within its own scale, or the case's tolerances."""
    if outcome["kind"] != "returned" or evidence.judged["kind"] != "returned":
        return compare_replies(outcome, evidence.judged, ()).difference is None
    if not evidence.readable:
        return False
    known = cached_expected(outcome)
    scales = tuple(MATCH * size for size in known.sizes)
    derived = evidence.case.tolerances
    if len(scales) == len(derived):
        scales = tuple(max(pair) for pair in zip(scales, derived, strict=True))
    return known.agrees(evidence.got, scales)


def _unstable(part: Part, wrong: list[Evidence]) -> str | None:
    """ "nan" or "inf" where ordinary numbers come out right and only a further group fails so."""
    if any(evidence.group is part.groups[0] for evidence in wrong):
        return None
    differences = [evidence.comparison.difference for evidence in wrong]
    if any(difference is None or difference.kind != "finite" for difference in differences):
        return None
    return "nan" if any(d is not None and "nan" in d.text for d in differences) else "inf"


def _generic(id: str, message: str, shown: Evidence) -> Diagnosis:
    finding = Finding(kind="generic", id=id, message=_sentence(message))
    return Diagnosis(finding=finding, shown=shown)


def _sentence(text: str) -> str:
    """With a capital where it starts with a word of ours; `result[0]` is the student's."""
    return text if text.startswith("result[") else text[:1].upper() + text[1:]
