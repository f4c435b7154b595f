"""Level `sandbox`: candidates behind bubblewrap, forked from a zygote that is warm.

One `SandboxRunner` keeps one outer wall. A submission is one fork inside it, behind namespaces of
its own; before the next one begins, every process of it is dead and its scratch is gone.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
from typing import Any

from autograder.candidate import NUMPY
from autograder.errors import NoWall
from autograder.sandbox import (
    NOTHING,
    Answer,
    Limits,
    Runner,
    RunResult,
    bubblewrap,
    cgroup,
    own_limits,
    seccomp,
    warming_s,
)
from autograder.sandbox.channel import pipes

SCRATCH_MIB = 64
ANSWER_S = 60.0  # the zygote itself never waits for a student
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

    def __init__(self) -> None:
        self._begun: list[Lender] = []
        self._walls: dict[tuple[str, ...], Wall] = {}
        self._lenders: dict[tuple[str, ...], Lender] = {}
        self._beside: SandboxRunner | None = None

    def begin(self, preload: tuple[str, ...] = NUMPY) -> None:
        """Have a wall come up that lends. Raises `NoWall` where that is known at once."""
        self._begun.append(Lender(preload, at_once=True))

    def lenders(self) -> tuple[Lender, ...]:
        """Those that were begun here: for workers who are forked from this process, too."""
        return tuple(self._begun)

    def borrow(self, lender: Lender) -> None:
        """Have the walls with its `preload` from a lender, as long as there are any to be had."""
        self._lenders[lender.preload] = lender

    def warm(self, preload: tuple[str, ...] = NUMPY, count: int = 1) -> None:
        """Have the wall stand whose zygote holds `preload`. Raises `NoWall`."""
        self.wall(preload)

    def wall(self, preload: tuple[str, ...] = NUMPY) -> Wall:
        """The wall whose zygote holds `preload`, when it stands. Raises `NoWall`."""
        if preload not in self._walls:
            wall = self._borrowed(preload)
            if wall is None:
                wall = Wall(preload)
                wall.stand()
            self._walls[preload] = wall
        return self._walls[preload]

    def _borrowed(self, preload: tuple[str, ...]) -> Wall | None:
        """A lent wall; none where there is no lender, or it can lend no more."""
        if preload in self._lenders:
            with contextlib.suppress(NoWall, OSError):
                wall = LentWall(self._lenders[preload])
                wall.stand()
                return wall
            del self._lenders[preload]
        return None

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        for name, one in list(self._walls.items()):  # whoever ran before is dead by now
            if not one.is_free():
                self._walls.pop(name).end()
        wall = self.wall(preload)
        try:
            result = wall.run(job, limits, answer)
        except BaseException:
            self._walls.pop(preload).end()
            raise
        if not wall.forks:  # good for one submission
            self._walls.pop(preload).end()
        return result

    def beside(self) -> Runner:
        """Another outer wall, which has nothing in common with this one."""
        if self._beside is None:
            self._beside = SandboxRunner()
        return self._beside

    def close(self) -> None:
        if self._beside is not None:
            self._beside.close()
        while self._walls:
            self._walls.popitem()[1].end()
        while self._begun:
            self._begun.pop().end()


class Wall:
    """One outer wall and the zygote inside it. It is started first; `stand` waits for it."""

    forks = False  # whether it serves more than one submission
    why = ""  # it does not
    lends = at_once = False  # whether its zygote is forked for others; and when it imports
    hurries = False  # whether the death of who has said all is waited for by the next one only
    _ending = False  # whether that is so now

    def __init__(self, preload: tuple[str, ...]) -> None:
        try:
            program = seccomp.load()
        except seccomp.NoFilter as error:
            raise NoWall(f"Level sandbox cannot be had here: {error.strerror}.") from error
        bwrap, inside = bubblewrap.find(), bubblewrap.Inside.this_machine()
        with contextlib.ExitStack() as undo:
            self._said = undo.enter_context(open(os.memfd_create("said"), "w+b"))
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            undo.callback(self._control.close)
            self._control.settimeout(warming_s(preload))
            with theirs, own_limits.lifted():
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
        self.preload = preload
        config = {
            "lends": self.lends,
            "at_once": self.at_once,
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
        try:
            try:
                message, ancillary, _, _ = self._control.recvmsg(1 << 16, socket.CMSG_SPACE(12))
                ready = json.loads(message)
            except TimeoutError as error:
                packages = dict.fromkeys(name.partition(".")[0] for name in self.preload)
                doing = f"importing {' and '.join(packages)}"
                raise self._late(doing, warming_s(self.preload)) from error
            except (OSError, ValueError) as error:
                raise self._fallen() from error
            self._group = cgroup.confine(self._met(_sender(ancillary)))
            self.forks, self.why = bool(ready["forks"]), str(ready["why"])
        except BaseException:
            self.end()
            raise

    def _met(self, zygote: int) -> int:
        """Called with the number of the zygote's process when it is ready."""
        return zygote

    def run(self, job: bytes, limits: Limits, answer: Answer | None = None) -> RunResult:
        """Fork one candidate, talk to it, and end it and all it started."""
        talk, theirs = pipes()
        try:
            try:
                talk.feed(job, converses=answer is not None)
                socket.send_fds(self._control, [b"go"], theirs)
            finally:
                for descriptor in theirs:
                    os.close(descriptor)
            lines, ending = talk.listen(limits, answer)
            self._control.settimeout(ANSWER_S)
            if (stands := self._control.recv(256)) != b"up":
                raise NoWall(
                    "Level sandbox cannot be had here: the wall around one submission did not "
                    f"come up ({stands[3:].decode('utf-8', 'replace') or 'it ended'})."
                )
            if ending == "done" and self.forks and self.hurries:
                self._control.send(b"kill")
                self._ending = True
                return RunResult(lines=lines, text=talk.printed(limits.text_bytes), ending=ending)
            exit_code = self._end_candidate()
            text = talk.text(limits.text_bytes)
            return RunResult(lines=lines, text=text, ending=ending, exit_code=exit_code)
        except TimeoutError as error:
            raise self._late("forking a process for one submission", ANSWER_S) from error
        except OSError as error:
            raise self._fallen() from error
        finally:
            talk.close()

    def is_free(self) -> bool:
        """Wait for the death of the last candidate, which was killed when it had said all. Returns
        whether the wall still stands."""
        if self._ending:
            self._ending = False
            try:
                self._control.settimeout(ANSWER_S)
                return bool(self._control.recv(16))
            except OSError:  # a time-out is one
                return False
        return True

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

    def _late(self, doing: str, seconds: float) -> NoWall:
        """The wall stands, and what is behind it was not ready in time: no fault of the wall's."""
        self._kill()
        return NoWall(
            f"Level sandbox was not ready: behind the wall, {doing} took more than {seconds:g} "
            "seconds.",
            "The machine is probably very busy. Try again when it has less to do.",
        )

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


class Lender(Wall):
    """An outer wall whose zygote runs nothing, and is forked for each worker: one import for all.

    A worker's fork is behind user, mount and PID namespaces of its own, and each submission behind
    its own again. The one who made it ends it; workers have it by being forked. It imports when it
    is first asked, or `at_once`.
    """

    lends = True

    def __init__(self, preload: tuple[str, ...], *, at_once: bool = False) -> None:
        self.at_once = at_once
        super().__init__(preload)

    def lend(self, control: socket.socket) -> None:
        """Have a zygote forked that serves the other end of `control`."""
        socket.send_fds(self._control, [b"split"], [control.fileno()])

    def said(self) -> int:
        """A descriptor of what bubblewrap and zygotes have to say."""
        return os.dup(self._said.fileno())


class LentWall(Wall):
    """One worker's part of a lender's wall. `end` ends this part only.

    No answers of a class wait for a candidate's death, so a worker does not wait for it either.
    """

    hurries = True

    def __init__(self, lender: Lender) -> None:
        self.preload = lender.preload
        self._group: cgroup.Group | None = None
        self._zygote: int | None = None  # a descriptor: numbers of processes come again
        with contextlib.ExitStack() as undo:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            undo.callback(self._control.close)
            with theirs:
                self._control.settimeout(warming_s(self.preload))
                self._control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                lender.lend(theirs)
            self._said = os.fdopen(lender.said(), "w+b")
            undo.pop_all()  # closed in `end`

    def _met(self, zygote: int) -> int:
        if zygote > 0:
            self._zygote = os.pidfd_open(zygote)
        return zygote

    def _kill(self) -> None:
        """End the zygote, and with it everything in its PID namespace."""
        if self._zygote is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            signal.pidfd_send_signal(self._zygote, signal.SIGKILL)
            select.select([self._zygote], [], [], 10.0)
        os.close(self._zygote)
        self._zygote = None


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
        wall = runner.wall()
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
