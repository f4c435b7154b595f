"""What is shipped: the engine, stubs, notebooks and public keys, and not one answer."""

from __future__ import annotations

import ast
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import EXERCISES, ROOT
from tests.support.wheels import built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built(tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_the_engine_and_the_public_course_only(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name.split("/", 1)[0].split("-", 1)[0] for name in names} == {"autograder", "dlgrade"}
    for name in EXERCISES:
        for file in (f"{name}.py", f"{name}.ipynb", f"keys/{name}.json"):
            assert f"autograder/public_course/exercises/{file}" in names
        translated = ROOT / "exercises" / "languages" / "id" / f"{name}.json"
        if translated.is_file():
            assert f"autograder/public_course/exercises/languages/id/{name}.json" in names
    assert "autograder/languages/locale/id/LC_MESSAGES/dlgrade.mo" in names
    assert "autograder/public_course/course.yaml" in names
    assert not any("reference/" in name or "solutions/" in name for name in names)
    for name in names:
        if "public_course" in name:
            text = wheel.read(name).decode("utf-8")
            assert "BEGIN SOLUTION" not in text
            assert "import tensorflow" not in text


def test_the_answers_are_a_wheel_of_their_own(tmp_path: Path) -> None:
    """With every file that makes an answer, and nothing of the engine."""
    names = zipfile.ZipFile(built(tmp_path, ROOT / "answers")).namelist()
    for name in EXERCISES:
        assert f"dlgrade_answers/solutions/{name}.py" in names
        assert f"dlgrade_answers/reference/{name}.py" in names
    assert "dlgrade_answers/examples/attention/reference/ex18_attention.py" in names
    data = [path for path in (ROOT / "reference" / "data").rglob("*") if path.is_file()]
    for path in data:
        assert f"dlgrade_answers/{path.relative_to(ROOT).as_posix()}" in names
    assert not any(name.startswith("autograder") or name.endswith(".pyc") for name in names)


# Imported only by nbgrader, pytest, references of Keras and a process of the page's own.
ONE_READERS = ("plugin.py", "as_released.py", "pytest_plugin.py", "networks.py", "server.py")


def test_nothing_at_import_needs_a_unix_or_tensorflow() -> None:
    """Top-level imports of every module work on Windows and macOS, and without the extras."""
    allowed = set(sys.stdlib_module_names) - {"resource", "fcntl", "pwd", "grp", "termios", "pty"}
    allowed |= {"autograder", "numpy", "click", "yaml", "plain", "msgspec"}
    behind_the_wall = allowed - {"msgspec", "click", "yaml"}
    unix = {"zygote.py": {"resource"}}  # behind the wall it is always Linux
    for path in (ROOT / "autograder").rglob("*.py"):
        if path.name in ONE_READERS:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                found = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found = {(node.module or "").split(".")[0]}
            else:
                continue
            theirs = behind_the_wall if "candidate" in path.parts else allowed
            assert found <= theirs | unix.get(path.name, set()), f"{path}: {found - theirs}"


def test_the_version_is_in_the_changelog() -> None:
    from autograder import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason() -> None:
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = [*project["dependencies"]]
    for group in project["optional-dependencies"].values():
        listed += group
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for requirement in listed:
        name = re.split(r"[<>=\[]", requirement)[0].lower()
        assert f"`{name}`" in reasons or name == "dlgrade", name


def test_the_readme_starts_with_the_two_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = readme.split("```")[1::2]
    first = [line for line in blocks[0].splitlines()[1:] if line.strip()]
    assert len(first) == 2
    assert "dlgrade demo" in first[0]
    assert "pytest" in first[1]
    assert first[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_internal_links_of_the_docs_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_module_is_longer_than_one_can_read() -> None:
    for path in (ROOT / "autograder").rglob("*.py"):
        lines = len(Path(path).read_text(encoding="utf-8").splitlines())
        assert lines <= 400, f"{path} has {lines} lines"


def test_an_import_inside_a_function_has_its_reason_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("### Imports inside functions")[2].partition("## The walk")[0]
    reasons = {
        name for row in table.splitlines() for name in re.findall(r"`([\w/]+\.py)`", row[-500:])
    }
    assert reasons == {
        path.relative_to(ROOT / "autograder").as_posix()
        for path in (ROOT / "autograder").rglob("*.py")
        if _imports_inside(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_records_are_structs_but_the_sources_of_an_intake() -> None:
    """A dataclass costs every command that imports it: one more is weighed, and listed here."""
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "autograder").rglob("*.py")}
    made = {
        path.relative_to(ROOT).as_posix() for path, text in texts.items() if "@dataclass" in text
    }
    assert made == {"autograder/intake/archives.py", "autograder/intake/sources.py"}


def test_a_function_is_no_longer_than_one_can_read() -> None:
    long = {
        f"{path.name}: {function.name}"
        for path in (ROOT / "autograder").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and (function.end_lineno or 0) - function.lineno >= 60
    }
    assert not long


def _imports_inside(module: ast.Module) -> bool:
    functions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    imports = (ast.Import, ast.ImportFrom)
    return any(isinstance(node, imports) for function in functions for node in ast.walk(function))
