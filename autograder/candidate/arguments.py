"""Inside: the arguments of a case, given out as copies, and looked at after every call."""

from __future__ import annotations

import sys
import types
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import serialization
else:  # as `harness`, which is started by path
    import serialization


USUAL = {"divide": "warn", "over": "warn", "invalid": "warn", "under": "ignore"}


class Watch:
    """What a call is watched with. Made before a line of a student's runs, so that nothing that is
    patched or switched off in NumPy or in `warnings` by then is in it."""

    def __init__(self) -> None:
        self.stamps = serialization.stamps
        self._catch = warnings.catch_warnings
        self._filter = warnings.simplefilter
        numpy = sys.modules.get("numpy")
        self._errors = getattr(numpy, "errstate", None)

    def call(self) -> Call:
        """The warnings of a call, whatever was set before: the list fills meanwhile."""
        return Call(self._catch, self._filter, self._errors)


class Call:
    """A call that is watched. A class, as a generator takes three times as long."""

    def __init__(self, catch: Any, filter_: Any, errors: Any) -> None:
        self._caught = catch(record=True)
        self._filter = filter_
        self._errors = None if errors is None else errors(**USUAL)

    def __enter__(self) -> list[warnings.WarningMessage]:
        caught: list[warnings.WarningMessage] | None = self._caught.__enter__()
        try:
            self._filter("always")
            if self._errors is not None:
                self._errors.__enter__()
        except BaseException:
            self._caught.__exit__(*sys.exc_info())
            raise
        return caught if caught is not None else []

    def __exit__(self, *error: Any) -> None:
        try:
            if self._errors is not None:
                self._errors.__exit__(*error)
        finally:
            self._caught.__exit__(*error)


class Inputs:
    """One case's inputs: read once, given out as fresh copies, and looked at afterwards."""

    def __init__(self, encoded: dict[str, Any]) -> None:
        self._encoded = encoded
        self._own = {
            name: _interned(serialization.decoded_here(value)) for name, value in encoded.items()
        }
        self._mutable = [
            n for n, value in self._own.items() if type(value) not in serialization.SIMPLE
        ]
        self._arrays = {n for n in self._mutable if type(self._own[n]).__module__ == "numpy"}

    def fresh(self) -> dict[str, Any]:
        given = self._own.copy()
        for name in self._mutable:
            array = name in self._arrays
            given[name] = (
                given[name].copy()
                if array
                else _interned(serialization.decode(self._encoded[name]))
            )
        return given


def _interned(value: Any) -> Any:
    """The value with strings as Python itself passes literals, so that `is` finds them equal."""
    kind = type(value)
    if kind is str:
        return sys.intern(value)
    if kind in (list, tuple):
        return kind(map(_interned, value))
    if kind is dict:
        return {_interned(key): _interned(item) for key, item in value.items()}
    return value


class Guarded:
    """A student's module whose functions are given copies of arrays, and give copies.

    An argument changed in place then spoils nothing that a probe still holds; it is noticed at the
    call. What a dict holds is left alone: a probe may watch it.
    """

    def __init__(self, impl: Any) -> None:
        self._impl = impl
        self.changed: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._impl, name)
        if type(function) is not types.FunctionType:
            return function
        names = _names_of(function)

        def call(*args: Any, **named: Any) -> Any:
            given = [_copied(item) for item in args]
            kept = {key: _copied(item) for key, item in named.items()}
            value = _copied(function(*given, **kept))
            told = (*names, *[""] * len(args))  # a decorator may hide the names
            now = [*zip(told, given, args, strict=False)]
            now += [(key, kept[key], named[key]) for key in named]
            self.changed.update(key for key, mine, theirs in now if not _alike(mine, theirs))
            return value

        return call


def _names_of(function: Any) -> tuple[str, ...]:
    """The names of the positional arguments, of what a decorator stands before if it says so."""
    function = inner(function)
    names: tuple[str, ...] = function.__code__.co_varnames[: function.__code__.co_argcount]
    return names


def inner(function: Any) -> Any:
    """What a decorator stands before, if it says so."""
    for _ in range(10):
        wrapped = getattr(function, "__wrapped__", None)
        if type(wrapped) is not types.FunctionType:
            break
        function = wrapped
    return function


def _copied(value: Any, depth: int = 0) -> Any:
    """A copy of an array, or of a list or tuple that holds some; all else as it is."""
    kind = type(value)
    if kind in (list, tuple) and depth < serialization.MAX_DEPTH:
        return kind(_copied(item, depth + 1) for item in value)
    return value.copy() if _is_array(value) else value


def _alike(one: Any, other: Any, depth: int = 0) -> bool:
    """Whether a copy is still what it was copied from."""
    if type(one) in (list, tuple) and depth < serialization.MAX_DEPTH:
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_alike(a, b, depth + 1) for a, b in pairs)
    if _is_array(one):
        return bool(one.shape == other.shape and one.tobytes() == other.tobytes())
    return True


def _is_array(value: Any) -> bool:
    kind = type(value)
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"
