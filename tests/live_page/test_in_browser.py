"""The page beside the editor in a real browser, while a real `watch` runs and files are saved."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.languages import catalogue
from autograder.student.workspace import lay_down
from tests.conftest import ROOT, model_answer
from tests.reporters.test_in_browser import BROWSERS, axe
from tests.reporters.test_in_browser import browser as browser  # a fixture
from tests.support.ex06 import ANSWER, NAME, WRONG
from tests.support.live_page import Watching
from tests.support.pictured import mistaken_file

pytest.importorskip("uvicorn", reason="no server: pip install 'dlgrade[page]'")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing has been run there")
PERCEPTRON = "ex02_perceptron"
STUB = (ROOT / "exercises" / f"{NAME}.py").read_text(encoding="utf-8")
FOCUS = "document.activeElement.parentElement.id"
LINK = "document.body.dataset.link"
ABOVE = "document.getElementById('part-adam').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    course = tmp_path_factory.mktemp("beside") / "course"
    lay_down(Course(ROOT), course)
    found = Watching(course, "ex06")
    yield found
    found.close()


@pytest.fixture
def page(browser: Any, watching: Watching) -> Iterator[Any]:
    """The page, after the stub of ex06 was checked; at its end, nothing was complained of."""
    watching.save(NAME, STUB)
    with opened(browser, watching) as found:
        assert text_is(found, "#title", "ex06 Optimizer update rules")
        yield found
        assert found.complaints == []


class opened:  # noqa: N801  # it reads as a function
    """A page of the browser, and what it complains of."""

    def __init__(self, browser: Any, watching: Watching, **context: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": 900, "height": 700}, reduced_motion="reduce", **context
        )
        self.address = watching.address

    def __enter__(self) -> Any:
        found = self.context.new_page()
        listen(found)
        found.goto(self.address)
        return found

    def __exit__(self, *_: object) -> None:
        self.context.close()


def listen(page: Any) -> None:
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def text_is(page: Any, where: str, text: str) -> bool:
    page.wait_for_function(
        "([where, text]) => document.querySelector(where)?.textContent.includes(text)",
        arg=[where, text],
        timeout=30_000,
    )
    return True


def test_a_save_renews_the_page_and_leaves_scroll_folds_and_focus(
    page: Any, watching: Watching
) -> None:
    text_is(page, "#exercises", "ex17")
    page.click("#hint-adam-1 > summary")
    page.click("#exercise-ex01 > summary")
    page.focus("#hint-adam-1 > summary")
    page.evaluate("window.scrollBy(0, 60)")
    before = page.evaluate(ABOVE)
    page.evaluate("document.getElementById('unit-1').kept = true")
    watching.save(NAME, WRONG)
    assert text_is(page, "#said", "ex06: 9 of 12 points, +9. Now right: sgd, momentum")
    assert page.title() == "9/12 · ex06 · dlgrade"
    assert abs(page.evaluate(ABOVE) - before) <= 1, "much has changed above it"
    for fold in ("hint-adam-1", "exercise-ex01"):
        assert page.evaluate(f"document.getElementById('{fold}').open")
    assert page.evaluate(FOCUS) == "hint-adam-1"
    assert page.evaluate("document.getElementById('unit-1').kept"), "what is the same is left"
    assert "Only v is corrected" in page.inner_text("#part-adam")
    assert page.locator("#part-adam svg[role=img]").count() > 0
    assert page.get_attribute("#said", "role") == "status"


@pytest.mark.slow
def test_all_of_it_can_be_done_with_the_keyboard(page: Any, watching: Watching) -> None:
    text_is(page, "#exercises", "ex17")
    text_is(page, "#milestones", "2015")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report-region"
    for expected in ("hint-sgd-1", "hint-sgd-2"):  # the second is there when the first is open
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == expected
        page.keyboard.press("Enter")
        assert page.evaluate(f"document.getElementById('{expected}').open")
    wanted = page.locator("a:visible, summary:visible").count()
    reached = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => ['A', 'SUMMARY'].includes(e.tagName) ? (e.textContent"
                " + e.parentElement.id) : '')(document.activeElement)"
            )
        )
        seen = page.evaluate(
            "(() => {const e = document.activeElement, b = e.getBoundingClientRect();"
            "const h = document.querySelector('header').getBoundingClientRect();"
            "return e === document.body || e.closest('header, .skip') !== null"
            " || b.top >= h.bottom - 1})()"
        )
        assert seen, "what has the focus is not behind the head"
    assert len(reached - {""}) == wanted


@pytest.mark.slow
def test_where_the_focus_was_on_what_is_gone_it_stays_in_the_region(
    page: Any, watching: Watching
) -> None:
    page.focus("#hint-sgd-1 > summary")
    watching.save(NAME, WRONG)
    text_is(page, "#said", "9 of 12")
    assert page.evaluate("document.activeElement.id") == "report-region"


@pytest.mark.slow
def test_another_exercises_file_is_turned_to_and_read_from_its_top(
    page: Any, watching: Watching
) -> None:
    page.evaluate("window.scrollTo(0, 400)")
    watching.save("ex01_neuron", "x = (\n")
    assert text_is(page, "#title", "ex01")
    assert page.evaluate("window.scrollY") == 0
    text_is(page, "#exercises [aria-current]", "ex01")
    assert "line 1" in page.inner_text("#whole")
    watching.save("ex01_neuron", model_answer("ex01_neuron"))
    assert text_is(page, "#onwards", "Next: ex02 · The perceptron")
    assert "exercises/ex02_perceptron.py" in page.inner_text("#onwards")
    text_is(page, "#exercises [aria-current]", "ex02")
    assert page.get_attribute("#exercise-ex01 .mark", "aria-label") == "done"


@pytest.mark.slow
def test_what_a_student_writes_is_shown_and_never_run(page: Any, watching: Watching) -> None:
    evil = "<img src=x onerror='document.title=1'><script>document.title=1</script>"
    watching.save(NAME, STUB + f'\nprint("{evil}")\nraise ValueError("{evil}")\n')
    assert text_is(page, "#report", evil)
    assert page.locator("#report img, #report script").count() == 0
    assert page.title().endswith("dlgrade")


MEDIA = [("light", 1280), ("dark", 360)]


@pytest.mark.slow
@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_everybody_can_read_it_in_every_state(browser: Any, language: str, tmp_path: Path) -> None:
    """Nothing written, wrong answers with pictures, all right, a milestone, and the end."""
    catalogue.choose(language)
    lay_down(Course(ROOT), tmp_path / "course")
    watching = Watching(tmp_path / "course", "ex02", "--lang", language)
    with closing(watching), opened(browser, watching) as page:
        text_is(page, "#milestones", "2015")
        is_readable(page)
        wrong = mistaken_file(PERCEPTRON, tmp_path).read_text(encoding="utf-8")
        watching.save(PERCEPTRON, wrong)
        page.wait_for_selector("#part-train svg[role=img]")
        is_readable(page)
        watching.save(PERCEPTRON, model_answer(PERCEPTRON))
        page.wait_for_selector("#opened a", timeout=60_000)
        page.wait_for_selector("#milestone-1969-open svg[role=img]", timeout=60_000)
        assert page.evaluate("document.getElementById('milestone-1958-open-text').open")
        is_readable(page)
        page.click("#milestone-1958-open-text > summary")
        page.click("#opened a >> nth=0")
        assert page.evaluate("document.getElementById('milestone-1958-open-text').open")
        assert page.evaluate(FOCUS) == "milestone-1958-open-text"
        watching.close()
        assert text_is(page, "#link", catalogue.say("live_page.ended"))
        is_readable(page)
        assert page.get_attribute("html", "lang") == language
        assert page.complaints == []


def is_readable(page: Any) -> None:
    """Axe finds no barrier and nothing goes over the edge, with all folds open.

    In the second language, whose elements are the same, axe looks at the end alone.
    """
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for scheme, width in MEDIA:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if page.get_attribute("html", "lang") != "en" and page.evaluate(LINK) != "ended":
            continue
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 900, "height": 700})


# How the page stands with its server


@pytest.mark.slow
def test_a_connection_that_was_lost_is_said_and_found_again(
    browser: Any, watching: Watching
) -> None:
    watching.save(NAME, STUB)
    with opened(browser, watching) as page:
        assert text_is(page, "#link", "Each save renews this page.")
        page.route("**/news*", lambda route: route.abort())
        page.reload()
        assert text_is(page, "#link", "does not hear from dlgrade watch")
        watching.save(NAME, WRONG)
        page.unroute("**/news*")
        assert text_is(page, "#said", "9 of 12")
        assert text_is(page, "#link", "Each save renews this page.")


@pytest.mark.slow
def test_after_the_laptop_slept_the_page_asks_again(browser: Any, watching: Watching) -> None:
    """A connection that died meanwhile may never say so: what is silent for long is tried anew."""
    watching.save(NAME, STUB)
    with opened(browser, watching) as page:
        asked: list[str] = []
        page.clock.install()
        page.reload()
        text_is(page, "#link", "Each save")
        page.on("request", lambda request: asked.append(request.url))
        page.clock.fast_forward("10:00")
        page.wait_for_function("() => document.body.dataset.link === 'live'")
        watching.save(NAME, WRONG)
        assert text_is(page, "#said", "9 of 12")
        assert [url for url in asked if "/news?" in url]
        assert page.complaints == []


@pytest.mark.slow
def test_a_server_that_dies_is_said_on_the_page_and_in_the_terminal(
    browser: Any, student_course: Path
) -> None:
    watching = Watching(student_course, "ex06")
    try:
        with opened(browser, watching) as page:
            text_is(page, "#link", "Each save")
            os.kill(watching.server(), signal.SIGKILL)
            assert "page's server has ended" in watching.says("server")
            assert text_is(page, "#link", "does not hear from dlgrade watch")
            watching.save(NAME, WRONG)
            assert watching.says("9 of 12 points")
    finally:
        watching.close()


# Other pages in the same browser


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server of somebody else's, whose page holds what is asked for."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
    Elsewhere.page = b""


READS = """async ([address, script]) => {
  const came = {};
  const loaded = (element, where) => new Promise(done => {
    element.onload = () => done("loaded");
    element.onerror = () => done("refused");
    Object.assign(element, where);
    document.body.append(element);
  });
  const text = answer => answer.text();
  const no = () => "refused";
  came.fetch = await fetch(address).then(text).catch(no);
  came.credentials = await fetch(address, {credentials: "include"}).then(text).catch(no);
  came.opaque = await fetch(address, {mode: "no-cors"}).then(text).catch(no);
  came.posted = await fetch(address, {method: "POST", body: "x"}).then(text).catch(no);
  came.script = await loaded(document.createElement("script"), {src: script});
  came.style = await loaded(document.createElement("link"),
    {rel: "stylesheet", href: address + "page.css"});
  came.image = await loaded(document.createElement("img"), {src: address + "icon.svg"});
  came.news = await new Promise(done => {
    const source = new EventSource(address + "news");
    source.onerror = () => { source.close(); done("refused"); };
    source.onopen = () => done("open");
    source.addEventListener("news", event => done(event.data));
  });
  const frame = document.createElement("iframe");
  await loaded(frame, {src: address});
  try { came.frame = frame.contentDocument?.body.textContent ?? "refused"; }
  catch { came.frame = "refused"; }
  const other = window.open(address);
  await new Promise(done => setTimeout(done, 700));
  try { came.opened = other?.document.body.textContent || "refused"; }
  catch { came.opened = "refused"; }
  return came;
}"""


@pytest.mark.slow
@pytest.mark.parametrize("knows", [False, True], ids=["without the address", "with the address"])
def test_a_foreign_page_in_the_same_browser_reads_nothing(
    browser: Any, watching: Watching, elsewhere: Any, knows: bool
) -> None:
    watching.save(NAME, STUB)
    home = f"http://127.0.0.1:{watching.port}/"
    address = watching.address if knows else home
    context = browser.new_context()
    mine = context.new_page()
    mine.goto(watching.address)  # it is open in another tab
    text_is(mine, "#title", "ex06")
    foreign = context.new_page()
    foreign.goto(f"http://localhost:{elsewhere.server_port}/")
    came = foreign.evaluate(READS, [address, address + "page.js"])
    assert came.pop("opaque") in ("refused", "")
    assert set(came.values()) == {"refused"}, came
    context.close()


@pytest.mark.slow
def test_a_name_that_is_bound_anew_to_this_machine_reads_nothing(
    browser: Any, watching: Watching
) -> None:
    """DNS rebinding: the page of evil.test, which now is 127.0.0.1, is of the server's own origin
    as far as the browser can tell."""
    watching.save(NAME, STUB)
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    rule = "--host-resolver-rules=MAP evil.test 127.0.0.1"
    other = browser.browser_type.launch(executable_path=own, args=["--no-sandbox", rule])
    try:
        page = other.new_page()
        rebound = watching.address.replace("127.0.0.1", "evil.test")
        answer = page.goto(rebound)
        assert answer.status == 403
        assert "ex06" not in page.content()
        for path in (rebound, rebound + "news", rebound + "page.js"):
            read = page.evaluate("path => fetch(path).then(a => a.status).catch(() => 0)", path)
            assert read in (403, 0)
    finally:
        other.close()


@pytest.mark.slow
def test_it_works_in_a_frame_as_vs_codes_simple_browser_has_it(
    browser: Any, watching: Watching, elsewhere: Any
) -> None:
    """In a page of another origin, in its sandbox, with a question mark added to the address."""
    watching.save(NAME, STUB)
    frame = (
        '<iframe sandbox="allow-scripts allow-forms allow-same-origin allow-downloads" width="700"'
        f' height="700" src="{watching.address}?vscodeBrowserReqId=1700000000000"></iframe>'
    )
    Elsewhere.page = f"<!DOCTYPE html><title>frame</title>{frame}".encode()
    page = browser.new_page()
    listen(page)
    page.goto(f"http://localhost:{elsewhere.server_port}/")
    inside = page.frames[1]
    text_is(inside, "#link", "Each save")
    watching.save(NAME, ANSWER)
    assert text_is(inside, "#said", "12 of 12")
    favicon = f"localhost:{elsewhere.server_port}"
    assert [one for one in page.complaints if not re.search(f"favicon|{favicon}", one)] == []
    page.close()
