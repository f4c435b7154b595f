"""What /proc says of processes that a test or a benchmark has started."""

from __future__ import annotations

from pathlib import Path


def children(root: int) -> list[int]:
    """Those that `root` has started, and those that they have, and so on."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_fields(int(entry.name))[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def forked(root: int) -> list[int]:
    """Those of them that run what `root` runs."""
    return [pid for pid in children(root) if command(pid) == command(root)]


def alive(pid: int) -> bool:
    try:
        return _fields(pid)[0] != "Z"
    except OSError:
        return False


def parent(pid: int) -> int:
    return int(_fields(pid)[1])


def command(pid: int) -> bytes:
    """Its command line; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _fields(pid: int) -> list[str]:
    """State, parent, and so on: what follows the name, which may hold any character."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
