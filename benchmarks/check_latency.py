"""How long a student waits: `dlgrade check` and `--help` as ratios to `python -c "import numpy"`.

The three commands run in turn, round after round, so that a machine whose speed drifts slows all
of them alike; ratios are taken round by round and their median is quoted.

    python benchmarks/check_latency.py [--rounds 20]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    dlgrade = shutil.which("dlgrade", path=str(Path(sys.executable).parent))
    if dlgrade is None:
        sys.exit("Install dlgrade in this environment first.")
    baseline = [sys.executable, "-c", "import numpy"]
    measured = {
        "dlgrade check ex06 --solution": [dlgrade, "check", "ex06", "--solution"],
        "dlgrade --help": [dlgrade, "--help"],
    }
    for command in (baseline, *measured.values()):
        seconds(command)  # warm the file cache
    base: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        base.append(seconds(baseline))
        for name, command in measured.items():
            taken[name].append(seconds(command))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds")
    print(f"{'python -c import numpy':<32} {statistics.median(base) * 1000:6.0f} ms")
    for name, times in taken.items():
        ratios = sorted(mine / theirs for mine, theirs in zip(times, base, strict=True))
        print(
            f"{name:<32} {statistics.median(times) * 1000:6.0f} ms   "
            f"ratio {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
