"""Each package, from its own files only, in a fresh environment, to a mark.

`pytest --slow -n 0 -s tests/platforms/test_packages_run.py` prints the table of docs/platforms.md.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import dlgrade, model_answer
from tests.support.measuring import Measured, measured
from tests.support.wheels import Environment, environment, online

pytestmark = pytest.mark.slow
NAMES = {"ex06": "ex06_optimizers", "ex11": "ex11_keras_cnn"}


@dataclass
class Place:
    """Where a package is marked: its exercise, its folder, an environment made from its files."""

    name: str
    package: Path
    root: Path
    env: Environment | None = None

    def run(self, *command: Any, cwd: Path, **env: str) -> Measured:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DLGRADE"))}
        paths = [str(self.env.root / "bin")] if self.env else []
        path = os.pathsep.join([*paths, kept["PATH"]])
        return measured([*command], cwd=cwd, env={**kept, **env, "PATH": path})

    def hand_in(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.py").write_text(model_answer(self.name))


def gradescope(place: Place) -> tuple[Measured, float]:
    archive = next(place.package.glob("*-gradescope.zip"))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place.root / "source")
    for script in ("setup.sh", "run_autograder"):
        (place.root / "source" / script).chmod(0o755)
    root = {"AUTOGRADER_ROOT": str(place.root)}
    built = place.run(place.root / "source" / "setup.sh", cwd=place.root, **root)
    assert built.ran.code == 0, built.ran.err
    place.hand_in(place.root / "submission")
    done = place.run(place.root / "source" / "run_autograder", cwd=place.root, **root)
    results = json.loads((place.root / "results" / "results.json").read_text())
    return done, results["score"] / sum(test["max_score"] for test in results["tests"])


def classroom50(place: Place) -> tuple[Measured, float]:
    shutil.copytree(place.package, place.root / ".autograder")
    place.hand_in(place.root)
    done = place.run(place.root / ".autograder" / "autograde.sh", cwd=place.root)
    results = json.loads((place.root / "result.json").read_text())
    return done, results["score"] / results["max-score"]


def github(place: Place) -> tuple[Measured, float]:
    place.hand_in(place.package)
    workflow = yaml.safe_load((place.package / ".github/workflows/dlgrade.yml").read_text())
    steps = workflow["jobs"]["check"]["steps"]
    step = next(step for step in steps if "dlgrade check" in step.get("run", ""))
    done = place.run(
        "bash", "-eo", "pipefail", "-c", step["run"],
        cwd=place.package / step["working-directory"], GITHUB_WORKSPACE=str(place.package),
    )  # fmt: skip
    return done, float(done.ran.code == 0)


def prairielearn(place: Place) -> tuple[Measured, float]:
    shutil.copytree(place.package / "tests", place.root / "tests")
    place.hand_in(place.root / "student")
    script = place.root / "tests" / "grade.sh"
    done = place.run(script, cwd=place.root, GRADE_ROOT=str(place.root))
    return done, json.loads((place.root / "results" / "results.json").read_text())["score"]


HOW: dict[str, Callable[[Place], tuple[Measured, float]]] = {
    "gradescope": gradescope,
    "classroom50": classroom50,
    "github": github,
    "prairielearn": prairielearn,
}


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], Environment]:
    """One for the packages of an exercise, which all install the same."""
    made: dict[str, Environment] = {}

    def of(exercise: str, package: Path) -> Environment:
        if exercise not in made:
            (listed,) = package.rglob("requirements.txt")
            root = tmp_path_factory.mktemp(f"{exercise}-env") / "env"
            made[exercise] = environment(root, "-r", "requirements.txt", cwd=listed.parent)
        return made[exercise]

    return of


@pytest.mark.parametrize("exercise", NAMES)
@pytest.mark.parametrize("platform", HOW)
def test_a_package_marks_the_model_answer_from_its_own_files(
    exercise: str,
    platform: str,
    tmp_path: Path,
    environments: Callable[[str, Path], Environment],
) -> None:
    if not online():
        pytest.skip("a fresh environment needs a package index")
    if platform == "gradescope" and shutil.which("bwrap") is None and os.getuid() != 0:
        pytest.skip("setup.sh needs bwrap, or root and Debian's packages")
    package = tmp_path / "package"
    ran = dlgrade("export", platform, exercise, "--to", package, "--without-wall", "process")
    assert ran.code == 0, ran.err
    place = Place(name=NAMES[exercise], package=package, root=tmp_path / "place")
    place.root.mkdir()
    if platform != "gradescope":
        place.env = environments(exercise, package)
    done, share = HOW[platform](place)
    print(f"\n| {platform} | {exercise} | {share:.0%} | {done.seconds:.0f} | {done.peak_mib} |")
    assert done.ran.code == 0, done.ran.err
    assert share == 1.0
