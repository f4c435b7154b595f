"""What a notebook's cells find in Jupyter and nowhere else, here without effect.

Its text travels with the job and runs before the first cell, in the student's process.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
import types
from typing import Any


class Silent:
    """Takes any use of it, and does nothing: a magic, a widget, a check inside a check."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> None:
        return None


def display(*values: Any, **_: Any) -> None:
    """Jupyter's `display`, as text."""
    for value in values:
        print(value)


def no_check(*_: Any, **__: Any) -> float:
    """Checking is what goes on already: `check` in a cell asks nothing again."""
    return 0.0


def quiet_module(name: str, **values: Any) -> None:
    """A module that has every name anyone asks it for."""
    module = types.ModuleType(name)
    names: dict[str, Any] = vars(module)
    names["__getattr__"] = lambda wanted: Silent if wanted[:1].isupper() else Silent()
    names["__path__"] = []
    names.update(values)
    sys.modules[name] = module


vars(builtins).update(get_ipython=Silent, display=display, exit=sys.exit, quit=sys.exit)
quiet_module("autograder", check=no_check)
if importlib.util.find_spec("IPython") is None:
    quiet_module("IPython", get_ipython=Silent, display=display)
    quiet_module("IPython.display", display=display)
