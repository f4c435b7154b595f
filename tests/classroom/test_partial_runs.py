"""Nobody is twice in a class, and nobody gone from it, when something changes between two runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.classroom.test_class_rules import ANSWER, BIASED, records, rows
from tests.conftest import Ran, dlgrade
from tests.support.notebooks import EXERCISE, write

SHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (submission)
Participant 7,Fatou Diallo,f1@uni.example,,,12.00,"Friday, 20 November 2026, 10:00 AM"
Participant 8,Fatou Diallo,f2@uni.example,,,12.00,"Sunday, 22 November 2026, 10:00 AM"
Participant 9,Ben Kaya,ben@uni.example,,,12.00,-
"""
CLASS = """\
roster: sheet.csv
zone: UTC
due: {ex06: 2026-11-20 23:59}
late: {percent: 10, cap: 50}
"""
SENT = "submitted: {ada: {ex06: 2026-11-21 10:00}, bo: {ex06: 2026-11-20 10:00}}\n"


def grade(folder: Path, *words: str, sent: str = "sent", said: str = "") -> Ran:
    words = ("grade", sent, "--isolation", "process", *words)
    return dlgrade(*words, cwd=folder, said=said)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    for student, text in (("ada", ANSWER), ("bo", BIASED)):
        write(tmp_path / "sent" / student / f"{EXERCISE}.py", text)
    return tmp_path


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """Moodle's archive, marked before anybody said who is in the class."""
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        for who, text in (("Fatou Diallo_7", ANSWER), ("Fatou Diallo_8", ANSWER)):
            archive.writestr(f"{who}_assignsubmission_file_/{EXERCISE}.py", text)
        archive.writestr("Ben Kaya_9_assignsubmission_onlinetext_/onlinetext.html", "<p>Hi")
    assert grade(tmp_path, sent="moodle.zip").code == 3, "Ben has sent nothing to mark"
    assert len(rows(tmp_path / "grades")) == 3
    (tmp_path / "sheet.csv").write_text(SHEET)
    (tmp_path / "class.yaml").write_text(CLASS)
    return tmp_path


def totals(out: Path) -> dict[str, str]:
    return {name: row["ex06"] for name, row in rows(out).items()}


def test_a_class_that_gets_its_roster_later_has_everybody_once(download: Path) -> None:
    ran = grade(download, sent="moodle.zip")
    out = download / "grades"
    assert totals(out) == {"f1@uni.example": "12", "f2@uni.example": "9.6", "ben@uni.example": ""}
    assert "Under another name now" in ran.err
    pages = sorted(path.stem for path in (out / "feedback").iterdir())
    assert pages == sorted(totals(out)), "no page with an old total stays behind"
    up = dlgrade("export", "moodle", "--exercise", "ex06", "--roster", "sheet.csv",
                 "--output", "up.csv", cwd=download)  # fmt: skip
    assert "2 scores" in up.out, up.err

    (download / "sheet.csv").write_text(SHEET.replace("f2@", "fatou.d@"))
    assert grade(download, sent="moodle.zip").code == 3
    assert set(totals(out)) == {"f1@uni.example", "fatou.d@uni.example", "ben@uni.example"}
    lines = [line for line in SHEET.splitlines(keepends=True) if "f1@" not in line]
    (download / "sheet.csv").write_text("".join(lines))
    assert grade(download, sent="moodle.zip").code == 3
    assert set(totals(out)) == {"Fatou Diallo_7", "f2@uni.example", "ben@uni.example"}
    assert (out / "history.jsonl").read_text().count("\n") >= 4, "the verdicts are kept"


def test_a_report_calls_nobody_absent_who_has_a_verdict_under_another_name(download: Path) -> None:
    settings = download / "grades" / "settings.json"
    place = json.dumps(str(download / "class.yaml"))
    settings.write_text(settings.read_text().replace('"class": null', f'"class": {place}'))
    assert dlgrade("report", "grades", cwd=download).code == 0
    assert totals(download / "grades") == {
        "f1@uni.example": "12", "f2@uni.example": "12", "ben@uni.example": "",
    }  # fmt: skip


def test_who_is_no_longer_in_a_group_keeps_nothing_of_its_hand_in(sent: Path) -> None:
    rules = "roster: [ada, bo, cy, di]\ngroups:\n  blue: [ada, {}]\n"
    (sent / "class.yaml").write_text(rules.format("cy"))
    grade(sent)
    assert totals(sent / "grades")["cy"] == "12"
    (sent / "class.yaml").write_text(rules.format("di"))
    assert grade(sent, "--student", "ada").code == 3, "di has nothing"
    assert totals(sent / "grades")["cy"] == "12", "it was about ada alone"
    assert grade(sent).code == 3
    assert totals(sent / "grades") == {"ada": "12", "bo": "9", "cy": "", "di": "12"}
    assert rows(sent / "grades")["cy"]["status"] == "no hand-in"


def test_who_hands_in_before_a_refused_regrade_is_listed_and_not_called_absent(sent: Path) -> None:
    (sent / "class.yaml").write_text("roster: [ada, bo, cy]\n")
    assert grade(sent).code == 3
    for student in ("cy", "guest"):
        write(sent / "sent" / student / f"{EXERCISE}.py", ANSWER)
    ran = grade(sent, "--regrade", said="n\n")
    assert ran.code == 3
    assert "No hand-in" not in ran.err
    table = rows(sent / "grades")
    for student in ("cy", "guest"):
        assert table[student]["status"] == "not marked"
        assert "not agreed to" in table[student]["note"]
    assert "guest" in (sent / "grades" / "report.html").read_text()
    assert grade(sent).code == 0
    assert totals(sent / "grades") == {"ada": "12", "bo": "9", "cy": "12", "guest": "12"}


def test_a_regrade_takes_a_new_time_for_a_verdict_that_stands(sent: Path) -> None:
    (sent / "class.yaml").write_text(CLASS.replace("roster: sheet.csv", "roster: [ada, bo]"))
    stamps = [sent / "sent" / student / "timestamp.txt" for student in ("ada", "bo")]
    for stamp in stamps:
        stamp.write_text("2026-11-19 10:00:00 UTC")
    assert grade(sent).code == 0
    stamps[0].write_text("2026-11-22 10:00:00 UTC")
    assert grade(sent, "--regrade", "--yes").code == 0
    assert totals(sent / "grades") == {"ada": "9.6", "bo": "9"}
    kept = (sent / "grades" / "history.jsonl").read_bytes()
    assert grade(sent, "--regrade", "--yes").code == 0
    assert (sent / "grades" / "history.jsonl").read_bytes() == kept, "nothing has changed"


def test_a_class_that_a_kill_has_left_in_part_is_told_so(sent: Path) -> None:
    slow = f"import time\ntime.sleep(2)\n{ANSWER}"
    for student in ("cy", "di", "eve"):
        write(sent / "sent" / student / f"{EXERCISE}.py", slow)
    words = [sys.executable, "-m", "autograder", "grade", "sent", "--isolation", "process"]
    run = subprocess.Popen(
        [*words, "--jobs", "1"], cwd=sent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    results = sent / "grades" / "results.jsonl"
    deadline = time.monotonic() + 60
    while not (results.is_file() and results.read_bytes().count(b"\n")):
        assert time.monotonic() < deadline, "nothing is marked"
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    for command in (["report", "grades"], ["export", "mail", "--output", "mail.csv"]):
        assert "did not look at everything" in dlgrade(*command, cwd=sent).err, command
    assert grade(sent).code == 0
    assert "did not look" not in dlgrade("report", "grades", cwd=sent).err


def test_what_is_exported_and_its_page_have_one_total(sent: Path) -> None:
    rules = CLASS.replace("roster: sheet.csv", "roster: [{id: ada, email: a@uni.example}, bo]")
    (sent / "class.yaml").write_text(
        rules + "submitted: {ada: {ex06: 2026-11-21 10:00}, bo: {ex06: 2026-11-20 10:00}}\n"
    )
    assert grade(sent).code == 0
    page = sent / "grades" / "feedback" / "ada.html"
    assert "10.8 of 12" in page.read_text()
    changed = rules.replace("percent: 10", "percent: 20")
    (sent / "class.yaml").write_text(
        changed + "submitted: {ada: {ex06: 2026-11-21 10:00}, bo: {ex06: 2026-11-20 10:00}}\n"
    )
    assert dlgrade("export", "mail", "--output", "mail.csv", cwd=sent).code == 0
    assert ",9.6,12,marked," in (sent / "mail.csv").read_text()
    assert "9.6 of 12" in page.read_text()


def test_whose_line_was_cut_off_is_not_called_absent(sent: Path) -> None:
    (sent / "class.yaml").write_text("roster: [ada, bo]\n")
    assert grade(sent).code == 0
    results = sent / "grades" / "results.jsonl"
    results.write_bytes(results.read_bytes()[:-30])
    for _ in range(2):
        ran = dlgrade("report", "grades", cwd=sent)
        assert "did not look at everything" in ran.err
        assert set(rows(sent / "grades")) == {"ada"}
    assert grade(sent).code == 0
    assert totals(sent / "grades") == {"ada": "12", "bo": "9"}


@pytest.mark.parametrize(
    "edit", [('"student": "bo"', '"student": 4'), ('"told": []', '"told": [3]'),
             ('"state": "marked"', '"state": "good"'), ('"total": {', '"total": 5, "x": {'),
             ('"most": 12', '"most": "12"')],
)  # fmt: skip
def test_a_line_that_was_edited_into_nonsense_is_named(sent: Path, edit: tuple[str, str]) -> None:
    assert grade(sent).code == 0
    results = sent / "grades" / "results.jsonl"
    first, second = results.read_text().splitlines(keepends=True)
    assert edit[0] in second
    results.write_text(first + second.replace(*edit))
    for ran in (grade(sent), dlgrade("report", "grades", cwd=sent)):
        assert ran.code == 2, ran.err
        assert "results.jsonl:2 is no line" in ran.err


def test_a_name_that_two_have_is_told_with_their_ids(sent: Path) -> None:
    (sent / "class.yaml").write_text("roster: [{id: ada, name: Jo}, {id: bo, name: Jo}]\n")
    ran = grade(sent, "--student", "Jo")
    assert (ran.code, "could be ada or bo" in ran.err) == (2, True), ran.err


def test_results_among_the_students_folders_are_no_student(sent: Path) -> None:
    for _ in range(2):
        ran = grade(sent / "sent", sent=".")
        assert ran.code == 0, ran.err
        assert set(records(sent / "sent" / "grades")) == {"ada", "bo"}


def test_results_do_not_go_into_a_students_folder(sent: Path) -> None:
    for place in ("ada", "."):
        ran = grade(sent / "sent", "--out", place, sent=".")
        assert ran.code == 2
        assert "is none of dlgrade's" in ran.err
        assert str(sent) in ran.err


def test_a_page_of_nobodys_goes_and_files_of_the_instructors_stay(sent: Path) -> None:
    (sent / "class.yaml").write_text("roster: [ada, bo, cy]\n")
    assert grade(sent).code == 3
    pages = sent / "grades" / "feedback"
    assert (pages / "cy.html").is_file()
    write(pages / "mine.html", "<p>My own")
    (sent / "class.yaml").write_text("roster: [ada, bo]\n")
    assert grade(sent).code == 0
    assert {path.name for path in pages.iterdir()} == {"ada.html", "bo.html", "mine.html"}
    assert set(records(sent / "grades")) == {"ada", "bo"}
