"""What a name of a public file needs of that file: the statements behind it."""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Iterator
from typing import TypeGuard

import numpy as np


class NotFitted(Exception):
    """Why a line of the manifest could not be measured here."""


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(text)


def tree_of(text: str) -> ast.Module:
    """Its syntax tree; of Python 2, where only the print statement is in the way."""
    try:
        return parsed(text.expandtabs(8) if "\t" in text else text)
    except (SyntaxError, ValueError):
        lines = text.expandtabs(8).splitlines()
    kept = [_without_print(line) for line in lines]
    try:
        return parsed("\n".join(kept))
    except (SyntaxError, ValueError):
        raise NotFitted("not in Python 3") from None


def _without_print(line: str) -> str:
    bare = line.lstrip()
    if not bare.startswith("print ") or bare.startswith("print ("):
        return line
    return line[: len(line) - len(bare)] + "pass"


def defined(node: ast.stmt) -> set[str]:
    """The names that a statement of a module's top level gives."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import() | ast.ImportFrom():
            return {(entry.asname or entry.name).split(".")[0] for entry in node.names}
        case ast.Assign():
            found = (leaf for target in node.targets for leaf in ast.walk(target))
            return {leaf.id for leaf in found if isinstance(leaf, ast.Name)}
        case ast.AnnAssign() if isinstance(node.target, ast.Name):
            return {node.target.id}
        case _:
            return set()


def used(node: ast.AST) -> set[str]:
    """The names of its module that a statement asks for; a function's own are not among them."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {leaf.id for leaf in ast.walk(node) if isinstance(leaf, ast.Name)}
    left, found = [symtable.symtable(ast.unparse(node), "their file", "exec")], set()
    while left:
        scope = left.pop()
        left.extend(scope.get_children())
        inside = scope.get_type() == "function"
        for each in scope.get_symbols():
            if each.is_global() or (not inside and each.is_referenced()):
                found.add(each.get_name())
    return found


def needed(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements that `name` needs, itself among them, in the file's order."""
    top = name.split(".")[0]
    given: dict[str, list[ast.stmt]] = {}
    for node in _statements(tree):
        for each in defined(node):
            given.setdefault(each, []).append(node)
    if top not in given:
        raise NotFitted(f"its file does not define {name}")
    wanted, left, absent = set(), [top], set()
    while left:
        asked = left.pop()
        if asked not in given and not hasattr(builtins, asked):
            absent.add(asked)
        for node in given.get(asked, []):
            if id(node) in wanted:
                continue
            wanted.add(id(node))
            left.extend(used(node))
    found: list[ast.stmt] = []
    for node in _statements(tree):
        if _takes_everything(node):
            names = [ast.alias(each) for each in sorted(absent) if _may_give(node.module, each)]
            found.extend([ast.ImportFrom(node.module, names, node.level)] if names else [])
        elif id(node) in wanted:
            found.append(node)
    return found


def _may_give(module: str | None, name: str) -> bool:
    return hasattr(np, name) if module == "numpy" else True


def _takes_everything(node: ast.stmt) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Top-level statements, and those below an `if` or a `try` there."""
    for node in tree.body:
        if isinstance(node, ast.Try):
            yield from node.body
        else:
            yield node
