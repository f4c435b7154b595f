"""Notebooks as students hand them in: the released one, filled in and then mistreated."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from autograder.author_tools.build import notebook
from autograder.exercise.cells import check_id, solution_id
from tests.conftest import ROOT, load_key, model_answer, swapped

EXERCISE = "ex06_optimizers"
Notebook = dict[str, Any]
BIAS = "learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)"


def released() -> Notebook:
    """The notebook as students get it."""
    loaded: Notebook = json.loads((ROOT / "exercises" / f"{EXERCISE}.ipynb").read_text())
    return loaded


def filled() -> Notebook:
    """The notebook with every part right."""
    loaded: Notebook = json.loads(_answered())
    for cell in loaded["cells"]:
        cell["source"] = [
            line for line in cell["source"] if "### BEGIN" not in line and "### END" not in line
        ]
    return loaded


@cache
def _answered() -> str:
    return notebook(load_key(EXERCISE), model_answer(EXERCISE))


def cell_of(nb: Notebook, name: str) -> dict[str, Any]:
    """The solution cell of a function, or the cell with the id given."""
    names = (name, solution_id(EXERCISE, name))
    return next(cell for cell in nb["cells"] if cell["id"] in names)


def check_cell(nb: Notebook, part: str) -> dict[str, Any]:
    return cell_of(nb, check_id(EXERCISE, part))


def code(text: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"own-{abs(hash(text)) % 10**8}",
        "metadata": metadata,
        "outputs": [],
        "source": text,
    }


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def edited(nb: Notebook, name: str, old: str, new: str) -> Notebook:
    """The notebook with one text of one cell replaced."""
    nb = copy.deepcopy(nb)
    cell = cell_of(nb, name)
    cell["source"] = swapped(text_of(cell), old, new)
    return nb


def changed(change: Callable[[Notebook], None]) -> Notebook:
    """The right notebook, after a change."""
    nb = filled()
    change(nb)
    return nb


def write(path: Path, nb: Notebook | str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(nb, bytes):
        path.write_bytes(nb)
    else:
        path.write_text(nb if isinstance(nb, str) else json.dumps(nb, indent=1), encoding="utf-8")
    return path
