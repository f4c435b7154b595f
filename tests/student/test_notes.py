"""What a machine remembers of a course: `watch` and `milestones` read and write it side by side."""

from __future__ import annotations

import threading
from pathlib import Path

from autograder.course import Course
from autograder.student import notes

MANY = {f"content {n}": {"adam": "passed"} for n in range(2000)}


def test_a_note_that_is_being_written_is_read_whole(tmp_path: Path) -> None:
    course = Course(tmp_path)
    notes.write(course, "parts.json", MANY)
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen.add(len(notes.read(course, "parts.json")))

    seen: set[int] = set()
    reading = threading.Thread(target=read)
    reading.start()
    for _ in range(40):
        notes.write(course, "parts.json", MANY)
    over.set()
    reading.join()
    assert seen == {len(MANY)}
    assert [path.name for path in course.state().iterdir()] == ["parts.json"]


def test_in_a_folder_that_cannot_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / ".dlgrade").write_text("in the way")
    notes.write(Course(tmp_path), "parts.json", MANY)
    assert notes.read(Course(tmp_path), "parts.json") == {}
