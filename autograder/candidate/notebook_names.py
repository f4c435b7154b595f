"""What is found in Jupyter, or at Python's prompt, and nowhere else: here without effect.

Runs before a student's first line, in the student's process, or before that is forked. `beside`,
which it is given, holds the modules that lay beside the file.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
import types
from typing import Any

TRANSPARENT = ("time", "timeit", "capture", "prun", "memit")
beside: Any = globals().get("beside")


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


class Shell(Silent):
    """IPython's shell: its magics do nothing, but those whose cell is Python run the cell."""

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        words = line.split()
        if name in ("writefile", "file") and words and beside is not None:
            target = words[-1].strip("'\"").removeprefix("./")
            before = beside.sources.get(target, "") if "-a" in words else ""
            beside.sources[target] = before + cell
            importlib.invalidate_caches()
        if name not in TRANSPARENT:
            return
        import ast

        caller = sys._getframe(1)  # what the cell defines is to be defined there
        tree = ast.parse(cell)
        for node in ast.walk(tree):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = caller.f_lineno  # type: ignore[attr-defined]
        code = compile(tree, caller.f_code.co_filename, "exec", dont_inherit=True)
        exec(code, caller.f_globals)

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        return []


def no_help(*_: Any, **__: Any) -> None:
    """Nobody is there to read it."""


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


set_aside: list[str] = []


def not_switched(*_: Any, **__: Any) -> None:
    """TensorFlow cannot be switched back from graphs, so it is not switched to them."""
    set_aside.append("eager")


def put_back() -> list[str]:
    """What the file has set for good, of what every answer depends on; it is as before now."""
    keras = sys.modules.get("keras")
    if keras is not None:
        config = keras.config
        if config.floatx() != "float32":
            config.set_floatx("float32")
            set_aside.append("floatx")
        if config.image_data_format() != "channels_last":
            config.set_image_data_format("channels_last")
            set_aside.append("channels")
        if config.dtype_policy().name != "float32":
            config.set_dtype_policy("float32")
            set_aside.append("policy")
    return set_aside


if "tensorflow" in sys.modules:
    v1 = sys.modules["tensorflow"].compat.v1
    v1.disable_eager_execution = v1.disable_v2_behavior = not_switched
vars(builtins).update(
    get_ipython=Shell, display=display, exit=sys.exit, quit=sys.exit, help=no_help
)
quiet_module("autograder", check=no_check)
if importlib.util.find_spec("IPython") is None:
    quiet_module("IPython", get_ipython=Shell, display=display)
    quiet_module("IPython.display", display=display)
