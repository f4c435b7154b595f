"""Finds the verdict on a file that is to be re-checked, and has it compared with a fresh one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from autograder.errors import UsageError
from autograder.model import Report
from autograder.records.record import SCHEMA as RECORD
from autograder.records.record import Record
from autograder.reporters import json as report_json
from autograder.sandbox.levels import LEVELS

_REPORT = {"schema", *Report.__struct_fields__}
_RECORD = {"record", *Record.__struct_fields__} - {"report"}


class Said(Struct, frozen=True, kw_only=True):
    """What a verdict says: its report, and what stands beside that in `results.jsonl`."""

    report: Report
    record: dict[str, Any] | None = None  # None for a report of `dlgrade check`
    others: tuple[str, ...] = ()  # fields that dlgrade never writes


def find(path: Path, sha256: str, exercise: str | None) -> Said:
    """What `path` says of the submission with this hash.

    `path` is what `dlgrade check --format json` or `dlgrade grade` (`results.jsonl`) writes: of the
    latter, only lines that name the hash are taken apart. Raises `UsageError` where there is no
    such report in it.
    """
    found, count = _said(path, sha256)
    if not found:
        raise UsageError(f"{path} holds no report of dlgrade's.")
    of_it = [one for one in found if one.report.certificate.get("submission_sha256") == sha256]
    if exercise is not None:
        of_it = [one for one in of_it if one.report.exercise == exercise]
    if of_it:
        return of_it[-1]
    if count == 1:
        return found[0]
    raise UsageError(
        f"None of the {count} reports in {path} is on this submission: its hash is {sha256}."
    )


def _said(path: Path, sha256: str) -> tuple[list[Said], int]:
    """The reports that may be meant, the first among them, and how many there are in all."""
    try:
        with path.open(encoding="utf-8") as stream:
            first = stream.readline()
            if isinstance(_loaded(first), dict):
                documents, count = [_loaded(first)], 1
                for line in stream:
                    count += bool(line.strip())
                    if sha256 in line:
                        documents.append(_loaded(line))
            else:
                whole = _loaded(first + stream.read())
                documents = whole if isinstance(whole, list) else [whole]
                count = len(documents)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as text.") from error
    return list(_read_all(documents, path)), count


def _read_all(documents: list[Any], path: Path) -> Iterator[Said]:
    for document in documents:
        try:
            yield _read(document)
        except report_json.UnknownWord as error:
            raise UsageError(
                f"{path} is no report of dlgrade's: there is no {error.what} {error.word!r}."
            ) from error
        except (AttributeError, KeyError, TypeError):
            continue


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read(document: dict[str, Any]) -> Said:
    if document.get("record") not in (None, RECORD):
        raise KeyError("record")
    own = {name: document[name] for name in _REPORT}
    if own["schema"] != report_json.SCHEMA:
        raise KeyError("schema")
    if own["isolation"] not in LEVELS:
        raise report_json.UnknownWord("level of isolation", str(own["isolation"])[:40])
    recorded = "record" in document
    known = _REPORT | _RECORD if recorded else _REPORT
    return Said(
        report=report_json.read(own),
        record={name: document.get(name) for name in _RECORD} if recorded else None,
        others=tuple(name for name in document if name not in known),
    )
