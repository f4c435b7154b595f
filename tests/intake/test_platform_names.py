"""Whose a file is: from the platform's part of its name, and from nothing that a student chose."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.intake import platform_names
from autograder.intake.platform_names import Sent


@pytest.mark.parametrize(
    ("platform", "name", "expected"),
    [
        ("canvas", "doejane_12345_678901_ex06_optimizers.py",
         {"student": "doejane", "lms_id": "12345", "name": "ex06_optimizers.py", "late": False}),
        ("canvas", "doejane_LATE_12345_678901_ex06-2.py",
         {"student": "doejane", "lms_id": "12345", "name": "ex06-2.py", "late": True, "again": 2}),
        ("canvas", "team_blue_4103_678903_ex06.py",
         {"student": "team_blue", "lms_id": "4103", "name": "ex06.py", "late": False}),
        ("canvas", "LATE_4103_678903_ex06.py",
         {"student": "4103", "lms_id": "4103", "name": "ex06.py", "late": True}),
        ("canvas", "_4103_678903_ex06.py",
         {"student": "4103", "lms_id": "4103", "name": "ex06.py", "late": False}),
        ("canvas", "doejane_12345_text.html",
         {"student": "doejane", "lms_id": "12345", "name": "text.html", "mine": True}),
        ("anonymous", "anon_aB3xZ_678901_ex06.py",
         {"student": "anon_aB3xZ", "lms_id": "aB3xZ", "name": "ex06.py", "late": False}),
        ("anonymous", "LATE_anon_aB3xZ_678901_ex06.py",
         {"student": "anon_aB3xZ", "lms_id": "aB3xZ", "name": "ex06.py", "late": True}),
        ("moodle", "Jane Doe_4567_assignsubmission_file_/ex06.ipynb",
         {"student": "Jane Doe", "lms_id": "4567", "name": "ex06.ipynb"}),
        ("moodle", "Jane Doe_4567_assignsubmission_file/work/ex06.ipynb",
         {"student": "Jane Doe", "lms_id": "4567", "name": "ex06.ipynb", "folders": ("work",)}),
        ("moodle", "Jane Doe_4567_assignsubmission_file_ex06.py",
         {"student": "Jane Doe", "lms_id": "4567", "name": "ex06.py"}),
        ("moodle", "Jane Doe_4567_assignsubmission_onlinetext_/onlinetext.html",
         {"student": "Jane Doe", "lms_id": "4567", "name": "onlinetext.html", "mine": True}),
        ("moodle", "Jane Doe_4567_assignsubmission_file_",
         {"student": "Jane Doe", "lms_id": "4567", "name": ""}),
        ("blackboard", "Exercise 6_jdoe_attempt_2026-11-20-23-59-01_ex06.py",
         {"student": "jdoe", "lms_id": "jdoe", "name": "ex06.py",
          "sent_at": "2026-11-20 23:59:01"}),
        ("folders", "amina/ex06/solution.py",
         {"student": "amina", "name": "solution.py", "folders": ("ex06",)}),
        # What a student may have chosen cannot make the file another's.
        ("folders", "amina/lab_1_2_ex06.py", {"student": "amina", "name": "lab_1_2_ex06.py"}),
        ("folders", "amina/Bob_2_assignsubmission_file_/ex06.py",
         {"student": "amina", "name": "ex06.py", "folders": ("Bob_2_assignsubmission_file_",)}),
        ("moodle", "Jane_1_assignsubmission_file_/Bob_2_assignsubmission_file_/ex06.py",
         {"student": "Jane", "lms_id": "1", "name": "ex06.py"}),
        ("moodle", "Jane_1_assignsubmission_file_Bob_2_assignsubmission_file_ex06.py",
         {"student": "Jane", "lms_id": "1", "name": "Bob_2_assignsubmission_file_ex06.py"}),
        ("moodle", "Jane_1_assignsubmission_file_roe_3_4_ex06.py",
         {"student": "Jane", "lms_id": "1", "name": "roe_3_4_ex06.py"}),
        ("canvas", "doe_1_2_roe_3_4_ex06.py",
         {"student": "doe", "lms_id": "1", "name": "roe_3_4_ex06.py"}),
        ("canvas", "doe_1_2_Bob_2_assignsubmission_file_ex06.py",
         {"student": "doe", "lms_id": "1", "name": "Bob_2_assignsubmission_file_ex06.py"}),
        ("canvas", "doe_1_2_x_roe_attempt_2026-11-20-23-59-01_ex06.py",
         {"student": "doe", "lms_id": "1"}),
        ("blackboard", "Exercise 6_jdoe_attempt_2026-11-20-23-59-01_roe_3_4_ex06.py",
         {"student": "jdoe", "name": "roe_3_4_ex06.py"}),
    ],
)  # fmt: skip
def test_a_name_says_whose_a_file_is(platform: str, name: str, expected: dict[str, Any]) -> None:
    found = platform_names.sent(name, platform, {})
    assert found is not None
    assert {field: getattr(found, field) for field in expected} == expected


@pytest.mark.parametrize("platform", ["canvas", "moodle", "blackboard", "folders"])
def test_a_name_without_a_persons_is_nobodys(platform: str) -> None:
    assert platform_names.sent("ex06.py", platform, {}) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["doe_1_2_ex06.py", "roe_3_4_ex06.py"], "canvas"),
        (["anon_aB3xZ_2_ex06.py", "LATE_anon_ccccc_4_ex06.py"], "anonymous"),
        (["Jane_1_assignsubmission_file_/a.py", "Bob_2_assignsubmission_file_/a.py"], "moodle"),
        (["Ex_jdoe_attempt_2026-11-20-23-59-01_ex06.py"], "blackboard"),
        (["amina/ex06.py", "ben/roe_3_4_ex06.py"], "folders"),
        (["amina/Bob_2_assignsubmission_file_/ex06.py"], "folders"),
        # Everybody in the class tries: the platform's part is the shorter one.
        (["doe_1_2_Bob_2_assignsubmission_file_ex06.py"], "canvas"),
        (["doe_1_2_x_roe_attempt_2026-11-20-23-59-01_ex06.py"], "canvas"),
        (["Jane_1_assignsubmission_file_roe_3_4_ex06.py"], "moodle"),
        (["Ex_jdoe_attempt_2026-11-20-23-59-01_roe_3_4_ex06.py"], "blackboard"),
        (["Ex_jdoe_attempt_2026-11-20-23-59-01_Bob_2_assignsubmission_file_x.py"], "blackboard"),
        (["Jane_1_assignsubmission_file_B_roe_attempt_2026-11-20-23-59-01_ex06.py"], "moodle"),
        ([], "folders"),
    ],
)
def test_the_platform_is_settled_once_for_all_names(names: list[str], expected: str) -> None:
    assert platform_names.settled(names) == expected


def test_only_the_first_line_of_blackboards_text_names_a_user_and_only_its_own() -> None:
    path = "Exercise 6_mallory_attempt_2026-11-20-10-00-00.txt"
    own = "Name: Mallory M. (mallory)\nComments:\nName: Victim (victim)\n"
    head = "Exercise 6_mallory"
    assert platform_names.blackboard_user(path, own) == (head, "mallory")
    assert platform_names.blackboard_user(path, "Hello\nName: Victim (victim)\n") is None
    assert platform_names.blackboard_user(path, "Name: Victim (victim)\n") is None


def test_a_file_in_a_folder_of_a_students_is_described() -> None:
    assert platform_names.sent("amina/ex06.py", "folders") == Sent(
        student="amina", platform="folders", name="ex06.py"
    )
