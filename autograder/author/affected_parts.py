"""Which parts of an exercise a change of its model answer can touch: read from the source alone.

A misconception changes one function. Parts whose functions neither are nor call it answer as
before, and a part that rebuilds networks takes seconds to ask.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache


def touched(before: str, after: str, uses: Iterable[str]) -> bool:
    """Whether code that the functions `uses` may reach differs between two sources.

    >>> before = "def f(): return g()\\ndef g(): return 1\\ndef h(): return 1"
    >>> after = "def f(): return g()\\ndef g(): return 2\\ndef h(): return 1"
    >>> touched(before, after, ["f"]), touched(before, after, ["h"])
    (True, False)
    """
    names = frozenset(uses)
    return _reached(before, names) != _reached(after, names)


@lru_cache(maxsize=64)  # each fault is held against the same source
def _reached(source: str, names: frozenset[str]) -> list[str]:
    """The definitions that can be reached from `names`, and all that is no definition."""
    definitions: dict[str, list[ast.stmt]] = {}
    rest = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            definitions.setdefault(node.name, []).append(node)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            rest.append(node)
    seen: set[str] = set()
    waiting = [*names, *_named(rest)]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        waiting += _named(definitions[name])
    reached = [node for name in sorted(seen) for node in definitions[name]]
    return [ast.dump(node) for node in (*rest, *reached)]


def _named(nodes: Iterable[ast.AST]) -> list[str]:
    return [inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)]
