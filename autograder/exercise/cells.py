"""The cells of an exercise's notebook: their names, and what stands in those that are ours."""

from __future__ import annotations

import re

from msgspec import Struct

from autograder.exercise.stub import BEGIN, strip_solutions
from autograder.model import Key, Part

# What a cell is to define: functions, classes, and the answers to quick questions.
DEFINED = re.compile(r"^(?:(?:async\s+def|def|class)\s+|(?=answers\s*=\s*\{))(\w+)", re.MULTILINE)
QUESTIONS = "questions"  # in the place of a part's name: all quick questions


class Draft(Struct, frozen=True, kw_only=True):
    """A cell as it is written in percent format."""

    kind: str  # "markdown" or "code"
    name: str  # its id in the notebook
    text: str
    defines: tuple[str, ...] = ()


def drafts(key: Key, source: str) -> list[Draft]:
    """The cells of a stub or model answer in percent format, named as the notebook names them."""
    import jupytext

    cells = []
    for cell in jupytext.reads(source, fmt="py:percent").cells:
        cells.append(("markdown" if cell.cell_type == "markdown" else "code", cell.source))
    return _named(key, cells)


def stub_drafts(key: Key) -> list[Draft]:
    """The code cells of the stub, read without jupytext, which a marker need not have."""
    found: list[tuple[str, str]] = []
    for piece in re.split(r"(?m)^(?=# %%)", key.stub):
        head, _, body = piece.partition("\n")
        if head.startswith("# %%"):
            found.append(("markdown" if "[markdown]" in head else "code", body))
    return [draft for draft in _named(key, found) if draft.kind == "code"]


def _named(key: Key, cells: list[tuple[str, str]]) -> list[Draft]:
    named = []
    prose = 0
    for kind, text in cells:
        text = text.strip("\n")
        # Named by what students see of it: helpers of the model answer name no cell.
        released = strip_solutions(text) if BEGIN in text else text
        defines = tuple(DEFINED.findall(released)) if kind == "code" else ()
        if defines:
            name = solution_id(key.name, defines[0])
        else:
            prose += 1
            name = f"{'prose' if kind == 'markdown' else 'setup'}-{prose}"
        named.append(Draft(kind=kind, name=name, text=text, defines=defines))
    return named


def check_id(exercise: str, part: str) -> str:
    """The id of the graded cell of a part."""
    return safe(f"check-{exercise}-{part}")


def solution_id(exercise: str, name: str) -> str:
    """The id of the cell in which `name` is to be written."""
    return safe(f"{exercise}-{name}")


def check_text(exercise: str, part: str) -> str:
    """What stands in the graded cell of a part."""
    short = exercise.split("_", 1)[0]
    return f'from autograder import check\n\ncheck("{short}", part="{part}")'


def is_ungraded(part: Part) -> bool:
    """Whether a part has no graded cell: a quick question without points."""
    return part.question is not None and not part.points


def safe(name: str) -> str:
    """The name in the letters that nbgrader and Jupyter allow in an id."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:64]
