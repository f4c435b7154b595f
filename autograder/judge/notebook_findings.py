"""Says in which cell of a notebook something happened, and what a cell that failed took along."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from autograder.interview.notebook import CELL_S, Stopped
from autograder.judge.failed_to_run import syntax_hint
from autograder.languages.catalogue import say
from autograder.model import Cell, Finding, Key, Part, PartReport, Place, Submission, Transcript

MAX_NOTES = 5
_PYTHONS_LINE = re.compile(r"\bline (\d{1,7})\b")


def explain(
    key: Key,
    marked: tuple[PartReport, ...],
    work: Submission,
    transcript: Transcript,
    stopped: tuple[Stopped, ...],
    start_s: float,
) -> tuple[tuple[PartReport, ...], tuple[str, ...]]:
    """The reports with cells for lines, and a note on each failed cell that no report speaks of."""
    failures = _failures(work, transcript, stopped)
    hidden: tuple[str, ...] = ()
    if failures and key.cases == "hidden":  # which cell failed, the candidate says
        failures, hidden = [], (say("note.cells_hidden"),)
    told: set[str] = set()
    reports = []
    for report in marked:
        part = key.part(report.name)
        finding = report.finding
        if finding is not None and finding.id == "accident.missing" and part is not None:
            names = _defined(transcript)
            lost = next((name for name in part.uses if name not in names), part.uses[0])
            failure = next((entry for entry in failures if entry.lost(lost)), None)
            if failure is not None:
                told.add(failure.cell.label)
                report = failure.explains(report, lost, work.path)
                reports.append(report)
                continue
        if finding is not None and finding.id == "accident.import_timeout":
            finding = replace(finding, message=say("notebook.slow", limit=start_s), where=None)
        reports.append(replace(report, finding=_placed(finding, work)))
    rest = [entry.note() for entry in failures if entry.cell.label not in told]
    return tuple(reports), (*rest[:MAX_NOTES], *hidden)


class _Failure:
    """One cell that did not run to its end."""

    def __init__(self, cell: Cell, kind: str, raised: dict[str, Any]) -> None:
        self.cell = cell
        self.kind = kind  # "syntax", "error", "timeout" or "died"
        line = raised.get("line")
        self.line = line - cell.first + 1 if isinstance(line, int) else 1
        kind_of = str(raised.get("type") or say("shown.an_exception"))
        self.words = {
            "line": self.line,
            "type": kind_of,
            "message": self._message(raised),
            "limit": CELL_S,
        }

    def _message(self, raised: dict[str, Any]) -> str:
        """What Python said; a line that it names is counted within the cell, as all others are."""
        said = str(raised.get("message") or say("shown.no_message")).rstrip(".")
        if self.kind == "syntax":
            said = _PYTHONS_LINE.sub(
                lambda found: f"line {max(int(found.group(1)) - self.cell.first + 1, 1)}", said
            )
            said += syntax_hint(raised).rstrip(".")
        return said

    def lost(self, name: str) -> bool:
        """Whether the cell would have defined `name`."""
        start = (
            rf"^[ \t]*(?:(?:async\s+def|def|class)\s+{re.escape(name)}\b|{re.escape(name)}\s*[=:])"
        )
        return re.search(start, self.cell.text, re.MULTILINE) is not None

    def explains(self, report: PartReport, name: str, path: str) -> PartReport:
        label = self.cell.label
        shown = label if self.kind == "syntax" else _capital(label)
        message = say(f"cell.{self.kind}", cell=shown, name=name, **self.words)
        where = Place(file=path, line=max(self.line, 1), cell=label)
        finding = Finding(kind="accident", id=f"accident.cell_{self.kind}", message=message,
                          where=where)  # fmt: skip
        status = "timeout" if self.kind == "timeout" else "error"
        return replace(report, status=status, finding=finding)

    def note(self) -> str:
        label = self.cell.label if self.kind == "syntax" else _capital(self.cell.label)
        return say(f"note.cell.{self.kind}", cell=label, **self.words)


def _failures(
    work: Submission, transcript: Transcript, stopped: tuple[Stopped, ...]
) -> list[_Failure]:
    found = [_Failure(entry.cell, entry.ending, {}) for entry in stopped]
    for raised in (transcript.imported or {}).get("failed", ()):
        if raised["cell"] < len(work.cells):
            cell = work.cells[raised["cell"]]
            found.append(_Failure(cell, raised["status"], raised))
    return found


def _defined(transcript: Transcript) -> set[str]:
    return set((transcript.imported or {}).get("names") or {})


def _placed(finding: Finding | None, work: Submission) -> Finding | None:
    """The finding with its line counted within its cell."""
    if finding is None or finding.where is None:
        return finding
    line = finding.where.line
    cell = next((cell for cell in reversed(work.cells) if cell.first <= line), None)
    if cell is None:
        return finding
    within = line - cell.first + 1
    spoken = say("place.line", line=line) + ","
    message = finding.message
    if message.startswith(spoken):
        place = say("place.cell_line", cell=_capital(cell.label), line=within)
        message = f"{place},{message[len(spoken) :]}"
    where = Place(file=finding.where.file, line=within, cell=cell.label)
    return replace(finding, message=message, where=where)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def unreadable(parts: tuple[Part, ...], work: Submission) -> tuple[PartReport, ...]:
    """The reports of a file that is no notebook, or too large: nothing could be run, and why."""
    message = work.unreadable or ""
    finding = Finding(kind="accident", id="accident.unreadable", message=message,
                      where=Place(file=work.path, line=1))  # fmt: skip
    return tuple(
        PartReport(
            name=part.name,
            status="error",
            score=0.0,
            max_score=float(part.points),
            cases_passed=0,
            cases_total=sum(len(group.cases) for group in part.groups),
            finding=finding,
        )
        for part in parts
    )
