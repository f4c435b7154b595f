"""Each line that the docs give for installing, run in a fresh environment from the built wheels."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.wheels import Environment, both, environment, online

PAGE = ROOT / "docs" / "install.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shown(start: str) -> str:
    """The first line of docs/install.md that begins so."""
    lines = (line.removeprefix("$ ") for line in PAGE.read_text(encoding="utf-8").splitlines())
    return next(line for line in lines if line.startswith(start))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_page_installs_what_no_index_has(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    by_name = re.findall(r"pip install (?:-\S+ )*'?dlgrade(?:\[\w+\])?(?![-_\w])", text)
    assert by_name == []
    assert "github.com/dlgrade/" not in text, "there is no such repository"


def test_no_message_tells_to_install_what_no_index_has() -> None:
    for path in (ROOT / "autograder").rglob("*.py"):
        assert "install 'dlgrade[" not in path.read_text(encoding="utf-8"), path
    for name in ("pyproject.toml", "zensical.toml"):
        assert "github.com/dlgrade" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two wheels."""
    folder = tmp_path_factory.mktemp("lines") / "dist"
    folder.mkdir()
    both(folder)
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return environment(tmp_path_factory.mktemp("lines-env") / "env", "pip", "ipython")


@pytest.mark.slow
def test_the_wheels_are_made_by_the_lines_of_the_page(tmp_path: Path) -> None:
    copy = tmp_path / "clone"
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, files):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    for line in ("python -m build --wheel", "python -m build --wheel answers --outdir dist"):
        assert shown(line) == line or line in PAGE.read_text(encoding="utf-8")
        words = [sys.executable, *line.split()[1:], "--no-isolation"]
        done = subprocess.run(words, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (copy / "dist").iterdir())
    assert made == ["dlgrade-0.1.0-py3-none-any.whl", "dlgrade_answers-0.1.0-py3-none-any.whl"]


@pytest.mark.slow
def test_both_wheels_install_by_the_line_of_the_page(
    bare: Environment, wheels: Path, tmp_path: Path
) -> None:
    line = shown("pip install ./dist/")
    ran = bare.run(*line.split(), cwd=wheels.parent)
    assert ran.code == 0, ran.err
    assert bare.run("dlgrade", "course", "new", "mine", cwd=tmp_path).code == 0
    ran = bare.run("dlgrade", "check", "ex06", "--solution", cwd=tmp_path / "mine")
    assert ran.code == 0, ran.out + ran.err


@pytest.mark.slow
def test_a_student_installs_by_the_lines_for_linux_and_the_doctor_is_content(
    wheels: Path, tmp_path: Path
) -> None:
    if not online():
        pytest.skip("NumPy comes from a package index")
    shutil.copy(wheels / "dlgrade-0.1.0-py3-none-any.whl", tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    block = page.partition("## Linux")[2].partition("```console\n")[2].partition("```")[0]
    lines = [line.removeprefix("$ ") for line in block.splitlines()]
    assert lines[-1] == "pip install WHAT"
    script = "\n".join(["set -e", *lines, "dlgrade doctor"])
    done = subprocess.run(
        ["bash", "-c", script.replace("WHAT", "./dlgrade-0.1.0-py3-none-any.whl")],
        cwd=tmp_path, env=Environment(tmp_path / ".venv").variables, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    shown = page.partition("$ dlgrade doctor\n")[2].partition("```")[0].splitlines()
    for line in shown:
        assert line.removesuffix("…").rstrip() in done.stdout, line


@pytest.mark.slow
def test_the_colab_cell_runs_in_ipython(bare: Environment, wheels: Path, tmp_path: Path) -> None:
    cell = re.search(r"```python\n(%pip install.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert cell is not None
    shutil.copy(wheels / "dlgrade-0.1.0-py3-none-any.whl", tmp_path)
    (tmp_path / "cell.ipy").write_text(cell[1])
    ran = bare.run("ipython", "--no-banner", "cell.ipy", cwd=tmp_path)
    assert "0 of 6 points" in ran.out, ran.out + ran.err
    assert (tmp_path / "course" / "exercises" / "ex06_optimizers.py").is_file()


@pytest.mark.slow
def test_uvx_runs_it_from_the_wheel(wheels: Path) -> None:
    if shutil.which("uvx") is None or not online():
        pytest.skip("uv is not to be had here")
    line = shown("uvx --from")
    done = subprocess.run(line.split(), cwd=wheels, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "This part is right." in done.stdout
