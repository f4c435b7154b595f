"""What nbgrader's gradebook holds of a submission that was marked, whichever way it is written.

The rules are those of `nbgrader autograde`: a test holds the two gradebooks side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from autograder.exercise.cells import check_id
from autograder.model import Key, Report
from autograder.nbgrader.graded_cells import Known, score
from autograder.submission.notebook import identity, source_of

if TYPE_CHECKING:
    from autograder.intake.hand_ins import Work

NO_RESPONSE = "No response."  # nbgrader's comment on a cell left as it was released


class Entry(Struct, frozen=True, kw_only=True):
    """The part of a gradebook that a verdict sets, by the names of cells."""

    scores: dict[str, float | None]  # automatic ones; None where a person is to grade
    comments: dict[str, str | None]  # on cells to write in
    others: bool = False  # whether the assignment's other notebooks were not sent: no marks


class Answered(Struct, frozen=True, kw_only=True):
    """What a submitted notebook has in the cells that nbgrader knows."""

    there: frozenset[str]  # the names of the cells that it has
    silent: frozenset[str]  # those to write in that are as they were released


def answered(nb: Any, known: Mapping[str, Known]) -> Answered:
    """What stands in the cells of a submitted notebook: of a name, the last counts."""
    texts = {
        name: source_of(cell)
        for cell in nb["cells"]
        if isinstance(cell.get("metadata"), dict)
        and "nbgrader" in cell["metadata"]
        and (name := identity(cell)) in known
    }
    silent = (
        name for name, text in texts.items() if known[name].solution and text == known[name].source
    )
    return Answered(there=frozenset(texts), silent=frozenset(silent))


def entry(
    work: Work, key: Key, report: Report, known: Mapping[str, Known], written: Answered | None
) -> Entry:
    """What to enter for a verdict. `written` is what the submission has in its cells.

    Without it, nothing is said of cells that a person grades, nor of answers left out.
    """
    scores: dict[str, float | None] = {}
    for part in report.parts:
        name = check_id(key.name, part.name)
        points = known.get(name, Known()).points
        if points is not None:
            one = replace(report, parts=(part,), score=part.score, max_score=part.max_score)
            scores[name] = score(one, points)
    if written is None:
        return Entry(scores=scores, comments={}, others=_is_alone(work))
    silent = written.silent
    by_hand = [name for name, cell in known.items() if cell.by_hand]
    scores.update({name: 0.0 if name in silent else None for name in by_hand})
    comments = {
        name: NO_RESPONSE if name in silent else None
        for name in sorted(written.there)
        if known[name].solution
    }
    return Entry(scores=scores, comments=comments, others=_is_alone(work))


def _is_alone(work: Work) -> bool:
    """Whether a student has sent nothing but this file for the assignment."""
    if work.place is None or work.place.parent.name != work.assignment:
        return False
    sent = [p for p in work.place.parent.iterdir() if p.suffix.lower() in (".ipynb", ".py")]
    return sent == [work.place]
