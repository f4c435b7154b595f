"""Each package put where its platform puts it, and run there from its own files alone."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.process_tree import Used, watched
from tests.conftest import EXERCISES, dlgrade, model_answer
from tests.support.wheels import Environment, environment

Installing = Callable[[str, Path], Environment]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """What the platform reads of the model answer, as a share of all points, and what it took."""

    share: float
    used: Used


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a package is marked: the exercise, the package, and a folder as the platform has it."""

    name: str
    package: Path
    root: Path

    @property
    def requirements(self) -> Path:
        (listed,) = self.package.rglob("requirements.txt")
        return listed

    def run(self, *command: Any, cwd: Path, bin: Path, **env: str) -> Used:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DLGRADE"))}
        path = os.pathsep.join([str(bin), kept.get("PATH", os.defpath)])
        return watched([*map(str, command)], cwd=cwd, env={**kept, **env, "PATH": path})

    def hand_in(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.py").write_text(model_answer(self.name), encoding="utf-8")


def marked(platform: str, exercise: str, folder: Path, installing: Installing) -> Marked:
    """Export a package, put it up, and have the model answer marked.

    `installing(exercise, requirements.txt)` makes an environment from a package's files, or has
    one of an equal package: what the four install is the same, and where they lie differs.
    """
    name = next(name for name in EXERCISES if name.startswith(f"{exercise}_"))
    words = ["--to", folder / "package", "--without-wall", "process"]
    ran = dlgrade("export", platform, exercise, *words)
    assert ran.code == 0, ran.err
    place = Place(name=name, package=folder / "package", root=folder / "place")
    place.root.mkdir()
    done = LAYOUTS[platform](place, installing)
    assert done.used.code == 0, done.used.out
    return done


def _gradescope(place: Place, _: Installing) -> Marked:
    """Its own setup.sh makes the environment; TensorFlow is laid there before, from uv's cache."""
    archive = next(place.package.glob("*-gradescope.zip"))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place.root / "source")
    for script in ("setup.sh", "run_autograder"):
        (place.root / "source" / script).chmod(0o755)
    _, *others = place.requirements.read_text().splitlines()
    if others and shutil.which("uv") is not None:
        environment(place.root / "dlgrade", *others)
    root = {"AUTOGRADER_ROOT": str(place.root)}
    bin = Path(os.path.realpath(sys.executable)).parent  # whose `python3` this Python is
    built = place.run(place.root / "source" / "setup.sh", cwd=place.root, bin=bin, **root)
    assert built.code == 0, built.out
    place.hand_in(place.root / "submission")
    script = place.root / "source" / "run_autograder"
    used = place.run(script, cwd=place.root, bin=bin, **root)
    results = json.loads((place.root / "results" / "results.json").read_text())
    most = sum(test["max_score"] for test in results["tests"])
    return Marked(share=results["score"] / most, used=used)


def _classroom50(place: Place, installing: Installing) -> Marked:
    shutil.copytree(place.package, place.root / ".autograder")
    place.hand_in(place.root)
    bin = installing(place.name, place.requirements).root / "bin"
    used = place.run(place.root / ".autograder" / "autograde.sh", cwd=place.root, bin=bin)
    results = json.loads((place.root / "result.json").read_text())
    return Marked(share=results["score"] / results["max-score"], used=used)


def _github(place: Place, installing: Installing) -> Marked:
    place.hand_in(place.package)
    workflow = yaml.safe_load((place.package / ".github/workflows/dlgrade.yml").read_text())
    steps = workflow["jobs"]["check"]["steps"]
    step = next(step for step in steps if "dlgrade check" in step.get("run", ""))
    used = place.run(
        "bash", "-eo", "pipefail", "-c", step["run"],
        cwd=place.package / step["working-directory"],
        bin=installing(place.name, place.requirements).root / "bin",
        GITHUB_WORKSPACE=str(place.package),
    )  # fmt: skip
    return Marked(share=float(used.code == 0), used=used)  # full marks, or a red cross


def _prairielearn(place: Place, installing: Installing) -> Marked:
    shutil.copytree(place.package / "tests", place.root / "tests")
    place.hand_in(place.root / "student")
    bin = installing(place.name, place.requirements).root / "bin"
    script = place.root / "tests" / "grade.sh"
    used = place.run(script, cwd=place.root, bin=bin, GRADE_ROOT=str(place.root))
    results = json.loads((place.root / "results" / "results.json").read_text())
    return Marked(share=results["score"], used=used)


LAYOUTS: dict[str, Callable[[Place, Installing], Marked]] = {
    "gradescope": _gradescope,
    "classroom50": _classroom50,
    "github": _github,
    "prairielearn": _prairielearn,
}
