"""`dlgrade milestones` as a student runs it: the list, one milestone, the page."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from autograder.milestones.moments import MOMENTS
from tests.conftest import Ran, dlgrade
from tests.milestones.courses import STYLES, filled_course, found_right


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All is right, and was found so; what asks for it is in test_states, and in the slow tier."""
    folder = filled_course(tmp_path_factory.mktemp("milestones") / "course")
    found_right(folder)
    return folder


@pytest.fixture(scope="module")
def written(course: Path) -> Ran:
    """The page of a course in which all is right; what this process imported is on its stderr."""
    return dlgrade("milestones", "--html", "m.html", cwd=course, PYTHONPROFILEIMPORTTIME="1")


@pytest.fixture(scope="module")
def page(course: Path, written: Ran) -> str:
    assert (written.code, written.out) == (0, "Written to m.html.\n"), written.err
    return (course / "m.html").read_text(encoding="utf-8")


def test_the_page_holds_seven_moments_each_with_sentences_and_pictures(page: str) -> None:
    sections = re.findall(r"<section.*?</section>", page, re.DOTALL)
    assert len(sections) == len(MOMENTS) == 7
    for section, moment in zip(sections, MOMENTS, strict=True):
        root = ET.fromstring(section)
        heading = root.find("h2")
        assert heading is not None
        assert heading.text == f"{moment.year} · {moment.title}"
        assert root.get("aria-label") == heading.text
        telling = [p.text or "" for p in root.findall(".//div[@class='dlg-telling']/p")]
        assert len(telling) == 3
        pictures = [e for e in root.iter() if e.tag.endswith("svg") and e.get("role") == "img"]
        assert pictures
        assert all(picture.get("aria-label") for picture in pictures)
    assert "All 7 milestones are open." in page
    assert "<script" not in page


def test_tensorflow_is_not_imported(written: Ran) -> None:
    assert "autograder.milestones.page" in written.err
    assert not re.search(r"\|\s+(tensorflow|keras)\b", written.err)


def test_the_list_says_what_is_open(course: Path) -> None:
    listed = dlgrade("milestones", cwd=course)
    assert listed.code == 0
    assert listed.out.startswith("What your own code can do now: 7 of 7 milestones are open.\n")
    assert "✓ 1986  backprop    Backpropagation solves XOR\n" in listed.out


def test_one_that_is_not_open_says_what_to_do_next(student_course: Path) -> None:
    ran = dlgrade("milestones", "Adam", "--format", "json", cwd=student_course)
    assert ran.code == 1
    (told,) = ran.report["milestones"]
    assert (told["year"], told["open"], told["came_out"]) == (2014, False, None)
    assert told["missing"][0] == {"exercise": "ex06", "part": "sgd", "status": "not_started"}
    assert told["next"] == "dlgrade check ex06 --part sgd"
    assert "2014 is not open yet." in ran.report["text"]
    assert "<code>dlgrade check ex06 --part sgd</code>" in ran.report["html"]


def test_wrong_usage_ends_in_2(student_course: Path, tmp_path: Path) -> None:
    unknown = dlgrade("milestones", "1987", cwd=student_course)
    assert unknown.code == 2
    assert "1986 backprop" in unknown.err
    nowhere = dlgrade("milestones", cwd=tmp_path)
    assert nowhere.code == 2
    assert "dlgrade init my-course" in nowhere.err


def test_in_indonesian(course: Path) -> None:
    ran = dlgrade("milestones", "xor", "--lang", "id", cwd=course)
    assert "Neuron yang sama gagal pada XOR" in ran.out
    assert "Pada tahun 1969 Marvin Minsky dan Seymour Papert" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_all_seven_come_out_by_the_command_in_every_style(style: str, tmp_path: Path) -> None:
    folder = filled_course(tmp_path / "course", style)
    for moment in MOMENTS:
        ran = dlgrade("milestones", moment.name, "--format", "json", cwd=folder)
        assert json.loads(ran.out)["milestones"][0]["came_out"] is True, ran.out
