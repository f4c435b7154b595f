"""Runs submissions, each between two neighbours, through the real command; secrets lie about."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARKER = "dlgrade-pwned"
POINTS = {"churn_rule": 1.0, "one_hot": 1.0, "standardize": 3.0, "accuracy": 1.0}
STATUSES = frozenset(["passed", "failed", "error", "timeout", "not_implemented"])

BEFORE = '''"""The neighbour before: right, and it leaves a secret wherever one can be left."""

import builtins
import os
import sys
import types

import numpy as np

for path in ("/tmp/neighbour", "/dev/shm/neighbour"):
    with open(path, "w") as stream:
        stream.write("SECRET")
builtins.neighbour = np.neighbour = os.environ["NEIGHBOUR"] = "SECRET"
sys.modules["neighbour"] = types.ModuleType("neighbour", "SECRET")
'''

AFTER = '''"""The neighbour after: right, and it prints whatever it finds changed."""

import builtins
import os
import resource
import signal
import sys
import threading

import numpy as np

print("scratch", sorted(os.listdir("/tmp")), sorted(os.listdir("/dev/shm")), os.getcwd())
print("processes", sorted(name for name in os.listdir("/proc") if name.isdigit()))
print("environment", sorted(os.environ))
print("modules", len(sys.modules), "path", len(sys.path), sys.meta_path, len(sys.path_hooks))
print("names", len(vars(builtins)), len(vars(np)), len(vars(os)), len(vars(sys)))
print("numpy", np.eye(1), np.allclose(1, 2), np.geterr(), np.random.seed.__name__)
print("threads", threading.active_count(), "trace", sys.gettrace(), sys.getprofile())
print("handlers", [str(signal.getsignal(n)) for n in (1, 2, 14, 15)], signal.getitimer(0))
print("limits", resource.getrlimit(resource.RLIMIT_AS), sys.getrecursionlimit(), os.nice(0))
print("mask", os.umask(0o22))
'''

RIGHT = """

def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
"""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a submission deserves, by the words of its docstring."""

    points: dict[str, float]
    statuses: dict[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()


def deserts(text: str) -> Expected:
    """Read `Deserves:`, `Status:`, `Says:` and `Prints:` from the first docstring of `text`."""
    docstring = text.split('"""')[1]
    found: dict[str, list[str]] = {"Deserves": [], "Status": [], "Says": [], "Prints": []}
    for name, words in re.findall(r"^(\w+): (.+)$", docstring, re.MULTILINE):
        found[name].append(words)
    (deserved,) = found["Deserves"]
    if deserved == "6":
        points = dict(POINTS)
    elif deserved == "0":
        points = dict.fromkeys(POINTS, 0.0)
    else:
        points = {part: float(number) for part, number in map(str.split, deserved.split(", "))}
    statuses = dict(entry.split() for line in found["Status"] for entry in line.split(", "))
    assert points.keys() == POINTS.keys()
    return Expected(
        points=points,
        statuses=statuses,
        says=tuple(found["Says"]),
        prints=tuple(found["Prints"]),
    )


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Secrets that only the judge's process, its machine and a neighbour have."""

    environment: str = field(default_factory=lambda: _secret())
    file: str = field(default_factory=lambda: _secret())
    home: str = field(default_factory=lambda: _secret())
    descriptor: str = field(default_factory=lambda: _secret())
    neighbour: str = field(default_factory=lambda: _secret())

    def all(self) -> list[str]:
        return list(vars(self).values())


def _secret() -> str:
    return f"dlgrade-secret-{secrets.token_hex(16)}"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the command answered, and what it left."""

    code: int
    out: str
    err: str
    reports: list[dict[str, Any]]
    left: list[str]
    used: Used


@dataclass
class Used:
    """What a process of ours has used, looked at while it ran: its children are not in it."""

    cpu_s: float = 0.0
    mebibytes: float = 0.0

    def watch(self, process: int, ended: threading.Event) -> None:
        ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
        while not ended.wait(0.05):
            try:
                stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                resident = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * page
            except (OSError, IndexError):
                continue
            self.cpu_s = max(self.cpu_s, (int(stat[11]) + int(stat[12])) / ticks)
            self.mebibytes = max(self.mebibytes, resident / 2**20)


def watched(child: subprocess.Popen[str], timeout: float) -> tuple[str, str, Used]:
    """What `child` says until it ends, and what it has used."""
    used, ended = Used(), threading.Event()
    looking = threading.Thread(target=used.watch, args=(child.pid, ended), daemon=True)
    looking.start()
    try:
        out, err = child.communicate(timeout=timeout)
    finally:
        ended.set()
        looking.join()
    return out, err, used


def judged(room: Path, planted: Planted, files: dict[str, bytes]) -> Verdict:
    """Check each of `files` between its two neighbours, with one command in folders under `room`.

    There are three reports for each file: the neighbour's before, its own, the neighbour's after.
    """
    home, scratch, submitted = room / "home", room / "tmp", room / "submitted"
    for folder in (home, scratch, submitted):
        folder.mkdir()
    (home / "dlgrade-secret.txt").write_text(planted.home)
    (room / "dlgrade-secret.txt").write_text(planted.file)
    before, after = submitted / "ex00_before.py", submitted / "ex00_after.py"
    before.write_text(BEFORE.replace("SECRET", planted.neighbour) + RIGHT)
    after.write_text(AFTER + RIGHT)
    for name, raw in files.items():
        (submitted / name).write_bytes(raw)

    reading, writing = os.pipe()
    os.write(writing, planted.descriptor.encode())
    command = [sys.executable, "-m", "autograder", "check"]
    for name in files:
        command += [f"submitted/{one}" for one in (before.name, name, after.name)]
    child = subprocess.Popen(
        [*command, "--isolation", "sandbox", "--format", "json"],
        cwd=room,
        env={
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(scratch),
            "DLGRADE_TEST_SECRET": planted.environment,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[reading, writing],
        text=True,
        encoding="utf-8",
    )
    out, err, used = watched(child, timeout=240 + 20 * len(files))
    os.close(reading)
    os.close(writing)

    left = processes(child.pid)
    left += [str(path) for path in room.rglob("*") if MARKER in path.name]
    left += [str(path) for path in scratch.iterdir()]
    left += [str(path) for path in home.iterdir() if path.name != "dlgrade-secret.txt"]
    beside = {path.name for path in submitted.iterdir()} - {before.name, *files, after.name}
    left += sorted(beside)
    for name, raw in files.items():
        if (submitted / name).read_bytes() != raw:
            left.append(f"{name} was changed")
    documents = json.loads(out) if out.startswith("[") else []
    return Verdict(code=child.returncode, out=out, err=err, reports=documents, left=left, used=used)


def processes(judge: int) -> list[str]:
    """Processes of the wall that `judge` built; after a second, those that are still there."""
    for _ in range(30):
        found = tagged(judge)
        if not found:
            return []
        time.sleep(0.1)
    return found


def tagged(judge: int) -> list[str]:
    tags = (f"DLGRADE_WALL={judge}\0".encode(), f"DLGRADE_WALL\0{judge}\0".encode())
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        for name in ("environ", "cmdline"):
            try:
                said = (folder / name).read_bytes() + b"\0"
            except OSError:
                continue
            if any(tag in said for tag in tags):
                found.append(f"process {folder.name}: {said[:200]!r}")
                break
    return found


def end(process: int) -> None:
    """Kill, as nothing polite would."""
    os.kill(process, signal.SIGKILL)


def undisturbed(report: dict[str, Any]) -> dict[str, Any]:
    """A report without its times, to be held against another."""
    return {name: value for name, value in report.items() if name != "duration_s"}


def told(report: dict[str, Any]) -> list[str]:
    """Every sentence of a report that is ours to answer for."""
    findings = [part["finding"]["message"] for part in report["parts"] if part["finding"]]
    return findings + report["notes"]


def unfit(message: str) -> list[str]:
    """What keeps a message from being fit to read; empty where nothing does."""
    faults = []
    if not message.strip():
        return ["it is empty"]
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in message if c != "\n"):
        faults.append("control characters")
    for words in ("Traceback", "harness.py", "zygote", "/run/dlgrade", "autograder/", "<probes>"):
        if words in message:
            faults.append(f"our own {words}")
    if message.rstrip()[-1] not in ".!?)":
        faults.append("no end of a sentence")
    if len(message) > 1200:
        faults.append("too long")
    return faults
