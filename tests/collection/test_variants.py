"""Independently written right answers in other styles: none may ever lose a point."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from tests.conftest import EXERCISES, dlgrade, load_key, slow_but

FOLDER = Path(__file__).parent / "variants"
VARIANTS = sorted(FOLDER.glob("*/*.py"))
NUMPY = [path for path in VARIANTS if "tensorflow" not in load_key(path.parent.name).needs]


@pytest.mark.parametrize(
    "path", slow_but(NUMPY, VARIANTS), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_right_answer_in_another_style_has_full_marks(path: Path, tmp_path: Path) -> None:
    file = tmp_path / f"{path.parent.name}.py"
    shutil.copy(path, file)
    ran = dlgrade("check", file.name, cwd=tmp_path)
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_has_three_variants(name: str) -> None:
    files = list((FOLDER / name).glob("*.py"))
    assert len(files) >= 3
    needed = {used for part in load_key(name).parts for used in part.uses}
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
