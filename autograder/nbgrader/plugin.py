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
import contextlib
import functools
import json
from pathlib import Path
from typing import Any, ClassVar

from msgspec.structs import replace
from nbformat import from_dict
from nbgrader import preprocessors, utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.checking import Marking, mark
from autograder.course import MARKER, Course, find
from autograder.errors import UngradedError
from autograder.exercise import keys
from autograder.exercise.cells import check_id
from autograder.exercise.lending import lent
from autograder.exercise.stub import strip_solutions
from autograder.exercise.translation import use_language_of
from autograder.intake.exercise_file import earlier_in, pick
from autograder.languages.catalogue import say
from autograder.model import Key, Report, Submission
from autograder.nbgrader.gradebook_api import known_cells
from autograder.nbgrader.gradebook_rules import NO_RESPONSE, Entry
from autograder.nbgrader.gradebook_sqlite import DirectScores, Unknown
from autograder.nbgrader.graded_cells import Known, restore_marks, write_marks
from autograder.oracle.seeds import secret
from autograder.sandbox import Runner, own_limits
from autograder.sandbox.levels import LEVELS, open_runner
from autograder.submission import notebook as submitted
from autograder.submission.content import content, most_bytes
from autograder.submission.earlier import Companions, with_companions
from autograder.submission.helpers import Beside


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
        known = _known(place["db_url"], assignment, notebook)
        course = self._course(assignment)
        use_language_of(course)
        exercise = _exercise(course, known)
        if exercise is None:
            if self.other_notebooks == "execute":
                executed: tuple[Any, Any] = Execute(parent=self.parent).preprocess(nb, resources)
                return executed
            raise UngradedError(say("nbgrader.not_ours", notebook=notebook))
        key = _key(course.key(exercise))
        ours = {check_id(exercise, part.name) for part in key.parts}
        for name, cell in known.items():
            if cell.points is not None and not cell.by_hand and name not in ours:
                raise UngradedError(say("nbgrader.foreign_cell", cell=name))
        beside = Beside(Path(resources.get("metadata", {}).get("path") or "."))
        with own_limits.bounded():
            work = _with_companions(_counting(nb, place, key), place, key, beside, course)
        report = self._marked(course, key, work)
        with own_limits.bounded():
            write_marks(nb, key, report, known, _nodes)
        return nb, resources

    def _marked(self, course: Course, key: Key, work: Submission) -> Report:
        seed = secret(Path(self.seed_file), variable=False) if self.seed_file else None
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


def _counting(nb: Any, place: Any, key: Key) -> Submission:
    """What counts of what the student sent: this notebook, or a file that goes before it.

    The rule is that of `dlgrade grade`, so that both give the same score.
    """
    name = f"{place['notebook']}.ipynb"
    work = submitted.read(json.dumps(nb).encode(), Path(name), key)
    folder = Path("submitted") / place["student"] / place["assignment"]  # in the course's folder
    if not folder.is_dir():
        return work
    picked = pick(folder, key)
    if picked.source is not None and picked.path != name:
        data = picked.source.read(most_bytes(picked.path) + 1)
        work = content(data, picked.path, key)
    return replace(work, notes=(*picked.notes, *work.notes))


def _with_companions(
    work: Submission, place: Any, key: Key, beside: Beside, course: Course
) -> Submission:
    """The same, with what travels: of earlier exercises, as `dlgrade grade`, what else is there of
    the student's, in whatever assignment."""
    sent = Path("submitted") / place["student"]
    earlier = earlier_in(sent, key) if key.builds_on and sent.is_dir() else {}
    companions = Companions(beside=beside, earlier=earlier, lent=lent(course, key))
    return with_companions(work, key, companions)


class RestoreMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts nbgrader's marks of cells back as they were released, before nbgrader reads them.

    A graded cell that a student has copied, or marks of another schema, would otherwise end
    `nbgrader autograde` for the whole class.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        known = _known(place["db_url"], place["assignment"], place["notebook"])
        with own_limits.bounded():
            restore_marks(nb, known, _nodes)
        return nb, resources


class SaveAutoGrades(preprocessors.SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's own, in one transaction a notebook where the gradebook is in SQLite.

    nbgrader looks every cell up, and commits, one by one: more work than the marking itself. What
    is entered is the same, by nbgrader's own rules, and so is what happens anywhere else.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        found = Entry(
            scores={
                cell.metadata.nbgrader["grade_id"]: utils.determine_grade(cell, self.log)[0]
                for cell in nb.cells
                if utils.is_grade(cell)
            },
            comments={
                cell.metadata.nbgrader["grade_id"]: NO_RESPONSE if _is_silent(cell) else None
                for cell in nb.cells
                if utils.is_solution(cell)
            },
        )
        tasks = any(utils.is_task(cell) for cell in nb.cells)
        if not tasks:
            with (
                contextlib.suppress(Unknown),
                contextlib.closing(DirectScores(place["db_url"])) as direct,
            ):
                direct.save(place["assignment"], place["notebook"], place["student"], found)
                return nb, resources
        saved: tuple[Any, Any] = super().preprocess(nb, resources)
        return saved


class AssignLatePenalties(preprocessors.AssignLatePenalties):  # type: ignore[misc]
    """nbgrader's own, where anything can be late: not in an assignment without a due date."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        with (
            contextlib.suppress(Unknown),
            contextlib.closing(DirectScores(place["db_url"])) as direct,
        ):
            if direct.never_late(place["assignment"], place["notebook"], place["student"]):
                return nb, resources
        assigned: tuple[Any, Any] = super().preprocess(nb, resources)
        return assigned


def _is_silent(cell: Any) -> bool:
    """Whether a cell to write in is as it was released, as nbgrader tells."""
    checksum = cell.metadata.nbgrader.get("checksum")
    return checksum is not None and checksum == utils.compute_checksum(cell)


class ClearSolutions(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the model answer out of a notebook, as `dlgrade author build` takes it out of a file.

    nbgrader's own would leave `raise NotImplementedError()`, which does not say what is missing.
    """

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code":
            cell.source = strip_solutions(cell.source).strip("\n")
        return cell, resources


def _known(url: str, assignment: str, notebook: str) -> dict[str, Known]:
    """What the gradebook knows of the notebook's cells."""
    with contextlib.suppress(Unknown), contextlib.closing(DirectScores(url)) as direct:
        return direct.cells(assignment, notebook)
    with Gradebook(url) as gradebook:
        return known_cells(gradebook, assignment, notebook)


def _key(path: Path) -> Key:
    """The key in a file, read once for as long as the file stays as it is."""
    try:
        found = path.stat()
    except OSError:
        return keys.load(path)  # which says what is wrong with it
    return _read_key(path.resolve(), found.st_mtime_ns, found.st_size, found.st_ino)


@functools.lru_cache(maxsize=8)
def _read_key(path: Path, *_state: int) -> Key:
    return keys.load(path)


def _exercise(course: Course, known: dict[str, Known]) -> str | None:
    """The exercise whose graded cells these are."""
    for name in course.exercises():
        if any(cell.startswith(check_id(name, "")) for cell in known):
            return name
    return None


def _nodes(value: Any) -> Any:
    make: Any = from_dict
    return [make(item) for item in value] if isinstance(value, list) else make(value)
