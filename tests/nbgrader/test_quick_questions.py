"""Quick questions in nbgrader's notebooks: without points no graded cell, and still a verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.author_tools.marking import marked_here
from autograder.exercise.cells import QUESTIONS, check_id
from autograder.model import Key, Report
from autograder.nbgrader.graded_cells import Known, write_marks
from tests.conftest import ROOT, dlgrade, load_key

NAME = "ex10_pooling"
ANSWERS = 'answers = {"average": 121, "way back": "One of them"}\n'


def handed_in() -> dict[str, Any]:
    """The released notebook with two answers in it."""
    nb: dict[str, Any] = json.loads((ROOT / "exercises" / f"{NAME}.ipynb").read_text("utf-8"))
    by_id = {cell["id"]: cell for cell in nb["cells"]}
    by_id[f"{NAME}-answers"]["source"] = ANSWERS
    return nb


def verdict(key: Key) -> Report:
    parts = marked_here(key, ANSWERS)
    return Report(
        exercise=NAME, title=key.title, score=0.0, max_score=10.0, isolation="process",
        cases="public", duration_s=0.0, parts=parts, stdout="", notes=(), certificate={},
    )  # fmt: skip


def test_the_verdict_on_ungraded_questions_stands_below_the_cell_that_checks_them() -> None:
    key, nb = load_key(NAME), handed_in()
    functions = [part for part in key.parts if part.question is None]
    known = {check_id(NAME, part.name): Known(points=part.points) for part in functions}
    write_marks(nb, key, verdict(key), known, lambda value: value)
    by_id = {cell["id"]: cell for cell in nb["cells"]}
    (output,) = by_id[check_id(NAME, QUESTIONS)]["outputs"]
    assert output["output_type"] == "display_data", "and no result, which nbgrader would score"
    assert "That is the largest number: max pooling." in output["data"]["text/plain"]
    assert len(by_id[check_id(NAME, "flatten")]["outputs"]) == 2
    assert check_id(NAME, "average") not in by_id


def test_a_notebook_without_that_cell_is_marked_all_the_same() -> None:
    key, nb = load_key(NAME), handed_in()
    nb["cells"] = [cell for cell in nb["cells"] if cell["id"] != check_id(NAME, QUESTIONS)]
    before = len(nb["cells"])
    write_marks(nb, key, verdict(key), {}, lambda value: value)
    assert len(nb["cells"]) == before


@pytest.mark.slow
def test_a_question_that_a_course_gives_points_has_a_graded_cell(tmp_path: Path) -> None:
    """From the course's settings to the gradebook's total, with the real commands."""
    pytest.importorskip("nbgrader", reason="nbgrader is not installed: dlgrade[nbgrader]")
    course = tmp_path / "course"
    assert dlgrade("course", "new", str(course), "--exercises", "ex10", cwd=tmp_path).code == 0
    settings = course / "course.yaml"
    settings.write_text(settings.read_text() + "points: {ex10: {average: 2, way_back: 1}}\n")
    ran = dlgrade("release", cwd=course)
    assert ran.code == 0, ran.err
    (handed_out,) = (course / "nbgrader" / "release").rglob("*.ipynb")
    nb = json.loads(handed_out.read_text("utf-8"))
    points = {
        cell["id"]: cell["metadata"].get("nbgrader", {}).get("points") for cell in nb["cells"]
    }
    assert points[check_id(NAME, "average")] == 2
    assert points[check_id(NAME, "way_back")] == 1
    assert points[check_id(NAME, QUESTIONS)] is None
    next(c for c in nb["cells"] if c["id"] == f"{NAME}-answers")["source"] = ANSWERS
    sent = course / "nbgrader" / "submitted" / "dana" / "ex10"
    sent.mkdir(parents=True)
    (sent / handed_out.name).write_text(json.dumps(nb), encoding="utf-8")
    ran = dlgrade("grade", "nbgrader/submitted", "--out", "grades", cwd=course)
    assert ran.code == 0, ran.err
    line = json.loads((course / "grades" / "results.jsonl").read_text().splitlines()[-1])
    assert (line["total"]["total"], line["total"]["most"]) == (1.0, 13.0)
