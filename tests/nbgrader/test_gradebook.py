"""The gradebook after a class: the same whoever wrote it, and no richer for what a student tries.

One class of odd notebooks is marked by `nbgrader autograde` with our preprocessors, the same with
nbgrader's own steps in the place of those that we take for it (`OUR_STEPS`), and by `dlgrade
grade`, directly and through nbgrader's API.
"""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.exercise.cells import check_id
from autograder.nbgrader.gradebook_api import ApiScores
from tests.conftest import Ran, dlgrade, load_key, slow_but
from tests.nbgrader.test_life import FULL, STUDENTS, Life, course, life, release
from tests.support.notebooks import (
    BIAS,
    EXERCISE,
    Notebook,
    cell_of,
    changed,
    check_cell,
    code,
    edited,
    filled,
    released,
    text_of,
    write,
)
from tests.support.once import made_once

__all__ = ["course", "life", "release"]  # fixtures

NOTHING = dict.fromkeys(FULL, 0.0)
WITHOUT_ADAM = {**FULL, "adam": 0.0}


def _result(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
             "data": {"text/plain": text}}]  # fmt: skip


def without_adam(change: Callable[[Notebook], None]) -> Notebook:
    """All right but adam, which is unwritten; and then a trick."""

    def both(nb: Notebook) -> None:
        cell_of(nb, "adam")["source"] = text_of(cell_of(released(), "adam"))
        change(nb)

    return changed(both)


def _second_graded_cell(nb: Notebook) -> None:
    twin = copy.deepcopy(check_cell(nb, "adam"))
    twin.update(id="twin", source="3.0", outputs=_result("3.0"))
    twin["metadata"]["nbgrader"]["points"] = 50
    nb["cells"] += [twin, {**copy.deepcopy(twin), "id": "triplet"}]


def _invented_part(nb: Notebook) -> None:
    bonus = copy.deepcopy(check_cell(nb, "adam"))
    bonus.update(id="bonus", source="100.0", outputs=_result("100.0"))
    bonus["metadata"]["nbgrader"].update(grade_id=check_id(EXERCISE, "bonus"), points=100)
    nb["cells"].append(bonus)


def _marks(**values: Any) -> Callable[[Notebook], None]:
    def change(nb: Notebook) -> None:
        check_cell(nb, "adam")["metadata"]["nbgrader"].update(values)
        check_cell(nb, "adam")["outputs"] = _result("3.0")

    return change


def _prose_in_its_place(nb: Notebook) -> None:
    cell = check_cell(nb, "adam")
    cell.update(cell_type="markdown", source="# 3.0")
    del cell["outputs"], cell["execution_count"]


def _solution_under_the_graded_name(nb: Notebook) -> None:
    cell_of(nb, "adam")["metadata"]["nbgrader"] = dict(
        check_cell(nb, "adam")["metadata"]["nbgrader"]
    )
    cell_of(nb, "adam")["source"] = "3.0"


def _same_ids(nb: Notebook) -> None:
    for cell in nb["cells"]:
        cell["id"] = "same"


def _no_marks_left(nb: Notebook) -> None:
    for cell in nb["cells"]:
        cell["metadata"] = {}


def _huge_output(nb: Notebook) -> None:
    check_cell(nb, "adam")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "3.0\n" * 2_500_000}
    ]


def _patches_everything(nb: Notebook) -> None:
    nb["cells"].insert(
        1,
        code(
            "import builtins, sys, json\n"
            "import numpy as np\n"
            "np.array_equal = np.allclose = np.isclose = lambda *a, **k: True\n"
            "float.__eq__ if False else None\n"
            "builtins.float = lambda *a: 3.0\n"
            "for m in list(sys.modules):\n"
            "    if 'autograder' in m or 'nbgrader' in m: sys.modules[m] = None\n"
            "json.dumps = lambda *a, **k: '{\"score\": 12}'\n"
            'print(\'{"score": 12.0, "max_score": 12.0}\')'
        ),
    )


def _own_checks(nb: Notebook) -> None:
    """What a confused student does: copies of the graded cell, of its text, and a def in prose."""
    twin = copy.deepcopy(check_cell(nb, "sgd"))
    nb["cells"].insert(3, {**twin, "id": "copied"})
    nb["cells"] += [code(text_of(twin)), {"cell_type": "markdown", "id": "prose-of-mine",
                    "metadata": {}, "source": "def adam(*a): return 1"}]  # fmt: skip


def _twice_defined(nb: Notebook) -> None:
    wrong = "def sgd(w, grad, state, learning_rate=0.01):\n    return w, state"
    nb["cells"].insert(2, code(wrong))


def _shows(source: str, text: str) -> Callable[[Notebook], None]:
    """The graded cell ends in what nbgrader would give full marks for."""

    def change(nb: Notebook) -> None:
        check_cell(nb, "adam").update(source=source, outputs=_result(text))

    return change


HOSTILE: dict[str, tuple[Notebook, dict[str, float]]] = {
    "second-graded-cell": (without_adam(_second_graded_cell), WITHOUT_ADAM),
    "invented-part": (without_adam(_invented_part), WITHOUT_ADAM),
    "numpy-zero": (without_adam(_shows("np.float64(0.0)", "np.float64(0.0)")), WITHOUT_ADAM),
    "not-a-number": (without_adam(_shows("float('nan')", "nan")), WITHOUT_ADAM),
    "tensor": (without_adam(_shows("import tensorflow as tf\ntf.constant(0.0)",
               "<tf.Tensor: shape=(), dtype=float32, numpy=0.0>")), WITHOUT_ADAM),
    "points-nan": (without_adam(_marks(points=float("nan"))), WITHOUT_ADAM),
    "old-schema": (without_adam(_marks(schema_version=1)), WITHOUT_ADAM),
    "points-raised": (without_adam(_marks(points=300)), WITHOUT_ADAM),
    "points-negative": (without_adam(_marks(points=-3)), WITHOUT_ADAM),
    "unlocked": (without_adam(_marks(locked=False)), WITHOUT_ADAM),
    "no-grade": (without_adam(_marks(grade=False, solution=True, locked=False)), WITHOUT_ADAM),
    "a-task": (without_adam(_marks(grade=False, task=True)), WITHOUT_ADAM),
    "for-a-person": (without_adam(_marks(solution=True)), WITHOUT_ADAM),
    "prose": (without_adam(_prose_in_its_place), WITHOUT_ADAM),
    "renamed": (without_adam(_solution_under_the_graded_name), WITHOUT_ADAM),
    "patches": (without_adam(_patches_everything), WITHOUT_ADAM),
    "huge-output": (without_adam(_huge_output), WITHOUT_ADAM),
    "same-ids": (changed(_same_ids), FULL),
    "no-marks-left": (changed(_no_marks_left), FULL),
    "reordered": (changed(lambda nb: nb["cells"].reverse()), FULL),
    "other-kernel": (changed(lambda nb: nb.update(metadata={"kernelspec": {
        "name": "ir", "display_name": "R", "language": "R"}})), FULL),
    "own-checks": (changed(_own_checks), FULL),
    "twice-defined": (changed(_twice_defined), FULL),
}  # fmt: skip
CLASS = {name: nb for name, (nb, _) in HOSTILE.items()} | {
    name: nb for name, nb in STUDENTS.items() if name != "broken"
}


OUR_STEPS = ("SaveAutoGrades", "OverwriteCells", "OverwriteKernelspec", "CheckCellMetadata")
WAYS = ("autograde", "nbgrader saves", "grade", "grade through nbgrader")


class Marked:
    """One class, marked in each way in a course of its own, when it is asked for."""

    def __init__(self, release: Path, factory: pytest.TempPathFactory) -> None:
        self.release, self.factory = release, factory

    def by(self, way: str) -> Life:
        return Life(made_once(self.factory, way, lambda place: self._make(way, Life(place))))

    def _make(self, way: str, life: Life) -> None:
        shutil.copytree(self.release, life.root)
        for student, nb in CLASS.items():
            exact = student == "right"
            stamp = "2026-11-01 10:00:00.123 CET" if exact else "2026-11-02 09:00"
            life.submit(student, nb, stamp)
        ran = self._mark(way, life)
        assert ran.code == 0, ran.err

    def _mark(self, way: str, life: Life) -> Ran:
        if way == "nbgrader saves":
            config = life.root / "nbgrader_config.py"
            ours, theirs = "autograder.nbgrader_plugin", "nbgrader.preprocessors"
            text = config.read_text()
            for step in OUR_STEPS:
                assert f"{ours}.{step}" in text
                text = text.replace(f"{ours}.{step}", f"{theirs}.{step}")
            config.write_text(text)
        if way in ("autograde", "nbgrader saves"):
            return life.autograde()
        scheme = "sqlite" if way == "grade" else "sqlite+pysqlite"
        words = ["--gradebook", f"{scheme}:///{life.root}/gradebook.db"]
        words += ["--out", life.root.with_name(f"{life.root.name}-out")]
        words += ["--isolation", life.level]
        return dlgrade("grade", life.root / "submitted", *words)


@pytest.fixture(scope="module")
def marked(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return Marked(release, tmp_path_factory)


def content(life: Life) -> dict[str, list[tuple[Any, ...]]]:
    """What a gradebook holds, with names where it has random ids."""
    with sqlite3.connect(life.root / "gradebook.db") as book:
        return {
            "students": book.execute("SELECT * FROM student ORDER BY id").fetchall(),
            "submissions": book.execute(
                "SELECT assignment.name, student_id, timestamp, extension FROM submitted_assignment"
                " JOIN assignment ON assignment.id = assignment_id ORDER BY 1, 2"
            ).fetchall(),
            "notebooks": book.execute(
                "SELECT student_id, notebook.name, flagged, late_submission_penalty"
                " FROM submitted_notebook JOIN notebook ON notebook.id = notebook_id"
                " JOIN submitted_assignment AS s ON s.id = submitted_notebook.assignment_id"
                " ORDER BY 1, 2"
            ).fetchall(),
            "grades": book.execute(
                "SELECT student_id, base_cell.name, auto_score, manual_score, extra_credit,"
                " needs_manual_grade FROM grade JOIN base_cell ON base_cell.id = cell_id"
                " JOIN submitted_notebook AS n ON n.id = grade.notebook_id"
                " JOIN submitted_assignment AS s ON s.id = n.assignment_id ORDER BY 1, 2"
            ).fetchall(),
            "comments": book.execute(
                "SELECT student_id, base_cell.name, auto_comment, manual_comment FROM comment"
                " JOIN base_cell ON base_cell.id = cell_id"
                " JOIN submitted_notebook AS n ON n.id = comment.notebook_id"
                " JOIN submitted_assignment AS s ON s.id = n.assignment_id ORDER BY 1, 2"
            ).fetchall(),
        }


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS[1:])
def test_every_way_of_marking_leaves_the_same_gradebook(marked: Marked, way: str) -> None:
    expected, found = content(marked.by("autograde")), content(marked.by(way))
    assert len(expected["grades"]) == len(CLASS) * len(FULL)
    assert any(row[2] == "No response." for row in expected["comments"])
    for table, rows in expected.items():
        assert found[table] == rows, table


@pytest.mark.slow
def test_our_steps_leave_the_same_notebooks_as_nbgraders_own(marked: Marked) -> None:
    for student in CLASS:
        path = Path("autograded") / student / "ex06" / f"{EXERCISE}.ipynb"
        ours, theirs = (
            json.loads((marked.by(way).root / path).read_text(encoding="utf-8"))
            for way in ("autograde", "nbgrader saves")
        )
        for nb in (ours, theirs):  # how long it took stands in the reports; new ids are random
            for cell in nb["cells"]:
                cell.pop("outputs", None)
                cell.pop("id", None)
        assert ours == theirs, student


BY_GRADE = slow_but(["grade"], WAYS)  # the class by `nbgrader autograde` takes a minute each


@pytest.mark.parametrize("way", BY_GRADE)
def test_no_trick_gains_anything_and_no_muddle_loses_anything(marked: Marked, way: str) -> None:
    found = {student: marked.by(way).scores(student) for student in HOSTILE}
    assert found == {student: earned for student, (_, earned) in HOSTILE.items()}


@pytest.mark.parametrize("way", BY_GRADE)
def test_no_notebook_is_worth_more_than_was_released(marked: Marked, way: str) -> None:
    with marked.by(way).gradebook() as gradebook:
        for submission in gradebook.assignment_submissions("ex06"):
            assert submission.max_score == 12.0
            assert 0.0 <= submission.score <= 12.0


@pytest.mark.parametrize("way", BY_GRADE)
def test_scores_are_those_of_dlgrade_check_cell_by_cell(marked: Marked, way: str) -> None:
    life = marked.by(way)
    paths = [life.root / "submitted" / s / "ex06" / f"{EXERCISE}.ipynb" for s in CLASS]
    reports = json.loads(dlgrade("check", *paths, "--format", "json").out)
    for student, report in zip(CLASS, reports, strict=True):
        found = {part["name"]: part["score"] for part in report["parts"]}
        assert found == life.scores(student), student


@pytest.mark.parametrize("ways", [("grade",), pytest.param(WAYS, marks=pytest.mark.slow)])
def test_graded_cells_are_as_released_in_what_formgrader_shows(
    marked: Marked, ways: tuple[str, ...]
) -> None:
    for way in ways:
        for student in CLASS:
            path = marked.by(way).root / "autograded" / student / "ex06" / f"{EXERCISE}.ipynb"
            nb = json.loads(path.read_text(encoding="utf-8"))
            graded = [c for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
            names = sorted(c["metadata"]["nbgrader"]["grade_id"] for c in graded)
            assert names == sorted(check_id(EXERCISE, part) for part in FULL), (way, student)
            for cell in graded:
                assert text_of(cell) == text_of(check_cell(released(), cell_part(cell))), student
                assert cell["metadata"]["nbgrader"]["points"] == FULL[cell_part(cell)]


def cell_part(cell: dict[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"]["grade_id"]).rsplit("-", 1)[1]


@pytest.mark.slow
def test_feedback_is_made_for_every_one_of_them(marked: Marked) -> None:
    life = marked.by("grade")
    ran = life.nbgrader("generate_feedback", "ex06")
    assert ran.code == 0, ran.err
    pages = life.root.glob(f"feedback/*/ex06/{EXERCISE}.html")
    assert {page.parent.parent.name for page in pages} == set(CLASS)


def test_a_gradebook_of_another_schema_is_left_to_nbgrader(course: Life, tmp_path: Path) -> None:
    from autograder.nbgrader.gradebook_sqlite import DirectScores, Unknown

    DirectScores(course.db_url).close()
    for change in (
        "ALTER TABLE grade ADD COLUMN curve FLOAT",
        "UPDATE alembic_version SET version_num = 'later'",
        "CREATE TRIGGER t AFTER UPDATE ON grade BEGIN SELECT 1; END",
    ):
        other = shutil.copy(course.root / "gradebook.db", tmp_path / "other.db")
        with sqlite3.connect(other) as book:
            book.execute(change)
        with pytest.raises(Unknown):
            DirectScores(f"sqlite:///{other}")
    with pytest.raises(Unknown):
        DirectScores(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_verdict_is_entered_whole_or_not_at_all(course: Life, tmp_path: Path) -> None:
    """Killed or locked out in the middle, nothing of that submission is in the gradebook."""
    course.submit("amina", edited(filled(), "adam", BIAS, "learning_rate"))
    with sqlite3.connect(course.root / "gradebook.db", isolation_level=None) as book:
        book.execute("CREATE TABLE kept AS SELECT * FROM comment")
        book.execute("DROP TABLE comment")
        book.execute("CREATE TABLE comment AS SELECT * FROM kept WHERE 0")
        book.execute("CREATE UNIQUE INDEX one ON comment ((1))")  # the second comment fails
    words = [
        "grade",
        course.root / "submitted",
        "--out",
        tmp_path / "out",
        "--isolation",
        course.level,
    ]
    ran = dlgrade(*words)
    assert ran.code == 3
    assert "gradebook cannot be written" in ran.err
    with sqlite3.connect(course.root / "gradebook.db") as book:
        for table in ("student", "submitted_assignment", "grade"):
            assert book.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


@pytest.mark.slow
def test_other_notebooks_of_the_assignment_that_were_not_sent_earn_nothing(tmp_path: Path) -> None:
    """As nbgrader has it. Two exercises share an assignment, whose name is the instructor's."""
    life = Life(tmp_path / "course")
    for exercise in ("ex06", "ex00"):
        assert dlgrade("release", exercise, "--to", life.root).code == 0
        source = life.root / "source"
        shutil.copytree(source / exercise, source / "homework 1", dirs_exist_ok=True)
    made = life.nbgrader("generate_assignment", "homework 1", "--force")
    assert made.code == 0, made.err
    sent = life.root / "submitted"
    write(sent / "amina" / "homework 1" / f"{EXERCISE}.ipynb", filled())
    both = write(sent / "ben" / "homework 1" / f"{EXERCISE}.ipynb", filled())
    shutil.copyfile(source / "ex00" / "ex00_rules.ipynb", both.with_name("ex00_rules.ipynb"))
    states = {}
    for way in ("autograde", "grade"):
        place = Life(tmp_path / way)
        shutil.copytree(life.root, place.root)
        isolation = f"--DlgradePreprocessor.isolation={place.level}"
        ran = (
            place.nbgrader("autograde", "homework 1", isolation)
            if way == "autograde"
            else dlgrade("grade", place.root / "submitted", "--out", tmp_path / "out",
                         "--isolation", place.level)
        )  # fmt: skip
        assert ran.code == 0, ran.err
        states[way] = content(place)["grades"]
    assert states["grade"] == states["autograde"]
    unsent = {row[2] for row in states["grade"] if row[0] == "amina" and "ex00" in row[1]}
    assert unsent == {0.0}
    sent_too = {row[2] for row in states["grade"] if row[0] == "ben" and "ex00" in row[1]}
    assert 0.0 not in sent_too


@pytest.mark.slow
def test_a_person_s_cells_are_left_for_that_person(course: Life, tmp_path: Path) -> None:
    """An instructor adds a question to answer in words, and cells of his own."""
    path = course.root / "source" / "ex06" / f"{EXERCISE}.ipynb"
    nb = json.loads(path.read_text())
    essay = {"cell_type": "markdown", "id": "essay", "source": "Why?", "metadata": {"nbgrader": {
        "grade": True, "grade_id": "essay", "locked": False, "points": 4, "schema_version": 3,
        "solution": True, "task": False}}}  # fmt: skip
    nb["cells"] += [essay, code("print('from the instructor')")]
    path.write_text(json.dumps(nb))
    assert course.nbgrader("generate_assignment", "ex06", "--force").code == 0
    for student, answer in (("amina", "Because of the bias."), ("ben", "Why?"), ("chiara", None)):
        mine = copy.deepcopy(filled())
        if answer is not None:
            mine["cells"].append({**essay, "source": answer})
        course.submit(student, mine)
    states = {}
    for way in ("autograde", "grade"):
        place = Life(tmp_path / way)
        shutil.copytree(course.root, place.root)
        for _ in range(2):
            ran = (
                place.autograde("--force")
                if way == "autograde"
                else dlgrade("grade", place.root / "submitted", "--out", tmp_path / "out",
                             "--isolation", place.level)
            )  # fmt: skip
            assert ran.code == 0, ran.err
            with place.gradebook() as book:
                book.find_grade("essay", EXERCISE, "ex06", "amina").manual_score = 3.5
                book.db.commit()
        states[way] = content(place)
    for table in ("grades", "comments"):
        assert states["grade"][table] == states["autograde"][table], table
    essays = {row[0]: row[2:] for row in states["grade"]["grades"] if row[1] == "essay"}
    assert essays == {
        "amina": (None, 3.5, None, 1),
        "ben": (0.0, None, None, 0),
        "chiara": (None, None, None, 1),
    }


@pytest.mark.slow
def test_late_penalties_are_nbgrader_s(course: Life, tmp_path: Path) -> None:
    """Set where a submission is late, and gone when the due date is."""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    course.submit("amina", filled(), "2026-11-02 10:00:00")
    for due, penalty in (("2026-11-01 10:00:00", 12.0), (None, None)):
        with course.gradebook() as book:
            book.update_or_create_assignment("ex06", duedate=due)
        ran = course.autograde("--force")
        assert ran.code == 0, ran.err
        (row,) = content(course)["notebooks"]
        assert row[3] == penalty


def test_times_of_submission_are_kept_as_nbgrader_keeps_them() -> None:
    from nbgrader.utils import parse_utc

    from autograder.nbgrader.gradebook_sqlite import Unknown, _stored

    for stamp in (
        "2026-11-01 10:00:00",
        "2026-11-01 10:00:00.5",
        "2026-11-01 10:00:00 UTC",
        "2026-11-01 10:00:00.123456 +0000",
    ):
        assert _stored(stamp) == parse_utc(stamp).strftime("%Y-%m-%d %H:%M:%S.%f"), stamp
    for stamp in (
        "2026-11-01 10:00:00 CET",
        "2026-11-01 10:00:00 +0200",
        "yesterday",
        "2026-13-01 10:00:00",
    ):
        with pytest.raises(Unknown):
            _stored(stamp)


def test_a_broken_file_has_no_score_in_nbgrader_and_a_reason_in_ours(
    course: Life, tmp_path: Path
) -> None:
    course.submit("broken", STUDENTS["broken"])
    write(course.root / "submitted" / "amina" / "ex06" / f"{EXERCISE}.ipynb", filled())
    assert course.autograde().code == 1
    assert course.scores("broken") == dict.fromkeys(FULL)
    assert course.scores("amina") == FULL


def test_an_assignment_whose_entering_is_cut_short_is_not_half_in_the_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = ApiScores(f"sqlite:///{tmp_path}/gradebook.db")
    key = load_key(EXERCISE)
    book = scores.gradebook
    usual = book.update_or_create_grade_cell

    def cut(name: str, *words: Any, **more: Any) -> Any:
        if name == check_id(EXERCISE, key.parts[3].name):
            raise KeyboardInterrupt
        return usual(name, *words, **more)

    with monkeypatch.context() as patched:
        patched.setattr(book, "update_or_create_grade_cell", cut)
        with pytest.raises(KeyboardInterrupt):
            scores.prepare("ex06", EXERCISE, key)
    scores.close()
    again = ApiScores(f"sqlite:///{tmp_path}/gradebook.db")
    assert again.gradebook.assignments == []
    known = again.prepare("ex06", EXERCISE, key)
    again.close()
    assert {check_id(EXERCISE, part.name) for part in key.parts} <= known.keys()
