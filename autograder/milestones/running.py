"""Runs a moment next to a student's functions, in a process of the runner's level, and reads what
came back. It gets the student's files and public data; what it says is numbers, and is not believed
before they have the form that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from autograder import checking
from autograder.candidate import serialization
from autograder.candidate.sources import moments as code_of_moments
from autograder.interview.questions import busy, interview
from autograder.languages.catalogue import say
from autograder.milestones.moments import Moment
from autograder.milestones.reading import Nonsense, Seen
from autograder.milestones.without_keras import BLOCKED, in_statements
from autograder.milestones.work import Work
from autograder.model import Case, Group, Helper, Key, Part, Submission, Transcript
from autograder.sandbox import Runner, own_limits

SECONDS = 20.0  # for a moment, on a machine with nothing else to do
MEMORY_MIB = 2048
PACKAGE = "own"  # in which the student's files are found there
PLACE = ("moment", "moment", 0)


class Trouble(Struct, frozen=True, kw_only=True):
    """A moment that did not come to its end, and why, in a sentence."""

    why: str


@own_limits.bounded()
def run(moment: Moment, works: Sequence[Work], runner: Runner) -> Seen | Trouble:
    """Have the moment run on these works, all of whose parts are right."""
    said = _said(moment, works, runner)
    stuck = said.imported is None and said.ended.get("moment") in ("import-timeout", "import-died")
    if stuck and any(_cells(work) for work in works):
        # An experiment in a notebook that never ends: a check finds and leaves out such a cell.
        said = _said(moment, [_unstuck(work, runner) for work in works], runner)
    reply = said.replies.get(PLACE)
    if reply is None or reply["kind"] != "returned":
        return Trouble(why=_why(said, reply, works))
    try:
        return moment.read(serialization.decode(reply["value"]))
    except (Nonsense, serialization.Malformed, serialization.TooLarge) as error:
        return Trouble(why=say("milestone.nonsense", name=str(error)[:80]))


def _said(moment: Moment, works: Sequence[Work], runner: Runner) -> Transcript:
    key, part = _asked(moment, works)
    submission = Submission(
        path="moment.py", source=_source(works), sha256="", helpers=tuple(_travelling(works))
    )
    return interview(key, submission, runner, parts=(part,))


def _asked(moment: Moment, works: Sequence[Work]) -> tuple[Key, Part]:
    """The moment, as an exercise asks for a part; the exercises' own say how to call theirs."""
    inputs = {name: serialization.encode(value) for name, value in moment.inputs().items()}
    case = Case(name="moment", inputs=inputs, expected={})
    group = Group(
        name="moment", points=0.0, probe=moment.driver, measure=None, quiet=False, cases=(case,)
    )
    asked = tuple(part for work in works for part in work.asked())
    part = Part(
        name="moment",
        uses=tuple(name for one in asked for name in one.uses),
        signature="",
        hints=(),
        groups=(group,),
        seconds=SECONDS,
    )
    base = next(work.key for work in works if work.key is not None)
    key = replace(
        base,
        name="moment",
        needs=("numpy",),
        memory_mib=MEMORY_MIB,
        parts=asked,
        probes=code_of_moments(),
        stub="",
    )
    return key, part


def _source(works: Sequence[Work]) -> str:
    """A file of ours, in which the student's names meet, each from the file it is written in."""
    lines = [BLOCKED]
    for work in works:
        names = dict.fromkeys(name for part in work.asked() for name in part.uses)
        lines.append(f"from {PACKAGE}.{work.exercise} import {', '.join(names)}")
    return "\n".join(lines) + "\n"


def _travelling(works: Sequence[Work]) -> list[Helper]:
    """The student's files, and what lay beside them, as modules of the candidate's."""
    found: dict[str, Helper] = {}
    for work in works:
        submission = work.submission
        assert submission is not None
        ready = in_statements(submission)
        name = f"{PACKAGE}/{work.exercise}.py"
        found[name] = Helper(name=name, text=ready.source, sha256=ready.sha256, cells=ready.cells)
        found |= {helper.name: helper for helper in submission.helpers}
    return list(found.values())


def _cells(work: Work) -> bool:
    return work.submission is not None and bool(work.submission.cells)


def _unstuck(work: Work, runner: Runner) -> Work:
    """The work without the cells of its notebook that never end."""
    if not _cells(work) or work.key is None or work.submission is None:
        return work
    asked = checking.ask(work.key, work.submission, runner, tuple(work.parts))
    return replace(work, submission=asked.work)


def _why(said: Transcript, reply: dict[str, Any] | None, works: Sequence[Work]) -> str:
    failed = said.imported if said.imported and said.imported["status"] != "ok" else None
    raised = reply if reply is not None else failed
    if raised is not None and raised.get("type"):
        error = ": ".join(filter(None, (raised["type"], raised["message"].rstrip("."))))
        where = _where(raised, works)
        return (
            say("milestone.raised", error=error, where=where)
            if where
            else say("milestone.unusable", error=error)
        )
    ended = said.ended.get("moment", "")
    if "timeout" in ended or ended == "starved":
        return say("milestone.too_long", limit=SECONDS * busy())
    return say("milestone.died")


def _where(raised: dict[str, Any], works: Sequence[Work]) -> str:
    """The line of the student's own that an exception came out of, where there is one."""
    file, line = str(raised.get("file", "")), raised.get("line")
    if not file or not line:
        return ""
    for work in works:
        submission = work.submission
        if submission is None or file != f"{PACKAGE}/{work.exercise}.py":
            continue
        file = submission.path
        for cell in submission.cells:
            if cell.first <= line <= cell.first + cell.text.count("\n"):
                file, line = f"{file}, {cell.label}", line - cell.first + 1
                break
        break
    return say("milestone.where", file=file, line=line)
