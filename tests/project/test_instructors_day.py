"""An instructor's day from the built wheels alone: no clone, no TensorFlow, a fresh environment."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.notebooks import cell_of, code, write
from tests.support.wheels import Environment, both, environment, installed

NAME = "ex06_optimizers"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("day")
    wheels = both(folder)
    return environment(folder / "env", *wheels, "nbgrader>=0.9.5", "jupytext>=1.16")


def test_course_release_change_release_again_mark_and_hand_back(
    fresh: Environment, tmp_path: Path
) -> None:
    def dlgrade(*words: str | Path, cwd: Path = tmp_path / "mine") -> str:
        ran = fresh.run("dlgrade", *words, cwd=cwd)
        assert ran.code == 0, ran.err
        return ran.out

    dlgrade("course", "new", "mine", "--exercises", "ex01,ex06", cwd=tmp_path)
    settings = tmp_path / "mine" / "course.yaml"
    settings.write_text(settings.read_text() + "points: {ex06: {adam: 5}}\n")
    dlgrade("release", "ex06")
    home = tmp_path / "mine" / "nbgrader"
    source = home / "source" / "ex06" / f"{NAME}.ipynb"
    nb = json.loads(source.read_text())
    assert cell_of(nb, f"check-{NAME}-adam")["metadata"]["nbgrader"]["points"] == 5
    nb["cells"].insert(1, code("print('my own cell')"))
    write(source, nb)
    dlgrade("release", "ex06")
    handed_out = json.loads((home / "release" / "ex06" / f"{NAME}.ipynb").read_text())
    assert any("my own cell" in "".join(cell["source"]) for cell in handed_out["cells"])

    answers = json.loads(source.read_text())
    for number in range(10):
        mine = json.loads(json.dumps(handed_out if number % 2 else answers))
        write(home / "submitted" / f"s{number}" / "ex06" / f"{NAME}.ipynb", mine)
    said = dlgrade("grade", "submitted", "--isolation", "process", cwd=home)
    assert "10 of 10 marked" in said
    with (home / "grades" / "grades.csv").open(encoding="utf-8") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    assert float(rows["s0"]["ex06"]) == float(rows["s0"]["ex06.max"]) == 14.0
    assert float(rows["s1"]["ex06"]) == 0.0
    assert len(list((home / "grades" / "feedback").rglob("*.html"))) >= 10
    verdicts = home / "grades" / "results.jsonl"
    work = home / "submitted" / "s0" / "ex06" / f"{NAME}.ipynb"
    assert "holds" in dlgrade("verify", verdicts, work, "--isolation", "process", cwd=home)


@pytest.mark.oracle
def test_hidden_cases_by_the_lines_of_the_page_where_only_the_wheels_are(tmp_path: Path) -> None:
    """The answers of the exercises come from the second wheel, wherever the course lies."""
    pytest.importorskip("nbgrader")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    env = installed(tmp_path / "env", both(wheels))
    assert env.run("dlgrade", "release", "ex06", "--to", "my-course", cwd=tmp_path).code == 0
    course = tmp_path / "my-course"
    handed_in = course / "submitted" / "amina" / "ex06"
    handed_in.mkdir(parents=True)
    shutil.copy(course / "source" / "ex06" / f"{NAME}.ipynb", handed_in)
    page = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    block = page.partition("**Hidden cases.**")[2].partition("```console\n")[2].partition("```")[0]
    lines = [line.removeprefix("$ ").split("  #")[0] for line in block.splitlines()]
    assert len(lines) == 3
    said = []
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line], cwd=course, env=env.variables, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    assert "1 of 1 marked" in said[1]
    assert "part adam    holds" in said[2]
    (record,) = (course / "grades" / "results.jsonl").read_text().splitlines()
    assert json.loads(record)["cases"] == "hidden"
