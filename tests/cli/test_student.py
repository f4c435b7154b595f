"""The other commands a student meets, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import __version__
from autograder.cli.main import COMMANDS
from tests.conftest import EXERCISES, ROOT, dlgrade, load_key


def test_init_lays_down_stubs_notebooks_and_keys_and_no_answer(tmp_path: Path) -> None:
    ran = dlgrade("init", "mine", cwd=tmp_path)
    assert ran.code == 0
    for name in EXERCISES:
        assert (tmp_path / "mine" / "exercises" / f"{name}.py").is_file()
        assert (tmp_path / "mine" / "exercises" / f"{name}.ipynb").is_file()
        assert (tmp_path / "mine" / "exercises" / "keys" / f"{name}.json").is_file()
    assert not any("solution" in path.name for path in (tmp_path / "mine").rglob("*"))
    for stub in (tmp_path / "mine" / "exercises").glob("*.py"):
        assert "BEGIN SOLUTION" not in stub.read_text()


def test_init_never_overwrites_work(student_course: Path) -> None:
    stub = student_course / "exercises" / "ex06_optimizers.py"
    stub.write_text("# my work\n")
    assert dlgrade("init", cwd=student_course).code == 0
    assert stub.read_text() == "# my work\n"


def test_init_mends_a_damaged_key(student_course: Path) -> None:
    key = student_course / "exercises" / "keys" / "ex06_optimizers.json"
    key.write_text("{")
    assert dlgrade("init", cwd=student_course).code == 0
    assert dlgrade("check", "ex06", cwd=student_course).code == 1


def test_init_keeps_out_of_an_instructors_course() -> None:
    assert dlgrade("init", cwd=ROOT).code == 2


def test_list_shows_units_points_needs_and_what_is_next(student_course: Path) -> None:
    ran = dlgrade("list", cwd=student_course)
    assert ran.code == 0
    for name in EXERCISES:
        assert name.split("_")[0] in ran.out
    assert "A. Foundations" in ran.out
    assert "NumPy" in ran.out
    assert f"Next: dlgrade check {EXERCISES[0].split('_')[0]}" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100


def test_list_knows_what_is_done_until_the_file_changes(student_course: Path) -> None:
    name = "ex06_optimizers"
    stub = student_course / "exercises" / f"{name}.py"
    stub.write_text((ROOT / "solutions" / f"{name}.py").read_text())
    dlgrade("check", name, cwd=student_course)

    def line() -> str:
        return next(x for x in dlgrade("list", cwd=student_course).out.splitlines() if "ex06" in x)

    assert line().endswith("done")
    stub.write_text(stub.read_text() + "\n# changed\n")
    assert not line().endswith("done")


def test_hints_come_one_rung_at_a_time() -> None:
    hints = load_key("ex06_optimizers").part("adam").hints  # type: ignore[union-attr]
    one = " ".join(dlgrade("hint", "ex06", "adam").out.split())
    assert hints[0] in one
    assert hints[1] not in one
    assert hints[1] in " ".join(dlgrade("hint", "ex06", "adam", "--more").out.split())
    assert "That was the last hint" in dlgrade("hint", "ex06", "adam", *["--more"] * 9).out


def test_a_hint_without_a_part_gives_the_first_of_each() -> None:
    out = dlgrade("hint", "ex06").out
    assert all(part.name in out for part in load_key("ex06_optimizers").parts)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_has_a_ladder_of_two_hints_or_more(name: str) -> None:
    assert all(len(part.hints) >= 2 for part in load_key(name).parts)


def test_reset_brings_the_stub_back_and_keeps_the_work(student_course: Path) -> None:
    stub = student_course / "exercises" / "ex06_optimizers.py"
    released = stub.read_text()
    stub.write_text("# an hour of work\n")
    ran = dlgrade("reset", "ex06", cwd=student_course)
    assert ran.code == 0
    assert "ex06_optimizers.backup-1.py" in ran.out
    assert stub.read_text() == released
    assert stub.with_name("ex06_optimizers.backup-1.py").read_text() == "# an hour of work\n"
    stub.write_text("# another hour\n")
    dlgrade("reset", "ex06", cwd=student_course)
    assert stub.with_name("ex06_optimizers.backup-1.py").read_text() == "# an hour of work\n"
    assert stub.with_name("ex06_optimizers.backup-2.py").read_text() == "# another hour\n"


def test_doctor_says_what_it_tried(student_course: Path) -> None:
    ran = dlgrade("doctor", "--format", "json", cwd=student_course)
    found = {finding["name"]: finding for finding in json.loads(ran.out)}
    assert found["process"]["state"] == "good"
    assert found["dlgrade"]["said"].startswith(__version__)
    for finding in found.values():
        assert finding["state"] == "good" or finding["mend"]


def test_the_demo_fails_with_a_diagnosis_and_then_passes(tmp_path: Path) -> None:
    ran = dlgrade("demo", cwd=tmp_path)
    assert ran.code == 0
    assert "Not implemented yet" in ran.out
    assert "✗ churn_rule" in ran.out
    assert "This part is right." in ran.out
    assert list(tmp_path.iterdir()) == []


def test_help_fits_80_columns_and_lists_every_command() -> None:
    out = dlgrade("--help").out
    assert all(name in out for name in COMMANDS)
    for name in COMMANDS:
        text = dlgrade(name, "--help").out
        assert text.startswith("Usage: dlgrade")
        assert max(map(len, text.splitlines())) <= 80


def test_completion_is_offered_for_the_shells_click_knows() -> None:
    for shell in ("bash", "zsh", "fish"):
        ran = dlgrade("--help", _DLGRADE_COMPLETE=f"{shell}_source")
        assert "dlgrade" in ran.out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ch", ["check"]),
        ("check ex0", [f"ex0{n}" for n in range(10)]),
        ("hint ex06", ["ex06"]),
        ("check --format j", ["json", "junit"]),
        ("export gradescope ex17", ["ex17"]),
    ],
)
def test_the_tab_key_offers_commands_exercises_and_options(
    typed: str, offered: list[str], student_course: Path
) -> None:
    words = f"dlgrade {typed}"
    ran = dlgrade(
        cwd=student_course,
        _DLGRADE_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )
    assert [line.split(",", 1)[1] for line in ran.out.splitlines()] == offered


def test_the_tab_key_offers_files_where_no_exercise_begins_so(student_course: Path) -> None:
    ran = dlgrade(
        cwd=student_course,
        _DLGRADE_COMPLETE="bash_complete",
        COMP_WORDS="dlgrade check my_",
        COMP_CWORD="2",
    )
    assert ran.out.strip() == "file,my_"


def test_the_version_is_told() -> None:
    assert __version__ in dlgrade("--version").out


def test_our_own_crash_is_a_sentence_and_exit_3(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").mkdir()
    (tmp_path / "exercises" / "keys").mkdir(parents=True)
    ran = dlgrade("check", "ex06", cwd=tmp_path)
    assert ran.code in (2, 3)
    assert "Traceback" not in ran.err
