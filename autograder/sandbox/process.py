"""Level `process`: a process group of its own, a scrubbed environment, killed from outside.

This protects a student's machine from accidents, and a verdict from clumsy code. It is no wall
against malice by the same user: marks of record use level `sandbox`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from autograder.candidate import harness_path
from autograder.sandbox import Ending, Limits, Runner, RunResult

MAX_LINES = 20_000  # of replies: one a case is a few hundred
_PASSED_ON = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "PATH", "WINDIR")


class ProcessRunner(Runner):
    """Starts one interpreter a run. `warm()` starts the next one ahead of its job."""

    level = "process"

    def __init__(self) -> None:
        self._ready: _Child | None = None

    def warm(self) -> None:
        """Start the interpreter now, so that it imports NumPy while we read the key."""
        if self._ready is None:
            self._ready = _Child()

    def close(self) -> None:
        """End an interpreter that was warmed and never used."""
        if self._ready is not None:
            self._ready.end()
            self._ready = None

    def run(self, job: bytes, limits: Limits) -> RunResult:
        child, self._ready = self._ready or _Child(), None
        try:
            return child.converse(job, limits)
        finally:
            child.end()


class _Child:
    def __init__(self) -> None:
        # The student's folder lies in one of ours, so that renaming it hides nothing.
        self.scratch = tempfile.mkdtemp(prefix="dlgrade-")
        work = os.path.join(self.scratch, "work")
        os.mkdir(work)
        command = [sys.executable, "-I", "-S", "-B", harness_path(), *site_packages()]
        options: dict[str, object] = {}
        if os.name == "posix":
            options["start_new_session"] = True
        else:
            options["creationflags"] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        self.readers: list[tuple[threading.Thread, IO[bytes]]] = []
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=work,
            env=_environment(work),
            **options,  # type: ignore[call-overload]
        )

    def converse(self, job: bytes, limits: Limits) -> RunResult:
        lines: queue.Queue[bytes | Ending] = queue.Queue()
        text = bytearray()
        stdin, stdout, stderr = self.process.stdin, self.process.stdout, self.process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        printed = _thread(_drain, stderr, text, limits.text_bytes)
        replies = _thread(_read_lines, stdout, lines, limits.reply_bytes)
        self.readers = [(printed, stderr), (replies, stdout)]
        _thread(_feed, stdin, job)

        received: list[bytes] = []
        started = time.monotonic()
        allowed = limits.start_s
        ending: Ending = "timeout"
        while (left := limits.total_s - (time.monotonic() - started)) > 0:
            try:
                item = lines.get(timeout=min(allowed, left))
            except queue.Empty:
                break
            if isinstance(item, str):
                ending = item
                break
            received.append(item)
            allowed = limits.idle_s
            if item.endswith(b'{"done": true}'):
                ending = "done"
                break
        self.kill()
        printed.join(timeout=1.0)
        return RunResult(
            lines=tuple(received),
            text=bytes(text),
            ending=ending,
            exit_code=self.process.poll(),
        )

    def kill(self) -> None:
        """End the whole process group, and reap our own child.

        Once: the group's number stays ours only until its leader is reaped.
        """
        if self.process.returncode is not None:
            return
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)

    def end(self) -> None:
        self.kill()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        for thread, pipe in self.readers:
            thread.join(timeout=0.5)
            if not thread.is_alive():  # a daemon that fled our group may still hold the other end
                pipe.close()
        if not self.readers:  # warmed, and never used
            for unread in (self.process.stdout, self.process.stderr):
                if unread is not None:
                    unread.close()
        _remove(self.scratch)


def site_packages() -> list[str]:
    """The folders of installed packages, without those an editable install points to."""
    folders = [
        entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")
    ]
    numpy = importlib.util.find_spec("numpy")
    if numpy is not None and numpy.origin is not None:
        home = str(Path(numpy.origin).parent.parent)
        if home not in folders:
            folders.insert(0, home)
    return folders


def _environment(scratch: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {
        "HOME": scratch,
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _thread(target: object, *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def _feed(pipe: IO[bytes], job: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        pipe.write(job)
        pipe.close()


def _remove(folder: str) -> None:
    """Remove a scratch folder whatever a student made of it; what cannot be removed stays."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        if os.name == "posix":
            subprocess.run(["chmod", "-R", "u+rwx", folder], capture_output=True, check=False)
            subprocess.run(["rm", "-rf", folder], capture_output=True, check=False)


def _drain(pipe: IO[bytes], kept: bytearray, cap: int) -> None:
    """Read to the end, keep the first `cap` bytes: a flood never fills a pipe or our memory."""
    with contextlib.suppress(OSError, ValueError):
        while chunk := os.read(pipe.fileno(), 65536):
            if len(kept) < cap:
                kept += chunk[: cap - len(kept)]


def _read_lines(pipe: IO[bytes], lines: queue.Queue[bytes | Ending], cap: int) -> None:
    rest = bytearray()
    total = count = 0
    with contextlib.suppress(OSError, ValueError):
        while chunk := os.read(pipe.fileno(), 1 << 20):
            total += len(chunk)
            count += chunk.count(b"\n")
            if total > cap or count > MAX_LINES:
                lines.put("flooded")
                return
            searched = len(rest)
            rest += chunk
            start = 0
            while (end := rest.find(b"\n", max(start, searched))) >= 0:
                lines.put(bytes(rest[start:end]))
                start = end + 1
            del rest[:start]
    lines.put("died")
