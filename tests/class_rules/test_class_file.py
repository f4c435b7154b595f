"""class.yaml: what it means, each mistake with its line, and the schema for editors."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from autograder.class_rules.class_file import checked
from autograder.class_rules.roster import Person, Roster, read
from autograder.course import Course
from tests.conftest import ROOT, dlgrade

SCHEMA = json.loads((ROOT / "autograder" / "schemas" / "class-v1.json").read_text())
ROSTER = (
    "id,name,email,section,canvas,moodle\nada,Ada Abara,ada@x.org,1.2,501,4567\nbo,Bo Berg,,,,\n"
)
WHOLE = """\
roster: roster.csv
zone: Europe/Berlin
due:
  ex06: 2026-11-20 23:59
  homework 1: 2026-12-01
extensions:
  ada: 3 days
  bo: {ex06: 2026-11-27 23:59}
late: {grace: 15 minutes, percent: 10, cap: 50}
counts: best
points:
  ex06: {adam: 6}
weights:
  ex06: {momentum: 2}
leave_out:
  ex06: [rmsprop]
groups:
  blue: [ada, bo]
submitted:
  ada: {ex06: 2026-11-21 08:00}
"""


def file(folder: Path, text: str) -> Path:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    path = folder / "class.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_roster_may_be_a_list_of_ids(tmp_path: Path) -> None:
    path = file(tmp_path, "roster: [ada, {id: bo, email: bo@x.org}]\n")
    klass, mistakes = checked(path, Course(ROOT))
    assert mistakes == []
    assert sorted(klass.roster.by_id) == ["ada", "bo"]
    jsonschema.validate(yaml.safe_load(path.read_text()), SCHEMA)


def test_every_entry_is_read(tmp_path: Path) -> None:
    klass, mistakes = checked(file(tmp_path, WHOLE), Course(ROOT))
    assert mistakes == []
    due = klass.due["ex06_optimizers"]
    assert f"{due:%Y-%m-%d %H:%M}" == "2026-11-20 22:59", "in Berlin's winter"
    assert klass.extended("ada", "ex06_optimizers", "ex06", due) == due + timedelta(days=3)
    assert klass.extended("bo", "ex06_optimizers", "ex06", due) == due + timedelta(days=7)
    assert klass.points["ex06_optimizers"].of("adam", 3.0) == 6.0
    assert klass.points["ex06_optimizers"].of("momentum", 2.0) == 4.0
    assert klass.points["ex06_optimizers"].of("rmsprop", 2.0) is None
    assert klass.late is not None
    assert (klass.late.percent, klass.late.cap) == (10.0, 50.0)
    assert klass.submitted["ada", "ex06_optimizers"] == "2026-11-21 07:00:00 UTC"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("roster: roster.csv", "roster: none.csv", 1, "There is no roster"),
        ("roster: roster.csv", "roster: [ada, {id: ada}]", 1, "ada is somebody else's already"),
        ("Europe/Berlin", "Mars/Base", 2, "The zone is not known"),
        ("  ex06: 2026-11-20 23:59", "  ex99: 2026-11-20 23:59", 4, "There is no such exercise"),
        ("2026-11-20 23:59", "20.11.2026", 4, "This time cannot be read"),
        ("  ada: 3 days", "  zoe: 3 days", 7, "Nobody on the roster is called so"),
        ("3 days", "a while", 7, "This time cannot be read"),
        ("percent: 10", "percent: ten", 9, "a number from 0 to 100"),
        ("percent: 10, ", "", 9, "does not say how much a day costs"),
        ("counts: best", "counts: first", 10, "Which of several hand-ins counts"),
        ("{adam: 6}", "{adamm: 6}", 12, "has no such part"),
        ("{adam: 6}", "{adam: -6}", 12, "a number from 0 to 1000"),
        ("[rmsprop]", "rmsprop", 16, "This should be a list"),
        ("blue: [ada, bo]", "blue: [ada, cy]", 18, "Nobody on the roster is called so"),
        ("groups:", "gruops:", 17, "has no such entry"),
        ("zone:", "zone: [", 3, "This is no YAML"),
    ],
)
def test_each_mistake_is_said_with_its_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    path = file(tmp_path, WHOLE.replace(old, new, 1))
    ran = dlgrade("class", "check", path)
    assert ran.code == 2
    first = ran.err.splitlines()[0]
    assert first.startswith(f"{path}:{line}: "), ran.err
    assert said in first
    assert "Received: " in first


@pytest.mark.parametrize(
    ("text", "said"),
    [("id,name\nada,A\nADA,B\n", ":3: The id stands in line 2 already."),
     ("who\nada\n", ":1: No column says who somebody is."),
     ("id,name,section\n,,1\n", ":2: Nothing says who this is."),
     ("", ":1: The roster is empty.")],
)  # fmt: skip
def test_mistakes_of_the_roster_have_its_lines(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    _, mistakes = read(tmp_path / "roster.csv")
    assert said in str(mistakes[0])


def plain(text: str) -> Any:
    """The document as an editor's YAML server sees it: times are strings to the schema."""
    loader = type("Plain", (yaml.SafeLoader,), {})
    loader.yaml_implicit_resolvers = {
        key: [pair for pair in pairs if "timestamp" not in pair[0]]
        for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=loader)


def test_the_schema_is_one_and_takes_what_we_take(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(plain(WHOLE), SCHEMA)
    assert dlgrade("class", "init", tmp_path / "class.yaml").code == 0
    text = (tmp_path / "class.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=file:///")
    jsonschema.validate(plain(text), SCHEMA)
    switched_on = re.sub(r"(?m)^# (?=[a-z_]+:|  )", "", text).partition("\n")[2]
    example = plain(switched_on.replace("roster: roster.csv\n", "", 1))
    jsonschema.validate(example, SCHEMA)
    assert set(example) == set(SCHEMA["properties"]), "the example shows every entry"


@pytest.mark.parametrize(
    "text",
    ["gruops: {}", "counts: first", "late: {grace: 5 minutes}", "late: {percent: 110}",
     "points: {ex06: {adam: -1}}", "leave_out: {ex06: rmsprop}", "roster: [{section: 1}]"],
)  # fmt: skip
def test_the_schema_refuses_what_we_refuse(tmp_path: Path, text: str) -> None:
    assert checked(file(tmp_path, text), Course(ROOT))[1]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(text), SCHEMA)


def test_init_writes_over_nothing_and_its_file_is_right_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(ROSTER, encoding="utf-8")
    made = dlgrade("class", "init", "class.yaml", "--roster", "people.csv", cwd=tmp_path)
    assert made.code == 0, made.err
    found = dlgrade("class", "check", cwd=tmp_path)
    assert found.code == 0, found.err
    assert "2 people, sections 1.2" in found.out
    again = dlgrade("class", "init", cwd=tmp_path)
    assert again.code == 2
    assert "is there already" in again.err


PEOPLE = (
    Person(id="ada", name="Ada Abara", email="ada@x.org", moodle="4567", canvas="501"),
    Person(id="ines", name="Inès Côté"),
    Person(id="bo1", name="Bo Berg"),
    Person(id="bo2", name="Bo Berg"),
)


@pytest.mark.parametrize(
    ("student", "number", "id"),
    [
        ("ada", None, "ada"),
        ("Ada Abara", "4567", "ada"),
        ("abaraada", "501", "ada"),
        ("abaraada", None, "ada"),
        ("Abara, Ada", None, "ada"),
        ("ADA@x.org", None, "ada"),
        ("Ine\u0300s Co\u0302te\u0301", None, "ines"),
        ("Bo Berg", None, None),
        ("Abara", None, None),
        ("stranger", "9", None),
    ],
)
def test_a_hand_in_is_somebodys_or_nobodys_and_never_guessed(
    student: str, number: str | None, id: str | None
) -> None:
    found = Roster(PEOPLE).place(student, number)
    assert (found.id if found else None) == id


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('Student,ID,SIS User ID,SIS Login ID,Section,ex06 (1)\n"    Points Possible",,,,,4\n'
         '"Abara, Ada",501,,ada,Lab 1,\n', ["ada"]),
        ("LastName,FirstName,ID,SIS Login ID,Section,ex06 (1)\nAbara,Ada,501,ada,Lab 1,\n"
         "Solo,,502,solo,Lab 1,\n", ["ada", "solo"]),
        ("Identifier,Full name,Email address,Grade\n"
         "Participant 4567,Ada Abara,ada@x.org,\n", ["ada@x.org"]),
    ],
)  # fmt: skip
def test_what_canvas_and_moodle_export_are_rosters(
    tmp_path: Path, text: str, ids: list[str]
) -> None:
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    people, mistakes = read(tmp_path / "export.csv")
    assert mistakes == []
    assert [person.id for person in people] == ids
    assert people[0].name in ("Abara, Ada", "Ada Abara")
    assert "501" in people[0].numbers or "4567" in people[0].numbers
