"""Proves that a small gap costs little: the model answer, in one careless dress after another.

Its values are right in every dress. None may cost more than `care.MOST` of a part, nor more than
one part of an exercise anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.judge.care_points import MOST
from autograder.model import Key, Part, PartReport

Marked = Callable[[str, tuple[Part, ...]], tuple[PartReport, ...]]
_ROUNDING = 1e-6

# Each is the body of `dress(function, args, named)`, which calls the model answer's function.
DRESSES = {
    "results in shape (1, n)": """
    def row(value):
        if isinstance(value, (float, int, _np.number)) and not isinstance(value, bool):
            return _np.array([value])
        return value[None] if isinstance(value, _np.ndarray) and value.ndim < 2 else value
    return _each(row, function(*args, **named))
""",
    "results in shape (n, 1)": """
    def column(value):
        return value[:, None] if isinstance(value, _np.ndarray) and value.ndim == 1 else value
    return _each(column, function(*args, **named))
""",
    "results as lists": """
    value = function(*args, **named)
    return _each(lambda v: v.tolist() if isinstance(v, _np.ndarray) else v, value)
""",
    "results as tuples": """
    def tupled(value):
        return tuple(map(tupled, value)) if isinstance(value, list) else value
    return _each(lambda v: tupled(v.tolist()) if isinstance(v, _np.ndarray) else v,
                 function(*args, **named))
""",
    "results as a generator": """
    value = function(*args, **named)
    return (item for item in value) if type(value) is list else value
""",
    "results in a container of its own": """
    value = function(*args, **named)
    return _Own(value) if type(value) is list else value
""",
    "an argument changed in place": """
    value = _copy.deepcopy(function(*args, **named))
    for given in (*args, *named.values()):
        if isinstance(given, _np.ndarray) and given.dtype.kind == "f":
            given *= 0.5
        elif isinstance(given, list) and given and isinstance(given[0], _np.ndarray):
            given[0] = given[0] * 0.5
    return value
""",
    "pairs not handled": """
    for name, given in _inspect.signature(function).bind(*args, **named).arguments.items():
        if name in _MAY_BE_A_PAIR and isinstance(given, (list, tuple)):
            raise TypeError("an int is needed")
    return function(*args, **named)
""",
    "None not handled": """
    if any(given is None for given in (*args, *named.values())):
        raise TypeError("None is not handled")
    return function(*args, **named)
""",
    "errors not raised": """
    try:
        return function(*args, **named)
    except ValueError:
        return 0.0
""",
    "a warning at large numbers": """
    for given in (*args, *named.values()):
        if isinstance(given, _np.ndarray) and given.size and abs(given).max() > 30:
            _warnings.warn("overflow encountered in exp", RuntimeWarning)
    return function(*args, **named)
""",
}
_FRAME = """

import copy as _copy, functools as _functools, inspect as _inspect, warnings as _warnings
import numpy as _np

_MAY_BE_A_PAIR = {{"pool_size", "strides", "stride", "padding", "filter_size", "kernel_size"}}
_inside = [False]


class _Own:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


def _each(change, value):
    if type(value) in (list, tuple):
        return type(value)(_each(change, item) for item in value)
    if type(value) is dict:
        return {{key: _each(change, item) for key, item in value.items()}}
    return change(value)


def _dress(function, args, named):
{body}

def _dressed(function):
    @_functools.wraps(function)
    def called(*args, **named):
        if _inside[0]:  # what the model answer calls itself is not dressed
            return function(*args, **named)
        _inside[0] = True
        try:
            return _dress(function, args, named)
        finally:
            _inside[0] = False
    return called


for _name in {names!r}:
    globals()[_name] = _dressed(globals()[_name])
"""


def dressed(model_answer: str, body: str, names: list[str]) -> str:
    """The model answer whose functions `names` wear a dress where others call them."""
    return model_answer + _FRAME.format(body=body.strip("\n"), names=names)


def proportion_problems(key: Key, model_answer: str, marked: Marked) -> Iterator[str]:
    """What costs too much, in words. `marked` marks a source for some parts."""
    for part in key.parts:
        care = sum(group.points for group in part.groups if group.care)
        if care > MOST * part.points + _ROUNDING:
            yield f"{part.name}: {care:g} of {part.points:g} points are care; {MOST:.0%} at most"
    parts = tuple(part for part in key.parts if _is_dressed(part))
    for dress, body in DRESSES.items():
        # A probe that hands a result back as an argument would meet the dress in there, too.
        chosen = tuple(p for p in parts if not dress.startswith("results") or _is_straight(p))
        if not chosen:
            continue
        source = dressed(model_answer, body, [part.name for part in chosen])
        charged = []
        for report in marked(source, chosen):
            lost = report.max_score - (report.score or 0.0)
            if lost > MOST * report.max_score + _ROUNDING:
                yield f"{report.name}: {dress} costs {lost:g} of {report.max_score:g}"
            if lost > _ROUNDING:
                charged.append(report.name)
        if len(charged) > 1:
            yield f"{dress} is charged in {', '.join(charged)}; once is enough"


def _is_dressed(part: Part) -> bool:
    """Parts that are one plain function of numbers."""
    models = part.seconds is not None or any(g.evaluate or g.tests for g in part.groups)
    return not models and part.uses == (part.name,)


def _is_straight(part: Part) -> bool:
    return all(g.probe == f"call_{part.name}" and g.measure is None for g in part.groups)
