"""Independently written right answers in other styles: none may ever lose a point."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tests.conftest import EXERCISES, dlgrade, load_key, slow_but

FOLDER = Path(__file__).parent / "variants"
VARIANTS = sorted(FOLDER.glob("*/*.py"))
TRAINED = [
    FOLDER / f"{name}.py"
    for name in ("ex11_keras_cnn/own_loop", "ex15_keras_sequences/loops", "ex16_transfer/flat")
]
NUMPY = [path for path in VARIANTS if "tensorflow" not in load_key(path.parent.name).needs]


def name_of(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", slow_but(NUMPY, VARIANTS), ids=name_of)
def test_a_right_answer_in_another_style_has_full_marks(path: Path, tmp_path: Path) -> None:
    """All parts but trainings, which take half a minute."""
    parts = load_key(path.parent.name).parts
    quick = [word for part in parts if part.seconds is None for word in ("--part", part.name)]
    has_full_marks(path, tmp_path, *quick)


@pytest.mark.slow
@pytest.mark.parametrize("path", TRAINED, ids=name_of)
def test_a_right_training_in_another_style_has_full_marks(path: Path, tmp_path: Path) -> None:
    """One of each exercise; `benchmarks/training_styles.py` and `transfer_styles.py` have more."""
    parts = load_key(path.parent.name).parts
    has_full_marks(path, tmp_path, *(w for p in parts if p.seconds for w in ("--part", p.name)))


def has_full_marks(path: Path, folder: Path, *words: str) -> None:
    file = folder / f"{path.parent.name}.py"
    shutil.copy(path, file)
    number = sorted(path.parent.glob("*.py")).index(path)
    style = ("algebra", "float32")[number % 2]
    for earlier in load_key(path.parent.name).builds_on:  # in other styles, too
        shutil.copy(FOLDER / earlier.name / f"{style}.py", folder / f"{earlier.name}.py")
    ran = dlgrade("check", file.name, *words, cwd=folder)
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_has_three_variants(name: str) -> None:
    files = list((FOLDER / name).glob("*.py"))
    assert len(files) >= 3
    parts = (part for part in load_key(name).parts if part.question is None)
    needed = {used for part in parts for used in part.uses}
    for file in files:
        defined = {
            getattr(node, "name", None) for node in ast.parse(file.read_text(encoding="utf-8")).body
        } | {
            target.id
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert needed <= defined
