"""Runs the functions of a key that look at replies: `@ex.measure`, `@ex.symptoms`, `@ex.picture`.

They are code, and so they run as a candidate's does: behind the level's wall, in a process of their
own with no line of a student's in it, which the judge only hears. `measured` alone is also called
by whoever trusts the code anyway: where a key is frozen, and where an author proves an exercise.
"""

from __future__ import annotations

import functools
import os
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import serialization
else:
    import serialization

UNMEASURABLE = "Unmeasurable"


def measured(
    measure: Callable[[Any, dict[str, Any]], Any],
    reply: dict[str, Any],
    inputs: dict[str, Any],
) -> dict[str, Any]:
    """A reply with its value replaced by what a function of the key makes of it."""
    try:
        given = {name: serialization.decode(value) for name, value in inputs.items()}
        value = serialization.encode(measure(serialization.decode(reply["value"]), given))
    except MemoryError:
        raise
    except Exception as error:  # a reply of the wrong form: `measure` need not foresee them all
        return unmeasurable(f"{type(error).__name__}: {error}")
    return {**reply, "value": value}


def unmeasurable(why: str) -> dict[str, Any]:
    """The outcome where a function of the key can make nothing of a reply."""
    named = {"type": UNMEASURABLE, "bases": [UNMEASURABLE]}
    return {"kind": "raised", **named, "message": why[:200]}


def room(source: str | types.CodeType) -> dict[str, Any]:
    """The functions of a key that look at replies, by their names."""
    names: dict[str, Any] = {}
    if isinstance(source, str):
        source = compile(source, "<measures>", "exec", dont_inherit=True)
    exec(source, names)
    return names


def serve(job: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
    """Look at what the job lists, one line for each."""
    functions = room(job["measures"])
    for entry in job["plan"]:
        reply, inputs = {"kind": "returned", "value": entry["value"]}, job["inputs"][entry["of"]]
        try:
            outcome = measured(functions[entry["function"]], reply, inputs)
        except MemoryError:
            outcome = unmeasurable("MemoryError")
        send({"case": entry["case"], "outcome": outcome})


def evaluate(job: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
    """Look at the models that the job lists."""
    evaluator().serve(job, send)


@functools.cache
def evaluator() -> Any:
    """The module that looks at models, which nothing else needs.

    A process that is forked later may have it first, so that none of ours stays where a student's
    module of such a name would be.
    """
    if TYPE_CHECKING or __package__:
        from autograder.candidate import evaluator as module
    else:
        here = os.path.dirname(os.path.abspath(__file__))
        before = set(sys.modules)
        sys.path.insert(0, here)
        import evaluator as module

        sys.path.remove(here)
        for name in sys.modules.keys() - before:
            if os.path.dirname(getattr(sys.modules[name], "__file__", None) or "") == here:
                del sys.modules[name]
    return module
