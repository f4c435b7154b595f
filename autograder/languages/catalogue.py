"""Every sentence a student can read, by key, in the chosen language.

English stands in `autograder.languages.english`. Another language is a gettext catalogue in
`locale/`, loaded when it is chosen. A sentence that it lacks is said in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.languages import english

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("en", "id")  # each but English has a folder of its name in `locale/`
HELP = "help"  # the context of what `--help` says, which is looked up by its English text alone
_LOCALE = Path(__file__).parent / "locale"
_chosen = ["en"]
_here: ContextVar[str | None] = ContextVar("language", default=None)


def choose(language: str) -> None:
    """Have all that is said from now on said in `language`, one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    _chosen[0] = language


def language() -> str:
    """The language chosen: once a process, by whoever starts it, or by `using_language`."""
    return _here.get() or _chosen[0]


@contextmanager
def using_language(name: str) -> Iterator[None]:
    """Have what this thread says meanwhile said in `name`: for a process that serves several."""
    before = _here.set(name)
    try:
        yield
    finally:
        _here.reset(before)


def known(key: str) -> bool:
    """Whether there is a sentence of this key."""
    try:
        english.sentence(key)
    except KeyError:
        return False
    return True


def say(key: str, **values: Any) -> str:
    """The sentence for `key` in the chosen language, with its blanks filled in.

    >>> say("compare.none", what="the result")
    'the result is None'
    """
    return _translated(key, english.sentence(key)).format(**values)


def say_help(text: str) -> str:
    """What `--help` says in English, in the chosen language."""
    return _translated(HELP, text)


def _translated(context: str, text: str) -> str:
    chosen = language()
    return text if chosen == "en" else _translations(chosen).pgettext(context, text)


@cache
def _translations(language: str) -> GNUTranslations:
    from gettext import GNUTranslations  # not at the start: English has no need of it

    with (_LOCALE / language / "LC_MESSAGES" / "dlgrade.mo").open("rb") as file:
        return GNUTranslations(file)
