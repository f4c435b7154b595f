"""The quick questions of the collection: no answer is given away, each mistake is told, old work
is whole."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from autograder.author_tools.marking import marked_here
from autograder.author_tools.questions import question_problems, stands_in
from autograder.candidate import serialization
from autograder.course_settings import Choice
from autograder.exercise.cells import check_id
from autograder.exercise.selection import with_points
from autograder.model import Key, Part
from autograder.submission import notebook
from tests.conftest import EXERCISES, ROOT, dlgrade, load_key

ASKING = ("ex09_conv_shapes", "ex10_pooling", "ex12_architectures", "ex14_lstm")


def questions(key: Key) -> tuple[Part, ...]:
    return tuple(part for part in key.parts if part.question is not None)


def test_four_exercises_ask_three_to_five_questions_without_points() -> None:
    asked = {name: questions(load_key(name)) for name in EXERCISES}
    assert {name for name, parts in asked.items() if parts} == set(ASKING)
    for parts in (asked[name] for name in ASKING):
        assert 3 <= len(parts) <= 5
        assert {part.points for part in parts} == {0.0}


@pytest.mark.parametrize("name", ASKING)
def test_right_answers_are_taken_in_every_writing_and_stand_nowhere(name: str) -> None:
    key = load_key(name)
    assert list(question_problems(key, partial(marked_here, key))) == []


def test_an_answer_that_is_given_away_is_found() -> None:
    assert stands_in("It is 93,440.", 93440.0)
    assert stands_in("(90, 90, 16)", [90, 90, 16])
    assert stands_in("One of them is.", "one of them")
    assert not stands_in("1.5 or 15 or 5x5", 5.0)


@pytest.mark.parametrize("name", ASKING)
def test_each_known_wrong_answer_is_told_its_own_mistake(name: str) -> None:
    key = load_key(name)
    for part in questions(key):
        assert part.question is not None
        known = [entry for entry in key.alternatives if entry.part == part.name]
        assert len(known) >= 2
        for entry in known:
            (outcome,) = entry.outputs[f"{part.name}/values"]
            assert outcome is not None
            value = serialization.decode(outcome["value"])
            source = f"answers = {{{part.question.name!r}: {value!r}}}\n"
            (report,) = marked_here(key, source, (part,))
            assert report.finding is not None
            assert (report.status, report.finding.id) == ("failed", entry.id)
            assert entry.message in report.finding.message


def old_work(name: str) -> str:
    """A right file of before the questions: one in plain loops."""
    return (ROOT / "tests" / "collection" / "variants" / name / "loops.py").read_text("utf-8")


def test_work_of_before_the_questions_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "ex10_pooling.py"
    file.write_text(old_work("ex10_pooling"), encoding="utf-8")
    ran = dlgrade("check", file.name, cwd=tmp_path)
    assert ran.code == 0, ran.out
    assert "Quick questions that are open: pooled_shape, average, overlap, way_back" in ran.out
    assert "All that carries points is right." in ran.out


def test_a_notebook_of_before_the_questions_is_read_without_a_word() -> None:
    key = load_key("ex10_pooling")
    document = json.loads((ROOT / "exercises" / "ex10_pooling.ipynb").read_text("utf-8"))
    mine = ("answers", "questions")
    document["cells"] = [cell for cell in document["cells"] if not cell["id"].endswith(mine)]
    work = notebook.read(json.dumps(document).encode(), Path("ex10_pooling.ipynb"), key)
    assert work.notes == ()
    assert "answers" not in work.source


def test_a_notebook_asks_in_a_cell_of_its_own_and_grades_none() -> None:
    key = load_key("ex14_lstm")
    cells = json.loads((ROOT / "exercises" / "ex14_lstm.ipynb").read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code[:2]] == [
        "ex14_lstm-answers",
        check_id("ex14_lstm", "questions"),
    ]
    assert code[0]["metadata"]["nbgrader"]["solution"]
    assert "nbgrader" not in code[1]["metadata"]
    graded = {cell["id"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")}
    assert graded == {check_id(key.name, p.name) for p in key.parts if p.question is None}


def test_answers_in_a_notebook_are_marked_and_its_check_is_not_run() -> None:
    key = load_key("ex14_lstm")
    document = json.loads((ROOT / "exercises" / "ex14_lstm.ipynb").read_text("utf-8"))
    cell = next(cell for cell in document["cells"] if cell["id"] == "ex14_lstm-answers")
    cell["source"] = 'answers = {"left over": "1/8", "quiet step": "Nothing"}'
    work = notebook.read(json.dumps(document).encode(), Path("ex14_lstm.ipynb"), key)
    assert "check(" not in work.source
    found = {part.name: part.status for part in marked_here(key, work.source, questions(key))}
    assert found == {"left_over": "passed", "new_memory": "skipped", "quiet_step": "failed",
                     "lstm_weights": "skipped"}  # fmt: skip


def test_a_course_may_give_a_question_points() -> None:
    key = with_points(load_key("ex14_lstm"), Choice(points={"left_over": 2.0}))
    part = key.part("left_over")
    assert part is not None
    assert part.points == 2.0
    (right,) = marked_here(key, 'answers = {"left over": 0.125}', (part,))
    (wrong,) = marked_here(key, 'answers = {"left over": 0.5}', (part,))
    (open_one,) = marked_here(key, "", (part,))
    assert (right.score, wrong.score, open_one.score) == (2.0, 0.0, 0.0)
    assert open_one.status == "not_implemented"


ODD = """
import numpy as np

class Odd(dict):
    def __iter__(self):
        raise MemoryError("no")

class Loud(str):
    def casefold(self):
        print("heard")
        return "positions"

answers = {
    "Padded_Width": np.int64(36), "CONV-SHAPE": np.array([32, 32, 10]), Loud("growth"): 4.0,
    "filter weights": "x" * 10_000_000, "positions": {n: n for n in range(1_000_000)}, 3: None,
}
"""


def test_odd_answers_are_data_and_cost_only_their_own_question(tmp_path: Path) -> None:
    """Through the real command: large values, names in other cases, keys that are no texts."""
    (tmp_path / "ex09_odd.py").write_text(ODD, encoding="utf-8")
    ran = dlgrade("check", "ex09_odd.py", "--part", "questions", "--format", "json", cwd=tmp_path)
    report = json.loads(ran.out)
    found = {part["name"]: part["status"] for part in report["parts"]}
    assert found["padded_width"] == found["conv_shape"] == "passed"
    assert found["positions"] == found["filter_weights"] == "failed"
    assert "3" in report["parts"][0]["notes"][0]
    assert ran.code == 1
    (tmp_path / "ex09_odd.py").write_text(f"{ODD}\nanswers = Odd(answers)\n", encoding="utf-8")
    ran = dlgrade("check", "ex09_odd.py", "--part", "questions", "--format", "json", cwd=tmp_path)
    assert {part["status"] for part in json.loads(ran.out)["parts"]} == {"failed"}


def test_a_whole_check_names_the_part_that_counts_as_the_next_to_do(tmp_path: Path) -> None:
    stub = (ROOT / "exercises" / "ex10_pooling.py").read_text("utf-8")
    (tmp_path / "ex10_pooling.py").write_text(stub, encoding="utf-8")
    ran = dlgrade("check", "ex10_pooling.py", cwd=tmp_path)
    assert ran.code == 1
    assert "Stuck? dlgrade hint ex10 max_pool2d" in ran.out
    alone = dlgrade("check", "ex10_pooling.py", "--part", "questions", cwd=tmp_path)
    assert alone.code == 0
    assert alone.out.count("Not answered yet.") == 4


def test_questions_are_no_name_where_none_are_asked(tmp_path: Path) -> None:
    (tmp_path / "ex06_optimizers.py").write_text("", encoding="utf-8")
    ran = dlgrade("check", "ex06_optimizers.py", "--part", "questions", cwd=tmp_path)
    assert ran.code == 2
