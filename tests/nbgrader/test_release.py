"""`dlgrade release`, again and again: nothing of the instructor's is lost, whatever happens."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, dlgrade
from tests.nbgrader.test_life import Life
from tests.support.imported_later import ImportedLater
from tests.support.notebooks import EXERCISE, cell_of, check_cell, code, filled, text_of, write

ImportedLater("nbgrader")


@pytest.fixture
def life(tmp_path: Path) -> Life:
    made = Life(tmp_path / "nb")
    ran = made.release()
    assert ran.code == 0, ran.err
    return made


def source(life: Life) -> Path:
    return life.root / "source" / "ex06" / f"{EXERCISE}.ipynb"


def taught(life: Life) -> dict[str, Any]:
    """The instructor's notebook: a cell of their own, a question for a person, other points."""
    nb: dict[str, Any] = json.loads(source(life).read_text())
    nb["cells"].insert(1, code("print('welcome')"))
    marks = {
        "grade": True, "grade_id": "essay", "locked": False, "points": 4, "schema_version": 3,
        "solution": True, "task": False,
    }  # fmt: skip
    essay = {"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": marks}}
    nb["cells"].append({**essay, "source": "Why does Adam work?"})
    check_cell(nb, "adam")["metadata"]["nbgrader"]["points"] = 5
    write(source(life), nb)
    return nb


def files(root: Path) -> dict[str, bytes]:
    """All files of a course but its gradebook, which nbgrader opens and closes."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".db"
    }


def test_what_the_instructor_has_added_survives_a_second_release(life: Life) -> None:
    nb = taught(life)
    ran = life.release()
    assert ran.code == 0, ran.err
    assert "your 5 points stay; ours are 3" in ran.out
    after = json.loads(source(life).read_text())
    assert [text_of(cell) for cell in after["cells"]] == [text_of(cell) for cell in nb["cells"]]
    assert check_cell(after, "adam")["metadata"]["nbgrader"]["points"] == 5
    handed_out = json.loads((life.root / "release" / "ex06" / f"{EXERCISE}.ipynb").read_text())
    assert "essay" in [cell["id"] for cell in handed_out["cells"]]
    (backup,) = (life.root / "backups").iterdir()
    kept = json.loads((backup / "source" / "ex06" / f"{EXERCISE}.ipynb").read_text())
    assert [text_of(cell) for cell in kept["cells"]] == [text_of(cell) for cell in nb["cells"]]


def test_a_dry_run_says_what_would_be_and_touches_nothing(life: Life) -> None:
    nb = taught(life)
    cell_of(nb, "sgd")["source"] = "def sgd(): mine"
    write(source(life), nb)
    memory = life.root / ".dlgrade" / "released" / f"{EXERCISE}.ipynb"
    old = json.loads(memory.read_text())
    cell_of(old, "sgd")["source"] = "def sgd(): as it was"
    memory.write_text(json.dumps(old))
    before = files(life.root)
    inside = life.root / "release"  # the course that one stands in needs no --to
    ran = dlgrade("release", "ex06", "--dry-run", cwd=inside)
    assert ran.code == 0, ran.err
    assert "-def sgd(): mine" in ran.out
    assert files(life.root) == before


def test_a_conflict_is_written_only_when_somebody_says_so(life: Life) -> None:
    memory = life.root / ".dlgrade" / "released" / f"{EXERCISE}.ipynb"
    for path, text in ((source(life), "def sgd(): mine"), (memory, "def sgd(): as it was")):
        nb = json.loads(path.read_text())
        cell_of(nb, "sgd")["source"] = text
        path.write_text(json.dumps(nb))
    ran = life.release()
    assert ran.code == 0, ran.err
    assert "conflict: ex06_optimizers-sgd" in ran.out
    assert text_of(cell_of(json.loads(source(life).read_text()), "sgd")) == "def sgd(): mine"
    assert dlgrade("release", "ex06", "--to", life.root, "--yes").code == 0
    taken = text_of(cell_of(json.loads(source(life).read_text()), "sgd"))
    assert "BEGIN SOLUTION" in taken


def test_where_nbgrader_refuses_for_submissions_nothing_is_touched(life: Life) -> None:
    life.submit("amina", filled())
    assert life.autograde().code == 0
    taught(life)  # a graded cell more than the one that amina was marked by
    before = files(life.root)
    ran = life.release()
    assert ran.code == 2
    assert "there are submissions" in ran.err
    assert files(life.root) == before
    assert life.scores("amina")["adam"] == 3.0


def test_a_first_release_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in ("solutions", "reference", "exercises/keys"):
        (course / folder).mkdir(parents=True)
        for path in (ROOT / folder).glob(f"{EXERCISE}.*"):
            shutil.copy(path, course / folder)
    (course / "course.yaml").write_text("title: Mine\n")
    reference = course / "reference" / f"{EXERCISE}.py"
    reference.write_text(reference.read_text() + "\n# changed\n")
    ran = dlgrade("release", "ex06", "--to", tmp_path / "nb", cwd=course)
    assert ran.code == 2
    assert "author build" in ran.err
    assert not (tmp_path / "nb").exists()


def test_a_notebook_that_cannot_be_read_is_left_alone(life: Life) -> None:
    source(life).write_text("{ cut short")
    before = files(life.root)
    ran = life.release()
    assert (ran.code, files(life.root)) == (2, before)
    assert "Nothing was changed" in ran.err


def test_an_exercise_stays_in_the_assignment_it_was_put_into(life: Life) -> None:
    shutil.move(life.root / "source" / "ex06", life.root / "source" / "week3")
    ran = life.release()
    assert ran.code == 0, ran.err
    assert not (life.root / "source" / "ex06").exists()
    assert (life.root / "release" / "week3" / f"{EXERCISE}.ipynb").is_file()
