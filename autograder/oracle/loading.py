"""Imports a reference file: what stands in it, and nothing that lies beside it."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import types
from pathlib import Path
from typing import Any

from autograder.author.exercise import Exercise
from autograder.errors import OracleFailed


class _FromSource(importlib.machinery.SourceFileLoader):
    """Runs what stands in the file, and no cached code that may lie beside it."""

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self.get_data(self.path), self.path, "exec", dont_inherit=True)


def load_reference(path: Path) -> Any:
    """Import a reference file, which must define an `Exercise` named `ex`."""
    name = f"dlgrade_reference_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_FromSource(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not isinstance(getattr(module, "ex", None), Exercise):
        raise OracleFailed(f"{path} should define `ex = Exercise(…)`.")
    return module
