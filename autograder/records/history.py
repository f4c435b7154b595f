"""Earlier hand-ins of a work, as the folder has them: where the best of several counts."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from autograder.records.ledger import HISTORY, RESULTS
from autograder.records.record import Identity, Record, read_all


class Best:
    """The newest verdict on each earlier file of a person's for an exercise."""

    def __init__(self, folder: Path) -> None:
        self._earlier: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        # Those that stand now may be replaced in this run.
        for path in (folder / HISTORY, folder / RESULTS):
            for record in read_all(path) if path.is_file() else ():
                if record.state == "marked":
                    self._earlier[record.identity[:2]][record.submission_sha256] = record

    def on(self, identity: Identity, sha256: str) -> Record | None:
        """The newest verdict on this very file."""
        return self._earlier.get(identity[:2], {}).get(sha256)

    def of(self, record: Record) -> list[Record]:
        """Verdicts on other files than this record's, of the same person and exercise."""
        found = self._earlier.get(record.identity[:2], {})
        return [one for sha256, one in found.items() if sha256 != record.submission_sha256]

    def better(self, record: Record) -> Record:
        """The record whose own points are the most: what is entered into a gradebook."""
        return max([record, *self.of(record)], key=lambda one: one.report.score or 0.0)
