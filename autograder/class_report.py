"""Writes what people read of a class's marking: the class report, and a page for each student."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from autograder.class_figures import Figures, figures
from autograder.errors import UsageError
from autograder.reporters import class_page, feedback
from autograder.verdicts import Verdicts

# What Windows takes for a device, whatever follows the dot.
RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(1, 10))}
)
PAGE = "report.html"
FEEDBACK = "feedback"


def write_class_report(folder: Path, extra: Mapping[str, str] | None = None) -> dict[str, Figures]:
    """Write `report.html` and `feedback/` beside the `results.jsonl` of `folder`.

    `extra` is HTML of further sections, by exercise. Returns the figures. Raises `UsageError`
    where there are no results, or the folder cannot be written.
    """
    verdicts = Verdicts(folder)
    found = figures(verdicts)
    names = file_names(verdicts.students())
    links = {student: f"{FEEDBACK}/{quote(name)}" for student, name in names.items()}
    try:
        (folder / FEEDBACK).mkdir(exist_ok=True)
        for student, entries in verdicts.by_student():
            text = feedback.render(student, entries)
            (folder / FEEDBACK / names[student]).write_text(text, encoding="utf-8")
        text = class_page.render(found, links, extra=extra)
        (folder / PAGE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return found


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
