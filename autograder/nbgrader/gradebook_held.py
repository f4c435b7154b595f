"""What a gradebook holds of a class: scores and comments that people gave, points, due dates.

Read in one go for a notebook, for a whole class: from a SQLite gradebook of the known schema with
SQL, from any other through nbgrader's own API.
"""

from __future__ import annotations

import contextlib
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.errors import DlgradeError, Unwritable, UsageError
from autograder.nbgrader.gradebook_sqlite import DirectScores, Unknown

if TYPE_CHECKING:
    from autograder.nbgrader.gradebook_api import ApiScores


class HeldCell(Struct, frozen=True, kw_only=True):
    """A cell with points, and what one submission has in it."""

    name: str
    points: float
    by_hand: bool = False  # whether a person grades it: a question, a task
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    comment: str = ""


class Held(Struct, frozen=True, kw_only=True):
    """What a gradebook holds of one submitted notebook."""

    cells: tuple[HeldCell, ...]
    entered: bool = False  # whether the student is in it with this notebook
    penalty: float | None = None
    due: datetime | None = None  # with the student's extension
    sent: datetime | None = None


class NotebookHeld(Struct, frozen=True, kw_only=True):
    """The same for everybody who handed a notebook in."""

    cells: tuple[HeldCell, ...]  # without anybody's scores
    due: datetime | None = None
    students: Mapping[str, Held] = field(default_factory=dict)

    def of(self, student: str) -> Held:
        return self.students.get(student) or Held(cells=self.cells, due=self.due)


class Book:
    """A gradebook to be read, and its late penalties to be written."""

    def __init__(self, url: str) -> None:
        """Raises `UsageError` where there is none, `Unwritable` where it cannot be opened."""
        path = Path(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite:///") and not path.is_file():  # opening it would make one
            raise UsageError(f"There is no gradebook {path}.")
        self._direct: DirectScores | None = None
        self._api: ApiScores | None = None
        self._read: dict[tuple[str, str], NotebookHeld | None] = {}
        try:
            self._direct = DirectScores(url)
        except Unknown:
            from autograder.nbgrader.gradebook_api import ApiScores

            self._api = ApiScores(url)

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the gradebook go."""
        for store in (self._direct, self._api):
            if store is not None:
                store.close()

    def notebooks(self) -> list[tuple[str, str]]:
        """Assignments with their notebooks."""
        if self._direct is not None:
            return [tuple(row) for row in self._sql(
                "SELECT assignment.name, notebook.name FROM notebook"
                " JOIN assignment ON assignment.id = assignment_id ORDER BY 1, 2"
            )]  # fmt: skip
        assert self._api is not None
        with _translated():
            return sorted(
                (assignment.name, notebook.name)
                for assignment in self._api.gradebook.assignments
                for notebook in assignment.notebooks
            )

    def held(self, assignment: str, notebook: str) -> NotebookHeld | None:
        """What it holds of a notebook; None where it does not know the notebook."""
        name = (assignment, notebook)
        if name not in self._read:
            with _translated():
                read = self._from_sqlite if self._direct is not None else self._from_api
                self._read[name] = read(*name)
        return self._read[name]

    def penalise(self, assignment: str, notebook: str, penalties: Mapping[str, float]) -> None:
        """Set late penalties, by student; 0 takes one away."""
        held = self.held(assignment, notebook)
        if held is None:
            return
        changed = {
            student: penalty or None
            for student, penalty in penalties.items()
            if student in held.students
            and abs((held.students[student].penalty or 0.0) - penalty) > 1e-9
        }
        if not changed:
            return
        del self._read[assignment, notebook]
        with _translated():
            if self._direct is not None:
                self._direct.penalise(assignment, notebook, changed)
                return
            assert self._api is not None
            book = self._api.gradebook
            for student, penalty in changed.items():
                sent = book.find_submission_notebook(notebook, assignment, student)
                sent.late_submission_penalty = penalty
            book.db.commit()

    def _sql(self, query: str, *values: Any) -> list[Any]:
        assert self._direct is not None
        return self._direct.rows(query, *values)

    def _from_sqlite(self, assignment: str, notebook: str) -> NotebookHeld | None:
        assert self._direct is not None
        found = self._sql(
            "SELECT notebook.id, duedate FROM notebook JOIN assignment"
            " ON assignment.id = assignment_id WHERE assignment.name = ? AND notebook.name = ?",
            assignment,
            notebook,
        )
        if not found:
            return None
        ((notebook_id, due),) = found
        cells = self._cells(notebook_id)
        scores = self._scores(notebook_id)
        comments = self._comments(notebook_id)
        students = {
            student: Held(
                cells=_with(cells, scores[sent], comments[sent]),
                entered=True,
                penalty=penalty,
                due=_extended(_time(due), _length(extension)),
                sent=_time(stamp),
            )
            for sent, student, stamp, extension, penalty in self._sql(
                "SELECT n.id, student_id, timestamp, extension, late_submission_penalty"
                " FROM submitted_notebook AS n"
                " JOIN submitted_assignment AS s ON s.id = n.assignment_id"
                " WHERE n.notebook_id = ?",
                notebook_id,
            )
        }
        return NotebookHeld(cells=tuple(cells.values()), due=_time(due), students=students)

    def _cells(self, notebook_id: str) -> dict[str, HeldCell]:
        solutions = {
            name
            for (name,) in self._sql(
                "SELECT name FROM base_cell JOIN solution_cells USING (id) WHERE notebook_id = ?",
                notebook_id,
            )
        }
        cells = {}
        for table in ("grade_cells", "task_cells"):
            for name, points, kind in self._sql(
                f"SELECT name, max_score, cell_type FROM base_cell JOIN {table} USING (id)"
                " WHERE notebook_id = ? ORDER BY base_cell.rowid",
                notebook_id,
            ):
                by_hand = table == "task_cells" or name in solutions or kind != "code"
                cells[name] = HeldCell(name=name, points=float(points), by_hand=by_hand)
        return cells

    def _scores(self, notebook_id: str) -> dict[str, dict[str, tuple[Any, ...]]]:
        """Automatic, manual and extra score of each cell, a submission's id each."""
        scores: dict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
        for sent, name, *rest in self._sql(
            "SELECT n.id, base_cell.name, auto_score, manual_score, extra_credit FROM grade"
            " JOIN submitted_notebook AS n ON n.id = grade.notebook_id"
            " JOIN base_cell ON base_cell.id = cell_id WHERE n.notebook_id = ?",
            notebook_id,
        ):
            scores[sent][name] = tuple(rest)
        return scores

    def _comments(self, notebook_id: str) -> dict[str, dict[str, str]]:
        comments: dict[str, dict[str, str]] = defaultdict(dict)
        for sent, name, text in self._sql(
            "SELECT n.id, base_cell.name, manual_comment FROM comment"
            " JOIN submitted_notebook AS n ON n.id = comment.notebook_id"
            " JOIN base_cell ON base_cell.id = cell_id"
            " WHERE n.notebook_id = ? AND manual_comment IS NOT NULL",
            notebook_id,
        ):
            comments[sent][name] = text
        return comments

    def _from_api(self, assignment: str, notebook: str) -> NotebookHeld | None:
        assert self._api is not None
        book = self._api.gradebook
        try:
            known = book.find_notebook(notebook, assignment)
        except Exception as error:  # nbgrader's own, known by its name: importing it takes long
            if type(error).__name__ != "MissingEntry":
                raise
            return None
        solutions = {cell.name for cell in known.solution_cells}
        graded = {
            cell.name: HeldCell(
                name=cell.name,
                points=float(cell.max_score),
                by_hand=cell.name in solutions or cell.cell_type != "code",
            )
            for cell in known.grade_cells
        }
        tasks = {
            cell.name: HeldCell(name=cell.name, points=float(cell.max_score), by_hand=True)
            for cell in known.task_cells
        }
        cells = graded | tasks
        due = known.assignment.duedate
        students = {}
        for sent in known.submissions:
            whole = sent.assignment
            students[sent.student.id] = Held(
                cells=_with(
                    cells,
                    {g.name: (g.auto_score, g.manual_score, g.extra_credit) for g in sent.grades},
                    {c.name: c.manual_comment for c in sent.comments if c.manual_comment},
                ),
                entered=True,
                penalty=sent.late_submission_penalty,
                due=_extended(_utc(due), whole.extension),
                sent=_utc(whole.timestamp),
            )
        return NotebookHeld(cells=tuple(cells.values()), due=_utc(due), students=students)


def _with(
    cells: Mapping[str, HeldCell],
    scores: Mapping[str, tuple[Any, ...]],
    comments: Mapping[str, str],
) -> tuple[HeldCell, ...]:
    found = []
    for name, cell in cells.items():
        auto, manual, extra = scores.get(name, (None, None, None))
        found.append(
            replace(
                cell, auto=auto, manual=manual, extra=float(extra or 0.0),
                comment=comments.get(name, ""),
            )
        )  # fmt: skip
    return tuple(found)


def _time(text: str | None) -> datetime | None:
    """A moment as SQLAlchemy stores it, which is in UTC."""
    return None if text is None else _utc(datetime.fromisoformat(text))


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=timezone.utc)


def _length(text: str | None) -> timedelta | None:
    """A length of time as SQLAlchemy stores it in SQLite: as a moment after 1970."""
    return None if text is None else datetime.fromisoformat(text) - datetime(1970, 1, 1)


def _extended(due: datetime | None, extension: timedelta | None) -> datetime | None:
    return due if due is None or extension is None else due + extension


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """What a database raises, as ours; without nbgrader's warnings, which are of its own making."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DlgradeError:
            raise
        except Exception as error:  # a database has many
            what = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise Unwritable(f"The gradebook cannot be read or written ({what}).") from error
