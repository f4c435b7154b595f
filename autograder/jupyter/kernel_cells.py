"""Chooses, from what a kernel has run, the cells that make up its definitions.

Functions and classes, the answers to quick questions, and whatever these stand on: imports,
constants, the helpers of helpers. An older version of a function is left out, and so are
experiments, whose results no function uses: a check must not wait for a training that was run an
hour ago.
"""

from __future__ import annotations

import ast
import numbers
import symtable
import warnings
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from autograder.submission.surroundings import plain_python

ANSWERS = "answers"
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)


class Run(Struct, frozen=True, kw_only=True):
    """One cell as it was run."""

    number: int
    text: str
    binds: frozenset[str]
    defines: frozenset[str]  # of those: functions and classes
    uses: frozenset[str]  # global names it refers to, at once or when its functions are called
    reads: frozenset[str]  # of those: at once


def defining_cells(history: list[str], namespace: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The cells to mark, with the numbers that the kernel gave them, in the order of their runs.

    `history[0]` is empty, as in IPython's `In`.
    """
    runs = [run for number, text in enumerate(history) if (run := _read(number, text)) is not None]
    runs = [run for index, run in enumerate(runs) if not _superseded(run, runs[index + 1 :])]
    wanted = {name for run in runs for name in run.binds if _is_root(name, run, namespace)}
    chosen: set[int] = set()
    while True:
        found = {run.number for run in runs if run.binds & wanted} - chosen
        if not found:
            break
        chosen |= found
        for run in runs:
            if run.number in found:
                wanted |= run.uses
    return [(run.number, run.text) for run in runs if run.number in chosen]


def _is_root(name: str, run: Run, namespace: Mapping[str, Any]) -> bool:
    if name in run.defines:
        return True
    value = namespace.get(name)
    if name == ANSWERS:  # which exercise asks, and what, no kernel knows: the key is not in it
        return isinstance(value, dict) and all(map(_is_plain, value.values()))
    return callable(value) and not isinstance(value, type(ast))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, numbers.Number, tuple, list))


def _superseded(run: Run, later: list[Run]) -> bool:
    """Whether all that the cell defines is defined again, by a cell that does not build on it."""
    if any(run.text == other.text for other in later):
        return True
    if not run.binds or run.binds != run.defines:
        return False
    return all(
        any(name in other.defines and name not in other.reads for other in later)
        for name in run.binds
    )


def _read(number: int, text: str) -> Run | None:
    """What the cell binds and uses; None for one that is no Python, or binds nothing."""
    plain, _ = plain_python(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(plain)
            table = symtable.symtable(plain, "cell", "exec")
    except BROKEN:
        return None
    names = table.get_symbols()
    binds = {s.get_name() for s in names if s.is_assigned() or s.is_imported() or s.is_namespace()}
    modules = {s.get_name() for s in names if s.is_imported()}
    for node in tree.body:
        binds |= _changed(node) - modules
    if not binds:
        return None
    reads = {s.get_name() for s in names if s.is_referenced()}
    defines = {
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    return Run(
        number=number,
        text=text,
        binds=frozenset(binds),
        defines=frozenset(defines),
        uses=frozenset(reads | _globals(table)),
        reads=frozenset(reads),
    )


def _changed(node: ast.stmt) -> set[str]:
    """The names whose objects a statement changes: `table[0] = 1`, `A.b = c`, `list.append(x)`."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func]
    found = set()
    for target in targets:
        inner = target
        while isinstance(inner, (ast.Attribute, ast.Subscript)):
            inner = inner.value
        if isinstance(inner, ast.Name) and inner is not target:
            found.add(inner.id)
    return found


def _globals(table: symtable.SymbolTable) -> set[str]:
    """The global names that functions and classes inside refer to."""
    found: set[str] = set()
    for child in table.get_children():
        symbols = child.get_symbols()
        found |= {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}
        found |= _globals(child)
    return found
