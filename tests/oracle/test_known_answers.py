"""What is known already of a case that is asked again, and when nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.course import Course
from autograder.oracle.known_answers import Known
from tests.conftest import ROOT, load_key

COURSE = Course(ROOT)
NAME = "ex09_conv_shapes"


def test_a_case_asked_as_it_was_has_its_answer_and_another_has_none() -> None:
    key = load_key(NAME)
    known = Known(key)
    for part in key.parts:
        for group in part.groups:
            place = f"{part.name}/{group.name}"
            for case in group.cases:
                asked = replace(case, expected={}, tolerances=())
                assert known.case(place, asked) == case
                assert known.case(place, replace(asked, inputs={"other": 1})) is None
                assert known.case(place, replace(asked, apart={"judge": {"other": 1}})) is None
                assert known.case(f"{part.name}/other", asked) is None


def test_a_mistake_answers_as_in_the_key_and_rightly_where_that_says_nothing() -> None:
    key = load_key(NAME)
    known = Known(key)
    seen = set()
    first = {entry.id: entry for entry in reversed(key.alternatives)}
    for entry in first.values():
        for part in key.parts:
            for group in part.groups:
                place = f"{part.name}/{group.name}"
                row = entry.outputs.get(place) or (None,) * len(group.cases)
                for case, wrong in zip(group.cases, row, strict=True):
                    assert known.reply(entry.id, place, case) == (wrong or case.expected)
                    assert known.reply("no such mistake", place, case) is None
                    seen.add(wrong is None)
    assert seen == {True, False}


@pytest.mark.parametrize("change", ["tensorflow", "numpy", "device", "dlgrade"])
def test_nothing_is_known_of_what_another_version_or_device_made(change: str) -> None:
    key = load_key(NAME)
    case = key.parts[0].groups[0].cases[0]
    place = f"{key.parts[0].name}/{key.parts[0].groups[0].name}"
    assert Known.of(COURSE, NAME, key.provenance).case(place, case) == case
    assert Known.of(COURSE, NAME, {**key.provenance, change: "other"}).case(place, case) is None


def test_nothing_is_known_of_a_stale_or_damaged_key(tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in ("solutions", "reference", "exercises/keys"):
        (course / folder).mkdir(parents=True)
    (course / "course.yaml").write_text("title: mine\n")
    for file in (f"solutions/{NAME}.py", f"reference/{NAME}.py", f"exercises/keys/{NAME}.json"):
        (course / file).write_bytes((ROOT / file).read_bytes())
    key = load_key(NAME)
    case = key.parts[0].groups[0].cases[0]
    place = f"{key.parts[0].name}/{key.parts[0].groups[0].name}"

    def knows() -> bool:
        return Known.of(Course(course), NAME, key.provenance).case(place, case) is not None

    assert knows()
    reference = course / "reference" / f"{NAME}.py"
    whole = reference.read_text()
    reference.write_text(whole + "# a change\n")
    assert not knows()
    reference.write_text(whole)
    kept = course / "exercises" / "keys" / f"{NAME}.json"
    kept.write_text(kept.read_text()[:-40])
    assert not knows()
