"""A model answer that opens when a part is right: sealed with the right results themselves.

It is a nudge to try first, and no secret: a public key holds the same results, so whoever wants to
can open it by hand.
"""

from __future__ import annotations

import ast
import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

from autograder.errors import DamagedKey
from autograder.languages.catalogue import say
from autograder.model import Key, Part

SCHEMA = "dlgrade/sealed/v1"
_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
_LOOPS = (ast.For, ast.While, ast.comprehension)


def dump(key: Key, model_answer: str) -> str:
    """The file of an exercise: each part's function of the model answer, sealed."""
    parts = {
        part.name: _sealed(text, part)
        for part in key.parts
        if (text := function_of(part, model_answer)) is not None
    }
    document = {"schema": SCHEMA, "exercise": key.name, "parts": parts}
    return json.dumps(document, indent=1) + "\n"


def opened(text: str, part: Part) -> str | None:
    """What is sealed for the part; None where nothing is. Raises `DamagedKey` for another key's."""
    try:
        sealed = json.loads(text)["parts"].get(part.name)
        if sealed is None:
            return None
        data = base64.b64decode(sealed, validate=True)
        return zlib.decompress(_mixed(data, part)).decode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, zlib.error) as error:
        raise DamagedKey(f"sealed/{part.name}", say("ungraded.key.hash")) from error


def function_of(part: Part, source: str) -> str | None:
    """The part's own function or class in a file, without the markers of a model answer."""
    lines = source.splitlines()
    for node in _functions(source):
        if part.uses and node.name == part.uses[-1]:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            left_out = _docstring(node)  # it is the stub's
            kept = [
                lines[n - 1]
                for n in range(first, (node.end_lineno or first) + 1)
                if n not in left_out and lines[n - 1].strip() not in _MARKS
            ]
            return "\n".join(kept)
    return None


def _docstring(node: ast.FunctionDef | ast.ClassDef) -> range:
    """Its lines, where something stands below it."""
    text = node.body[0]
    if len(node.body) < 2 or ast.get_docstring(node) is None:
        return range(0)
    return range(text.lineno, (text.end_lineno or text.lineno) + 1)


def what_differs(own: str, model: str) -> tuple[list[str], list[str], int, int]:
    """Calls that only the one and only the other makes, and how many loops each has."""
    ours, theirs = ast.parse(own), ast.parse(model)
    mine, others = _calls(ours), _calls(theirs)
    return sorted(mine - others), sorted(others - mine), _loops(ours), _loops(theirs)


def closed(code: str, name: str) -> str:
    """Code that a key needs and that nobody should read by chance; `disclosed` undoes it."""
    return base64.b64encode(_streamed(code.encode(), name)).decode("ascii")


def disclosed(text: str, name: str) -> str:
    """What `closed` has closed. Raises `DamagedKey` for anything else."""
    try:
        return _streamed(base64.b64decode(text, validate=True), name).decode("utf-8")
    except (ValueError, TypeError, binascii.Error) as error:
        raise DamagedKey(name, say("ungraded.key.hash")) from error


def _functions(source: str) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    found = {
        node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    yield from found.values()  # of two with a name, the last counts


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _loops(tree: ast.AST) -> int:
    return sum(isinstance(node, _LOOPS) for node in ast.walk(tree))


def _sealed(text: str, part: Part) -> str:
    return base64.b64encode(_mixed(zlib.compress(text.encode(), 9), part)).decode("ascii")


def _mixed(data: bytes, part: Part) -> bytes:
    return _streamed(data, _results(part))


def _streamed(data: bytes, seed: bytes | str) -> bytes:
    seed = seed.encode() if isinstance(seed, str) else seed
    stream = hashlib.shake_256(seed).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))


def _results(part: Part) -> bytes:
    """The right results of all of a part's cases."""
    expected: list[Any] = [[case.expected for case in group.cases] for group in part.groups]
    return json.dumps([part.name, expected], sort_keys=True).encode()
