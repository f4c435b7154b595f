"""One total everywhere: the same class in five layouts, compared number by number.

There is a manual score, a question that a person grades, two late files, an extension, a part with
other points in source/ and a part that was taken out of it.
"""

from __future__ import annotations

import copy
import csv
import html
import io
import json
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, dlgrade, load_key, model_answer, swapped
from tests.nbgrader.test_life import Life
from tests.support import five_layouts
from tests.support.five_layouts import LAYOUTS, Student
from tests.support.notebooks import BIAS, EXERCISE, check_cell, filled

ESSAY = {"cell_type": "markdown", "id": "essay", "source": "Why?", "metadata": {"nbgrader": {
    "grade": True, "grade_id": "essay", "locked": False, "points": 5, "schema_version": 3,
    "solution": True, "task": False}}}  # fmt: skip
MOST = 18.0  # 12, adam 6 in place of 3, rmsprop's 2 taken out, and 5 for the essay
CLASS = """\
roster: roster.csv
zone: UTC
due: {ex06: 2026-11-20 23:59}
extensions: {s02: 3 days}
late: {grace: 15 minutes, percent: 10, cap: 50}
"""


def changed_source(life: Life) -> None:
    """What an instructor does to source/: other points, one part less, one question more."""
    path = life.root / "source" / "ex06" / f"{EXERCISE}.ipynb"
    nb = json.loads(path.read_text())
    check_cell(nb, "adam")["metadata"]["nbgrader"]["points"] = 6
    nb["cells"].remove(check_cell(nb, "rmsprop"))
    nb["cells"].append(ESSAY)
    path.write_text(json.dumps(nb))
    made = life.nbgrader("generate_assignment", "ex06", "--force")
    assert made.code == 0, made.err


def students(count: int) -> list[Student]:
    """The class. s00 is late by a day and a bit, s01 by minutes, s02 too, with an extension."""
    answer, stub = model_answer(EXERCISE), load_key(EXERCISE).stub
    biased = swapped(answer, f"step = {BIAS}", "step = learning_rate")
    answered = copy.deepcopy(filled())
    answered["cells"].append({**ESSAY, "source": "Because of the bias."})
    kinds = [
        (f"{EXERCISE}.py", answer),
        (f"{EXERCISE}.ipynb", json.dumps(answered)),
        (f"{EXERCISE}.py", answer),
        (f"{EXERCISE}.py", biased),
        (f"{EXERCISE}.py", stub),
    ]
    sent = {0: "2026-11-22 01:00:00", 1: "2026-11-21 00:30:00", 2: "2026-11-23 10:00:00"}
    return [
        Student(
            number=number, file=kinds[number % 5][0], text=kinds[number % 5][1],
            sent=sent.get(number, "2026-11-19 10:00:00"), late=number in sent,
        )
        for number in range(count)
    ]  # fmt: skip


def expected(count: int) -> dict[str, float | None]:
    """By hand: 13 for all of it, 7 without adam; and 5 for the essay, which s04 waits for."""
    own = [13.0, 13.0, 13.0, 7.0, 0.0]
    found: dict[str, float | None] = {f"s{n:02}": own[n % 5] + 5 for n in range(count)}
    found["s00"] = 18 - 3.6  # two started days
    found["s01"] = 18 - 1.8  # one, as the grace is over
    found["s03"] = 7 + 4.5 + 5  # a person gave 4.5 for adam
    found["s04"] = None
    return found


class Graded:
    """The class in one layout: marked, scored by a person, and given back."""

    def __init__(self, layout: str, life: Life, count: int, root: Path) -> None:
        self.people = students(count)
        self.root = root / layout
        self.out = self.root / "grades"
        shutil.copytree(life.root, self.root)
        self.book = self.root / "gradebook.db"
        (self.root / "roster.csv").write_text(five_layouts.roster(self.people), encoding="utf-8")
        text = CLASS
        if layout in ("folders", "moodle", "canvas"):  # whose files say no time
            times = "".join(f"  {s.id}: {{ex06: {s.sent}}}\n" for s in self.people)
            text += f"submitted:\n{times}"
        (self.root / "class.yaml").write_text(text, encoding="utf-8")
        sent = five_layouts.lay(layout, self.people, self.root)
        self.first = self.run(
            "grade", sent, "--isolation", life.level, "--exercise", "ex06",
            "--gradebook", f"sqlite:///{self.book}",
        )  # fmt: skip
        assert self.first.code == 0, self.first.err
        self.score()
        again = self.run("report", "grades")
        assert again.code == 0, again.err
        self.exports()

    def run(self, *words: str | Path) -> Ran:
        return dlgrade(*words, cwd=self.root)

    def score(self) -> None:
        """What a person does in formgrader."""
        query = (
            "UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE id IN (SELECT grade.id"
            " FROM grade JOIN base_cell ON base_cell.id = cell_id"
            " JOIN submitted_notebook AS n ON n.id = grade.notebook_id"
            " JOIN submitted_assignment AS s ON s.id = n.assignment_id"
            " WHERE base_cell.name = ? AND student_id = ?)"
        )
        with sqlite3.connect(self.book) as book:
            for student in self.people:
                if student.number != 4:
                    book.execute(query, (5.0, "essay", student.id))
            book.execute(query, (4.5, f"check-{EXERCISE}-adam", "s03"))
            book.execute(
                "UPDATE comment SET manual_comment = 'Well argued.' WHERE id IN (SELECT comment.id"
                " FROM comment JOIN base_cell ON base_cell.id = cell_id"
                " JOIN submitted_notebook AS n ON n.id = comment.notebook_id"
                " JOIN submitted_assignment AS s ON s.id = n.assignment_id"
                " WHERE base_cell.name = 'essay' AND student_id = 's01')"
            )

    def exports(self) -> None:
        for platform in ("canvas", "moodle"):
            export = getattr(five_layouts, f"{platform}_export")(self.people, f"{MOST:g}")
            (self.root / f"{platform}.csv").write_text(export, encoding="utf-8")
            ran = self.run(
                "export", platform, "--exercise", "ex06", "--roster", f"{platform}.csv",
                "--output", f"{platform}-up.csv",
            )  # fmt: skip
            assert ran.code == 0, ran.err

    # The total of each, wherever it stands

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / "results.jsonl").read_text().splitlines()]

    def rows(self, path: Path) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))

    def in_results(self) -> dict[str, float]:
        assert {record["total"]["most"] for record in self.records()} == {MOST}
        return {record["student"]: record["total"]["total"] for record in self.records()}

    def in_table(self) -> dict[str, float]:
        rows = self.rows(self.out / "grades.csv")
        assert {row["ex06.max"] for row in rows} == {f"{MOST:g}"}
        return {row["student"]: float(row["ex06"]) for row in rows}

    def in_pages(self) -> dict[str, float]:
        found = {}
        for page in (self.out / "feedback").glob("*.html"):
            text = html.unescape(page.read_text(encoding="utf-8"))
            head = re.search(r"<h2[^>]*>[^<]*: ([\d.]+) of ([\d.]+)", text)
            assert head is not None, text[:2000]
            assert float(head[2]) == MOST
            found[page.stem] = float(head[1])
        return found

    def in_report(self) -> dict[str, float]:
        text = (self.out / "report.html").read_text(encoding="utf-8")
        assert f"Points of {MOST:g}" in text
        rows = re.findall(r">(s\d\d)</a></th><td class=\"num\">([\d.]+)</td>", text)
        return {name: float(points) for name, points in rows}

    def in_gradebook(self) -> dict[str, float]:
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.book}") as book:
            sent = book.assignment_submissions("ex06")
            assert {one.max_score for one in sent} == {MOST}
            return {one.student.id: one.score - one.late_submission_penalty for one in sent}

    def in_export(self, platform: str) -> dict[str, float | None]:
        column = {"canvas": "ex06 (902)", "moodle": "Grade"}[platform]
        rows = self.rows(self.root / f"{platform}-up.csv")
        rows = [row for row in rows if "Points Possible" not in next(iter(row.values()))]
        return {
            student.id: float(row[column]) if row[column] else None
            for student, row in zip(self.people, rows, strict=True)
        }


def compared(graded: Graded, count: int) -> None:
    """Every number, against the one computed by hand."""
    final = expected(count)
    so_far = {name: points if points is not None else 0.0 for name, points in final.items()}
    for found in (
        graded.in_results(), graded.in_table(), graded.in_pages(), graded.in_report(),
        graded.in_gradebook(),
    ):  # fmt: skip
        assert found == pytest.approx(so_far)
    for platform in ("canvas", "moodle"):
        found = graded.in_export(platform)
        assert found["s04"] is None, "what waits for a person is no mark yet"
        del found["s04"]
        assert found == pytest.approx({k: v for k, v in final.items() if k != "s04"})


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    made = Life(tmp_path_factory.mktemp("course") / "course")
    assert made.release().code == 0
    changed_source(made)
    return made


class Layouts:
    """Each layout's class, marked when it is first asked for."""

    def __init__(self, life: Life, root: Path) -> None:
        self._life, self._root = life, root
        self._made: dict[str, Graded] = {}

    def __getitem__(self, layout: str) -> Graded:
        if layout not in self._made:
            self._made[layout] = Graded(layout, self._life, 6, self._root)
        return self._made[layout]


@pytest.fixture(scope="module")
def graded(life: Life, tmp_path_factory: pytest.TempPathFactory) -> Layouts:
    return Layouts(life, tmp_path_factory.mktemp("layouts"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_table_page_and_export_of_every_layout_has_the_same_totals(
    graded: Layouts, layout: str
) -> None:
    one = graded[layout]
    compared(one, 6)
    rows = one.rows(one.out / "grades.csv")
    known = [(row["id"], row["section"], row["status"], row["late"]) for row in rows]
    assert known == [
        ("s00", "Lab 1", "marked", "yes"), ("s01", "Lab 2", "marked", "yes"),
        ("s02", "Lab 1", "marked", "no"), ("s03", "Lab 2", "marked", "no"),
        ("s04", "Lab 1", "waiting", "no"), ("s05", "Lab 2", "marked", "no"),
    ]  # fmt: skip
    pages = {page.stem: page.read_text() for page in (one.out / "feedback").glob("*.html")}
    assert "Your instructor's score counts" in pages["s03"]
    assert "4.5 of 6 points, given by your instructor" in pages["s03"]
    assert "Your instructor's score counts" not in pages["s00"], "nobody gave one"
    assert "essay: waiting for your instructor (5 points)" in pages["s04"]
    assert "Well argued." in pages["s01"]
    assert "Questions that wait for you: 1" in (one.out / "report.html").read_text()


def test_the_columns_stand_in_the_documented_order(graded: Layouts) -> None:
    row = graded["folders"].rows(graded["folders"].out / "grades.csv")[0]
    parts = [f"ex06.{name}" for name in ("sgd", "momentum", "nesterov", "adagrad", "adam", "essay")]
    last = ["id", "section", "status", "late", "note"]
    assert list(row) == ["student", "ex06", "ex06.max", *parts, "ex06.deduction", *last]
    assert (row["student"], row["section"], row["status"], row["late"]) == (
        "s00", "Lab 1", "marked", "yes"
    )  # fmt: skip
    assert "20 per cent of the points" in row["note"]


def test_moodle_gets_pages_and_comments_back(graded: Layouts) -> None:
    one = graded["moodle"]
    rows = one.rows(one.root / "moodle-up.csv")
    assert rows[1]["Feedback comments"].startswith("16.2 of 18 · sgd 1/1 · ")
    assert "Well argued." in rows[1]["Feedback comments"]
    with zipfile.ZipFile(one.root / "moodle-up-feedback.zip") as archive:
        names = archive.namelist()
        assert names[0] == "Ada Abara_4000_assignsubmission_file_/ex06-feedback.html"
        assert len(names) == 6
        assert "14.4 of 18" in archive.read(names[0]).decode()


def test_the_next_run_needs_no_options_and_changes_nothing(graded: Layouts) -> None:
    one = graded["canvas"]
    before = {name: (one.out / name).read_bytes() for name in ("grades.csv", "results.jsonl")}
    ran = one.run("grade", "canvas.zip", "--isolation", "process" if "process" in
                  one.first.out else "sandbox")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "6 unchanged" in ran.out
    assert "As the last run: --exercise ex06 --class" in ran.err
    for name, data in before.items():
        assert (one.out / name).read_bytes() == data, name


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_class_of_thirty_has_the_same_totals_everywhere(
    life: Life, tmp_path: Path, layout: str
) -> None:
    compared(Graded(layout, life, 30, tmp_path), 30)
