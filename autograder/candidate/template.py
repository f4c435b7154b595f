"""Imports TensorFlow once, and forks a process for each run: for level `process`, on Linux.

A Keras check has two runs, the student's and the evaluator's, and to import TensorFlow takes longer
than all the rest of it. Started by path as `python -I -S -B template.py CONTROL PRELOAD
SITE_PACKAGES…`, where CONTROL is the number of a socket that the judge's process holds the other
end of:

    judge                                            template
    a folder, and three descriptors   ──►            forks the harness, with them as 0, 1 and 2
                                      ◄──            its process number
    "kill"                            ──►            ends its process group
                                      ◄──            its exit status

No line of a student's runs in this process. A closed socket ends it.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    import os as _os

    sys.path[:] = [
        _os.path.dirname(_os.path.abspath(__file__)),
        *[entry for entry in sys.path[1:] if entry],
        *sys.argv[3:],
    ]

import contextlib
import gc
import importlib
import os
import signal
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING or __package__:
    from autograder.candidate import harness, usual_models
else:
    import harness
    import usual_models

    del sys.path[0]  # a submission's own `harness` is none of ours
    del sys.modules["harness"], sys.modules["usual_models"]


def main() -> None:
    """Serve the judge's process until it closes the socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()  # imports leave little garbage, and are looked through again and again
    for name in sys.argv[2].split(","):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    usual_models.usual(harness.evaluator(), harness.keras_ways)
    gc.collect()
    gc.freeze()
    gc.enable()
    while True:
        folder, descriptors, _, _ = socket.recv_fds(control, 4096, 3)
        if len(descriptors) != 3:
            return
        child = os.fork()
        if child == 0:
            control.close()
            _run(folder.decode(), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(str(child).encode())
        control.recv(16)  # "kill", or nothing where the judge's process has ended
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with contextlib.suppress(OSError):
            control.send(str(status).encode())


def _run(folder: str, descriptors: list[int]) -> None:
    """Become the harness, in a session and a folder of its own, with three descriptors."""
    try:
        os.setsid()
        harness.adopt(descriptors)
        os.chdir(folder)
        os.environ["HOME"] = folder
        harness.main()
        os._exit(0)
    finally:
        os._exit(70)


if __name__ == "__main__":
    main()
