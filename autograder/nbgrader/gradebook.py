"""nbgrader's gradebook, whichever way it is reached: scores into it, one submission at a time.

A SQLite gradebook of the known schema is written to directly (`nbgrader.gradebook_sqlite`), all
others through nbgrader's own API (`nbgrader.gradebook_api`). Manual scores are never touched.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from autograder.model import Key, Report
from autograder.nbgrader.gradebook_sqlite import DirectScores, Recorded, Unknown

if TYPE_CHECKING:
    from autograder.intake.hand_ins import Work
    from autograder.nbgrader.gradebook_api import ApiScores, PointsOf
    from autograder.nbgrader.gradebook_rules import Answered


class Scores:
    """Scores into a gradebook: each is kept when `record` returns."""

    def __init__(self, url: str, points: PointsOf | None = None) -> None:
        """Open the gradebook at `url`, or make it. Raises `Unwritable` where neither can be.

        `points` gives the points of parts, for assignments that are not in it yet.
        """
        self._url = url
        self._points = points
        self._direct: DirectScores | None = None
        self._through_nbgrader: ApiScores | None = None
        try:
            self._direct = DirectScores(url)
        except Unknown:
            self._api()

    def __enter__(self) -> Scores:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for store in (self._direct, self._through_nbgrader):
            if store is not None:
                store.close()

    def known(self, work: Work, key: Key) -> Recorded:
        """What the gradebook knows of the notebook's cells; entered now where it knows none."""
        if self._direct is not None:
            try:
                return self._direct.cells(work.assignment, work.exercise)
            except Unknown:
                pass
        return self._api().known(work, key)

    def record(
        self, work: Work, key: Key, report: Report, written: Answered | None = None
    ) -> Recorded:
        """Write a verdict; what the gradebook knows of the cells.

        With what the submission has `written` in these, what nbgrader says of cells left
        unanswered, or for a person, is written, too.
        """
        if self._direct is not None:
            try:
                return self._direct.record(work, key, report, written)
            except Unknown:  # an assignment to be entered, a time of submission in other words
                pass
        return self._api().record(work, key, report, written)

    def _api(self) -> ApiScores:
        if self._through_nbgrader is None:
            from autograder.nbgrader.gradebook_api import ApiScores, as_they_are

            self._through_nbgrader = ApiScores(self._url, self._points or as_they_are)
        return self._through_nbgrader
