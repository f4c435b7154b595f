"""Which file of an exercise is the student's work: the .py file or the notebook, as it lies now."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise.cells import QUESTIONS, check_text, stub_drafts
from autograder.exercise.translation import without_prose
from autograder.intake.sources import OnDisk
from autograder.intake.which_file import File, Wanted, choose
from autograder.model import Key
from autograder.submission import notebook, reading
from autograder.submission.content import most_bytes


def places(course: Course, name: str) -> list[Path]:
    """The files of an exercise that are there."""
    return [path for path in (course.stub(name), course.notebook(name)) if path.is_file()]


def written(found: list[Path], key: Key) -> list[Path]:
    """Those of a file and a notebook that were written in; of two, the one that counts first.

    It counts by the rule that marks a class (`intake.which_file`): the newer of two. Raises
    `UsageError` where one is damaged.
    """
    worked_on = [path for path in found if not is_as_released(path, key)]
    if len(worked_on) < 2:
        return worked_on
    files = [
        File(path=str(path), name=path.name, source=OnDisk(str(path)), time=path.stat().st_mtime)
        for path in worked_on
    ]
    chosen = choose(files, key.name, partial(Wanted.of, key)).chosen
    return sorted(worked_on, key=lambda path: chosen is None or str(path) != chosen.path)


def is_as_released(path: Path, key: Key) -> bool:
    """Whether a student has written nothing into the file. Raises `UsageError` if damaged.

    Its prose is not looked at: that may be in any language.
    """
    raw = reading.raw(path, most_bytes(path.name))
    if path.suffix != ".ipynb":
        return without_prose(reading.decoded(raw)[0]) == without_prose(key.stub)
    try:
        cells = notebook.document(raw, path.name)["cells"]
    except notebook.Damaged as error:
        raise UsageError(str(error)) from error
    ours = {draft.text.strip() for draft in stub_drafts(key)}
    ours |= {check_text(key.name, name) for name in (*(p.name for p in key.parts), QUESTIONS)} | {
        ""
    }
    code = (cell for cell in cells if cell.get("cell_type") == "code")
    return all(notebook.source_of(cell).strip() in ours for cell in code)
