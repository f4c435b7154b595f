"""Real commands as people run them, each in a process of its own.

To start Python and to import a command costs more than most tests ask of it. So it is forked from
a process that has imported it and has run nothing. `fresh=True` starts it from nothing: for what a
test says of the start itself.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import pkgutil
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

# What an interpreter or a library reads once, as it starts.
AT_START = ("PYTHON", "LC_", "LANG", "PATH", "HOME", "TF_", "CUDA_", "OMP_", "JUPYTER_", "IPYTHON")
IMPORTED_S = 300  # on a machine that is very busy; a second or two on others
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


def run_module(
    module: str, *words: str, cwd: Path, timeout: float, env: dict[str, str], fresh: bool = False
) -> Ran:
    """`python -m MODULE WORDS` in `cwd`, with no terminal. `env` comes on top of the test's own.

    Raises `subprocess.TimeoutExpired` where it has not ended after `timeout` seconds.
    """
    around = {**os.environ, **env}
    if fresh or not hasattr(os, "fork") or any(name.startswith(AT_START) for name in env):
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, timeout=timeout, env=around, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Ran(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
    with tempfile.NamedTemporaryFile("rb") as out, tempfile.NamedTemporaryFile("rb") as err:
        job = {"words": words, "cwd": str(cwd), "env": around, "to": [out.name, err.name]}
        try:
            code = _warm(module).asked(job, timeout)
        except BaseException:
            _STARTED.pop(module).process.kill()  # what it says next would be of this command
            raise
        return Ran(code=code, out=_text(out), err=_text(err))


def _text(stream: IO[bytes]) -> str:
    return stream.read().decode().replace("\r\n", "\n")  # as in subprocess' text mode


class _Warm:
    """A process that has imported a command, and forks a child for each time it is run."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, module],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip  # it ends with our end of the pipe; nothing is read ahead of `select`

    def asked(self, job: dict[str, Any], timeout: float) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()
        child = int(self.line(IMPORTED_S))
        try:
            return int(self.line(timeout))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self.line(60)
            words = [self.module, *job["words"]]
            raise subprocess.TimeoutExpired(words, timeout) from None

    def line(self, timeout: float) -> bytes:
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], timeout)[0]:
            raise TimeoutError
        return self.process.stdout.readline()


_STARTED: dict[str, _Warm] = {}


def _warm(module: str) -> _Warm:
    if module not in _STARTED:
        _STARTED[module] = _Warm(module)
    return _STARTED[module]


def _serve(module: str) -> None:
    """Read a job a line; write the child's process number as it begins, its code at the end."""
    _import_whole(module)
    gc.collect()
    gc.freeze()  # a child touches, and so copies, less
    for line in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if child == 0:
            _run(module, json.loads(line))
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _say(number: int) -> None:
    os.write(1, b"%d\n" % number)


def _import_whole(module: str) -> None:
    if module == "nbgrader":
        importlib.import_module("nbgrader.apps.nbgraderapp")
        return
    cli = importlib.import_module("autograder.cli")
    for found in pkgutil.walk_packages(cli.__path__, "autograder.cli."):
        importlib.import_module(found.name)
    importlib.import_module("autograder.judge.verdict")
    if importlib.util.find_spec("nbgrader") is not None:  # which `release` imports
        importlib.import_module("nbgrader.apps.nbgraderapp")


def _run(module: str, job: dict[str, Any]) -> NoReturn:
    """What `python -m MODULE` does, from its first line to its end."""
    for descriptor, path in enumerate(("/dev/null", *job["to"])):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    sys.path[0] = job["cwd"]
    sys.argv = [module, *job["words"]]
    code: Any = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as done:
        code = done.code
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    if isinstance(code, str):
        print(code, file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    _serve(sys.argv[1])
