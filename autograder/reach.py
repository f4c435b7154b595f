"""Which probes a change of one function of the model answer can reach: what is not, need not run.

Read from the text alone, and carefully: where the text does not tell, the answer is yes.
"""

from __future__ import annotations

import ast


class Reach:
    """Reads a model answer and the probes once. Both are our own sources."""

    def __init__(self, model_answer: str, probes: str) -> None:
        self._mentions: dict[str, set[str]] = {}
        self._loose: set[str] = set()  # names mentioned outside any definition
        for node in ast.parse(model_answer).body:
            names = {entry.id for entry in ast.walk(node) if isinstance(entry, ast.Name)}
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self._mentions[node.name] = names
            else:
                self._loose |= names
        self._asks = {
            node.name: _asked(node)
            for node in ast.parse(probes).body
            if isinstance(node, ast.FunctionDef)
        }

    def __call__(self, probe: str, changed: str) -> bool:
        """Whether `probe` may see a change in the function or class `changed`."""
        asks = self._asks.get(probe)
        if asks is None or changed not in self._mentions or changed in self._loose:
            return True
        reached = {changed}
        while True:
            further = {name for name, names in self._mentions.items() if names & reached} - reached
            if not further:
                return bool(asks & reached)
            reached |= further


def _asked(probe: ast.FunctionDef) -> set[str] | None:
    """The names a probe asks of `impl`; None where it hands `impl` on."""
    attributes = [node for node in ast.walk(probe) if isinstance(node, ast.Attribute)]
    asked = [node.attr for node in attributes if _is_impl(node.value)]
    handed_on = sum(map(_is_impl, ast.walk(probe))) > len(asked)
    return None if handed_on else set(asked)


def _is_impl(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "impl"
