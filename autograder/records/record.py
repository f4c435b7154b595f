"""What is kept of one submission's marking: a line of `results.jsonl`.

The file is UTF-8, one JSON object a line, one line a submission: never two of the same student,
assignment and exercise. While a class is being marked, lines stand in the order they were
finished, and the last may be cut short; when `dlgrade grade` ends, they are sorted by student,
exercise and assignment. What was replaced lies in `history.jsonl`, in the same form.

A line is a report (`dlgrade/report/v1`, every field of it as `dlgrade check --format json` writes
it) with more fields beside the report's own:

    record          "dlgrade/record/v1"
    student         the student's name, as the folder, the LMS or nbgrader has it
    assignment      nbgrader's name for it: "ex06"
    exercise        the exercise's full name: "ex06_optimizers" (the report's own field)
    file            where the submission lies within SUBMITTED: "amina/ex06/ex06_optimizers.py"
    lms_id          the learning platform's own number or name for the student, or null: Canvas'
                    user id, Moodle's participant number, Blackboard's user name
    sent_at         when it was handed in, ISO 8601 as the source has it, or null
    late            true, false, or null where nothing tells
    told            sentences on how it was handed in: wrong name, two versions, late
    platform        where the name comes from: "canvas", "moodle", "blackboard", "nbgrader",
                    "folders"; "" where an older dlgrade has written the line
    set_aside       the other files that were sent: [{"file": …, "why": …}], `why` one word of
                    `autograder.intake.which_file.Why`
    fate            what became of it, one of `autograder.intake.hand_ins.Fate`
    state           "marked", "error", "ungraded", "unmarkable" or "absent"
    reason          null where it was marked, else one sentence
    engine          the version of dlgrade and the hash of what in it makes verdicts
    beside_sha256   the same of the modules that lay beside the file, "" for none
    submission_sha256, key_sha256, seed_commitment    what the verdict was computed from
    platform_late   the platform's own word on that, whatever the due date here, or null
    total           what the submission is worth in this class, and why: the fields of
                    `classroom.totals.Total`; null until a run has ended
    timing          {"marked_at": ISO 8601 in UTC, "asked_s": …, "judged_s": …},
                    seconds: the candidate with its wall, and the judge

"marked": there is a verdict; `score` is a number; the fate is "marked", or "not_on_roster" where
there is a roster without the student. "error": it ended two workers, each time alone, and a human
has to look. "ungraded": dlgrade or the machine failed, and the next run tries again.
"unmarkable": what was handed in is not marked; `fate` says why, and `file` is "" for none.
"absent": somebody on the roster of whom there is nothing. For all but the first, `score` is null,
`parts` is empty, `certificate` is {} and `max_score` is the
exercise's, or 0 where not even its key could be read.

Times are `duration_s` (the report's own), `timing` and nothing else: with these left out, marking
the same class twice gives the same file, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypedDict, get_type_hints

import msgspec
from msgspec import Struct, field
from msgspec.structs import asdict

from autograder.class_rules import totals
from autograder.class_rules.totals import Total
from autograder.intake.hand_ins import Fate
from autograder.model import Report
from autograder.reporters import json as report_json

SCHEMA = "dlgrade/record/v1"
State = Literal["marked", "error", "ungraded", "unmarkable", "absent"]
Identity = tuple[str, str, str]  # student, exercise, assignment


class Record(Struct, frozen=True, kw_only=True):
    """One submission, and what came of it."""

    student: str
    assignment: str
    file: str
    report: Report
    lms_id: str | None = None
    sent_at: str | None = None
    late: bool | None = None
    platform_late: bool | None = None
    told: tuple[str, ...] = ()
    platform: str = ""
    set_aside: tuple[tuple[str, str], ...] = ()  # files, and why in a word
    fate: Fate = "marked"
    state: State = "marked"
    reason: str | None = None
    engine: str = ""
    submission_sha256: str = ""
    beside_sha256: str = ""
    key_sha256: str = ""
    seed_commitment: str = ""
    timing: dict[str, Any] = field(default_factory=dict)
    total: Total | None = None

    @property
    def exercise(self) -> str:
        return self.report.exercise

    @property
    def identity(self) -> Identity:
        return (self.student, self.exercise, self.assignment)


def dump(record: Record) -> str:
    """The record as its line, without the line's end."""
    own = asdict(record)
    report = report_json.document(own.pop("report"))
    own["set_aside"] = [{"file": file, "why": why} for file, why in record.set_aside]
    own["total"] = None if record.total is None else totals.document(record.total)
    document = {"record": SCHEMA, **own, **report}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def parse(line: str | bytes) -> Record:
    """The record of a line. Raises `ValueError` where it is none, or cut short."""
    try:
        document = msgspec.json.decode(line)
        if document.pop("record") != SCHEMA:
            raise ValueError("the line is of another schema")
        total = document.pop("total", None)  # earlier versions wrote none
        own = {name: document.pop(name) for name in _OWN if name in document or name not in _LATER}
        own["set_aside"] = [(one["file"], one["why"]) for one in own.get("set_aside", ())]
        own.setdefault("fate", "marked" if own["state"] == "marked" else "failed")
        fields: dict[str, Any] = msgspec.convert(own, _Own)
        return Record(
            **fields,
            total=None if total is None else totals.read(total),
            report=report_json.read(document),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"the line is no record ({error})") from error


_OWN = tuple(name for name in Record.__struct_fields__ if name not in ("report", "total"))
# What stands in them: a line that somebody has edited may hold anything.
_HINTS = get_type_hints(Record)
_Own = TypedDict("_Own", {name: _HINTS[name] for name in _OWN}, total=False)  # type: ignore[misc]
# Lines of earlier versions have none of these.
_LATER = frozenset({"platform", "set_aside", "fate", "platform_late", "beside_sha256"})


def read_all(path: Path) -> Iterator[Record]:
    """The records of a `results.jsonl`, in its order; a last line that is cut short is left out."""
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                yield parse(line)
