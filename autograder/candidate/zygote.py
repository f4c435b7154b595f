"""Runs inside the outer wall: imports NumPy once, then forks one walled child a submission.

One child is always forked ahead: it stands behind its own wall, locked, and waits for its work.

Started by path as `python -I -S -B zygote.py CONTROL SITE_PACKAGES…`, where CONTROL is the number
of a socket that the judge's process holds the other end of. It speaks four words:

    judge                                     zygote
    configuration (JSON)           ──►
                                   ◄──        ready (JSON: may it fork behind walls?)
    "go" and three descriptors     ──►        hands them to the child that waits: the harness
                                   ◄──        "up", or "no" and why its wall does not stand
    "kill"                         ──►        ends the child and all it started
                                   ◄──        its exit status

One whose configuration says that it lends runs nothing. It imports, at once or when it is first
asked, and then forks a zygote for each worker: so workers share one NumPy and one TensorFlow.

    workers                                   zygote
    "split" and one descriptor     ──►        forks a zygote, which speaks the words above over it

A closed socket ends everything. The child holds none of it: it gets the job, the reply and the
text pipe as descriptors 0, 1 and 2, and nothing else.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    import os as _os

    sys.path[:] = [
        _os.path.dirname(_os.path.abspath(__file__)),
        *[entry for entry in sys.path[1:] if entry],
        *sys.argv[2:],
    ]

import base64
import contextlib
import gc
import importlib
import json
import linecache
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import harness, system_calls, usual_calls, usual_models
else:
    import harness
    import system_calls
    import usual_calls
    import usual_models

    # A submission that imports a `harness` of its own finds none of ours.
    del sys.path[0], sys.modules["harness"], sys.modules["system_calls"]
    del sys.modules["usual_calls"], sys.modules["usual_models"]

DEVICES = ("null", "zero", "full", "random", "urandom")  # the machine's own, shared by all
OWN = (
    system_calls.CLONE_NEWNS
    | system_calls.CLONE_NEWNET
    | system_calls.CLONE_NEWIPC
    | system_calls.CLONE_NEWUTS
)


def main() -> None:
    """Serve the judge's process until it closes the socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    config = json.loads(control.recv(1 << 16))
    if config["lends"]:
        lend(control, config)
        return
    prepare(config["preload"])
    serve(control, Wall(config))


def prepare(preload: list[str], *, lean: bool = False) -> None:
    """Have in memory what every fork needs; with `lean`, only what is not in files as it is."""
    gc.disable()  # imports leave little garbage, and are looked through again and again
    halfway = Halfway()
    if lean:
        sys.meta_path.insert(0, halfway)
    for name in preload:
        importlib.import_module(name)
    if lean:
        sys.meta_path.remove(halfway)
        forget_files()
    gc.freeze()  # or the garbage of what follows is looked for in all of TensorFlow: 0.2 s
    if "tensorflow" in sys.modules:
        usual_models.usual(harness.evaluator(), harness.keras_ways)
    rehearse()
    usual_calls.usual()
    harness.made = harness.jupyter_names()
    gc.collect()
    gc.freeze()
    gc.enable()
    for name in DEVICES:
        with contextlib.suppress(OSError):  # harmless: a time that all can see
            system_calls.still(f"/dev/{name}")


class Halfway:
    """Sees modules come, and lets go of the pages of libraries when many have.

    TensorFlow's libraries are loaded by then, whole, and its own modules are not there yet.
    """

    MODULES = 1000

    def __init__(self) -> None:
        self.seen = 0

    def find_spec(self, *_: Any) -> None:
        """Never finds one."""
        self.seen += 1
        if self.seen == self.MODULES:
            forget_files()


def forget_files() -> None:
    with contextlib.suppress(OSError):  # it is memory alone
        system_calls.forget_files()


def lend(control: socket.socket, config: dict[str, Any]) -> None:
    """Be forked for each worker that asks; `at_once`, or else when the first does, import."""
    prepared = False
    if config["at_once"]:
        prepare(config["preload"])
        prepared = True
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork that ends
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if message != b"split" or len(descriptors) != 1:
            return
        if not prepared:
            prepare(config["preload"], lean=True)  # an import reads three times what is used later
            prepared = True
        if os.fork() == 0:
            control.close()
            be_apart(descriptors[0], config)
        os.close(descriptors[0])


def be_apart(descriptor: int, config: dict[str, Any]) -> None:
    """Be the zygote of one worker, behind user, mount and PID namespaces of its own.

    Two workers' submissions run at the same time. Without a user namespace each, they would count
    one another's threads; without a PID namespace each, their zygotes would see one another.
    """
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        user, group = os.getuid(), os.getgid()
        system_calls.unshare(
            system_calls.CLONE_NEWUSER | system_calls.CLONE_NEWNS | system_calls.CLONE_NEWPID
        )
        system_calls.same_user(user, group)
        pid = os.fork()
        if pid:
            os.close(descriptor)
            system_calls.drop_privileges()
            system_calls.die_with_parent(signal.SIGKILL)
            os.waitpid(pid, 0)
        else:
            system_calls.die_with_parent(signal.SIGKILL)
            system_calls.mount("proc", "/proc")
            system_calls.keep_one(system_calls.CAP_SYS_ADMIN)
            serve(socket.socket(fileno=descriptor), Wall(config))
    finally:  # who asked sees a closed socket
        os._exit(0)


def serve(control: socket.socket, wall: Wall) -> None:
    """Run one submission after the other, until the judge's process closes the socket."""
    ahead = wall.fork(control)
    why_not = ahead.waits()
    if why_not:  # this wall is good for one submission, which needs no other around it
        wall.leave_alone()
        ahead = wall.fork(control)
    child = None
    try:
        control.send(json.dumps({"ready": True, "forks": not why_not, "why": why_not}).encode())
        while True:
            message, descriptors, _, _ = socket.recv_fds(control, 16, 3)
            if message != b"go" or len(descriptors) != 3:
                return
            child = ahead
            reason = child.take(descriptors)
            if reason and not wall.alone:
                # It waited while the last submission ran, which may have used up what it needed.
                child.end()
                child = wall.fork(control)
                reason = child.take(descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            control.send(f"no {reason}".encode()[:256] if reason else b"up")
            if not wall.alone:
                ahead = wall.fork(control)  # while the submission runs
            order = control.recv(16)
            status = child.end()
            if not order:
                return
            control.send(str(status).encode())
    finally:  # whatever has become of the judge: the wall stands as long as anybody is in it
        for one in (child, ahead):
            if one is not None:
                one.end()


REHEARSED = """
import numpy as np

RATE = 0.5


def same(x, more=None, *, rate=RATE):
    return [x, (more, rate), {"x": x}]


class Kept:
    def step(self, x):
        return x - RATE * x
"""
TIMES = 20  # Python makes code quick where it has run some eight times; a fork then need not


def rehearse() -> None:
    """Go through the motions with a file of our own, and leave no trace.

    A first time costs imports and page faults; so it is had before a submission comes.
    """
    line = '{"x": {"$a": ["<f8", [1], "AAAAAAAAAAA="]}, "more": {"$t": [1, 0.5, [true, "a"]]}}'

    def ask(impl: Any, x: Any, more: Any) -> Any:
        return impl.same(x, more), impl.Kept().step(x)

    for _ in range(TIMES):
        module, report = harness.load(REHEARSED, "<rehearsal>", "rehearsal")
        for apart in (False, True):
            inputs = json.loads(line)
            outcome = harness.run_case(
                module, ask, inputs, ("same", "Kept"), "<rehearsal>", apart=apart
            )
            json.dumps([report, outcome])
    linecache.cache.clear()
    del sys.modules["rehearsal"]


class Wall:
    """What stands between two submissions: namespaces and a scratch of their own."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.scratch_mib = config["scratch_mib"]
        self.limits = config["limits"]
        self.program = base64.b64decode(config["filter"])
        self.alone = False
        self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self, control: socket.socket) -> Child:
        """Fork a child that walls itself off, waits for three descriptors, and is the harness."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            if not self.alone:
                system_calls.enter(
                    self.own_pids, system_calls.CLONE_NEWPID
                )  # undoes the last unshare
                system_calls.unshare(system_calls.CLONE_NEWPID)
            pid = os.fork()
        except OSError as error:
            ours.close()
            theirs.close()
            return Child(0, None, str(error))
        if pid == 0:
            try:
                control.close()
                ours.close()
                os.setsid()  # signals to a process group cross PID namespaces; this one is its own
                # Where memory runs out, it ends before the wall does.
                score = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
                os.write(score, b"1000")
                os.close(score)
                if self.alone:
                    system_calls.die_with_parent(signal.SIGKILL)
                else:
                    self._isolate()
                self.lock()
                theirs.send(b"ok")
                _, descriptors, _, _ = socket.recv_fds(theirs, 16, 3)
                if len(descriptors) == 3:
                    theirs.send(b"took")
                    run(descriptors)
            except BaseException as error:
                with contextlib.suppress(OSError):
                    theirs.send(str(error).encode()[:200] or b"?")
            finally:
                os._exit(70)
        theirs.close()
        return Child(pid, ours)

    def leave_alone(self) -> None:
        """From here on, children stand behind the outer wall only."""
        self.alone = True
        with contextlib.suppress(OSError):  # where it was refused, there is nothing to undo
            system_calls.enter(self.own_pids, system_calls.CLONE_NEWPID)

    def _isolate(self) -> None:
        system_calls.unshare(OWN)
        system_calls.mount("tmpfs", "/tmp", f"size={self.scratch_mib}m,nr_inodes=4096,mode=1777")
        system_calls.mount("tmpfs", "/dev/shm", "size=16m,nr_inodes=256,mode=1777")
        system_calls.mount("proc", "/proc", read_only=True)

    def lock(self) -> None:
        """Give up every privilege, every system call and most of what there is to use up, for good.

        The limit on memory comes with the job.
        """
        for name, value in self.limits.items():
            number = getattr(resource, name)
            _, hard = resource.getrlimit(number)
            cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (cap, cap))
        system_calls.drop_privileges()
        system_calls.filter_calls(self.program)


class Child:
    """A fork behind a wall of its own, as the zygote sees it."""

    def __init__(self, pid: int, line: socket.socket | None, failed: str = "") -> None:
        self._pid = pid
        self._line = line
        self._failed = failed
        self._stands = False

    def waits(self) -> str:
        """Wait until its wall stands. Returns why it does not; empty where it does."""
        if self._line is not None and not self._stands:
            said = self._line.recv(256)
            self._stands = said == b"ok"
            self._failed = "" if self._stands else said.decode("utf-8", "replace") or "it ended"
        return self._failed

    def take(self, descriptors: list[int]) -> str:
        """Hand it the job, the reply and the text pipe. Returns why that failed, or nothing.

        It answers before it runs a line of a student's: one that was dead by then is no student's
        fault.
        """
        if self.waits():
            return self._failed
        assert self._line is not None
        try:
            socket.send_fds(self._line, [b"go"], descriptors)
            took = self._line.recv(16) == b"took"
        except OSError as error:
            return str(error)
        self._line.close()
        return "" if took else "it ended before it began"

    def end(self) -> int:
        """Kill it, and with it all that it started. Returns its exit status."""
        if self._pid == 0:
            return 70
        os.kill(self._pid, signal.SIGKILL)
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return os.waitstatus_to_exitcode(status)


def run(descriptors: list[int]) -> None:
    """Become the harness, with the job, reply and text pipes, and no other descriptors."""
    harness.adopt(descriptors)
    os.chdir("/tmp")
    harness.main()
    os._exit(0)


if __name__ == "__main__":
    main()
