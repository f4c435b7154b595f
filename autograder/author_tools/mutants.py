"""Small deliberate faults in a model answer, made from its syntax tree: what the cases must catch.

Only code between the solution markers is changed, and never a message: error texts, f-strings and
docstrings are left alone. A mutant's id names the function, the change and which occurrence it is,
so that an explanation of a survivor stays true when lines move.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from autograder.exercise.stub import solution_lines

_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


class Mutant(Struct, frozen=True, kw_only=True):
    id: str
    source: str


def mutants(model_answer: str) -> list[Mutant]:
    """Every single-change mutant of the solution regions, in the order of the source."""
    tree = ast.parse(model_answer)
    lines = solution_lines(model_answer)
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for function, path in _sites(tree, lines):
        node = _follow(tree, path)
        for change, replacement in _changes(node):
            label = f"{function}: {change}"
            seen[label] += 1
            _replace(tree, path, replacement)
            name = label if seen[label] == 1 else f"{label} #{seen[label]}"
            found.append(Mutant(id=name, source=ast.unparse(ast.fix_missing_locations(tree))))
            _replace(tree, path, node)
    return found


Path = tuple[tuple[str, int | None], ...]


def _sites(tree: ast.AST, lines: set[int]) -> Iterator[tuple[str, Path]]:
    """Every node in the solution regions, with the function it is in and the way to it."""

    def visit(node: ast.AST, path: Path, function: str) -> Iterator[tuple[str, Path]]:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            function = f"{function}.{node.name}" if function else node.name
        if isinstance(node, (ast.Raise, ast.JoinedStr)):
            return
        line = getattr(node, "lineno", None)
        if line in lines and path:
            yield function, path
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            if isinstance(value, list):
                for index, child in enumerate(value):
                    if isinstance(child, ast.AST):
                        yield from visit(child, (*path, (name, index)), function)
            elif isinstance(value, ast.AST):
                yield from visit(value, (*path, (name, None)), function)

    yield from visit(tree, (), "")


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may become of one node, each with a description."""
    before = ast.unparse(node) if isinstance(node, (ast.expr, ast.stmt)) else ""
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        changed = copy.deepcopy(node)
        changed.op = _BINARY[type(node.op)]()
        yield _label(before, changed), changed
    elif isinstance(node, ast.AugAssign) and type(node.op) in _BINARY:
        other = copy.deepcopy(node)
        other.op = _BINARY[type(node.op)]()
        yield _label(before, other), other
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        compared = copy.deepcopy(node)
        compared.ops[0] = _COMPARE[type(node.ops[0])]()
        yield _label(before, compared), compared
    elif isinstance(node, ast.BoolOp):
        swapped = copy.deepcopy(node)
        swapped.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _label(before, swapped), swapped
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield _label(before, node.operand), node.operand
    elif isinstance(node, ast.Constant):
        for value in _constants(node.value):
            constant = ast.Constant(value=value)
            yield _label(before, constant), constant
    elif isinstance(node, ast.IfExp):
        yield _label(before, node.body), node.body
        yield _label(before, node.orelse), node.orelse
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield _label(before, node.value), node.value
    elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and not _is_text(node):
        yield f"drop `{before}`", ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield f"drop `{before}`", ast.Pass()


def _constants(value: object) -> list[bool | int | float]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0, value * 2 if value else 1.0 * 0.5]
    return []


def _label(before: str, after: ast.AST) -> str:
    return f"`{before}` -> `{ast.unparse(after)}`"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _follow(tree: ast.AST, path: Path) -> ast.AST:
    node: ast.AST = tree
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _replace(tree: ast.AST, path: Path, replacement: ast.AST) -> None:
    *way, (name, index) = path
    parent = _follow(tree, tuple(way))
    if index is None:
        setattr(parent, name, replacement)
    else:
        getattr(parent, name)[index] = replacement
