"""Inside: where a student's function calls parameters otherwise than the exercise, it is called by
its own names, and which of them a case gave by name is said with its reply."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate.arguments import inner
else:  # as `harness`, which is started by path
    from arguments import inner

TAKES_MORE = 0x0C  # of a code object's flags: it has `*more` or `**named`
Renamed = dict[str, dict[str, str]]  # function: the exercise's names, and the student's for them


def called_by_own_names(impl: Any, asked: dict[str, list[str]]) -> Renamed:
    """Let such functions of `impl` be called by the exercise's names, too.

    What is returned fills up with the names that calls give: by place, no name matters. `asked`
    holds the exercise's parameters, in order, by function. A function counts only where it has as
    many, and no name of either stands at two places: what is moved is not renamed.
    """
    found: Renamed = {}
    for name, parameters in asked.items():
        function = vars(impl).get(name)
        if type(function) is not types.FunctionType:
            continue
        code = inner(function).__code__
        own = code.co_varnames[: code.co_argcount]
        if code.co_flags & TAKES_MORE or code.co_kwonlyargcount or len(own) != len(parameters):
            continue
        other = {
            theirs: mine
            for theirs, mine in zip(parameters, own, strict=True)
            if theirs not in own and mine not in parameters
        }
        if other:
            found[name] = {}
            setattr(impl, name, _known_by(function, other, found[name]))
    return found


def note(outcome: dict[str, Any], uses: Iterable[str], renamed: Renamed) -> None:
    """Say with a reply which names of the student's own its case gave, and begin anew."""
    told = {name: dict(renamed[name]) for name in uses if renamed.get(name)}
    if told:
        outcome["renamed"] = told
    for given in renamed.values():
        given.clear()


def _known_by(function: Any, other: dict[str, str], given: dict[str, str]) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        given.update({name: other[name] for name in named if name in other})
        return function(*args, **{other.get(name, name): value for name, value in named.items()})

    return call
