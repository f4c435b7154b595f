"""Milestones as a terminal shows them: the list, and one with its picture in letters."""

from __future__ import annotations

from autograder.languages.catalogue import say
from autograder.milestones import telling
from autograder.milestones.reading import Seen
from autograder.milestones.states import State
from autograder.reporters.text import Style, wrapped


def listed(states: list[State], *, style: Style) -> str:
    """A line for each milestone; below those that are not open, what they need."""
    lines = [style(telling.count(states, "milestone.head"), bold=True), ""]
    room = max(len(state.moment.name) for state in states)
    for state in states:
        mark = style("✓", fg="green") if state.is_open else style("·", fg="yellow")
        name = f"{state.moment.year}  {state.moment.name:<{room}}"
        lines.append(f"{mark} {name}  {state.moment.title}")
        if not state.is_open:
            lines += [wrapped(said) for said in telling.missing(state)]
            lines += [f"    {said}" for said in _next(state)]
    year = next((state.moment.year for state in states if state.is_open), states[0].moment.year)
    return "\n".join([*lines, "", say("milestone.see", year=year)]) + "\n"


def one(state: State, *, style: Style) -> str:
    """One milestone: its title, its picture and its sentences."""
    moment = state.moment
    lines = [style(f"{moment.year} · {moment.title}", bold=True), ""]
    if isinstance(state.shown, Seen):
        lines += [*(f"  {line}".rstrip() for line in state.shown.letters()), ""]
    lines += [wrapped(said) for said in telling.sentences(state)]
    lines += [f"    {said}" for said in _next(state)]
    return "\n".join(lines) + "\n"


def _next(state: State) -> list[str]:
    return [say("milestone.next", command=state.command)] if state.command else []
