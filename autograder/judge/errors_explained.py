"""What is probably behind an exception of Python's or NumPy's, told beside its own words.

Each entry of `_ENTRIES` is a finding's name, a pattern in the exception's message, and a pattern in
the student's line that it came from ("" for any). The first that fits is the explanation. NumPy and
Python change their wording: every entry is tried on what they say today, in tests/judge.
"""

from __future__ import annotations

import builtins
import math
import re
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.interview.misspelt import MISSPELT, names_like
from autograder.languages.catalogue import say

MOST_NAMES = 3  # whose form in the failing case is told

_NUMBER = r"'(?:int|float|bool|numpy\.(?:float|int)\d+|numpy\.bool)'"
_ENTRIES: tuple[tuple[str, str, str], ...] = (
    ("one_number", r"only (?:0-dimensional|length-1|size-1) arrays can be converted", ""),
    ("of_two", r"truth value of an array|inhomogeneous shape|setting an array element",
     r"(?<!\w)(?:max|min)\("),
    ("truth", r"truth value of an array", ""),
    ("float_index", r"arrays used as indices|only integers, slices", ""),
    ("a_shape", r"only integer scalar arrays|expected a sequence of integers",
     r"\b(?:zeros|ones|empty|full|randn?|range)\("),
    ("one_index", r"only integer scalar arrays can be converted to a scalar index", ""),
    ("fraction", r"'(?:float|numpy\.float\d+)' object cannot be interpreted as an integer"
     r"|slice indices must be integers|list indices must be integers or slices, not"
     r" (?:float|numpy\.float\d+)", ""),
    ("pair", r"'(?:tuple|list)' object cannot be interpreted as an integer"
     r"|can't multiply sequence by non-int of type '(?:tuple|list)'"
     r"|operand type\(s\) for .*(?:'tuple' and 'int'|'int' and 'tuple')", ""),
    ("a_list", r"'list' object has no attribute '(?:shape|ndim|T|size|dtype|mean|sum|max|min|dot"
     r"|reshape|astype|flatten|transpose)'|can't multiply sequence by non-int"
     r"|operand type\(s\) for .*'list'|list indices must be integers or slices, not tuple"
     r"|bad operand type for unary -: 'list'|'[<>]=?' not supported between instances of 'list'",
     ""),
    ("an_array", r"'numpy\.ndarray' object has no attribute '(?:append|extend|index|insert)'", ""),
    ("a_number", rf"{_NUMBER} object (?:is not iterable|is not subscriptable|has no attribute"
     rf"|does not support item)|object of type {_NUMBER} has no len"
     rf"|cannot unpack non-iterable|invalid index to scalar variable|len\(\) of unsized"
     rf"|iteration over a 0-d array", ""),
    ("axes", r"values to unpack|tuple index out of range", r"\bshape\b"),
    ("axes", r"is out of bounds for array of dimension|too many indices for array"
     r"|[Ee]instein sum subscript|axes don't match array|does not have enough dimensions"
     r"|must be at least (?:one|two|\d)-dimensional|\d-dimensional array given", ""),
    ("names_and_values", r"values to unpack", ""),
    ("past_the_end", r"index -?\d+ is out of bounds for axis \d|list index out of range"
     r"|index out of range", ""),
    ("empty_piece", r"zero-size array to reduction|attempt to get argm\w+ of an empty"
     r"|(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty", ""),
    ("nothing_gathered", r"need at least one array to", ""),
    ("inner", r"mismatch in its core dimension|shapes .* not aligned", ""),
    ("new_shape", r"cannot reshape array of size", ""),
    ("do_not_fit", r"could not be broadcast together|could not broadcast input array"
     r"|shape mismatch|must match exactly|non-broadcastable output|all (?:the )?input arrays? "
     r"|did not match indexed array", ""),
    ("whole_numbers", r"Cannot cast ufunc '\w+' output from dtype\('(?:float|complex)", ""),
    ("one_entry", r"setting an array element with a sequence\.?$", ""),
    ("uneven", r"inhomogeneous shape", ""),
    ("power", r"operand type\(s\) for \^|ufunc 'bitwise_xor' not supported", r"\^"),
    ("unset", r"cannot access local variable '(\w+)'|local variable '(\w+)' referenced before", ""),
    ("is_none", r"NoneType", ""),
    ("square_brackets", r"'(?:numpy\.ndarray|list|tuple|dict|numpy\.float\d+|float|int)' object"
     r" is not callable", ""),
)  # fmt: skip
_COMPILED = [(name, re.compile(said), re.compile(line)) for name, said, line in _ENTRIES]
_OF_NUMPY = re.compile(r"module 'numpy' has no attribute '(\w+)'")
_SHAPED_BY = re.compile(r"\b(?:zeros|ones|empty|full)\((?:shape=)?(\w+)[,)]")
_OWN = re.compile(r"^(?:raise|assert)\b")
_OF_MATH = re.compile(r"\bmath\.(\w+)\(")
# Explanations that the forms of the names in the line make plainer, and which forms.
_SHAPED = {
    "one_number", "of_two", "truth", "a_shape", "one_index", "axes", "past_the_end", "empty_piece",
    "inner",
    "new_shape", "do_not_fit", "one_entry",
}  # fmt: skip
_OF_A_KIND = {"pair": ("tuple", "list"), "one_index": ("list",), "a_number": ("int", "float")}


class Explanation(Struct, frozen=True, kw_only=True):
    """The name of what is probably wrong, and the sentences that say so."""

    name: str
    text: str


def explained(report: dict[str, Any], *, wanted: bool = False) -> Explanation | None:
    """What is behind the exception that a candidate reported; None where nothing is known.

    `wanted` says that the case asks for an exception, and gets another one.
    """
    said, line = str(report.get("message") or ""), str(report.get("text") or "")
    near = _near(report, said)
    if near:
        return Explanation(name="misspelt", text=say("accident.misspelt", near=near))
    for name, message, where in _COMPILED:
        found = message.search(said)
        if found and where.search(line):
            name = "a_shape" if name == "fraction" and _shaped_by_array(report, line) else name
            values = _values(name, found, line)
            text = say(f"accident.{name}", **values) + _here(name, report)
            return Explanation(name=name, text=text)
    if _OWN.match(line) and not wanted:
        return Explanation(name="own_check", text=say("accident.own_check"))
    return None


def _values(name: str, found: re.Match[str], line: str) -> dict[str, str]:
    """What a sentence needs beside its key."""
    if name == "unset":
        return {"name": next(group for group in found.groups() if group)}
    if name == "one_number":
        called = _OF_MATH.search(line)
        same = called is not None and hasattr(np, called[1]) and hasattr(math, called[1])
        return {"instead": f"np.{called[1]}" if called is not None and same else "NumPy"}
    return {}


def _shaped_by_array(report: dict[str, Any], line: str) -> bool:
    """Whether an array is given as a shape: of floats, NumPy finds fault with its first number."""
    found = _SHAPED_BY.search(line)
    return found is not None and isinstance(report.get("forms", {}).get(found[1]), list)


def _near(report: dict[str, Any], said: str) -> str:
    """The name that a name which is not there is nearly; empty where there is none."""
    found = MISSPELT.search(said)
    if found is None:
        return ""
    asked = found[1] or found[2]
    names = list(report.get("near", ()))
    if found[2] is not None:
        names += dir(builtins)
    elif _OF_NUMPY.search(said):
        names = dir(np)
    return next(iter(names_like(asked, names, 1)), "")


def _here(name: str, report: dict[str, Any]) -> str:
    """The forms that the names in the line have in this case."""
    told, kinds = [], _OF_A_KIND.get(name, ())
    for word, form in report.get("forms", {}).items():
        if name in _SHAPED and isinstance(form, list):
            told.append(say("accident.here.shape", name=word, shape=tuple(form)))
        elif form in kinds:
            told.append(say("accident.here.kind", name=word, kind=form))
    return say("accident.here", what=", ".join(told[:MOST_NAMES])) if told else ""
