"""Writes docs/exercises.md: `python -m autograder.cli.instructor.exercises_page`."""

from __future__ import annotations

from xml.etree import ElementTree

from autograder.course import Course, public_course
from autograder.student.overview import overview

PAGE = """\
# The exercises

<!-- Generated: python -m autograder.cli.instructor.exercises_page > docs/exercises.md -->
What there is to teach, {count} exercises, {minutes} minutes, {points} points. `dlgrade list --long`
prints the same. A course takes some of them, parts and points as it likes:
`dlgrade course new my-course --exercises ex01,ex06`.
"""


def page(course: Course) -> str:
    """The overview as docs/exercises.md."""
    entries = overview(course)
    out = [
        PAGE.format(
            count=len(entries),
            minutes=sum(entry.minutes for entry in entries),
            points=f"{sum(entry.points for entry in entries):g}",
        )
    ]
    unit = None
    for entry in entries:
        if entry.unit != unit:
            unit = entry.unit
            out.append(f"## {unit}\n")
        out.append(f"### {entry.heading}\n")
        out += _picture(course, entry.heading.partition(":")[0])
        out += [f"{line}  " for line in entry.lines[:-1]]
        out.append(f"{entry.lines[-1]}\n")
    return "\n".join(out)


def _picture(course: Course, short: str) -> list[str]:
    """The picture of an exercise, with what it shows in words: both are in one file."""
    path = course.root / "docs" / "pictures" / "exercises" / f"{short}.svg"
    if not path.is_file():
        return []
    words = ElementTree.fromstring(path.read_text(encoding="utf-8")).findtext("{*}title")
    return [f"![{words}](pictures/exercises/{short}.svg)\n"]


if __name__ == "__main__":
    print(page(public_course()), end="")
