"""Remembers what a student's last checks said, for `list` and "what is next". Never marks."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from autograder.checking import Request
from autograder.course import Course
from autograder.errors import UsageError
from autograder.languages.catalogue import say
from autograder.model import Report

FILE = "progress.json"
VERDICTS = "verdicts.json"
KEPT = 200  # verdicts, the newest


def remember(request: Request, report: Report) -> None:
    """Note the outcome of a whole check of the course's own file. A read-only folder is fine."""
    own = request.course.stub(report.exercise)
    if request.course.bundled or request.parts or report.score is None:
        return
    _remember_verdict(request.course, report)
    if request.path.resolve() != own.resolve():
        return
    notes = recall(request.course)
    notes[report.exercise] = {
        "sha256": report.certificate["submission_sha256"],
        "score": report.score,
        "max_score": report.max_score,
    }
    _write(request.course, FILE, notes)


def _remember_verdict(course: Course, report: Report) -> None:
    """The last verdict on a file's content, for `pack`: what this machine said, and no mark."""
    digest = report.certificate["submission_sha256"]
    verdicts = _read(course, VERDICTS)
    verdicts.pop(digest, None)
    verdicts[digest] = {
        "exercise": report.exercise,
        "score": report.score,
        "max_score": report.max_score,
        "isolation": report.isolation,
        "cases": report.cases,
        "certificate": report.certificate,
    }
    _write(course, VERDICTS, dict(list(verdicts.items())[-KEPT:]))


def verdict(course: Course, sha256: str) -> dict[str, Any] | None:
    """What the last check of exactly this content said, if there was one."""
    found = _read(course, VERDICTS).get(sha256)
    return found if isinstance(found, dict) else None


def recall(course: Course) -> dict[str, Any]:
    return _read(course, FILE)


def _read(course: Course, file: str) -> dict[str, Any]:
    try:
        notes = json.loads((course.state() / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _write(course: Course, file: str, notes: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        course.state().mkdir(exist_ok=True)
        (course.state() / file).write_text(json.dumps(notes, indent=1), encoding="utf-8")


def is_done(course: Course, name: str, notes: dict[str, Any]) -> bool:
    """Full marks at the last check, and the file unchanged since."""
    note = notes.get(name)
    if not isinstance(note, dict) or note.get("score") != note.get("max_score"):
        return False
    return note.get("sha256") == digest(course.stub(name))


def next_exercise(course: Course, after: str = "") -> str:
    """The first exercise that is not done, `after` one if there is any. Raises `UsageError`."""
    notes = recall(course)
    names = course.exercises()
    for name in [name for name in names if name > after] + names:
        if not is_done(course, name, notes):
            return name
    raise UsageError(say("usage.all_done"))


def digest(path: Path) -> str | None:
    """The file's SHA-256; None where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
