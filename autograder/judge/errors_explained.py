"""What is probably behind an exception of Python's or NumPy's, told beside its own words.

Each entry of `_ENTRIES` is a finding's name, a pattern in the exception's message, and a pattern in
the student's line that it came from ("" for any). The first that fits is the explanation. NumPy and
Python change their wording: every entry is tried on what they say today, in tests/judge.
"""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import numpy as np

from autograder.judge.unknown_names import ARRAYS_OWN, Explanation, unknown_key, unknown_name
from autograder.languages.catalogue import say

MOST_NAMES = 4  # whose form in the failing case is told

_NUMBER = r"'(?:int|float|bool|numpy\.(?:float|int)\d+|numpy\.bool)'"
_FUNCTION = (
    r"(?:numpy\.(?:ufunc|_ArrayFunctionDispatcher)|builtin_function_or_method|function|method)"
)
_ONE_BY_ONE = r"'(?:zip|map|filter|generator|enumerate|reversed|dict_(?:keys|values|items))'"
_NO_CONDITION = r"^(?!.*\b(?:if|elif|while|assert|else)\b)"
_OF_TWO = r"(?<!\w)(?:max|min)\((?:np\.(?:array|asarray)\()?[(\[]?[^()]*,"
_ENTRIES: tuple[tuple[str, str, str], ...] = (
    ("one_number", r"only (?:0-dimensional|length-1|size-1) arrays can be converted", ""),
    ("of_two", r"truth value of an array|inhomogeneous shape|setting an array element"
     r"|only integer scalar arrays", _OF_TWO),
    ("of_two", r"cannot be interpreted as an integer|out of bounds for array of dimension 0",
     r"\bnp\.a?(?:max|min)\(\s*[-\d.]+\s*,"),
    ("and_or", r"truth value of an array",
     rf"{_NO_CONDITION}.*(?:\b(?:and|or)\b|(?<![-<>])[<>]=? *[\w.]+ *[<>]=?(?![<>]))"),
    ("given", r"truth value of an array", r"^(?:if|elif|while)(?: not)? \w+:|\bif \w+ else\b"),
    ("truth", r"truth value of an array", ""),
    ("in_square_brackets", rf"'{_FUNCTION}' object is not subscriptable", ""),
    ("not_called", rf"(?:operand|between).*'{_FUNCTION}'|not '?{_FUNCTION}'?$"
     rf"|'{_FUNCTION}' object (?:is not iterable|cannot be interpreted"
     rf"|has no attribute '{ARRAYS_OWN}')|non-iterable {_FUNCTION} object|<built-in method"
     rf"|object of type '{_FUNCTION}' has no len", ""),
    ("one_by_one", rf"{_ONE_BY_ONE} object (?:is not subscriptable|has no attribute"
     rf" '{ARRAYS_OWN}')|object of type {_ONE_BY_ONE} has no len", ""),
    ("even_pieces", r"array split does not result in an equal division", ""),
    ("how_many_pieces", r"missing .*'indices_or_sections'", ""),
    ("no_pieces", r"number sections must be larger than 0", ""),
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
    ("a_list", rf"'list' object has no attribute '{ARRAYS_OWN}'|can't multiply sequence by non-int"
     r"|operand type\(s\) for .*'list'|list indices must be integers or slices, not tuple"
     r"|bad operand type for unary -: 'list'|'[<>]=?' not supported between instances of 'list'",
     ""),
    ("place_of", r"'numpy\.ndarray' object has no attribute 'index'", ""),
    ("an_array", r"'numpy\.ndarray' object has no attribute '(?:append|extend|insert)'", ""),
    ("a_tuple", rf"'tuple' object has no attribute '{ARRAYS_OWN}'", ""),
    ("fixed", r"'tuple' object (?:has no attribute '(?:append|extend|insert|pop|remove|sort)'"
     r"|does not support item assignment)", ""),
    ("of_tuple", r"'tuple' object has no attribute '(\w+)'", ""),
    ("a_dict", rf"'dict' object has no attribute '{ARRAYS_OWN}'", ""),
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
    ("names_in_loop", r"values to unpack", r"\bfor\s[(\w]+,.*\bin\b"),
    ("names_and_values", r"values to unpack", ""),
    ("list_end", r"list index out of range|list assignment index", ""),
    ("past_the_end", r"index -?\d+ is out of bounds for axis \d|index out of range", ""),
    ("empty_piece", r"zero-size array to reduction|attempt to get argm\w+ of an empty"
     r"|(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty", ""),
    ("nothing_gathered", r"need at least one array to", ""),
    ("inner", r"mismatch in its core dimension|shapes .* not aligned", ""),
    ("new_shape", r"cannot reshape array of size", ""),
    ("joined", r"must match exactly|all (?:the )?input arrays? ", ""),
    ("into_place", r"could not broadcast input array|non-broadcastable output"
     r"|could not be broadcast to indexing result", ""),
    ("of_a_mask", r"did not match indexed array", ""),
    ("do_not_fit", r"could not be broadcast together|shape mismatch", ""),
    ("whole_numbers", r"Cannot cast ufunc '\w+' output from dtype\('(?:float|complex)", ""),
    ("one_entry", r"setting an array element with a sequence\.?$", ""),
    ("uneven", r"inhomogeneous shape", ""),
    ("power", r"operand type\(s\) for \^|ufunc 'bitwise_xor' not supported", r"\^"),
    ("unset", r"cannot access local variable '(\w+)'|local variable '(\w+)' referenced before", ""),
    ("of_get", r"NoneType", r"\.get\("),
    ("is_none", r"NoneType", ""),
    ("a_text", r"'str' object is not callable", ""),
    ("number_called", rf"{_NUMBER} object is not callable", ""),
    ("square_brackets", r"'(?:numpy\.ndarray|list|tuple|dict)' object is not callable", ""),
    ("taken_apart", r"missing \d+ required positional argument", ""),
)  # fmt: skip
_COMPILED = [(name, re.compile(said), re.compile(line)) for name, said, line in _ENTRIES]
_TWO_LENGTHS = re.compile(
    r"(\d+) \(dim \d\) != (\d+) \(dim \d\)|size (\d+) is different from (\d+)"
    r"|broadcast together with shapes \((\d+),\) \((\d+),\)"
)
_PAST = re.compile(r"index (\d+) is out of bounds for axis 0 with size (\d+)")
_SHAPED_BY = re.compile(r"\b(?:zeros|ones|empty|full)\((?:shape=)?(\w+)[,)]")
_OWN = re.compile(r"^(?:raise|assert)\b")
_UNCALLED = re.compile(
    r"\b(\w+)(?:\.T)?\.(?:copy|mean|sum|max|min|std|var|argmax|argmin|transpose|flatten|ravel)\b"
    r"(?!\s*\()"
)
_DEFAULT = re.compile(r"(?<![.\w])(\w+) or \b")
_OF_MATH = re.compile(r"\bmath\.(\w+)\(")
_REDUCTIONS = frozenset({"max", "min", "sum", "mean", "std", "var"})
# Explanations that the forms of the names in the line make plainer, and which forms.
_SHAPED = {
    "one_number", "of_two", "truth", "given", "mask", "or_default", "a_shape", "one_index", "axes",
    "past_the_end", "empty_piece", "inner", "new_shape", "do_not_fit", "joined", "into_place",
    "of_a_mask", "one_entry",
    "product_of_number", "even_pieces",
}  # fmt: skip
_OF_A_KIND = {"pair": ("tuple", "list"), "one_index": ("list",), "a_number": ("int", "float"),
              "to_count": ("int", "float"), "taken_apart": ("tuple", "list"),
              "product_of_number": ("int", "float")}  # fmt: skip


def explained(report: dict[str, Any], *, wanted: bool = False) -> Explanation | None:
    """What is behind the exception that a candidate reported; None where nothing is known.

    `wanted` says that the case asks for an exception, and gets another one.
    """
    said, line = str(report.get("message") or ""), str(report.get("text") or "")
    for found in (unknown_name(report, said), unknown_key(report, said),
                  _other_length(report, said, line)):  # fmt: skip
        if found is not None:
            return found
    for name, message, where in _COMPILED:
        match = message.search(said)
        if match and where.search(line):
            name = _in_this_line(name, match, report, line)
            if not name:
                continue
            text = say(f"accident.{name}", **_values(name, match, report, line))
            if name == "do_not_fit" and _meets_reduced(line):
                text += say("accident.do_not_fit.kept")
            return Explanation(name=name, text=text + _here(name, report))
    if _OWN.match(line) and not wanted:
        return Explanation(name="own_check", text=say("accident.own_check"))
    return None


def _in_this_line(name: str, found: re.Match[str], report: dict[str, Any], line: str) -> str:
    """The explanation, or another one, or none, by the forms of what stands in the line."""
    forms = report.get("forms", {})
    if name in ("product_of_number", "float_index"):
        uncalled = _UNCALLED.search(line)
        if uncalled is not None and isinstance(forms.get(uncalled[1]), list):
            return "not_called"
    if name == "and_or" and _default(report, line):
        return "or_default"
    if name == "fraction" and _shaped_by_array(report, line):
        return "a_shape"
    if name == "one_index" and "list" not in forms.values():
        return "pair" if "tuple" in forms.values() else ""
    if name == "given" and not report.get("optional"):
        return "mask" if isinstance(forms.get(_asked(line)), list) else ""
    if name == "taken_apart" and not {"tuple", "list"} & set(map(str, forms.values())):
        return ""
    if name == "unset" and re.match(rf"(?:return )?{_group(found)}\s*[-+*/@]?=[^=]", line):
        return "unset_here"
    if name == "is_none" and "NoneType" in forms.values():
        return "these_are_none"
    return name


def _other_length(report: dict[str, Any], said: str, line: str) -> Explanation | None:
    """An array of `self` that has no entry for the bias, or one that the line does not leave out.

    How long `__init__` makes it stands in the source; the message has the two lengths that meet.
    """
    met, past = _TWO_LENGTHS.search(said), _PAST.search(said)
    lengths = sorted(int(one) for one in met.groups() if one) if met else []
    by_one = len(lengths) == 2 and lengths[1] - lengths[0] == 1
    for name, (count, more) in report.get("lengths", {}).items():
        own = rf"\bself\.{re.escape(name)}"
        cut = by_one and re.search(rf"{own}\[(?:1:|:-1)\]", line)
        next_one = past and past[1] == past[2] and re.search(rf"{own}\[\w+ ?\+ ?1\]", line)
        key = ""
        if more == 0 and (cut or next_one):
            key = "entry_for_bias"
        elif by_one and _beside(own, line, report, lengths[0]):
            key = "without_bias" if more else "bias_among"
        if key:
            text = say(f"accident.{key}", name=f"self.{name}", count=count)
            return Explanation(name=key, text=text)
    return None


def _beside(own: str, line: str, report: dict[str, Any], length: int) -> bool:
    """Whether all of an array meets another that the line names, of this length along its end."""
    found = re.search(rf"(\w+) *[@*,] *{own}(?![\w.\[])|{own} *[@*,] *(\w+)(?![\w.(\[])", line)
    form = report.get("forms", {}).get(found[1] or found[2]) if found else None
    return isinstance(form, list) and form[-1:] == [length]


def _meets_reduced(line: str) -> bool:
    """Whether an axis is taken away in the line, and what is left meets another array there.

    >>> _meets_reduced("e = x / x.sum(axis=1)"), _meets_reduced("e = 2 * np.mean(x * y, axis=0)")
    (True, False)
    """
    try:
        tree = ast.parse(f"{line}..." if line.endswith(":") else line)
    except SyntaxError:  # a part of a longer statement
        return False
    sums = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)]
    pairs = [pair for one in sums for pair in ((one.left, one.right), (one.right, one.left))]
    return any(not isinstance(other, ast.Constant) and _is_reduced(one) for one, other in pairs)


def _is_reduced(node: ast.AST) -> bool:
    """Whether it is a sum, a mean or the like along an axis, and no arithmetic inside can fail."""
    if isinstance(node, ast.UnaryOp):
        return _is_reduced(node.operand)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in _REDUCTIONS:  # such as np.log of it
        return any(map(_is_reduced, node.args))
    given = {keyword.arg for keyword in node.keywords}
    inside = [one for one in ast.walk(node) if isinstance(one, ast.BinOp)]
    fails = any(not isinstance(one.left, ast.Constant) for one in inside
                if not isinstance(one.right, ast.Constant))  # fmt: skip
    return "axis" in given and "keepdims" not in given and not fails


def _group(found: re.Match[str]) -> str:
    """The name in a message that comes in several wordings."""
    return next(group for group in found.groups() if group)


def _values(name: str, found: re.Match[str], report: dict[str, Any], line: str) -> dict[str, str]:
    """What a sentence needs beside its key."""
    if name in ("unset", "unset_here", "of_dict", "of_tuple"):
        return {"name": _group(found)}
    if name == "these_are_none":
        nothing = [word for word, form in report["forms"].items() if form == "NoneType"]
        return {"names": ", ".join(nothing)}
    if name in ("given", "mask"):
        return {"name": _asked(line)}
    if name == "or_default":
        return {"name": _default(report, line)}
    if name == "one_number":
        called = _OF_MATH.search(line)
        function = called[1] if called else ""
        known = hasattr(np, function) and hasattr(math, function)
        instead = f"np.{function}" if known else say("accident.one_number.loop")
        return {"instead": instead if called else "NumPy"}
    return {}


def _default(report: dict[str, Any], line: str) -> str:
    """The argument of which `or` asks whether it was given, and it is an array."""
    found = _DEFAULT.search(line)
    if found is None or not report.get("optional") or re.search("[<>=]=|[<>]", line):
        return ""
    return found[1] if isinstance(report.get("forms", {}).get(found[1]), list) else ""


def _asked(line: str) -> str:
    """The name that a condition is, or begins with."""
    asked = re.search(r"\b(?:if|elif|while)(?: not)? (\w+)", line)
    return asked[1] if asked else ""


def _shaped_by_array(report: dict[str, Any], line: str) -> bool:
    """Whether an array is given as a shape: of floats, NumPy finds fault with its first number."""
    found = _SHAPED_BY.search(line)
    return found is not None and isinstance(report.get("forms", {}).get(found[1]), list)


def _here(name: str, report: dict[str, Any]) -> str:
    """The forms that the names in the line have in this case."""
    told, kinds = [], _OF_A_KIND.get(name, ())
    for word, form in report.get("forms", {}).items():
        if name in _SHAPED and isinstance(form, list):
            told.append(say("accident.here.shape", name=word, shape=tuple(form)))
        elif form in kinds:
            told.append(say("accident.here.kind", name=word, kind=form))
    return say("accident.here", what=", ".join(told[:MOST_NAMES])) if told else ""
