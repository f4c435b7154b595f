"""From a key and a transcript to a verdict: pure, and with no default.

No I/O, clock, randomness or TensorFlow. A part passes only where every case of it was answered
and every answer agrees; it gets its zero only for a reason that is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.candidate.measures import UNMEASURABLE
from autograder.exercise.once import ByIdentity
from autograder.judge.care_points import Reckoning, reckon
from autograder.judge.defaults import fairer, stated
from autograder.judge.evidence import Evidence, gather
from autograder.judge.known_mistakes import excuses, explained
from autograder.judge.pictures import differences, pictures
from autograder.judge.place_names import in_words
from autograder.judge.plainly_right import cases_of, full_marks, is_plainly_right
from autograder.judge.shortened import shown
from autograder.judge.views import views
from autograder.languages.catalogue import say
from autograder.model import (
    Alternative,
    Counterexample,
    Finding,
    Key,
    Part,
    PartReport,
    Picture,
    Place,
    Status,
    Transcript,
)

if TYPE_CHECKING:
    from autograder.judge.gaps import Gap
    from autograder.judge.scene import Diagnosis


@np.errstate(all="ignore")  # NumPy's warnings about a reply would be printed as if they were ours
def judge(
    key: Key,
    transcript: Transcript,
    parts: tuple[Part, ...],
    *,
    path: str,
    start_s: float,
    compared: bool = False,
    plain: frozenset[str] | None = None,
) -> tuple[PartReport, ...]:
    """A report for each part asked. `path` is the student's file, for the places in findings.

    With `compared`, a wrong answer is drawn beside the right one. `plain` are the parts that are
    plainly right, where that is known.
    """
    if (transcript.imported or {}).get("status") != "ok":
        from autograder.judge.failed_to_run import import_finding

        ended = next(iter(transcript.ended.values()), "")
        hidden = key.cases == "hidden"
        status, finding = import_finding(transcript.imported, ended, path, start_s, hidden=hidden)
        return tuple(_unrun(part, status, finding) for part in parts)
    answers = _answered(key, transcript, parts)
    parts = tuple(part for part in parts if part.question is None)
    told = plain
    if told is None:
        told = frozenset(part.name for part in parts if is_plainly_right(part, transcript))
    seen = {p.name: [] if p.name in told else _evidence(key, p, transcript) for p in parts}
    named = frozenset().union(*(explained(key, part, seen[part.name]) for part in parts))
    reports = []
    charged: dict[str, str] = {}  # what an earlier part has paid for, and that part
    for part in parts:
        if part.name in told:
            reports.append(full_marks(part))
            continue
        bench = _Bench(key=key, transcript=transcript, path=path, named=named, charged=charged)
        report, costs = bench.part(part, seen[part.name])
        reports.append(report)
        charged = {**dict.fromkeys(costs, part.name), **charged}
    if key.cases == "hidden":
        return (*answers, *reports)
    drawn = (
        replace(report, pictures=_drawn(report, seen[report.name], compared=compared))
        for report in reports
    )
    return (*answers, *drawn)


def _answered(key: Key, transcript: Transcript, parts: tuple[Part, ...]) -> tuple[PartReport, ...]:
    """A report for each part that is a quick question."""
    questions = [part for part in parts if part.question is not None]
    if not questions:
        return ()
    from autograder.judge.quick_questions import answered

    return tuple(answered(key, part, transcript, first=part is questions[0]) for part in questions)


def _drawn(report: PartReport, seen: list[Evidence], *, compared: bool) -> tuple[Picture, ...]:
    """What the author wants drawn, and where a wrong answer differs from the right one."""
    beside = compared and report.counterexample is not None
    return (*pictures(seen), *(_beside(seen) if beside else ()))


def _beside(seen: list[Evidence]) -> tuple[Picture, ...]:
    """The smallest wrong answer that can be drawn, and one as its author wants it drawn."""
    wanted = views(seen)
    if wanted and wanted[0].kind != "photograph":  # a table of the same numbers says nothing more
        return wanted
    return (*differences(seen), *wanted)


class _Bench(Struct, frozen=True, kw_only=True):
    key: Key
    transcript: Transcript
    path: str
    named: frozenset[str]  # what explains parts by themselves: it may show in others, too
    charged: dict[str, str]  # the causes that earlier parts have paid for, each with its part

    def part(self, part: Part, seen: list[Evidence]) -> tuple[PartReport, tuple[str, ...]]:
        """The report, and the causes for which this part pays."""
        unanswered = self.unanswered(part, seen)
        if unanswered is not None:
            return unanswered, ()
        held = excuses(self.key, part, seen, self.named)
        excused = frozenset().union(*(entry.groups for entry in held))
        slips = tuple(
            one.entry.care for one in held if one.entry.care and self.own(one.entry, part)
        )
        rest = [e for e in seen if e.group.name not in excused]
        told, gap = self.diagnosed(part, rest)
        alone, cause = (gap.groups, gap.cause) if gap and gap.groups else (frozenset(), None)
        points = reckon(part, seen, excused=excused | alone, charged=self.charged,
                        slips=slips if cause is None else (*slips, cause))  # fmt: skip
        if not points.costs and points.score >= part.points:
            finding = self.known(held[0].entry, part) if held else None
            report = self.report(part, seen, "passed", finding, points, excused=excused)
            return replace(report, notes=(*self.paid(part, rest, points), *report.notes)), ()
        slip = next((one.entry for one in held if one.entry.care in points.costs), None)
        amiss = [e for e in rest if not e.right]
        if slip is not None and all(e.group.care and e.reply["kind"] == "raised" for e in amiss):
            finding = self.placed(self.slip(slip, part, amiss), part)
            beside = {id(e) for e in amiss}
            wrong = next(e for e in seen if (not e.right or e.shape) and id(e) not in beside)
            report = self.report(part, seen, "failed", finding, points, shown=wrong)
            return report, points.costs
        from autograder.judge.diagnose import diagnose, only_amiss

        lapsed = [e for e in seen if any(lapse.cause in points.costs for lapse in e.lapses)]
        if told is not None:
            found = told
        elif lapsed and all(evidence.passed for evidence in rest):
            found = only_amiss(self.key, part, lapsed, self.path, self.named)
        else:
            found = diagnose(self.key, part, rest or seen, self.path, self.named)
        report = self.report(
            part,
            seen,
            found.status,
            self.placed(found.finding, part),
            points,
            excused=excused,
            shown=found.shown,
        )
        return report, points.costs

    def paid(self, part: Part, rest: list[Evidence], points: Reckoning) -> tuple[str, ...]:
        """What is amiss with a part that loses nothing, as earlier parts have paid, and which."""
        once = dict.fromkeys(say("care.once", part=other) for _, other in points.before)
        amiss = [evidence for evidence in rest if not evidence.passed]
        if not once or not amiss:
            return tuple(once)
        from autograder.judge.diagnose import diagnose, only_amiss

        tell = only_amiss if all(evidence.right for evidence in amiss) else diagnose
        found = tell(self.key, part, rest if tell is diagnose else amiss, self.path, self.named)
        message = in_words(found.finding.message, part, found.shown.group)
        return (" ".join((message, *once)),)

    def diagnosed(self, part: Part, rest: list[Evidence]) -> tuple[Diagnosis | None, Gap | None]:
        """The diagnosis of wrong values, and the form of an argument that alone is missing."""
        if all(evidence.right for evidence in rest):
            return None, None
        from autograder.judge.diagnose import diagnosed

        return diagnosed(self.key, part, rest, self.path, self.named)

    @staticmethod
    def known(entry: Alternative, part: Part) -> Finding:
        from autograder.judge.diagnose import alternative_finding

        return alternative_finding(entry, part)

    def slip(self, entry: Alternative, part: Part, raising: list[Evidence]) -> Finding:
        """A slip of the part's own; beside it an exception that rare arguments meet."""
        finding = self.known(entry, part)
        if not raising:
            return finding
        from autograder.judge.failed_to_run import exception_beside

        text = exception_beside(raising[0], part, hidden=self.key.cases == "hidden")
        return replace(finding, message=say("care.besides", message=finding.message, text=text))

    @staticmethod
    def own(entry: Alternative, part: Part) -> bool:
        return entry.part == part.name

    def unanswered(self, part: Part, seen: list[Evidence]) -> PartReport | None:
        """The report of a part that is missing, unwritten or cut short; None for any other."""
        first_missing = next((e.reply for e in seen if e.reply["kind"] == "missing"), None)
        if first_missing is not None:
            from autograder.judge.failed_to_run import missing_finding

            names = self.names()
            name = first_missing["name"] if first_missing["name"] in part.uses else part.uses[0]
            near = [] if self.key.cases == "hidden" else sorted(names)
            finding = missing_finding(name, near, self.asked())
            return _unrun(part, "error", finding)
        earlier = {f"{one.name}.py" for one in self.key.builds_on}  # stubs of theirs are not this
        raising = (e for e in seen if e.raised("NotImplementedError"))
        unwritten = next((e for e in raising if e.reply.get("file") not in earlier), None)
        if unwritten is not None and reckon(part, seen, charged={}).score <= 0:
            from autograder.judge.failed_to_run import not_implemented_finding

            finding = self.placed(not_implemented_finding(unwritten, part, self.asked()), part)
            return _unrun(part, "not_implemented", finding)
        if part.name in self.transcript.ended or len(seen) < cases_of(part):
            return self.cut_short(part, seen)
        return None

    def asked(self) -> set[str]:
        """Every name the exercise speaks of."""
        return {name for part in self.key.parts for name in (part.name, *part.uses)}

    def cut_short(self, part: Part, seen: list[Evidence]) -> PartReport:
        from autograder.judge.failed_to_run import ending_finding

        status, finding = ending_finding(
            self.transcript.ended.get(part.name, "died"), self.key, part
        )
        names = [case.name for group in part.groups for case in group.cases]
        in_order = part.groups[0].tests is None and len(seen) < len(names)
        example = Counterexample(case=names[len(seen)]) if in_order else None
        finding = self.placed(finding, part)
        base = _unrun(part, status, finding)
        passed = sum(evidence.passed for evidence in seen)
        return replace(base, cases_passed=passed, counterexample=example)

    def report(
        self,
        part: Part,
        seen: list[Evidence],
        status: Status,
        finding: Finding | None,
        points: Reckoning,
        *,
        excused: frozenset[str] = frozenset(),
        shown: Evidence | None = None,
    ) -> PartReport:
        failing = [e for e in seen if not e.right and e.group.name not in excused]
        if shown is not None and finding is not None:
            said = in_words(finding.message, part, shown.group)
            finding = replace(finding, message=said)
        passed = seen if status == "passed" else []
        notes = [note for evidence in passed for note in evidence.comparison.notes]
        return PartReport(
            name=part.name,
            status=status,
            score=float(points.score),
            max_score=float(part.points),
            cases_passed=len(seen) - len(failing),
            cases_total=len(seen),
            finding=finding,
            counterexample=self.counterexample(part, shown) if shown is not None else None,
            notes=tuple(dict.fromkeys(notes)),
        )

    def counterexample(self, part: Part, evidence: Evidence) -> Counterexample:
        if evidence.group.tests is not None:
            from autograder.judge import trials

            return trials.counterexample(evidence, hidden=self.key.cases == "hidden")
        if self.key.cases == "hidden":
            return Counterexample(case=evidence.case.name)
        difference, reply = evidence.comparison.difference, evidence.judged
        if difference is None and evidence.own_default is not None:
            difference, reply = evidence.own_default.difference, evidence.own_default.reply
        if reply.get("type") == UNMEASURABLE:
            reply = evidence.reply
        expected = evidence.case.expected
        example = Counterexample(
            case=evidence.case.name,
            # A thousand pictures to train on say nothing when they are printed.
            inputs={} if part.seconds is not None else dict(_inputs_shown(evidence.case.inputs)),
            call=part.signature,
            got=_reply_shown(reply),
            expected=(
                _value_shown(expected)
                if expected["kind"] == "returned"
                else say("shown.raises", error=expected["type"])
            ),
            difference=(
                in_words(difference.text, part, evidence.group, sentence=False)
                if difference is not None and difference.kind != "raised"
                else None
            ),
        )
        if evidence.group.evaluate is not None and example.got == example.expected:
            return replace(example, got=None, expected=None)  # two long graphs begin alike
        return example

    def placed(self, finding: Finding, part: Part) -> Finding:
        """The finding with the line of the student's function, where it has no better one."""
        if finding.where is not None or self.key.cases == "hidden":
            return finding  # on hidden cases no line: which one it is, the candidate says
        names = self.names()
        line = next((names[name] for name in (part.name, *part.uses) if names.get(name)), None)
        if line is None:
            return finding
        return replace(finding, where=Place(file=self.path, line=line))

    def names(self) -> dict[str, int | None]:
        imported = self.transcript.imported or {}
        return dict(imported.get("names") or {})


def _evidence(key: Key, part: Part, transcript: Transcript) -> list[Evidence]:
    """What each case of the part showed, as far as replies came."""
    replies = transcript.replies
    arguments = frozenset(re.findall(r"\w+", part.signature))
    seen, given = [], []
    for group in part.groups:
        for index in range(len(group.cases)):
            if (part.name, group.name, index) in replies:
                reply = replies[part.name, group.name, index]
                seen.append(gather(group, index, reply, arguments))
                given.append(stated(seen[-1], key))
    return fairer(key, part, seen, given)


# A class fails on the same few cases again and again.
_inputs_shown = ByIdentity(
    lambda inputs: {name: shown(serialization.decode(value)) for name, value in inputs.items()},
    1 << 12,
)
_value_shown = ByIdentity(lambda outcome: shown(serialization.decode(outcome["value"])), 1 << 12)


def _reply_shown(reply: dict[str, Any]) -> str:
    if reply["kind"] == "raised":
        message = str(reply.get("message") or "")[:120]
        return say("shown.raised", error=reply["type"]) + (f": {message}" if message else "")
    if reply["kind"] == "too_large":
        return say("shown.too_large")
    try:
        return shown(serialization.decode(reply.get("value")))
    except (serialization.Malformed, serialization.TooLarge):
        return say("shown.unreadable")


def _unrun(part: Part, status: Status, finding: Finding) -> PartReport:
    return PartReport(
        name=part.name,
        status=status,
        score=0.0,
        max_score=float(part.points),
        cases_passed=0,
        cases_total=cases_of(part),
        finding=finding,
    )
