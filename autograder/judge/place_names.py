"""A place in what a probe or a measure has made of an answer, in words.

`result['trials']` is a place that a student can look up only where the function itself returned the
dict; where the exercise made it, that is a name of ours.
"""

from __future__ import annotations

import re

from autograder.languages.catalogue import known, say
from autograder.model import Group, Part

_PLACE = re.compile(r"result\[(?:'(?P<key>[^']*)'|\"(?P<quoted>[^\"]*)\"|(?P<entry>\d+))\]")


def in_words(text: str, part: Part, group: Group, *, sentence: bool = True) -> str:
    """The text, a `sentence` or less, with the places that no student's function has returned said
    in words."""
    if group.probe == f"call_{part.name}" and group.measure is None:
        return text

    def said(found: re.Match[str]) -> str:
        words = _words(found, part, group)
        first = sentence and found.start() == 0 and words != found[0]
        return words[:1].upper() + words[1:] if first else words

    return _PLACE.sub(said, text)


def _words(found: re.Match[str], part: Part, group: Group) -> str:
    if found["entry"] is not None:
        entry = int(found["entry"]) + 1
        return found[0] if called_once(part, group) else say("made.entry", n=entry)
    key = found["key"] if found["key"] is not None else found["quoted"]
    if group.measure is None and group.evaluate is None and called_once(part, group):
        return found[0]
    return say(f"made.{key}") if known(f"made.{key}") else f"“{key}”"


def called_once(part: Part, group: Group) -> bool:
    """Whether the cases hold every argument the function must have: what it returns is the reply.

    A walk, which a probe takes step by step, makes up the gradients and states on its way.
    """
    needed = {word for word in part.signature.partition("(")[2].rstrip(")").split(", ") if word}
    return {word for word in needed if word.isidentifier()} <= group.cases[0].inputs.keys()
