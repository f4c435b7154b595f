"""Compares a class's submissions where `--similarity` asks for it, and keeps what was found."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from autograder import keys, similarity
from autograder.course import Course
from autograder.errors import UsageError
from autograder.grade import most_bytes, parsed
from autograder.ledger import NotKept, written
from autograder.similarity import Alike, Pair
from autograder.sources import Unreadable
from autograder.submitted import Work

LIKENESS = "similarity.json"


def compared(course: Course, works: list[Work]) -> dict[str, Alike]:
    """Who wrote alike, by exercise; see `autograder.similarity`. Reads every submission again."""
    found = {}
    for name, group in groupby(sorted(works, key=_exercise), key=_exercise):
        key = keys.load(course.key(name))
        sources = {}
        for work in group:
            with contextlib.suppress(Unreadable, UsageError):
                data = work.source.read(most_bytes(work.path.name) + 1)
                sources[work.student] = parsed(data, work.path.name, key).source
        found[name] = similarity.compare(sources, key.stub)
    return found


def _exercise(work: Work) -> str:
    return work.exercise


def write_likeness(folder: Path, found: Mapping[str, Alike]) -> None:
    """Keep what comparing the class found, by exercise, for every report to come.

    What was kept of other exercises stays. Raises `NotKept`.
    """
    kept = dict(found)
    with contextlib.suppress(UsageError):  # a damaged file is replaced
        kept = {**read_likeness(folder), **found}
    text = json.dumps({name: asdict(one) for name, one in kept.items()}, indent=1)
    try:
        with written(folder / LIKENESS) as stream:
            stream.write(text.encode() + b"\n")
    except OSError as error:
        raise NotKept(folder / LIKENESS, error) from error


def read_likeness(folder: Path) -> dict[str, Alike]:
    """What `write_likeness` kept; nothing where there is nothing."""
    try:
        kept = json.loads((folder / LIKENESS).read_text(encoding="utf-8"))
        return {name: _likeness(one) for name, one in kept.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder / LIKENESS} is damaged. Delete it, and run grade --similarity again."
        ) from error


def _likeness(kept: dict[str, Any]) -> Alike:
    lists = ("students", "functions", "verbatim")
    pairs = tuple(
        Pair(**{**pair, **{name: tuple(pair[name]) for name in lists}}) for pair in kept["pairs"]
    )
    return Alike(**{**kept, "pairs": pairs, "left": tuple(kept["left"])})
