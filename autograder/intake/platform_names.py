"""Who handed a file in, and when, from the name that a learning platform gave it. Pure.

Canvas       doejane_12345_678901_ex06_optimizers.py          NAME[_LATE]_USER_FILE_name
             doejane_LATE_12345_678901_ex06_optimizers-1.py   handed in again: -1, -2, …
Moodle       Jane Doe_4567_assignsubmission_file_/ex06.py     NAME_PARTICIPANT_…, a folder each
             Jane Doe_4567_assignsubmission_file_ex06.py      or flat, as the teacher chose
Blackboard   Exercise 6_jdoe_attempt_2026-11-20-23-59-01_ex06.py
             Exercise 6_jdoe_attempt_2026-11-20-23-59-01.txt  which names the user: "(jdoe)"
else         STUDENT/file, STUDENT/ASSIGNMENT/file
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# The first that fits counts: what comes after it, a student has chosen.
_MOODLE = re.compile(
    r"(?P<student>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)"
    r"(?:_?/(?P<path>.+)|_(?P<flat>[^/]+))"
)
_BLACKBOARD = re.compile(
    r"(?P<head>[^/]+?)_attempt_(?P<date>\d{4}(?:-\d\d){5})(?:_(?P<name>[^/]+)|\.txt)"
)
_CANVAS = re.compile(r"(?P<student>[^_/]+)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<name>[^/]+)")
_AGAIN = re.compile(r"-(\d{1,3})(?=\.[a-z]+$)")  # Canvas' mark of a file handed in again
_USER = re.compile(r"^Name:.*\((?P<user>\w[\w.@+-]*)\)\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a file's name says."""

    student: str
    name: str  # the file's own name
    assignment: str | None = None  # the folder it lies in, where students have one each
    lms_id: str | None = None
    late: bool | None = None
    sent_at: str | None = None
    again: int = 0  # the how-manieth time


def sent(path: str, users: dict[str, str] | None = None) -> Sent | None:
    """Reads a path within an archive or a folder. None for one that is nobody's.

    `users` are Blackboard's user names by the heads of its file names (see `blackboard_user`).
    """
    found = _sent(path, users)
    if found is None:
        return None
    packed = found.name.rpartition("!")[2]  # in an archive that the student made
    return replace(found, name=packed) if packed != found.name else found


def _sent(path: str, users: dict[str, str] | None) -> Sent | None:
    pieces = path.split("/")
    if "\\" in path or any(piece in ("", ".", "..") for piece in pieces):
        return None
    if any(piece.startswith(".") or piece == "__MACOSX" for piece in pieces):
        return None
    if found := _MOODLE.fullmatch(path):
        name = (found["path"] or found["flat"]).rsplit("/", 1)[-1]
        if found["kind"] != "file":
            return None
        return Sent(student=found["student"], name=name, lms_id=found["id"])
    if found := _BLACKBOARD.fullmatch(path):
        if found["name"] is None:
            return None
        student = (users or {}).get(found["head"]) or found["head"].rsplit("_", 1)[-1]
        day, time = found["date"][:10], found["date"][11:].replace("-", ":")
        return Sent(student=student, name=found["name"], lms_id=student, sent_at=f"{day} {time}")
    if found := _CANVAS.fullmatch(path):
        again = _AGAIN.search(found["name"])
        return Sent(
            student=found["student"],
            name=found["name"],
            lms_id=found["id"],
            late=found["late"] is not None,
            again=int(again.group(1)) if again else 0,
        )
    if len(pieces) == 2:
        return Sent(student=pieces[0], name=pieces[1])
    if len(pieces) == 3:
        return Sent(student=pieces[0], assignment=pieces[1], name=pieces[2])
    return None


def blackboard_user(path: str, text: str) -> tuple[str, str] | None:
    """The head of Blackboard's file names, and the user that its text file says it is of."""
    found, user = _BLACKBOARD.fullmatch(path), _USER.search(text)
    return (found["head"], user["user"]) if found and found["name"] is None and user else None


def names_its_user(path: str) -> bool:
    """Whether this is the text file that Blackboard lays beside each attempt."""
    found = _BLACKBOARD.fullmatch(path)
    return found is not None and found["name"] is None
