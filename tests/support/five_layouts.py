"""One class in the five layouts in which platforms and teachers keep hand-ins."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LAYOUTS = ("nbgrader", "folders", "moodle", "canvas", "blackboard")
FIRST = ["Ada", "Bo", "Cy", "Dana", "Eli", "Fatou", "Goran", "Hana", "Inès", "Jun"]
LAST = ["Abara", "Berg", "Côté"]


@dataclass(frozen=True, kw_only=True)
class Student:
    """Somebody in the class, with what every platform calls them, and what they handed in."""

    number: int
    file: str  # "ex06_optimizers.py" or .ipynb
    text: str
    sent: str  # 2026-11-20 10:00:00, in UTC
    late: bool = False

    @property
    def id(self) -> str:
        return f"s{self.number:02}"

    @property
    def first(self) -> str:
        return FIRST[self.number % len(FIRST)]

    @property
    def last(self) -> str:
        return LAST[self.number // len(FIRST) % len(LAST)]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.id}@uni.example"


def roster(students: list[Student]) -> str:
    lines = ["id,name,email,section,canvas,moodle,blackboard"]
    lines += [
        f"{s.id},{s.name},{s.email},Lab {1 + s.number % 2},{500 + s.number},{4000 + s.number},"
        f"user{s.number}"
        for s in students
    ]
    return "\n".join(lines) + "\n"


def lay(layout: str, students: list[Student], folder: Path) -> Path:
    """Write what was handed in; the path to give to `dlgrade grade`."""
    if layout == "nbgrader":
        return _folders(folder / "submitted", students, "ex06")
    if layout == "folders":
        return _folders(folder / "sent", students, "")
    names = {"moodle": _moodle, "canvas": _canvas, "blackboard": _blackboard}[layout]
    path = folder / f"{layout}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for student in students:
            for name, text in names(student).items():
                archive.writestr(name, text)
    return path


def _folders(folder: Path, students: list[Student], inner: str) -> Path:
    for student in students:
        place = folder / student.id / inner
        place.mkdir(parents=True)
        (place / student.file).write_text(student.text, encoding="utf-8")
        if inner:
            (place / "timestamp.txt").write_text(f"{student.sent} UTC", encoding="utf-8")
    return folder


def _moodle(s: Student) -> Mapping[str, str]:
    return {f"{s.name}_{4000 + s.number}_assignsubmission_file_/{s.file}": s.text}


def _canvas(s: Student) -> Mapping[str, str]:
    late = "_LATE" if s.late else ""
    who = f"{s.last}{s.first}".lower()
    return {f"{who}{late}_{500 + s.number}_{7000 + s.number}_{s.file}": s.text}


def _blackboard(s: Student) -> Mapping[str, str]:
    head = f"Exercise 6_user{s.number}"
    stamp = s.sent.replace(" ", "-").replace(":", "-")
    return {
        f"{head}_attempt_{stamp}.txt": f"Name: {s.name} (user{s.number})\n",
        f"{head}_attempt_{stamp}_{s.file}": s.text,
    }


def canvas_export(students: list[Student], most: str) -> str:
    lines = ["Student,ID,SIS User ID,SIS Login ID,Section,ex06 (902)"]
    lines += [f"    Points Possible,,,,,{most}"]
    lines += [f'"{s.last}, {s.first}",{500 + s.number},,{s.id},1.2,' for s in students]
    return "\n".join(lines) + "\n"


def moodle_export(students: list[Student], most: str) -> str:
    lines = ["Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments"]
    lines += [
        f"Participant {4000 + s.number},{s.name},{s.email},Submitted,,{most}," for s in students
    ]
    return "\n".join(lines) + "\n"
