"""docs/security.md names, for every sentence of its promise, a test that is there and is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SUBMISSIONS = ROOT / "tests" / "security" / "submissions"
PROMISE = re.sub(r"\s+", " ", PAGE.split("## The promise")[1].split("\n\n")[1])
SECTION = PAGE.split("## Which test holds which sentence")[1].split("\n## ")[0]
ROWS = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", SECTION, re.MULTILINE))
FAMILIES = re.findall(r"`([a-z_]+_|hidden/)\*`", SECTION)


def named(cell: str) -> Iterator[tuple[str, str]]:
    """The tests that a cell names, each with the file that was named last before it."""
    file = ""
    for word in re.findall(r"`([^`]+)`", cell):
        if word.endswith(".py"):
            file = word
            yield file, ""
        elif word.startswith("test_"):
            yield file, word


def fault(file: str, test: str = "") -> str:
    """Why the file, or the test in it, is none to rely on; empty where it is one."""
    if not (ROOT / file).is_file():
        return "there is no such file"
    module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    if not test:
        return ""
    if test not in tests or not test.startswith("test_"):
        return "it has no such test"
    marks = [ast.unparse(mark) for mark in tests[test].decorator_list]
    if any(re.search(r"mark\.(skip\b|xfail)", mark) for mark in marks):
        return "it is skipped wherever it is run"
    asserts = (ast.Assert, ast.With)  # `with pytest.raises(…)`
    return "" if any(isinstance(node, asserts) for node in ast.walk(tests[test])) else "no claim"


def test_every_test_that_the_page_names_is_there_and_is_run() -> None:
    tests = [entry for cell in ROWS.values() for entry in named(cell)]
    assert sum(bool(test) for _, test in tests) > 35
    assert {entry: fault(*entry) for entry in tests if fault(*entry)} == {}


def test_every_file_that_the_page_names_is_there() -> None:
    named_anywhere = set(re.findall(r"`((?:tests|benchmarks|autograder)/[\w/]+\.\w+)`", PAGE))
    assert len(named_anywhere) > 10
    assert {file for file in named_anywhere if not (ROOT / file).is_file()} == set()


def test_every_family_of_files_that_the_page_names_has_files() -> None:
    assert {"forge_", "patch_", "steal_", "exhaust_", "hidden/"} <= set(FAMILIES)
    for family in FAMILIES:
        pattern = "hidden/*.py" if family == "hidden/" else f"ex*_{family}*.py"
        assert list(SUBMISSIONS.glob(pattern)), family


def test_each_clause_of_the_promise_has_a_row_and_each_row_a_test() -> None:
    clauses = re.findall(r"\w+ (?:no|nobody|nothing|stop)\b[^,.:]*", PROMISE)
    assert len(clauses) == 5
    for clause in (*clauses, "is told what happened in a sentence", "never a zero"):
        assert clause in PROMISE
        assert any(clause in row for row in ROWS), clause
    for row, cell in ROWS.items():
        heading = row in ("---", "the promise", "of this page")
        assert heading or "the same" in cell or any(test for _, test in named(cell)), row


@pytest.mark.parametrize(
    ("file", "test", "why"),
    [
        ("tests/security/test_nothing.py", "", "no such file"),
        ("tests/security/judging.py", "test_it", "no such test"),
        ("tests/security/test_security.py", "hold", "no such test"),
    ],
)
def test_a_name_that_leads_nowhere_is_noticed(file: str, test: str, why: str) -> None:
    assert why in fault(file, test)
