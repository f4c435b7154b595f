"""Turns a model answer into what students get: bodies out, docstrings and prose kept.

What lies between `### BEGIN SOLUTION` and `### END SOLUTION` becomes a line that raises
`NotImplementedError` and names the function, so that a part left alone is told apart from a wrong
one.
"""

from __future__ import annotations

import ast
import re

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
UNWRITTEN = "raise NotImplementedError("  # and the name: a part that was left alone


def strip_solutions(model_answer: str) -> str:
    """The stub. Raises `ValueError` where the markers do not pair up."""
    owner = _owners(model_answer)
    out: list[str] = []
    inside = False
    for number, line in enumerate(model_answer.splitlines(), start=1):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise ValueError(f"line {number}: {BEGIN} inside another")
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            name = owner.get(number)
            if name is not None:
                out.append(f"{indent}# Write your code here, and take the next line out.")
                out.append(f'{indent}{UNWRITTEN}"{name}")')
        elif mark == END:
            if not inside:
                raise ValueError(f"line {number}: {END} without {BEGIN}")
            inside = False
        elif not inside:
            out.append(line)
    if inside:
        raise ValueError(f"{BEGIN} is never closed")
    text = "\n".join(out) + "\n"
    # Where a helper stood, its blank lines go too.
    return re.sub(r"(?m)^(# %%.*\n)\n+", r"\1", re.sub(r"\n{4,}", "\n\n\n", text))


def solution_lines(model_answer: str) -> set[int]:
    """The line numbers between the markers."""
    lines: set[int] = set()
    inside = False
    for number, line in enumerate(model_answer.splitlines(), start=1):
        mark = line.strip()
        if mark == BEGIN:
            inside = True
        elif mark == END:
            inside = False
        elif inside:
            lines.add(number)
    return lines


def signatures(source: str) -> dict[str, str]:
    """How each top-level function or class is called, as text: "adam(w, grad, …)"."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = f"{node.name}({ast.unparse(node.args)})"
        elif isinstance(node, ast.ClassDef):
            found[node.name] = f"class {node.name}"
            for member in node.body:
                if isinstance(member, ast.FunctionDef):
                    text = f"{node.name}.{member.name}({ast.unparse(member.args)})"
                    found.setdefault(member.name, text)
    return found


def _owners(source: str) -> dict[int, str]:
    """For each line, the innermost function around it: "adam", or "Perceptron.train"."""
    owners: dict[int, str] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                name = f"{prefix}{child.name}"
                if isinstance(child, ast.FunctionDef):
                    last = child.end_lineno or child.lineno
                    # A comment after the last statement belongs to the body too.
                    owners.update(dict.fromkeys(range(child.lineno, last + 2), name))
                visit(child, f"{name}.")

    visit(ast.parse(source), "")
    return owners
