"""Takes the source of a function along: what probes, measures and evaluators travel as."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

# What travelling functions find under these names; Keras only where the exercise needs it.
MODULES = {"np", "math", "keras"}


def travelling_source(function: Callable[..., Any], known: set[str]) -> str:
    """The function's source, bare of decorators and annotations.

    Raises `ValueError` where it needs what does not travel.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    code = function.__code__
    free = {name for name in _global_names(code) if name not in _BUILTINS}
    stray = free - MODULES - known - {function.__name__}
    if stray:
        raise ValueError(
            f"{function.__name__} travels to the student's process and may use np, math and "
            f"functions marked @ex.travels. Received: {', '.join(sorted(stray))}"
        )
    for node in ast.walk(definition):  # annotations name what does not travel
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(definition)


def _global_names(code: Any) -> set[str]:
    names = {
        instruction.argval
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    for constant in code.co_consts:
        if inspect.iscode(constant):
            names |= _global_names(constant)
    return names


_BUILTINS = set(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
