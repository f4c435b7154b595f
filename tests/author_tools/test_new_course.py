"""An instructor's own course: one command, a schema, and every command from anywhere inside it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from msgspec.structs import replace

from autograder.author_tools.new_course import SCHEMA
from autograder.course import Course, find
from autograder.course_settings import KNOWN, Choice
from autograder.exercise import keys
from autograder.exercise.selection import chosen
from tests.conftest import ROOT, dlgrade, load_key, model_answer

EX06 = "ex06_optimizers"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    ran = dlgrade("course", "new", "mine", "--exercises", "ex01,ex06", cwd=tmp_path)
    assert ran.code == 0, ran.err
    return tmp_path / "mine"


def test_a_new_course_is_what_its_schema_says(course: Path) -> None:
    text = (course / "course.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=.dlgrade/course-v1.json\n")
    schema = json.loads((course / ".dlgrade" / "course-v1.json").read_text())
    said = yaml.safe_load(text)
    jsonschema.validate(said, schema)
    assert said["exercises"] == ["ex01", "ex06"]
    assert set(schema["properties"]) == set(KNOWN)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**said, "solutions": "always"}, schema)


def test_it_is_found_from_anywhere_inside_or_named_with_an_option(course: Path) -> None:
    (course / "notes" / "deep").mkdir(parents=True)
    for words, cwd in (
        (["list"], course / "notes" / "deep"),
        (["--course", course, "list"], ROOT),
        (["list", f"--course={course}"], ROOT),
    ):
        ran = dlgrade(*words, cwd=cwd)
        assert ran.code == 0, ran.err
        assert "ex06  Optimizer" in ran.out
        assert "ex02" not in ran.out
    ran = dlgrade("list", "--course", course / "notes")
    assert ran.code == 2
    assert "There is no course in" in ran.err


def test_an_nbgrader_course_leads_back_to_the_course_it_was_made_from(
    course: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "elsewhere"
    (beside / "submitted" / "amina").mkdir(parents=True)
    (beside / "nbgrader_config.py").write_text("")
    assert find(beside).bundled
    (beside / ".dlgrade").mkdir()
    (beside / ".dlgrade" / "course").write_text("../mine\n")
    assert find(beside / "submitted" / "amina").root == course


def test_what_was_released_into_an_nbgrader_course_is_known_there(tmp_path: Path) -> None:
    small = Course(tmp_path / "source" / "week1")
    (tmp_path / "nbgrader_config.py").write_text("")
    own = "ex42_mine"
    small.key(own).parent.mkdir(parents=True)
    (small.root / "course.yaml").write_text("title: Mine\n")
    small.key(own).write_text(keys.dump(load_key(EX06)))
    (tmp_path / "submitted").mkdir()
    found = find(tmp_path / "submitted")
    assert found.key(found.resolve("ex42")) == small.key(own)
    assert found.resolve("ex06") == EX06, "and all others"


def test_grade_marks_an_own_exercise_of_the_nbgrader_course_it_stands_in(tmp_path: Path) -> None:
    own = "ex42_mine"
    key = load_key("ex00_rules")
    small = Course(tmp_path / "source" / "ex42")
    small.key(own).parent.mkdir(parents=True)
    (small.root / "course.yaml").write_text("title: Mine\n")
    small.key(own).write_text(keys.dump(keys.sealed(replace(key, name=own))))
    (tmp_path / "nbgrader_config.py").write_text("")
    handed_in = tmp_path / "submitted" / "ada" / "ex42"
    handed_in.mkdir(parents=True)
    (handed_in / f"{own}.py").write_text(model_answer("ex00_rules"))
    ran = dlgrade("grade", "submitted", "--isolation", "process", cwd=tmp_path)
    assert ran.code == 0, ran.out + ran.err
    points = sum(part.points for part in key.parts)
    assert f"ada,{points:g},{points:g}" in (tmp_path / "grades" / "grades.csv").read_text()


def test_a_course_is_never_overwritten(course: Path) -> None:
    before = (course / "course.yaml").read_text()
    ran = dlgrade("course", "new", course)
    assert ran.code == 2
    assert "Nothing was changed" in ran.err
    assert (course / "course.yaml").read_text() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exercise: [ex01]", "Did you mean 'exercises'?"),
        ("exercises: ex01", "a list of exercises"),
        ("exercises: [ex77]", "ex77"),
        ("points: {ex06: {adam: many}}", "points of parts"),
        ("parts: {ex06: []}", "the parts to keep"),
        ("solutions: sometimes", "one of after_passing, never, after_due"),
        ("solutions: after_due", "due: 2026-12-01"),
    ],
)
def test_a_mistake_in_course_yaml_is_a_sentence(course: Path, line: str, said: str) -> None:
    text = "exercises: [ex01, ex06]\n" if "exercises:" not in line else ""
    (course / "course.yaml").write_text(f"{text}{line}\n")
    ran = dlgrade("list", cwd=course)
    assert ran.code == 2
    assert said in ran.err


def test_parts_are_left_out_with_the_cells_that_only_they_need() -> None:
    key, answer = load_key(EX06), model_answer(EX06)
    choice = Choice(parts=("sgd", "adam"), points={"adam": 5})
    smaller, text = chosen(key, answer, choice)
    assert {part.name: part.points for part in smaller.parts} == {"sgd": 1, "adam": 5}
    for source in (smaller.stub, text):
        assert "def adam(" in source
        assert "## Adam" in source
        assert "def nesterov(" not in source
        assert "Nesterov" not in source.split("# %%")[-2]
    assert keys.parse(keys.dump(smaller)).key_sha256 == smaller.key_sha256
    assert {entry.part for entry in smaller.alternatives} == {"sgd", "adam"}
    assert chosen(key, answer, Choice()) == (key, answer)


def test_a_part_that_is_called_stays_with_the_one_that_calls_it() -> None:
    name = "ex04_backprop"
    key, answer = load_key(name), model_answer(name)
    callers = [
        part.name for part in key.parts
        if any(f"{other.name}(" in answer.split(f"def {part.name}(")[-1].split("\n# %%")[0]
               for other in key.parts if other.name != part.name)
    ]  # fmt: skip
    assert callers, "the exercise has a part that calls another"
    smaller, _ = chosen(key, answer, Choice(parts=(callers[0],)))
    assert smaller.stub.count("\ndef ") > 1


def test_an_unknown_part_is_named_with_those_that_there_are(course: Path, tmp_path: Path) -> None:
    pytest.importorskip("nbgrader")
    text = (course / "course.yaml").read_text()
    (course / "course.yaml").write_text(f"{text}points: {{ex06: {{adamm: 5}}}}\n")
    ran = dlgrade("release", "ex06", cwd=course)
    assert ran.code == 2
    assert "adamm" in ran.err
    assert "nesterov" in ran.err
    assert not (course / "nbgrader").exists()


def test_the_schema_ships() -> None:
    assert SCHEMA.parent == ROOT / "autograder" / "schemas"
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))
