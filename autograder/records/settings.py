"""What a run used, kept in its `--out` as `settings.json`, so that the next needs no options.

settings     "dlgrade/settings/v1"
class        the path of class.yaml, or null
gradebook    the URL of nbgrader's gradebook, or null; never one with a password in it
home         the nbgrader course, or null
due          by exercise: what --due said, as it was written
exercise     by the path of what was handed in: what --exercise said
complete     whether the run has gone through everything that was handed in
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from autograder.records.ledger import NotKept, written

SETTINGS = "settings.json"
SCHEMA = "dlgrade/settings/v1"


class Settings(Struct, frozen=True, kw_only=True):
    """What is kept."""

    class_file: str | None = None
    gradebook: str | None = None
    home: str | None = None
    due: Mapping[str, str] = field(default_factory=dict)
    exercise: Mapping[str, str] = field(default_factory=dict)
    complete: bool = False


def load(folder: Path) -> Settings:
    """What the last run used; nothing where there was none, or its file is damaged."""
    try:
        data = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        if data["settings"] != SCHEMA:
            return Settings()
        return Settings(
            class_file=data["class"],
            gradebook=data["gradebook"],
            home=data["home"],
            due=dict(data["due"]),
            exercise=dict(data["exercise"]),
            complete=bool(data["complete"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Settings()


def save(folder: Path, settings: Settings) -> None:
    """Keep it for the next run. Raises `NotKept`."""
    url = settings.gradebook
    data = {
        "settings": SCHEMA,
        "class": settings.class_file,
        "gradebook": None if url and re.search(r"://[^/]*:[^/]*@", url) else url,
        "home": settings.home,
        "due": dict(settings.due),
        "exercise": dict(settings.exercise),
        "complete": settings.complete,
    }
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    path = folder / SETTINGS
    try:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return
        with written(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise NotKept(path, error) from error
