"""The exercises of the course as blocks of the page: what is done, and what each is about."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from autograder.beside.blocks import Block, folded, mark, sentence
from autograder.course import Course, near
from autograder.languages.catalogue import say
from autograder.student import progress
from autograder.student.overview import Entry, overview

FACTS = 3  # of an entry's lines: what it is, its facts, its parts


class CourseList:
    """Reads all keys once; what is done is looked up for each page."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.entries: dict[str, Entry] = {}

    def blocks(self, at_work: str) -> list[Block]:
        """The whole list, with the exercise at work marked."""
        if not self.entries:
            self.entries = dict(zip(self.course.exercises(), overview(self.course), strict=True))
        known = progress.recall(self.course)
        return list(self._units(at_work, known))

    def _units(self, at_work: str, known: dict[str, object]) -> Iterator[Block]:
        every = groupby(self.entries.items(), key=lambda item: item[1].unit)
        for number, (unit, members) in enumerate(every):
            items = "".join(
                self._exercise(name, entry, known, is_current=name == at_work)
                for name, entry in members
            )
            inside = f"<h3>{escape(unit)}</h3><ul>{items}</ul>"
            yield Block(name=f"unit-{number}", html=inside)

    def _exercise(
        self, name: str, entry: Entry, known: dict[str, object], *, is_current: bool
    ) -> str:
        done = progress.is_done(self.course, name, known)
        note = known.get(name)
        so_far = note.get("score") if isinstance(note, dict) and not done else None
        state = say("list.so_far", score=so_far) if so_far else ""
        state = say("beside.at_work") if is_current and not done else state
        signs = ("✓", "list.done") if done else ("·", "beside.not_done")
        short, _, title = entry.heading.partition(": ")
        summary = (
            f"{mark(signs[0], say(signs[1]))} <b>{escape(short)}</b> {escape(title)}"
            f' <span class="soft">{escape(state)}</span>'
        )
        lines = "".join(f"<p>{escape(line)}</p>" for line in entry.lines[:FACTS])
        file = near(self.course.stub(name))
        lines += "" if is_current else f"<p>{sentence('beside.turn', file=file)}</p>"
        kind = "done" if done else ""
        current = ' aria-current="true"' if is_current else ""
        return f"<li{current}>{folded(f'exercise-{short}', summary, lines, kind=kind)}</li>"
