"""What is meant by a name that is not there: of a variable, a module, an object or a dict."""

from __future__ import annotations

import builtins
import math
import re
from typing import Any

import numpy as np
from msgspec import Struct

from autograder.interview.misspelt import MISSPELT, names_like
from autograder.languages.catalogue import say

# What only arrays have, and a list, a tuple, a dict or a function has not.
ARRAYS_OWN = (
    "(?:shape|ndim|T|size|dtype|mean|sum|max|min|std|var|dot|reshape|astype|flatten|ravel|transpose"
    "|argmax|argmin)"
)
_TAKEN_FOR_ARRAY = re.compile(
    r"^'(?:list|tuple|dict|set|int|float|bool|str|function|method|builtin_function_or_method|zip|map"
    r"|filter|generator|enumerate|reversed|dict_\w+|numpy\.(?:ufunc|_ArrayFunctionDispatcher))'"
    rf" object has no attribute '{ARRAYS_OWN}'"
)
_OF_NUMPY = re.compile(r"module 'numpy' has no attribute")
_OF_ARRAY = re.compile(r"'numpy\.ndarray' object has no attribute '(\w+)'")
_OF_CHANCE = re.compile(
    r"(?:'numpy\.random\.(?P<kind>_generator\.Generator|mtrand\.RandomState)' object"
    r"|module 'numpy\.random') has no attribute"
)
_OF_LISTS = ("append", "extend", "insert", "index")
_OWN_CHECK = re.compile(r"^(?:raise|assert)\b")
_KEY = re.compile(r"'\w+'|\d+")
_COUNTS = re.compile(r"\] *(?:[-+*/]=|\.append\()")  # what is there already, and something more
_MODULES = {"np": "import numpy as np", "math": "import math", "random": "import random",
            "itertools": "import itertools"}  # fmt: skip
# What NumPy's older functions of chance are called in a Generator.
_DRAWS = {"randint": "integers", "random_integers": "integers", "rand": "random",
          "random_sample": "random", "ranf": "random", "sample": "random",
          "randn": "standard_normal"}  # fmt: skip


class Explanation(Struct, frozen=True, kw_only=True):
    """The name of what is probably wrong, and the sentences that say so."""

    name: str
    text: str


def unknown_name(report: dict[str, Any], said: str) -> Explanation | None:
    """What is meant by a name that is not there: another one, or the same in another place."""
    found = MISSPELT.search(said)
    if found is None or _TAKEN_FOR_ARRAY.search(said):
        return None
    asked, of_object = found[1] or found[2], found[2] is None
    if of_object:
        return _of_object(report, said, asked)
    if asked in _MODULES:
        return _misspelt("import", near=_MODULES[asked])
    if report.get("of_self"):
        return _misspelt("own", near=f"self.{asked}")
    if hasattr(np, asked) and not hasattr(builtins, asked):
        return _misspelt("meant", near=f"np.{asked}")
    return _nearest(asked, [*report.get("near", ()), *dir(builtins)]) or _misspelt("nothing")


def _of_object(report: dict[str, Any], said: str, asked: str) -> Explanation | None:
    """What is meant by a name that an object, or a module, has not."""
    if report.get("of_init"):
        return _misspelt("local", near=asked)
    chance = _OF_CHANCE.search(said)
    if chance is not None:
        return _of_chance(asked, chance["kind"])
    if _OF_NUMPY.search(said):
        return _of_numpy(asked)
    if _OF_ARRAY.search(said):
        if asked in _OF_LISTS:
            return None
        home = _home(asked)
        if home:
            return _misspelt("function", near=f"{home}{asked}(…)")
        return _nearest(asked, dir(np.ndarray))
    own = {"'tuple'": dir(tuple), "'dict'": dir(dict)}.get(said.partition(" ")[0], [])
    return _nearest(asked, [*report.get("near", ()), *own])


def _of_numpy(asked: str) -> Explanation | None:
    """Of a name that NumPy has not: where it is, or which one is nearly the same."""
    if hasattr(builtins, asked):  # `np.int`, which NumPy had once
        return _misspelt("meant", near=asked)
    home = _home(asked)
    if home:
        return _misspelt("meant", near=f"{home}{asked}")
    if hasattr(math, asked):
        return _misspelt("of_math", near=asked)
    return _nearest(asked, dir(np)) or _misspelt("not_numpy", near=asked)


def _home(asked: str) -> str:
    """Where in NumPy a name is, as it is written; empty where nowhere."""
    homes = (("np.", np), ("np.linalg.", np.linalg), ("np.random.", np.random))
    return next((place for place, module in homes if hasattr(module, asked)), "")


def _of_chance(asked: str, kind: str | None) -> Explanation | None:
    """Of a name that a generator of random numbers, or `np.random`, has not."""
    owner, of, other = "np.random", dir(np.random), {"integers": "randint"}
    if kind is not None and "Generator" in kind:
        owner, of, other = "Generator", dir(np.random.Generator), _DRAWS
    elif kind is not None:
        owner, of = "RandomState", dir(np.random.RandomState)
    if asked in other:
        return _misspelt("draws", near=other[asked], name=asked, owner=owner)
    return _nearest(asked, of)


def _nearest(asked: str, names: list[str]) -> Explanation | None:
    near = names_like(asked, names, 1)
    return _misspelt("meant", near=near[0]) if near else None


def _misspelt(key: str, near: str = "", **more: str) -> Explanation:
    return Explanation(name="misspelt", text=say(f"accident.misspelt.{key}", near=near, **more))


def unknown_key(report: dict[str, Any], said: str) -> Explanation | None:
    """A key that a dict has not."""
    if report.get("type") != "KeyError" or not _KEY.fullmatch(said):
        return None
    line = str(report.get("text"))
    if _OWN_CHECK.match(line):  # which has no dict
        return None
    start = said in line.replace('"', "'") or _COUNTS.search(line)
    return Explanation(
        name="no_key", text=say("accident.no_key" if start else "accident.no_key.entry", name=said)
    )
