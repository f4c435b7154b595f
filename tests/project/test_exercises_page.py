"""docs/exercises.md is what the answer keys say, and `dlgrade list --long` prints the same."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from autograder.cli.instructor.exercises_page import page
from autograder.course import public_course
from autograder.student.overview import overview
from tests.conftest import EXERCISES, ROOT, dlgrade, load_key
from tests.support.exercise_pictures import DRAWINGS, FOLDER, svg


def test_the_page_is_up_to_date() -> None:
    made = page(public_course())
    written = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
    assert written == made, "python -m autograder.cli.instructor.exercises_page > docs/exercises.md"
    assert made.count("\n### ex") == made.count("](pictures/exercises/ex") == len(EXERCISES)


def test_list_prints_the_same() -> None:
    said = " ".join(dlgrade("list", "--long").out.split())
    for entry in overview(public_course()):
        for line in (entry.heading, *entry.lines):
            assert " ".join(line.split()) in said


@pytest.mark.parametrize("exercise", DRAWINGS)
def test_each_exercise_has_its_picture_for_light_and_dark_and_in_words(exercise: str) -> None:
    text = (FOLDER / f"{exercise}.svg").read_text(encoding="utf-8")
    assert text == svg(exercise), "python -m tests.support.exercise_pictures"
    assert "prefers-color-scheme:dark" in text
    assert len(text) < 16_000
    assert (ElementTree.fromstring(text).findtext("{*}title") or "").count(" ") > 5


def numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in re.findall(r"\d+(?:[.,]\d+)*", text)}


def test_each_fact_of_the_lectures_is_in_its_exercise() -> None:
    """Every number that the page says is in the stub or in a public case's name."""
    facts = public_course().facts()
    assert sorted(facts) == [name.split("_", 1)[0] for name in EXERCISES]
    for name in EXERCISES:
        key = load_key(name)
        names = [case.name for part in key.parts for group in part.groups for case in group.cases]
        held = numbers(" ".join([key.stub, *names]))
        for fact in facts[name.split("_", 1)[0]]:
            told = {"en": fact} if isinstance(fact, str) else fact
            assert set(told) <= {"en", "id"}
            for text in told.values():
                assert numbers(text) <= held, f"{name}: {text}"


def test_nothing_builds_on_what_comes_later() -> None:
    after = public_course().prerequisites()
    ids = {name.split("_", 1)[0] for name in EXERCISES}
    for name, before in after.items():
        assert name in ids
        assert all(one in ids and one < name for one in before)
