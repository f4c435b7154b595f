"""docs/exercises.md is what the answer keys say, and `dlgrade list --long` prints the same."""

from __future__ import annotations

from autograder.cli.instructor.exercises_page import page
from autograder.course import public_course
from autograder.student.overview import overview
from tests.conftest import EXERCISES, ROOT, dlgrade


def test_the_page_is_up_to_date() -> None:
    made = page(public_course())
    written = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
    assert written == made, "python -m autograder.cli.instructor.exercises_page > docs/exercises.md"
    assert made.count("\n### ex") == len(EXERCISES)


def test_list_prints_the_same() -> None:
    said = " ".join(dlgrade("list", "--long").out.split())
    for entry in overview(public_course()):
        for line in (entry.heading, *entry.lines):
            assert " ".join(line.split()) in said


def test_nothing_builds_on_what_comes_later() -> None:
    after = public_course().prerequisites()
    ids = {name.split("_", 1)[0] for name in EXERCISES}
    for name, before in after.items():
        assert name in ids
        assert all(one in ids and one < name for one in before)
