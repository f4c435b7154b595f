"""Asks a student's earlier files, each in a process of its own, whether what is built on is right.

All of them have one clock, beside that of the later file.

A file that does not come to its end alone would take the later one along: it is left behind then,
and whatever needs it says so.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from autograder.interview import measuring
from autograder.interview.notebook import interview_cells
from autograder.interview.questions import Clock, interview
from autograder.model import Earlier, Key, Part, Submission, Transcript
from autograder.sandbox import Runner


class AskedEarlier(Struct, frozen=True, kw_only=True):
    """What came of the parts of an earlier exercise that count here."""

    exercise: str
    parts: tuple[str, ...]
    transcript: Transcript


def ask_earlier(
    key: Key, work: Submission, runner: Runner, parts: tuple[Part, ...]
) -> tuple[Submission, tuple[AskedEarlier, ...]]:
    """The submission with those of its earlier files that can be imported, and what they answer."""
    needed = {name for part in parts for name in part.builds_on}
    by_name = {one.name: one for one in key.builds_on}
    clock = Clock(key, ())
    kept: list[Earlier] = []
    asked: list[AskedEarlier] = []
    for one in work.earlier:
        if one.work is None or one.lent:
            kept.append(one)
            continue
        earlier = by_name[one.exercise]
        wanted = tuple(p for p in earlier.parts if f"{earlier.name}.{p.name}" in needed)
        transcript, run = _asked(earlier, one.work, runner, wanted or earlier.parts, clock)
        imported = transcript.imported
        runs = imported is not None and imported["status"] == "ok"
        kept.append(replace(one, work=run if runs else one.work, runs=runs))
        names = tuple(part.name for part in wanted)
        asked.append(AskedEarlier(exercise=one.exercise, parts=names, transcript=transcript))
    return replace(work, earlier=tuple(kept)), tuple(asked)


def _asked(
    key: Key, work: Submission, runner: Runner, parts: tuple[Part, ...], clock: Clock
) -> tuple[Transcript, Submission]:
    if work.cells:
        transcript, run, _ = interview_cells(key, work, runner, parts=parts, clock=clock)
    else:
        transcript, run = interview(key, work, runner, parts=parts, clock=clock), work
    return measuring.measure(key, parts, transcript, runner), run
