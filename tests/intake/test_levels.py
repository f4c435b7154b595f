"""A folder or an archive too many: understood, refused by name, or told of one person."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Ran, dlgrade, model_answer, swapped
from tests.support.notebooks import write

ANSWER = model_answer("ex00_rules")
WRONG = swapped(ANSWER, "np.asarray(days_since_last_transaction) > 7", "[True]")


def grade(place: Path, *words: str) -> Ran:
    return dlgrade(
        "grade", place, "--exercise", "ex00", "--isolation", "process", "--out", "out", *words,
        cwd=place.parent,
    )  # fmt: skip


def records(place: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    lines = (place.parent / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


def zipped(path: Path, files: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


MOODLE = {
    "Ann Lee_2001_assignsubmission_file_/ex00_rules.py": ANSWER,
    "Bo_2002_assignsubmission_file_/x.pdf": "%PDF",
}


@pytest.mark.parametrize("packed", [False, True])
def test_a_platforms_archive_among_students_is_refused_by_name(
    packed: bool, tmp_path: Path
) -> None:
    inner = zipped(tmp_path / "mixed" / "moodle.zip", MOODLE)
    place = tmp_path / "mixed"
    if packed:
        place = tmp_path / "outer.zip"
        with zipfile.ZipFile(place, "w") as outer:
            outer.write(inner, "moodle.zip")
    ran = grade(place)
    assert ran.code == 2
    assert "moodle.zip" in ran.err
    assert "archive of a whole class" in ran.err


SECTIONS = {
    "a level too many": ["outer/class1/ada", "outer/class1/bo"],
    "sections": ["Lab 1/ada", "Lab 1/bo", "Lab 2/cy", "Lab 2/di"],
    "numbers of students": ["Lab 1/s1001", "Lab 1/s1002", "Lab 2/s1003", "Lab 2/s1004"],
    "in an assignment's folder": ["submitted/ex00/ada", "submitted/ex00/bo"],
    "names with a version's word in them": [
        "Lab 1/Newton",
        "Lab 1/Arnold",
        "Lab 2/Cody",
        "Lab 2/Workman",
    ],
}


@pytest.mark.parametrize("case", SECTIONS)
def test_students_in_the_folders_of_sections_are_never_one_student(
    case: str, tmp_path: Path
) -> None:
    for folder in SECTIONS[case]:
        write(tmp_path / "sent" / folder / "ex00_rules.py", ANSWER)
    write(tmp_path / "sent" / "README.txt", "")
    ran = grade(tmp_path / "sent")
    assert ran.code == 2, ran.out
    assert "If these are the students" in ran.err or "not after students" in ran.err


def test_a_section_among_students_is_that_folders_and_a_person_is_asked(tmp_path: Path) -> None:
    for folder in ("ada", "bo", "cy", "Lab 2/di", "Lab 2/eve"):
        write(tmp_path / "sent" / folder / "ex00_rules.py", ANSWER)
    ran = grade(tmp_path / "sent")
    assert ran.code == 3
    assert "3 of 4 marked" in ran.out
    assert "Not marked: Lab 2, ex00_rules: In it there are di, eve" in ran.err


FOLDERS_OF_VERSIONS = [
    ("ex00", "resit"),
    ("v1", "v2"),
    ("old", "new"),
    ("my_first_try", "final"),
    ("MyHomework", "Backup2"),
]


@pytest.mark.parametrize("folders", FOLDERS_OF_VERSIONS)
def test_versions_of_ones_own_are_one_students(folders: tuple[str, str], tmp_path: Path) -> None:
    for folder in folders:
        write(tmp_path / "sent" / "ada" / folder / "ex00_rules.py", ANSWER)
    write(tmp_path / "sent" / "bo" / "ex00_rules.py", ANSWER)
    ran = grade(tmp_path / "sent")
    assert ran.code == 0, ran.err
    assert records(tmp_path / "sent")["ada"]["score"] == 6


def test_who_has_no_mark_from_before_is_told_by_every_run(tmp_path: Path) -> None:
    for student in ("ada", "bo"):
        write(tmp_path / "sent" / student / "ex00_rules.py", ANSWER)
    write(tmp_path / "sent" / "cy" / "x.pdf", "%PDF")
    assert grade(tmp_path / "sent").code == 3
    ran = grade(tmp_path / "sent", "--student", "ada")
    assert ran.code == 3
    assert "Not marked: cy, ex00_rules" in ran.err


def test_one_of_two_folders_of_a_person_on_the_roster_counts_by_its_time(tmp_path: Path) -> None:
    import os

    older = write(tmp_path / "sent" / "ada" / "ex00_rules.py", WRONG)
    newer = write(tmp_path / "sent" / "Ada Abara" / "ex00_rules.py", ANSWER)
    os.utime(older, (1e9, 1e9))
    os.utime(newer, (1.1e9, 1.1e9))
    (tmp_path / "class.yaml").write_text("roster: [{id: ada, name: Ada Abara}]\n")
    assert grade(tmp_path / "sent").code == 0
    record = records(tmp_path / "sent")["ada"]
    assert record["score"] == 6
    assert record["set_aside"] == [{"file": "ada/ex00_rules.py", "why": "older"}]


def test_modules_travel_in_a_flat_archive_of_canvas(tmp_path: Path) -> None:
    own = ANSWER.replace("import numpy as np\n", "import numpy as np\nfrom mine import LIMIT\n", 1)
    own = swapped(own, "np.asarray(days_since_last_transaction) > 7",
                  "np.asarray(days_since_last_transaction) > LIMIT")  # fmt: skip
    files = {}
    for name, number in (("ada", 101), ("bo", 102)):
        files[f"{name}_{number}_9001_ex00_rules-1.py"] = own
        files[f"{name}_{number}_9002_mine-1.py"] = "LIMIT = 7\n"
    place = zipped(tmp_path / "submissions.zip", files)
    assert grade(place).code == 0
    assert {one["score"] for one in records(place).values()} == {6}


def test_an_entry_that_stands_twice_in_an_archive_is_told(tmp_path: Path) -> None:
    place = tmp_path / "moodle.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name in ("Ann Lee_2001", "Bo_2002"):
            archive.writestr(f"{name}_assignsubmission_file_/ex00_rules.py", WRONG)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("Ann Lee_2001_assignsubmission_file_/ex00_rules.py", ANSWER)
    assert grade(place).code == 0
    ann = records(place)["Ann Lee"]
    assert ann["score"] == 6
    assert [one["why"] for one in ann["set_aside"]] == ["unreadable"]


def test_archives_that_are_no_zip_are_a_students_too(tmp_path: Path) -> None:
    zipped(tmp_path / "sent" / "ada.zip", {"ex00_rules.py": ANSWER})
    write(tmp_path / "sent" / "cy.rar", "Rar!")
    assert grade(tmp_path / "sent").code == 3
    found = records(tmp_path / "sent")
    assert (found["ada"]["score"], found["cy"]["fate"]) == (6, "nothing")


def test_a_place_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    ran = grade(tmp_path / "submited")
    assert ran.code == 2
    assert "There is no" in ran.err
