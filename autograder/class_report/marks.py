"""A class's marks, for a gradebook elsewhere: the totals that `dlgrade grade` and nbgrader left."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from autograder.class_report.gradebook_csv import Mark
from autograder.class_report.verdicts import by_student
from autograder.class_rules import totals
from autograder.class_rules.roster import Roster
from autograder.languages.catalogue import say
from autograder.model import Report
from autograder.nbgrader.gradebook_held import Book, Held


def from_results(folder: Path, roster: Roster | None = None) -> dict[str, list[Mark]]:
    """The totals in what `dlgrade grade` left, by the exercise's id ("ex06").

    A submission without a verdict has none, nor one that waits for a person; somebody who handed
    in nothing has no mark at all.
    """
    found: dict[str, list[Mark]] = defaultdict(list)
    for student, entries in by_student(folder):
        person = None if roster is None else roster.by_id.get(student)
        for entry in entries:
            record = entry.record
            if record.state == "absent" and entry.score is None:
                continue
            mark = Mark(
                student=student,
                number=record.lms_id,
                also=() if person is None else (*person.numbers, person.name, person.email),
                score=entry.total.final,
                max_score=entry.total.most,
                comment=comment(entry.report, entry.total),
                folder=_folder(record.file),
            )
            found[record.exercise.partition("_")[0]].append(mark)
    return found


def from_gradebook(url: str) -> dict[str, list[Mark]]:
    """The totals in nbgrader's gradebook, by assignment, where `dlgrade grade` has left none.

    A submission with a cell that has no score yet has none. Raises `UsageError` where there is no
    gradebook.
    """
    found: dict[str, dict[str, list[Held]]] = defaultdict(lambda: defaultdict(list))
    with Book(url) as book:
        for assignment, notebook in book.notebooks():
            whole = book.held(assignment, notebook)
            for student, held in (whole.students if whole is not None else {}).items():
                found[assignment][student].append(held)
    return {
        assignment: [_of_gradebook(student, sent) for student, sent in sorted(by_name.items())]
        for assignment, by_name in found.items()
    }


def of_both(
    gradebook: dict[str, list[Mark]], results: dict[str, list[Mark]]
) -> tuple[dict[str, list[Mark]], list[str]]:
    """The marks of who is in a gradebook that was named, and who of `results` is not in it."""
    found, left = {}, []
    for name, marks in gradebook.items():
        ours = {mark.student: mark for mark in results.get(name, [])}
        found[name] = [ours.pop(mark.student, mark) for mark in marks]
        left += [mark.student for mark in ours.values() if mark.score is not None]
    return found, left


def _of_gradebook(student: str, sent: list[Held]) -> Mark:
    cells = [cell for held in sent for cell in held.cells]
    parts = [
        totals.PartTotal(name=c.name, auto=c.auto, manual=c.manual, extra=c.extra, most=c.points)
        for c in cells
    ]
    scores = [part.score for part in parts]
    whole = None
    if scores and None not in scores:
        off = sum(held.penalty or 0.0 for held in sent)
        whole = round(max(0.0, sum(score or 0.0 for score in scores) - off), 2)
    most = sum(part.most for part in parts)
    return Mark(student=student, score=whole, max_score=most)


def comment(report: Report, total: totals.Total) -> str:
    """What a platform's box for comments gets: points by part, what is wrong, and why."""
    said = []
    for part in report.parts:
        if part.score is not None:
            told = f": {part.finding.message}" if part.finding is not None and (
                part.score < part.max_score
            ) else ""  # fmt: skip
            of = f"{totals.shown(part.score)}/{totals.shown(part.max_score)}"
            said.append(f"{part.name} {of}{told}")
    if total.total is not None:
        of = say("report.of", score=total.total, most=total.most)
        said.insert(0, of)
    return " · ".join([*said, *total.why])


def _folder(file: str) -> str | None:
    """The folder that Moodle's archive has for a student, where the file came out of one."""
    for piece in file.replace("\\", "/").split("/"):
        if "_assignsubmission_file" in piece:
            return f"{piece.partition('_assignsubmission_file')[0]}_assignsubmission_file_"
    return None
