"""The arguments of calls: the exercise's defaults, and whether they were left as they were sent.

The candidate says what they were afterwards, as hashes, and is not asked whether they changed: the
bytes to compare with are here, where no student's code runs.
"""

from __future__ import annotations

import ast
import functools
from typing import Any

from autograder.candidate import serialization
from autograder.exercise.once import ByIdentity
from autograder.model import Key

CLASS = "\nclass "


def defaults(signature: str) -> list[tuple[int, str, Any]]:
    """Position, name and default of the parameters that have one that is plain data."""
    try:
        (function,) = ast.parse(f"def {signature}: pass").body
    except SyntaxError:
        return []
    assert isinstance(function, ast.FunctionDef)
    return _defaults(function)


def _defaults(function: ast.FunctionDef) -> list[tuple[int, str, Any]]:
    arguments = function.args
    first = len(arguments.args) - len(arguments.defaults)
    found = []
    for position, value in enumerate(arguments.defaults, first):
        try:
            found.append((position, arguments.args[position].arg, ast.literal_eval(value)))
        except ValueError:  # a name
            continue
    return found


def _of_class(node: ast.ClassDef) -> list[tuple[int, str, Any]]:
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            return [(at - 1, name, value) for at, name, value in _defaults(method)]
    return []


def asked_defaults(key: Key) -> dict[str, list[tuple[int, str, Any]]]:
    """The defaults of the functions and classes that the exercise asks for, as they are sent."""
    return _asked(tuple(part.signature for part in key.parts), key.stub)


@functools.lru_cache(maxsize=64)  # the same for each submission of a class
def _asked(signatures: tuple[str, ...], stub: str) -> dict[str, list[tuple[int, str, Any]]]:
    found = {
        signature.partition("(")[0]: defaults(signature)
        for signature in signatures
        if "=" in signature
    }
    if CLASS in stub:
        for node in ast.parse(stub).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = _of_class(node)
    return {
        name: [(at, parameter, serialization.encode(value)) for at, parameter, value in entries]
        for name, entries in found.items()
        if entries
    }


def asked_parameters(key: Key) -> dict[str, list[str]]:
    """The parameters of the functions that the exercise asks for, in order."""
    return _named(tuple(part.signature for part in key.parts))


@functools.lru_cache(maxsize=64)
def _named(signatures: tuple[str, ...]) -> dict[str, list[str]]:
    found = {}
    for signature in signatures:
        try:
            (function,) = ast.parse(f"def {signature}: pass").body
        except SyntaxError:  # a class, or a model that is asked for by its name
            continue
        if isinstance(function, ast.FunctionDef):
            found[function.name] = [entry.arg for entry in function.args.args]
    return found


def changed(inputs: dict[str, Any], after: Any) -> list[str]:
    """The names of the inputs of a case that are no longer so, or that nothing was said of."""
    said = after if isinstance(after, dict) else {}
    sent = _stamps(inputs)
    if said == sent:
        return []
    return [name for name, stamp in sent.items() if said.get(name) != stamp]


def _stamps_of(inputs: dict[str, Any]) -> dict[str, str]:
    return serialization.stamps_of_encoded(inputs)


_stamps = ByIdentity(_stamps_of, 1 << 13)  # a class is asked the same again and again
