"""`dlgrade watch --open`, from the terminal's side: what it says, and what is left when it ends."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from autograder.cli.student import watch
from tests.support.beside import Watching
from tests.support.ex06 import NAME, WRONG

pytest.importorskip("uvicorn", reason="no server: pip install 'dlgrade[page]'")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is looked at is Linux's")
SOON = 20.0  # seconds, on a machine that is busy


def page_has(watching: Watching, words: str) -> bool:
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        asking = http.client.HTTPConnection("127.0.0.1", watching.port, timeout=SOON)
        asking.request("GET", "/" + watching.address.split("/", 3)[3])
        text = asking.getresponse().read().decode()
        asking.close()
        if words in text:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_the_page_shows_what_the_terminal_shows_and_ends_with_it(
    student_course: Path, end: signal.Signals
) -> None:
    watching = Watching(student_course, "ex06")
    try:
        assert "Keep the address to yourself" in watching.says("Keep")
        watching.says("Stuck?")
        watching.save(NAME, WRONG)
        watching.says("9 of 12 points")
        assert page_has(watching, "9 of 12 points")
        server = watching.server()
        os.kill(watching.process.pid, end)
        until = time.monotonic() + SOON
        while Path(f"/proc/{server}").exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert not Path(f"/proc/{server}").exists(), "the server ends with who has started it"
    finally:
        watching.close()


def test_where_the_page_cannot_be_had_the_reason_is_all_that_is_said(
    student_course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograder.beside import link
    from autograder.errors import UsageError

    monkeypatch.chdir(student_course)
    monkeypatch.setattr(link, "NEEDS", ("nowhere_to_be_found",))
    with pytest.raises(UsageError, match="pip install starlette uvicorn"):
        watch.watch_command.main(["--open"], standalone_mode=False)
    assert capsys.readouterr().out == ""
