"""Writes what people read of a class's marking: the class report, and a page for each student."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograder.class_figures import Figures, figures
from autograder.errors import UsageError
from autograder.reporters import alike, class_page, feedback
from autograder.similarity import Alike, Pair
from autograder.verdicts import Verdicts

# What Windows takes for a device, whatever follows the dot.
RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(1, 10))}
)
PAGE = "report.html"
LIKENESS = "similarity.json"
FEEDBACK = "feedback"


def write_class_report(folder: Path) -> dict[str, Figures]:
    """Write `report.html` and `feedback/` beside the `results.jsonl` of `folder`.

    Where `similarity.json` lies there, the report has a section on who wrote alike. Returns the
    figures. Raises `UsageError` where there are no results, or the folder cannot be written.
    """
    verdicts = Verdicts(folder)
    found = figures(verdicts)
    names = file_names(verdicts.students())
    links = {student: f"{FEEDBACK}/{quote(name)}" for student, name in names.items()}
    likeness = read_likeness(folder)
    try:
        (folder / FEEDBACK).mkdir(exist_ok=True)
        for student, entries in verdicts.by_student():
            text = feedback.render(student, entries)
            (folder / FEEDBACK / names[student]).write_text(text, encoding="utf-8")
        extra = {
            name: alike.render(one, class_page.linking(links)) for name, one in likeness.items()
        }
        text = class_page.render(found, links, extra=extra)
        (folder / PAGE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return found


def write_likeness(folder: Path, found: Mapping[str, Alike]) -> None:
    """Keep what comparing the class found, by exercise, for every report to come."""
    text = json.dumps({name: asdict(one) for name, one in found.items()}, indent=1)
    (folder / LIKENESS).write_text(text + "\n", encoding="utf-8")


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


def file_names(students: list[str]) -> dict[str, str]:
    """A file name for each student: plain, no two alike on any file system, never a path."""
    taken: set[str] = set()
    names = {}
    for student in students:
        plain = re.sub(r"[^\w@+-]+(?=\.)|[^\w.@+-]+", "_", student).strip(".")[:80] or "student"
        if plain.split(".")[0].upper() in RESERVED:
            plain = f"_{plain}"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain}-{count}"
        taken.add(name.casefold())
        names[student] = f"{name}.html"
    return names
