"""The implementations that students' tests look at, as cases of a key: closed, and proved right or
wrong by the oracle's own test."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from autograder.author.specs import CaseSpec
from autograder.candidate import serialization
from autograder.errors import OracleFailed
from autograder.exercise import sealed
from autograder.interview.trials import FAILS, PASSES, tried_here
from autograder.model import Case, Group


def closed(place: str, specs: tuple[CaseSpec, ...], tests: str) -> tuple[CaseSpec, ...]:
    """The cases of a group with their code closed. Raises `OracleFailed` for a group of one kind.

    A group needs both, so that neither a test that passes everything nor one that fails everything
    earns its points.
    """
    if not all("tested" in spec.apart for spec in specs):
        raise OracleFailed(f"{place}: the cases of a part with tests= are right(…) and wrong(…).")
    kinds = {bool(spec.apart["tested"]["right"]) for spec in specs}
    if kinds != {True, False}:
        raise OracleFailed(f"{place} needs a right implementation and a wrong one.")
    return tuple(replace(spec, apart={"tested": _closed(spec, tests)}) for spec in specs)


def _closed(spec: CaseSpec, tests: str) -> dict[str, Any]:
    tested = spec.apart["tested"]
    return {"code": sealed.closed(str(tested["code"]), tests), "right": tested["right"]}


def case(place: str, spec: CaseSpec, tests: str, test: tuple[Any, Any] | None) -> Case:
    """The case as a key has it; with the oracle's module and a probe, the verdict of its own test.

    Raises `OracleFailed` where that is another than the reference file says.
    """
    tested = {name: serialization.encode(value) for name, value in spec.apart["tested"].items()}
    entry = Case(name=spec.name, inputs={}, expected={}, apart={"tested": tested})
    if test is None:
        return entry
    wanted = PASSES if tested["right"] else FAILS
    alone = Group(
        name="", points=0.0, probe="", measure=None, quiet=False, tests=tests, cases=(entry,)
    )
    said = tried_here(*test, alone, entry, "<reference>")
    if said.get("value") != wanted:
        why = said.get("raised", said)
        raise OracleFailed(
            f"{place}, case {entry.name!r} should be one that {wanted}; by the oracle's own test "
            f"it {said.get('value', 'has no verdict')} "
            f"({why.get('type', '')} {str(why.get('message', ''))[:200]})"
        )
    return replace(entry, expected={"kind": "returned", "value": wanted})
