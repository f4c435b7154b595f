"""Which functions of an earlier exercise's file a text speaks of: of what else is in it, nothing of
this text's can be to blame. Executes nothing."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TypeGuard

_BY_NAME = ("getattr", "vars", "import_module", "__import__", "eval", "exec")


@lru_cache(maxsize=4)
def _tree(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def speaks_of(source: str, exercise: str, function: str) -> bool:
    """Whether `source` may call `function` of the module that is named after the exercise.

    >>> speaks_of("import ex03_a as own\\nown.dense(1)", "ex03_a", "dense")
    True
    >>> speaks_of("import ex03_a as own\\nown.dense(1)", "ex03_a", "mse")
    False
    >>> speaks_of("from ex03_a import mse as loss\\nloss(1)", "ex03_a", "mse")
    True
    >>> speaks_of("import ex03_a as own\\ngetattr(own, name)(1)", "ex03_a", "mse")
    True
    """
    if re.search(rf"\b{re.escape(exercise)}\b", source) is None:
        return False
    tree = _tree(source)
    if tree is None:  # a notebook with a cell that is no Python
        return re.search(rf"\b{re.escape(function)}\b", source) is not None
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    own = {exercise}
    for node in nodes:
        if isinstance(node, ast.Import):
            own |= {one.asname or one.name for one in node.names if one.name == exercise}
    given = {(one.name, one.asname or one.name) for node in nodes if _is_from(node, exercise)
             for one in node.names}  # fmt: skip
    if any(name == function and called in names for name, called in given):
        return True
    return function in names or any(_is_by_name(node, own) for node in nodes)


def _is_from(node: ast.AST, module: str) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and node.module == module


def _is_by_name(node: ast.AST, modules: set[str]) -> bool:
    """Whether it takes something out of one of these modules whose name is known later only."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return isinstance(node.value, ast.Name) and node.value.id in modules
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    if called not in _BY_NAME:
        return False
    if called not in ("getattr", "vars"):
        return True
    given = node.args[0]
    return not isinstance(given, ast.Name) or given.id in modules
