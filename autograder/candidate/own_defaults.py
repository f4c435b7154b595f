"""Inside: where a student's function has other defaults than the exercise's, a case is asked again
with the exercise's given. Whether that is right is nobody's to say in here."""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import serialization
    from autograder.candidate.arguments import inner
else:  # as `harness`, which is started by path
    import serialization
    from arguments import inner

Asked = dict[str, list[tuple[int, str, Any]]]  # function: position, parameter and default, encoded
TAKES_MORE_NAMES = 0x08  # of a code object's flags: it has `**named`
MOST = 40  # characters of a default


class Other:
    """A parameter with another default than the exercise's: `own` as text, empty for none."""

    def __init__(self, function: str, position: int, parameter: str, default: Any, own: str):
        self.function = function
        self.position = position
        self.parameter = parameter
        self.default = default  # the exercise's, encoded
        self.own = own

    @property
    def id(self) -> str:
        return f"{self.function}.{self.parameter}"


def others(impl: Any, asked: Asked) -> list[Other]:
    """The parameters of `impl`'s functions and classes with another default, or with none."""
    found = []
    for name, parameters in asked.items():
        function, shift = vars(impl).get(name), 0
        if isinstance(function, type):
            function, shift = vars(function).get("__init__"), 1  # `self` comes first
        if type(function) is types.FunctionType:
            entries = (_other(inner(function), name, entry, shift) for entry in parameters)
            found += [entry for entry in entries if entry is not None]
    return found


def state(
    outcome: dict[str, Any], run: Callable[[], dict[str, Any]], impl: Any, apart: list[Other]
) -> None:
    """Add to the outcome of a case what `run` gives with the exercise's defaults, if it differs.

    Said with it: which defaults these are, without those that make no difference.
    """
    with _stated(impl, apart) as left_out:
        told = run()
    if not left_out or told["kind"] != "returned" or told["value"] == outcome.get("value"):
        return
    for entry in list(left_out) if len(left_out) > 1 else ():
        fewer = [one for one in apart if one != entry]
        with _stated(impl, fewer):
            if run().get("value") == told["value"]:
                apart = fewer
                left_out.remove(entry)
    told.pop("after", None)
    outcome["stated"] = told
    outcome["defaults"] = {entry.id: entry.own for entry in left_out}


@contextlib.contextmanager
def _stated(impl: Any, apart: list[Other]) -> Iterator[list[Other]]:
    """Calls, the student's own among them, get what they leave out; the list says what that was."""
    left_out: list[Other] = []
    with contextlib.ExitStack() as undone:
        for name in dict.fromkeys(entry.function for entry in apart):
            own = [entry for entry in apart if entry.function == name]
            home, key = impl, name
            if isinstance(vars(impl).get(name), type):
                home, key = vars(impl)[name], "__init__"
            function = vars(home)[key]
            setattr(home, key, _with_defaults(function, own, left_out, shift=home is not impl))
            undone.callback(setattr, home, key, function)
        yield left_out


def _with_defaults(function: Any, own: list[Other], left_out: list[Other], shift: bool) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        for entry in own:
            if len(args) - shift <= entry.position and entry.parameter not in named:
                named[entry.parameter] = serialization.decode(entry.default)
                if entry not in left_out:
                    left_out.append(entry)
        return function(*args, **named)

    return call


def _other(function: Any, of: str, entry: tuple[int, str, Any], shift: int) -> Other | None:
    """What is to be given, where the function's own default differs."""
    position, parameter, encoded = entry
    code = function.__code__
    names = code.co_varnames[shift : code.co_argcount]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = function.__defaults__ or ()
    own = dict(zip(names[len(names) - len(defaults) :], defaults, strict=False))
    own.update(function.__kwdefaults__ or {})
    if parameter not in (*names, *only) and not code.co_flags & TAKES_MORE_NAMES:
        return None
    if parameter not in own:
        return Other(of, position, parameter, encoded, "")
    if same(own[parameter], serialization.decode(encoded)):
        return None
    return Other(of, position, parameter, encoded, _text(own[parameter]))


def same(own: Any, default: Any) -> bool:
    """Whether two defaults are the same plain value; no code of a student's is run for it."""
    if type(own) in (tuple, list) and type(default) in (tuple, list):
        return len(own) == len(default) and all(map(same, own, default))
    if type(own).__module__ == "numpy" and not getattr(own, "shape", (0,)):
        own = own.item()
    numbers = (int, float)
    alike = type(own) is type(default) or (type(own) in numbers and type(default) in numbers)
    return alike and type(own) in serialization.SIMPLE and bool(own == default)


def _text(value: Any) -> str:
    plain = type(value) in serialization.SIMPLE
    return repr(value)[:MOST] if plain else type.__getattribute__(type(value), "__name__")[:MOST]
