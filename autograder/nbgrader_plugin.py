"""The public path of nbgrader's preprocessors, which the config of released courses names."""

from __future__ import annotations

from autograder.nbgrader.as_released import (
    CheckCellMetadata,
    OverwriteCells,
    OverwriteKernelspec,
)
from autograder.nbgrader.plugin import (
    AssignLatePenalties,
    ClearSolutions,
    DlgradePreprocessor,
    RestoreMarks,
    SaveAutoGrades,
)

__all__ = [
    "AssignLatePenalties",
    "CheckCellMetadata",
    "ClearSolutions",
    "DlgradePreprocessor",
    "OverwriteCells",
    "OverwriteKernelspec",
    "RestoreMarks",
    "SaveAutoGrades",
]
