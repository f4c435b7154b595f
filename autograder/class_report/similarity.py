"""What comparing a class's submissions found, and the file in which it is kept for every report."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from autograder.errors import UsageError
from autograder.records.ledger import NotKept, written

SIMILARITY_FILE = "similarity.json"


class Pair(Struct, frozen=True, kw_only=True):
    """Two submissions that share what hardly anyone else has."""

    students: tuple[str, str]
    tokens: int  # shared with hardly anyone else
    share: float  # of the smaller of the two files
    functions: tuple[str, ...]  # in which they share it
    verbatim: tuple[str, ...]  # those of them that are the same to the letter


class Similarity(Struct, frozen=True, kw_only=True):
    """What comparing a class found, most shared first."""

    pairs: tuple[Pair, ...]
    compared: int
    common: int  # the largest number of students who wrote all of it the same way
    left: tuple[str, ...]  # students whose file Python cannot read, or is very long


def write_similarity(folder: Path, found: Mapping[str, Similarity]) -> None:
    """Keep what comparing the class found, by exercise, for every report to come.

    What was kept of other exercises stays. Raises `NotKept`.
    """
    kept = dict(found)
    with contextlib.suppress(UsageError):  # a damaged file is replaced
        kept = {**read_similarity(folder), **found}
    text = json.dumps(to_builtins(kept), indent=1)
    try:
        with written(folder / SIMILARITY_FILE) as stream:
            stream.write(text.encode() + b"\n")
    except OSError as error:
        raise NotKept(folder / SIMILARITY_FILE, error) from error


def read_similarity(folder: Path) -> dict[str, Similarity]:
    """What `write_similarity` kept; nothing where there is nothing."""
    try:
        kept = json.loads((folder / SIMILARITY_FILE).read_text(encoding="utf-8"))
        return {name: _similarity(one) for name, one in kept.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder / SIMILARITY_FILE} is damaged. Delete it, and run grade --similarity again."
        ) from error


def _similarity(kept: dict[str, Any]) -> Similarity:
    lists = ("students", "functions", "verbatim")
    pairs = tuple(
        Pair(**{**pair, **{name: tuple(pair[name]) for name in lists}}) for pair in kept["pairs"]
    )
    return Similarity(**{**kept, "pairs": pairs, "left": tuple(kept["left"])})
