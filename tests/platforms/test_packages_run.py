"""Each package, from its own files only, in a fresh environment, to a mark.

`python -m benchmarks.packages` measures the same, and prints the table of docs/platforms.md.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from autograder.platforms.needs import needs
from tests.conftest import EXERCISES, load_key
from tests.support.once import made_once
from tests.support.packages import LAYOUTS, marked
from tests.support.wheels import Environment, environment, online

pytestmark = pytest.mark.slow
# Each layout with NumPy, and one with models and a training of Keras: those are the same wherever
# they are asked for, and the benchmark asks everywhere.
PACKAGES = [*((platform, "ex06") for platform in LAYOUTS), ("prairielearn", "ex11")]


@pytest.mark.parametrize(("platform", "exercise"), PACKAGES)
def test_a_package_marks_the_model_answer_from_its_own_files(
    platform: str, exercise: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not online():
        pytest.skip("a fresh environment needs a package index")
    if platform == "gradescope" and shutil.which("bwrap") is None and os.getuid() != 0:
        pytest.skip("setup.sh needs bwrap, or root and Debian's packages")

    def installing(name: str, listed: Path) -> Environment:
        def make(folder: Path) -> None:
            folder.mkdir()
            environment(folder / "env", "-r", listed.name, cwd=listed.parent)

        kind = "-".join(load_key(name).needs)
        return Environment(made_once(tmp_path_factory, f"package-{kind}", make) / "env")

    done = marked(platform, exercise, tmp_path, installing)
    assert done.share == 1.0
    asked = needs(load_key(next(name for name in EXERCISES if name.startswith(exercise))))
    assert done.used.peak_mib < asked.memory_mib
    assert done.used.wall_s < asked.seconds
