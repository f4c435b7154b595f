"""Scores into nbgrader's gradebook in SQLite, in a transaction a submission.

SQLAlchemy and nbgrader's models take longer to import than a class of twelve takes to be marked.
So where the gradebook is a SQLite file of exactly the schema known here, its rows are written as
nbgrader's own API writes them; a test holds the two side by side. All else goes through that API
(`nbgrader.gradebook_api`): other databases, other schemas, assignments that are not yet known.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from autograder.errors import UngradedError, Unwritable
from autograder.languages.catalogue import say
from autograder.model import Key, Report
from autograder.nbgrader.gradebook_rules import Answered, Entry, entry
from autograder.nbgrader.graded_cells import Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.intake.hand_ins import Work

REVISION = "e43177bfe90b"  # of nbgrader's schema, as its migrations name it
COLUMNS = {
    "assignment": "id name duedate course_id",
    "base_cell": "id name notebook_id type",
    "comment": "id notebook_id cell_id auto_comment manual_comment",
    "grade": "id notebook_id cell_id auto_score manual_score extra_credit needs_manual_grade",
    "grade_cells": "id max_score cell_type",
    "notebook": "id name assignment_id kernelspec",
    "solution_cells": "id",
    "source_cell": "id name cell_type locked source checksum notebook_id",
    "student": "id first_name last_name email lms_user_id",
    "submitted_assignment": "id assignment_id student_id timestamp extension",
    "submitted_notebook": "id assignment_id notebook_id flagged late_submission_penalty",
    "task_cells": "id max_score cell_type",
}
WAIT_S = 60.0  # for another process that writes: formgrader, nbgrader autograde
STAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?: (?:UTC|\+0000))?")

Recorded = Mapping[str, Known]  # what the gradebook knows of the cells


class Unknown(Exception):
    """The gradebook, or what is to be written, is none that this module knows."""


class DirectScores:
    """Scores into a SQLite gradebook: each submission is written whole or not at all."""

    def __init__(self, url: str) -> None:
        """Open the gradebook. Raises `Unknown` where it is not there, or of another schema."""
        path = Path(url.removeprefix("sqlite:///"))
        if not url.startswith("sqlite:///") or not path.is_file():
            raise Unknown(url)
        self._known: dict[tuple[str, str], dict[str, Known]] = {}
        try:
            # Transactions are begun and ended here, not by the driver.
            self._book = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
            try:
                self._recognise()
            except BaseException:
                self._book.close()
                raise
        except sqlite3.Error as error:
            raise Unknown(url) from error

    def _recognise(self) -> None:
        if self._all("SELECT version_num FROM alembic_version") != [(REVISION,)]:
            raise Unknown("another revision")
        for table, columns in COLUMNS.items():
            found = self._all("SELECT name FROM pragma_table_info(?)", table)
            if {name for (name,) in found} != set(columns.split()):
                raise Unknown(table)
        triggers = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
        if self._one(triggers) != (0,):
            raise Unknown("triggers")

    def close(self) -> None:
        self._book.close()

    def cells(self, assignment: str, notebook: str) -> dict[str, Known]:
        """The cells of a notebook. Raises `Unknown` where the gradebook has none such."""
        if (assignment, notebook) in self._known:
            return self._known[assignment, notebook]
        place = self._one(
            "SELECT notebook.id FROM notebook JOIN assignment ON assignment.id = assignment_id"
            " WHERE assignment.name = ? AND notebook.name = ?",
            assignment,
            notebook,
        )
        if place is None:
            raise Unknown(f"{assignment}/{notebook}")
        graded = self._all(
            "SELECT name, id, max_score, cell_type FROM base_cell JOIN grade_cells USING (id)"
            " WHERE notebook_id = ?",
            *place,
        )
        solutions = dict(
            self._all(
                "SELECT name, id FROM base_cell JOIN solution_cells USING (id)"
                " WHERE notebook_id = ?",
                *place,
            )
        )
        tasks = dict(
            self._all(
                "SELECT name, max_score FROM base_cell JOIN task_cells USING (id)"
                " WHERE notebook_id = ?",
                *place,
            )
        )
        by_name = {name: (id, points, kind) for name, id, points, kind in graded}
        found = {}
        for name, source, checksum, locked, cell_type in self._all(
            "SELECT name, source, checksum, locked, cell_type FROM source_cell"
            " WHERE notebook_id = ?",
            *place,
        ):
            id, points, kind = by_name.get(name, ("", None, ""))
            found[name] = Known(
                id=id,
                source=source or "",
                checksum=checksum,
                points=points,
                by_hand=points is not None and (name in solutions or kind != "code"),
                solution=solutions.get(name, ""),
                task=tasks.get(name),
                locked=bool(locked),
                kind=cell_type,
            )
        self._known[assignment, notebook] = found
        return found

    def kernelspec(self, assignment: str, notebook: str) -> str | None:
        """The kernel that a notebook was released with, as JSON; None where nothing tells."""
        found = self._one(
            "SELECT kernelspec FROM notebook JOIN assignment ON assignment.id = assignment_id"
            " WHERE assignment.name = ? AND notebook.name = ?",
            assignment,
            notebook,
        )
        return None if found is None else found[0]

    def record(
        self, work: Work, key: Key, report: Report, written: Answered | None = None
    ) -> Recorded:
        """As `nbgrader.gradebook.Scores.record`. Raises `Unknown`, and has written nothing."""
        stamp = _stored(work.timestamp)
        try:
            known = self.cells(work.assignment, work.exercise)
            wanted = entry(work, key, report, known, written)
            with self._transaction():
                place = self._place(work, stamp)
                self._graded(place, work.student, known, wanted)
                self._commented(place, known, wanted)
                if wanted.others:
                    self._without(place)
        except sqlite3.Error as error:
            raise Unwritable(say("gradebook.unwritable", error=error)) from error
        return known

    def save(self, assignment: str, notebook: str, student: str, wanted: Entry) -> None:
        """Enter what was found of a submission that the gradebook knows already.

        Raises `Unknown` where it does not, and has written nothing.
        """
        known = self.cells(assignment, notebook)
        if not wanted.scores.keys() | wanted.comments.keys() <= known.keys():
            raise Unknown(notebook)
        with self._transaction():
            found = self._one(
                "SELECT submitted_notebook.id FROM submitted_notebook"
                " JOIN submitted_assignment AS sent"
                " ON sent.id = submitted_notebook.assignment_id"
                " JOIN assignment ON assignment.id = sent.assignment_id"
                " JOIN notebook ON notebook.id = notebook_id"
                " WHERE assignment.name = ? AND notebook.name = ? AND student_id = ?",
                assignment,
                notebook,
                student,
            )
            if found is None:
                raise Unknown(student)
            self._graded(str(found[0]), student, known, wanted)
            self._commented(str(found[0]), known, wanted)

    def never_late(self, assignment: str, notebook: str, student: str) -> bool:
        """Whether nothing can be late, and no penalty stands from when it could."""
        found = self._one(
            "SELECT duedate, late_submission_penalty FROM submitted_notebook"
            " JOIN submitted_assignment AS sent ON sent.id = submitted_notebook.assignment_id"
            " JOIN assignment ON assignment.id = sent.assignment_id"
            " JOIN notebook ON notebook.id = notebook_id"
            " WHERE assignment.name = ? AND notebook.name = ? AND student_id = ?",
            assignment,
            notebook,
            student,
        )
        return bool(found == (None, None))

    def penalise(
        self, assignment: str, notebook: str, penalties: Mapping[str, float | None]
    ) -> None:
        """Set late penalties, by student."""
        with self._transaction():
            self._book.executemany(
                "UPDATE submitted_notebook SET late_submission_penalty = ? WHERE id = ("
                " SELECT n.id FROM submitted_notebook AS n"
                " JOIN submitted_assignment AS sent ON sent.id = n.assignment_id"
                " JOIN assignment ON assignment.id = sent.assignment_id"
                " JOIN notebook ON notebook.id = n.notebook_id"
                " WHERE assignment.name = ? AND notebook.name = ? AND student_id = ?)",
                [(points, assignment, notebook, student) for student, points in penalties.items()],
            )

    def rows(self, query: str, *values: Any) -> list[Any]:
        """What a query finds, for who only reads."""
        return self._all(query, *values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._book.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._book.execute("COMMIT")
        except BaseException:
            if self._book.in_transaction:
                self._book.execute("ROLLBACK")
            raise

    def _place(self, work: Work, stamp: str | None) -> str:
        """The id of a student's notebook; entered with empty grades where there is none yet."""
        (assignment,) = self._one("SELECT id FROM assignment WHERE name = ?", work.assignment)
        self._book.execute("INSERT OR IGNORE INTO student (id) VALUES (?)", (work.student,))
        found = self._one(
            "SELECT id FROM submitted_assignment WHERE assignment_id = ? AND student_id = ?",
            assignment,
            work.student,
        )
        if found is None:
            submission = self._entered(assignment, work.student, stamp)
        else:
            (submission,) = found
            if stamp is not None:
                self._book.execute(
                    "UPDATE submitted_assignment SET timestamp = ? WHERE id = ?",
                    (stamp, submission),
                )
        place = self._one(
            "SELECT submitted_notebook.id FROM submitted_notebook"
            " JOIN notebook ON notebook.id = notebook_id"
            " WHERE submitted_notebook.assignment_id = ? AND notebook.name = ?",
            submission,
            work.exercise,
        )
        if place is None:
            raise UngradedError(say("gradebook.no_grade", cell=work.exercise, student=work.student))
        return str(place[0])

    def _entered(self, assignment: str, student: str, stamp: str | None) -> str:
        """Enter a submission as nbgrader does: every cell of every notebook, not yet graded."""
        submission = _new()
        self._book.execute(
            "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp)"
            " VALUES (?, ?, ?, ?)",
            (submission, assignment, student, stamp),
        )
        notebooks = self._all("SELECT id FROM notebook WHERE assignment_id = ?", assignment)
        for (notebook,) in notebooks:
            place = _new()
            self._book.execute(
                "INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged)"
                " VALUES (?, ?, ?, 0)",
                (place, submission, notebook),
            )
            for table, kinds in (
                ("grade", ("grade_cells", "task_cells")),
                ("comment", ("solution_cells", "task_cells")),
            ):
                cells = [row for kind in kinds for row in self._all(
                    f"SELECT id FROM base_cell JOIN {kind} USING (id) WHERE notebook_id = ?",
                    notebook,
                )]  # fmt: skip
                columns = "(id, notebook_id, cell_id)", "(?, ?, ?)"
                if table == "grade":
                    columns = "(id, notebook_id, cell_id, needs_manual_grade)", "(?, ?, ?, 1)"
                self._book.executemany(
                    f"INSERT INTO {table} {columns[0]} VALUES {columns[1]}",
                    [(_new(), place, cell) for (cell,) in cells],
                )
        return submission

    def _graded(self, place: str, student: str, known: Mapping[str, Known], wanted: Entry) -> None:
        """Set the automatic scores in a submitted notebook."""
        held = {
            cell: (id, manual)
            for cell, id, manual in self._all(
                "SELECT cell_id, id, manual_score FROM grade WHERE notebook_id = ?", place
            )
        }
        rows = []
        for name, auto in wanted.scores.items():
            if known[name].id not in held:
                raise UngradedError(say("gradebook.no_grade", cell=name, student=student))
            id, manual = held[known[name].id]
            rows.append((auto, manual is not None or auto is None, id))
        self._book.executemany(
            "UPDATE grade SET auto_score = ?, needs_manual_grade = ? WHERE id = ?", rows
        )

    def _commented(self, place: str, known: Mapping[str, Known], wanted: Entry) -> None:
        self._book.executemany(
            "UPDATE comment SET auto_comment = ? WHERE notebook_id = ? AND cell_id = ?",
            [(told, place, known[name].solution) for name, told in wanted.comments.items()],
        )

    def _without(self, place: str) -> None:
        """No marks for the other notebooks of the submission, which were not handed in."""
        self._book.execute(
            "UPDATE grade SET auto_score = 0.0, needs_manual_grade = 0 WHERE notebook_id IN ("
            " SELECT other.id FROM submitted_notebook AS other JOIN submitted_notebook AS mine"
            " USING (assignment_id) WHERE mine.id = ? AND other.id != mine.id)",
            (place,),
        )

    def _one(self, query: str, *values: Any) -> Any:
        return self._book.execute(query, values).fetchone()

    def _all(self, query: str, *values: Any) -> list[Any]:
        return self._book.execute(query, values).fetchall()


def _new() -> str:
    return uuid4().hex


def _stored(stamp: str | None) -> str | None:
    """A time of submission as SQLAlchemy stores it.

    Raises `Unknown` for other zones than UTC and other spellings, which nbgrader reads in ways of
    its own.
    """
    if not stamp:
        return None
    found = STAMP.fullmatch(stamp)
    if found is None:
        raise Unknown(stamp)
    clock, fraction = found.groups()
    try:
        time = datetime.fromisoformat(clock)
    except ValueError as error:
        raise Unknown(stamp) from error
    return f"{time:%Y-%m-%d %H:%M:%S}.{(fraction or '').ljust(6, '0')}"
