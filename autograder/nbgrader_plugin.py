"""The public path of nbgrader's preprocessors, which the config of released courses names."""

from __future__ import annotations

from autograder.nbgrader.plugin import (
    AssignLatePenalties,
    ClearSolutions,
    DlgradePreprocessor,
    RestoreMarks,
    SaveAutoGrades,
)

__all__ = [
    "AssignLatePenalties",
    "ClearSolutions",
    "DlgradePreprocessor",
    "RestoreMarks",
    "SaveAutoGrades",
]
