"""Level `process`: a process group of its own, a scrubbed environment, killed from outside.

This protects a student's machine from accidents, and a verdict from clumsy code. It is no wall
against malice by the same user: marks of record use level `sandbox`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from autograder.candidate import NUMPY, interpreter
from autograder.errors import UngradedError
from autograder.languages.catalogue import say
from autograder.sandbox import Answer, Limits, Runner, RunResult, own_limits
from autograder.sandbox.channel import ThreadedChannel

if TYPE_CHECKING:
    from autograder.sandbox.template import Template

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOENT)


class ProcessRunner(Runner):
    """Starts one interpreter a run. `warm()` starts the next one ahead of its job."""

    level = "process"

    def __init__(self, device: str = "auto", begun: interpreter.Started | None = None) -> None:
        """`begun` is an interpreter with NumPy that was started before this could be imported."""
        self.device = device
        self._ready: list[tuple[tuple[str, ...], Child]] = []
        if begun is not None:
            self._ready.append((NUMPY, Child(*begun)))
        self._templates: dict[tuple[str, ...], Template] = {}

    def warm(self, preload: tuple[str, ...] = NUMPY, count: int = 1) -> None:
        """Have `count` interpreters started, so that they import NumPy while we read the key."""
        if _forks(preload, self.device):
            self._template(preload)
            return
        for _ in range(count - sum(entry[0] == preload for entry in self._ready)):
            self._ready.append((preload, started(preload, self.device)))

    def close(self) -> None:
        """End the interpreters that were warmed, and remove what was left of their runs."""
        while self._ready:
            self._ready.pop()[1].end()
        for preload in list(self._templates):
            self._end_template(preload)

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        if _forks(preload, self.device):
            template = self._template(preload)
            try:
                return template.run(job, limits, answer)
            finally:
                if not template.lives:
                    self._end_template(preload)
        ready = next((entry for entry in self._ready if entry[0] == preload), None)
        if ready is not None:
            self._ready.remove(ready)
        child = ready[1] if ready is not None else started(preload, self.device)
        try:
            return child.converse(job, limits, answer)
        finally:
            child.end()

    def _template(self, preload: tuple[str, ...]) -> Template:
        """The process whose forks have imported `preload`; started where there is none."""
        if preload not in self._templates:
            from autograder.sandbox.template import Template

            scratch = scratch_folder()
            try:
                self._templates[preload] = Template(
                    preload,
                    paths=interpreter.site_packages(),
                    env=interpreter.environment(scratch, self.device),
                    scratch=scratch,
                )
            except OSError as error:
                _remove(scratch)
                raise not_started(error) from error
        return self._templates[preload]

    def _end_template(self, preload: tuple[str, ...]) -> None:
        template = self._templates.pop(preload)
        template.end()
        _remove(template.scratch)


def _forks(preload: tuple[str, ...], device: str) -> bool:
    """Whether runs with `preload` may share an import.

    NumPy is there as soon as a fork is. A GPU may not be shared with a process that has seen it.
    """
    linux = sys.platform == "linux"
    return linux and preload != NUMPY and (device == "cpu" or not os.path.exists("/dev/nvidiactl"))


def started(preload: tuple[str, ...], device: str = "auto") -> Child:
    """A fresh interpreter that imports `preload` and waits for its job.

    TensorFlow uses a GPU where it sees one, unless `device` is "cpu".
    """
    try:
        with own_limits.lifted():
            return Child(*interpreter.begin(preload, device))
    except OSError as error:
        raise not_started(error) from error


def scratch_folder() -> str:
    """A fresh folder for temporary files. Raises `UngradedError` where there can be none."""
    try:
        return interpreter.scratch_folder()
    except OSError as error:
        raise UngradedError(say("ungraded.no_room", why=error.strerror or error)) from error


def not_started(error: OSError) -> UngradedError:
    """Why a candidate's process could not be started: never a student's fault."""
    key = "no_room" if error.errno in FULL else "no_process"
    return UngradedError(say(f"ungraded.{key}", why=error.strerror or error))


class Child:
    """One harness behind pipes, in a process group of its own."""

    def __init__(self, process: interpreter.Process, scratch: str) -> None:
        self.process = process
        self.scratch = scratch
        self.talk: ThreadedChannel | None = None

    def converse(self, job: bytes, limits: Limits, answer: Answer | None = None) -> RunResult:
        """Put `job` to it, listen, and end it."""
        stdin, stdout, stderr = self.process.stdin, self.process.stdout, self.process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        self.talk = ThreadedChannel(stdin, stdout, stderr)
        lines, ending = self.talk.listen(job, limits, answer)
        self.kill()
        return RunResult(
            lines=lines, text=self.talk.text(), ending=ending, exit_code=self.process.poll()
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
        _wait_for(self.process.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)

    def end(self) -> None:
        """End it, and remove what it left."""
        self.kill()
        if self.talk is not None:
            self.talk.close()
        else:  # warmed, and never used
            for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        _remove(self.scratch)


def _wait_for(process: int) -> None:
    """Until a process has ended, where the system says when: `wait` asks again and again."""
    if hasattr(os, "pidfd_open"):
        with contextlib.suppress(OSError):
            descriptor = os.pidfd_open(process)
            try:
                poll = select.poll()
                poll.register(descriptor, select.POLLIN)
                poll.poll(5000)
            finally:
                os.close(descriptor)


def _remove(folder: str) -> None:
    """Remove a scratch folder whatever a student made of it; what cannot be removed stays."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        if os.name == "posix":
            subprocess.run(["chmod", "-R", "u+rwx", folder], capture_output=True, check=False)
            subprocess.run(["rm", "-rf", folder], capture_output=True, check=False)
