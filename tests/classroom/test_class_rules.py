"""What a class's rules do, through the real command: one thing wrong costs one person."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Ran, dlgrade, load_key, model_answer, swapped
from tests.nbgrader.test_life import Life
from tests.support.notebooks import BIAS, EXERCISE, filled, write

ANSWER = model_answer(EXERCISE)
BIASED = swapped(ANSWER, f"step = {BIAS}", "step = learning_rate")


def rows(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "grades.csv").read_text(encoding="utf-8")
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def records(out: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


class Course:
    """An nbgrader course with a class in it, and what `dlgrade grade` makes of it."""

    def __init__(self, root: Path) -> None:
        self.life = Life(root / "course")
        assert self.life.release().code == 0
        self.root = self.life.root
        self.out = self.root / "grades"

    def send(self, student: str, stamp: str, text: str = ANSWER, name: str = EXERCISE) -> None:
        folder = self.root / "submitted" / student / "ex06"
        write(folder / f"{name}.py", text)
        (folder / "timestamp.txt").write_text(stamp)

    def grade(self, *words: str | Path) -> Ran:
        return dlgrade("grade", "submitted", "--isolation", self.life.level, *words, cwd=self.root)


def test_one_thing_wrong_costs_one_person_and_zero_for_late_is_for_every_kind_of_file(
    tmp_path: Path,
) -> None:
    """Odd times, nbgrader's own late policy, a roster, and a box for comments on each part."""
    course = Course(tmp_path)
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with sqlite3.connect(course.root / "gradebook.db") as book:
        book.execute("UPDATE assignment SET duedate = '2026-11-20 22:00:00.000000'")
    course.send("ada", "2026-11-20 22:00 CET")
    course.send("bo", "garbage")
    course.send("cy", "9999-12-31 23:59:00 -1200")
    course.send("dana", "2026-11-21 10:00:00 UTC")
    course.life.submit("eli", filled(), "2026-11-21 10:00:00 UTC")
    course.send("zed", "2026-11-20 10:00:00 UTC")
    (course.root / "class.yaml").write_text(
        "roster: [{id: ada}, {id: bo}, {id: cy}, {id: dana}, {id: eli},"
        " {id: gone, section: '=1'}]\n"
    )
    ran = course.grade()
    assert ran.code == 3, "gone handed in nothing"
    assert "No hand-in, ex06_optimizers: gone" in ran.err
    table = rows(course.out)
    assert {name: row["ex06"] for name, row in table.items()} == {
        "ada": "12", "bo": "12", "cy": "12", "dana": "0", "eli": "0", "gone": "", "zed": "12"
    }  # fmt: skip
    assert (table["gone"]["status"], table["gone"]["section"]) == ("no hand-in", "'=1")
    needs = {name: dict(record["total"]["needs"]) for name, record in records(course.out).items()}
    assert "undated" in needs["bo"]
    assert "undated" in needs["cy"]
    told = {name: " ".join(record["told"]) for name, record in records(course.out).items()}
    assert "“garbage”" in told["bo"]
    assert "9999" in told["cy"]
    assert "not_on_roster" in needs["zed"]
    assert "absent" in needs["gone"]
    with course.life.gradebook() as book:
        held = {one.student.id: one for one in book.assignment_submissions("ex06")}
        assert {name: one.score - one.late_submission_penalty for name, one in held.items()} == {
            "ada": 12, "bo": 12, "cy": 12, "dana": 0, "eli": 0, "zed": 12
        }  # fmt: skip
        assert f"{held['ada'].timestamp:%H:%M}" == "21:00", "CET is an hour before UTC"
        assert held["bo"].timestamp is None
    marked = json.loads(
        (course.root / "autograded" / "ada" / "ex06" / f"{EXERCISE}.ipynb").read_text()
    )
    boxes = [
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in marked["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    parts = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    assert boxes == [f"{EXERCISE}-{part}" for part in parts], "formgrader has a box a part"
    # A roster that lets somebody go, and a policy of the class's own, count from now on.
    (course.root / "class.yaml").write_text("late: {percent: 10}\n")
    assert dlgrade("report", "grades", cwd=course.root).code == 0
    table = rows(course.out)
    assert "gone" not in table
    assert (table["dana"]["ex06"], table["eli"]["ex06"]) == ("10.8", "10.8")
    with course.life.gradebook() as book:
        assert book.find_submission("ex06", "dana").late_submission_penalty == pytest.approx(1.2)


def test_a_file_of_another_exercise_raises_nobodys_maximum(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.send("ada", "2026-11-20 22:00:00 UTC")
    course.send("bo", "2026-11-20 22:00:00 UTC", model_answer("ex00_rules"), "ex00_rules")
    course.send("cy", "2026-11-20 22:00:00 UTC")
    ran = course.grade()
    assert ran.code == 3
    assert "what there is is of another exercise: bo/ex06/ex00_rules.py" in ran.err
    with course.life.gradebook() as book:
        assert {one.max_score for one in book.assignment_submissions("ex06")} == {12.0}
    assert {"ada", "cy"} <= {name for name, row in rows(course.out).items() if row["ex06"] == "12"}


def test_points_that_disagree_are_refused_with_both_numbers(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.send("ada", "2026-11-20 22:00:00 UTC")
    (course.root / "class.yaml").write_text("points: {ex06: {adam: 6}}\n")
    ran = course.grade()
    assert ran.code == 2
    assert "adam of ex06_optimizers gives 6 points by" in ran.err
    assert "and 3 by the gradebook's assignment ex06" in ran.err
    assert not course.out.exists()
    own = f"sqlite:///{tmp_path}/own.db"
    ran = course.grade("--gradebook", own)
    assert ran.code == 0, ran.err
    assert rows(course.out)["ada"]["ex06.max"] == "15"
    from nbgrader.api import Gradebook

    with Gradebook(own) as book:
        assert book.find_submission("ex06", "ada").score == 15.0


def test_the_best_hand_in_counts_where_the_class_says_so(tmp_path: Path) -> None:
    course = Course(tmp_path)
    (course.root / "class.yaml").write_text("counts: best\n")
    course.send("ada", "2026-11-20 22:00:00 UTC")
    assert course.grade().code == 0
    course.send("ada", "2026-11-21 22:00:00 UTC", BIASED)
    for _ in range(2):  # and the second run marks nothing
        assert course.grade().code == 0
        assert rows(course.out)["ada"]["ex06"] == "12"
        assert course.life.scores("ada", "score")["adam"] == 3.0
    record = records(course.out)["ada"]
    assert record["score"] == 9.0, "the newest file's own verdict"
    assert "An earlier hand-in counts, since it has more points." in record["total"]["why"]
    page = (course.out / "feedback" / "ada.html").read_text()
    assert "12 of 12" in page


def test_the_best_counts_of_what_lies_in_one_download(tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "class.yaml").write_text("counts: best\n")
    for day, (folder, text) in enumerate([("ex06", ANSWER), ("resit", BIASED)], start=1):
        path = write(tmp_path / "sent" / "ada" / folder / f"{EXERCISE}.py", text)
        os.utime(path, (1e9 * day, 1e9 * day))
    write(tmp_path / "sent" / "bo" / f"{EXERCISE}.py", BIASED)
    for _ in range(2):  # and the second run marks nothing
        ran = grade(tmp_path)
        assert ran.code == 0, ran.out + ran.err
        assert "2 of 2 marked" in ran.out
        assert "belongs to nobody" not in ran.err
        table = rows(tmp_path / "grades")
        assert (table["ada"]["ex06"], table["bo"]["ex06"]) == ("12", "9")
        assert len((tmp_path / "grades" / "history.jsonl").read_text().splitlines()) == 1
    assert records(tmp_path / "grades")["ada"]["score"] == 9.0, "the newest file's own verdict"


def test_whom_the_roster_makes_one_of_two_folders_has_one_row(tmp_path: Path) -> None:
    write(tmp_path / "sent" / "ada" / f"{EXERCISE}.py", ANSWER)
    write(tmp_path / "sent" / "Ada L" / "report.pdf", "%PDF")
    write(tmp_path / "sent" / "bo" / "notes.docx", "PK")
    write(tmp_path / "sent" / "Bo K" / "scan.pdf", "%PDF")
    (tmp_path / "roster.csv").write_text("id,name\nada,Ada L\nbo,Bo K\ncy,Cy M\n")
    (tmp_path / "class.yaml").write_text("roster: roster.csv\n")
    ran = grade(tmp_path, "--exercise", "ex06")
    assert ran.code == 3, ran.out + ran.err
    table = rows(tmp_path / "grades")
    assert {name: row["ex06"] for name, row in table.items()} == {"ada": "12", "bo": "", "cy": ""}
    kept = records(tmp_path / "grades")
    assert [one["file"] for one in kept["ada"]["set_aside"]] == ["Ada L/report.pdf"]
    aside = {one["file"] for one in kept["bo"]["set_aside"]}
    assert aside == {"bo/notes.docx", "Bo K/scan.pdf"}
    assert "1 of 2 marked" in ran.out


def test_a_regrade_that_is_refused_changes_nothing_of_a_class_with_a_roster(sent: Path) -> None:
    (sent / "roster.csv").write_text("id,name\nada,Ada\nbo,Bo\n=cy,Cy\ndi,Di\n")
    (sent / "class.yaml").write_text("roster: roster.csv\n")
    assert grade(sent).code == 3, "di has handed in nothing"
    kept = (sent / "grades" / "results.jsonl").read_bytes(), rows(sent / "grades")
    write(sent / "sent" / "bo" / f"{EXERCISE}.py", ANSWER)
    ran = dlgrade("grade", "sent", "--isolation", "process", "--regrade", cwd=sent, said="n\n")
    assert ran.code == 3
    assert ((sent / "grades" / "results.jsonl").read_bytes(), rows(sent / "grades")) == kept
    assert "4 of 4 marked" not in ran.out


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    for student, text in (("ada", ANSWER), ("bo", BIASED), ("=cy", load_key(EXERCISE).stub)):
        write(tmp_path / "sent" / student / f"{EXERCISE}.py", text)
    return tmp_path


def grade(folder: Path, *words: str) -> Ran:
    return dlgrade("grade", "sent", "--isolation", "process", *words, cwd=folder)


def test_students_and_parts_are_marked_again_alone_and_nobody_else_changes(sent: Path) -> None:
    assert grade(sent).code == 0
    out = sent / "grades"
    assert "'=cy" in (out / "grades.csv").read_text(), "no spreadsheet runs a student's name"
    lines = (out / "results.jsonl").read_text().splitlines()
    other = [json.loads(line) for line in lines]
    for record in other:  # as if an older key had been wrong on adam and sgd
        for part in record["parts"]:
            if part["name"] in ("adam", "sgd"):
                part["score"] = 0.0
        record["score"] = sum(part["score"] for part in record["parts"])
    (out / "results.jsonl").write_text("".join(f"{json.dumps(r)}\n" for r in other))
    ran = grade(sent, "--student", "ada", "--part", "adam")
    assert ran.code == 0, ran.err
    assert rows(out)["ada"]["ex06"] == "11", "adam is marked again, sgd stays"
    assert rows(out)["bo"]["ex06"] == "8"
    assert grade(sent, "--student", "bo").code == 0
    assert rows(out)["bo"]["ex06"] == "9"
    assert grade(sent, "--student", "zoe").code == 2
    assert grade(sent, "--part", "adamm").code == 2


def test_a_group_hands_in_once_and_pseudonyms_stay_and_tell_nothing(sent: Path) -> None:
    (sent / "class.yaml").write_text("groups: {blue: [ada, dana]}\n")
    ran = grade(sent, "--pseudonyms")
    assert ran.code == 0, ran.err
    out = sent / "grades"
    assert rows(out)["dana"]["ex06"] == "12"
    assert "Handed in by ada for the group blue." in rows(out)["dana"]["note"]
    mapping = (out / "pseudonyms.csv").read_text()
    assert (out / "pseudonyms.csv").stat().st_mode & 0o077 == 0
    assert dlgrade("report", "grades", "--pseudonyms", cwd=sent).code == 0
    assert (out / "pseudonyms.csv").read_text() == mapping
    pages = list((out / "pseudonymous").rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not [name for name in ("=cy", "ada/", ">ada<", ">bo<", "dana<") if name in text]


def test_pseudonyms_hide_the_names_that_a_platform_puts_into_files(tmp_path: Path) -> None:
    answer = model_answer(EXERCISE)
    with zipfile.ZipFile(tmp_path / "canvas.zip", "w") as archive:
        for who, number in (("doejane", 4105), ("roeric", 4106)):
            archive.writestr(f"{who}_{number}_678901_ex06_optimizers.py", answer)
            archive.writestr(f"{who}_{number}_678902_{who}_notes.py", "x = 1\n")
    ran = dlgrade(
        "grade", "canvas.zip", "--exercise", "ex06", "--isolation", "process", "--pseudonyms",
        cwd=tmp_path,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    pages = list((tmp_path / "grades" / "pseudonymous").rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert [name for name in ("doejane", "roeric", "4105", "4106") if name in text] == []


def test_a_due_date_is_remembered_for_its_exercise_and_told_where_no_time_is_known(
    sent: Path,
) -> None:
    assert grade(sent, "--exercise", "ex06", "--due", "2026-11-20 23:59").code == 0
    ran = grade(sent)
    assert ran.code == 0
    assert f"As the last run: --exercise ex06 --due '2026-11-20 23:59' ({EXERCISE})" in ran.err
    for record in records(sent / "grades").values():
        ((kind, said),) = record["total"]["needs"]
        assert kind == "undated"
        assert "Nothing says when it was handed in" in said
    kept = sent / "grades" / "settings.json"
    assert json.loads(kept.read_text())["due"] == {EXERCISE: "2026-11-20 23:59"}
    assert grade(sent, "--due", "none").code == 0
    assert json.loads(kept.read_text())["due"] == {}


def test_nobody_is_called_absent_by_a_run_that_did_not_look_at_everything(sent: Path) -> None:
    (sent / "class.yaml").write_text("roster: [{id: ada}, {id: bo}, {id: zoe}]\n")
    ran = grade(sent, "--student", "ada")
    assert ran.code == 0, ran.err
    assert set(rows(sent / "grades")) == {"ada"}
    assert dlgrade("report", "grades", cwd=sent).code == 0
    assert set(rows(sent / "grades")) == {"ada"}
    assert grade(sent).code == 3
    assert rows(sent / "grades")["zoe"]["status"] == "no hand-in"
