"""A right idea that fails only where one argument has a certain form, read from the cases alone.

An idea's cases stand or fall together. Where every case of them that fails has one form of an
argument, and no case that passes has it, what is missing is that form and not the idea: a function
for one sample that gets a batch, one for arrays that gets a number, one that squeezes away an axis
of length 1. It costs what care costs. A mistake that the key knows is never such a gap.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.judge.contrast import flat, is_pair
from autograder.judge.evidence import Evidence
from autograder.languages.catalogue import say
from autograder.model import Part

FEW = 2  # right cases, before it is believed that the idea is there
MANY = 4  # and before two lengths that meet may be to blame
# Causes that may be charged for more than this, and once in an exercise: the shape of an answer,
# and groups of care that are named so.
ONES = "generic.shape"
AXES = "other shapes"
CAUSES = {"number": "a single number", "pair": "pairs"}


class Gap(Struct, frozen=True, kw_only=True):
    """The form in words, its cause, and the groups that fail for it alone.

    Where only groups of care fail, each is a cause of its own, and `groups` is empty.
    """

    where: str
    cause: str
    groups: frozenset[str] = frozenset()


class _Form(Struct, frozen=True, kw_only=True):
    """Something that arguments have or have not, the cause it is charged under, and its words."""

    holds: Callable[[dict[str, Any]], bool]
    cause: str
    where: str


class _Cases(Struct, frozen=True, kw_only=True):
    """The arguments of the cases that fail and of those that pass, `plain` in the right shape."""

    wrong: list[dict[str, Any]]
    right: list[dict[str, Any]]
    plain: list[dict[str, Any]]
    raises: bool  # all that fail
    own: frozenset[str]  # words of the function's signature, its arguments among them

    def separated(self, form: _Form) -> bool:
        """Whether all cases that fail have the form, and none that is plain."""
        return (
            all(map(form.holds, self.wrong))
            and not any(map(form.holds, self.plain))
            and not all(map(form.holds, self.right))
        )


def gap(part: Part, seen: list[Evidence], *, hidden: bool) -> Gap | None:
    """The form of one argument that all failing cases have, and no passing one.

    Looked at are the idea's groups that fail; where none does, all cases.
    """
    broken = {e.group.name for e in seen if not e.right and not e.group.care}
    among = [e for e in seen if e.group.name in broken] if broken else seen
    failing = [evidence for evidence in among if not evidence.right]
    passing = [evidence for evidence in among if evidence.right and _returns(evidence)]
    if not failing or not passing or part.seconds is not None:
        return None
    if any(e.group.tests or e.group.evaluate or e.unsteady or not _returns(e) for e in failing):
        return None
    cases = _Cases(
        wrong=[flat(evidence.inputs) for evidence in failing],
        right=[flat(evidence.inputs) for evidence in passing],
        plain=[flat(evidence.inputs) for evidence in passing if not evidence.shape],
        raises=all(evidence.reply["kind"] == "raised" for evidence in failing),
        own=frozenset(re.findall(r"\w+", part.signature)),
    )
    breaks = all(map(_breaks_off, failing))
    forms = _forms(cases, ones=breaks or len(failing) >= FEW,
                   edges=breaks and len(passing) >= FEW, hidden=hidden)  # fmt: skip
    found = next(filter(cases.separated, forms), None)
    if found is None:
        return None
    for group in part.groups if broken else ():
        wrong = [flat(e.inputs) for e in seen if e.group is group and not e.right]
        if wrong and all(map(found.holds, wrong)):  # it is no second cause
            broken.add(group.name)
    where = _a_text_alone(cases, hidden=hidden) or found.where
    return Gap(where=where, cause=found.cause, groups=frozenset(broken))


def _returns(evidence: Evidence) -> bool:
    return bool(evidence.case.expected["kind"] == "returned")


def _breaks_off(evidence: Evidence) -> bool:
    """Whether the reply is an exception, no number, or of another form than asked for."""
    difference = evidence.comparison.difference
    return difference is not None and difference.kind != "value"


def _forms(cases: _Cases, *, ones: bool, edges: bool, hidden: bool) -> Iterator[_Form]:
    """What may be said of the failing cases' arguments, the plainest first.

    `ones` and `edges` say whether a length of 1, or an edge, may be it: which case has one is more
    easily a coincidence than how many axes an argument has.
    """
    first, kinds = cases.wrong[0], list[_Form]()
    for name in first:
        for look in (_kind, _numbers):
            ours, theirs = (
                {look(one[name]) for one in piece if name in one}
                for piece in (cases.wrong, cases.right)
            )
            if len(cases.right) >= FEW and None not in ours and theirs:
                cause, where = _told(name, ours, theirs)
                if ours == {"none"} and name not in cases.own:  # the case's own, for an object
                    where = say("gap.not_given", name=name)
                form = _Form(holds=partial(_is_among, name, look, ours), cause=cause, where=where)
                kinds.append(form)
                yield form
    for name, value in first.items():
        for holds, cause, word in _FORMS if ones else ():
            where = say(word, name=name)
            yield _Form(holds=partial(_has, name, holds), cause=cause, where=where)
        if ones and isinstance(value, np.ndarray):
            yield from _ones_along(name, value.ndim, cases)
        rare = (*_EDGES, *(_EDGES_THAT_RAISE if cases.raises else ()))
        for holds, cause, word in rare if edges else ():
            where = say("gap.edge" if hidden else word, name=name)
            yield _Form(holds=partial(_has, name, holds), cause=cause, where=where)
    if ones:
        yield _Form(holds=_any(_is_one_long), cause=ONES, where=say("gap.any_length_one"))
        for form in kinds:
            yield from _with_a_text(form, cases, hidden=hidden)
    if edges:
        yield _Form(holds=_any(_is_zeros), cause="gap.all_zero", where=say("gap.any_all_zero"))


def _ones_along(name: str, count: int, cases: _Cases) -> Iterator[_Form]:
    """Length 1 along an axis, or along one of several, as where all such axes are squeezed away."""
    holds = {
        axis: partial(_has, name, partial(_is_one_along, (axis,), count)) for axis in range(count)
    }
    telling = [axis for axis, is_one in holds.items() if any(map(is_one, cases.wrong))]
    telling = [axis for axis in telling if not any(map(holds[axis], cases.plain))]
    for axes in (*((axis,) for axis in telling), tuple(telling)) if telling else ():
        along = partial(_has, name, partial(_is_one_along, axes, count))
        told = say("gap.or").join(map(str, axes))
        yield _Form(
            holds=along, cause=ONES, where=say("gap.length_one_along", name=name, axis=told)
        )
    if not cases.raises or len(cases.plain) < MANY:
        return
    for one, other in permutations(range(count), 2):
        both = partial(_has, name, partial(_is_one_but, one, other, count))
        if any(map(both, cases.wrong)):
            where = say("gap.one_but", name=name, axis=one, other=other)
            yield _Form(holds=both, cause=ONES, where=where)


def _with_a_text(form: _Form, cases: _Cases, *, hidden: bool) -> Iterator[_Form]:
    """The form where a text says so, too: an activation that takes no single sample.

    The text itself is not to blame: another case with it is right.
    """
    for name, value in cases.wrong[0].items():
        same = partial(_has, name, partial(operator.eq, value))
        if isinstance(value, str) and all(map(same, cases.wrong)) and any(map(same, cases.right)):
            other = say("contrast.equals", name=name, value=repr(value))
            where = form.where if hidden else say("gap.and", one=form.where, other=other)
            yield _Form(holds=partial(_both, form.holds, same), cause=form.cause, where=where)


def _a_text_alone(cases: _Cases, *, hidden: bool) -> str:
    """The text that every failing case is given and no other: it is that, and no form beside it."""
    for name, value in cases.wrong[0].items():
        if not isinstance(value, str):
            continue
        same = partial(_has, name, partial(operator.eq, value))
        if all(map(same, cases.wrong)) and not any(map(same, cases.right)):
            key = "gap.other_kind" if hidden else "contrast.equals"
            return say(key, name=name, value=repr(value))
    return ""


def _both(one: Callable[[Any], bool], other: Callable[[Any], bool], inputs: dict[str, Any]) -> bool:
    return one(inputs) and other(inputs)


def _has(name: str, holds: Callable[[Any], bool], inputs: dict[str, Any]) -> bool:
    return holds(inputs.get(name))


def _is_among(
    name: str, look: Callable[[Any], Hashable], ours: set[Hashable], inputs: dict[str, Any]
) -> bool:
    return look(inputs.get(name, ...)) in ours


def _kind(value: Any) -> Hashable:
    """An array of so many axes, or another kind of value; None for one that has no other form."""
    if isinstance(value, np.ndarray):
        return value.ndim or "number"
    if isinstance(value, (bool, np.bool_)):
        return None
    if isinstance(value, (int, float, np.number)):
        return "number"
    if isinstance(value, (list, tuple)):
        return "pair" if is_pair(value) else "list"
    return {str: "text", type(None): "none"}.get(type(value))


def _numbers(value: Any) -> Hashable:
    """Whether an array holds whole numbers or others."""
    kind = value.dtype.kind if isinstance(value, np.ndarray) and value.size else ""
    return {"i": "ints", "u": "ints", "f": "floats"}.get(kind)


def _told(name: str, ours: set[Hashable], theirs: set[Hashable]) -> tuple[str, str]:
    """The cause and the words for what an argument is in the failing cases only."""
    axes = [kind for kind in ours if isinstance(kind, int)]
    usual = [kind for kind in theirs if isinstance(kind, int)]
    if len(axes) < len(ours):
        kind = min(map(str, ours))
        key = f"{'contrast' if kind in ('pair', 'none') else 'gap'}.{kind}"
        words = say("gap.other_kind" if len(ours) > 1 else key, name=name)
        return CAUSES.get(kind, f"gap.{kind}"), words
    if usual and min(axes) > max(usual):
        key = "gap.more_axes" if max(usual) > 1 else "contrast.many_axes"
        return AXES, say(key, name=name, count=max(usual))
    if len(axes) == 1:
        return AXES, say("gap.axis" if axes == [1] else "gap.axes", name=name, count=axes[0])
    return AXES, say("gap.other_kind", name=name)


def _is_one_long(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return 1 in value.shape
    return isinstance(value, (list, tuple)) and len(value) == 1


def _is_one_but(one: int, other: int, count: int, value: Any) -> bool:
    return _is_one_along((one,), count, value) and value.shape[other] > 1


def _is_one_along(axes: tuple[int, ...], count: int, value: Any) -> bool:
    here = isinstance(value, np.ndarray) and value.ndim == count
    return here and any(value.shape[axis] == 1 for axis in axes)


def _any(holds: Callable[[Any], bool]) -> Callable[[dict[str, Any]], bool]:
    return lambda inputs: any(map(holds, inputs.values()))


def _is_zeros(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.size > 0 and not value.any()


def _is_below_zero(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.size > 0 and value.dtype.kind in "if" and bool((value < 0).all())
    return type(value) in (int, float) and value < 0


def _is_empty(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.size == 0
    return isinstance(value, (list, tuple)) and not value


def _equals(number: int) -> Callable[[Any], bool]:
    return lambda value: type(value) in (int, float) and value == number


_FORMS: tuple[tuple[Callable[[Any], bool], str, str], ...] = (
    (_is_one_long, ONES, "gap.length_one"),
    (_is_empty, "gap.empty", "contrast.empty"),
)
# Forms in which only an exception, or no number, is a gap: a wrong number may be a wrong idea.
_EDGES: tuple[tuple[Callable[[Any], bool], str, str], ...] = (
    (_equals(0), "gap.zero", "gap.zero"),
    (_equals(1), "gap.one", "gap.one"),
    (_is_zeros, "gap.all_zero", "contrast.all_zero"),
)
# Numbers are often below 0 by chance: there, only an exception is a gap.
_EDGES_THAT_RAISE: tuple[tuple[Callable[[Any], bool], str, str], ...] = (
    (_is_below_zero, "gap.all_negative", "gap.all_negative"),
)
