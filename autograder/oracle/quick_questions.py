"""Freezes quick questions: the right answer, which the oracle gives, and the known wrong ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.author.exercise import AlternativeSpec, Exercise, PartSpec
from autograder.author.quick_questions import ANSWERS
from autograder.author.specs import QuestionSpec
from autograder.candidate import serialization
from autograder.errors import OracleFailed
from autograder.exercise.translation import prose
from autograder.judge.written_answers import Answer, readings, same
from autograder.model import Alternative, Case, Group, Part, Question

GROUP = "values"


def questions(
    exercise: Exercise, stub: str, only: tuple[str, ...], *, answers: bool
) -> Iterator[Part]:
    """The exercise's questions, or those of `only`, without what is right if not with `answers`.

    Raises `OracleFailed` where reference file and stub disagree.
    """
    specs = [spec for spec in exercise.parts.values() if spec.question is not None]
    names = [spec.question.name for spec in specs if spec.question is not None]
    for spec in specs:
        if not only or spec.name in only:
            yield _part(spec, stub, names, answers=answers)


def wrong_answers(exercise: Exercise, parts: Iterable[Part]) -> Iterator[Alternative]:
    """The known wrong answers to those of `parts` that are questions."""
    for part in parts:
        asked = exercise.parts[part.name].question
        if asked is None or part.question is None:
            continue
        for spec in exercise.alternatives:
            if spec.id in asked.wrong:
                yield _alternative(spec, part.question, asked.wrong[spec.id])


def _part(spec: PartSpec, stub: str, names: list[str], *, answers: bool) -> Part:
    asked = spec.question
    assert asked is not None
    if asked.name not in _unanswered(stub):
        raise OracleFailed(
            f"Question {asked.name!r}: the stub needs `{ANSWERS} = {{{asked.name!r}: None, …}}`."
        )
    if asked_in(stub, asked.name) is None:
        raise OracleFailed(
            f"Question {asked.name!r}: one paragraph of the stub's prose has to begin with "
            f"`**{asked.name}**:`."
        )
    kind: Any = asked.kind
    question = Question(name=asked.name, kind=kind, choices=asked.choices)
    expected: dict[str, Any] = {}
    if answers:
        right = _right(question, asked)
        _distinct(question, asked, right)
        expected = _outcome(right)
    inputs = {"question": asked.name, "questions": names}
    case = Case(
        name=asked.name,
        inputs={name: serialization.encode(value) for name, value in inputs.items()},
        expected=expected,
        tolerances=(asked.tolerance,) if answers and question.kind == "number" else (),
    )
    group = Group(
        name=GROUP, points=spec.points, probe="answer_given", measure=None, quiet=False,
        cases=(case,),
    )  # fmt: skip
    return Part(
        name=spec.name, uses=spec.uses, signature=spec.name, hints=spec.hints, groups=(group,),
        question=question,
    )  # fmt: skip


def _alternative(spec: AlternativeSpec, question: Question, value: Any) -> Alternative:
    (answer,) = _read(spec.id, question, value)
    return Alternative(
        id=spec.id,
        kind="misconception",
        part=spec.part,
        message=spec.message,
        accepted=False,
        fault=spec.fault,
        outputs={f"{spec.part}/{GROUP}": (_outcome(answer),)},
    )


def _unanswered(stub: str) -> list[str]:
    """The names in the stub's `answers` that hold None."""
    for node in ast.parse(stub).body:
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == ANSWERS
            and isinstance(node.value, ast.Dict)
        ):
            pairs = zip(node.value.keys, node.value.values, strict=True)
            return [
                str(key.value)
                for key, value in pairs
                if isinstance(key, ast.Constant) and ast.unparse(value) == "None"
            ]
    return []


def asked_in(stub: str, name: str) -> str | None:
    """The one paragraph of the prose that asks a question; None where it is not one."""
    begins = re.compile(rf"\*\*{re.escape(name)}\*\*\s*[:.]")
    found = [paragraph for paragraph in prose(stub) if begins.match(paragraph)]
    return found[0] if len(found) == 1 else None


def _right(question: Question, asked: QuestionSpec) -> Answer:
    value = asked.answer() if callable(asked.answer) else asked.answer
    (answer,) = _read(asked.name, question, value)
    return answer


def _read(name: str, question: Question, value: Any) -> tuple[Answer, ...]:
    found = readings(question, value)
    if len(found) != 1:
        raise OracleFailed(f"{name}: a {question.kind} is needed. Received: {value!r}")
    return found


def _distinct(question: Question, asked: QuestionSpec, right: Answer) -> None:
    """No two answers may be one, however far a number may be off."""
    known = {"the right answer": right}
    for id, value in asked.wrong.items():
        (answer,) = _read(id, question, value)
        for other, there in known.items():
            if same(answer, there, 2 * asked.tolerance):
                raise OracleFailed(f"{id}: cannot be told from {other}.")
        known[id] = answer


def _outcome(answer: Answer) -> dict[str, Any]:
    value = list(answer) if isinstance(answer, tuple) else answer
    return {"kind": "returned", "value": serialization.encode(value)}
