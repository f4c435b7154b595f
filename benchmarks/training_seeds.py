"""How surely a model answer that trains gets full marks: its accuracy and seconds, seed after seed.

Each course seed gives another split of the data and another seed for Keras, as another course
would have them; the file is asked behind the same wall, with the same budget, as a student's.

    python -m benchmarks.training_seeds ex11 [--part train_digits] [--seeds 30] [--file my.py]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

from autograder.candidate import serialization
from autograder.checking import interviewed
from autograder.course import Course
from autograder.exercise import keys
from autograder.model import Key, Part, Submission, Transcript
from autograder.oracle.earlier import earlier_answers
from autograder.oracle.freeze import freeze
from autograder.sandbox.levels import LEVELS, open_runner

ROOT = Path(__file__).parent.parent
OWN_MEASURE = "held_out"  # the travelling function of a reference file that gives all of it


def share(key: Key, part: Part, transcript: Transcript) -> float | None:
    """What the part's own measure says of the reply, without a cap; None where none came."""
    reply = transcript.replies.get((part.name, part.groups[0].name, 0))
    if reply is None or reply["kind"] != "returned":
        return None
    room = types.ModuleType("measures")
    exec(key.measures, room.__dict__)
    group = part.groups[0]
    measure = getattr(room, OWN_MEASURE, None) or getattr(room, group.measure or "")
    given = {name: serialization.decode(value) for name, value in group.cases[0].for_judge.items()}
    return float(measure(serialization.decode(reply["value"]), given))


def asked_for(key: Key, given: float | None) -> dict[str, float]:
    """What each training part's full marks ask for: the highest of its bands."""
    return {
        part.name: given
        or max(serialization.decode(group.cases[0].expected["value"]) for group in part.groups)
        for part in key.parts
        if part.seconds is not None
    }


def rounds(
    course: Course, name: str, wanted: str | None, source: str, seeds: range, level: str
) -> Iterator[tuple[int, str, float | None, float]]:
    """Seed, part, accuracy and seconds of each training."""
    runner = open_runner(level)
    try:
        for seed in seeds:
            key = freeze(course, name, seed=f"training-{seed}", device="cpu", answers=False)
            earlier = earlier_answers(course, key.builds_on)
            work = Submission(path=f"{name}.py", source=source, sha256="", earlier=earlier)
            for part in key.parts:
                if part.seconds is None or wanted not in (None, part.name):
                    continue
                started = time.perf_counter()
                transcript = interviewed(key, work, runner, (part,))
                taken = time.perf_counter() - started
                yield seed, part.name, share(key, part, transcript), taken
    finally:
        runner.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercise")
    parser.add_argument("--part")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first", type=int, default=1, help="The first seed.")
    parser.add_argument("--full", type=float, help="What full marks ask for, if not the key's.")
    parser.add_argument("--file", type=Path, help="Instead of the model answer.")
    parser.add_argument("--isolation", choices=LEVELS, default="sandbox")
    given = parser.parse_args()
    course = Course(ROOT)
    name = course.resolve(given.exercise)
    source = (given.file or course.solution(name)).read_text(encoding="utf-8")
    print(
        f"{name}, level {given.isolation}, {os.cpu_count()} cores, {given.seeds} seeds", flush=True
    )
    found: list[tuple[str, float | None, float]] = []
    wanted = asked_for(keys.load(course.key(name)), given.full)
    seeds = range(given.first, given.first + given.seeds)
    for seed, part, right, taken in rounds(
        course, name, given.part, source, seeds, given.isolation
    ):
        found.append((part, right, taken))
        shown = "no answer" if right is None else f"{right:.4f}"
        print(f"{part}  seed {seed:3d}  {shown}  {taken:5.1f} s", flush=True)
    known = [right for _, right, _ in found if right is not None]
    full = sum(right >= wanted[part] - 1e-9 for part, right, _ in found if right is not None)
    times = [taken for *_, taken in found]
    if known:
        print(
            f"full marks in {full} of {len(found)}; accuracy {min(known):.4f} to {max(known):.4f}, "
            f"mean {statistics.mean(known):.4f}; {min(times):.1f} to {max(times):.1f} s"
        )
    sys.exit(0 if full == len(found) else 1)


if __name__ == "__main__":
    main()
