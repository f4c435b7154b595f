"""Who handed a file in, and when, from the name that a learning platform gave it. Pure.

Canvas       doejane_12345_678901_ex06_optimizers.py          NAME[_LATE]_USER_FILE_name
             doejane_LATE_12345_678901_ex06_optimizers-1.py   handed in again: -1, -2, …
             anon_aB3xZ_678901_ex06.py, LATE_anon_aB3xZ_…     where grading is anonymous
             doejane_12345_text.html                          what was written into Canvas itself
Moodle       Jane Doe_4567_assignsubmission_file_/ex06.py     NAME_PARTICIPANT_…, a folder each
             Jane Doe_4567_assignsubmission_file_ex06.py      or flat, as the teacher chose
Blackboard   Exercise 6_jdoe_attempt_2026-11-20-23-59-01_ex06.py
             Exercise 6_jdoe_attempt_2026-11-20-23-59-01.txt  which names the user: "(jdoe)"
else         STUDENT/…/file

Which platform it is, is settled once for all names of an archive (`settled`): after the platform's
part of a name comes what a student has chosen, and that may look like another platform's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

FOLDERS = "folders"  # a folder a student
# In each, the first that fits counts: what comes after it, a student has chosen.
_MOODLE = re.compile(
    r"(?P<student>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)"
    r"(?:_?(?P<folder>/.*)?|_(?P<flat>[^/]+))"
)
_BLACKBOARD = re.compile(
    r"(?P<head>[^/]+?)_attempt_(?P<date>\d{4}(?:-\d\d){5})(?:_(?P<name>[^/]+)|\.txt)"
)
_FILE = r"_(?:(?P<file>\d+)_(?P<name>[^/]+)|(?P<own>(?:text|link)\.html))"
_CANVAS = re.compile(r"(?P<student>[^/]*?)(?P<late>_LATE)?_(?P<id>\d+)" + _FILE)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[0-9A-Za-z]+)" + _FILE)
_AGAIN = re.compile(r"-(\d{1,3})(?=\.[A-Za-z]+$)")  # Canvas' mark of a file handed in again
_USER = re.compile(r"\ufeff?Name:[^\n]*\((?P<user>\w[\w.@+-]*)\)\s*$", re.MULTILINE)


class Sent(Struct, frozen=True, kw_only=True):
    """What a file's name says."""

    student: str
    platform: str
    name: str = ""  # the file's own; "" for a folder
    folders: tuple[str, ...] = ()  # those it lies in, within the student's own
    lms_id: str | None = None
    late: bool | None = None
    sent_at: str | None = None
    again: int = 0  # the how-manieth time
    serial: int = 0  # the platform's number for the file
    mine: bool = False  # whether the platform wrote it, not the student


def sent(path: str, platform: str, users: Mapping[str, str] | None = None) -> Sent | None:
    """Reads a path within an archive or a folder of this platform. None for one that is nobody's.

    `users` are Blackboard's user names by the heads of its file names (see `blackboard_user`).
    """
    found = None
    if platform != FOLDERS:
        found = _READERS[platform](path)
    if found is not None and platform == "blackboard":
        return _of_user(found, users or {})
    return found or _in_folder(path)


def settled(paths: Iterable[str]) -> str:
    """The platform that most of the names are of; `FOLDERS` where that is none.

    Of two that fit as many, the one whose own part of the names is shorter: what is longer has in
    it what students chose.
    """
    every = list(paths)
    best = (len({path.split("/", 1)[0] for path in every}) // 2, 0, FOLDERS)
    for platform, read in _READERS.items():
        found = {path.split("/", 1)[0]: path for path in every if read(path) is not None}
        own = sum(_prefix(platform, path) for path in found.values())
        if found and (len(found), -own) > best[:2]:
            best = (len(found), -own, platform)
    return best[2]


def _prefix(platform: str, path: str) -> int:
    """How long the platform's own part of the name is."""
    first = path.split("/", 1)[0]
    found = _READERS[platform](path)
    return len(first) - len(found.name if found is not None and "/" not in path else "")


def _moodle(path: str) -> Sent | None:
    found = _MOODLE.fullmatch(path)
    if found is None:
        return None
    inside = [piece for piece in (found["folder"] or "").split("/") if piece]
    return Sent(
        student=found["student"],
        platform="moodle",
        name=found["flat"] or (inside[-1] if inside else ""),
        folders=tuple(inside[:-1]),
        lms_id=found["id"],
        mine=found["kind"] != "file",
    )


def _blackboard(path: str) -> Sent | None:
    found = _BLACKBOARD.fullmatch(path)
    if found is None:
        return None
    day, time = found["date"][:10], found["date"][11:].replace("-", ":")
    return Sent(
        student=found["head"],
        platform="blackboard",
        name=found["name"] or "attempt.txt",
        sent_at=f"{day} {time}",
        mine=found["name"] is None,
    )


def _of_user(found: Sent, users: Mapping[str, str]) -> Sent:
    user = users.get(found.student) or found.student.rsplit("_", 1)[-1]
    return replace(found, student=user, lms_id=user)


def _canvas(path: str) -> Sent | None:
    found = _CANVAS.fullmatch(path)
    if found is None:
        return None
    name = found["student"].strip("_")
    late = found["late"] is not None or name == "LATE"  # a name is in small letters
    return _of_canvas(found, "" if name == "LATE" else name, late=late)


def _anonymous(path: str) -> Sent | None:
    found = _ANONYMOUS.fullmatch(path)
    if found is None:
        return None
    return _of_canvas(found, f"anon_{found['id']}", late=found["late"] is not None)


def _of_canvas(found: re.Match[str], student: str, *, late: bool) -> Sent:
    name = found["name"] or found["own"]
    again = _AGAIN.search(name)
    return Sent(
        student=student or found["id"],
        platform="canvas",
        name=name,
        lms_id=found["id"],
        late=late,
        again=int(again.group(1)) if again else 0,
        serial=int(found["file"] or 0),
        mine=found["own"] is not None,
    )


def _in_folder(path: str) -> Sent | None:
    student, _, rest = path.partition("/")
    if not rest:
        return None
    *folders, name = rest.split("/")
    return Sent(student=student, platform=FOLDERS, name=name, folders=tuple(folders))


_READERS: dict[str, Callable[[str], Sent | None]] = {
    "moodle": _moodle,
    "blackboard": _blackboard,
    "anonymous": _anonymous,
    "canvas": _canvas,
}


def blackboard_user(path: str, text: str) -> tuple[str, str] | None:
    """The head of Blackboard's file names, and the user that its text file says it is of.

    Only the first line is Blackboard's own; the user's name ends the head.
    """
    found, user = _BLACKBOARD.fullmatch(path), _USER.match(text)
    if found is None or found["name"] is not None or user is None:
        return None
    head: str = found["head"]
    return (head, user["user"]) if head.endswith(f"_{user['user']}") else None


def names_its_user(path: str) -> bool:
    """Whether this is the text file that Blackboard lays beside each attempt."""
    found = _BLACKBOARD.fullmatch(path)
    return found is not None and found["name"] is None
