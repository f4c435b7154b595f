"""A milestone in sentences: what happened then, what one's own code has done, and what it means."""

from __future__ import annotations

from autograder.languages.catalogue import say
from autograder.milestones.reading import Seen
from autograder.milestones.running import Trouble
from autograder.milestones.states import State


def sentences(state: State) -> list[str]:
    """The sentences of a milestone, as it stands."""
    name = state.moment.name
    told = [say(f"milestone.{name}.then")]
    shown = state.shown
    if isinstance(shown, Seen):
        done = "done" if shown.came_out else "odd"
        told.append(say(f"milestone.{name}.{done}", **shown.told))
        told.append(say(f"milestone.{name}.means", **shown.told))
    elif isinstance(shown, Trouble):
        told += [say("milestone.stopped"), shown.why]
    elif not state.is_open:
        told += [say("milestone.closed", year=state.moment.year), *missing(state)]
    return told


def missing(state: State) -> list[str]:
    """What a milestone that is not open still needs."""
    return [say("milestone.needs", needs=state.needs), *state.why]


def count(states: list[State], key: str) -> str:
    """How many are open."""
    return say(key, open=sum(state.is_open for state in states), all=len(states))
