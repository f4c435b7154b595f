"""Proves quick questions: the right answer is taken in every usual writing, and stands nowhere that
a student reads.

That each known wrong answer is told its own mistake is proved with all the misconceptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from autograder.author.quick_questions import ANSWERS
from autograder.candidate import serialization
from autograder.judge.written_answers import shown
from autograder.model import Key, Part, PartReport
from autograder.oracle.quick_questions import asked_in

Marked = Callable[[str, tuple[Part, ...]], tuple[PartReport, ...]]
LARGE = 1000  # from here on a number in the prose is no accident


def question_problems(key: Key, marked: Marked) -> Iterator[str]:
    """What is wrong with the questions, in words. `marked` marks a source for some parts."""
    parts = tuple(part for part in key.parts if part.question is not None)
    if not parts:
        return
    rights = {part.name: _right(part) for part in parts}
    for number in range(max(len(writings(right)) for right in rights.values())):
        written = {part.name: _one(writings(rights[part.name]), number) for part in parts}
        entries = ", ".join(f"{_called(part)!r}: {written[part.name]}" for part in parts)
        source = f"import numpy as np\nfrom fractions import Fraction\n{ANSWERS} = {{{entries}}}\n"
        for report in marked(source, parts):
            if report.status != "passed":
                yield f"{report.name}: {written[report.name]} is the right answer, and is not taken"
    for part in parts:
        yield from _given_away(key, part, rights[part.name])


def writings(right: Any) -> list[str]:
    """A right answer as students write it, in Python's words."""
    if isinstance(right, str):
        return [repr(right), repr(right.upper()), repr(f" {right.title()} "),
                repr(right.replace(" ", "_"))]  # fmt: skip
    if isinstance(right, list):
        joined = "×".join(map(str, right))
        return [repr(tuple(right)), repr(right), f"np.array({right})", repr(joined),
                repr(str(tuple(right))), repr(joined.replace("×", " x "))]  # fmt: skip
    whole = right == int(right)
    exact = Fraction(right).limit_denominator(10_000)
    plain = int(right) if whole else right
    return [repr(plain), repr(float(right)), f"np.float64({right!r})", repr(str(plain)),
            repr(f"{exact.numerator}/{exact.denominator}"), f"Fraction({str(exact)!r})",
            f"np.array([{right!r}])", repr(f"{plain:,}")]  # fmt: skip


def _one(writings: list[str], number: int) -> str:
    return writings[number % len(writings)]


def _called(part: Part) -> str:
    assert part.question is not None
    return part.question.name


def _right(part: Part) -> Any:
    (case,) = part.groups[0].cases
    return serialization.decode(case.expected["value"])


def _given_away(key: Key, part: Part, right: Any) -> Iterator[str]:
    """Places where a student reads the answer before giving it."""
    messages = [entry.message for entry in key.alternatives if entry.part == part.name]
    own = {"its hints": part.hints, "its messages": messages}
    if not isinstance(right, str):  # a choice stands among the others
        own["its question"] = [asked_in(key.stub, _called(part)) or ""]
    if isinstance(right, list) or (isinstance(right, float) and right >= LARGE):
        own["the stub"] = [key.stub]
    for place, texts in own.items():
        if any(stands_in(text, right) for text in texts):
            yield f"{part.name}: the answer stands in {place}"


def stands_in(text: str, right: Any) -> bool:
    """Whether a text says an answer, as a number or word of its own.

    >>> stands_in("a filter of 144 weights", 144.0), stands_in("1448, or 14.4", 144.0)
    (True, False)
    """
    if isinstance(right, list):
        said = r"\s*[,x×]\s*".join(map(str, right))
    elif isinstance(right, str):
        said = re.escape(right)
    else:
        said = re.escape(shown(float(right)))
        text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return re.search(rf"(?<![\w.])(?:{said})(?![\w]|\.\d)", text, re.IGNORECASE) is not None
