"""Inside: an exception of a student's, as plain data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import helper_modules
else:  # as `harness`, which is started by path
    import helper_modules

MAX_TEXT = 2000
MOST_FORMS = 60  # names of a function, of which a line has a few
FORMS = ("list", "tuple", "dict", "int", "float", "str", "NoneType")


def describe(error: BaseException, own_file: str) -> dict[str, Any]:
    """An exception as plain data, with the innermost line that is the student's own.

    Reads nothing through the exception's own class, which may be a student's and lie or fail.
    """
    kind = type(error)
    line, function, file, frame = None, None, "", None
    trace = vars(BaseException)["__traceback__"].__get__(error)
    depth = 0
    while trace is not None and depth < 5000:
        depth += 1
        name = trace.tb_frame.f_code.co_filename
        if name == own_file or name.startswith(helper_modules.BESIDE):
            file = name
            line = trace.tb_lineno
            frame, called = trace.tb_frame, trace.tb_frame.f_code.co_name
            if function is None or not called.startswith("<"):  # a comprehension is none
                function = called
        trace = trace.tb_next
    try:
        message = _told(str.__str__(str(error))[: 10 * MAX_TEXT])[:MAX_TEXT]
    except BaseException:
        message = ""
    return {
        "kind": "raised",
        "type": type.__getattribute__(kind, "__name__")[:100],
        "bases": [type.__getattribute__(base, "__name__")[:100] for base in type.mro(kind)[:12]],
        "message": message,
        "line": line,
        "function": function,
        "file": file,
        "forms": {} if frame is None or function == "<module>" else _forms(frame.f_locals),
    }


def _forms(names: dict[str, Any]) -> dict[str, str | list[int]]:
    """The shapes of a function's arrays and the kinds of its other values, by name."""
    array = getattr(sys.modules.get("numpy"), "ndarray", None)
    found: dict[str, str | list[int]] = {}
    for name, value in list(names.items())[:MOST_FORMS]:
        kind = type(value)
        if kind is array:
            found[name] = list(value.shape)
        elif type.__getattribute__(kind, "__name__") in FORMS:
            found[name] = type.__getattribute__(kind, "__name__")
    return found


def _told(message: str) -> str:
    """What an error says; of TensorFlow's of a graph, without the stack that it repeats."""
    if not message.startswith("Graph execution error"):
        return message
    stack = ("  File ", "Graph execution error", "Detected at node", "\t [[")
    lines = [line for line in message.splitlines() if line.strip() and not line.startswith(stack)]
    return " ".join(lines) or message
