"""A package that tests of a module use, imported by the first that runs: collecting costs none."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import sys
from typing import Any

import pytest


class ImportedLater:
    """Stands for the package `name` until something of it is asked for. Skips where it is not."""

    def __init__(self, name: str) -> None:
        self._name = name
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            pytest.skip(f"{name} is not installed", allow_module_level=True)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # pytest asks every name of a module for such when it collects
            raise AttributeError(name)
        new = self._name not in sys.modules
        package = importlib.import_module(self._name)
        if new:  # Keras' `clear_session` collects garbage, and need not look through TensorFlow
            gc.freeze()
        return getattr(package, name)
