"""From save to verdict in `dlgrade watch`, against `dlgrade check` started anew on the same file.

    python benchmarks/watch.py [--saves 15] [--edit OLD NEW] [ex06 ...]

A real `dlgrade watch` runs on a terminal of its own (a pty). A file is saved, by turns with a
mistake and without it; the clock runs from the moment before the write until the verdict's line
has arrived. The student thinks for some seconds between two saves, while the next worker warms. The
median of the saves with a mistake, where all but one function is there, is told beside that of all:
half of these are of the stub, in which an exercise with models has none to build. With `--edit`,
saves with a mistake have NEW in the place of OLD, where `{n}` is another number each time.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import public_course
from autograder.student.workspace import lay_down

ROOT = Path(__file__).resolve().parent.parent
VERDICT = re.compile(rb"points")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saves", type=int, default=15)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds a student thinks")
    parser.add_argument("--edit", nargs=2, metavar=("OLD", "NEW"), default=("", ""))
    parser.add_argument("exercises", nargs="*", default=["ex00", "ex06", "ex14"])
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {options.saves} saves each")
    heads = ("watch, median", 16), ("with a mistake", 17), ("worst", 10), ("check anew", 14)
    print(" " * 6 + "".join(f"{head:>{width}}" for head, width in (*heads, ("ratio", 8))))
    for exercise in options.exercises:
        with tempfile.TemporaryDirectory() as scratch:
            watched = measure(Path(scratch) / "course", exercise, options)
            anew = checked_anew(Path(scratch) / "course", exercise)
        middle, mistaken = statistics.median(watched), statistics.median(watched[::2])
        print(
            f"{exercise:6}{middle * 1000:>13.0f} ms{mistaken * 1000:>14.0f} ms"
            f"{max(watched) * 1000:>7.0f} ms"
            f"{anew * 1000:>11.0f} ms{middle / anew:>8.2f}",
            flush=True,
        )


def measure(folder: Path, exercise: str, options: argparse.Namespace) -> list[float]:
    """Seconds from each save to its verdict."""
    course, source = public_course(), folder / "exercises"
    lay_down(course, folder)
    name = course.resolve(exercise)
    answer = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    stub = (source / f"{name}.py").read_text(encoding="utf-8")
    old, new = options.edit
    if old not in answer:
        raise SystemExit(f"the model answer of {name} has no {old!r}")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "watch", exercise],
        cwd=folder, stdin=follower, stdout=follower, stderr=follower,
    )  # fmt: skip
    took = []
    try:
        wait_for(leader, VERDICT)
        for number in range(options.saves):
            time.sleep(options.pause)
            drain(leader)
            text = f"{stub}\n# {number}\n" if number % 2 else half_done(answer, number)
            if old and not number % 2:
                text = text.replace(old, new.replace("{n}", str(number)))
            started = time.perf_counter()
            (source / f"{name}.py").write_text(text, encoding="utf-8")
            wait_for(leader, VERDICT)
            took.append(time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait()
        os.close(leader)
        os.close(follower)
    return took


def half_done(answer: str, number: int) -> str:
    """The model answer with its last function taken away, so that watch does not move on."""
    end = answer.rindex("\ndef ")
    return f"{answer[:end]}\n# {number}\n"


def checked_anew(folder: Path, exercise: str) -> float:
    """The median of five `dlgrade check`."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "autograder", "check", exercise],
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def wait_for(leader: int, pattern: re.Pattern[bytes], limit: float = 120) -> None:
    seen = b""
    until = time.monotonic() + limit
    while not pattern.search(seen):
        ready, _, _ = select.select([leader], [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise SystemExit(f"no verdict came: {seen[-300:]!r}")
        seen += os.read(leader, 65536)


def drain(leader: int) -> None:
    while select.select([leader], [], [], 0)[0]:
        os.read(leader, 65536)


if __name__ == "__main__":
    main()
