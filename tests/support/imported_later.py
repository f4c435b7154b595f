"""A package that tests of a module use, imported by the first that runs: collecting costs none."""

from __future__ import annotations

import gc
import importlib
import importlib.util
from typing import Any

import pytest

_FROZEN: set[str] = set()


class ImportedLater:
    """Stands for the package `name` until something of it is asked for. Skips where it is not."""

    def __init__(self, name: str) -> None:
        self._name = name
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            pytest.skip(f"{name} is not installed", allow_module_level=True)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # pytest asks every name of a module for such when it collects
            raise AttributeError(name)
        package = importlib.import_module(self._name)
        if self._name not in _FROZEN:  # whoever has imported it: Keras' `clear_session` collects
            _FROZEN.add(self._name)  # garbage, and need not look through all of TensorFlow
            gc.freeze()
        return getattr(package, name)
