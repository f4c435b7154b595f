"""The names that an exercise itself gives to what it asks of an answer, in the chosen language.

A measure answers with a dict such as `{"all inside the bounds": True}`, and a probe may raise in
words of its own. Neither may be changed before replies are compared, so they are translated last,
where they stand in a report: the keys of such dicts, the texts beside them, and what is raised.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from msgspec.structs import replace

from autograder.exercise.once import ByIdentity
from autograder.languages.catalogue import known, say
from autograder.model import Counterexample, Key, PartReport

_WORD = re.compile(r"[A-Za-z]{3}")
_QUOTED = re.compile(r"“([^”]+)”|'([^']+)'|\"([^\"]+)\"")


def names_said(key: Key) -> list[str]:
    """The names, where they are words: a key of one word may be a student's own, or the oracle's.

    Of dicts that measures and probes write down: keys of several words, and texts.
    """
    named = {group.measure for part in key.parts for group in part.groups} - {None}
    trees = ((key.measures, named), (key.probes, {g.probe for p in key.parts for g in p.groups}))
    found = [text for source, names in trees for text in _in_functions(source, names)]
    told = [text for text in found if _WORD.search(text) and not known(f"made.{text}")]
    return list(dict.fromkeys([*told, *raised_texts(key)]))


def raised_texts(key: Key) -> list[str]:
    """What probes say where a function calls them in another way than is asked."""
    raised = [node.exc for node in ast.walk(ast.parse(key.probes)) if isinstance(node, ast.Raise)]
    calls = [error for error in raised if isinstance(error, ast.Call)]
    return [text for error in calls for argument in error.args for text in _texts(argument)]


def with_names_said(
    parts: tuple[PartReport, ...], key: Key, translations: dict[str, str]
) -> tuple[PartReport, ...]:
    """The reports with the exercise's own names translated, where they stand in quotes."""
    every, of_errors = _texts_of(key)
    names = {text: translations[text] for text in every if text in translations}
    raised = {text: names[text] for text in of_errors if text in names}
    if not names:
        return parts

    def word(found: re.Match[str]) -> str:
        text = next(group for group in found.groups() if group)
        ours = " " in text and known(f"made.{text}")
        told = say(f"made.{text}").strip("“”") if ours else names.get(text, text)
        return found[0].replace(text, told)

    def said(text: str) -> str:
        for english, told in raised.items():
            text = text.replace(english, told)
        return _QUOTED.sub(word, text)

    def shown(example: Counterexample) -> Counterexample:
        texts = {name: getattr(example, name) for name in ("got", "expected", "difference")}
        return replace(example, **{name: said(text) for name, text in texts.items() if text})

    def part(one: PartReport) -> PartReport:
        finding, example = one.finding, one.counterexample
        return replace(
            one,
            finding=finding and replace(finding, message=said(finding.message)),
            counterexample=example and shown(example),
            notes=tuple(map(said, one.notes)),
        )

    return tuple(map(part, parts))


_texts_of = ByIdentity(lambda key: (names_said(key), raised_texts(key)), 32)


def _in_functions(source: str, names: set[str | None] | set[str]) -> Iterator[str]:
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef) and function.name in names:
            for node in ast.walk(function):
                yield from _in_dict(node)


def _in_dict(node: ast.AST) -> Iterator[str]:
    """The keys of several words that a dict is given here, and texts for it."""
    keys: list[ast.AST | None] = []
    values: list[ast.AST] = []
    if isinstance(node, ast.Dict):
        keys, values = [*node.keys], [*node.values]
    elif isinstance(node, ast.Assign):
        keys = [target.slice for target in node.targets if isinstance(target, ast.Subscript)]
        values = [node.value]
    for one in keys:
        yield from (text for text in _texts(one) if " " in text)
    for one in values:
        yield from _texts(one)


def _texts(node: ast.AST | None) -> Iterator[str]:
    """A text, or both of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
