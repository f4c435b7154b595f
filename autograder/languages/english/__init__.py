"""Every sentence in English, one module a topic; a topic is loaded when one of it is said.

A key's first word says its topic: "compare.shape" is in `judging`.
"""

from __future__ import annotations

import importlib
from functools import cache

TOPICS = {
    "judging": (
        "compare", "made", "unusable", "generic", "kind", "care", "known", "contrast", "gap", "convention",
        "undiagnosed", "follows", "question",
    ),
    "accidents": ("accident",),
    "spellings": ("spelling",),
    "hand_ins": (
        "aside", "intake", "handed_in", "earlier", "note", "notebook", "cell", "kernel", "nbgrader",
        "gradebook",
    ),
    "pictures": ("view", "drawing"),
    "reports": ("total", "roster", "report", "status", "feedback", "shown", "form", "place"),
    "commands": (
        "cli", "init", "list", "hint", "solution", "reset", "pack", "watch", "demo", "doctor", "progress",
        "pytest",
    ),
    "refusals": ("usage", "ungraded"),
    "milestones": ("milestone",),
    "live_page": ("live_page",),
    "trials": ("trial",),
}  # fmt: skip
_TOPIC_OF = {word: topic for topic, words in TOPICS.items() for word in words}


def sentence(key: str) -> str:
    """The sentence of a key. Raises `KeyError` where there is none."""
    return _sentences(_TOPIC_OF[key.partition(".")[0]])[key]


def sentences() -> dict[str, str]:
    """Every sentence, by key."""
    return {key: text for topic in TOPICS for key, text in _sentences(topic).items()}


@cache
def _sentences(topic: str) -> dict[str, str]:
    # Loaded when it is needed: all topics cost every command half a millisecond more at its start.
    texts: dict[str, str] = importlib.import_module(f"{__name__}.{topic}").SENTENCES
    return texts
