"""How long a command takes, and how much memory it and its children hold at the peak."""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Ran


@dataclass(frozen=True)
class Measured:
    ran: Ran
    seconds: float
    peak_mib: int


def measured(command: list[Any], **how: Any) -> Measured:
    """Run a command; its memory is what all its processes share out among them (PSS)."""
    began = time.monotonic()
    with subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, **how,
    ) as process:  # fmt: skip
        peak = [0]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.2):
                peak[0] = max(peak[0], sum(map(_pss, _descendants(process.pid))))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            out, err = process.communicate(timeout=1200)
        finally:
            done.set()
            watcher.join()
    ran = Ran(code=process.returncode, out=out, err=err)
    return Measured(ran=ran, seconds=time.monotonic() - began, peak_mib=peak[0] // 1024)


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def _pss(pid: int) -> int:
    """KiB of a process."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
