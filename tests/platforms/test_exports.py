"""`dlgrade export`: each package run as its platform runs it, in the platform's folder layout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import ROOT, Ran, dlgrade
from tests.reporters.test_formats import SCHEMAS, Runner
from tests.support.ex06 import ANSWER, NAME, WRONG

SECRET = "c2f0a1d5e7b94836aa10ff27d4c8e6b1937502e4d1f8a6c3"


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    """A folder for a platform, and in bin/ the dlgrade that its image would have installed."""
    (tmp_path / "bin").mkdir()
    run = f'#!/bin/sh\nexec {sys.executable} -m autograder "$@"\n'
    (tmp_path / "bin" / "dlgrade").write_text(run)
    (tmp_path / "bin" / "dlgrade").chmod(0o755)
    return tmp_path


def export(platform: str, folder: Path, *words: str | Path) -> Ran:
    ran = dlgrade("export", platform, "ex06", "--to", folder, "--isolation", "process", *words)
    assert ran.code == 0, ran.err
    assert not re.search(r"@[A-Z]{2,}@", "".join(map(text_of, folder.rglob("*")))), (
        "a place is left"
    )
    return ran


def text_of(path: Path) -> str:
    return path.read_text() if path.is_file() and path.suffix not in (".zip", ".whl") else ""


def execute(script: Path, root: Path, cwd: Path | None = None, **env: str) -> Ran:
    done = subprocess.run(
        [script], cwd=cwd or root, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PATH": f"{root / 'bin'}:{os.environ['PATH']}", **env},
    )  # fmt: skip
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def valid(path: Path, form: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads((SCHEMAS / f"{form}.json").read_text()))
    return document


class Gradescope:
    """A container as Gradescope makes it: the zip unpacked in source/, setup.sh run once."""

    def __init__(self, root: Path, archive: Path) -> None:
        self.root = root
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(root / "source")
            for entry in packed.infolist():  # as `unzip` does
                os.chmod(root / "source" / entry.filename, entry.external_attr >> 16)
        (root / "dlgrade" / "bin").mkdir(parents=True)
        shutil.copy(root / "bin" / "dlgrade", root / "dlgrade" / "bin" / "dlgrade")

    def grade(self, **files: str) -> Ran:
        shutil.rmtree(self.root / "submission", ignore_errors=True)
        (self.root / "submission").mkdir()
        for name, text in files.items():
            (self.root / "submission" / f"{name}.py").write_text(text)
        script = self.root / "source" / "run_autograder"
        return execute(script, self.root, AUTOGRADER_ROOT=str(self.root))

    @property
    def results(self) -> dict[str, Any]:
        return valid(self.root / "results" / "results.json", "gradescope")


@pytest.fixture
def gradescope(platform: Path) -> Gradescope:
    export("gradescope", platform / "package")
    return Gradescope(platform, platform / "package" / "ex06-gradescope.zip")


def test_gradescope_marks_whatever_the_file_is_called(gradescope: Gradescope) -> None:
    assert gradescope.grade(homework=WRONG).code == 0
    assert gradescope.results["score"] == 9
    assert gradescope.grade(ex06_optimizers=ANSWER, helpers="x = 1\n").code == 0
    assert gradescope.results["score"] == 12


def test_gradescope_says_what_was_missing(gradescope: Gradescope) -> None:
    assert gradescope.grade().code == 0
    assert gradescope.results["score"] == 0
    assert "Hand in the one file" in gradescope.results["tests"][0]["output"]
    gradescope.grade(one=ANSWER, two=ANSWER)
    assert "Which of these" in gradescope.results["tests"][0]["output"]


def test_gradescope_gives_no_score_for_a_fault_of_ours(gradescope: Gradescope) -> None:
    key = gradescope.root / "source" / "course" / "exercises" / "keys" / f"{NAME}.json"
    key.write_text(key.read_text().replace("0", "1", 1))
    assert gradescope.grade(homework=ANSWER).code == 3
    assert "score" not in gradescope.results
    assert gradescope.results["tests"] == []


def online() -> bool:
    try:
        urllib.request.urlopen("https://pypi.org/simple/click/", timeout=10).close()
    except (OSError, urllib.error.URLError):
        return False
    return True


@pytest.mark.slow
def test_gradescopes_image_is_built_by_setup_sh(platform: Path) -> None:
    """In a fresh environment of its own, from a wheel in the zip."""
    if shutil.which("bwrap") is None or not online():
        pytest.skip("setup.sh needs bwrap (or root and Debian's packages), and PyPI")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", platform / "dist", ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = (platform / "dist").glob("*.whl")
    export("gradescope", platform / "package", "--wheel", wheel)
    container = Gradescope(platform, platform / "package" / "ex06-gradescope.zip")
    shutil.rmtree(platform / "dlgrade")
    built = execute(
        platform / "source" / "setup.sh", platform, cwd=platform / "source",
        AUTOGRADER_ROOT=str(platform), PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    assert built.code == 0, built.err
    assert container.grade(homework=WRONG).code == 0
    assert container.results["score"] == 9


def test_classroom50_writes_both_files_into_the_repository(platform: Path) -> None:
    repository = platform / "repository"
    export("classroom50", repository / ".autograder")
    (repository / f"{NAME}.py").write_text(WRONG)
    script = repository / ".autograder" / "autograde.sh"
    assert execute(script, platform, cwd=repository, ASSIGNMENT="week 3").code == 0
    document = valid(repository / "result.json", "classroom50")
    assert (document["score"], document["max-score"]) == (18, 24)
    assert document["assignment"] == "week 3"
    assert "adam      0/3" in (repository / "release-body.md").read_text()
    key = repository / ".autograder" / "course" / "exercises" / "keys" / f"{NAME}.json"
    key.write_text(key.read_text().replace("0", "1", 1))
    assert execute(script, platform, cwd=repository).code != 0
    assert not (repository / "result.json").exists()


def test_prairielearn_reads_a_result(platform: Path) -> None:
    export("prairielearn", platform / "question")
    info = json.loads((platform / "question" / "info.json").read_text())
    assert info["gradingMethod"] == "External"
    shutil.copytree(platform / "question" / "tests", platform / "tests")
    (platform / "student").mkdir()
    (platform / "student" / f"{NAME}.py").write_text(WRONG)
    script = platform / info["externalGradingOptions"]["entrypoint"].removeprefix("/grade/")
    assert execute(script, platform, GRADE_ROOT=str(platform)).code == 0
    document = valid(platform / "results" / "results.json", "prairielearn")
    assert document["score"] == 0.75
    stub = (platform / "question" / "clientFilesQuestion" / f"{NAME}.py").read_text()
    assert "NotImplementedError" in stub
    assert "BEGIN SOLUTION" not in stub


def test_githubs_workflow_runs_its_own_steps(platform: Path) -> None:
    repository = platform / "repository"
    export("github", repository)
    workflow = yaml.safe_load((repository / ".github/workflows/dlgrade.yml").read_text())
    job = workflow["jobs"]["check"]
    for used in (step["uses"] for j in workflow["jobs"].values() for step in j["steps"]
                 if "uses" in step):  # fmt: skip
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", used), "pinned by commit"
    assert workflow["permissions"] == {"contents": "read"}
    check = next(step for step in job["steps"] if "dlgrade check" in step.get("run", ""))
    (repository / f"{NAME}.py").write_text(WRONG)
    script = platform / "step.sh"
    script.write_text("#!/usr/bin/env bash\nset -eo pipefail\n" + check["run"])
    script.chmod(0o755)
    ran = execute(
        script, platform, cwd=repository / check["working-directory"],
        GITHUB_WORKSPACE=str(repository), GITHUB_STEP_SUMMARY=str(platform / "summary.md"),
    )  # fmt: skip
    assert ran.code == 1, "a push that is not right yet has a red cross"
    ((_, fields, _),) = Runner(ran.out).commands
    assert fields["file"] == f"{NAME}.py"
    (repository / f"{NAME}.py").write_text(ANSWER)
    ran = execute(
        script, platform, cwd=repository / check["working-directory"],
        GITHUB_WORKSPACE=str(repository),
    )  # fmt: skip
    assert ran.code == 0
    assert Runner(ran.out).commands == []


@pytest.mark.slow
@pytest.mark.oracle
def test_hidden_cases_travel_as_a_key_without_the_seed(platform: Path) -> None:
    seed = platform / "seed.txt"
    seed.write_text(SECRET)
    folder = platform / "package"
    ran = dlgrade("export", "gradescope", "ex06", "--to", folder, "--seed-file", seed)
    assert ran.code == 0, ran.err
    key = json.loads((folder / "course/exercises/keys" / f"{NAME}.json").read_text())
    assert '"hidden"' in json.dumps(key)
    for path in folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes()
    assert not list(folder.rglob("*reference*"))
    work = platform / "ex06.py"
    work.write_text(WRONG)
    ran = dlgrade(
        "check", work, "--isolation", "sandbox", "--format", "json", cwd=folder / "course"
    )
    assert ran.report["cases"] == "hidden"
    adam = ran.report["parts"][-1]
    assert adam["status"] == "failed"
    assert adam["counterexample"]["expected"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gradescope", "--isolation", "process"], "need --isolation sandbox"),
        (["github"], "DLGRADE_SEED"),
    ],
)
def test_hidden_cases_never_lie_where_students_read(
    words: list[str], said: str, tmp_path: Path
) -> None:
    seed = tmp_path / "seed.txt"
    seed.write_text(SECRET)
    to = ["ex06", "--to", tmp_path / "package", "--seed-file", seed]
    ran = dlgrade("export", words[0], *to, *words[1:])
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "package").exists()
