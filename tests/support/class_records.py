"""Records of a made-up marking, as `dlgrade grade` keeps them, without marking anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.class_report.figures import Entry
from autograder.model import Counterexample, Finding, PartReport, Report
from autograder.records.record import Record, dump

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;</pre></style><style>"


def misconception(id: str, message: str) -> Finding:
    return Finding(kind="misconception", id=id, message=message)


def part(name: str, score: float = 2.0, **fields: Any) -> PartReport:
    """A part of two points: right where nothing else is said."""
    status = fields.pop("status", "passed" if score >= 2 else "failed")
    return PartReport(
        name=name, status=status, score=score, max_score=2.0,
        cases_passed=0, cases_total=3, **fields,
    )  # fmt: skip


def record(student: str, *parts: PartReport, state: Any = "marked", **fields: Any) -> Record:
    """A record of ex06, of the parts given, or of two right ones."""
    own = parts or (part("sgd"), part("adam"))
    marked = state == "marked"
    report = Report(
        exercise="ex06_optimizers",
        title="Optimizer update rules",
        score=sum(p.score or 0.0 for p in own) if marked else None,
        max_score=sum(p.max_score for p in own),
        isolation="sandbox",
        cases="public",
        duration_s=fields.pop("seconds", 0.1),
        parts=own if marked else (),
        stdout=fields.pop("stdout", ""),
        notes=fields.pop("notes", ()),
        certificate={"dlgrade": "0.1.0", "submission_sha256": "ab" * 32} if marked else {},
    )
    return Record(
        student=student,
        assignment="ex06",
        file=fields.pop("file", f"/home/teacher/sent/{student}/ex06_optimizers.py"),
        report=report,
        state=state,
        **fields,
    )


def entries(*records: Record) -> list[Entry]:
    return [Entry(record=one) for one in records]


def write(folder: Path, *records: Record) -> Path:
    """A folder as `dlgrade grade` leaves it."""
    folder.mkdir(exist_ok=True)
    lines = "".join(f"{dump(one)}\n" for one in records)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8")
    return folder


def hostile() -> Record:
    """A submission whose every text tries to be markup."""
    finding = Finding(kind="accident", id="accident.exception", message=f"line 3: {HOSTILE}")
    shown = Counterexample(
        case="one step", inputs={"w": HOSTILE}, got=HOSTILE, expected="1", difference=HOSTILE
    )
    broken = part("sgd", 0.0, status="error", finding=finding, counterexample=shown)
    return record(
        f"mallory{HOSTILE}", broken, part("adam"),
        stdout=HOSTILE, notes=(HOSTILE,), told=(HOSTILE,), late=True,
    )  # fmt: skip
