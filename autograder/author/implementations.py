"""The implementations that a student's test is to tell apart: the cases of a part with `tests=`.

    def sigmoid(x):                                    # right, as most would write it
        return np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))

    def sigmoid__loops(x): ...                         # right, in another style

    ex.part("test_sigmoid", tests="sigmoid", points=2, hints=("…", "…"))

    @ex.cases("test_sigmoid")
    def sigmoids(rng):
        yield right("as a formula", sigmoid)
        yield wrong("it differs everywhere", sigmoid, {"(1.0 +": "(2.0 +"})

Each is a function that uses `np`, `math` and its arguments only; what follows two underscores in
its name is for the reader. Each group of cases has a right one and a wrong one at least, so that
neither a test that passes everything nor one that fails everything earns anything.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from autograder.author.specs import CaseSpec

_USES = "import math\n\nimport numpy as np\n\n\n"
# What changes how an implementation returns what it returns, right ones and wrong ones alike.
DRESSES = {
    "float32": """
def _narrow(value):
    if type(value) in (list, tuple):
        return type(value)(map(_narrow, value))
    if type(value) is dict:
        return {key: _narrow(item) for key, item in value.items()}
    wide = isinstance(value, (float, np.ndarray, np.floating))
    return np.float32(value) if wide and np.asarray(value).dtype.kind == "f" else value


def NAME(*args, **named):
    given = {key: _narrow(value) for key, value in named.items()}
    return _narrow(_undressed(*map(_narrow, args), **given))
""",
    "lists": """
def _listed(value):
    if type(value) in (list, tuple):
        return [_listed(item) for item in value]
    if type(value) is dict:
        return {key: _listed(item) for key, item in value.items()}
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def NAME(*args, **named):
    return _listed(_undressed(*args, **named))
""",
}


def right(name: str, function: Callable[..., Any], *, dress: str = "") -> CaseSpec:
    """An implementation that a test has to pass. `name` is what a student reads of it.

    `dress` is "float32" for one that computes in single precision, "lists" for one that returns
    lists and Python's own numbers.
    """
    return _case(name, function, {}, dress, right=True)


def wrong(
    name: str,
    function: Callable[..., Any],
    edits: Mapping[str, str],
    *,
    dress: str = "",
    known: str = "",
) -> CaseSpec:
    """An implementation that a test has to fail: `function` with old text turned into new.

    `name` says how it differs, without the answer: "it differs only for negative numbers". `known`
    is the id of the misconception that the function's own exercise declares for this fault. Raises
    `ValueError` where an edit's text does not occur exactly once.
    """
    return _case(name, function, edits, dress, right=False, known=known)


def _case(
    name: str,
    function: Callable[..., Any],
    edits: Mapping[str, str],
    dress: str,
    *,
    right: bool,
    known: str = "",
) -> CaseSpec:
    source = source_of(function)
    for old, new in edits.items():
        if source.count(old) != 1:
            raise ValueError(
                f"{name!r}: the edit must find its text exactly once in {function.__name__}. "
                f"Received: {old!r}, found {source.count(old)} times"
            )
        source = source.replace(old, new)
    if dress:
        tested = function.__name__.partition("__")[0]
        source += f"\n\n_undressed = {tested}\n" + DRESSES[dress].replace("NAME", tested)
    tested_one = {"code": source, "right": right, "known": known}
    return CaseSpec(name=name, inputs={}, apart={"tested": tested_one})


def source_of(function: Callable[..., Any]) -> str:
    """The function's source with what it uses, without its docstring and its style's name."""
    text = textwrap.dedent(inspect.getsource(function))
    lines = text.splitlines(keepends=True)
    (definition,) = ast.parse(text).body
    assert isinstance(definition, ast.FunctionDef)
    first = definition.body[0]
    if ast.get_docstring(definition) is not None and len(definition.body) > 1:
        del lines[first.lineno - 1 : first.end_lineno]
    name = function.__name__
    body = "".join(lines[definition.lineno - 1 :])
    return _USES + body.replace(f"def {name}(", f"def {name.partition('__')[0]}(", 1)
