"""A student's own modules beside the file travel with it, wherever the class comes from."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.conftest import dlgrade, model_answer

HELPER = "def share(right):\n    return right.mean()\n"
WORK = model_answer("ex00_rules").replace(
    "import numpy as np\n", "import numpy as np\nfrom mine.counting import share\n", 1
) + (
    "\n\ndef accuracy(y_true, y_pred):\n"
    "    return share(np.asarray(y_true) == np.asarray(y_pred))\n"
)


def folders(place: Path, helper: str) -> Path:
    for student in ("amina", "ben"):
        (place / student / "mine").mkdir(parents=True, exist_ok=True)
        (place / student / "ex00_rules.py").write_text(WORK)
        (place / student / "mine" / "counting.py").write_text(helper)
    return place


def moodle(place: Path, helper: str) -> Path:
    """As Moodle packs a class: a zip of everybody's folders."""
    place.mkdir(exist_ok=True)
    archive = place / "ex00.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for student, number in (("amina", 4101), ("ben", 4102)):
            folder = f"{student}_{number}_assignsubmission_file"
            packed.writestr(f"{folder}/ex00_rules.py", WORK)
            packed.writestr(f"{folder}/mine/counting.py", helper)
    return archive


def canvas(place: Path, helper: str) -> Path:
    """As Canvas packs a class: a file each, which here are zips of a folder."""
    place.mkdir(exist_ok=True)
    archive = place / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for student, number in (("amina", 4101), ("ben", 4102)):
            inner = place / f"{student}.zip"
            with zipfile.ZipFile(inner, "w") as own:
                own.writestr("work/ex00_rules.py", WORK)
                own.writestr("work/mine/counting.py", helper)
            packed.write(inner, f"{student}_{number}_{number}_work.zip")
    return archive


@pytest.mark.parametrize("pack", [folders, moodle, canvas])
def test_a_module_beside_the_file_is_imported(pack: type, tmp_path: Path) -> None:
    sent = pack(tmp_path / "sent", HELPER)
    out = tmp_path / "out"
    ran = dlgrade("grade", sent, "--exercise", "ex00", "--out", out)
    assert ran.code == 0, ran.out + ran.err
    with (out / "grades.csv").open(newline="") as table:
        assert {row["ex00"] for row in csv.DictReader(table)} == {"6"}
    records = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    assert [len(record["beside_sha256"]) for record in records] == [64, 64]
    assert all("mine/counting.py" in " ".join(record["notes"]) for record in records)
    assert not any(record["told"] for record in records), "nothing was left aside"
    aside = [one["why"] for record in records for one in record["set_aside"]]
    assert set(aside) <= {"imported", "kind"}


def test_a_module_that_changes_is_marked_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sent = folders(tmp_path / "sent", HELPER)
    assert dlgrade("grade", sent, "--exercise", "ex00", "--out", out).code == 0
    folders(tmp_path / "sent", HELPER.replace("mean()", "sum()"))
    ran = dlgrade("grade", sent, "--exercise", "ex00", "--out", out)
    assert ran.code == 0, ran.out + ran.err
    with (out / "grades.csv").open(newline="") as table:
        assert {row["ex00"] for row in csv.DictReader(table)} == {"5"}


def test_a_notebooks_module_is_not_told_as_left_aside_and_another_is(tmp_path: Path) -> None:
    student = tmp_path / "sent" / "amina"
    (student / "mine").mkdir(parents=True)
    cells = [nbformat.v4.new_code_cell(WORK)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), student / "ex00_rules.ipynb")
    (student / "mine" / "counting.py").write_text(HELPER)
    (student / "unused.py").write_text("x = 1\n")
    out = tmp_path / "out"
    ran = dlgrade("grade", tmp_path / "sent", "--exercise", "ex00", "--out", out)
    assert ran.code == 0, ran.out + ran.err
    (record,) = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    assert record["score"] == 6
    assert {one["file"]: one["why"] for one in record["set_aside"]} == {
        "amina/mine/counting.py": "imported",
        "amina/unused.py": "name",
    }
    (told,) = record["told"]
    assert "unused.py" in told
    assert "counting.py" not in told
