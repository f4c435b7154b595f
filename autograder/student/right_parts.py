"""Remembers how each part of a file was found at the last check of exactly that content.

Said again only where nothing that a verdict rests on has changed: the file, what lay beside it, the
answer key and dlgrade itself. For what a student may look at; never for a mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from autograder import __version__
from autograder.course import Course
from autograder.model import Key, Report, Submission
from autograder.student import notes

FILE = "parts.json"
KEPT = 200  # contents, the newest
LASTING = ("passed", "failed", "not_implemented", "error", "timeout")


def keep(course: Course, report: Report) -> None:
    """Note how the parts of a report are, beside what is known of the same content."""
    if course.bundled or report.score is None or report.cases != "public":
        return
    said = report.certificate
    stamp = _stamp(said["submission_sha256"], said.get("beside_sha256", {}), said["key_sha256"])
    found = notes.read(course, FILE)
    known = found.pop(stamp, None)
    parts = {part.name: part.status for part in report.parts}
    found[stamp] = {**(known if isinstance(known, dict) else {}), **parts}
    notes.write(course, FILE, dict(list(found.items())[-KEPT:]))


def recall(course: Course, key: Key, work: Submission) -> dict[str, str]:
    """How the parts of this content were found, as far as they were looked at."""
    stamp = _stamp(work.sha256, work.beside_sha256, key.key_sha256)
    known = notes.read(course, FILE).get(stamp)
    if not isinstance(known, dict):
        return {}
    return {str(name): str(status) for name, status in known.items() if status in LASTING}


def _stamp(submission: str, beside: Mapping[str, Any], key: str) -> str:
    rests_on = [submission, dict(beside), key, __version__]
    return hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()
