"""What a reference file says, as records: cases, groups, parts, and the ideas that are wrong."""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

VIEWS = {  # how a wrong answer can be drawn, and the inputs it needs (see `autograder.judge.views`)
    "boundary": ("points", "labels"),
    "answers": ("points", "weights"),
    "path": ("start", "bowl", "lowest"),
    "photograph": ("image",),
}


class CaseSpec(Struct, frozen=True, kw_only=True):
    name: str
    inputs: dict[str, Any]
    tolerance: float | None = None  # relative to the largest expected entry
    because: str = ""
    apart: dict[str, dict[str, Any]] = field(default_factory=dict)
    care: str = ""


def case(
    name: str,
    /,
    *,
    tolerance: float | None = None,
    because: str = "",
    care: str = "",
    for_evaluator: Mapping[str, Any] | None = None,
    for_judge: Mapping[str, Any] | None = None,
    **inputs: Any,
) -> CaseSpec:
    """One input for a probe.

    `name` is what a student reads ("batch of 8"); `inputs` are the probe's keyword arguments.
    `tolerance` (relative to the largest expected entry) overrides the derived one and needs a
    reason in `because`. No candidate gets `for_evaluator`, such as held-out inputs, nor
    `for_judge`, such as their labels; the evaluator does not get the latter either. `care` names a
    rare form of the arguments, whose points `Exercise.part(care={…})` sets apart from the idea's.
    Raises `ValueError` where the reason is missing.
    """
    if tolerance is not None and not because:
        raise ValueError(f"case({name!r}) sets a tolerance: say why in because=")
    apart = {"evaluator": dict(for_evaluator or {}), "judge": dict(for_judge or {})}
    return CaseSpec(
        name=name,
        inputs=inputs,
        tolerance=tolerance,
        because=because,
        apart={room: values for room, values in apart.items() if values},
        care=care,
    )


class GroupSpec(Struct):
    name: str
    points: float
    cases: Callable[[Any], Iterable[CaseSpec]]
    probe: str | None = None
    quiet: bool = False
    measure: str | None = None
    evaluate: str | None = None
    shares: str | None = None
    picture: str | None = None
    view: dict[str, str] | None = None
    symptoms: str | None = None
    care: str = ""


class QuestionSpec(Struct, frozen=True, kw_only=True):
    name: str  # in `answers`
    kind: str
    answer: Any  # or a function without arguments that gives it
    wrong: Mapping[str, Any]  # by the ids of what they show
    choices: tuple[str, ...]
    tolerance: float


class PartSpec(Struct):
    name: str
    points: float
    hints: tuple[str, ...]
    uses: tuple[str, ...]
    seconds: float | None = None
    care: Mapping[str, float] = field(default_factory=dict)
    tests: str | None = None
    builds_on: tuple[str, ...] = ()
    groups: list[GroupSpec] = field(default_factory=list)
    question: QuestionSpec | None = None

    def __post_init__(self) -> None:
        hints = self.hints
        if isinstance(hints, str) or len(hints) < 2 or not all(map(str.strip, hints)):
            raise ValueError(
                f'part {self.name!r} needs two hints or more: hints=("first", "second")'
            )


def of_earlier(part: str, needed: Iterable[str], earlier: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of `earlier` exercises that one needs. Raises `ValueError` for another form."""
    for name in (needed := tuple(needed)):
        exercise, _, named = name.partition(".")
        if exercise not in earlier or not named:
            raise ValueError(
                f"part {part!r} builds on {name!r}: write it as 'ex03.dense', of an exercise in "
                f"Exercise(builds_on=…). Received there: {earlier!r}"
            )
    return needed


def declared(name: str, parts: Mapping[str, PartSpec]) -> PartSpec:
    """One of `parts`. Raises `ValueError` with the nearest name for another."""
    if name not in parts:
        close = difflib.get_close_matches(name, parts, n=1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        known = ", ".join(parts) or "none yet"
        raise ValueError(f"there is no part {name!r}; declared are: {known}.{meant}")
    return parts[name]


def viewed(kind: str, inputs: Mapping[str, str]) -> dict[str, str]:
    """How a wrong answer is drawn. Raises `ValueError` for a kind or a role that there is not."""
    roles = VIEWS.get(kind)
    if roles is None or set(inputs) - {"axes"} != set(roles):
        known = ", ".join(f"{name}({', '.join(VIEWS[name])})" for name in VIEWS)
        raise ValueError(f"a view is one of {known}. Received: {kind}({', '.join(inputs)})")
    return {"kind": kind, **inputs}


class AlternativeSpec(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    message: str
    edits: Mapping[str, str]
    code: str
    accepted: bool
    fault: str
    symptom: str = ""
    care: str = ""

    @property
    def part(self) -> str:
        return self.id.split(".", 1)[0]

    def applies(self, model_answer: str) -> bool:
        """Whether every edit finds its text."""
        try:
            self.source(model_answer)
        except ValueError:
            return False
        return True

    def source(self, model_answer: str) -> str:
        """The model answer as someone with this idea would have written it.

        Edits look only into the body of the function or method that the part is named after, or
        into the whole file where there is none. Raises `ValueError` where an edit's text does not
        occur exactly once there.
        """
        first, last = _body_lines(model_answer, self.part)
        lines = model_answer.splitlines(keepends=True)
        changed = "".join(lines[first:last])
        for old, new in self.edits.items():
            if changed.count(old) != 1:
                raise ValueError(
                    f"{self.id}: the edit must find its text exactly once in the body of "
                    f"{self.part}. Received: {old!r}, found {changed.count(old)} times"
                )
            changed = changed.replace(old, new)
        changed = "".join(lines[:first]) + changed + "".join(lines[last:])
        return f"{changed}\n\n{textwrap.dedent(self.code)}" if self.code else changed


def _body_lines(source: str, name: str) -> tuple[int, int]:
    """The slice of lines that holds the code of function `name`, docstring left out."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = (first.end_lineno or 0) if documented else node.lineno
            return start, node.end_lineno or start
    return 0, len(source.splitlines())
