"""What goes back to students: a row a person for a mail merge."""

from __future__ import annotations

import csv
from pathlib import Path

from msgspec.structs import replace

from autograder.class_report.returned import MAIL, write_mail_merge
from autograder.class_rules.roster import Person, Roster
from autograder.class_rules.totals import computed
from autograder.records.record import Record
from tests.conftest import dlgrade
from tests.support.class_records import part, record, write


def settled(one: Record) -> Record:
    return replace(one, total=computed(one.report))


def test_who_has_an_address_has_a_row_and_who_has_none_is_named(tmp_path: Path) -> None:
    write(
        tmp_path / "grades",
        settled(record("ada", part("sgd"))),
        settled(record("bo")),
        settled(record("cy@x.org")),
    )
    roster = Roster((Person(id="ada", name="Ada Abara", email="ada@x.org"), Person(id="bo")))
    count, without = write_mail_merge(tmp_path / "grades", roster, "ex06", tmp_path / "mail.csv")
    assert (count, without) == (2, ["bo"])
    heading, *rows = csv.reader((tmp_path / "mail.csv").read_text().splitlines())
    assert tuple(heading) == MAIL
    assert [row[:4] for row in rows] == [
        ["ada@x.org", "Ada Abara", "ada", "ex06"],
        ["cy@x.org", "", "cy@x.org", "ex06"],
    ]


def test_a_list_with_nobody_on_it_says_why(tmp_path: Path) -> None:
    write(tmp_path / "grades", settled(record("bo")))
    words = ("export", "mail", "--output", tmp_path / "mail.csv", "--results", tmp_path / "grades")
    ran = dlgrade(*words)
    assert ran.code == 0
    assert "left out: bo" in ran.err
    assert "the email column of the roster" in ran.err
    ran = dlgrade(*words, "--exercise", "ex07")
    assert ran.code == 2
    assert "Nothing of ex07 is in" in ran.err
