"""nbgrader's gradebook through its own API: what it knows of an assignment, and scores into it."""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import os
import sys
import sysconfig
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from autograder.errors import UngradedError, Unwritable, UsageError
from autograder.exercise.cells import check_id, check_text, is_ungraded, stub_drafts
from autograder.languages.catalogue import say
from autograder.model import Key, Report
from autograder.nbgrader.gradebook_rules import Answered, entry
from autograder.nbgrader.graded_cells import Known

if TYPE_CHECKING:
    from autograder.intake.hand_ins import Work


PointsOf = Callable[[str, str, float], "float | None"]  # exercise, part, its own points


def as_they_are(exercise: str, part: str, own: float) -> float | None:
    """The points that the exercise gives."""
    return own


def known_cells(gradebook: Any, assignment: str, notebook: str) -> dict[str, Known]:
    """The cells that a gradebook knows of a notebook, by name."""
    known = gradebook.find_notebook(notebook, assignment)
    solutions = {cell.name: cell.id for cell in known.solution_cells}
    graded = known.grade_cells
    points = {cell.name: float(cell.max_score) for cell in graded}
    ids = {cell.name: cell.id for cell in graded}
    tasks = {cell.name: float(cell.max_score) for cell in known.task_cells}
    by_hand = {cell.name for cell in graded if cell.name in solutions or cell.cell_type != "code"}
    return {
        cell.name: Known(
            id=ids.get(cell.name, ""),
            source=cell.source or "",
            checksum=cell.checksum,
            points=points.get(cell.name),
            by_hand=cell.name in by_hand,
            solution=solutions.get(cell.name, ""),
            task=tasks.get(cell.name),
            locked=bool(cell.locked),
            kind=cell.cell_type,
        )
        for cell in known.source_cells
    }


def path_with_scripts() -> str:
    """PATH with the commands of this Python first.

    nbgrader runs `alembic` by its bare name to make a gradebook, which an environment that is used
    without being activated does not have there.
    """
    return os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])


class ApiScores:
    """Scores into a gradebook: one at a time, manual ones never touched."""

    def __init__(self, url: str, points: PointsOf = as_they_are) -> None:
        """`points` gives those of an exercise's parts, for an assignment that is entered here."""
        self._points = points
        self._api = _nbgrader_api()
        os.environ["PATH"] = path_with_scripts()
        self._known: dict[tuple[str, str], dict[str, Known]] = {}
        try:
            self._gradebook = self._api.Gradebook(url, course_id="")
        except Exception as error:  # of SQLAlchemy's, or of the database's own driver
            raise Unwritable(
                f"The gradebook {_shown(url)} cannot be opened ({type(error).__name__}: "
                f"{str(error).splitlines()[0][:200]})."
            ) from error

    @property
    def gradebook(self) -> Any:
        """nbgrader's own `Gradebook`, to read from."""
        return self._gradebook

    def close(self) -> None:
        self._gradebook.close()

    def prepare(self, assignment: str, notebook: str, key: Key) -> dict[str, Known]:
        """The assignment's cells; entered now where the gradebook does not know it yet."""
        if (assignment, notebook) not in self._known:
            try:
                found = known_cells(self._gradebook, assignment, notebook)
            except self._api.MissingEntry:
                found = self._entered(assignment, notebook, key)
            self._known[assignment, notebook] = found
        return self._known[assignment, notebook]

    def _entered(self, assignment: str, notebook: str, key: Key) -> dict[str, Known]:
        """Enter the assignment with all its cells, or, where that is cut short, nothing of it.

        Raises `UngradedError` where nbgrader has made the assignment without this notebook: one
        more would raise its maximum for everybody.
        """
        if self._made_by_nbgrader(assignment):
            raise UngradedError(say("gradebook.no_notebook", assignment=assignment, name=notebook))
        with self._in_one():
            self._enter(assignment, notebook, key)
        return known_cells(self._gradebook, assignment, notebook)

    def _made_by_nbgrader(self, assignment: str) -> bool:
        """Whether `nbgrader generate_assignment` has entered it, which leaves checksums."""
        try:
            found = self._gradebook.find_assignment(assignment)
        except self._api.MissingEntry:
            return False
        return any(cell.checksum for notebook in found.notebooks for cell in notebook.source_cells)

    @contextlib.contextmanager
    def _in_one(self) -> Iterator[None]:
        """One transaction for several of nbgrader's methods, each of which commits on its own."""
        session = self._gradebook.db
        session.commit = session.flush
        try:
            yield
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.commit
        session.commit()

    def _enter(self, assignment: str, notebook: str, key: Key) -> None:
        courses = self._gradebook.db.query(self._api.Course).all()
        course = courses[0].id if courses else "default_course"
        self._gradebook.check_course(course)
        self._gradebook.update_or_create_assignment(assignment, course_id=course)
        self._gradebook.update_or_create_notebook(notebook, assignment)
        place = (notebook, assignment)
        for part in key.parts:
            points = self._points(key.name, part.name, part.points)
            if points is None or (is_ungraded(part) and not points):
                continue
            name = check_id(key.name, part.name)
            self._gradebook.update_or_create_grade_cell(
                name, *place, max_score=points, cell_type="code"
            )
            source = check_text(key.name, part.name)
            self._gradebook.update_or_create_source_cell(
                name, *place, source=source, cell_type="code", locked=True
            )
        for draft in stub_drafts(key):
            if draft.defines:
                self._gradebook.update_or_create_solution_cell(draft.name, *place)
                self._gradebook.update_or_create_source_cell(
                    draft.name, *place, source=draft.text, cell_type="code", locked=False
                )

    def known(self, work: Work, key: Key) -> Mapping[str, Known]:
        """As `autograder.nbgrader.gradebook.Scores.known`."""
        with self._translated():
            return self.prepare(work.assignment, work.exercise, key)

    def record(
        self, work: Work, key: Key, report: Report, written: Answered | None = None
    ) -> Mapping[str, Known]:
        """As `autograder.nbgrader.gradebook.Scores.record`."""
        with self._translated():
            return self._recorded(work, key, report, written)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """What a database raises, as ours, and nothing of it left half done."""
        with warnings.catch_warnings():  # nbgrader's own way with SQLAlchemy's sessions
            warnings.simplefilter("ignore")
            try:
                yield
            except BaseException as error:
                self._gradebook.db.rollback()  # so that the next one can be entered
                if type(error).__name__ in ("OperationalError", "InterfaceError"):
                    why = str(error).splitlines()[0][:200]
                    raise Unwritable(f"The gradebook cannot be written ({why}).") from error
                raise

    def _recorded(
        self, work: Work, key: Key, report: Report, written: Answered | None
    ) -> Mapping[str, Known]:
        book = self._gradebook
        known = self.prepare(work.assignment, work.exercise, key)
        book.update_or_create_student(work.student)
        stamp = {"timestamp": work.timestamp} if work.timestamp else {}
        submission = book.update_or_create_submission(work.assignment, work.student, **stamp)
        submitted = book.find_submission_notebook(work.exercise, work.assignment, work.student)
        wanted = entry(work, key, report, known, written)
        grades = {grade.cell_id: grade for grade in submitted.grades}
        for name, auto in wanted.scores.items():
            grade = grades.get(known[name].id)
            if grade is None:
                raise UngradedError(say("gradebook.no_grade", cell=name, student=work.student))
            grade.auto_score = auto
            grade.needs_manual_grade = grade.manual_score is not None or auto is None
        comments = {comment.cell_id: comment for comment in submitted.comments}
        for name, told in wanted.comments.items():
            if known[name].solution in comments:
                comments[known[name].solution].auto_comment = told
        for other in submission.notebooks if wanted.others else ():
            if other.id != submitted.id:
                for grade in other.grades:
                    grade.auto_score, grade.needs_manual_grade = 0.0, False
        book.db.commit()
        return known


def _shown(url: str) -> str:
    """The URL without its password."""
    scheme, separator, rest = url.partition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{'…@' if at else ''}{host}"


def _nbgrader_api() -> Any:
    """`nbgrader.api` without the rest of nbgrader, whose notebook servers take seconds to import.

    Where nbgrader has changed so that this does not work, all of it is imported.
    """
    if "nbgrader" in sys.modules:
        return importlib.import_module("nbgrader.api")
    spec = importlib.machinery.PathFinder.find_spec("nbgrader")
    if spec is None or spec.submodule_search_locations is None:
        raise UsageError("This needs nbgrader. Run: pip install nbgrader jupytext")
    package = types.ModuleType("nbgrader")
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    spared = "rfc3987_syntax" not in sys.modules
    sys.modules["nbgrader"] = package
    if spared:
        # jsonschema asks for it, and does without: a second, for a format that nothing here uses.
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("nbgrader.api")
    except ImportError:
        for name in [name for name in sys.modules if name.split(".")[0] == "nbgrader"]:
            del sys.modules[name]
        return importlib.import_module("nbgrader.api")
    finally:
        if spared:
            del sys.modules["rfc3987_syntax"]
