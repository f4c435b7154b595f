"""Level `sandbox`: candidates behind bubblewrap, forked from a zygote that is warm.

One `SandboxRunner` keeps one outer wall. A submission is one fork inside it, behind namespaces of
its own; when it is over, every process of it is dead and its scratch is gone.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
from typing import Any

from autograder.errors import NoWall
from autograder.sandbox import NOTHING, Limits, Runner, RunResult, bubblewrap, cgroup, filters
from autograder.sandbox.talk import Talk

NUMPY = ("numpy", "numpy.fft", "numpy.linalg", "numpy.random")  # imported late by NumPy itself
SCRATCH_MIB = 64
START_S = 60.0  # a zygote that imports TensorFlow on a busy machine
ANSWER_S = 15.0  # the zygote itself never waits for a student
RLIMITS = {
    "RLIMIT_CORE": 0,
    "RLIMIT_FSIZE": SCRATCH_MIB * 2**20,
    "RLIMIT_MEMLOCK": 2**20,
    "RLIMIT_MSGQUEUE": 0,
    "RLIMIT_NOFILE": 256,
    "RLIMIT_NPROC": 256,  # threads; processes are refused by the filter
}


class SandboxRunner(Runner):
    """Runs candidates behind the wall. Not for two threads at once: one runner a worker."""

    level = "sandbox"

    def __init__(self, preload: tuple[str, ...] = NUMPY) -> None:
        self._preload = preload
        self._wall: Wall | None = None

    def begin(self) -> None:
        """Start the wall and its zygote, and do not wait for them. Raises `NoWall`."""
        if self._wall is None:
            self._wall = Wall(self._preload)

    def warm(self) -> Wall:
        """Have the wall stand. Raises `NoWall`."""
        self.begin()
        assert self._wall is not None
        try:
            self._wall.stand()
        except BaseException:
            self._wall = None
            raise
        return self._wall

    def run(self, job: bytes, limits: Limits) -> RunResult:
        wall = self.warm()
        try:
            result = wall.run(job, limits)
        except BaseException:
            self.close()
            raise
        if not wall.forks:  # good for one submission
            self.close()
        return result

    def close(self) -> None:
        if self._wall is not None:
            self._wall.end()
            self._wall = None


class Wall:
    """One outer wall and the zygote inside it. It is started first; `stand` waits for it."""

    forks = False  # whether it serves more than one submission
    why = ""  # it does not

    def __init__(self, preload: tuple[str, ...]) -> None:
        try:
            program = filters.load()
        except filters.NoFilter as error:
            raise NoWall(f"Level sandbox cannot be had here: {error.strerror}.") from error
        bwrap, inside = bubblewrap.find(), bubblewrap.Inside.this_machine()
        with contextlib.ExitStack() as undo:
            self._said = undo.enter_context(tempfile.TemporaryFile())
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            undo.callback(self._control.close)
            self._control.settimeout(START_S)
            with theirs:
                number = theirs.fileno()
                command = bubblewrap.command(bwrap, inside, number, scratch_mib=SCRATCH_MIB)
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=self._said,
                    stderr=self._said,
                    pass_fds=[number],
                    start_new_session=True,
                    cwd="/",
                    env={"PATH": os.environ.get("PATH", os.defpath)},
                )
            undo.pop_all()  # closed in `end`
        self._group: cgroup.Group | None = None
        self._stands = False
        config = {
            "preload": preload,
            "filter": base64.b64encode(program).decode("ascii"),
            "scratch_mib": SCRATCH_MIB,
            "limits": RLIMITS,
        }
        try:
            self._control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            with contextlib.suppress(OSError):  # it has fallen already: `stand` says why
                self._control.send(json.dumps(config).encode())
        except BaseException:
            self.end()
            raise

    def stand(self) -> None:
        """Wait until the zygote is ready. Raises `NoWall`; the wall is taken down then."""
        if self._stands:
            return
        try:
            try:
                message, ancillary, _, _ = self._control.recvmsg(1 << 16, socket.CMSG_SPACE(12))
                ready = json.loads(message)
            except (OSError, ValueError) as error:
                raise self._fallen() from error
            self._group = cgroup.confine(_sender(ancillary))
            self.forks, self.why = bool(ready["forks"]), str(ready["why"])
        except BaseException:
            self.end()
            raise
        self._stands = True

    def run(self, job: bytes, limits: Limits) -> RunResult:
        """Fork one candidate, talk to it, and end it and all it started."""
        talk, theirs = _pipes()
        try:
            try:
                socket.send_fds(self._control, [b"go"], theirs)
            finally:
                for descriptor in theirs:
                    os.close(descriptor)
            self._control.settimeout(ANSWER_S)
            if (answer := self._control.recv(256)) != b"up":
                raise NoWall(
                    "Level sandbox cannot be had here: the wall around one submission did not "
                    f"come up ({answer[3:].decode('utf-8', 'replace') or 'it ended'})."
                )
            lines, ending = talk.listen(job, limits)
            exit_code = self._end_candidate()
            return RunResult(lines=lines, text=talk.text(), ending=ending, exit_code=exit_code)
        except OSError as error:
            raise self._fallen() from error
        finally:
            talk.close()

    def _end_candidate(self) -> int | None:
        if not self.forks:
            self._kill()
            return None
        self._control.send(b"kill")
        status = self._control.recv(16)
        if not status:
            raise self._fallen()
        return int(status)

    def _fallen(self) -> NoWall:
        self._kill()
        self._said.seek(0)
        return bubblewrap.refusal(self._said.read(1 << 16).decode("utf-8", "replace"))

    def _kill(self) -> None:
        """End the outer wall, and with its first process everything inside."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)

    def end(self) -> None:
        """Take the wall down."""
        self._control.close()
        self._kill()
        self._said.close()
        if self._group is not None:
            self._group.remove()


def _pipes() -> tuple[Talk, list[int]]:
    """Three pipes: our ends as a `Talk`, and the candidate's job, reply and text ends."""
    job_theirs, job_ours = os.pipe()
    reply_ours, reply_theirs = os.pipe()
    text_ours, text_theirs = os.pipe()
    talk = Talk(os.fdopen(job_ours, "wb"), os.fdopen(reply_ours, "rb"), os.fdopen(text_ours, "rb"))
    return talk, [job_theirs, reply_theirs, text_theirs]


def _sender(ancillary: list[tuple[int, int, bytes]]) -> int:
    """The process number of who sent a message, as the kernel says it; 0 where it does not."""
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return int.from_bytes(data[:4], "little")
    return 0


def reached() -> tuple[str, dict[str, Any]]:
    """Try the wall now: run one empty job in it. Raises `NoWall`; returns what was used."""
    runner = SandboxRunner()
    try:
        wall = runner.warm()
        forks, why = wall.forks, wall.why
        grouped = wall._group is not None
        result = runner.run(NOTHING, Limits())
        if result.ending != "done":
            said = result.text.decode("utf-8", "replace").strip()[-300:]
            raise NoWall(
                f"Level sandbox cannot be had here: a candidate behind it {result.ending} ({said})."
            )
    finally:
        runner.close()
    return bubblewrap.find(), {"forks": forks, "why": why, "cgroup": grouped}
