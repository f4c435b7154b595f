"""`dlgrade grade`: a class, through the real command."""

from __future__ import annotations

import csv
import html
import json
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import marked_notebooks
from tests.conftest import SECRET, Ran, dlgrade, load_key, model_answer, swapped
from tests.intake.test_intake import packed
from tests.nbgrader.test_life import FULL, Life, course, life, release, wall
from tests.support.notebooks import BIAS, EXERCISE, cell_of, changed, filled, write

__all__ = ["course", "life", "release"]  # fixtures


def grade(folder: Path, *words: str | Path) -> Ran:
    out = folder.parent / "out"
    return dlgrade("grade", folder, "--isolation", wall(), "--out", out, *words)


def rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder.parent / "out" / "grades.csv").open(encoding="utf-8") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def records(folder: Path) -> list[dict[str, Any]]:
    lines = (folder.parent / "out" / "results.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Four students: a notebook, a file, both with one untouched, and a mistake."""
    folder = tmp_path / "sent"
    stub, answer = load_key(EXERCISE).stub, model_answer(EXERCISE)
    write(folder / "amina" / "ex06.ipynb", filled())
    write(folder / "ben" / f"{EXERCISE}.py", answer)
    write(folder / "chiara" / "ex06" / f"{EXERCISE}.py", stub)
    write(folder / "chiara" / "ex06" / f"{EXERCISE}.ipynb", filled())
    biased = swapped(answer, f"step = {BIAS}", "step = learning_rate")
    write(folder / "dmitri" / "ex06" / "solution.py", biased)
    write(folder / "dmitri" / "notes.txt", "not a submission")
    return folder


def test_a_class_gets_a_table_with_a_column_a_part(sent: Path) -> None:
    ran = grade(sent)
    assert ran.code == 0, ran.err
    table = rows(sent)
    assert {name: row["ex06"] for name, row in table.items()} == {
        "amina": "12",
        "ben": "12",
        "chiara": "12",
        "dmitri": "9",
    }
    assert table["dmitri"]["ex06.adam"] == "0"
    assert list(table["amina"])[:4] == ["student", "ex06", "ex06.max", "ex06.sgd"]
    lines = (sent.parent / "out" / "results.jsonl").read_text().splitlines()
    reports: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert {report["student"] for report in reports} == set(table)
    assert {report["isolation"] for report in reports} == {wall()}


def test_one_that_is_far_too_large_is_told_so_and_stops_nobody(sent: Path) -> None:
    write(sent / "elif" / f"{EXERCISE}.py", "#" * (1 << 21))
    ran = grade(sent)
    assert ran.code == 0, ran.err
    table = rows(sent)
    assert table["elif"]["ex06"] == "0"
    assert table["amina"]["ex06"] == "12"
    record = next(r for r in records(sent) if r["student"] == "elif")
    assert {part["status"] for part in record["parts"]} == {"error"}
    assert "larger than 1 MiB" in record["parts"][0]["finding"]["message"]


def test_one_that_cannot_be_read_stops_nobody_and_gets_no_score(sent: Path) -> None:
    damaged = bytearray(packed({f"{EXERCISE}.py": model_answer(EXERCISE)}))
    damaged[len(damaged) // 2] ^= 0xFF
    (sent / "elif").mkdir()
    (sent / "elif" / "work.zip").write_bytes(damaged)
    ran = grade(sent)
    assert ran.code == 3
    assert "Not marked: elif, ex06_optimizers: It is damaged in its archive." in ran.err
    table = rows(sent)
    assert table["elif"]["ex06"] == ""
    assert table["amina"]["ex06"] == "12"


def test_links_out_of_the_folder_are_not_followed(sent: Path) -> None:
    secret = write(sent.parent / "secret" / f"{EXERCISE}.py", model_answer(EXERCISE))
    (sent / "mallory").mkdir()
    (sent / "mallory" / f"{EXERCISE}.py").symlink_to(secret)
    (sent / "trent").symlink_to(secret.parent)
    ran = grade(sent)
    assert ran.code == 3
    for name in ("mallory", "trent"):
        assert rows(sent)[name]["ex06"] == ""
        assert f"Not marked: {name}, ex06_optimizers: " in ran.err
    assert ran.err.count("It is a link.") == 2


def test_a_gradebook_of_its_own_is_made_where_there_is_none(sent: Path) -> None:
    pytest.importorskip("nbgrader")
    url = f"sqlite:///{sent.parent}/own.db"
    assert grade(sent, "--gradebook", url).code == 0
    assert grade(sent, "--gradebook", url).code == 0, "and is brought up to date"
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions("ex06")}
    assert scores == {"amina": 12, "ben": 12, "chiara": 12, "dmitri": 9}


def test_an_unreachable_gradebook_is_our_failure_without_its_password(sent: Path) -> None:
    pytest.importorskip("nbgrader")
    ran = grade(sent, "--gradebook", "postgresql+psycopg://t:hush@127.0.0.1:1/none")
    assert ran.code == 3
    assert "cannot be opened" in ran.err
    assert "hush" not in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.oracle
def test_fresh_cases_are_asked_for_once_and_shown_to_nobody(sent: Path) -> None:
    seed = write(sent.parent / "seed.txt", SECRET)
    ran = grade(sent, "--seed-file", seed)
    assert ran.code == 0, ran.err
    assert {name: row["ex06"] for name, row in rows(sent).items()}["dmitri"] == "9"
    for line in (sent.parent / "out" / "results.jsonl").read_text().splitlines():
        report = json.loads(line)
        assert report["cases"] == "hidden"
        examples = [part["counterexample"] for part in report["parts"] if part["counterexample"]]
        assert all(example["inputs"] is None for example in examples)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda folder: None, "There is no"),
        (lambda folder: folder.mkdir(), "There are no submissions"),
    ],
)
def test_nothing_to_mark_is_wrong_usage(prepare: Any, words: str, tmp_path: Path) -> None:
    prepare(tmp_path / "sent")
    ran = grade(tmp_path / "sent", "--exercise", "ex06")
    assert ran.code == 2
    assert words in ran.err


def test_marked_notebooks_lie_where_formgrader_and_feedback_look(course: Life) -> None:
    life = course
    life.submit("amina", filled())
    life.submit("ben", changed(lambda nb: nb["cells"].remove(cell_of(nb, "adam"))))
    life.submit("broken", "{")
    write(life.root / "submitted" / "filer" / "ex06" / f"{EXERCISE}.py", "# All of it\n")
    ran = grade(life.root / "submitted")
    assert ran.code == 0, ran.err
    assert life.scores("amina") == FULL
    assert life.scores("ben") == {**FULL, "adam": 0.0}
    assert life.scores("broken") == dict.fromkeys(FULL, 0.0)
    life.set_manual("ben", "adam", 1.5)
    assert grade(life.root / "submitted").code == 0
    assert rows(life.root / "submitted")["ben"]["ex06"] == "10.5"
    assert life.nbgrader("generate_feedback", "ex06").code == 0
    for student, words in (
        ("ben", "Your file defines no 'adam'"),
        ("broken", "breaks off or cannot be read at line 1"),
        ("filer", "All of it"),
    ):
        page = life.root / "feedback" / student / "ex06" / f"{EXERCISE}.html"
        assert words in html.unescape(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("", "sqlite:///{home}/gradebook.db"),
        ("c.CourseDirectory.db_url = 'postgresql+psycopg:///g'", "postgresql+psycopg:///g"),
        ("# c.CourseDirectory.db_url = 'x'", "sqlite:///{home}/gradebook.db"),
        ("c.CourseDirectory.db_url = 'sqlite:///my.db'", "sqlite:///{home}/my.db"),
        ("c.A.db_url = 'x:///1'\nc.A.db_url = 'sqlite:////srv/2.db'", "sqlite:////srv/2.db"),
        ("import os\nc.CourseDirectory.db_url = os.environ['DB']", None),
    ],
)
def test_the_gradebook_is_the_one_that_the_course_names(
    line: str, url: str | None, tmp_path: Path
) -> None:
    from autograder.errors import UsageError
    from autograder.nbgrader.config import database

    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{line}\n")
    if url is None:
        with pytest.raises(UsageError, match="--gradebook URL"):
            database(tmp_path)
    else:
        assert database(tmp_path) == url.format(home=tmp_path)


def test_a_file_of_very_many_pieces_becomes_a_notebook_in_time_that_grows_with_it_alone() -> None:
    """In the process that leads a class, which has no clock: it took 37 seconds."""
    key = load_key("ex00_rules")
    text = "@a\n" * 300_000 + "def one_hot(a, b):\n    return a\n"
    started = time.process_time()
    cells = marked_notebooks._cells(text, key)
    assert time.process_time() - started < 5.0
    assert [cell["source"].count("@a") for cell in cells] == [300_000, 0]
    assert cells[1]["source"].startswith("def one_hot")
