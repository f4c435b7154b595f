"""The law: every person and every file that goes in comes out exactly once, with a fate.

Classes are made up: any layout, zips in zips, odd names, other kinds of files, files that are named
like a classmate's. Nothing runs; a file's score is what its own comment says, another for each
person, so that a mark that moved would show.
"""

from __future__ import annotations

import html
import io
import os
import shutil
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.intake.hand_ins import collect
from autograder.intake.sources import MAX_DEEP
from autograder.interview.replies import clean
from autograder.records import ledger
from autograder.records.grades_table import harmless
from tests.conftest import load_key
from tests.support.fake_marking import COURSE, Graded, answer, grade

STUB = load_key("ex00_rules").stub
CLASSES = int(os.environ.get("DLGRADE_TEST_CLASSES", "120"))  # 2,000 take a minute of two cores
FLAT = ("canvas", "anonymous", "moodle flat", "blackboard")
LAYOUTS = (*FLAT, "moodle", "folders", "submitted", "zip of folders")
OWN = "ex00_rules.py ex00_rules.ipynb EX00_RULES.PY ex00_rules-1.py my_ex00.py ex00.IPYNB"
OTHER = (
    "ex01_neuron.py homework.py data.py Untitled.ipynb report.pdf essay.docx work.rar notes.txt "
    "ex99.py .hidden.py ex00.txt a!b.py é.py =1+1.py conftest.py timestamp.md"
)
DISGUISED = [
    "p0_1000_9_ex00_rules.py", "LATE_1000_9_ex00_rules.py", "anon_p1000_9_ex00_rules.py",
    "p0_1000_assignsubmission_file_ex00_rules.py", "p0_1000_assignsubmission_file_x_ex00.py",
    "E_p1000_attempt_2026-11-01-10-00-00_ex00_rules.py", "E_p1000_attempt_2026-11-01-10-00-00.txt",
]  # fmt: skip
names = st.sampled_from([*OWN.split(), *OTHER.split(), *DISGUISED])
folders = st.sampled_from(
    ["", "", "work/", "ex00/", "a/b/c/", "p0_1000_assignsubmission_file_/", "x y/", "ex01/"]
)
contents = st.sampled_from(["done", "done", "stub", "", "x = 1\n", "\x00\xff", "def churn_rule("])
plain = st.tuples(folders, names, contents)
packed = st.recursive(
    st.lists(plain, max_size=3),
    lambda inner: st.lists(
        st.one_of(plain, st.tuples(folders, st.just("w.zip"), inner)), max_size=3
    ),
    max_leaves=6,
)
archives = st.tuples(
    folders, st.sampled_from(["w.zip", "ex00.ZIP"]), st.one_of(packed, st.just("no zip"))
)
called = st.text("abcxyzäß李\u0308 '=+.-@", min_size=1, max_size=8)


@dataclass(frozen=True, kw_only=True)
class Someone:
    name: str
    number: int
    points: float
    sent: dict[str, Any]  # what lies where, within their own part


@st.composite
def people(draw: st.DrawFn) -> list[Someone]:
    found, seen = [], set()
    for place in range(draw(st.integers(2, 4))):
        name = unicodedata.normalize("NFC", draw(called)).strip(" .") or "nn"
        if name in seen:
            name = f"{name}{place}"
        seen.add(name)
        sent = {}
        for folder, file, content in draw(st.lists(st.one_of(plain, archives), max_size=4)):
            sent[f"{folder}{file}"] = content
        found.append(Someone(name=name, number=1000 + place, points=place + 1, sent=sent))
    return found


def data(content: Any, points: float, path: str) -> bytes:
    if isinstance(content, list):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for inside, one in inner(content).items():
                archive.writestr(inside, data(one, points, inside))
        return stream.getvalue()
    text = {"done": answer(points), "stub": STUB}.get(content, content)
    return str(text).encode("latin-1" if text == "\x00\xff" else "utf-8")


def inner(content: list[tuple[str, str, Any]]) -> dict[str, Any]:
    return {f"{folder}{file}": one for folder, file, one in content}


def leaves(path: str, content: Any, deep: int = 0) -> list[str]:
    """The files that come of one: those in an archive, or itself."""
    if not isinstance(content, list) or not content or deep >= MAX_DEEP:
        return [path]
    return [
        leaf for at, one in inner(content).items() for leaf in leaves(f"{path}!{at}", one, deep + 1)
    ]


def placed(layout: str, who: Someone) -> dict[str, Any]:
    """The names under which a layout has what somebody sent."""
    name, number = who.name, who.number
    if layout in FLAT:
        sent = {path.replace("/", "_"): content for path, content in who.sent.items()}
    else:
        sent = who.sent
    start = {
        "canvas": f"p{number % 1000}_{number}_9{number}_",
        "anonymous": f"anon_p{number}_9{number}_",
        "moodle": f"{name}_{number}_assignsubmission_file_/",
        "moodle flat": f"{name}_{number}_assignsubmission_file_",
        "blackboard": f"E_p{number}_attempt_2026-11-01-10-00-00_",
        "submitted": f"{name}/ex00/",
    }.get(layout, f"{name}/")
    return {start + path: content for path, content in sent.items()}


def laid_down(layout: str, everybody: list[Someone], root: Path) -> tuple[Path, dict[str, Any]]:
    """The class as a folder or an archive, and all its files by name."""
    files: dict[str, tuple[Any, float]] = {}
    empty = []
    for who in everybody:
        files |= {path: (one, who.points) for path, one in placed(layout, who).items()}
        if layout in ("moodle", "folders", "submitted", "zip of folders"):
            start = "_" + f"{who.number}_assignsubmission_file_" if layout == "moodle" else ""
            empty.append(f"{who.name}{start}/" + ("ex00/" if layout == "submitted" else ""))
    listing = {path: content for path, (content, _) in files.items()}
    if layout in ("folders", "submitted"):
        place = root / ("submitted" if layout == "submitted" else "sent")
        for path in empty:
            (place / path).mkdir(parents=True)
        for path, (content, points) in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(data(content, points, path))
        return place, listing
    place = root / "class.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path in empty:
            archive.writestr(path, b"")
        for path, (content, points) in files.items():
            archive.writestr(path, data(content, points, path))
    return place, listing


def known_as(layout: str, who: Someone) -> str | None:
    """How a layout names somebody; None for whom it does not name, having sent nothing."""
    if layout in FLAT and not who.sent:
        return None
    if layout in ("canvas", "anonymous", "blackboard"):
        return {"canvas": f"p{who.number % 1000}", "anonymous": f"anon_p{who.number}"}.get(
            layout, f"p{who.number}"
        )
    return clean(who.name)


def holds(layout: str, everybody: list[Someone]) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        place, listing = laid_down(layout, everybody, root)
        expected = {name: w for w in everybody if (name := known_as(layout, w)) is not None}
        if not expected:
            return
        every_file_comes_out_once(place, listing)
        with patch.object(ledger.os, "fsync", lambda _: None):
            ran = grade(place, "--exercise", "ex00")
        every_person_comes_out_once(ran, expected)
    finally:
        shutil.rmtree(root)


def every_file_comes_out_once(place: Path, listing: dict[str, Any]) -> None:
    intake = collect(place, COURSE, "ex00_rules")
    came = [file.path for one in intake.hand_ins for file in one.files]
    gone = [leaf for path, content in listing.items() for leaf in leaves(path, content)]
    assert sorted(came) == sorted(map(clean, gone))
    assert not intake.left
    assert not intake.elsewhere
    for one in intake.hand_ins:
        assert (one.work is None) == (one.fate is not None)
        assert (one.work is None) == bool(one.reason)


def every_person_comes_out_once(ran: Graded, expected: dict[str, Someone]) -> None:
    assert sorted(record["student"] for record in ran.records) == sorted(expected)
    needs = html.unescape(ran.page.partition("Who needs you</h2>")[2].partition("<section")[0])
    lines = ran.err.splitlines()
    unmarked = 0
    assert len(ran.rows) == len(expected)
    for record in ran.records:
        name, score = record["student"], record["score"]
        row = ran.rows[harmless(name)]
        assert row["ex00"] == ("" if score is None else f"{score:g}")
        told = [line for line in lines if line.startswith(f"Not marked: {name}, ex00_rules: ")]
        if score is None:
            unmarked += 1
            assert record["fate"] != "marked"
            assert record["reason"] in needs
            assert f">{name}<" in needs
            assert len(told) == 1
        else:
            assert record["fate"] == "marked"
            assert score in (0, expected[name].points), "a mark moved"
            assert not told
    marked = len(expected) - unmarked
    assert f"{marked} of {len(expected)} marked" in ran.out
    assert ran.code == (3 if unmarked else 0)
    if unmarked or any(record["set_aside"] for record in ran.records):
        assert "every file was marked" not in ran.page


@given(st.sampled_from(LAYOUTS), people())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everybody_and_every_file_comes_out_exactly_once(
    layout: str, everybody: list[Someone]
) -> None:
    holds(layout, everybody)


@pytest.mark.slow
@given(st.sampled_from(LAYOUTS), people())
@settings(max_examples=CLASSES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everybody_and_every_file_comes_out_exactly_once_in_many_classes(
    layout: str, everybody: list[Someone]
) -> None:
    holds(layout, everybody)
