"""`dlgrade export`: each package run as its platform runs it, in the platform's folder layout."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from msgspec.structs import replace

from autograder.course import Course
from autograder.errors import UsageError
from autograder.platforms import packages
from autograder.platforms.needs import asked
from autograder.platforms.packages import PLATFORMS
from tests.conftest import EXERCISES, Ran, dlgrade, load_key
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


def test_classroom50_writes_both_files_into_the_repository(platform: Path) -> None:
    repository = platform / "repository"
    export("classroom50", repository / ".autograder")
    (repository / f"{NAME}.py").write_text(WRONG)
    script = repository / ".autograder" / "autograde.sh"
    assert execute(script, platform, cwd=repository, ASSIGNMENT="week 3").code == 0
    document = valid(repository / "result.json", "classroom50")
    assert (document["score"], document["max-score"]) == (90, 120)
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


@pytest.mark.parametrize("form", PLATFORMS)
def test_a_package_carries_the_wheel_that_it_installs_and_its_hash(
    form: str, tmp_path: Path
) -> None:
    export(form, tmp_path)
    (path,) = tmp_path.rglob("requirements.txt")
    first, *others = path.read_text().splitlines()
    wheel = path.parent / first
    pinned = (path.parent / "wheels.sha256").read_text()
    assert pinned == f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n"
    assert others == [], "NumPy comes by itself, and TensorFlow is not needed"
    names = zipfile.ZipFile(wheel).namelist()
    assert not any("solutions/" in name or "reference/" in name for name in names)
    dlgrade("export", form, "ex06", "--to", tmp_path / "again", "--isolation", "process")
    (again,) = (tmp_path / "again").rglob("dlgrade-*.whl")
    assert again.read_bytes() == wheel.read_bytes(), "the same files give the same bytes"


@pytest.mark.parametrize("name", [n for n in EXERCISES if load_key(n).needs == ("tensorflow",)])
def test_what_a_keras_exercise_needs_is_asked_for(name: str, tmp_path: Path) -> None:
    short = name.split("_", 1)[0]
    ran = dlgrade("export", "gradescope", short, "--to", tmp_path / "g")
    assert "4 GB of memory or more" in ran.out
    assert "tensorflow-cpu" in (tmp_path / "g" / "requirements.txt").read_text()
    assert dlgrade("export", "prairielearn", short, "--to", tmp_path / "p").code == 0
    info = json.loads((tmp_path / "p" / "info.json").read_text())
    assert 180 <= info["externalGradingOptions"]["timeout"] <= 600


def test_an_exercise_that_cannot_fit_is_not_exported() -> None:
    key = load_key("ex11_keras_cnn")
    long = tuple(replace(part, seconds=part.seconds and 400) for part in key.parts)
    with pytest.raises(UsageError, match="prairielearn allows 600 s"):
        asked("prairielearn", replace(key, parts=long))
    assert asked("gradescope", replace(key, parts=long))[-1].startswith("Set the timeout to 17")


def test_where_there_is_no_wall_the_result_says_so_and_marks_as_chosen(tmp_path: Path) -> None:
    """`container` without a container engine stands for a platform that refuses the sandbox."""
    work = tmp_path / "ex06.py"
    work.write_text(WRONG)
    words = ["check", work, "--isolation", "container", "--format", "gradescope"]
    refused = dlgrade(*words, PATH="")
    assert refused.code == 3
    assert "score" not in refused.report
    marked = dlgrade(*words, "--without-wall", "process", PATH="")
    assert marked.code == 1
    assert marked.report["score"] == 9
    assert "For your teacher: the sandbox could not be had" in marked.report["output"]
    hidden = dlgrade(*words, "--without-wall", "process", "--seed", "1", PATH="")
    assert hidden.code == 3, "answers to fresh cases never lie near a file without its wall"


def test_a_package_that_may_do_without_the_wall_says_so(tmp_path: Path) -> None:
    ran = dlgrade("export", "gradescope", "ex06", "--to", tmp_path, "--without-wall", "process")
    assert ran.code == 0, ran.err
    script = (tmp_path / "run_autograder").read_text()
    assert "--isolation sandbox --without-wall process" in script
    assert "as you chose" in (tmp_path / "README.md").read_text()


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
        (["gradescope", "--without-wall", "process"], "need --isolation sandbox"),
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


def test_a_package_takes_earlier_files_and_lends_what_the_course_lends(tmp_path: Path) -> None:
    lending = tmp_path / "lending"
    lending.mkdir()
    (lending / "course.yaml").write_text("exercises: [ex18, ex04]\nlend: [ex04]\n")
    wheel = tmp_path / "dlgrade-1-py3-none-any.whl"
    wheel.write_bytes(b"")
    made = packages.export(
        "prairielearn", Course(lending), "ex18_network", tmp_path / "made",
        isolation="process", wheel=wheel,
    )  # fmt: skip
    lent = [path for path in made.files if "lent" in path.parts]
    assert lent == [Path("tests/course/exercises/lent/ex04_backprop.py")]
    page = (tmp_path / "made" / "question.html").read_text()
    assert 'file-names="ex18_network.py"' in page
    names = re.findall(r'optional-file-names="([^"]*)"', page)
    assert names == [",".join(f"{one.name}.py" for one in load_key("ex18_network").builds_on)]
