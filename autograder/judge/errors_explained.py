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

MOST_NAMES = 4  # whose form in the failing case is told

_NUMBER = r"'(?:int|float|bool|numpy\.(?:float|int)\d+|numpy\.bool)'"
_OF_TWO = r"(?<!\w)(?:max|min)\((?:np\.(?:array|asarray)\()?[(\[]?[^()]*,"
_ENTRIES: tuple[tuple[str, str, str], ...] = (
    ("one_number", r"only (?:0-dimensional|length-1|size-1) arrays can be converted", ""),
    ("of_two", r"truth value of an array|inhomogeneous shape|setting an array element"
     r"|only integer scalar arrays", _OF_TWO),
    ("given", r"truth value of an array", r"^(?:if|elif|while)(?: not)? \w+:|\bif \w+ else\b"),
    ("truth", r"truth value of an array", ""),
    ("float_index", r"arrays used as indices|only integers, slices", ""),
    ("one_shape", r"Cannot interpret '.+' as a data type|data type .+ not understood",
     r"\b(?:zeros|ones|empty)\("),
    ("a_shape", r"only integer scalar arrays|expected a sequence of integers",
     r"\b(?:zeros|ones|empty|full|randn?|range)\("),
    ("one_index", r"only integer scalar arrays can be converted to a scalar index", r"\["),
    ("axis_pair", r"'list' object cannot be interpreted as an integer", r"\baxis\s*=\s*\["),
    ("pair", r"'(?:tuple|list)' object cannot be interpreted as an integer"
     r"|can't multiply sequence by non-int of type '(?:tuple|list)'"
     r"|operand type\(s\) for .*(?:'tuple' and 'int'|'int' and 'tuple')"
     r"|can only concatenate tuple", ""),
    ("pair", r"not '(?:tuple|list)'$", r"\b(?:int|float)\("),
    ("fraction", r"'(?:float|numpy\.float\d+)' object cannot be interpreted as an integer"
     r"|slice indices must be integers|list indices must be integers or slices, not"
     r" (?:float|numpy\.float\d+)", ""),
    ("a_list", r"'list' object has no attribute '(?:shape|ndim|T|size|dtype|mean|sum|max|min|dot"
     r"|reshape|astype|flatten|transpose)'|can't multiply sequence by non-int"
     r"|operand type\(s\) for .*'list'|list indices must be integers or slices, not tuple"
     r"|bad operand type for unary -: 'list'|'[<>]=?' not supported between instances of 'list'",
     ""),
    ("place_of", r"'numpy\.ndarray' object has no attribute 'index'", ""),
    ("an_array", r"'numpy\.ndarray' object has no attribute '(?:append|extend|insert)'", ""),
    ("of_dict", r"'dict' object has no attribute '(\w+)'", ""),
    ("to_count", rf"{_NUMBER} object is not iterable|iteration over a 0-d array",
     r"\bfor\b.*\bin\b"),
    ("product_of_number", r"does not have enough dimensions \(has 0", ""),
    ("a_number", rf"{_NUMBER} object (?:is not iterable|is not subscriptable|has no attribute"
     rf"|does not support item)|object of type {_NUMBER} has no len"
     rf"|cannot unpack non-iterable|invalid index to scalar variable|len\(\) of unsized"
     rf"|iteration over a 0-d array", ""),
    ("axes", r"values to unpack|tuple index out of range", r"\bshape\b"),
    ("axes", r"is out of bounds for array of dimension|too many indices for array"
     r"|[Ee]instein sum subscript|axes don't match array|does not have enough dimensions"
     r"|must be at least (?:one|two|\d)-dimensional|\d-dimensional array given", ""),
    ("names_and_values", r"values to unpack", ""),
    ("list_end", r"list index out of range|list assignment index", ""),
    ("past_the_end", r"index -?\d+ is out of bounds for axis \d|index out of range", ""),
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
    ("of_get", r"NoneType", r"\.get\("),
    ("is_none", r"NoneType", ""),
    ("a_text", r"'str' object is not callable", ""),
    ("square_brackets", r"'(?:numpy\.ndarray|list|tuple|dict|numpy\.float\d+|float|int)' object"
     r" is not callable", ""),
    ("taken_apart", r"missing \d+ required positional argument", ""),
)  # fmt: skip
_COMPILED = [(name, re.compile(said), re.compile(line)) for name, said, line in _ENTRIES]
_OF_NUMPY = re.compile(r"module 'numpy' has no attribute")
_OF_ARRAY = re.compile(r"'numpy\.ndarray' object has no attribute '(\w+)'")
_OF_LISTS = ("append", "extend", "insert", "index")
_KEY = re.compile(r"'\w+'|\d+")
_SHAPED_BY = re.compile(r"\b(?:zeros|ones|empty|full)\((?:shape=)?(\w+)[,)]")
_OWN = re.compile(r"^(?:raise|assert)\b")
_OF_MATH = re.compile(r"\bmath\.(\w+)\(")
_REDUCED = re.compile(r"\.(?:max|min|sum|mean|std|var)\([^)]*axis")
_MODULES = {"np": "import numpy as np", "math": "import math", "random": "import random",
            "itertools": "import itertools"}  # fmt: skip
# Explanations that the forms of the names in the line make plainer, and which forms.
_SHAPED = {
    "one_number", "of_two", "truth", "given", "a_shape", "one_index", "axes", "past_the_end",
    "empty_piece", "inner", "new_shape", "do_not_fit", "one_entry", "product_of_number",
}  # fmt: skip
_OF_A_KIND = {"pair": ("tuple", "list"), "one_index": ("list",), "a_number": ("int", "float"),
              "to_count": ("int", "float"), "taken_apart": ("tuple", "list"),
              "product_of_number": ("int", "float")}  # fmt: skip


class Explanation(Struct, frozen=True, kw_only=True):
    """The name of what is probably wrong, and the sentences that say so."""

    name: str
    text: str


def explained(report: dict[str, Any], *, wanted: bool = False) -> Explanation | None:
    """What is behind the exception that a candidate reported; None where nothing is known.

    `wanted` says that the case asks for an exception, and gets another one.
    """
    said, line = str(report.get("message") or ""), str(report.get("text") or "")
    for look in (_unknown_name, _unknown_key):
        found = look(report, said)
        if found is not None:
            return found
    for name, message, where in _COMPILED:
        match = message.search(said)
        if match and where.search(line):
            name = _in_this_line(name, match, report, line)
            if not name:
                continue
            text = say(f"accident.{name}", **_values(name, match, report, line))
            if name == "do_not_fit" and _REDUCED.search(line):
                text += say("accident.do_not_fit.kept")
            return Explanation(name=name, text=text + _here(name, report))
    if _OWN.match(line) and not wanted:
        return Explanation(name="own_check", text=say("accident.own_check"))
    return None


def _in_this_line(name: str, found: re.Match[str], report: dict[str, Any], line: str) -> str:
    """The explanation, or another one, or none, by the forms of what stands in the line."""
    forms = report.get("forms", {})
    if name == "fraction" and _shaped_by_array(report, line):
        return "a_shape"
    if name == "one_index" and "list" not in forms.values():
        return "pair" if "tuple" in forms.values() else ""
    if name == "given" and not report.get("optional"):
        return ""
    if name == "taken_apart" and not {"tuple", "list"} & set(map(str, forms.values())):
        return ""
    if name == "unset" and re.match(rf"(?:return )?{_group(found)}\s*[-+*/@]?=[^=]", line):
        return "unset_here"
    if name == "is_none" and "NoneType" in forms.values():
        return "these_are_none"
    return name


def _group(found: re.Match[str]) -> str:
    """The name in a message that comes in several wordings."""
    return next(group for group in found.groups() if group)


def _values(name: str, found: re.Match[str], report: dict[str, Any], line: str) -> dict[str, str]:
    """What a sentence needs beside its key."""
    if name in ("unset", "unset_here", "of_dict"):
        return {"name": _group(found)}
    if name == "these_are_none":
        nothing = [word for word, form in report["forms"].items() if form == "NoneType"]
        return {"names": ", ".join(nothing)}
    if name == "given":
        asked = re.search(r"\b(?:if|elif|while)(?: not)? (\w+)", line)
        return {"name": asked[1] if asked else ""}
    if name == "one_number":
        called = _OF_MATH.search(line)
        function = called[1] if called else ""
        known = hasattr(np, function) and hasattr(math, function)
        instead = f"np.{function}" if known else say("accident.one_number.loop")
        return {"instead": instead if called else "NumPy"}
    return {}


def _shaped_by_array(report: dict[str, Any], line: str) -> bool:
    """Whether an array is given as a shape: of floats, NumPy finds fault with its first number."""
    found = _SHAPED_BY.search(line)
    return found is not None and isinstance(report.get("forms", {}).get(found[1]), list)


def _unknown_name(report: dict[str, Any], said: str) -> Explanation | None:
    """What is meant by a name that is not there: another one, or the same in another place."""
    found = MISSPELT.search(said)
    if found is None:
        return None
    asked, of_object = found[1] or found[2], found[2] is None
    if not of_object and asked in _MODULES:
        return _misspelt("import", near=_MODULES[asked])
    if not of_object and report.get("of_self"):
        return _misspelt("own", near=f"self.{asked}")
    if not of_object and hasattr(np, asked) and not hasattr(builtins, asked):
        return _misspelt("meant", near=f"np.{asked}")
    of_array = _OF_ARRAY.search(said)
    if of_array is not None and of_array[1] in _OF_LISTS:
        return None
    if of_array is not None and hasattr(np, of_array[1]):
        return _misspelt("function", near=f"np.{of_array[1]}(…)")
    names = list(report.get("near", ())) + ([] if of_object else dir(builtins))
    if _OF_NUMPY.search(said):
        names = dir(np)
    elif of_array is not None:
        names = dir(np.ndarray)
    near = names_like(asked, names, 1)
    if near:
        return _misspelt("meant", near=near[0])
    return None if of_object else _misspelt("nothing", near="")


def _misspelt(key: str, near: str) -> Explanation:
    return Explanation(name="misspelt", text=say(f"accident.misspelt.{key}", near=near))


def _unknown_key(report: dict[str, Any], said: str) -> Explanation | None:
    if report.get("type") != "KeyError" or not _KEY.fullmatch(said):
        return None
    if _OWN.match(str(report.get("text"))):  # which has no dict
        return None
    return Explanation(name="no_key", text=say("accident.no_key", name=said))


def _here(name: str, report: dict[str, Any]) -> str:
    """The forms that the names in the line have in this case."""
    told, kinds = [], _OF_A_KIND.get(name, ())
    for word, form in report.get("forms", {}).items():
        if name in _SHAPED and isinstance(form, list):
            told.append(say("accident.here.shape", name=word, shape=tuple(form)))
        elif form in kinds:
            told.append(say("accident.here.kind", name=word, kind=form))
    return say("accident.here", what=", ".join(told[:MOST_NAMES])) if told else ""
