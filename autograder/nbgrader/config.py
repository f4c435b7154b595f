"""The `nbgrader_config.py` of a course: our lines in it, its gradebook, what it takes off for late.

A config is read and never executed.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Literal

from autograder.errors import UsageError

CONFIG = "nbgrader_config.py"
OURS = "autograder.nbgrader_plugin.DlgradePreprocessor"
LINES = """
# dlgrade marks notebooks behind its wall, where nbgrader would execute them (Execute).
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.DlgradePreprocessor",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_plugin.SaveAutoGrades",
    "autograder.nbgrader_plugin.AssignLatePenalties",
    "autograder.nbgrader_plugin.CheckCellMetadata",
]
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograder.nbgrader_plugin.RestoreMarks",
    "nbgrader.preprocessors.DeduplicateIds",
    "autograder.nbgrader_plugin.OverwriteKernelspec",
    "autograder.nbgrader_plugin.OverwriteCells",
]
# Solutions are taken out as `dlgrade author build` takes them out, so that releases are the same.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugin.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# The wall is "sandbox", which refuses to mark where it cannot be had (see: dlgrade doctor).
# c.DlgradePreprocessor.isolation = "process"  # no wall against malice: only where you trust all
# c.DlgradePreprocessor.seed_file = "secret-seed.txt"  # fresh cases; needs TensorFlow and:
# c.DlgradePreprocessor.course = {course!r}
"""


def with_our_lines(text: str | None, *, course: Path, course_id: str) -> str:
    """The config with our lines at its end, if they are not there yet; a new one for None."""
    lines = LINES.format(course=str(course))
    if text is None:
        named = f"c.CourseDirectory.course_id = {course_id!r}\n"
        return f"c = get_config()  # noqa: F821\n\n{named}{lines}"
    return text if OURS in text else f"{text.rstrip()}\n{lines}"


def database(home: Path) -> str:
    """The gradebook of an nbgrader course: the `db_url` of its config, else `gradebook.db`.

    The config is read, not executed. Raises `UsageError` where it computes its `db_url`.
    """
    config = home / CONFIG
    try:
        tree = ast.parse(config.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as error:
        raise UsageError(f"{config} cannot be read ({error}). Name the --gradebook.") from error
    url = f"sqlite:///{(home / 'gradebook.db').resolve()}"
    for node in ast.walk(tree):
        named = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "db_url" for target in node.targets
        )
        if named and isinstance(node, ast.Assign):
            if not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
                raise UsageError(f"{config} computes its db_url. Give it as --gradebook URL.")
            url = node.value.value
    place = url.removeprefix("sqlite:///")
    if place not in (url, "", ":memory:") and not Path(place).is_absolute():
        return f"sqlite:///{home.resolve() / place}"  # nbgrader works in the course's folder
    return url


def late_method(home: Path) -> Literal["none", "zero", "plugin"]:
    """How lateness is penalised by the course's config; only nbgrader can ask a "plugin"."""
    try:
        tree = ast.parse((home / CONFIG).read_text(encoding="utf-8"))
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
