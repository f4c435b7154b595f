"""Which parts of an exercise a change of its files can touch: read from the source alone.

A misconception changes one function. Parts whose functions neither are nor call it answer as
before, and a part that rebuilds networks takes seconds to ask.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct


def touched(before: str, after: str, uses: Iterable[str]) -> bool:
    """Whether code that the functions `uses` may reach differs between two sources.

    >>> before = "def f(): return g()\\ndef g(): return 1\\ndef h(): return 1"
    >>> after = "def f(): return g()\\ndef g(): return 2\\ndef h(): return 1"
    >>> touched(before, after, ["f"]), touched(before, after, ["h"])
    (True, False)
    """
    names = frozenset(uses)
    return _reached(before, names) != _reached(after, names)


def of_reference(before: str, after: str, parts: Mapping[str, Iterable[str]]) -> set[str]:
    """The parts that a change of a reference file can touch; `parts` are what each one uses.

    What a changed statement declares or defines, and all that builds on that. All parts, where a
    statement does not say whose it is.

    >>> before = "N = 1\\ndef f(x): return N\\n@ex.cases('g')\\ndef some(rng): pass"
    >>> of_reference(before, before.replace("N = 1", "N = 2"), {"f": ["f"], "g": ["g"]})
    {'f'}
    """
    old, new = _statements(before), _statements(after)
    texts = {one.text for one in old}, {one.text for one in new}
    reached = [one for one in (*old, *new) if (one.text in texts[0]) != (one.text in texts[1])]
    if any(not one.defines and not one.parts for one in reached):
        return set(parts)
    while True:
        names = {name for one in reached for name in one.defines}
        more = [one for one in new if one not in reached and one.uses & names]
        if not more:
            break
        reached += more
    declared = {part for one in reached for part in one.parts}
    if None in declared:
        return set(parts)
    return {part for part, uses in parts.items() if part in declared or names & set(uses)}


class _Statement(Struct, frozen=True):
    text: str
    defines: frozenset[str]
    uses: frozenset[str]
    parts: frozenset[str | None]  # named in calls such as ex.part("adam"); None for one not read


@lru_cache(maxsize=4)
def _statements(source: str) -> list[_Statement]:
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        inner = list(ast.walk(node))
        stored = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            stored = {node.name}
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            stored = {alias.asname or alias.name.split(".")[0] for alias in node.names}
        calls = [
            n for n in inner
            if isinstance(n, ast.Call) and n.args and isinstance(n.func, ast.Attribute)
            and isinstance(n.func.value, ast.Name) and n.func.value.id == "ex"
        ]  # fmt: skip
        parts = {_part(call.args[0]) for call in calls if not isinstance(call.args[0], ast.Name)}
        found.append(
            _Statement(
                text=ast.dump(node),
                defines=frozenset(stored),
                uses=frozenset(_named([node])),
                parts=frozenset(parts),
            )
        )
    return found


def _part(first: ast.expr) -> str | None:
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value.split(".", 1)[0].replace(" ", "_")  # of a question "output size"
    return None


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
