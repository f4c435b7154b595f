"""A file of which some parts need NumPy only, made fit to be run where there is no Keras."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from msgspec.structs import replace

from autograder.model import Cell, Key, Submission
from autograder.sandbox import own_limits

HEAVY = ("keras", "tensorflow", "tf_keras")
BLOCKED = f'__import__("sys").modules.update(dict.fromkeys({HEAVY!r}))'  # an import finds none
_NAMED = re.compile(rf"\b(?:{'|'.join(HEAVY)})\b")
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)


def numpy_only(key: Key) -> Key:
    """The key, for parts that need no more than NumPy: nothing imports TensorFlow for them."""
    if "tensorflow" not in key.needs:
        return key
    return replace(key, needs=("numpy",), probes=key.probes.replace("import keras\n", "", 1))


def prepared(work: Submission) -> Submission:
    """The same work, to be run where Keras is absent: a first cell sees to that."""
    ready = in_statements(work)
    if ready.cells == work.cells == ():
        return work
    return replace(ready, cells=(Cell(label="", first=1, text=BLOCKED), *ready.cells))


@own_limits.bounded()
def in_statements(work: Submission) -> Submission:
    """A file that names Keras, as cells: one a statement, so that one which fails without it takes
    no other along. A notebook, and a file that is no Python, stay as they are."""
    if work.cells or work.unreadable is not None or _NAMED.search(work.source) is None:
        return work
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(work.source)
    except _BROKEN:
        return work
    lines = work.source.split("\n")
    cells = [
        Cell(label="", first=first, text="\n".join(lines[first - 1 : last]))
        for first, last in _spans(tree)
    ]
    return replace(work, cells=tuple(cells))


def _spans(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The first and last lines of the statements; those that share a line are one."""
    spans: list[tuple[int, int]] = []
    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        last = node.end_lineno or node.lineno
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    yield from spans
