"""Has the modules found that lay beside a student's file, and travelled with it."""

from __future__ import annotations

import contextlib
import importlib.machinery
import sys
import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate.statements import compiled, run
else:  # started by path, where `autograder` is not importable
    from statements import compiled, run

Cells = Mapping[str, Sequence[tuple[int, str]]]
BESIDE = "beside:"  # how the code of such a module begins its file name


class Beside:
    """Finds the modules that lay beside a student's file, by the names they have there."""

    def __init__(
        self, sources: Mapping[str, str], skipped: list[dict[str, Any]], cells: Cells
    ) -> None:
        self.sources = dict(sources)
        self._skipped = skipped
        self._cells = cells

    def __repr__(self) -> str:
        return "modules beside the file"  # no address: the same in every process

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        stem = fullname.replace(".", "/")
        for name in (f"{stem}/__init__.py", f"{stem}.py"):
            if name in self.sources:
                package = name.endswith("/__init__.py")
                spec = importlib.machinery.ModuleSpec(
                    fullname,
                    self,  # type: ignore[arg-type]  # it has a loader's two methods
                    origin=name,
                    is_package=package,
                )
                spec.has_location = True
                return spec
        if any(name.startswith(f"{stem}/") for name in self.sources):
            return importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        import linecache

        name = str(module.__spec__.origin if module.__spec__ else "")
        text, shown = self.sources[name], BESIDE + name
        linecache.cache[shown] = (len(text), None, text.splitlines(True), shown)
        if name not in self._cells:
            run(compiled(text, shown), text, vars(module), self._skipped)
        for first, cell in self._cells.get(name, ()):
            with contextlib.suppress(BaseException):  # as in a notebook: the next cell goes on
                run(compiled(cell, shown, first), cell, vars(module), self._skipped, first)


def lay_beside(sources: Mapping[str, str], skipped: list[dict[str, Any]], cells: Cells) -> Beside:
    """Have modules of these names and texts found, before any that are installed.

    Those that have `cells`, each with its first line, are run cell by cell.
    """
    beside = Beside(sources, skipped, cells)
    sys.meta_path.insert(0, beside)
    return beside
