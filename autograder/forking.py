"""The process that workers are forked from. It is started before anything else is imported."""

from __future__ import annotations

import os
import sys

from autograder.seeds import VARIABLE

# What the processes are forked from imports once.
PRELOAD = ["autograder.worker", "autograder.judge", "autograder.sandbox.wall"]
# NumPy's own threads gain nothing on small arrays, and no process forks well beside them.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def prepare() -> None:
    """Start what workers are forked from, and do not wait for its imports.

    Not where a secret is in the environment, which every process would inherit.
    """
    from multiprocessing import forkserver

    for name in THREADS:
        os.environ.setdefault(name, "1")
    if forks() and VARIABLE not in os.environ:
        forkserver.set_forkserver_preload(PRELOAD)
        forkserver.ensure_running()


def forks() -> bool:
    """Whether workers are forked; elsewhere what NumPy stands on may not bear it."""
    return sys.platform == "linux"
