"""Has a student's earlier notebooks imported by the names of their exercises, in their own kernel:
`import ex03_forward_loss` finds `ex03_forward_loss.ipynb`, where there is no file to be had."""

from __future__ import annotations

import contextlib
import importlib.machinery
import json
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.exercise.stub import UNWRITTEN
from autograder.submission.surroundings import plain_python

_EXERCISE = re.compile(r"(ex\d\d)_\w+")


class Notebooks:
    """Finds the notebook of an exercise, beside the one at work or in its assignment's folder."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        found = _EXERCISE.fullmatch(fullname)
        if found is None:
            return None
        above = Path.cwd().parent
        for folder in (Path.cwd(), above / found[1], above / fullname):
            notebook = folder / f"{fullname}.ipynb"
            if notebook.is_file() and _is_further(notebook, folder / f"{fullname}.py"):
                origin = str(notebook)
                return importlib.machinery.ModuleSpec(
                    fullname,
                    self,  # type: ignore[arg-type]  # it has a loader's two methods
                    origin=origin,
                )
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the cells, each on its own: one that fails takes no other along."""
        assert module.__spec__ is not None
        for text in _cells(Path(str(module.__spec__.origin))):
            with contextlib.suppress(Exception):
                exec(compile(text, f"<{module.__name__}>", "exec"), vars(module))


def install() -> None:
    """Let notebooks be imported from now on, once."""
    if not any(isinstance(finder, Notebooks) for finder in sys.meta_path):
        sys.meta_path.insert(0, Notebooks())


def _is_further(notebook: Path, file: Path) -> bool:
    """Whether less is left to write in the notebook than in a file of the same exercise."""
    if not file.is_file():
        return True
    left = (path.read_text(encoding="utf-8", errors="replace") for path in (notebook, file))
    here, there = (text.count(UNWRITTEN) for text in left)
    return here < there


def _cells(notebook: Path) -> Iterator[str]:
    """The code cells, without the graded ones, as plain Python."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document.get("cells", ()):
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if cell.get("cell_type") == "code" and not marks.get("grade"):
            source = cell.get("source", "")
            yield plain_python(source if isinstance(source, str) else "".join(source))[0]
