"""Level `container`, with a false `docker` that writes down what it is asked and runs the harness.

The engine itself is not here: what is shown is the command line, and that a submission is marked
through it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from autograder.candidate.interpreter import site_packages
from autograder.errors import NoWall
from autograder.sandbox import NOTHING, Limits, container
from tests.conftest import ROOT, dlgrade, model_answer

DOCKER = """#!{python}
import json, os, sys
words = sys.argv[1:]
with open({log!r}, "a") as stream:
    said = sys.stdin.read() if words[0] == "build" else ""
    stream.write(json.dumps([words, said]) + "\\n")
if words[0] == "image":
    sys.exit({there})
if words[0] in {fails!r}:
    sys.exit("Cannot connect to the Docker daemon. Is the docker daemon running?")
if words[0] == "run":
    folder = words[words.index("--volume") + 1].split(":")[0]
    start = [sys.executable, "-I", "-S", "-B", folder + "/harness.py", words[-1], *{sites!r}]
    os.chdir({scratch!r})
    os.execv(sys.executable, start)
"""


class Docker:
    """A false engine, alone on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "asked.jsonl"

    def write(
        self, *, name: str = "docker", there: bool = True, fails: tuple[str, ...] = ()
    ) -> None:
        program = self.bin / name
        program.write_text(
            DOCKER.format(
                python=sys.executable,
                log=str(self.log),
                there=0 if there else 1,
                fails=fails,
                sites=site_packages(),
                scratch=str(self.bin),
            )
        )
        program.chmod(0o755)

    def asked(self) -> list[tuple[list[str], str]]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [(words, said) for words, said in map(json.loads, lines)]


@pytest.fixture
def docker(tmp_path: Path) -> Docker:
    return Docker(tmp_path)


def marked(docker: Docker, tmp_path: Path, **env: str) -> dict[str, object]:
    work = tmp_path / "ex00_rules.py"
    work.write_text(model_answer("ex00_rules"), encoding="utf-8")
    arguments = ("check", work, "--isolation", "container", "--format", "json")
    ran = dlgrade(*arguments, PATH=str(docker.bin), **env)
    return {**ran.report, "code": ran.code}


def test_a_submission_is_marked_through_the_engines_command(docker: Docker, tmp_path: Path) -> None:
    docker.write()
    report = marked(docker, tmp_path)
    assert (report["code"], report["score"], report["isolation"]) == (0, 6.0, "container")
    # The wall is tried with an empty submission first.
    assert [words[0] for words, _ in docker.asked()] == ["image", "run", "rm", "run", "rm"]
    started, ended = docker.asked()[3][0], docker.asked()[4][0]
    assert ended == ["rm", "--force", started[started.index("--name") + 1]]


def test_the_command_line_leaves_a_candidate_nothing() -> None:
    words = container.command("docker", "image", "name", ("numpy",), memory_mib=4096)
    for option, value in {
        "--network": "none",
        "--cap-drop": "ALL",
        "--security-opt": "no-new-privileges",
        "--user": "65534:65534",
        "--memory": "4096m",
        "--memory-swap": "4096m",
        "--pids-limit": "256",
        "--pull": "never",
        "--workdir": "/tmp",
    }.items():
        assert words[words.index(option) + 1] == value
    assert {"--read-only", "--rm", "--interactive"} <= set(words)
    volumes = [words[i + 1] for i, word in enumerate(words) if word == "--volume"]
    assert len(volumes) == 1
    assert volumes[0].endswith(":/run/dlgrade:ro")
    assert "--privileged" not in words
    assert words[-6:] == ["image", "python", "-I", "-B", "/run/dlgrade/harness.py", "numpy"]
    assert str(ROOT / "solutions") not in " ".join(words)


def test_the_image_is_built_once_with_this_machines_versions(
    docker: Docker, tmp_path: Path
) -> None:
    import numpy

    docker.write(there=False)
    assert marked(docker, tmp_path)["code"] == 0
    build, recipe = docker.asked()[1]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert build[:2] == ["build", "--tag"]
    assert build[2] == f"dlgrade-candidate:py{python}-numpy{numpy.__version__}"
    assert recipe.splitlines() == [
        f"FROM python:{python}-slim",
        f"RUN pip install --no-cache-dir numpy=={numpy.__version__}",
    ]


def test_an_image_of_ones_own_is_used_as_it_is(docker: Docker, tmp_path: Path) -> None:
    docker.write()
    assert marked(docker, tmp_path, DLGRADE_IMAGE="course/image:3")["code"] == 0
    assert [words[0] for words, _ in docker.asked()] == ["run", "rm", "run", "rm"]
    assert "course/image:3" in docker.asked()[0][0]


def test_podman_does_as_well(docker: Docker, tmp_path: Path) -> None:
    docker.write(name="podman")
    assert marked(docker, tmp_path)["code"] == 0


def test_an_engine_that_is_not_running_is_ungraded_and_says_so(
    docker: Docker, tmp_path: Path
) -> None:
    docker.write(there=False, fails=("build",))
    report = marked(docker, tmp_path)
    assert (report["code"], report["score"]) == (3, None)
    assert "Is the docker daemon running?" in str(report["notes"])
    assert "DLGRADE_IMAGE" in str(report["notes"])


def test_a_container_that_does_not_start_is_ungraded_and_never_a_zero(
    docker: Docker, tmp_path: Path
) -> None:
    docker.write(fails=("run",))
    report = marked(docker, tmp_path)
    assert (report["code"], report["score"]) == (3, None)
    assert "Is the docker daemon running?" in str(report["notes"])


def test_an_engine_that_ends_under_a_submission_is_ungraded(
    docker: Docker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker.write()
    monkeypatch.setenv("PATH", str(docker.bin))
    runner = container.ContainerRunner()
    docker.write(fails=("run",))
    with pytest.raises(NoWall, match="did not run in the image"):
        runner.run(NOTHING, Limits())


def test_a_submission_that_ends_at_once_is_its_own_fault(docker: Docker, tmp_path: Path) -> None:
    docker.write()
    work = tmp_path / "ex00_rules.py"
    work.write_text("import os\nos._exit(125)\n", encoding="utf-8")
    ran = dlgrade("check", work, "--isolation", "container", PATH=str(docker.bin))
    assert ran.code == 1


def test_without_an_engine_the_refusal_is_kind(docker: Docker, tmp_path: Path) -> None:
    report = marked(docker, tmp_path)
    assert (report["code"], report["score"]) == (3, None)
    assert "needs Docker or Podman, and neither is here" in str(report["notes"])
    assert "--isolation sandbox needs no engine" in str(report["notes"])


def test_an_engine_that_cannot_be_run_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises(NoWall, match="does not answer"):
        container.made(str(tmp_path / "gone"))
