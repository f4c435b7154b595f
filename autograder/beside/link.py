"""Starts the server's process and hands it what there is to see, through a pipe."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from autograder.beside.blocks import Block
from autograder.errors import UngradedError, UsageError
from autograder.languages.catalogue import say

# What is in the student's folder must not be taken for a module of ours or of the library's.
SERVER = (
    "import sys; sys.path[:] = [entry for entry in sys.path if entry]; "
    "from autograder.beside.server import main; main()"
)
NEEDS = ("starlette", "uvicorn")
LATEST_S = 30.0  # for its port, on a machine that is very busy


class Link:
    """The server's process, as long as it lives.

    `heard` gets the key of a sentence when there is no browser, or when the server has ended.
    Raises `UsageError` where the extra is not installed, and `UngradedError` where the server does
    not start.
    """

    def __init__(self, frame: dict[str, Any], heard: Callable[[str], None]) -> None:
        if any(importlib.util.find_spec(name) is None for name in NEEDS):
            raise UsageError(say("beside.missing"))
        self.heard = heard
        self.token = secrets.token_urlsafe(32)
        once = secrets.token_urlsafe(32)
        self._lock = threading.Lock()
        self._closed = False
        self._port: queue.SimpleQueue[int] = queue.SimpleQueue()
        shown = None if os.environ.get("DLGRADE_DEBUG") else subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVER],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=shown,
                start_new_session=True,  # Ctrl-C is for `watch`, which then ends this
            )  # fmt: skip
        except OSError as error:
            raise UngradedError(say("beside.not_started", why=error.strerror)) from error
        self._listening = threading.Thread(target=self._listen, name="page", daemon=True)
        self._listening.start()
        self._write({**frame, "token": self.token, "once": once})

    def address(self) -> str:
        """Where the page is; waits until the server says it."""
        try:
            port = self._port.get(timeout=LATEST_S)
        except queue.Empty:
            port = 0
        if not port:
            self.close()
            why = self._process.returncode
            raise UngradedError(say("beside.not_started", why=f"exit {why}"))
        return f"http://127.0.0.1:{port}/{self.token}/"

    def busy(self) -> None:
        """A check has begun."""
        self._write({"busy": True})

    def show(self, title: str = "", **regions: Sequence[Block]) -> None:
        """Put these blocks into the regions, in the place of what was there."""
        told = {name: [block.told() for block in blocks] for name, blocks in regions.items()}
        self._write({"regions": told, **({"title": title} if title else {})})

    def close(self) -> None:
        """Tell the pages that it has ended, and wait for the server to have done so."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                assert self._process.stdin is not None
                self._process.stdin.close()
            except OSError:
                pass
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listening.join(timeout=1)

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            if self._closed:
                return
            try:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps(line).encode() + b"\n")
                self._process.stdin.flush()
            except OSError:
                pass  # it has ended, which `_listen` says

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "port" in told:
                self._port.put(told["port"])
            elif told.get("browser") is False:
                self.heard("beside.no_browser")
        self._process.stdout.close()
        self._port.put(0)
        if not self._closed:
            self.heard("beside.gone")
