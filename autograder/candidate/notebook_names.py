"""What a notebook's cells find in Jupyter and nowhere else, here without effect.

Its text travels with the job and runs before the first cell, in the student's process.
"""

import builtins
import importlib.util
import sys
import types


class Silent:
    """Takes any use of it, and does nothing: a magic, a widget, a check inside a check."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return None


def _quiet_module(name, **values):
    module = types.ModuleType(name)
    module.__getattr__ = lambda wanted: Silent if wanted[:1].isupper() else Silent()
    module.__path__ = []
    vars(module).update(values)
    sys.modules[name] = module
    return module


def _display(*values, **_):
    for value in values:
        print(value)


builtins.get_ipython = Silent
builtins.exit = builtins.quit = sys.exit
builtins.display = _display
# Checking is what goes on already: `check` in a cell asks nothing again.
_quiet_module("autograder", check=lambda *args, **kwargs: 0.0)
if importlib.util.find_spec("IPython") is None:
    _quiet_module("IPython", get_ipython=Silent, display=_display)
    _quiet_module("IPython.display", display=_display, clear_output=Silent())
