"""Notes on what stands around the answers and was passed over: absent modules, an `exit()`, and
settings of a framework that were put back. Pure."""

from __future__ import annotations

from typing import Any

from autograder.languages.catalogue import say
from autograder.model import Submission, Transcript

MAX_PLACES = 6
MAX_MODULES = 8


def notes(work: Submission, transcript: Transcript, *, hidden: bool) -> tuple[str, ...]:
    """A note for each absent module and each setting, and one for all calls of `exit()`.

    On hidden cases one sentence for all: what a file passes over could spell values.
    """
    imported = transcript.imported or {}
    places: dict[str, list[str]] = {}
    earlier = {one.exercise for one in work.earlier}  # of these more is said than that
    for entry in (one for one in imported.get("skipped", ()) if one["module"] not in earlier):
        where = places.setdefault(entry["module"], [])
        spot = place(work, entry)
        if spot not in where:
            where.append(spot)
    found = []
    if hidden:
        return (say("note.passed.hidden"),) if places else ()
    for module, where in list(places.items())[:MAX_MODULES]:
        listed = "; ".join(where[:MAX_PLACES]) + ("; …" if len(where) > MAX_PLACES else "")
        if module:
            found.append(say("note.absent", module=module, places=listed))
        else:
            found.append(say("note.exit", places=listed))
    found += [say(f"note.setting.{name}") for name in imported.get("settings", ())]
    return tuple(found)


def transcript_notes(transcript: Transcript, needs: tuple[str, ...]) -> tuple[str, ...]:
    """Notes on the whole file: the forbidden library, a hand on the private channel."""
    notes = []
    imports = (transcript.imported or {}).get("imports")
    if imports and "tensorflow" not in needs:
        notes.append(say("note.imports", library=", ".join(imports)))
    if transcript.tampered:
        notes.append(say("note.tampered"))
    return tuple(notes)


def place(work: Submission, entry: dict[str, Any]) -> str:
    """Where a line is: in a module beside the file, in a cell, or in the file itself."""
    line = entry["line"]
    if line is None:
        return str(entry["file"])
    if entry.get("file"):
        return say("report.spot", spot=entry["file"], line=line)
    cell = next((cell for cell in reversed(work.cells) if cell.first <= line), None)
    if cell is not None:
        return say("report.spot", spot=cell.label, line=line - cell.first + 1)
    return say("place.small_line", line=line)
