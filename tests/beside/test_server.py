"""The server's process, asked as anybody on the machine can ask it: by plain HTTP."""

from __future__ import annotations

import http.client
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.beside import document, link
from autograder.beside.blocks import Block
from autograder.beside.link import Link
from autograder.errors import UngradedError, UsageError
from tests.conftest import dlgrade

pytest.importorskip("uvicorn", reason="no server: pip install 'dlgrade[page]'")
linux = pytest.mark.skipif(sys.platform != "linux", reason="what is looked at is Linux's")
SECRET = "my points"


@dataclass
class Server:
    """A server that shows one block, and what it has said."""

    link: Link
    address: str
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])

    @property
    def path(self) -> str:
        return "/" + self.address.split("/", 3)[3]

    def asked(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asking.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = asking.getresponse()
        asking.close()
        return answer

    def body(self, path: str, **headers: str) -> str:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asking.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        text = asking.getresponse().read().decode()
        asking.close()
        return text


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    patch = pytest.MonkeyPatch()
    patch.setenv("BROWSER", "true")
    said: list[str] = []
    started = Link(document.frame(), said.append)
    patch.undo()
    found = Server(started, started.address(), said)
    started.show(title="<title>", report=[Block(name="head", html=f"<p>{SECRET}</p>")])
    until = time.monotonic() + 20
    while SECRET not in found.body(found.path):
        assert time.monotonic() < until, "what was handed over is not shown"
    yield found
    started.close()


def test_the_page_is_there_for_who_knows_the_address(server: Server) -> None:
    page = server.body(server.path)
    assert SECRET in page
    assert "<title>&lt;title&gt;</title>" in page
    for file, kind in (("page.js", "text/javascript"), ("page.css", "text/css")):
        answer = server.asked(server.path + file)
        assert (answer.status, answer.headers.get_content_type()) == (200, kind)
    assert server.asked(server.path + "?vscodeBrowserReqId=1700000000000").status == 200


def test_without_the_address_nothing_is_there(server: Server) -> None:
    wrong = server.path[:-2] + ("A/" if server.path[-2] != "A" else "B/")
    strangers = ["/", "/news", "/page.js", "/favicon.ico", wrong, wrong + "news", "/" + "A" * 9000]
    for path in strangers:
        answer = server.asked(path)
        assert answer.status in (403, 400), path
        assert SECRET not in server.body(path)


@pytest.mark.parametrize("host", ["evil.test", "evil.test:{port}", "127.0.0.1", "[::1]:{port}"])
def test_under_another_name_nothing_is_there(server: Server, host: str) -> None:
    """A page of evil.test, whose name now leads to 127.0.0.1, asks under that name."""
    named = host.format(port=server.port)
    assert server.asked(server.path, Host=named).status == 403
    assert SECRET not in server.body(server.path, Host=named)


def test_for_another_origin_nothing_is_there(server: Server) -> None:
    for origin in ("http://evil.test", "null", f"http://localhost:{server.port}"):
        assert server.asked(server.path + "news", Origin=origin).status == 403
        answer = server.asked(server.path, Origin=origin)
        assert answer.status == 403
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_can_be_sent(server: Server, method: str) -> None:
    answer = server.asked(server.path, method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_no_file_and_no_other_path_is_there(server: Server) -> None:
    for path in (
        "x",
        "../",
        "%2e%2e/%2e%2e/etc/passwd",
        "page.py",
        "server.py",
        "news/",
        "page.js/",
    ):
        assert server.asked(server.path + path).status in (403, 404), path


def test_every_answer_has_the_strict_headers_and_says_nothing_of_the_server(server: Server) -> None:
    for path in ("/", server.path, server.path + "page.js", server.path + "nothing"):
        headers = server.asked(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert (headers["Server"], headers["Set-Cookie"]) == (None, None)


def test_it_loads_nothing_from_anywhere_else(server: Server) -> None:
    """And no style or script stands in the page, which the policy would refuse."""
    page = server.body(server.path)
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert {one for one in addresses if not one.startswith("#")} == {
        "page.css", "icon.svg", "page.js",
    }  # fmt: skip
    assert not re.findall(r"<style|<script>|\sstyle=|\son\w+=|https?://", page)
    for file in ("page.js", "page.css"):
        assert not re.findall(r"https?://|@import|url\(", server.body(server.path + file))


@linux
def test_it_listens_on_the_loopback_alone(server: Server) -> None:
    wanted = f"{server.port:04X}"
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = Path(table).read_text().splitlines()[1:] if Path(table).exists() else []
        places = [row.split()[1].split(":") for row in rows if row.split()[3] == "0A"]
        found += [address for address, port in places if port == wanted]
    assert found == ["0100007F"]


def listening(server: Server, query: str = "") -> socket.socket:
    asking = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    head = f"GET {server.path}news{query} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
    asking.sendall(head.encode())
    return asking


def heard(asking: socket.socket, wanted: str) -> str:
    text = ""
    while wanted not in text:
        more = asking.recv(65536).decode()
        assert more, f"{wanted!r} did not come: {text}"
        text += more
    return text


def test_a_page_hears_of_what_it_has_not_seen_and_of_each_save(server: Server) -> None:
    versions = json.loads(
        re.findall(r'data-versions="([^"]*)"', server.body(server.path))[0].replace("&quot;", '"')
    )
    with listening(server) as new, listening(server, f"?report={versions['report']}") as old:
        assert SECRET in heard(new, SECRET)
        server.link.show(exercises=[Block(name="unit-0", html="<p>a new list</p>")])
        told = heard(old, "a new list")
        assert SECRET not in told, "what it has is not sent again"
        assert "event: news" in told


def test_odd_questions_of_a_page_are_answered(server: Server) -> None:
    for query in ("?report=-1", "?report=9999999999999", "?report=²", "?nothing=1", "?%00=%ff"):
        with listening(server, query.replace("²", "%C2%B2")) as asking:
            assert "event: news" in heard(asking, "event: news")


@linux
def test_its_process_is_small_and_has_no_numpy_and_no_secret_for_others(server: Server) -> None:
    place = Path(f"/proc/{server.link._process.pid}")
    peak = re.search(r"VmHWM:\s+(\d+) kB", (place / "status").read_text())
    assert peak is not None
    assert int(peak[1]) / 1024 < 60
    assert not re.search(r"numpy|/keras|tensorflow", (place / "maps").read_text())
    for readable in ("cmdline", "environ"):
        assert server.link.token.encode() not in (place / readable).read_bytes()


@linux
def test_a_browser_that_it_starts_is_given_an_address_that_is_good_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And neither the server's pipes nor the address that stays good."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nls -l /proc/self/fd > {seen}.fds; echo "$1" > {seen}.part\n'
                       f"mv {seen}.part {seen}\n")  # fmt: skip
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    started = Link(document.frame(), lambda key: None)
    try:
        address = started.address()
        until = time.monotonic() + 20
        while not seen.exists():
            assert time.monotonic() < until, "no browser was started"
            time.sleep(0.02)
        once = seen.read_text().strip()
        assert started.token not in once
        assert "pipe:" not in Path(f"{seen}.fds").read_text()
        server = Server(started, address)
        first = server.asked("/" + once.split("/", 3)[3])
        assert (first.status, first.headers["Location"]) == (303, server.path)
        assert server.asked("/" + once.split("/", 3)[3]).status == 403
    finally:
        started.close()


@pytest.mark.parametrize("browser", ["nowhere", "w3m"])
def test_where_there_is_no_browser_it_is_said(
    browser: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that shows letters would want the terminal, and is not started."""
    program = tmp_path / "w3m"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(tmp_path / browser))
    said: list[str] = []
    known = threading.Event()

    def heard(key: str) -> None:
        said.append(key)
        known.set()

    started = Link(document.frame(), heard)
    try:
        assert known.wait(20)
        assert said == ["beside.no_browser"]
        assert not (tmp_path / "started").exists()
    finally:
        started.close()


@linux
def test_when_watch_ends_the_pages_are_told_and_the_server_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    said: list[str] = []
    started = Link(document.frame(), said.append)
    server = Server(started, started.address())
    with listening(server) as asking:
        heard(asking, "retry:")
        ending = threading.Thread(target=started.close)
        ending.start()
        assert "event: ended" in heard(asking, "event: ended")
    ending.join()
    assert started._process.returncode == 0
    assert said == [], "that it has ended is no news to who has ended it"
    with pytest.raises(ConnectionRefusedError):
        server.asked(server.path)


def test_a_server_that_dies_is_told_and_a_save_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    gone = threading.Event()
    started = Link(document.frame(), lambda key: gone.set() if key == "beside.gone" else None)
    started.address()
    started._process.kill()
    assert gone.wait(20)
    started.show(report=[Block(name="head", html="")])
    started.close()


def test_a_server_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SERVER", "raise SystemExit(7)")
    started = Link({}, lambda key: None)
    with pytest.raises(UngradedError, match="exit 7"):
        started.address()


def test_without_the_extra_the_line_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link, "NEEDS", ("starlette", "nowhere_to_be_found"))
    with pytest.raises(UsageError, match="pip install starlette uvicorn"):
        Link({}, lambda key: None)


def test_a_plain_watch_imports_nothing_of_it(tmp_path: Path) -> None:
    """Not the server's library, nor the page: it ends here, where there is no course."""
    ran = dlgrade("watch", cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines() if "|" in line}
    assert "autograder.beside.onlooker" in imported
    ours = {"autograder.beside.page", "autograder.beside.link", "autograder.milestones.moments"}
    assert not imported & (ours | {"starlette", "uvicorn", "asyncio"})
