"""The page of milestones in a real browser: nothing runs, everybody can read it, everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import dlgrade
from tests.milestones.courses import filled_course
from tests.reporters.test_in_browser import CUT_OFF, MEDIA, axe
from tests.reporters.test_in_browser import browser as browser  # a fixture

pytestmark = pytest.mark.slow
PAGES = ("all.html", "some.html", "indonesian.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a course in which all is right, in two languages, and of one with half of it."""
    made = tmp_path_factory.mktemp("pages")
    whole = filled_course(made / "whole")
    some = filled_course(made / "some", "loops", "ex02", "ex06")
    for course, page, words in (
        (whole, "all.html", ()),
        (whole, "indonesian.html", ("--lang", "id")),
        (some, "some.html", ()),
    ):
        ran = dlgrade("milestones", "--html", made / page, *words, cwd=course)
        assert ran.code == 0, ran.err
    return made


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_it_and_nothing_runs(
    browser: Any, folder: Path, name: str, medium: str
) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.emulate_media(**MEDIA[medium])
    page.goto((folder / name).as_uri())
    assert complaints == []
    assert page.evaluate("document.scripts.length") == 0
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(CUT_OFF) == []
    for width in (1000, 360):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
