"""What an nbgrader course's config says, read from its text: it is never executed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Literal


def late_method(home: Path) -> Literal["none", "zero", "plugin"]:
    """How lateness is penalised by the course's config; only nbgrader can ask a "plugin"."""
    try:
        tree = ast.parse((home / "nbgrader_config.py").read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return "none"
    found: Literal["none", "zero", "plugin"] = "none"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        names = {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        if "penalty_method" in names:
            found = "zero" if value == "zero" else "none" if value == "none" else "plugin"
        ours = isinstance(value, str) and value.endswith("LateSubmissionPlugin")
        if "plugin_class" in names and _of_penalties(node) and not ours:
            return "plugin"
    return found


def _of_penalties(node: ast.Assign) -> bool:
    return any(
        isinstance(part, ast.Attribute) and part.attr == "AssignLatePenalties"
        for target in node.targets
        for part in ast.walk(target)
    )
