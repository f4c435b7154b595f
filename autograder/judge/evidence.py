"""What one case showed: the oracle's word, the student's reply, and every fault between them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.candidate import serialization
from autograder.judge.compare import Array, Comparison, Difference, named
from autograder.judge.expected import compare_replies
from autograder.judge.reshaped import reshaped
from autograder.languages.catalogue import say
from autograder.model import Case, Group

AMISS = frozenset({"modified", "changed", "renamed", "form"})  # fields of a reply that tell of it
DEFAULT = "care.default"  # and the parameter's name: the cause of another default


class Lapse(Struct, frozen=True, kw_only=True):
    """What is amiss with an answer whose values are right, and the id it is charged under.

    `hidden` is what is said of it with hidden cases: nothing that a candidate chose.
    """

    cause: str
    message: str
    hidden: str


class OwnDefault(Struct, frozen=True, kw_only=True):
    """A reply that is wrong where arguments are left to defaults, and which defaults these are."""

    reply: dict[str, Any]  # after the group's measure, if it has one
    difference: Difference
    names: tuple[tuple[str, str, str, str], ...]  # function, parameter, own default, exercise's


class Evidence(Struct, frozen=True, kw_only=True, dict=True):
    """One case with its reply. `judged` is the reply after the group's measure, if it has one."""

    group: Group
    index: int
    reply: dict[str, Any]
    judged: dict[str, Any]
    comparison: Comparison
    repeat: Comparison | None
    symptoms: tuple[str, ...] = ()  # what a wrong reply shows, by the names of `@ex.symptoms`
    arguments: frozenset[str] = frozenset()  # the names in the part's signature
    shape: str = ""  # of right numbers in a shape that differs by axes of length 1: in words
    own_default: OwnDefault | None = None  # judged is the reply with the exercise's default given

    @property
    def case(self) -> Case:
        return self.group.cases[self.index]

    @property
    def modified(self) -> tuple[str, ...]:
        known = {*self.case.inputs, *self.arguments}  # others could carry what was seen
        told = (self.reply.get("modified"), self.reply.get("changed"))
        names = [name for part in told if isinstance(part, list) for name in part]
        return tuple(dict.fromkeys(name for name in names if name in known))

    @property
    def renamed(self) -> dict[str, list[str]]:
        """The student's own names for the part's parameters, each with the exercise's."""
        told, found = self.reply.get("renamed"), dict[str, list[str]]()
        for function, names in told.items() if isinstance(told, dict) else ():
            for name, own in names.items():
                if {function, name} <= self.arguments and own.isidentifier():
                    found.setdefault(function, []).append(f"{own} → {name}")
        return found

    @cached_property
    def lapses(self) -> tuple[Lapse, ...]:
        """What is amiss besides the values."""
        if not self.shape and self.own_default is None and self.reply.keys().isdisjoint(AMISS):
            return ()
        found = []
        if self.modified:
            text = say("generic.modified", names=", ".join(self.modified))
            untold = say("generic.modified", names="…")
            found.append(Lapse(cause="generic.modified", message=text, hidden=untold))
        form = self.reply.get("form")
        if isinstance(form, list) and form:
            text = say("care.container", type=str(form[0])[:40])
            untold = say("care.container", type="…")
            found.append(Lapse(cause="care.container", message=text, hidden=untold))
        if self.shape:
            untold = say("accident.form_hidden", kind=say("form.shape"))
            found.append(Lapse(cause="generic.shape", message=self.shape, hidden=untold))
        for function, names in self.renamed.items():
            text = say("care.renamed", function=function, names=", ".join(names))
            untold = say("care.renamed_hidden", function=function)
            found.append(Lapse(cause="care.renamed", message=text, hidden=untold))
        for function, name, own, asked in self.own_default.names if self.own_default else ():
            told = {"function": function, "name": name, "asked": asked}
            text = say("care.default" if own else "care.no_default", own=own, **told)
            untold = say("care.default_hidden", **told)
            found.append(Lapse(cause=f"{DEFAULT}.{name}", message=text, hidden=untold))
        return tuple(found)

    @property
    def warned(self) -> str | None:
        warnings = self.reply.get("warnings")
        if self.group.quiet and isinstance(warnings, list) and warnings:
            return str(warnings[0])[:120]
        return None

    @cached_property
    def unsteady(self) -> bool:
        """Two runs with the same arguments, and one of them wrong."""
        if self.repeat is None:
            return False
        first, second = self.comparison.difference, self.repeat.difference
        if first is None or second is None:
            return first is not second
        told = (first.kind, first.path, first.text) == (second.kind, second.path, second.text)
        return not (told and _alike(first.got, second.got))

    @cached_property
    def right(self) -> bool:
        """The values are right, whatever their dress."""
        return self.comparison.difference is None and not self.unsteady and self.warned is None

    @property
    def passed(self) -> bool:
        return self.right and not self.lapses

    def raised(self, type_name: str) -> bool:
        return self.reply["kind"] == "raised" and self.reply.get("type") == type_name

    @cached_property
    def agreements(self) -> dict[int, bool]:
        """By the identity of a known answer, whether the reply is that."""
        return {}

    @cached_property
    def inputs(self) -> dict[str, Any]:
        return {name: serialization.decode(value) for name, value in self.case.inputs.items()}

    @cached_property
    def known(self) -> dict[str, Any]:
        """The inputs and what only the judge holds beside them."""
        return {name: serialization.decode(value) for name, value in self.case.for_judge.items()}

    @cached_property
    def expected(self) -> Any:
        return serialization.decode(self.case.expected["value"])

    @cached_property
    def got(self) -> Any:
        """The judged value. Only for a reply that was compared, so readable."""
        return serialization.decode(self.judged["value"])

    @cached_property
    def readable(self) -> bool:
        """Whether what was returned can be decoded."""
        try:
            _ = self.got
        except (serialization.Malformed, serialization.TooLarge):
            return False
        return True

    @cached_property
    def misshapen(self) -> str:
        """What is said of a wrong value's shape, where axes of length 1 alone are amiss with it."""
        difference = self.comparison.difference
        if difference is None or difference.kind != "shape":
            return ""
        return difference.text if reshaped(self.expected, self.got) is not None else ""

    @property
    def comparable(self) -> bool:
        """Both sides returned something that can be looked at side by side."""
        difference = self.comparison.difference
        return (
            self.case.expected["kind"] == "returned"
            and self.judged["kind"] == "returned"
            and difference is not None
            and difference.expected is not None
        )


def _alike(one: Array | None, other: Array | None) -> bool:
    """Whether two wrong arrays are the same but for rounding."""
    if one is None or other is None or one.shape != other.shape:
        return one is other
    return bool(np.allclose(one, other, rtol=1e-6, atol=1e-12, equal_nan=True))


def gather(
    group: Group,
    index: int,
    reply: dict[str, Any],
    arguments: frozenset[str] = frozenset(),
) -> Evidence:
    """Compare one reply with what the oracle said to the case."""
    case = group.cases[index]
    judged = _measured(reply, group, case)
    repeat = reply.get("repeat")
    second = None
    if isinstance(repeat, dict) and repeat.get("kind") in ("returned", "raised"):
        second = compare_replies(case.expected, _measured(repeat, group, case), case.tolerances)
    comparison = compare_replies(case.expected, judged, case.tolerances)
    shape = ""
    if comparison.difference is not None and comparison.difference.kind == "shape":
        again = _in_shape(case, judged)
        if again is not None:
            shape, comparison = again
            second = None if second is None else comparison
    return Evidence(
        group=group,
        index=index,
        reply=reply,
        judged=judged,
        comparison=comparison,
        repeat=second,
        symptoms=_shown(reply) if comparison.difference is not None else (),
        shape=shape,
        arguments=arguments,
    )


def _in_shape(case: Case, judged: dict[str, Any]) -> tuple[str, Comparison] | None:
    """What is said of a reply that is right but for axes of length 1; None for any other."""
    expected = serialization.decode(case.expected["value"])
    form = reshaped(expected, serialization.decode(judged["value"]))
    if form is None:
        return None
    comparison = compare_replies(
        case.expected, {**judged, "value": serialization.encode(form.value)}, case.tolerances
    )
    if comparison.difference is not None:
        return None
    what, got, asked = named(form.path), form.got, form.expected
    return say("generic.extra_axis", what=what, got=got, expected=asked), comparison


def looks(reply: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the key's functions said of a reply, by the group's field that names the function."""
    said: dict[str, dict[str, Any]] = reply.get("looks", {})
    return said


def _shown(reply: dict[str, Any]) -> tuple[str, ...]:
    """What a wrong reply shows, by the names of `@ex.symptoms`."""
    said = looks(reply).get("symptoms")
    if said is None or said["kind"] != "returned":
        return ()
    names = serialization.decode(said["value"])
    return tuple(map(str, names)) if isinstance(names, (list, tuple)) else ()


def _measured(reply: dict[str, Any], group: Group, case: Case) -> dict[str, Any]:
    """The reply with its value replaced by what the group's measure says of it, if it has one."""
    if group.measure is None or reply["kind"] != "returned" or case.expected["kind"] != "returned":
        return reply
    said = looks(reply)["measure"]  # never missing: a reply that nobody measured is no answer
    return {**reply, **said} if said["kind"] == "returned" else said
