"""What there is to translate, for `pybabel extract`: `[tool.babel]` in pyproject.toml names these.

Babel hands each method a file and gets a tuple for every message: its line, the gettext function
that would look it up, that function's arguments (context and English text), and comments.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import Any, BinaryIO

from autograder.languages.catalogue import HELP

Message = tuple[int, str, tuple[str, str], list[str]]
_SHOWN = "what --help shows; words in capitals are arguments and stay as they are"
_BEFORE_EXAMPLES = "\b"  # click keeps the lines of such a paragraph; the first is its heading


def sentences(file: BinaryIO, *_: Any, **__: Any) -> Iterator[Message]:
    """The sentences of a topic, each with the comment of its group."""
    source = file.read().decode("utf-8")
    comments = _comments(source)
    for written in _assigned(ast.parse(source), "SENTENCES"):
        assert isinstance(written, ast.Dict)
        group: list[str] = []
        last = 0
        for key, text in zip(written.keys, written.values, strict=True):
            assert key is not None
            group = [comments[n] for n in range(last, key.lineno) if n in comments] or group
            last = key.lineno
            yield key.lineno, "pgettext", (ast.literal_eval(key), ast.literal_eval(text)), group


def help_texts(file: BinaryIO, *_: Any, **__: Any) -> Iterator[Message]:
    """What click shows of a module's commands: their docstrings, their options, its own words."""
    tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                lines = paragraph.split("\n")
                text = lines[1] if lines[0] == _BEFORE_EXAMPLES else " ".join(paragraph.split())
                yield node.lineno, "pgettext", (HELP, text), [_SHOWN]
        elif isinstance(node, ast.keyword) and node.arg == "help":
            yield node.value.lineno, "pgettext", (HELP, ast.literal_eval(node.value)), [_SHOWN]
    for own in _assigned(tree, "CLICKS_OWN"):
        for text in ast.literal_eval(own):
            yield own.lineno, "pgettext", (HELP, text), [_SHOWN]


def _makes_a_command(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(call, ast.Attribute) and call.attr == "command"


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """The value that a module gives this name, if it does."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield node.value


def _comments(source: str) -> dict[int, str]:
    """The comments that have a line of their own, by its number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")
    }
