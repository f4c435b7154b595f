"""Level `process` for Keras, on Linux: TensorFlow is imported once, and each run is a fork of that.

What runs is walled as any run of that level is: a session of its own, killed from outside.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys

from autograder.candidate import template_path
from autograder.sandbox import Answer, Limits, RunResult, own_limits
from autograder.sandbox.channel import pipes


class Template:
    """A process that has imported `preload`, and in `scratch` a folder for each run.

    It `lives` until a run takes it along, or it takes too long to import.
    """

    def __init__(
        self, preload: tuple[str, ...], *, paths: list[str], env: dict[str, str], scratch: str
    ) -> None:
        self.lives = True
        self.scratch = scratch
        self._runs = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, own_limits.lifted():
            command = [sys.executable, "-I", "-S", "-B", template_path(), str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(
                    [*command, ",".join(preload), *paths],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                    cwd=scratch,
                    env=env,
                )
            except BaseException:
                self._control.close()
                raise

    def run(self, job: bytes, limits: Limits, answer: Answer | None = None) -> RunResult:
        """Fork one run, talk to it, and end it and all it started."""
        self._runs += 1
        work = os.path.join(self.scratch, f"run-{self._runs}", "work")
        os.makedirs(work)  # in a folder of ours, so that renaming it hides nothing
        talk, theirs = pipes()
        try:
            try:
                talk.feed(job, converses=answer is not None)
                child = self._forked(work, theirs, limits.warm_s)
            finally:
                for descriptor in theirs:
                    os.close(descriptor)
            if isinstance(child, RunResult):
                return child
            lines, ending = talk.listen(limits, answer)
            exit_code = self._ended(child)
            text = talk.text(limits.text_bytes)
            return RunResult(lines=lines, text=text, ending=ending, exit_code=exit_code)
        finally:
            talk.close()

    def _forked(self, work: str, theirs: list[int], within_s: float) -> int | RunResult:
        """The process number of a run; what is to be said of it where there is none."""
        self._control.settimeout(within_s)
        try:
            socket.send_fds(self._control, [work.encode()], theirs)
            if said := self._control.recv(16):
                return int(said)
        except TimeoutError:
            self.lives = False
            return RunResult(lines=(), text=b"", ending="timeout")
        except OSError:  # it has ended
            pass
        self.lives = False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        return RunResult(lines=(), text=b"", ending="died", exit_code=self._process.returncode)

    def _ended(self, child: int) -> int | None:
        """End a run, and all of its process group. Returns its exit status."""
        with contextlib.suppress(OSError):
            self._control.send(b"kill")
            if said := self._control.recv(16):
                return int(said)
        self.lives = False  # a run has ended it: nobody else ends the run
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
        return None

    def end(self) -> None:
        """End it. Its scratch is the caller's."""
        self._control.close()
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
