"""What a class of the student's gives its objects in `__init__`, read from the source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from autograder.interview.misspelt import nodes_of

_FILLED = frozenset({"zeros", "ones", "empty"})
Size = tuple[str, int]  # of an array: an argument of `__init__`, and how many entries more


def locals_of_init(source: str) -> frozenset[tuple[str, str]]:
    """By class, the plain names that its `__init__` gives a value to, and the class none to `self`.

    >>> sorted(locals_of_init("class P:\\n  def __init__(self, n):\\n    w = self.n = n\\n"))
    [('P', 'w')]
    """
    return frozenset(
        (one.name, name)
        for one in _classes(source)
        for begin in _beginnings(one)
        for name in _stored(begin) - {given for given, _ in _given_to_self(one)}
    )


def lengths_of_own(source: str) -> dict[str, Size]:
    """How long the arrays are that `__init__` alone makes, counted by an argument of its own.

    >>> lengths_of_own("class P:\\n  def __init__(self, n):\\n    self.w = np.zeros(n + 1)\\n")
    {'w': ('n', 1)}
    >>> lengths_of_own("class P:\\n  def __init__(self, n):\\n    self.w = np.zeros((n, 2))\\n")
    {}
    """
    found: dict[str, Size] = {}
    for one in _classes(source):
        given = [name for name, _ in _given_to_self(one)]
        for begin in _beginnings(one):
            arguments = {argument.arg for argument in begin.args.args} - _stored(begin)
            for name, value in _given_to_self(begin):
                length = _length(value, arguments)
                if length is not None and given.count(name) == 1:
                    found[name] = length
    return found


def _classes(source: str) -> list[ast.ClassDef]:
    return [node for node in nodes_of(source) if isinstance(node, ast.ClassDef)]


def _beginnings(one: ast.ClassDef) -> list[ast.FunctionDef]:
    functions = [node for node in one.body if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if node.name == "__init__"]


def _stored(begin: ast.FunctionDef) -> set[str]:
    """The plain names that a function gives a value to."""
    names = [node for node in ast.walk(begin) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _given_to_self(inside: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What `self` is given and its value, which is None for one of several in a line."""
    for node in ast.walk(inside):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                several = isinstance(target, (ast.Tuple, ast.List))
                for place in ast.walk(target):
                    if _is_of_self(place):
                        yield place.attr, None if several else node.value


def _is_of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Whether it is `self.name` in the place of something that is given a value."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store):
        return False
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _length(value: ast.AST | None, arguments: set[str]) -> Size | None:
    """The argument, and what is added to it, where `value` is a vector of so many entries."""
    if not isinstance(value, ast.Call) or not value.args:
        return None
    called, count, more = value.func, value.args[0], 0
    if not (isinstance(called, ast.Attribute) and called.attr in _FILLED):
        return None
    if isinstance(count, ast.BinOp) and isinstance(count.op, ast.Add):
        sides = [count.left, count.right]
        whole = [side.value for side in sides if isinstance(side, ast.Constant)]
        named = [side for side in sides if isinstance(side, ast.Name)]
        if len(named) != 1 or whole != [1]:
            return None
        count, more = named[0], 1
    if isinstance(count, ast.Name) and count.id in arguments:
        return count.id, more
    return None
