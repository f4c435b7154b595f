"""Watches a command with all that it starts: wall clock, processor time, memory at the peak."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds on the clock and of processors, MiB at the peak, and what the command said."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    code: int
    out: str


def watched(command: list[str], cwd: Path, env: Mapping[str, str] | None = None) -> Used:
    """Run `command`. Its memory is the sum of proportional shares (PSS) of its processes.

    Processor time is looked up in /proc: of every process alive, its own and that of the children
    it has waited for. What a process uses in its last twentieth of a second may be missed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    watch = _Watch(process.pid)
    out, _ = process.communicate()
    wall = time.perf_counter() - started
    watch.done.set()
    watch.join()
    return Used(wall, watch.cpu_s, watch.peak_mib, process.returncode, out)


class _Watch(threading.Thread):
    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.cpu_s = self.peak_mib = 0.0
        self.done = threading.Event()
        self._mine = {root}
        self.start()

    def run(self) -> None:
        turn = 0
        while not self.done.wait(EVERY_S):
            alive = self._alive()
            self.cpu_s = max(self.cpu_s, sum(alive.values()) / TICK)
            if turn % 4 == 0:
                self.peak_mib = max(self.peak_mib, sum(map(_pss_mib, alive)))
            turn += 1

    def _alive(self) -> dict[int, int]:
        """Ticks by process: of ours, and of whatever ours has started, orphans too."""
        found: dict[int, tuple[int, int, int]] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                ticks = sum(int(field) for field in fields[11:15])
                found[int(name)] = (int(fields[1]), int(fields[3]), ticks)
        while True:
            more = {
                pid for pid, (parent, _, _) in found.items() if parent in self._mine
            } - self._mine
            if not more:
                break
            self._mine |= more
        return {pid: found[pid][2] for pid in self._mine if pid in found}


def _pss_mib(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
