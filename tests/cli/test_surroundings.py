"""What lies around a command, and what the machine lacks, never becomes a student's fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import letters
from autograder.course import Course, find
from autograder.reporters.text import MARKS
from tests.conftest import dlgrade

NAME = "ex06_optimizers.py"


def test_modules_in_the_folder_never_reach_our_own_process(tmp_path: Path, ex06: str) -> None:
    (tmp_path / NAME).write_text(ex06, encoding="utf-8")
    ours = ("numpy", "click", "msgspec", "yaml")
    for name in (*ours, "random", "typing", "json", "tempfile", "secrets"):
        ran = f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\n"
        (tmp_path / f"{name}.py").write_text(ran)
    for arguments in (["check", NAME], ["list"], ["check", NAME, "--format", "json"]):
        assert dlgrade(*arguments, cwd=tmp_path).code == 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1"])
def test_a_terminal_without_ticks_gets_letters_that_mean_the_same(
    encoding: str, tmp_path: Path, ex06: str
) -> None:
    broken = ex06.replace("    return w - learning_rate * grad, state\n", "    return w, state\n")
    (tmp_path / NAME).write_text(broken, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", NAME],
        cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    lines = done.stdout.decode(encoding).splitlines()
    assert any(line.startswith("x sgd") for line in lines)
    assert sum(line.startswith("v ") for line in lines) == 5
    assert not any(line.startswith("?") for line in lines)


def test_no_plain_letter_of_a_mark_is_that_of_another() -> None:
    plain = [letters.plain(mark) if not mark.isascii() else mark for mark, _ in MARKS.values()]
    assert len(set(plain)) == len({mark for mark, _ in MARKS.values()})
    assert all(len(one) == 1 for one in plain)
    assert "?" not in "".join(map(letters.plain, "✓✗é語�？"))


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
@pytest.mark.parametrize(
    "arguments", [["check", NAME], ["check", NAME, "--format", "json"], ["demo"]]
)
def test_no_room_for_temporary_files_is_ungraded_in_a_sentence(
    arguments: list[str], tmp_path: Path, ex06: str
) -> None:
    import resource

    (tmp_path / NAME).write_text(ex06, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "autograder", *arguments],
        cwd=tmp_path, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip
    assert done.returncode == 3
    assert "not your fault" in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


def test_a_course_yaml_of_another_program_above_is_passed_over(tmp_path: Path, ex06: str) -> None:
    (tmp_path / "course.yaml").write_text("course: [unfinished\nlang: xx\n")
    below = tmp_path / "mine"
    below.mkdir()
    (below / NAME).write_text(ex06, encoding="utf-8")
    assert find(below).bundled
    ran = dlgrade("check", NAME, cwd=below)
    assert ran.code == 0, ran.err


def test_ones_own_course_is_found_from_below_and_where_one_stands(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("title: mine\n")
    assert find(tmp_path) == Course(tmp_path), "an author begins with nothing else"
    (tmp_path / "exercises" / "keys").mkdir(parents=True)
    assert find(tmp_path / "exercises") == Course(tmp_path)
