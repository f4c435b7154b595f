"""Thousands of hostile submissions through one wall: what stays behind on this machine.

After each hundred, what there is of processes, mounts, namespaces, files, descriptors and memory
is written down. Kinds are taken in turn, and an honest one after each hundred must still be right.

    python benchmarks/endurance.py [--submissions 5000]

With `--class N` it is a class of N through `dlgrade grade` in which every third submission is one
of those of tests/security/outer.py: it must end, and every honest one have the marks that it has
alone.

    python -m benchmarks.endurance --class 90 [--runs 10]
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path

from autograder.sandbox import NOTHING, Limits, RunResult
from autograder.sandbox.wall import SandboxRunner

KINDS = {
    "exit": "import os\nos._exit(0)\n",
    "crash": "import ctypes\nctypes.string_at(0)\n",
    "loop": "while True: pass\n",
    "sleep": "import time\ntime.sleep(99)\n",
    "memory": "import numpy\nx = [numpy.ones(1 << 20) for _ in range(1 << 20)]\n",
    "threads": (
        "import threading, time\n"
        "for _ in range(999):\n"
        "    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
    ),
    "scratch": (
        "for place in ('/tmp', '/dev/shm'):\n"
        "    try:\n"
        "        with open(place + '/x', 'wb') as f:\n"
        "            while True: f.write(b'x' * (1 << 20))\n"
        "    except OSError: pass\n"
    ),
    "many files": (
        "import os\n"
        "for n in range(99999):\n"
        "    try: open(f'/tmp/{n}', 'w').close()\n"
        "    except OSError: break\n"
        "os.makedirs('/tmp/' + 'd/' * 50, exist_ok=True)\n"
    ),
    "flood": "while True: print('x' * 4096)\n",
    "reply flood": (
        "import os\n"
        "for n in range(3, 20):\n"
        "    try:\n"
        "        while True: os.write(n, b'x' * 65536)\n"
        "    except OSError: pass\n"
    ),
    "signals": (
        "import os, signal\n"
        "for n in range(1, 32):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except OSError: pass\n"
        "for target in (0, -1, 1, 2): \n"
        "    for n in (15, 19, 9):\n"
        "        try: os.kill(target, n)\n"
        "        except OSError: pass\n"
    ),
    "forks": "import os\nfor _ in range(9):\n    try: os.fork()\n    except OSError: pass\n",
    "descriptors": (
        "import os, socket\nkept = []\n"
        "for make in (socket.socketpair, os.pipe, lambda: os.open('/tmp', 0)):\n"
        "    try:\n"
        "        while True: kept.append(make())\n"
        "    except OSError: kept.clear()\n"
    ),
    "shared memory": (
        "from multiprocessing import shared_memory\n"
        "x = [shared_memory.SharedMemory(create=True, size=1 << 20) for _ in range(9)]\n"
    ),
    "at exit": (
        "import atexit, sys\natexit.register(lambda: [0 for _ in iter(int, 1)])\nsys.exit(0)\n"
    ),
    "recursion": ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f() + 1\nf()\n"),
}
SHORT = Limits(start_s=0.25, idle_s=0.25, total_s=0.5, reply_bytes=1 << 20)
MEMORY = 512 * 2**20


@dataclass(frozen=True, kw_only=True)
class Left:
    """What there is on this machine at one time."""

    processes: int  # behind our wall
    mounts: int
    networks: int  # of those processes
    kernel_networks: int  # network namespaces that the kernel keeps (root may ask)
    kernel_mounts: int
    files: int  # in /tmp, /dev/shm and /var/tmp
    descriptors: int  # of the judge's process
    judge_mib: float
    zygote_mib: float
    slab_mib: float
    available_mib: float


def left() -> Left:
    inside = walled()
    meminfo = {
        name: int(rest.split()[0]) / 1024
        for name, rest in (
            line.split(":") for line in Path("/proc/meminfo").read_text().splitlines()
        )
    }
    zygotes = [pid for pid in inside if b"zygote.py" in _read(f"/proc/{pid}/cmdline")]
    return Left(
        processes=len(inside),
        mounts=sum(_read(f"/proc/{pid}/mountinfo").count(b"\n") for pid in (os.getpid(), *inside)),
        networks=len({_link(f"/proc/{pid}/ns/net") for pid in inside}),
        kernel_networks=_kept("net_namespace"),
        kernel_mounts=_kept("mnt_cache"),
        files=sum(len(os.listdir(place)) for place in ("/tmp", "/dev/shm", "/var/tmp")),
        descriptors=len(os.listdir("/proc/self/fd")),
        judge_mib=_resident(os.getpid()),
        zygote_mib=max(map(_resident, zygotes), default=0.0),
        slab_mib=meminfo["Slab"],
        available_mib=meminfo["MemAvailable"],
    )


def walled() -> list[int]:
    tag = f"DLGRADE_WALL={os.getpid()}".encode()
    processes = [path.name for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [int(pid) for pid in processes if tag in _read(f"/proc/{pid}/environ").split(b"\0")]


def _read(path: str) -> bytes:
    with contextlib.suppress(OSError):
        return Path(path).read_bytes()
    return b""


def _link(path: str) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(path)
    return ""


def _kept(kind: str) -> int:
    """How many objects of `kind` the kernel holds; -1 where one may not ask."""
    for line in _read("/proc/slabinfo").decode().splitlines():
        if line.startswith(kind + " "):
            return int(line.split()[1])
    return -1


def _resident(pid: int) -> float:
    words = _read(f"/proc/{pid}/statm").split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if words else 0.0


def job(source: str) -> bytes:
    limits = {"RLIMIT_AS": MEMORY}
    return json.dumps({**json.loads(NOTHING), "source": source, "limits": limits}).encode()


def settled() -> Left:
    """What is left once the kernel has taken down the last namespaces, which it does later."""
    gc.collect()
    time.sleep(0.5)
    return left()


def row(number: int, what: Left) -> str:
    values = [getattr(what, field.name) for field in fields(what)]
    return f"{number:>7}" + "".join(f"{value:>16.0f}" for value in values)


def class_of(count: int) -> tuple[int, float]:
    """How many honest ones of a class have other marks than alone, and the seconds it took."""
    from benchmarks.made_class import submissions
    from tests.security.outer import ALL

    hostile = list(ALL.values())
    honest = [made for made in submissions() if made.kind in ("right", "mistaken")]
    with tempfile.TemporaryDirectory() as folder:
        for group in ("class", "alone"):
            for number in range(count):
                made, one = honest[number % len(honest)], hostile[number // 3 % len(hostile)]
                attack = number % 3 == 2
                if attack and group == "alone":
                    continue
                place = Path(folder) / group / f"s{number:04d}"
                place.mkdir(parents=True)
                name = one.name if attack else f"{made.exercise}{made.ending}"
                (place / name).write_bytes(one.data() if attack else made.text.encode())
        started = time.monotonic()
        together = _marks(folder, "class")
        seconds = time.monotonic() - started
        alone = _marks(folder, "alone")
    return sum(together.get(who) != marks for who, marks in alone.items()), seconds


def _marks(folder: str, group: str) -> dict[str, object]:
    """The parts' statuses and points of a class, by student and exercise."""
    command = [sys.executable, "-m", "autograder", "grade", group, "--out", f"{group}-out"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    found = {}
    for line in (Path(folder) / f"{group}-out" / "results.jsonl").read_text().splitlines():
        record = json.loads(line)
        parts = [(part["name"], part["status"], part["score"]) for part in record["parts"]]
        found[f"{record['student']} {record['exercise']}"] = (record["state"], parts)
    return found


def classes(count: int, runs: int) -> None:
    wrong = 0
    for number in range(1, runs + 1):
        other, seconds = class_of(count)
        wrong += bool(other)
        load = os.getloadavg()[0]
        print(f"run {number}: {count} in {seconds:.0f} s at load {load:.0f}, {other} honest ones "
              "with other marks than alone", flush=True)  # fmt: skip
    sys.exit(1 if wrong else 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=5000)
    parser.add_argument("--rows", type=int, default=10)
    parser.add_argument("--class", dest="students", type=int, help="A class of so many.")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    if options.students:
        classes(options.students, options.runs)
    runner = SandboxRunner()
    wall = runner.wall()
    honest = job("import numpy\nprint(numpy.arange(4).sum())\n")
    endings: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    names = list(KINDS)
    every = max(options.submissions // options.rows, 1)
    for kind in names:  # once each, so that what is made once is there
        runner.run(job(KINDS[kind]), SHORT)
    print(f"{'':>7}" + "".join(f"{field.name.replace('_', ' '):>16}" for field in fields(Left)))
    first = settled()
    print(row(0, first), flush=True)
    started = time.perf_counter()
    for number in range(1, options.submissions + 1):
        kind = names[number % len(names)]
        result: RunResult = runner.run(job(KINDS[kind]), SHORT)
        endings[kind][result.ending] = endings[kind].get(result.ending, 0) + 1
        if number % 100 == 0:
            checked = runner.run(honest, Limits())
            assert (checked.ending, checked.text) == ("done", b"6\n"), checked
        if number % every == 0:
            print(row(number, settled()), flush=True)
    seconds = time.perf_counter() - started
    assert runner.wall() is wall, "the wall fell on the way"
    last = settled()
    runner.close()
    time.sleep(0.5)
    print(f"after the wall is down: {len(walled())} processes, ", end="")
    print(f"{left().descriptors} descriptors of the judge")
    print(f"{options.submissions} submissions in {seconds:.0f} s through one wall; they ended:")
    for kind, counts in endings.items():
        print(f"  {kind:<14} " + ", ".join(f"{n} {ending}" for ending, n in counts.items()))
    same = ("processes", "mounts", "networks", "descriptors")
    grown = [name for name in same if getattr(last, name) > getattr(first, name)]
    sys.exit(f"grown: {grown}" if grown or walled() else 0)


if __name__ == "__main__":
    main()
