"""Remembers what a student's last checks said, for `list` and "what is next". Never marks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from autograder.checking import Request
from autograder.course import Course
from autograder.errors import UsageError
from autograder.languages.catalogue import say
from autograder.model import Report
from autograder.student import notes, right_parts

FILE = "progress.json"
VERDICTS = "verdicts.json"
KEPT = 200  # verdicts, the newest


def remember(request: Request, report: Report) -> None:
    """Note the outcome of a whole check of the course's own file. A read-only folder is fine."""
    own = request.course.stub(report.exercise)
    right_parts.keep(request.course, report)
    if request.course.bundled or request.parts or report.score is None:
        return
    _remember_verdict(request.course, report)
    if request.path.resolve() != own.resolve():
        return
    found = recall(request.course)
    found[report.exercise] = {
        "sha256": report.certificate["submission_sha256"],
        "score": report.score,
        "max_score": report.max_score,
    }
    notes.write(request.course, FILE, found)


def _remember_verdict(course: Course, report: Report) -> None:
    """The last verdict on a file's content, for `pack`: what this machine said, and no mark."""
    digest = report.certificate["submission_sha256"]
    verdicts = notes.read(course, VERDICTS)
    verdicts.pop(digest, None)
    verdicts[digest] = {
        "exercise": report.exercise,
        "score": report.score,
        "max_score": report.max_score,
        "isolation": report.isolation,
        "cases": report.cases,
        "certificate": report.certificate,
    }
    notes.write(course, VERDICTS, dict(list(verdicts.items())[-KEPT:]))


def verdict(course: Course, sha256: str) -> dict[str, Any] | None:
    """What the last check of exactly this content said, if there was one."""
    found = notes.read(course, VERDICTS).get(sha256)
    return found if isinstance(found, dict) else None


def recall(course: Course) -> dict[str, Any]:
    return notes.read(course, FILE)


def is_done(course: Course, name: str, known: dict[str, Any]) -> bool:
    """Full marks at the last check, and the file unchanged since."""
    note = known.get(name)
    if not isinstance(note, dict) or note.get("score") != note.get("max_score"):
        return False
    return note.get("sha256") == digest(course.stub(name))


def next_exercise(course: Course, after: str = "") -> str:
    """The first exercise that is not done, `after` one if there is any. Raises `UsageError`."""
    known = recall(course)
    names = course.exercises()
    for name in [name for name in names if name > after] + names:
        if not is_done(course, name, known):
            return name
    raise UsageError(say("usage.all_done"))


def digest(path: Path) -> str | None:
    """The file's SHA-256; None where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
