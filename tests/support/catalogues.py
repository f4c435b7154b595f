"""What translators work on: the gettext files of `autograder/languages/locale`, read with Babel."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from autograder.languages import catalogue, english
from tests.conftest import ROOT

LOCALE = Path(catalogue.__file__).parent / "locale"
TEMPLATE = LOCALE / "dlgrade.pot"
LANGUAGES = [language for language in catalogue.LANGUAGES if language != "en"]
ENGLISH_WORDS = re.compile(
    r"\b(the|is|are|with|which|should|your|you|of|not|it|this|that|each|an|to|by|be|has)\b"
)
Pair = tuple[str, str]  # a context, which is a key or "help", and the English text


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "dlgrade.po"


def translated_into(language: str) -> Catalog:
    """A language's catalogue. A file that is not valid is an error."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language, domain="dlgrade", abort_invalid=True)


def template(path: Path = TEMPLATE) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def extracted(to: Path) -> Catalog:
    """What `pybabel extract` finds in the sources now."""
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-o", str(to)]
    subprocess.run(command, cwd=ROOT, check=True)
    return template(to)


def pairs(of: Catalog) -> set[Pair]:
    return {(message.context, message.id) for message in of if message.id}


def usable(of: Catalog) -> dict[Pair, str]:
    """The translations that gettext will show: no empty ones, and none that is marked fuzzy."""
    return {
        (message.context, message.id): message.string
        for message in of
        if message.id and message.string and not message.fuzzy
    }


def help_texts(of: Catalog) -> set[str]:
    """What `--help` shows, in English."""
    return {text for context, text in pairs(of) if context == catalogue.HELP}


def lacking(of: Catalog) -> set[str]:
    """The keys of sentences that a student would read in English."""
    have = usable(of)
    return {key for key, text in english.sentences().items() if (key, text) not in have}
