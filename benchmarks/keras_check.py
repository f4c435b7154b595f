"""How long a student waits for a Keras build part, as ratios to `python -c "import tensorflow"`.

Cold is the command as a student types it, at level `process`. Warm is a second check through a
runner that stays, as `watch` and `grade` keep one: behind the wall, forked from a zygote that has
TensorFlow imported. Rounds are interleaved; ratios are taken round by round.

    python benchmarks/keras_check.py [--rounds 7]
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

from autograder.checking import Request, check
from autograder.course import Course
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner

ROOT = Path(__file__).parent.parent
EXERCISE, PART = "ex11_keras_cnn", "build_flower_cnn"


def command_seconds(command: list[str]) -> float:
    started = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=ROOT, check=True, stdout=quiet, stderr=quiet)
    return time.perf_counter() - started


def warm_seconds(runner: Runner) -> float:
    course = Course(ROOT)
    request = Request(
        course=course, exercise=EXERCISE, path=course.solution(EXERCISE), parts=(PART,)
    )
    started = time.perf_counter()
    report = check(request, runner)
    assert report.exit_code == 0, report
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    dlgrade = shutil.which("dlgrade", path=str(Path(sys.executable).parent))
    if dlgrade is None:
        sys.exit("Install dlgrade in this environment first.")
    baseline = [sys.executable, "-c", "import tensorflow"]
    cold = [dlgrade, "check", EXERCISE, "--part", PART, "--solution"]
    runner = open_runner("sandbox")
    taken: dict[str, list[float]] = {"import": [], "cold": [], "warm": []}
    try:
        for command in (baseline, cold):
            command_seconds(command)  # warm the file cache
        warm_seconds(runner)  # starts the zygote
        for _ in range(rounds):
            taken["import"].append(command_seconds(baseline))
            taken["cold"].append(command_seconds(cold))
            taken["warm"].append(warm_seconds(runner))
    finally:
        runner.close()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds")
    for name, times in taken.items():
        ratios = sorted(mine / base for mine, base in zip(times, taken["import"], strict=True))
        print(
            f"{name:<8} {statistics.median(times) * 1000:7.0f} ms   ratio "
            f"{statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
