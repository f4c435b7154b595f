"""`nbgrader autograde` and `dlgrade grade` mark the same file of several, and give the same."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from msgspec.structs import replace

from autograder.exercise import keys
from tests.conftest import dlgrade, load_key, model_answer
from tests.nbgrader.test_life import FULL, Life, wall
from tests.support.imported_later import ImportedLater
from tests.support.notebooks import EXERCISE, filled, released, write

ImportedLater("nbgrader")


def test_autograde_and_grade_mark_the_same_file(tmp_path: Path) -> None:
    life = Life(tmp_path / "course")
    assert life.release().code == 0
    beside = life.submit("beside", filled())
    write(beside.parent / "Untitled.ipynb", "{}")
    write(beside.parent / "data.py", "x = 1\n")
    write(beside.parent / "ex00_rules.py", model_answer("ex00_rules"))
    marker = tmp_path / "a key that was handed in has run"
    theirs = replace(load_key(EXERCISE), measures=f"open({str(marker)!r}, 'w')\n")
    for course in (beside.parent, beside.parent / "source" / "ex06"):
        write(course / "course.yaml", "name: mine\n")
        write(course / "exercises" / "keys" / f"{EXERCISE}.json", keys.dump(theirs))
    write(beside.parent / "nbgrader_config.py", f"open({str(marker)!r}, 'w')\n")
    script = life.submit("script", released())
    newer = write(script.parent / f"{EXERCISE}.py", model_answer(EXERCISE))
    os.utime(script, (1e9, 1e9))
    os.utime(newer, (2e9, 2e9))
    ran = life.autograde()
    assert ran.code == 0, ran.err
    scores = {student: life.scores(student) for student in ("beside", "script")}
    assert scores == {"beside": FULL, "script": FULL}
    with life.gradebook() as gradebook:
        most = gradebook.find_assignment("ex06").max_score
    out = tmp_path / "out"
    submitted = life.root / "submitted"
    ran = dlgrade("grade", submitted, "--isolation", wall(), "--out", out)
    assert ran.code == 0, ran.err
    with (out / "grades.csv").open(encoding="utf-8") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    assert {name: row["ex06"] for name, row in rows.items()} == {"beside": "12", "script": "12"}
    assert {student: life.scores(student) for student in scores} == scores
    with life.gradebook() as gradebook:
        found = gradebook.find_assignment("ex06")
        assert found.max_score == most == 12, "a file of another exercise makes it no larger"
        assert [notebook.name for notebook in found.notebooks] == [EXERCISE]
    assert not marker.exists()
