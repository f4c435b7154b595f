"""Names that an error says are not there, and which names of a source they are nearly."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable

MISSPELT = re.compile(r"has no attribute '(\w+)'|^name '(\w+)' is not defined")
LEAST = 4  # letters: of shorter names every other one is near
NEAR = 0.82  # from 0 to 1, so that `beta1` is not taken for `beta2`


def names_like(asked: str, names: Iterable[str], most: int) -> list[str]:
    """The names that `asked` is nearly, the nearest first; never itself, in other letters or not.

    >>> names_like("maximun", ["maximum", "minimum", "maximun"], 2)
    ['maximum']
    >>> names_like("sdt", ["std", "sin"], 1), names_like("tonh", ["tan", "tanh"], 1)
    (['std'], ['tanh'])
    >>> names_like("beta2", ["beta1"], 1)
    []
    """
    import difflib

    others = [name for name in names if name != asked and not name.startswith("_")]
    swapped = [name for name in others if _is_slip(asked, name)]
    if len(asked) < LEAST or swapped:
        return swapped[:most]
    return difflib.get_close_matches(asked, others, n=most, cutoff=NEAR)


def _is_slip(asked: str, name: str) -> bool:
    """Whether two letters are in another order, or one letter is another."""
    if len(name) != len(asked) or name[0] != asked[0]:
        return False
    other = [pair for pair in zip(name, asked, strict=True) if pair[0] != pair[1]]
    if len(other) == 1:
        return len(asked) >= LEAST and all(letter.isalpha() for letter in other[0])
    return sorted(name) == sorted(asked)


def names_in(source: str) -> tuple[set[str], set[str]]:
    """The names that a source gives something to or asks for, and those that its objects have.

    Both are empty where it is no Python as it stands.
    """
    nodes = nodes_of(source)
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    names |= {
        node.name
        for node in nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    of_self = {
        node.attr
        for node in attributes
        if isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            of_self |= {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    return names | {node.attr for node in attributes}, of_self


def nodes_of(source: str) -> list[ast.AST]:
    """All of a source's tree; empty where it is no Python as it stands."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
