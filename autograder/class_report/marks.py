"""A class's marks, for a gradebook elsewhere: from what `dlgrade grade` left, or nbgrader's."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from autograder.class_report.gradebook_csv import Mark
from autograder.class_report.verdicts import by_student
from autograder.errors import UsageError
from autograder.nbgrader.gradebook_api import ApiScores


def from_results(folder: Path) -> dict[str, list[Mark]]:
    """The scores that count in what `dlgrade grade` left, by the exercise's id ("ex06").

    A submission without a verdict has none.
    """
    found: dict[str, list[Mark]] = defaultdict(list)
    for student, entries in by_student(folder):
        for entry in entries:
            mark = Mark(
                student=student,
                number=entry.record.lms_id,
                score=entry.score,
                max_score=entry.report.max_score,
            )
            found[entry.record.exercise.partition("_")[0]].append(mark)
    return found


def from_gradebook(url: str, numbers: Mapping[str, str | None]) -> dict[str, list[Mark]]:
    """The scores in nbgrader's gradebook, by assignment: manual ones win, late penalties are off.

    A submission with a cell that has no score yet has none. `numbers` are those by which a learning
    platform names students, where nbgrader knows none. Raises `UsageError` where there is no
    gradebook.
    """
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.is_file():  # opening it would make one
        raise UsageError(f"There is no gradebook {path}.")
    with closing(ApiScores(url)) as scores, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own way with SQLAlchemy's sessions
        book = scores.gradebook
        names = [assignment.name for assignment in book.assignments]
        return {name: list(_marks(book, name, numbers)) for name in names}


def _marks(book: Any, assignment: str, numbers: Mapping[str, str | None]) -> Iterator[Mark]:
    for sent in book.assignment_submissions(assignment):
        grades = [grade for notebook in sent.notebooks for grade in notebook.grades]
        points = [_points(grade) for grade in grades]
        whole = None
        if points and None not in points:
            late = float(sent.late_submission_penalty or 0.0)
            whole = max(0.0, sum(point for point in points if point is not None) - late)
        student = sent.student
        yield Mark(
            student=student.id,
            number=student.lms_user_id or numbers.get(student.id),
            score=whole,
            max_score=sum(float(grade.max_score) for grade in grades),
        )


def _points(grade: Any) -> float | None:
    """The points of a graded cell; None where neither nbgrader nor a human has given any."""
    score = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if score is None else float(score) + float(grade.extra_credit or 0.0)
