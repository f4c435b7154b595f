"""Twelve notebooks of one assignment: nbgrader as it comes, nbgrader with dlgrade, dlgrade alone.

    python benchmarks/nbgrader.py [--notebooks 12] [--rounds 1] [--isolation sandbox]

"As it comes" executes the notebooks in kernels. Its graded cells hold plain assertions on one case
each, as a teacher writes them without dlgrade; with `check` in them, six more processes a notebook
would be in the figure, and flatter ours. The other two mark the released notebooks on all cases.
The notebooks are a class in small: right ones, two mistakes, experiments that print and fail, an
empty one. Each way starts from a fresh gradebook; the ways take turns, round by round, each round
beginning with another. Every notebook must get the score that it deserves, from all three.
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


def plain_assignment(folder: Path, name: str = NAME, plain: dict[str, str] = PLAIN) -> None:
    """The same assignment with assertions in its graded cells, in an ordinary nbgrader course."""
    source = folder / "source" / name[:4] / f"{name}.ipynb"
    notebook = json.loads(source.read_text())
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            cell["source"] = plain[cell["id"].rsplit("-", 1)[1]]
    source.write_text(json.dumps(notebook))
    config = "c = get_config()\nc.ClearSolutions.enforce_metadata = False\n"  # ex14's helper
    (folder / "nbgrader_config.py").write_text(config)
    run("nbgrader", "generate_assignment", name[:4], "--force", cwd=folder)


BIAS = "learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)"
EXPERIMENT = {
    "cell_type": "code", "id": "experiment", "metadata": {}, "outputs": [],
    "execution_count": None, "source": "for step in range(200):\n    print(step)\n[][1]",
}  # fmt: skip
# What was handed in, and what it deserves.
KINDS: list[tuple[str, float]] = [
    ("right", 12.0), ("no bias correction", 9.0), ("right", 12.0), ("experiments", 12.0),
    ("right", 12.0), ("wrong sign", 11.0), ("right", 12.0), ("empty", 0.0),
    ("right", 12.0), ("no bias correction", 9.0), ("experiments", 12.0), ("right", 12.0),
]  # fmt: skip


def notebook(folder: Path, kind: str) -> dict[str, Any]:
    """A notebook of a student of the course."""
    part = "release" if kind == "empty" else "source"
    found: dict[str, Any] = json.loads((folder / part / "ex06" / f"{NAME}.ipynb").read_text())
    for cell in found["cells"]:
        text = "".join(cell["source"])
        if kind == "no bias correction":
            text = text.replace(f"step = {BIAS}", "step = learning_rate")
        if kind == "wrong sign" and cell["id"] == f"{NAME}-sgd":
            text = text.replace("return w - learning_rate", "return w + learning_rate")
        cell["source"] = text
    if kind == "experiments":
        found["cells"].append(EXPERIMENT)
    return found


def submit(folder: Path, count: int) -> None:
    """Notebooks of all kinds, from `count` students."""
    for number in range(count):
        kind, _ = KINDS[number % len(KINDS)]
        target = folder / "submitted" / f"student{number:02}" / "ex06" / f"{NAME}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook(folder, kind)))


def scores(folder: Path, assignment: str = "ex06") -> dict[str, float]:
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]  # our name
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {
            each.student.id: each.score for each in gradebook.assignment_submissions(assignment)
        }


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
        deserved = {
            f"student{number:02}": KINDS[number % len(KINDS)][1]
            for number in range(asked.notebooks)
        }
        for turn in range(asked.rounds):
            order = list(ways)[turn % 3 :] + list(ways)[: turn % 3]
            for way, words in ((way, ways[way]) for way in order):
                course = Path(scratch) / f"{turn}-{len(taken[way])}-{list(ways).index(way)}"
                shutil.copytree(theirs if "as it comes" in way else ours, course)
                taken[way].append(run(*words, cwd=course))
                found = scores(course)
                if found != deserved:
                    sys.exit(f"{way}: {found}, and they deserve {deserved}")
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
