"""Two builds of dlgrade in turns: the same commands, round after round, as ratios.

    python benchmarks/compare.py BEFORE AFTER [--rounds 10] [--class FOLDER] [--only NAME]
    python benchmarks/compare.py BEFORE AFTER --run "benchmarks/watch.py --saves 5 ex06"

BEFORE and AFTER are commits, or folders with a checkout. A commit is checked out beside this
repository, for as long as this takes. Both run with this environment's Python and packages, so only
dlgrade's own code differs. Every second round begins with the other one; ratios are taken round by
round, of wall time and of processor time, and their medians and ranges are printed. Of processor
time, what happens behind a wall is looked up while it runs (`process_tree`): the system does not
hand it on to who started the wall. `--run` runs a benchmark of each build's own in turns instead,
and shows what it prints.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from process_tree import watched

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "help": "--help",
    "check": "check ex06 --solution",
    "part": "check ex06 --solution --part adam",
    "keras": "check ex11 --solution --part build_flower_cnn",
}


@dataclass(frozen=True)
class Took:
    wall: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs=2, metavar="BUILD")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--class", dest="hand_ins", type=Path, help="Hand-ins to grade, too.")
    parser.add_argument("--only", action="append", choices=[*COMMANDS, "grade"])
    parser.add_argument("--run", help="A benchmark and its options.")
    words = parser.parse_args()
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    with contextlib.ExitStack() as stack:
        trees = [stack.enter_context(_tree(build)) for build in words.builds]
        if words.run:
            for build, tree in zip(words.builds, trees, strict=True):
                print(f"== {build}", flush=True)
                _run([sys.executable, *shlex.split(words.run)], tree, shown=True)
            return
        commands = dict(COMMANDS)
        if words.hand_ins:
            commands["grade"] = f"grade {shlex.quote(str(words.hand_ins.resolve()))} --out OUT"
        for name, command in commands.items():
            if name in (words.only or commands):
                _report(name, command, trees, words.rounds)


def _report(name: str, command: str, trees: list[Path], rounds: int) -> None:
    took: list[list[Took]] = [[], []]
    for number in range(rounds + 1):
        for place in (0, 1) if number % 2 else (1, 0):
            with tempfile.TemporaryDirectory() as out:
                line = shlex.split(command.replace("OUT", shlex.quote(f"{out}/out")))
                measured = _run([sys.executable, "-m", "autograder", *line], trees[place])
            if number:  # the first round fills caches
                took[place].append(measured)
    for what in ("wall", "processor"):
        before, after = ([getattr(one, what) for one in side] for side in took)
        ratios = [b / a for a, b in zip(before, after, strict=True)]
        print(
            f"{name:<6} {what:<9} before {statistics.median(before):7.3f} s   "
            f"after {statistics.median(after):7.3f} s   ratio {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f})",
            flush=True,
        )


def _run(command: list[str], tree: Path, *, shown: bool = False) -> Took:
    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    started, before = time.perf_counter(), used()
    env = {**os.environ, "PYTHONPATH": str(tree)}
    if shown:
        subprocess.run(command, cwd=tree, env=env, check=False)
        return Took(wall=time.perf_counter() - started, processor=used() - before)
    seen = watched(command, tree, env)  # a class has people without a mark: no code is looked at
    waited_for = used() - before
    return Took(wall=seen.wall_s, processor=max(seen.cpu_s, waited_for))


@contextlib.contextmanager
def _tree(build: str) -> Iterator[Path]:
    """The folder of a build; a commit's is made, and compiled, for as long as it is needed."""
    if Path(build).is_dir():
        yield Path(build).resolve()
        return
    place = Path(tempfile.mkdtemp(prefix="dlgrade-compare-"))
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "-q", "--detach", place / "tree", build], check=True)
    try:
        subprocess.run(
            [sys.executable, "-m", "compileall", "-q", place / "tree/autograder"], check=True
        )
        yield place / "tree"
    finally:
        subprocess.run([*git, "remove", "--force", place / "tree"], check=False)
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
