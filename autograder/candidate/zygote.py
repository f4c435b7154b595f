"""Runs inside the outer wall: imports NumPy once, then forks one walled child a submission.

Started by path as `python -I -S -B zygote.py CONTROL SITE_PACKAGES…`, where CONTROL is the number
of a socket that the judge's process holds the other end of. It speaks four words:

    judge                                     zygote
    configuration (JSON)           ──►
                                   ◄──        ready (JSON: may it fork behind walls?)
    "go" and three descriptors     ──►        forks; the child walls itself off, becomes a harness
                                   ◄──        "up", or "no" and the reason
    "kill"                         ──►        ends the child and all it started
                                   ◄──        its exit status

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
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import harness, kernel
else:
    import harness
    import kernel

    del sys.path[0]  # a submission that imports `kernel` or `plain` finds no file of ours

OWN = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS


def main() -> None:
    """Serve the judge's process until it closes the socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    config = json.loads(control.recv(1 << 16))
    for name in config["preload"]:
        importlib.import_module(name)
    wall = Wall(config)
    why_not = wall.tried()
    gc.collect()
    gc.freeze()
    control.send(json.dumps({"ready": True, "forks": not why_not, "why": why_not}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 3)
        if message != b"go" or len(descriptors) != 3:
            return
        if why_not:  # this wall is good for one submission: become it
            control.send(b"up")
            control.close()
            _take(descriptors)
            wall.lower_limits()
            kernel.die_with_parent(signal.SIGKILL)
            wall.lock()
            run()
        child, reason = wall.fork(lambda given=descriptors: _take(given))
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(b"no " + reason if reason else b"up")
        order = control.recv(16)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not order:
            return
        control.send(str(os.waitstatus_to_exitcode(status)).encode())


class Wall:
    """What stands between two submissions: namespaces and a scratch of their own."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.scratch_mib = config["scratch_mib"]
        self.limits = config["limits"]
        self.program = base64.b64decode(config["filter"])
        self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self, begin: Any) -> tuple[int, bytes]:
        """Fork a child behind the wall, where it calls `begin` and becomes a harness.

        Returns its pid, and the reason where the wall did not come up and nothing was run.
        """
        told, tell = os.pipe()
        kernel.enter(self.own_pids, kernel.CLONE_NEWPID)  # a second unshare needs the first undone
        kernel.unshare(kernel.CLONE_NEWPID)
        child = os.fork()
        if child == 0:
            try:
                self._isolate()
                os.write(tell, b"ok")
                begin()
                self.lower_limits()
                self.lock()
                run()
            except BaseException as error:
                with contextlib.suppress(OSError):
                    os.write(tell, str(error).encode()[:200] or b"?")
            finally:
                os._exit(70)
        os.close(tell)
        answer = os.read(told, 256)
        os.close(told)
        return child, b"" if answer == b"ok" else answer or b"it ended before it stood"

    def tried(self) -> str:
        """Why children cannot be forked behind walls of their own; empty where they can."""
        try:
            child, reason = self.fork(lambda: os._exit(0))
        except OSError as error:
            return str(error)
        os.waitpid(child, 0)
        return reason.decode("utf-8", "replace")

    def _isolate(self) -> None:
        kernel.unshare(OWN)
        kernel.mount("tmpfs", "/tmp", f"size={self.scratch_mib}m,nr_inodes=4096,mode=1777")
        kernel.mount("tmpfs", "/dev/shm", "size=16m,nr_inodes=256,mode=1777")
        kernel.mount("proc", "/proc")

    def lower_limits(self) -> None:
        """Lower what a submission may use; the memory limit comes with the job."""
        for name, value in self.limits.items():
            number = getattr(resource, name)
            _, hard = resource.getrlimit(number)
            cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (cap, cap))

    def lock(self) -> None:
        """Give up every privilege and every system call that a student's code does not need."""
        kernel.drop_privileges()
        kernel.filter_calls(self.program)


def _take(descriptors: list[int]) -> None:
    """Make the job, reply and text pipes descriptors 0, 1 and 2; close everything else."""
    high = [os.dup(descriptor) for descriptor in descriptors]
    for number, descriptor in enumerate(high):
        os.dup2(descriptor, number)
    os.closerange(3, 1 << 12)
    os.chdir("/tmp")
    # The zygote's own streams were made for other files.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )


def run() -> None:
    """Become the harness. NumPy's generator is seeded anew, as in a fresh interpreter."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    sys.argv[1:] = ["sys"]  # everything is imported already
    harness.main()
    os._exit(0)


if __name__ == "__main__":
    main()
