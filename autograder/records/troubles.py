"""What a run has to tell beside its records, in `needs.json`: work that is nobody's, and one
person's submission that could not be entered, compared or drawn while all others were.

It is written anew by every run, and read by the class report.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from autograder.records.ledger import NotKept, written

NEEDS_FILE = "needs.json"
SCHEMA = "dlgrade/needs/v1"


class Trouble(Struct, frozen=True, kw_only=True):
    """One person's submission, and what could not be done with it."""

    student: str
    exercise: str
    kind: str  # "not_entered" or "not_compared"
    what: str


class Needs(Struct, frozen=True, kw_only=True):
    """What somebody should look at, and no record tells."""

    strays: tuple[str, ...] = ()  # files of nobody's that could be somebody's work
    troubles: tuple[Trouble, ...] = ()


def write(folder: Path, strays: Iterable[str], troubles: Iterable[Trouble]) -> None:
    """Keep it beside the records; remove what an earlier run has kept. Raises `NotKept`."""
    path = folder / NEEDS_FILE
    found = [asdict(one) for one in troubles]
    named = list(strays)
    try:
        if not found and not named:
            path.unlink(missing_ok=True)
            return
        text = json.dumps(
            {"schema": SCHEMA, "strays": named, "troubles": found}, ensure_ascii=False, indent=1
        )
        with written(path) as stream:
            stream.write(text.encode("utf-8", "replace") + b"\n")
    except OSError as error:
        raise NotKept(path, error) from error


def read(folder: Path) -> Needs:
    """What the last run has kept; nothing where it kept nothing, or the file is damaged."""
    try:
        kept = json.loads((folder / NEEDS_FILE).read_text(encoding="utf-8"))
        troubles = tuple(Trouble(**one) for one in kept["troubles"])
        return Needs(strays=tuple(map(str, kept["strays"])), troubles=troubles)
    except (OSError, ValueError, TypeError, KeyError):
        return Needs()
