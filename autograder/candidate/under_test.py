"""Both ends of a test that a student writes, each in a process of its own.

In the student's there is a stand-in: a call of it goes out as plain data, a line of the harness',
and what comes back is returned. The implementations are in another process, with no line of a
student's, and each call is answered by the one it is for. Whoever stands between the two counts.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import serialization
    from autograder.candidate.arguments import Watch
    from autograder.candidate.raised import describe
else:  # as `harness`, which is started by path
    import serialization
    from arguments import Watch
    from raised import describe

# What an implementation may raise in a student's test; of others, the nearest of these.
RAISES = {
    kind.__name__: kind
    for kind in (
        ArithmeticError, AttributeError, FloatingPointError, IndexError, KeyError, LookupError,
        MemoryError, OverflowError, RuntimeError, TypeError, ValueError, ZeroDivisionError,
    )
}  # fmt: skip
MOST_WARNINGS = 5
MAX_TEXT = 200
Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Refused(Exception):
    """A call that nobody answers: one too many, too large, or of a test that is over."""


def heard(descriptor: int) -> bytes:
    """A line, or all that comes until the other end is closed. One is sent when one is due."""
    chunks = []
    while chunk := os.read(descriptor, 1 << 16):
        chunks.append(chunk)
        if chunk.endswith(b"\n"):
            break
    return b"".join(chunks)


def over(descriptor: int, send: Callable[[dict[str, Any]], None]) -> Ask:
    """The way out and back: one call at a time, whatever threads a test has."""
    alone = _thread.allocate_lock()  # as `threading.Lock`, whose import every check would wait for

    def ask(call: dict[str, Any]) -> dict[str, Any]:
        with alone:
            send(call)
            line = heard(descriptor)
        answer: dict[str, Any] = json.loads(line) if line else {"refused": "nobody answers"}
        return answer

    return ask


def stand_in(name: str, number: int, ask: Ask) -> Callable[..., Any]:
    """What a test is given in the place of implementation `number`."""

    def call(*args: Any, **named: Any) -> Any:
        out = {
            "call": number,
            "args": [_sent(name, value) for value in args],
            "named": {key: _sent(name, value) for key, value in named.items()},
        }
        answer = ask(out)
        for text in answer.get("warnings", ()):
            warnings.warn(text, RuntimeWarning, stacklevel=2)
        for key, now in answer.get("after", {}).items():
            _written_back(named[key] if key in named else args[int(key)], _received(now))
        if "raised" in answer:
            kind, message = answer["raised"]
            raise RAISES.get(kind, RuntimeError)(message)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return _received(answer["returned"])

    call.__name__ = call.__qualname__ = name
    return call


def _sent(name: str, value: Any) -> Any:
    encoded = serialization.encode(value)
    text = json.dumps(encoded)
    if '{"$o": ' in text or '{"$k": ' in text:
        raise TypeError(
            f"{name} was called with something that is not made of numbers: {type(value).__name__}"
        )
    return encoded


def _received(encoded: Any) -> Any:
    return _scalars(serialization.decode(encoded))


def _scalars(value: Any) -> Any:
    """The value with the numbers that NumPy returns, which crossed as arrays of no axis."""
    if type(value) in (list, tuple):
        return type(value)(map(_scalars, value))
    if type(value) is dict:
        return {key: _scalars(item) for key, item in value.items()}
    return value[()] if getattr(value, "shape", None) == () else value


def _written_back(mine: Any, now: Any) -> None:
    """An implementation has changed its argument: so it is changed here, too."""
    if type(mine) is dict and type(now) is dict:
        mine.clear()
        mine.update(now)
    elif type(mine) is list and type(now) is list:
        mine[:] = now
    elif getattr(mine, "shape", None) == getattr(now, "shape", ()):
        with contextlib.suppress(ValueError):  # it may not be written to
            mine[...] = now


def tried_all(
    group: dict[str, Any],
    missing: str | None,
    probe: Callable[..., Any],
    ask: Ask,
    own_file: str,
    watch: Watch,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Have a student's test look at one implementation after the other."""
    for index, inputs in enumerate(group["cases"]):
        if missing is not None:
            yield index, {"kind": "missing", "name": missing}
        else:
            given = {group["tests"]: stand_in(group["tests"], inputs["number"], ask)}
            yield index, tried(partial(probe, **given), own_file, watch)


def tried(probe: Callable[[], Any], own_file: str, watch: Watch) -> dict[str, Any]:
    """How a test came back, and no verdict."""
    sys.modules["random"].seed(0)  # so that a test that draws draws the same, whatever came before
    numpy = sys.modules.get("numpy")
    try:
        if numpy is not None:
            numpy.random.seed(0)
        with watch.call():
            value = probe()
        return {"kind": "returned", "value": "nothing" if value is None else "something"}
    except BaseException as error:
        return describe(error, own_file)


class Implementations:
    """The implementations, by their numbers; each is (its name, its source)."""

    def __init__(self, entries: Sequence[Sequence[str]]) -> None:
        self._entries = entries
        self._made: dict[int, Callable[..., Any]] = {}

    def answered(self, call: dict[str, Any]) -> dict[str, Any]:
        """What the implementation `call["of"]` makes of the arguments."""
        try:
            function = self._function(call["of"])
            args = [_received(value) for value in call["args"]]
            named = {key: _received(value) for key, value in call["named"].items()}
            given = {**{str(at): value for at, value in enumerate(args)}, **named}
            before = serialization.stamps(given)
            answer: dict[str, Any] = {}
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    answer["returned"] = serialization.encode(function(*args, **named))
                except (serialization.TooLarge, MemoryError):
                    raise
                except Exception as error:
                    answer["raised"] = _raised(error)
            texts = [str(w.message)[:MAX_TEXT] for w in caught if w.category is RuntimeWarning]
            if texts:
                answer["warnings"] = texts[:MOST_WARNINGS]
            now = serialization.stamps(given)
            changed = [key for key in now if now[key] != before[key]]
            if changed:
                answer["after"] = {key: serialization.encode(given[key]) for key in changed}
            return answer
        except serialization.Malformed:
            return {"refused": "malformed"}
        except (serialization.TooLarge, MemoryError):
            return {"refused": "size"}

    def _function(self, number: int) -> Callable[..., Any]:
        if number not in self._made:
            name, source = self._entries[number]
            names: dict[str, Any] = {"__name__": name}
            exec(compile(source, f"<{name}>", "exec", dont_inherit=True), names)
            self._made[number] = names[name]
        return self._made[number]


def _raised(error: Exception) -> list[str]:
    kinds = (kind.__name__ for kind in type(error).__mro__)
    kind = next((kind for kind in kinds if kind in RAISES), "RuntimeError")
    return [kind, str(error)[:MAX_TEXT]]


def serve(job: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
    """Answer one call after the other, until nobody asks."""
    implementations = Implementations(job["implementations"])
    while line := heard(job["line"]):
        send({"answer": implementations.answered(json.loads(line))})
