"""Everything that reads what others wrote, each with inputs to try it on.

A target is a strategy of inputs and a reader that may refuse them, with its declared exceptions
only. `tests/project/test_fuzz.py` tries a few, `benchmarks/fuzz.py` a hundred thousand.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.classroom import comparing, verify
from autograder.errors import DamagedKey, UsageError
from autograder.exercise import keys
from autograder.intake import archives as archives_of
from autograder.intake.sources import Found, OnDisk, Source, Unreadable
from autograder.interview.questions import MAX_PIECES, _record, _within, interview, messages_of
from autograder.interview.replies import Reader
from autograder.judge.surroundings import transcript_notes
from autograder.judge.verdict import judge
from autograder.model import Counterexample, Finding, Key, PartReport, Report, Submission
from autograder.reporters import json as json_reporter
from autograder.reporters import text as text_reporter
from autograder.sandbox import FakeRunner, Limits, RunResult
from autograder.sandbox.apart import Here
from autograder.submission import notebook, reading
from tests.conftest import EXERCISES, ROOT, load_key, model_answer

NONCE = "00ff"
SOURCE = "def sgd(w, grad, state, learning_rate):\n    return w, state\n"


@dataclass(frozen=True)
class Target:
    """A reader, and what to feed it."""

    inputs: st.SearchStrategy[Any]
    read: Callable[[Any], object]


# What is fed.

numbers = st.integers(-3, 9) | st.sampled_from(
    [2**25, 2**31, 2**63, 2**61 - 1, -(2**64), 10**400, 1e308, 5e-324, -0.0, 1.5]
)
WORDS = ["", "nan", "inf", "-inf", "<f8", "|b1", "|O", "<c16", "AAAAAAAAAAA=", "ok", "sgd"]
WORDS += ["returned", "raised", "missing", "too_large", "values", "momentum"]
WORDS += ["\ud800", "\x1b[2J", "\u202e", "\0"]
words = st.sampled_from(WORDS) | st.text(max_size=8)
FIELDS = ["$a", "$t", "$d", "$f", "$o", "kind", "value", "repeat", "modified", "warnings", "type"]
FIELDS += ["bases", "message", "line", "function", "name", "status", "names", "imports"]
FIELDS += ["imported", "case", "outcome", "done", "schema", "key_sha256", "parts", "outputs"]
fields = st.sampled_from(FIELDS)
leaves = st.none() | st.booleans() | numbers | words | st.floats()


def nested(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=5) | st.dictionaries(fields | words, inner, max_size=3)
        ),
        max_leaves=25,
    )


shapes = st.lists(st.sampled_from([0, 0, 1, 2, 3, 2**25, 2**31, -1, 1.0, True]), max_size=18)
arrays = st.builds(
    lambda dtype, shape, data: {"$a": [dtype, shape, data]},
    st.sampled_from(["<f8", "<f4", "|b1", "<c16", "|O", "<U9", "V8", 5]),
    shapes,
    words | st.integers(0, 40).map(lambda n: "A" * n),
)
valid = st.sampled_from(
    [np.zeros((2, 0)), np.arange(6.0).reshape(2, 3), (1, [2.0]), {"a": 1, (1, 2): [3]}, "text"]
).map(lambda value: json.loads(json.dumps(serialization.encode(value))))
values = nested(leaves | arrays | valid) | arrays | valid


def tower(depth: int, tag: str | None) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value] if tag is None else {tag: [value] if tag == "$t" else [[[1], value]]}
    return value


towers = st.builds(tower, st.integers(0, 200), st.sampled_from([None, "$t", "$d"]))
outcomes = st.fixed_dictionaries(
    {"kind": st.sampled_from(["returned", "raised", "missing", "too_large"]) | leaves},
    optional={
        "value": values | towers,
        "repeat": st.fixed_dictionaries({"kind": words, "value": values}),
        **{name: nested(leaves) for name in ("modified", "warnings", "bases", "message", "line")},
        **{name: nested(leaves) for name in ("type", "function", "name")},
    },
)
imports = st.fixed_dictionaries(
    {"status": st.sampled_from(["ok", "error", "syntax"]) | leaves},
    optional={name: nested(leaves) for name in ("names", "imports", "type", "line", "message")},
)
PLACES = [["sgd", "values", 0], ["momentum", "values", 0]]
messages = (
    st.builds(lambda report: {"imported": report}, imports)
    | st.builds(
        lambda case, outcome: {"case": case, "outcome": outcome},
        st.sampled_from(PLACES) | nested(leaves),
        outcomes,
    )
    | st.just({"done": True})
    | nested(leaves)
)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Bytes that were right: cut, doubled, flipped, with things put in."""
    data = bytearray(draw(whole))
    tokens = st.sampled_from([b"\0", b"\xff\xfe", b"{", b"[" * 500, b'"', b"\xf0\x9f\x98\x80"])
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12) | st.just(len(data)))
        how = draw(st.integers(0, 3))
        if how == 0:
            del data[start : start + length]
        elif how == 1:
            data[start:start] = data[start : start + length]
        elif how == 2:
            data[start:start] = draw(tokens | st.binary(max_size=8))
        elif data:
            data[min(start, len(data) - 1)] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


def _line(message: Any) -> bytes:
    return f"{NONCE} {json.dumps(message)}".encode()


lines = st.lists(
    messages.map(_line) | damaged(messages.map(_line)) | st.binary(max_size=40), max_size=6
)


@cache
def small_key() -> dict[str, Any]:
    """A real key with little in it."""
    key = load_key("ex00_rules")
    parts = tuple(replace(part, groups=part.groups[:1]) for part in key.parts[:2])
    body: dict[str, Any] = json.loads(keys.dump(replace(key, parts=parts, stub="", probes="")))
    return body


@st.composite
def altered_keys(draw: st.DrawFn) -> bytes:
    """A key in which something is another thing, most often under a hash that is right again."""
    body = json.loads(json.dumps(small_key()))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = body
        while True:
            inside = list(place if isinstance(place, dict) else range(len(place)))
            if not inside:
                break
            name = draw(st.sampled_from(inside))
            deeper = isinstance(place[name], (dict, list))
            if deeper and draw(st.integers(0, 3)):
                place = place[name]
                continue
            if draw(st.booleans()):
                place[name] = draw(nested(leaves))
            else:
                del place[name]
            break
    if draw(st.integers(0, 5)):
        body.pop("key_sha256", None)
        try:
            body["key_sha256"] = keys.digest(body)
        except (ValueError, RecursionError):
            body["key_sha256"] = ""
    return json.dumps(body).encode()


key_files = (
    altered_keys()
    | damaged(st.builds(lambda: json.dumps(small_key()).encode()))
    | nested(leaves).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=200)
)
works = st.sampled_from(EXERCISES[:3]).map(model_answer)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-7"])
files = (
    damaged(st.builds(lambda text, code: text[:400].encode(code), works, encodings))
    | damaged(st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
    | st.binary(max_size=200)
)


# Notebooks: cells of what slows a reader down, and what is no notebook at all.
SLOW_TEXT = ["\n", " ", "\t", "%x", "!x", "x?", "=", "= %", "\\\n", "\u0300\u0316", "\r", "\ud800"]
SLOW_TEXT += ['"', "'", '"""', "(", ")", "#", "f'{", "a.b", "x = 1\n", "def f(x):\n", "%%time\n"]
texts = st.lists(
    st.tuples(st.sampled_from(SLOW_TEXT), st.sampled_from([1, 1, 2, 50, 2000])), max_size=6
).map(lambda pieces: "".join(text * count for text, count in pieces))
sources = texts | st.lists(texts, max_size=4) | leaves
notebook_cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | leaves, "source": sources},
    optional={"metadata": nested(leaves), "id": words, "outputs": nested(leaves)},
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(notebook_cells, max_size=5) | nested(leaves)},
    optional={"nbformat": st.just(4) | leaves, "worksheets": nested(leaves), "metadata": leaves},
).map(lambda nb: json.dumps(nb).encode())
notebook_files = notebooks | damaged(notebooks) | st.binary(max_size=200)


def _zip(entries: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore")  # of two entries of one name
        for name, data in entries:
            packed.writestr(name or "x", data)
    return stream.getvalue()


names = st.sampled_from(
    ["ex06_optimizers.py", "ex06.ipynb", "../ex06.py", "a/b/ex06.py", "x.zip", "\\ex06.py", "d/"]
) | st.text("abc/.\\é", min_size=1, max_size=8)
zips = st.lists(st.tuples(names, st.binary(max_size=60) | st.just(b"0" * 10**5)), max_size=6).map(
    _zip
)
archives = zips | damaged(zips) | zips.map(lambda inner: _zip([("s_1_2_w.zip", inner)]))

# Reports, as somebody hands one to `dlgrade verify`.
REPORT_FIELDS = ["exercise", "title", "score", "max_score", "isolation", "cases", "duration_s",
                 "parts", "stdout", "notes", "certificate", "schema", "record"]  # fmt: skip


@cache
def small_report() -> dict[str, Any]:
    part = PartReport(name="sgd", status="failed", score=0.0, max_score=1.0, cases_passed=0,
                      cases_total=1, finding=Finding(kind="generic", id="x", message="x."),
                      counterexample=Counterexample(case="one"))  # fmt: skip
    report = Report(exercise="ex06_optimizers", title="t", score=0.0, max_score=1.0,
                    isolation="sandbox", cases="public", duration_s=0.1, parts=(part,), stdout="",
                    notes=(), certificate={"submission_sha256": "00"})  # fmt: skip
    return json_reporter.document(report)


@cache
def _known_report() -> Report:
    return json_reporter.read(json.loads(json.dumps(small_report())))


@st.composite
def altered_reports(draw: st.DrawFn) -> bytes:
    document = json.loads(json.dumps(small_report()))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([document, document["parts"][0], document["certificate"]]))
        name = draw(st.sampled_from([*place, "cases", "status", "isolation"]) | words)
        if draw(st.booleans()):
            place[name] = draw(nested(leaves))
        else:
            place.pop(name, None)
        if not isinstance(document.get("parts"), list) or not document["parts"]:
            break
        if not all(isinstance(document.get(k), dict) for k in ("certificate",)):
            break
        if not isinstance(document["parts"][0], dict) or not document["parts"][0]:
            break
    copies = draw(st.sampled_from([1, 1, 2]))
    return b"\n".join([json.dumps(document).encode()] * copies)


reports = altered_reports() | damaged(altered_reports()) | st.binary(max_size=200)


# Who reads.


def read_notebook(raw: bytes) -> None:
    work = notebook.read(raw, Path("ex06.ipynb"), two_parts())
    assert (work.unreadable is None) == bool(work.cells)
    assert work.source == "\n".join(cell.text for cell in work.cells)
    work.source.encode("utf-8")


@cache
def _scratch() -> Path:
    """A folder for as long as this process lives."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def read_archive(raw: bytes) -> None:
    """As a platform's archive of a class, and as one that a student has packed."""
    place = _scratch() / "class.zip"
    place.write_bytes(raw)
    with contextlib.suppress(UsageError):
        for found in archives_of.listed(place):
            _read_source(found.source)
            if found.archive:
                _read_inside(found)
    _read_inside(Found(path="class.zip", source=OnDisk(str(place))))


def _read_inside(packed: Found) -> None:
    with contextlib.suppress(Unreadable):
        for found in archives_of.inside(packed, Here(archives_of.Shelf)):
            _read_source(found.source)


def _read_source(source: Source | None) -> None:
    if source is not None:
        with contextlib.suppress(Unreadable):
            source.read(1 << 20)


def read_report(raw: bytes) -> None:
    place = _scratch() / "report.json"
    place.write_bytes(raw)
    try:
        found = verify.find(place, "00", None)
    except UsageError:
        return
    compared = comparing.checks(found, _known_report(), "00", seeded=False)
    assert all(f"{check.what} {check.said}".isprintable() for check in compared)


def decode(value: Any) -> None:
    try:
        serialization.decode(value)
    except (serialization.Malformed, serialization.TooLarge):
        return


def read_lines(given: list[bytes]) -> None:
    result, _ = _within(RunResult(lines=tuple(given), text=b"", ending="done"), MAX_PIECES)
    found, _ = messages_of(result, NONCE)
    replies: dict[tuple[str, str, int], dict[str, Any]] = {}
    imported, tidy = _record(Reader(SOURCE), found, two_parts().parts, replies)
    json.dumps([imported, tidy, list(replies.values())]).encode()
    for reply in replies.values():
        decode(reply.get("value"))


@cache
def two_parts() -> Key:
    """Two parts of one case each."""
    key = load_key("ex06_optimizers")
    parts = tuple(
        replace(part, groups=(replace(part.groups[0], cases=part.groups[0].cases[:1]),))
        for part in key.parts[:2]
    )
    return replace(key, parts=parts)


class Forger(FakeRunner):
    """Says the same messages to every job, under the job's own nonce."""

    def __init__(self, said: list[Any]) -> None:
        super().__init__(results=[])
        self.said = said

    def run(self, job: bytes, limits: Limits, preload: tuple[str, ...] = ()) -> RunResult:
        nonce = json.loads(job)["nonce"]
        given = [f"{nonce} {json.dumps(message)}".encode() for message in self.said]
        return RunResult(lines=tuple(given), text=b"\xff\x1b[2J", ending="done")


OK = {"imported": {"status": "ok", "names": {}}}
forgeries = st.tuples(imports | st.just(OK["imported"]), outcomes, outcomes).map(
    lambda three: [
        {"imported": three[0]},
        *({"case": place, "outcome": three[n + 1]} for n, place in enumerate(PLACES)),
        {"done": True},
    ]
)


def mark(said: list[Any]) -> None:
    """A forger's whole way: interview, judge, both reports. It never earns a point by lying."""
    key = two_parts()
    work = Submission(path="ex06.py", source=SOURCE, sha256="")
    transcript = interview(key, work, Forger(said), parts=key.parts)
    marked = judge(key, transcript, key.parts, path="ex06.py", start_s=30)
    report = Report(
        exercise=key.name,
        title=key.title,
        score=sum(part.score or 0.0 for part in marked),
        max_score=1.0,
        isolation="fake",
        cases="public",
        duration_s=0.0,
        parts=marked,
        stdout=transcript.stdout,
        notes=transcript_notes(transcript, key.needs),
        certificate={},
    )
    shown = text_reporter.render(report, style=lambda s, **_: s)
    shown.encode("utf-8")
    assert all(line.isprintable() for line in shown.splitlines()), shown
    json_reporter.render([report]).encode("utf-8")


def read_key(raw: bytes) -> None:
    try:
        keys.parse(raw)
    except DamagedKey:
        return


def read_work(raw: bytes) -> None:
    text, notes = reading.decoded(raw)
    text.encode("utf-8")
    assert "\r" not in text
    assert len(notes) <= 1


def read_file(raw: bytes, folder: Path) -> None:
    path = folder / "work.py"
    path.write_bytes(raw)
    try:
        reading.read(path)
    except UsageError:
        return


TARGETS = {
    "the decoder of values": Target(values | towers, decode),
    "the reader of reply lines": Target(lines, read_lines),
    "the judge of forged replies": Target(forgeries, mark),
    "the reader of keys": Target(key_files, read_key),
    "the reader of submissions": Target(files, read_work),
    "the reader of notebooks": Target(notebook_files, read_notebook),
    "the reader of archives": Target(archives, read_archive),
    "the reader of certificates": Target(reports, read_report),
}

__all__ = ["ROOT", "TARGETS", "Target", "read_file"]
