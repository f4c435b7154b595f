"""nbgrader's side: marks of record behind our wall, and the released text of solution cells.

`DlgradePreprocessor` stands where nbgrader's `Execute` would run a student's notebook. It marks the
notebook as `dlgrade check` does and writes into each graded cell what nbgrader reads there: one
number, and the feedback. nbgrader's own steps do all the rest.

    c.Autograde.autograde_preprocessors = [
        "autograder.nbgrader_plugin.DlgradePreprocessor", …
    ]
"""

from __future__ import annotations

import atexit
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder import keys, notebook_source
from autograder.cells import check_id, solution_id
from autograder.course import MARKER, Course, find
from autograder.errors import UngradedError
from autograder.grade import Marking, mark
from autograder.graded_cells import outputs
from autograder.model import Key, Report
from autograder.sandbox import Runner
from autograder.sandbox.levels import LEVELS, open_runner
from autograder.stub import strip_solutions
from autograder.wording import say


class DlgradePreprocessor(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks a submitted notebook in place of executing it."""

    isolation = Enum(
        LEVELS,
        default_value="sandbox",
        help="The wall around a student's code. `process` is none against malice.",
    ).tag(config=True)
    course = Unicode(
        "",
        help="The folder of the dlgrade course; by default what `release` put beside the notebook.",
    ).tag(config=True)
    seed_file = Unicode(
        "",
        help="A file with a secret seed: fresh cases in place of the public ones. Needs the "
        "instructor's course (`course`) and TensorFlow.",
    ).tag(config=True)
    other_notebooks = Enum(
        ["refuse", "execute"],
        default_value="refuse",
        help="What to do with notebooks that are none of dlgrade's: refuse, or let nbgrader's own "
        "Execute run them, outside any wall.",
    ).tag(config=True)

    # nbgrader makes a new preprocessor for each notebook; a wall is worth keeping for all of them.
    _runners: ClassVar[dict[str, Runner]] = {}

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mark `nb`; raises, so that nbgrader drops the notebook, where it cannot be marked."""
        place = resources["nbgrader"]
        assignment, notebook = place["assignment"], place["notebook"]
        graded, sources = _gradebook_cells(place["db_url"], assignment, notebook)
        course = self._course(assignment)
        exercise = _exercise(course, graded)
        if exercise is None:
            if self.other_notebooks == "execute":
                return Execute(parent=self.parent).preprocess(nb, resources)
            raise UngradedError(say("nbgrader.not_ours", notebook=notebook))
        key = keys.load(course.key(exercise))
        parts = {check_id(exercise, part.name): part.name for part in key.parts}
        foreign = [name for name, (_, by_hand) in graded.items()
                   if name not in parts and not by_hand]  # fmt: skip
        if foreign:
            raise UngradedError(say("nbgrader.foreign_cell", cell=foreign[0]))
        report = self._marked(course, key, nb, f"{notebook}.ipynb")
        reports = {part.name: part for part in report.parts}
        first = True
        for name, part in parts.items():
            if name not in graded or part not in reports:
                continue
            cell = _graded_cell(nb, name, sources[name], graded[name][0], key)
            one = replace(
                report,
                parts=(reports[part],),
                score=reports[part].score,
                max_score=reports[part].max_score,
                notes=report.notes if first else (),
                stdout=report.stdout if first else "",
            )
            cell.outputs = [from_dict(o) for o in outputs(one, graded[name][0], first=first)]
            first = False
        return nb, resources

    def _marked(self, course: Course, key: Key, nb: Any, name: str) -> Report:
        raw = json.dumps(nb).encode()
        work = notebook_source.read(raw, Path(name), key)
        seed = Path(self.seed_file).read_text("utf-8").strip() if self.seed_file else None
        runner = self._runner()
        try:
            return mark(Marking(course=course, key=key, seed=seed), work, runner)
        except BaseException:
            self._runners.pop(self.isolation, None)
            runner.close()
            raise

    def _runner(self) -> Runner:
        runner = self._runners.get(self.isolation)
        if runner is None:
            runner = open_runner(self.isolation)
            self._runners[self.isolation] = runner
            atexit.register(runner.close)
        return runner

    def _course(self, assignment: str) -> Course:
        if self.course:
            return Course(Path(self.course))
        beside = Path("source") / assignment  # nbgrader works in the course's folder
        return Course(beside) if (beside / MARKER).is_file() else find(Path.cwd())


class ClearSolutions(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the model answer out of a notebook, as `dlgrade author build` takes it out of a file.

    nbgrader's own would leave `raise NotImplementedError()`, which does not say what is missing.
    """

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code":
            cell.source = strip_solutions(cell.source).strip("\n")
        return cell, resources


def _gradebook_cells(
    db_url: str, assignment: str, notebook: str
) -> tuple[dict[str, tuple[float, bool]], dict[str, Any]]:
    """The graded cells: their points and whether a person grades them; and their sources."""
    with Gradebook(db_url) as gradebook:
        known = gradebook.find_notebook(notebook, assignment)
        solutions = {cell.name for cell in known.solution_cells}
        graded = {
            cell.name: (float(cell.max_score), cell.name in solutions or cell.cell_type != "code")
            for cell in known.grade_cells
        }
        sources = {
            cell.name: {"source": cell.source, "checksum": cell.checksum}
            for cell in known.source_cells
        }
    return graded, sources


def _exercise(course: Course, graded: dict[str, Any]) -> str | None:
    """The exercise whose graded cells these are."""
    for name in course.exercises():
        if any(cell.startswith(check_id(name, "")) for cell in graded):
            return name
    return None


def _graded_cell(nb: Any, name: str, source: dict[str, Any], points: float, key: Key) -> Any:
    """The graded cell as it was released, whatever was made of it; put back where it is missing."""
    found = [cell for cell in nb.cells if notebook_source.identity(cell) == name]
    if found:
        cell = found[-1]
    else:
        fresh = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
        cell = from_dict({**fresh, "id": name[:64], "source": ""})
        nb.cells.insert(_place(nb, name, key), cell)
    cell.source = source["source"]
    cell.metadata["nbgrader"] = from_dict(
        {
            "cell_type": "code",
            "checksum": source["checksum"],
            "grade": True,
            "grade_id": name,
            "locked": True,
            "points": points,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
    )
    return cell


def _place(nb: Any, name: str, key: Key) -> int:
    """Where a lost graded cell belongs: after the cell it is about, else at the end."""
    part = next(part for part in key.parts if check_id(key.name, part.name) == name)
    about = {solution_id(key.name, used) for used in part.uses[-1:]}
    places = [i for i, cell in enumerate(nb.cells) if notebook_source.identity(cell) in about]
    return places[-1] + 1 if places else len(nb.cells)
