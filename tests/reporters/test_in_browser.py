"""The class report, a student's page and the pictures of wrong answers in a real browser.

Nothing runs, everybody can read it.

Needs `pip install 'dlgrade[browser]'` and a Chromium: the system's, or playwright's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.class_report.output_files import write_class_report
from autograder.class_report.similarity import Pair, Similarity, write_similarity
from tests.conftest import dlgrade, slow_but
from tests.support.class_records import hostile, misconception, part, record, write
from tests.support.pictured import WRONG, mistaken_file

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: pip install 'dlgrade[browser]'"
)
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="no axe: pip install 'dlgrade[browser]'"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGES = ("report.html", "feedback/ada.html", "feedback/mallory.html")
PICTURED = tuple(f"{exercise}.html" for exercise in WRONG)  # what `check --format html` writes
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
    write_similarity(
        found, {"ex06_optimizers": Similarity(pairs=(pair,), compared=11, common=6, left=("eli",))}
    )
    write_class_report(found)
    (page,) = (found / "feedback").glob("mallory*")
    page.rename(found / "feedback" / "mallory.html")
    for exercise in WRONG:
        ran = dlgrade(
            "check",
            mistaken_file(exercise, found),
            "--format",
            "html",
            "--output",
            found / f"{exercise}.html",
        )
        assert ran.code == 1, ran.err
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
    """Each page in each medium; the class report in light is in the fast tier, the others slow."""
    given = [(name, medium) for name in pages for medium in media]
    tiers = slow_but([one for one in given if one == ("report.html", "light")], given)
    return pytest.mark.parametrize("opened", tiers, ids=[" ".join(g) for g in given], indirect=True)


@every("light", "dark", "print", pages=PAGES + PICTURED)
def test_nothing_runs_loads_or_complains(opened: Any) -> None:
    opened.wait_for_timeout(50)
    assert opened.complaints == []
    assert opened.evaluate("document.scripts.length") == 0


@every("light", "dark", "print", pages=PAGES + PICTURED)
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


@every("light", pages=PAGES + PICTURED)
def test_on_a_narrow_screen_the_page_does_not_scroll_sideways(opened: Any) -> None:
    opened.set_viewport_size({"width": 360, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360


@every("print", pages=PAGES + PICTURED)
def test_what_is_printed_is_dark_on_white(opened: Any) -> None:
    colours = opened.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(31, 35, 40)"]


PICTURES = {  # on each page: how many, with words such as these
    "ex02_perceptron.html": (3, "Your boundary answers 1 "),
    "ex05_gradient_descent.html": (1, "your path ends at "),
    "ex06_optimizers.html": (6, "Your path leaves the picture at step "),
    "ex08_convolution.html": (14, " entries differ; most by "),
}


@every("light", "dark", pages=PICTURED)
def test_every_picture_is_seen_and_told(opened: Any) -> None:
    number, words = PICTURES[opened.url.rsplit("/", 1)[1]]
    pictures = opened.locator("figure.dlg-picture svg[role=img]:visible")
    assert pictures.count() == number
    told = [picture.get_attribute("aria-label") for picture in pictures.all()]
    assert all(told)
    assert any(words in text for text in told)
    for picture in pictures.all():
        box = picture.bounding_box()
        assert min(box["width"], box["height"]) >= 50


CUT_OFF = """
[...document.querySelectorAll('figure.dlg-picture svg[role=img]')].flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const own = text.getBoundingClientRect();
    return own.left < whole.left - 1 || own.right > whole.right + 1
      || own.top < whole.top - 1 || own.bottom > whole.bottom + 1;
  }).map(text => text.textContent);
})
"""


@every("light", pages=PICTURED)
def test_no_word_in_a_picture_is_cut_off(opened: Any) -> None:
    assert opened.evaluate(CUT_OFF) == []


STROKES = """
['mine', 'theirs'].map(kind => {
  const line = getComputedStyle(document.querySelector(`figure.dlg-picture .${kind}`));
  return [line.strokeDasharray, line.stroke];
})
"""


@every("light", "dark", "print", pages=("ex02_perceptron.html", "ex06_optimizers.html"))
def test_yours_is_dashed_and_both_lines_stand_out_from_the_page(opened: Any) -> None:
    (mine, my_colour), (right, right_colour) = opened.evaluate(STROKES)
    assert (mine != "none", right) == (True, "none")
    page = opened.evaluate("getComputedStyle(document.querySelector('.dlgrade')).backgroundColor")
    for colour in (my_colour, right_colour):
        assert contrast(colour, page) >= 3  # WCAG 2.2, 1.4.11


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as rgb(1, 2, 3), as WCAG defines it."""
    lights = []
    for colour in (one, other):
        shares = [int(part) / 255 for part in colour[4:-1].split(",")]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


PAINT = """
['you got', 'difference'].map(title => {
  const figure = [...document.querySelectorAll('figure.dlg-small')]
    .find(one => one.querySelector('figcaption').textContent === title);
  return [...new Set([...figure.querySelectorAll('path')].map(p => getComputedStyle(p).fill))];
})
"""


@pytest.mark.slow
def test_a_photograph_keeps_its_greys_and_its_difference_follows_the_page(
    browser: Any, folder: Path
) -> None:
    seen = {}
    for medium in ("light", "dark"):
        page = browser.new_page()
        page.emulate_media(**MEDIA[medium])
        page.goto((folder / "ex08_convolution.html").as_uri())
        seen[medium] = page.evaluate(PAINT)
        page.close()
    (greys, colour), (night_greys, night_colour) = seen["light"], seen["dark"]
    assert greys == night_greys
    assert len(greys) > 10
    assert len(colour) == len(night_colour) == 1
    assert colour != night_colour
