"""Who is let in: whoever knows the address, under the loopback's own name, by GET."""

from __future__ import annotations

import pytest

from autograder.beside.entrance import ONCE_S, Answer, Entrance

PORT, TOKEN, ONCE = 4711, "t" * 43, "o" * 43
HOME = {"host": [f"127.0.0.1:{PORT}"]}
CROSS = {"sec-fetch-site": ["cross-site"]}


def asked(path: str, method: str = "GET", **more: list[str]) -> int:
    headers = {**HOME, **{name.replace("_", "-"): value for name, value in more.items()}}
    return Entrance(port=PORT, token=TOKEN).asks(method, path, headers).status


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_who_knows_the_address_is_let_in_under_both_names(host: str) -> None:
    entrance = Entrance(port=PORT, token=TOKEN)
    wanted = Answer(status=0, path="/news")
    assert entrance.asks("GET", f"/{TOKEN}/news", {"host": [host]}) == wanted


@pytest.mark.parametrize(
    "path",
    ["/", "", "//", "/news", "/page.js", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", f"//{TOKEN}/", "/é/",
     f"/../{TOKEN}/", f"/{TOKEN.upper()}/"],
)  # fmt: skip
def test_no_token_and_a_wrong_one_are_refused(path: str) -> None:
    assert asked(path) == 403


@pytest.mark.parametrize(
    "host",
    [["evil.test"], [f"evil.test:{PORT}"], ["127.0.0.1"], [f"127.0.0.1:{PORT + 1}"], [""], [],
     [f"127.0.0.1:{PORT}.evil.test"], [f"127.0.0.1.evil.test:{PORT}"], [f"[::1]:{PORT}"],
     [f"127.0.0.1:{PORT}", "evil.test"]],
    ids=str,
)  # fmt: skip
def test_a_name_that_is_not_the_loopbacks_own_is_refused(host: list[str]) -> None:
    assert asked(f"/{TOKEN}/", host=host) == 403


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.test", f"http://localhost:{PORT}", f"https://127.0.0.1:{PORT}"]
)
def test_another_origin_is_refused(origin: str) -> None:
    """A page under the other of the two names is another origin, too."""
    assert asked(f"/{TOKEN}/news", origin=[origin]) == 403
    assert asked(f"/{TOKEN}/news", origin=[f"http://127.0.0.1:{PORT}"]) == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "get"])
def test_every_method_but_get_is_refused(method: str) -> None:
    assert asked(f"/{TOKEN}/", method) == 405
    assert asked("/", method) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "?"])
def test_what_belongs_to_the_page_is_given_to_the_page_alone(site: str) -> None:
    for path in ("news", "page.js", "page.css", "icon.svg"):
        assert asked(f"/{TOKEN}/{path}", sec_fetch_site=[site]) == 403
        assert asked(f"/{TOKEN}/{path}", sec_fetch_site=["same-origin"]) == 0


def test_somebody_elses_page_may_frame_it_and_not_fetch_it() -> None:
    """VS Code's simple browser is a frame in a page of VS Code's; it knows the address."""
    for kind, status in (("iframe", 0), ("document", 0), ("empty", 403), ("script", 403)):
        assert asked(f"/{TOKEN}/", sec_fetch_dest=[kind], **hyphened(CROSS)) == status


def hyphened(headers: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def test_without_its_last_slash_the_address_leads_to_the_page() -> None:
    answer = Entrance(port=PORT, token=TOKEN).asks("GET", f"/{TOKEN}", HOME)
    assert answer == Answer(status=303, path=f"/{TOKEN}/")


def test_the_address_on_a_command_line_is_good_once() -> None:
    entrance = Entrance(port=PORT, token=TOKEN, once=ONCE)
    for unasked in (
        ("GET", f"/{ONCE}/", HOME),
        ("HEAD", f"/{ONCE}", HOME),
        ("GET", f"/{ONCE}", {}),
    ):
        assert entrance.asks(*unasked).status == 403
    assert entrance.asks("GET", f"/{ONCE}", {**HOME, **CROSS}).status == 403
    assert entrance.asks("GET", f"/{ONCE}", HOME) == Answer(status=303, path=f"/{TOKEN}/")
    assert entrance.asks("GET", f"/{ONCE}", HOME).status == 403


def test_the_address_on_a_command_line_is_good_for_a_minute() -> None:
    now = [100.0]
    entrance = Entrance(port=PORT, token=TOKEN, once=ONCE, clock=lambda: now[0])
    now[0] += ONCE_S
    assert entrance.asks("GET", f"/{ONCE}", HOME).status == 403


def test_no_address_that_is_empty_lets_anybody_in() -> None:
    assert Entrance(port=PORT, token=TOKEN).asks("GET", "/", HOME).status == 403
