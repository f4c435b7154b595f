"""A ceiling on memory and processes for a whole wall, where this user may set one.

Limits a process can set on itself bound one process. Where systemd has delegated a part of the
cgroup tree (version 2) to this user, the wall gets a group of its own as well. Elsewhere there is
none, and `doctor` says so.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from msgspec import Struct

MEMORY_BYTES = 6 * 2**30
PIDS = 512
ROOT = Path("/sys/fs/cgroup")


class Group(Struct, frozen=True):
    """One control group of ours."""

    folder: Path

    def remove(self) -> None:
        """Take the group away; it is empty by now."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def confine(pid: int, root: Path = ROOT, own: str | None = None) -> Group | None:
    """Put process `pid` into a new group with ceilings; None where none can be made.

    `root` is where the cgroup tree is mounted, and `own` this process's place in it.
    """
    place = _own() if own is None else own
    if pid <= 0 or place is None or not (root / "cgroup.controllers").is_file():
        return None
    here = root / place.strip("/")
    for parent in (here, *here.parents):
        if not parent.is_relative_to(root):
            return None
        with contextlib.suppress(OSError):
            handed_on = (parent / "cgroup.subtree_control").read_text(encoding="ascii").split()
            if {"memory", "pids"} <= set(handed_on) and os.access(parent, os.W_OK):
                return _made(parent / f"dlgrade-{os.getpid()}-{pid}", pid)
    return None


def _made(folder: Path, pid: int) -> Group | None:
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        for name, value in (
            ("memory.max", MEMORY_BYTES),
            ("pids.max", PIDS),
            ("cgroup.procs", pid),
        ):
            (folder / name).write_text(f"{value}\n", encoding="ascii")
        with contextlib.suppress(OSError):  # absent where the kernel has no swap accounting
            (folder / "memory.swap.max").write_text("0\n", encoding="ascii")
    except OSError:
        Group(folder).remove()
        return None
    return Group(folder)


def _own() -> str | None:
    """This process's place in the version 2 tree."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((line[3:] for line in lines if line.startswith("0::")), None)
