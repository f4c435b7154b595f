"""Which of several files counts: the rule, and that every door has the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder import checking
from autograder.intake.exercise_file import pick
from autograder.intake.hand_ins import collect
from autograder.intake.sources import OnDisk
from autograder.intake.which_file import Choice, File, Wanted, choose, defines
from tests.conftest import load_key
from tests.intake.test_intake import packed
from tests.support.fake_marking import COURSE, answer
from tests.support.notebooks import write

EX = "ex00_rules"
KEY = load_key(EX)
WANTED = Wanted.of(KEY)
DONE = answer(6)

# What lies in a folder, with the day it was written; the file that counts; others, and why not.
CASES: dict[str, tuple[dict[str, tuple[int, str]], str | None, dict[str, str]]] = {
    "its own name before its id": (
        {f"{EX}.py": (1, DONE), "my_ex00.py": (9, DONE)}, f"{EX}.py", {"my_ex00.py": "name"}),
    "its id before no name": (
        {"ex00.py": (1, DONE), "homework.py": (9, DONE)}, "ex00.py", {"homework.py": "name"}),
    "the only one that defines a function": (
        {"homework.py": (1, DONE), "data.py": (9, "x = 1")}, "homework.py", {"data.py": "name"}),
    "one of two that define a function is a guess": (
        {"a.py": (1, DONE), "b.py": (9, answer(5))}, None, {"a.py": "several", "b.py": "several"}),
    "none that defines a function": (
        {"main.py": (1, "x = 1")}, None, {"main.py": "name"}),
    "any case": ({"EX00_Rules.PY": (1, DONE)}, "EX00_Rules.PY", {}),
    "any case of a notebook": (
        {f"{EX}.IPYNB": (1, DONE), "Untitled.ipynb": (9, "{}")}, f"{EX}.IPYNB",
        {"Untitled.ipynb": "name"}),
    "a platform's mark of a copy": (
        {f"{EX}-1.py": (1, DONE), "my_ex00.py": (9, DONE)}, f"{EX}-1.py", {"my_ex00.py": "name"}),
    "a browser's mark of a copy": (
        {f"{EX} (1).py": (2, DONE), f"{EX}.py": (1, DONE)}, f"{EX} (1).py",
        {f"{EX}.py": "older"}),
    "the newest of equals": (
        {f"{EX}.py": (20, DONE), f"{EX}.ipynb": (10, answer(2))}, f"{EX}.py",
        {f"{EX}.ipynb": "older"}),
    "the newest of equals, a notebook": (
        {f"{EX}.py": (10, answer(2)), f"{EX}.ipynb": (20, DONE)}, f"{EX}.ipynb",
        {f"{EX}.py": "older"}),
    "the one with less to write, of the same time": (
        {f"{EX}.py": (1, DONE), f"{EX}.ipynb": (1, DONE + "raise NotImplementedError()")},
        f"{EX}.py", {f"{EX}.ipynb": "equal"}),
    "one as it was released only where there is no other": (
        {f"{EX}.ipynb": (9, KEY.stub), "solution.py": (1, DONE)}, "solution.py",
        {f"{EX}.ipynb": "released"}),
    "an empty one only where there is no other": (
        {f"{EX}.py": (9, " \n"), "ex00.py": (1, DONE)}, "ex00.py", {f"{EX}.py": "empty"}),
    "an empty one alone": ({f"{EX}.py": (1, "")}, f"{EX}.py", {}),
    "another exercise's": (
        {"ex01_neuron.py": (9, DONE), f"{EX}.py": (1, DONE)}, f"{EX}.py",
        {"ex01_neuron.py": "other"}),
    "only another exercise's": ({"ex01.py": (1, DONE)}, None, {"ex01.py": "other"}),
    "in folders": (
        {f"work/deep/er/{EX}.py": (1, DONE), "data.py": (9, "x = 1")}, f"work/deep/er/{EX}.py",
        {"data.py": "name"}),
    "what editors leave": (
        {f".ipynb_checkpoints/{EX}.ipynb": (9, DONE), f"{EX}.ipynb": (1, DONE)}, f"{EX}.ipynb",
        {}),
    "no code at all": ({"essay.docx": (1, "PK")}, None, {"essay.docx": "kind"}),
    "nothing": ({}, None, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_same_file_counts_at_every_door(case: str, tmp_path: Path) -> None:
    files, expected, others = CASES[case]
    folder = tmp_path / "sent" / "amina"
    folder.mkdir(parents=True)
    for name, (day, text) in files.items():
        path = write(folder / name, text)
        os.utime(path, (86400 * (20000 + day),) * 2)
    found = pick(folder, KEY)
    assert found.path == (expected or "")
    (hand_in,) = collect(tmp_path / "sent", COURSE, EX).hand_ins
    assert (hand_in.chosen.path if hand_in.chosen else None) == (expected and f"amina/{expected}")
    aside = {path.removeprefix("amina/"): why for path, why in hand_in.set_aside if why != "hidden"}
    assert aside == others
    if expected is not None:
        work = checking.read(folder, KEY)
        assert work.path == str(folder / expected)
        for name in (name for name, why in others.items() if why not in ("other", "kind")):
            assert any(f"{name} (" in note for note in work.notes), "what was set aside is said"


def test_a_zip_in_the_folder_is_looked_into_at_every_door(tmp_path: Path) -> None:
    path = tmp_path / "sent" / "amina" / "work.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(packed({f"work/{EX}.py": DONE}))
    assert checking.read(path.parent, KEY).source == DONE
    (work,) = collect(tmp_path / "sent", COURSE).works
    assert work.source.read(1000) == DONE.encode()


def test_a_student_is_told_what_is_there_in_the_place_of_the_file(tmp_path: Path) -> None:
    write(tmp_path / "main.py", "x = 1")
    (tmp_path / "work.zip").write_bytes(b"no zip")
    why = checking.read(tmp_path, KEY).unreadable
    assert why is not None
    assert "There is no ex00_rules.py" in why
    assert "main.py, work.zip: It is no zip that can be read." in why


def test_the_platforms_time_goes_before_the_files_own(tmp_path: Path) -> None:
    def file(name: str, day: int, sent_at: str) -> File:
        path = write(tmp_path / name, DONE)
        return File(path=name, name=name, source=OnDisk(str(path)), time=day, sent_at=sent_at)

    old = file(f"{EX}.py", 9, "2026-11-10 10:00:00 UTC")
    new = file(f"{EX}.ipynb", 1, "2026-11-10 12:30:00 CET")
    assert choose([old, new], EX, lambda: WANTED).chosen == new


def test_a_single_file_with_its_name_is_not_read() -> None:
    def never() -> Wanted:
        raise AssertionError("nothing has to be known of the exercise")

    file = File(path=f"{EX}.py", name=f"{EX}.py", source=OnDisk("/nowhere"))
    assert choose([file], EX, never) == Choice(chosen=file)


@pytest.mark.parametrize(
    ("text", "notebook", "expected"),
    [
        ("def accuracy(a, b):", False, True),
        ("    def accuracy(a, b):", False, False),
        ("# def accuracy(a, b):", False, False),
        ("accuracy = lambda a, b: 1", False, True),
        ("accuracy == 3", False, False),
        ("print(accuracy(1, 2))", False, False),
        ("class accuracy:", False, True),
        ("def accuracy_2(a):", False, False),
        ("def accuracy(:", False, True),
        (r'{"source": ["import x\n", "def accuracy(a):\n"]}', True, True),
        (r'{"source": "import x\ndef accuracy(a):\n"}', True, True),
        (r'{"source": "print(accuracy)"}', True, False),
    ],
)
def test_what_defines_a_function(text: str, notebook: bool, expected: bool) -> None:
    assert defines(text, WANTED.functions, notebook=notebook) is expected


def test_looking_for_a_function_takes_as_long_as_the_file(tmp_path: Path) -> None:
    text = ("def " + " " * 50_000 + "\n") * 20 + "\n" * 500_000 + "async " * 100_000
    assert defines(text, WANTED.functions, notebook=False) is False
