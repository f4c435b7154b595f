"""After passing, the model answer: sealed, opened by the right results, shown where it may be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import DamagedKey
from autograder.exercise import sealed
from tests.conftest import EXERCISES, ROOT, dlgrade, load_key, model_answer, swapped


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A student's course in which ex06 is right but for adam."""
    assert dlgrade("init", "mine", cwd=tmp_path).code == 0
    right = 'state.get("m", 0.0) + (1 - beta_1) * grad'
    wrong = swapped(model_answer("ex06_optimizers"), right, right.replace("1 - ", ""))
    (tmp_path / "mine" / "exercises" / "ex06_optimizers.py").write_text(wrong)
    return tmp_path / "mine"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_opens_with_its_key_and_the_file_tells_nothing(name: str) -> None:
    key, text = load_key(name), (ROOT / "exercises" / "sealed" / f"{name}.json").read_text()
    for part in key.parts:
        shown = sealed.opened(text, part)
        if part.question is not None:
            assert shown is None, "of a question there is no code to show"
            continue
        assert shown is not None
        assert shown == sealed.function_of(part, model_answer(name))
        assert "SOLUTION" not in shown
        assert shown not in text


def test_another_keys_results_open_nothing() -> None:
    text = (ROOT / "exercises" / "sealed" / "ex06_optimizers.json").read_text()
    document = json.loads(text)
    document["parts"]["sgd"] = document["parts"]["adam"]
    part = load_key("ex06_optimizers").part("sgd")
    assert part is not None
    with pytest.raises(DamagedKey):
        sealed.opened(json.dumps(document), part)


def test_a_right_part_has_its_model_answer_beside_it_and_a_wrong_one_has_not(mine: Path) -> None:
    ran = dlgrade("solution", "ex06", "sgd", cwd=mine)
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.count("def sgd(") == 2
    assert "Both make the same calls." in ran.out
    ran = dlgrade("solution", "ex06", "adam", cwd=mine)
    assert ran.code == 1
    assert "opens when the part is right" in ran.out
    assert "def adam" not in ran.out
    page = dlgrade("check", "ex06", "--format", "html", cwd=mine).out
    assert "<summary>sgd: One way to write it:</summary>" in page
    assert "<summary>adam:" not in page


def test_a_course_that_keeps_its_answers_shows_none(mine: Path) -> None:
    with (mine / "course.yaml").open("a") as settings:
        settings.write("solutions: never\n")
    ran = dlgrade("solution", "ex06", "sgd", cwd=mine)
    assert ran.code == 2
    assert "keeps its model answers to itself" in ran.err
    assert "<summary>sgd:" not in dlgrade("check", "ex06", "--format", "html", cwd=mine).out


def test_a_date_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("solutions: after_due\ndue: 2026-12-01\n")
    course = Course(tmp_path)
    assert course.shows_answers(date(2026, 12, 1)) == date(2026, 12, 1)
    assert course.shows_answers(date(2026, 12, 2)) is True


def test_what_differs_is_calls_and_loops() -> None:
    loop = "def f(x):\n    for y in x:\n        print(y)\n"
    assert sealed.what_differs(loop, "def f(x):\n    np.sum(x)\n") == (["print"], ["np.sum"], 1, 0)
