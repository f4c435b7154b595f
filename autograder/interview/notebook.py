"""Puts the questions to a notebook, whose cells may each fail without taking the others along.

A cell that raises is survived inside the candidate. One that never ends, or ends the process, is
found by a second candidate that names each cell as it starts; then the questions are put again
without that cell.
"""

from __future__ import annotations

import secrets

from msgspec import Struct
from msgspec.structs import replace

from autograder.interview.questions import (
    Clock,
    Waiting,
    interview,
    job_for,
    limits_of,
    messages_of,
    silently,
)
from autograder.model import Cell, Key, Part, Submission, Transcript
from autograder.sandbox import Runner

CELL_S = 10.0  # what a single cell may take, once the whole has taken too long
MOST = 3  # such cells of one notebook


class Stopped(Struct, frozen=True, kw_only=True):
    """A cell that had to be ended from outside, and how: "timeout" or "died"."""

    cell: Cell
    ending: str


def interview_cells(
    key: Key,
    work: Submission,
    runner: Runner,
    *,
    parts: tuple[Part, ...],
    waiting: Waiting = silently,
    clock: Clock | None = None,
) -> tuple[Transcript, Submission, tuple[Stopped, ...]]:
    """Ask every case of `parts`; the cells that were run, and those that had to be left out."""
    stopped: list[Stopped] = []
    clock = clock or Clock(key, parts)
    limits = limits_of(key)
    while True:
        transcript = interview(
            key, work, runner, parts=parts, limits=limits, waiting=waiting, clock=clock
        )
        if transcript.imported is not None or len(stopped) == MOST or len(work.cells) < 2:
            return transcript, work, tuple(stopped)
        limits = replace(limits, start_s=CELL_S)  # there is not the time for another long wait
        culprit = _culprit(key, work, runner, clock)
        if culprit is None:
            return transcript, work, tuple(stopped)
        stopped.append(culprit)
        work = replace(work, cells=tuple(cell for cell in work.cells if cell != culprit.cell))


def _culprit(key: Key, work: Submission, runner: Runner, clock: Clock) -> Stopped | None:
    """The cell at which a candidate hangs or dies; None where all of them come to an end."""
    if clock.left() <= 0:
        return None
    limits = replace(limits_of(key), idle_s=CELL_S)
    nonce = secrets.token_hex(8)
    job = job_for(key, work, (), limits, nonce, announce=True)
    result = clock.run(runner, job, limits, key.preload)
    messages, _ = messages_of(result, nonce)
    started = [message["cell"] for message in messages if type(message.get("cell")) is int]
    if result.ending not in ("timeout", "died") or not started:
        return None
    if any("imported" in message for message in messages):
        return None
    last = started[-1]
    if not 0 <= last < len(work.cells):
        return None
    return Stopped(cell=work.cells[last], ending=result.ending)
