"""`ex.quick_question(…)`: a number, a shape or a choice that is asked before any code is written.

The question itself stands in the model answer's prose, as a paragraph that begins with its name in
bold, and `answers` holds its name with None. What is declared here is the right answer and the
wrong ones. The right one may be a function, which the oracle calls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.author.specs import AlternativeSpec, QuestionSpec

if TYPE_CHECKING:
    from autograder.author.exercise import Exercise

ANSWERS = "answers"  # the dict in the student's file
KINDS = ("number", "shape", "choice")
_NAME = re.compile(r"[a-z][a-z0-9]*(?: [a-z0-9]+)*")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")


def quick_question(
    exercise: Exercise,
    name: str,
    *,
    answer: Any,
    wrong: Mapping[str, tuple[Any, str]],
    hints: tuple[str, ...],
    kind: str = "number",
    choices: tuple[str, ...] = (),
    tolerance: float = 0.0,
    points: float = 0.0,
) -> None:
    """Ask for the entry `name` of `answers`, which is marked as a part is (`output_size` for
    "output size").

    `answer` is a number, a tuple for a shape, one of the `choices`, or a function without arguments
    that gives it. `wrong` are the known wrong answers, two or more: a slug to the answer and what
    is to be said of it. `tolerance` is how far a number may be off. Without `points`, the question
    keeps nobody's exercise from being done. Raises `ValueError` for what is of another form.
    """
    if _NAME.fullmatch(name) is None or name == "questions":
        raise ValueError(f"a question's name is words in small letters. Received: {name!r}")
    if kind not in KINDS or bool(choices) != (kind == "choice"):
        raise ValueError(
            f"question {name!r}: kind is one of {', '.join(KINDS)}, and choices= belongs to "
            f"'choice'. Received: kind={kind!r}, choices={choices!r}"
        )
    if len(wrong) < 2 or not all(map(_SLUG.fullmatch, wrong)):
        raise ValueError(
            f"question {name!r} needs two wrong answers or more: "
            f'wrong={{"slug": (answer, "what is wrong")}}. Received: {wrong!r}'
        )
    part = name.replace(" ", "_")
    exercise.part(part, points=points, hints=hints, uses=(ANSWERS,))
    exercise.parts[part].question = QuestionSpec(
        name=name, kind=kind, answer=answer, choices=choices, tolerance=tolerance,
        wrong={f"{part}.{slug}": value for slug, (value, _) in wrong.items()},
    )  # fmt: skip
    for slug, (value, message) in wrong.items():
        code = f"{ANSWERS}[{name!r}] = {value!r}"
        spec = AlternativeSpec(
            id=f"{part}.{slug}", kind="misconception", message=message, edits={}, code=code,
            accepted=False, fault="",
        )  # fmt: skip
        exercise.alternatives.append(spec)
    exercise.travels(plain_name)
    exercise.probe(part)(answer_given)


# What travels to the student's process: plain data of `answers`, and nothing else, comes back.


def plain_name(name: Any) -> str:
    return " ".join(str(name)[:80].replace("_", " ").replace("-", " ").casefold().split())


def answer_given(impl: Any, question: Any, questions: Any) -> Any:
    answers = impl.answers
    if answers is None:
        return {}
    if not isinstance(answers, dict):
        return {"form": type(answers).__name__[:40]}
    asked = {plain_name(name): name for name in questions}
    given, unknown = {}, []
    for name in list(answers)[:200]:
        known = asked.get(plain_name(name))
        if known is None:
            unknown.append(str(name)[:40])
        else:
            given[known] = answers[name]
    value = given.get(question)
    if isinstance(value, str):
        value = value[:200].strip() or None
    size = value.size if isinstance(value, np.ndarray) else 0
    if isinstance(value, (list, tuple, dict, set, range)):
        size = len(value)
    if size > 16:  # no answer is as long: it stays here
        value = type(value).__name__[:40]
    if value is ...:
        value = None
    return {"value": value, "unknown": unknown[:5]}
