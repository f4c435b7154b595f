"""How each milestone stands: what it still needs, or what it has shown."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from autograder.course import Course
from autograder.errors import UngradedError
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.milestones.moments import MOMENTS, Moment
from autograder.milestones.reading import Seen
from autograder.milestones.running import Trouble, run
from autograder.milestones.work import ABSENT, NOT_STARTED, PASSED, UNGRADED, Desk, Work
from autograder.sandbox import Runner


class Need(Struct, frozen=True, kw_only=True):
    """A part that is not right yet, and how it is."""

    exercise: str
    part: str
    status: str

    @property
    def kind(self) -> str:
        """The status in words."""
        known = {ABSENT, NOT_STARTED, UNGRADED}
        status = NOT_STARTED if self.status == "not_implemented" else self.status
        return say(f"milestone.part.{status if status in known else 'not_right'}")


class State(Struct, frozen=True, kw_only=True):
    """One milestone: open where nothing is `missing`; `shown` where it was run."""

    moment: Moment
    missing: tuple[Need, ...]
    why: tuple[str, ...] = ()  # parts of which nothing could be said
    shown: Seen | Trouble | None = None

    @property
    def is_open(self) -> bool:
        return not self.missing

    @property
    def came_out(self) -> bool:
        return isinstance(self.shown, Seen) and self.shown.came_out

    @property
    def needs(self) -> str:
        """What is missing, exercise by exercise, in words."""
        grouped: dict[str, dict[str, list[str]]] = {}
        for need in self.missing:
            grouped.setdefault(need.exercise, {}).setdefault(need.kind, []).append(need.part)
        return "; ".join(
            f"{exercise} "
            + ", ".join(f"{', '.join(parts)} ({kind})" for kind, parts in kinds.items())
            for exercise, kinds in grouped.items()
        )

    @property
    def command(self) -> str:
        """What to try next; nothing where no command helps."""
        if self.is_open:
            return "" if self.shown is not None else f"dlgrade milestones {self.moment.year}"
        first = next((need for need in self.missing if need.status not in (ABSENT, UNGRADED)), None)
        if first is None or any(need.status == ABSENT for need in self.missing):
            return ""
        if first.exercise == "ex12" and importlib.util.find_spec("tensorflow") is None:
            return f"dlgrade hint {first.exercise} {first.part}"  # a check would want TensorFlow
        return f"dlgrade check {first.exercise} --part {first.part}"


def states(
    course: Course,
    runner: Runner,
    *,
    moments: Sequence[Moment] = MOMENTS,
    shown: bool = False,
    kernel: Path | None = None,
) -> list[State]:
    """How each of `moments` stands; with `shown`, those that are open are run, too."""
    if shown:
        runner.warm()  # while the keys are read
    desk = Desk(course=course, runner=runner, wanted=_wanted(moments), kernel=kernel)
    return [_state(moment, desk, shown=shown) for moment in moments]


def _state(moment: Moment, desk: Desk, *, shown: bool) -> State:
    works = [desk.work(exercise) for exercise in moment.needs]
    missing = tuple(
        Need(exercise=work.exercise, part=part, status=work.parts[part])
        for work in works
        for part in moment.needs[work.exercise]
        if work.parts[part] != PASSED
    )
    why = tuple(dict.fromkeys(work.why for work in works if work.why))
    if missing or not shown:
        return State(moment=moment, missing=missing, why=why)
    return State(moment=moment, missing=(), shown=_shown(moment, works, desk.runner))


def _shown(moment: Moment, works: Iterable[Work], runner: Runner) -> Seen | Trouble:
    only = [work.only(moment.needs[work.exercise]) for work in works]
    try:
        return run(moment, only, runner)
    except UngradedError as error:
        return Trouble(why=str(error))
    except Exception as error:  # one milestone never stops the others
        if os.environ.get("DLGRADE_DEBUG"):
            raise
        said = clean(f"{type(error).__name__}: {error}")[:300]
        return Trouble(why=say("cli.failed", error=said))


def _wanted(moments: Sequence[Moment]) -> dict[str, tuple[str, ...]]:
    """The parts that any of the moments needs, each once, by exercise."""
    found: dict[str, dict[str, None]] = {}
    for moment in moments:
        for exercise, parts in moment.needs.items():
            found.setdefault(exercise, {}).update(dict.fromkeys(parts))
    return {exercise: tuple(parts) for exercise, parts in found.items()}
