"""Twelve notebooks of one assignment: nbgrader as it comes, nbgrader with dlgrade, dlgrade alone.

    python benchmarks/nbgrader.py [--notebooks 12] [--rounds 1] [--isolation sandbox]

"As it comes" executes the notebooks in kernels. Its graded cells hold plain assertions on one case
each, as a teacher writes them without dlgrade; with `check` in them, six more processes a notebook
would be in the figure, and flatter ours. The other two mark the released notebooks on all cases.
Each way starts from a fresh gradebook; the ways take turns, round by round. All three must give
the right notebooks full marks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NAME = "ex06_optimizers"
PLAIN = {  # what a teacher would write into the graded cell
    "sgd": "assert np.allclose(sgd(np.array([1.0]), np.array([0.5]), {}, 0.1)[0], 0.95)",
    "momentum": "assert np.allclose(momentum(np.array([1.0]), np.array([0.5]), {}, 0.1)[0], 0.95)",
    "nesterov": "assert np.allclose(nesterov(np.array([1.0]), np.array([0.5]), {}, 0.1)[0], 0.905)",
    "adagrad": "assert adagrad(np.array([1.0]), np.array([0.5]), {}, 0.1)[0] < 1.0",
    "rmsprop": "assert rmsprop(np.array([1.0]), np.array([0.5]), {}, 0.1)[0] < 1.0",
    "adam": "assert np.allclose(adam(np.array([1.0]), np.array([250.0]), {}, 0.1)[0], 0.9)",
}


def run(*words: str, cwd: Path) -> float:
    """Seconds that a command takes; it must succeed."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *words], cwd=cwd, capture_output=True, text=True)
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return taken


def plain_assignment(folder: Path) -> None:
    """The same assignment with assertions in its graded cells, in an ordinary nbgrader course."""
    source = folder / "source" / "ex06" / f"{NAME}.ipynb"
    notebook = json.loads(source.read_text())
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            cell["source"] = PLAIN[cell["id"].rsplit("-", 1)[1]]
    source.write_text(json.dumps(notebook))
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    run("nbgrader", "generate_assignment", "ex06", "--force", cwd=folder)


def submit(folder: Path, count: int) -> None:
    """Right answers, from `count` students."""
    notebook = json.loads((folder / "source" / "ex06" / f"{NAME}.ipynb").read_text())
    for number in range(count):
        target = folder / "submitted" / f"student{number:02}" / "ex06" / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook))


def scores(folder: Path) -> set[float]:
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]  # our name
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {each.score for each in gradebook.assignment_submissions("ex06")}


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--isolation", default="sandbox")
    asked = parser.parse_args()
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        sys.exit("Unset PYTHONDONTWRITEBYTECODE first: this would time the compiler.")
    isolation = ["--isolation", asked.isolation]
    ways: dict[str, list[str]] = {
        "nbgrader autograde, as it comes": ["nbgrader", "autograde", "ex06"],
        "nbgrader autograde, with dlgrade": [
            "nbgrader", "autograde", "ex06", f"--DlgradePreprocessor.isolation={asked.isolation}",
        ],
        "dlgrade grade": ["autograder", "grade", "submitted", "--out", "out", *isolation],
    }  # fmt: skip
    taken: dict[str, list[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(prefix="dlgrade-bench-") as scratch:
        ours, theirs = Path(scratch) / "ours", Path(scratch) / "theirs"
        run("autograder", "release", "ex06", "--to", str(ours), cwd=ROOT)
        shutil.copytree(ours, theirs)
        plain_assignment(theirs)
        for course in (ours, theirs):
            submit(course, asked.notebooks)
        for turn in range(asked.rounds):
            for way, words in ways.items():
                course = Path(scratch) / f"{turn}-{len(taken[way])}-{list(ways).index(way)}"
                shutil.copytree(theirs if "as it comes" in way else ours, course)
                taken[way].append(run(*words, cwd=course))
                found: Any = scores(course)
                if found != {12.0}:
                    sys.exit(f"{way}: the right notebooks got {found}")
    base = taken["nbgrader autograde, as it comes"]
    print(
        f"{asked.notebooks} notebooks, {asked.rounds} rounds, isolation {asked.isolation}, ", end=""
    )
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for way, times in taken.items():
        ratios = [theirs / mine for theirs, mine in zip(base, times, strict=True)]
        middle, ratio = statistics.median(times), statistics.median(ratios)
        print(f"{way:<34} {middle:7.2f} s   {ratio:6.1f} times less")


if __name__ == "__main__":
    main()
