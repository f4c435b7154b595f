"""Proves a part that is a test: the model test fails every small change of the implementation that
it is given, and each of its assertions is there for something."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from msgspec.structs import replace

from autograder.author_tools.marking import heard
from autograder.author_tools.mutants import Mutant, mutants
from autograder.exercise import sealed
from autograder.interview.trials import PASSES, entry, is_right
from autograder.model import Case, Group, Key, Part

AT_ONCE = 40  # implementations of one trial


def survivors(key: Key, model_answer: str) -> Iterator[tuple[str, bool]]:
    """Every change of a part's first right implementation, and whether the model test passes it."""
    for part in key.parts:
        if part.groups[0].tests is None:
            continue
        changed = list(_changed(part))
        for start in range(0, len(changed), AT_ONCE):
            some = changed[start : start + AT_ONCE]
            group = part.groups[0]
            group = replace(group, cases=tuple(_wrong(one, group) for one in some))
            asked = replace(part, groups=(group,))
            replies = heard(key, model_answer, (asked,)).replies
            for index, one in enumerate(some):
                reply = replies[part.name, group.name, index]
                yield one.id, reply.get("value") == PASSES


def _changed(part: Part) -> Iterator[Mutant]:
    """The right implementation, changed in one place each, without what makes no difference."""
    group = part.groups[0]
    name, source = entry(group, next(case for case in group.cases if is_right(case)))
    head, definition = source.split(f"def {name}(", 1)
    marked = f"{head}### BEGIN SOLUTION\ndef {name}({definition}\n### END SOLUTION\n"
    yield from mutants(marked)


def _wrong(mutant: Mutant, group: Group) -> Case:
    code = sealed.closed(mutant.source, str(group.tests))
    return Case(
        name=mutant.id, inputs={}, expected={}, apart={"tested": {"code": code, "right": False}}
    )


def without_assertions(part: Part, model_answer: str) -> Iterator[Mutant]:
    """The model answer with one assertion of a test left out."""
    tree = ast.parse(model_answer)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == part.name:
            for number, one in enumerate(filter(_asserts, ast.walk(node))):
                yield Mutant(
                    id=f"{part.name}: without `{ast.unparse(one)}`",
                    source=_without(tree, part.name, number),
                )


def _without(tree: ast.Module, name: str, number: int) -> str:
    changed = copy.deepcopy(tree)
    (function,) = (
        node for node in changed.body if isinstance(node, ast.FunctionDef) and node.name == name
    )
    doomed = list(filter(_asserts, ast.walk(function)))[number]
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            lines = getattr(node, field, None)
            if isinstance(lines, list) and doomed in lines:
                lines[lines.index(doomed)] = ast.copy_location(ast.Pass(), doomed)
    return ast.unparse(changed)


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return "assert" in ast.unparse(node.value.func)
    raises = isinstance(node, ast.Raise) and "AssertionError" in ast.unparse(node)
    return isinstance(node, ast.Assert) or raises
