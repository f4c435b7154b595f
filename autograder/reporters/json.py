"""The report as JSON, schema `dlgrade/report/v1` (`autograder/schemas/report-v1.json`)."""

from __future__ import annotations

import json
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import asdict

from autograder.model import (
    Counterexample,
    Finding,
    FindingKind,
    PartReport,
    Picture,
    Place,
    Report,
    Status,
)

SCHEMA = "dlgrade/report/v1"
STATUSES, FINDINGS = get_args(Status), get_args(FindingKind)
PLAIN = frozenset({str, int, float, bool, type(None)})


class UnknownWord(ValueError):
    """A document says a word that dlgrade never writes."""

    def __init__(self, what: str, word: str) -> None:
        super().__init__(what, word)
        self.what = what
        self.word = word


def render(reports: list[Report]) -> str:
    """One object for one report, a list for several."""
    documents = [document(report) for report in reports]
    return written(documents[0] if len(documents) == 1 else documents)


def written(document: Any) -> str:
    """A document as every format of ours that is JSON has it."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "exercise": report.exercise,
        "title": report.title,
        "score": report.score,
        "max_score": report.max_score,
        "isolation": report.isolation,
        "cases": report.cases,
        "duration_s": report.duration_s,
        "parts": [_part(part) for part in report.parts],
        "stdout": report.stdout,
        "notes": list(report.notes),
        "certificate": report.certificate,
    }


def _part(part: PartReport) -> dict[str, Any]:
    data: dict[str, Any] = _fields(part)
    where = (data["finding"] or {}).get("where")
    if where is not None and where["cell"] is None:
        del where["cell"]
    if not part.pictures:
        del data["pictures"]
    return data


def _fields(record: Any) -> Any:
    """A record, and the records in it, as dicts, and tuples as lists; values are not copied."""
    if isinstance(record, tuple):
        return [_fields(entry) for entry in record]
    if not isinstance(record, Struct):
        return record
    data = asdict(record)
    for name, value in data.items():
        if type(value) not in PLAIN:
            data[name] = _fields(value)
    return data


def read(document: dict[str, Any]) -> Report:
    """The report that `document` was made of. Raises `ValueError` for a word that is none of ours,
    and `KeyError` or `TypeError` for a document of another form."""
    _known("case", document["cases"], ("public", "hidden"))
    _typed(document, dict, "certificate")
    _typed(document, list, "parts", "notes")
    _typed(document, str, "exercise", "title", "isolation", "stdout")
    _typed(document, (int, float), "max_score", "duration_s")
    _typed(document, (int, float, type(None)), "score")
    parts = tuple(_read_part(part) for part in document["parts"])
    own = {name: value for name, value in document.items() if name != "schema"}
    return Report(**{**own, "parts": parts, "notes": tuple(document["notes"])})


def _known(what: str, word: object, words: tuple[str, ...]) -> None:
    if word not in words:
        raise UnknownWord(what, str(word)[:40])


def _typed(data: dict[str, Any], kind: type | tuple[type, ...], *names: str) -> None:
    for name in names:
        if not isinstance(data[name], kind):
            raise TypeError(name)


def _read_part(data: dict[str, Any]) -> PartReport:
    finding, example = data["finding"], data["counterexample"]
    _known("status", data["status"], STATUSES)
    _typed(data, str, "name")
    _typed(data, list, "notes")
    _typed(data, (int, float), "max_score", "cases_passed", "cases_total")
    _typed(data, (int, float, type(None)), "score")
    if finding is not None:
        _known("finding", finding["kind"], FINDINGS)
        where = Place(**finding["where"]) if finding["where"] is not None else None
        finding = Finding(**{**finding, "where": where})
    if example is not None:
        example = Counterexample(**example)
    known = {"finding": finding, "counterexample": example, "notes": tuple(data["notes"])}
    known["pictures"] = tuple(_read_picture(entry) for entry in data.get("pictures", ()))
    return PartReport(**{**data, **known})


def _read_picture(data: dict[str, Any]) -> Picture:
    values = tuple(tuple(row) for row in data["values"])
    scale = data.get("scale")
    known = {"values": values, "labels": tuple(data["labels"])}
    return Picture(**{**data, **known, "scale": tuple(scale) if scale is not None else None})
