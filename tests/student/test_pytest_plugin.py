"""pytest on an exercise's file, as an editor's test panel runs it: a test a part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ran
from tests.support.ex06 import NAME, WRONG

FILE = f"exercises/{NAME}.py"


@pytest.fixture
def course(student_course: Path) -> Path:
    (student_course / FILE).write_text("print('hello')\n" + WRONG, encoding="utf-8")
    return student_course


def run(folder: Path, *words: str, **env: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, **env},
    )  # fmt: skip
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def test_a_part_is_a_test_and_our_message_is_its_failure(course: Path) -> None:
    ran = run(course, FILE, "-v")
    assert ran.code == 1
    assert "1 failed, 5 passed" in ran.out
    assert f"{FILE}::sgd PASSED" in ran.out
    assert "you got" in ran.out
    assert f"{FILE}:216: 0 of 3 points" in ran.out
    assert "hello" in ran.out
    for ours in ("Traceback", "pytest_plugin.py", "raise NotRight"):
        assert ours not in ran.out


def test_k_asks_only_for_what_is_named(course: Path) -> None:
    ran = run(course, "exercises", "-k", "nesterov or adagrad", "-q")
    assert ran.code == 0
    assert "2 passed" in ran.out


def test_lf_and_x(course: Path) -> None:
    cache = ["-p", "cacheprovider", "-o", f"cache_dir={course / 'cache'}", "-q"]
    assert "1 failed, 5 passed" in run(course, FILE, *cache).out
    assert "1 failed, 5 deselected" in run(course, FILE, "--lf", *cache).out
    assert "stopping after 1 failures" in run(course, "exercises", "-x", "-q").out


def test_workers_share_the_parts(course: Path) -> None:
    assert "1 failed, 5 passed" in run(course, FILE, "-n", "2", "-q").out


def test_a_damaged_key_is_an_error_and_no_failure(course: Path) -> None:
    key = course / "exercises" / "keys" / f"{NAME}.json"
    key.write_text(key.read_text().replace("0.1", "0.2", 1))
    ran = run(course, FILE)
    assert ran.code != 0
    assert "not your fault" in ran.out
    assert "failed" not in ran.out.splitlines()[-1]


def test_elsewhere_pytest_is_as_ever(tmp_path: Path, course: Path) -> None:
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / f"{NAME}.py").write_text("def test_it():\n    assert True\n")
    assert "1 passed" in run(tmp_path, FILE, "-q").out, "there is no course.yaml above it"
    own = course / "test_own.py"
    own.write_text("def test_it():\n    assert True\n")
    assert "1 passed" in run(course, "test_own.py", "-q").out


def test_the_plugin_imports_nothing_of_dlgrades_until_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "test_modules.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    ours = {n for n in sys.modules if n.startswith('autograder.')}\n"
        "    assert ours <= {'autograder.student', 'autograder.student.pytest_plugin'}, ours\n"
        "    assert 'numpy' not in sys.modules\n"
    )
    ran = run(tmp_path, "-q", "test_modules.py")
    assert "1 passed" in ran.out, ran.out


def test_our_own_repository_collects_no_exercise() -> None:
    ran = run(ROOT, "--collect-only", "-q", "-n", "0", "tests/exercise/test_stub.py")
    assert "exercises/" not in ran.out
