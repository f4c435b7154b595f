"""What the wall costs: one NumPy submission through wall and zygote, beside `import numpy`.

Round after round, each of these runs once, so that a machine whose speed drifts slows all of them
alike; ratios to `python -c "import numpy"` are taken round by round and their median is quoted.
The wall is warm (a class is marked through one). What is submitted is a model answer, all parts.

    python benchmarks/sandbox.py [--rounds 100] [--exercise ex00]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from autograder.checking import Request, check
from autograder.course import Course
from autograder.exercise import keys
from autograder.interview.questions import interview
from autograder.sandbox import Runner
from autograder.sandbox.process import ProcessRunner
from autograder.sandbox.wall import SandboxRunner
from autograder.submission import reading

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--exercise", default="ex00")
    options = parser.parse_args()
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    course = Course(ROOT)
    name = course.resolve(options.exercise)
    wall, process = SandboxRunner(), ProcessRunner()
    tasks = {
        'python -c "import numpy"': imported,
        "wall and zygote, one submission": interviewed(course, name, wall),
        "check(), level sandbox": checked(course, name, wall),
        "check(), level process": checked(course, name, process),
    }
    try:
        started = time.perf_counter()
        wall.warm()
        print(
            f"the wall and its zygote stand after {(time.perf_counter() - started) * 1000:.0f} ms"
        )
        taken = measured(tasks, options.rounds)
    finally:
        wall.close()
    print(f"{name}, Python {platform.python_version()}, {os.cpu_count()} cores, ", end="")
    print(f"{options.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    base = taken['python -c "import numpy"']
    for task, times in taken.items():
        ratios = sorted(mine / theirs for mine, theirs in zip(times, base, strict=True))
        print(
            f"{task:<34} {statistics.median(times) * 1000:7.1f} ms   "
            f"ratio {statistics.median(ratios):.3f} (from {ratios[0]:.3f} to {ratios[-1]:.3f})"
        )


def measured(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each task in each round. Five rounds come first, uncounted."""
    taken: dict[str, list[float]] = {task: [] for task in tasks}
    for number in range(rounds + 5):
        for task, run in tasks.items():
            started = time.perf_counter()
            run()
            if number >= 5:  # files and pages are warm
                taken[task].append(time.perf_counter() - started)
    return taken


def imported() -> None:
    subprocess.run([sys.executable, "-c", "import numpy"], cwd=ROOT, check=True)


def interviewed(course: Course, name: str, runner: Runner) -> Callable[[], object]:
    """Source in, transcript out: fork, walls, import, every case, replies read, child dead."""
    key, work = keys.load(course.key(name)), reading.read(course.solution(name))

    def run() -> None:
        transcript = interview(key, work, runner, parts=key.parts)
        assert not transcript.ended
        assert len(transcript.replies) == sum(len(g.cases) for p in key.parts for g in p.groups)

    return run


def checked(course: Course, name: str, runner: Runner) -> Callable[[], object]:
    """A whole check: file and key read, interview, judge, report."""
    request = Request(course=course, exercise=name, path=course.solution(name))

    def run() -> None:
        report = check(request, runner)
        assert report.score == report.max_score

    return run


if __name__ == "__main__":
    main()
