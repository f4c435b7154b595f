"""Small JSON files in a course's `.dlgrade`: what this machine remembers, and never a mark."""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any

from autograder.course import Course


def read(course: Course, file: str) -> dict[str, Any]:
    """What a file holds; nothing where it is not there, or damaged."""
    try:
        found = json.loads((course.state() / file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(course: Course, file: str, found: dict[str, Any]) -> None:
    """Keep it, all at once: another command may be reading. In a read-only folder, nothing is."""
    with contextlib.suppress(OSError):
        course.state().mkdir(exist_ok=True)
        beside = course.state() / f"{file}.{os.getpid()}"
        beside.write_text(json.dumps(found, indent=1), encoding="utf-8")
        beside.replace(course.state() / file)
