"""Re-checks a verdict's certificate: what it says it rests on, and that the same comes out again.

Pure but for marking anew, which the caller does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.model import PartReport, Report
from autograder.records.record import SCHEMA as RECORD
from autograder.reporters import json as report_json
from autograder.sandbox.levels import LEVELS

TOLD_APART = ("dlgrade", "python", "numpy")  # of which another version may judge otherwise
MOST_WORDS = 300  # characters of what a report says that are repeated


@dataclass(frozen=True, kw_only=True)
class Check:
    """One statement of a certificate: whether it holds; None where that cannot be told here."""

    what: str
    holds: bool | None
    said: str = ""


def find(path: Path, sha256: str, exercise: str | None) -> Report:
    """The report in `path` on the submission with this hash.

    `path` is what `dlgrade check --format json` or `dlgrade grade` (`results.jsonl`) writes.
    Raises `UsageError` where there is no such report in it.
    """
    reports = list(_reports(path))
    if not reports:
        raise UsageError(f"{path} holds no report of dlgrade's.")
    of_it = [r for r in reports if r.certificate.get("submission_sha256") == sha256]
    if exercise is not None:
        of_it = [r for r in of_it if r.exercise == exercise]
    if of_it:
        return of_it[-1]
    if len(reports) == 1:
        return reports[0]
    raise UsageError(
        f"None of the {len(reports)} reports in {path} is on this submission: its hash is {sha256}."
    )


def checks(report: Report, fresh: Report, sha256: str, *, seeded: bool) -> Iterator[Check]:
    """Compare a report with the one that marking the same file has given now."""
    said, now = report.certificate, fresh.certificate
    yield _same("submission", said.get("submission_sha256"), sha256)
    if said.get("beside_sha256") or now.get("beside_sha256"):
        yield _same("modules beside", said.get("beside_sha256"), now.get("beside_sha256"))
    yield _same("exercise", report.exercise, fresh.exercise)
    yield _same("exercise's files", said.get("exercise_sha256"), now.get("exercise_sha256"))
    if report.cases == "hidden" and not seeded:
        yield Check(what="seed", holds=None, said="give the seed with --seed-file")
        return
    if seeded:
        yield _same("cases", report.cases, "hidden")  # whoever has a seed asks for its cases
    yield _same("seed", said.get("seed_commitment"), now.get("seed_commitment"))
    if report.cases == "public":
        yield _same("key", said.get("key_sha256"), now.get("key_sha256"))
    for what in TOLD_APART:
        old, new = said.get(what), now.get(what)
        if old != new:
            yield Check(what=what, holds=None, said=f"it was {_cut(old)}, here it is {_cut(new)}")
    yield _same("score", report.score, fresh.score)
    yield _same("highest score", report.max_score, fresh.max_score)
    yield _same("parts", _names(report), _names(fresh))
    parts = {part.name: part for part in report.parts}
    for part in fresh.parts:
        then = parts.get(part.name)
        yield _same(f"part {part.name}", _words(then) if then else "none", _words(part))


def _names(report: Report) -> str:
    return ", ".join(part.name for part in report.parts)


def _words(part: PartReport) -> str:
    return (
        f"{part.status}, {part.score} of {part.max_score}, "
        f"{part.cases_passed} of {part.cases_total} cases"
    )


def _same(what: str, said: object, found: object) -> Check:
    holds = said == found and said is not None
    told = "" if holds else f"it says {_cut(said)}, found: {_cut(found)}"
    return Check(what=what, holds=holds, said=told)


def _cut(said: object) -> str:
    """What a report says, fit for a line of a terminal: it could write whole lines of its own."""
    return clean(str(said)[:MOST_WORDS])


def _reports(path: Path) -> Iterator[Report]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as text.") from error
    try:
        loaded = json.loads(text)
        documents = loaded if isinstance(loaded, list) else [loaded]
    except (ValueError, RecursionError):
        documents = list(_lines(text))
    for document in documents:
        try:
            yield report_json.read(_own(document))
        except report_json.UnknownWord as error:
            raise UsageError(
                f"{path} is no report of dlgrade's: there is no {error.what} {error.word!r}."
            ) from error
        except (AttributeError, KeyError, TypeError):
            continue


def _lines(text: str) -> Iterator[Any]:
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _own(document: dict[str, Any]) -> dict[str, Any]:
    """The report's own fields of a document."""
    if document.get("record") not in (None, RECORD):
        raise KeyError("record")
    own = {name: document[name] for name in ("schema", *Report.__dataclass_fields__)}
    if own["schema"] != report_json.SCHEMA:
        raise KeyError("schema")
    if own["isolation"] not in LEVELS:
        raise report_json.UnknownWord("level of isolation", str(own["isolation"])[:40])
    return own
