"""The class report and a student's page in a real browser: nothing runs, everybody can read it.

Needs `pip install 'dlgrade[browser]'` and a Chromium: the system's, or playwright's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.class_report import write_class_report
from autograder.likeness import write_likeness
from autograder.similarity import Alike, Pair
from tests.class_records import hostile, misconception, part, record, write

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: pip install 'dlgrade[browser]'"
)
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="no axe: pip install 'dlgrade[browser]'"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGES = ("report.html", "feedback/ada.html", "feedback/mallory.html")
MEDIA = {
    "light": {"color_scheme": "light", "media": "screen"},
    "dark": {"color_scheme": "dark", "media": "screen"},
    "print": {"color_scheme": "dark", "media": "print"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_api.sync_playwright() as playwright:
        try:
            # Chromium's own sandbox refuses to run as root, as in a container.
            found = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except sync_api.Error as error:
            pytest.skip(f"no Chromium that starts: {str(error).splitlines()[0]}")
        yield found
        found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    swapped = misconception("adam.betas_swapped", "beta_1 and beta_2 are swapped.")
    wrong = part("adam", 0.0, finding=swapped)
    mistaken = [record(name, part("sgd"), wrong) for name in ("ada", "bo", "chen", "dana")]
    right = [record(f"student{n}") for n in range(6)]
    unmarked = record("eli", state="ungraded", reason="The answer key is damaged.")
    found = write(
        tmp_path_factory.mktemp("class") / "grades", *mistaken, *right, unmarked, hostile()
    )
    pair = Pair(
        students=("ada", "bo"), tokens=90, share=0.9, functions=("adam",), verbatim=("adam",)
    )
    write_likeness(
        found, {"ex06_optimizers": Alike(pairs=(pair,), compared=11, common=6, left=("eli",))}
    )
    write_class_report(found)
    (page,) = (found / "feedback").glob("mallory*")
    page.rename(found / "feedback" / "mallory.html")
    return found


@pytest.fixture
def opened(browser: Any, folder: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page in one medium, and what the browser complained of."""
    name, medium = request.param
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: page.complaints.append(asked.url)
            if not asked.url.startswith("file:") else None)  # fmt: skip
    page.emulate_media(**MEDIA[medium])
    page.goto((folder / name).as_uri())
    yield page
    context.close()


def every(*media: str, pages: tuple[str, ...] = PAGES) -> Any:
    given = [(name, medium) for name in pages for medium in media]
    return pytest.mark.parametrize("opened", given, ids=[" ".join(g) for g in given], indirect=True)


@every("light", "dark", "print")
def test_nothing_runs_loads_or_complains(opened: Any) -> None:
    opened.wait_for_timeout(50)
    assert opened.complaints == []
    assert opened.evaluate("document.scripts.length") == 0


@every("light", "dark", "print")
def test_axe_finds_no_barrier(opened: Any) -> None:
    for summary in opened.query_selector_all("summary"):
        summary.click()
    found = axe.Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()


@every("light")
def test_every_link_and_fold_is_reached_with_the_keyboard(opened: Any) -> None:
    wanted = opened.locator("a:visible, summary:visible").count()
    reached = set()
    for _ in range(wanted + 5):
        opened.keyboard.press("Tab")
        reached.add(
            opened.evaluate(
                "(() => {const e = document.activeElement; const b = e.getBoundingClientRect();"
                "return ['A', 'SUMMARY'].includes(e.tagName)"
                " ? [e.tagName, b.x, b.y + scrollY].join() : ''})()"
            )
        )
    assert len(reached - {""}) == wanted


@every("light", pages=("report.html", "feedback/mallory.html"))
def test_a_fold_opens_with_the_keyboard(opened: Any) -> None:
    fold = opened.locator("details").first
    fold.locator("summary").first.focus()
    opened.keyboard.press("Enter")
    assert fold.evaluate("e => e.open")


@every("light")
def test_on_a_narrow_screen_the_page_does_not_scroll_sideways(opened: Any) -> None:
    opened.set_viewport_size({"width": 360, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360


@every("print")
def test_what_is_printed_is_dark_on_white(opened: Any) -> None:
    colours = opened.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(31, 35, 40)"]
