"""`dlgrade check --format …`: each parsed back by somebody else's reader or a schema.

Four submissions: a right one, a wrong one, one that tries to speak to whoever reads its report, and
one that cannot be marked because the answer key is damaged.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml

from tests.conftest import Ran, dlgrade, load_key
from tests.support.ex06 import ANSWER, NAME, WRONG

PARTS = [part.name for part in load_key(NAME).parts]
MISCHIEF = (
    "::error file=a.py::hacked\n::set-output name=x::y\n##[error]hacked\n::add-mask::points\n"
    "]]></system-out></testsuite>\x00\x1b[31m\u202e<script>alert(1)</script>\n```\n| | |\n"
)
HOSTILE = (
    f"print({MISCHIEF!r})\n"
    + ANSWER
    + f"\n\ndef sgd(*_, **__):\n    raise ValueError({MISCHIEF!r})\n"
    + f"\n\ndef adam(*_, **__):\n    return {MISCHIEF!r}\n"
)
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A course for each submission."""
    from autograder.course import Course
    from autograder.student.workspace import lay_down
    from tests.conftest import ROOT

    laid = {}
    for kind, source in {
        "right": ANSWER, "wrong": WRONG, "hostile": HOSTILE, "ungraded": ANSWER,
    }.items():  # fmt: skip
        laid[kind] = tmp_path_factory.mktemp(kind) / "course"
        lay_down(Course(ROOT), laid[kind])
        (laid[kind] / "exercises" / f"{NAME}.py").write_text(source, encoding="utf-8")
    key = laid["ungraded"] / "exercises" / "keys" / f"{NAME}.json"
    key.write_text(key.read_text().replace("0", "1", 1))
    return laid


KINDS = pytest.mark.parametrize("kind", ["right", "wrong", "hostile", "ungraded"])
CODES = {"right": 0, "wrong": 1, "hostile": 1, "ungraded": 3}


def check(course: Path, form: str, **env: str) -> Ran:
    return dlgrade("check", "ex06", "--format", form, cwd=course, **env)


@KINDS
def test_junit_is_read_by_junitparser(kind: str, courses: dict[str, Path]) -> None:
    ran = check(courses[kind], "junit")
    assert ran.code == CODES[kind]
    document = JUnitXml.fromstring(ran.out.encode())
    (suite,) = list(document)
    assert suite.name == NAME
    cases = list(suite)
    if kind == "ungraded":
        assert [type(result) for case in cases for result in case.result] == [Error]
        assert suite.errors == 1
        return
    assert [case.name for case in cases] == PARTS
    found = {case.name: [type(result) for result in case.result] for case in cases}
    assert found["momentum"] == []
    wrong = {"right": [], "wrong": [Failure], "hostile": [Error]}
    assert found["adam"] == wrong[kind]
    assert found["sgd"] == ([Error] if kind == "hostile" else [])
    points = [float(p.get("value")) for case in cases for p in case._elem.iter("property")]
    assert sum(points[1::2]) == 12
    assert sum(points[::2]) == {"right": 12, "wrong": 9, "hostile": 8}[kind]
    if kind == "wrong":
        adam = cases[-1]
        lines = WRONG.splitlines()
        line = int(adam._elem.get("line"))
        assert "def adam" in "\n".join(lines[line - 30 : line])
        assert "you got" in adam.result[0].text


@KINDS
@pytest.mark.parametrize("form", ["gradescope", "classroom50", "prairielearn"])
def test_json_formats_keep_to_what_is_published(
    kind: str, form: str, courses: dict[str, Path]
) -> None:
    ran = check(courses[kind], form)
    assert ran.code == CODES[kind]
    if (kind, form) == ("ungraded", "classroom50"):
        assert ran.out == ""  # the format has no word for it: only the exit code says it
        assert "not your fault" in ran.err
        return
    document = json.loads(ran.out)
    jsonschema.validate(document, json.loads((SCHEMAS / f"{form}.json").read_text()))
    if kind == "ungraded":
        assert "score" not in document
        assert not document.get("tests")
        return
    earned, full = totals(document, form)
    assert full == pytest.approx(1.0)
    assert earned == pytest.approx({"right": 1.0, "wrong": 9 / 12, "hostile": 8 / 12}[kind])


def totals(document: dict[str, Any], form: str) -> tuple[float, float]:
    """The share earned, by the total and by the tests' sum, which have to agree."""
    score, most = {
        "gradescope": ("score", "max_score"),
        "classroom50": ("score", "max-score"),
        "prairielearn": ("points", "max_points"),
    }[form]
    tests = document["tests"]
    assert len(tests) == len(PARTS)
    full = sum(test[most] for test in tests)
    by_tests = sum(test[score] for test in tests) / full
    whole = document["score"] if form == "prairielearn" else document["score"] / full
    assert whole == pytest.approx(by_tests)
    return whole, document.get("max-score", full) / full


def test_classroom50_takes_its_names_from_the_environment(courses: dict[str, Path]) -> None:
    document = json.loads(check(courses["right"], "classroom50", ASSIGNMENT="week-3").out)
    assert document["assignment"] == "week-3"
    assert document["max-score"] == 120, "ex06 has points in tenths, so all count in tenths"


class Runner:
    """How GitHub's runner reads a log: commands, and nothing between a stop and its token."""

    def __init__(self, log: str) -> None:
        self.commands: list[tuple[str, dict[str, str], str]] = []
        stopped = None
        for line in log.splitlines():
            text = line.lstrip()
            if stopped is not None:
                stopped = None if text == f"::{stopped}::" else stopped
            elif (found := re.match(r"::([\w-]+)(?: (.*?))?::(.*)", text)) is not None:
                name, properties, message = found.groups()
                if name == "stop-commands":
                    stopped = message
                else:
                    self.commands.append((name, self.fields(properties), unescaped(message)))
            else:
                assert not text.startswith("##["), "the old way of commands works, too"
        assert stopped is None

    @staticmethod
    def fields(text: str | None) -> dict[str, str]:
        pairs = (entry.partition("=") for entry in (text or "").split(","))
        return {name: unescaped(value) for name, _, value in pairs if name}


def unescaped(text: str) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


@KINDS
def test_github_sees_our_annotations_and_none_of_a_students(
    kind: str, courses: dict[str, Path], tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    ran = check(
        courses[kind], "github", GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_WORKSPACE=str(courses[kind].parent),
    )  # fmt: skip
    assert ran.code == CODES[kind]
    commands = Runner(ran.out).commands
    assert {name for name, _, _ in commands} <= {"error"}
    wrong = {"right": [], "wrong": ["adam"], "hostile": ["sgd", "adam"], "ungraded": [NAME]}[kind]
    assert [fields["title"].split()[0] for _, fields, _ in commands] == wrong
    if kind == "wrong":
        _, fields, message = commands[0]
        assert fields["file"] == f"course/exercises/{NAME}.py"
        line = int(fields["line"])
        assert "def adam" in "\n".join(WRONG.splitlines()[line - 30 : line])
        assert "you got" in message
    told = summary.read_text()
    assert told.startswith(f"### {NAME}: ")
    outside = "".join(re.split(r"(?ms)^(`{3,})text\n.*?^\1$", told)[::2])
    assert "script" not in outside
    assert "hacked" not in outside


class Page(HTMLParser):
    """What a browser would make of a page: its tags and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@KINDS
def test_the_page_runs_nothing_and_needs_nothing(kind: str, courses: dict[str, Path]) -> None:
    ran = check(courses[kind], "html")
    assert ran.code == CODES[kind]
    page = Page(ran.out)
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "link", "object", "base"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
    if kind == "hostile":
        assert "<script>alert(1)</script>" in page.text
    for name in PARTS if kind != "ungraded" else []:
        assert name in page.text


def test_several_exercises_in_one_document(courses: dict[str, Path]) -> None:
    def both(form: str) -> str:
        return dlgrade("check", "ex06", "ex00", "--format", form, cwd=courses["right"]).out

    assert [suite.name for suite in JUnitXml.fromstring(both("junit").encode())] == [
        NAME, "ex00_rules",
    ]  # fmt: skip
    names = [test["name"] for test in json.loads(both("gradescope"))["tests"]]
    assert "ex06 adam" in names
    assert "ex00 churn_rule" in names
    assert len(names) == len(set(names))


def test_too_much_for_prairielearn_is_cut(courses: dict[str, Path]) -> None:
    from autograder.model import Finding, PartReport, Report
    from autograder.reporters import prairielearn

    finding = Finding(kind="undiagnosed", id="x", message="é" * 20_000)
    parts = tuple(
        PartReport(
            name=f"part{n}", status="failed", score=0.0, max_score=1.0, cases_passed=0,
            cases_total=1, finding=finding,
        )
        for n in range(100)
    )  # fmt: skip
    report = Report(
        exercise=NAME, title="t", score=0.0, max_score=100.0, isolation="process", cases="public",
        duration_s=0.1, parts=parts, stdout="x" * 60_000, notes=(), certificate={},
    )  # fmt: skip
    text = prairielearn.render([report])
    assert len(text.encode()) <= 1_000_000
    assert len(json.loads(text)["tests"]) == 100
