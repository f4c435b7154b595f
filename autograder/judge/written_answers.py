"""Reads an answer as a student writes it: 10, 10.0, "1/3", "3,072", [28, 28, 6], "28×28×6", "Max".

What came from a candidate is looked at only here: plain values of known kinds, of little size.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from autograder.model import Question

Answer = float | tuple[int, ...] | str
MOST_AXES = 8
MOST_CHARACTERS = 80
_MARKS = "\"'`“”‘’.,;:()[] "
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_THOUSANDS = (
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII), ",", "."),
    (re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII), ".", ","),
)
_SHAPE = re.compile(r"(?:none,)?\d{1,9}(?:[,x×*]\d{1,9})*,?", re.ASCII)


def readings(question: Question, value: Any) -> tuple[Answer, ...]:
    """What `value` may mean as an answer: nothing where it is none of the kind asked for.

    A text may mean two things: "3,072" is a large number in English, and a small one elsewhere.

    >>> readings(Question(name="", kind="number"), "1/4")
    (0.25,)
    >>> readings(Question(name="", kind="shape"), "28 x 28 x 6")
    ((28, 28, 6),)
    """
    if isinstance(value, np.ndarray):
        value = value.tolist() if value.size <= MOST_AXES and value.ndim < 2 else None
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        return ()
    if question.kind == "choice":
        said = _words(value if isinstance(value, (str, bool)) else "")
        return tuple(choice for choice in question.choices if said and _words(choice) == said)
    if question.kind == "shape":
        shape = _shape(value)
        return () if shape is None else (shape,)
    if isinstance(value, (list, tuple)) and len(value) == 1:
        (value,) = value
    if isinstance(value, str):
        return tuple(_numbers(value))
    return (float(value),) if _is_number(value) else ()


def same(one: Answer, other: Answer, tolerance: float) -> bool:
    """Whether two answers are one; numbers within `tolerance`."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= tolerance + 1e-9 * max(abs(one), abs(other))
    return one == other


def shown(answer: Answer) -> str:
    """An answer in a sentence, in one writing for all that mean it."""
    if isinstance(answer, tuple):
        return "×".join(map(str, answer))
    return f"{answer:.10g}" if isinstance(answer, float) else answer


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 2**63 and math.isfinite(value)


def _words(value: str | bool) -> str:
    return " ".join(re.sub(r"[_-]", " ", str(value)).strip(_MARKS).casefold().split())


def _numbers(text: str) -> list[float]:
    """The numbers that a text may be, a fraction among them."""
    tight = re.sub(r"[\s_]", "", text.replace("−", "-")).lower()
    above, slash, below = tight.partition("/")
    if not slash:
        return _decimals(tight)
    return [one / other for one in _decimals(above) for other in _decimals(below) if other]


def _decimals(text: str) -> list[float]:
    found = [float(text)] if _PLAIN.fullmatch(text) else []
    for form, between, point in _THOUSANDS:
        if form.fullmatch(text):
            found.append(float(text.replace(between, "").replace(point, ".")))
    if _DECIMAL_COMMA.fullmatch(text):
        found.append(float(text.replace(",", ".")))
    return [number for number in dict.fromkeys(found) if _is_number(number)]


def _shape(value: Any) -> tuple[int, ...] | None:
    """The sizes of axes; the None that Keras writes for a batch is left out."""
    if isinstance(value, str):
        text = re.sub(r"\s*([,x×*])\s*", r"\1", value.strip(_MARKS).lower())
        text = re.sub(r"\s+", ",", text)
        if _SHAPE.fullmatch(text) is None:
            return None
        value = [int(number) for number in re.findall(r"\d+", text)]
    sizes = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(sizes) > 1 and sizes[0] is None:
        del sizes[0]
    if not 0 < len(sizes) <= MOST_AXES or not all(map(_is_number, sizes)):
        return None
    return tuple(map(int, sizes)) if all(size == int(size) for size in sizes) else None
