"""ex19 at its doors: a file, a notebook, a class; behind a wall and without."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, dlgrade

VARIANTS = ROOT / "tests" / "collection" / "variants" / "ex19_testing"
EXACT = """
import numpy as np

def test_sigmoid(sigmoid):
    for x in (-3.0, -1.7, 0.3, 2.9):
        assert sigmoid(x) == 1 / (1 + np.exp(-x))
"""


def notebook(source: str) -> str:
    """The exercise's notebook with a student's tests in its cells."""
    made: dict[str, Any] = json.loads((ROOT / "exercises" / "ex19_testing.ipynb").read_text())
    pieces = source.split("\ndef test_")
    head, tests = pieces[0], {f"test_{text.split('(')[0]}": text for text in pieces[1:]}
    for cell in made["cells"]:
        told = "".join(cell["source"])
        name = next((name for name in tests if f"def {name}(" in told), "")
        if name:
            cell["source"] = f"def test_{tests[name]}"
        elif told.startswith("import numpy"):
            cell["source"] = head
    return json.dumps(made)


def test_a_comparison_to_the_last_digit_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "ex19_testing.py").write_text(EXACT)
    ran = dlgrade("check", "ex19_testing.py", "--part", "test_sigmoid", cwd=tmp_path)
    assert ran.code == 1
    assert "ex19_testing.py:6" in ran.out
    said = " ".join(ran.out.split())
    assert "Your test fails every implementation, the right ones too." in said
    assert "leave a tolerance" in said
    assert "came back 0.0474259" in said
    ran = dlgrade(
        "check", "ex19_testing.py", "--part", "test_sigmoid", "--lang", "id", cwd=tmp_path
    )
    said = " ".join(ran.out.split())
    assert "Test Anda menolak setiap implementasi, juga yang benar." in said
    assert "beri toleransi" in said


@pytest.mark.parametrize("level", ["process", "sandbox"])
def test_a_notebook_has_full_marks(level: str, tmp_path: Path) -> None:
    (tmp_path / "ex19_testing.ipynb").write_text(notebook((VARIANTS / "algebra.py").read_text()))
    ran = dlgrade("check", "ex19_testing.ipynb", "--isolation", level, cwd=tmp_path)
    assert ran.code == 0, ran.out


def test_a_class_is_marked(tmp_path: Path) -> None:
    for name, path in (("ada", VARIANTS / "loops.py"), ("bo", ROOT / "exercises/ex19_testing.py")):
        folder = tmp_path / "submitted" / name / "ex19_testing"
        folder.mkdir(parents=True)
        shutil.copy(path, folder / "ex19_testing.py")
    ran = dlgrade("grade", "submitted", "--out", "out", cwd=tmp_path)
    assert ran.code in (0, 1), ran.err
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["student"]: float(row["ex19"]) for row in rows} == {"ada": 16.0, "bo": 0.0}
