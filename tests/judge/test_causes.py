"""The cause that is told is the cause: what a file is, which Python reads it, where a cell errs."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.checking import parsed
from autograder.interview.replies import Reader
from autograder.judge.failed_to_run import import_finding, not_implemented_finding
from autograder.judge.newer_python import newer_syntax
from autograder.judge.surroundings import notes
from autograder.languages.catalogue import using_language
from autograder.model import Submission, Transcript
from tests.conftest import dlgrade, load_key
from tests.submission.test_surroundings import RIGHT, notebook

KEY = load_key("ex06_optimizers")
KINDS = {
    "html": (b"<!DOCTYPE html>\n<html><body>", "is a web page (HTML)"),
    "html_after_a_comment": (b"\n<!-- saved -->\n<html>", "is a web page (HTML)"),
    "json": (b'{"name": 1}', "it holds JSON"),
    "pdf": (b"%PDF-1.7\n", "it holds PDF"),
    "rtf": (b"{\\rtf1\\ansi import numpy}", "it holds RTF"),
    "docx": (b"PK\x03\x04\x14\x00", "it holds ZIP"),
    "shell": (b"#!/usr/bin/env bash\npython x.py\n", "its first line asks for bash"),
    "git_lfs": (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
    "empty": (b" \n", "is empty"),
    "comments": (b"# %%\n# hello\n", "only comments"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["ex06.py", "ex06.ipynb"])
def test_a_file_is_what_its_first_bytes_say(kind: str, name: str) -> None:
    data, told = KINDS[kind]
    if name.endswith(".ipynb") and kind in ("json", "empty", "comments"):
        told = "ex06.ipynb"  # in words of notebooks, which other tests look at
    assert told in str(parsed(data, name, KEY).unreadable)
    with using_language("id"):
        assert "ex06" in str(parsed(data, name, KEY).unreadable)


@pytest.mark.parametrize(
    ("raised", "named"),
    [
        ("Perceptron.__init__", "it calls Perceptron.__init__, which is still to be written"),
        ("Perceptron.predict", "Not implemented yet."),
        ("Other.__init__", "Not implemented yet."),
        (".__init__", "Not implemented yet."),
        ("anything at all", "Not implemented yet."),
    ],
)
def test_what_a_part_waits_for_is_named_if_the_exercise_speaks_of_it(
    raised: str, named: str
) -> None:
    key = load_key("ex02_perceptron")
    part = key.part("predict")
    assert part is not None
    asked = {name for one in key.parts for name in (one.name, *one.uses)}
    evidence: Any = SimpleNamespace(reply={"message": raised})
    assert named in not_implemented_finding(evidence, part, asked).message


def test_merge_marks_are_named_in_a_notebook_and_in_a_file() -> None:
    broken = notebook("x = 1").replace('"cells"', '\n<<<<<<< HEAD\n"cells"')
    assert "mark of Git's in line 2" in str(parsed(broken.encode(), "ex06.ipynb", KEY).unreadable)
    assert "mark of Git's" in syntax("<<<<<<< HEAD", "invalid syntax")


def test_another_kernels_language_is_named() -> None:
    spec = {"language": "R", "name": "ir", "display_name": "R"}
    foreign = notebook("f <- function(x) x", kernelspec=spec)
    assert "is a notebook in R" in str(parsed(foreign.encode(), "ex06.ipynb", KEY).unreadable)
    python = notebook(RIGHT, kernelspec=spec)  # only the label is wrong
    assert parsed(python.encode(), "ex06.ipynb", KEY).unreadable is None


def syntax(line: str, said: str) -> str:
    reader = Reader(line)
    raw = {"status": "syntax", "type": "SyntaxError", "message": said, "line": 1}
    found = import_finding(reader.imported(raw), "", "x.py", 30.0, hidden=False)
    assert found is not None
    return found[1].message


@pytest.mark.parametrize(
    ("line", "said", "needs"),
    [
        ("type Vector = list[float]", "invalid syntax", (3, 12)),
        ("def first[T](x: T) -> T:", "expected '('", (3, 12)),
        ("class Box[T]:", "invalid syntax", (3, 12)),
        ("print(f'{d['a']}')", "f-string: unmatched '['", (3, 12)),
        ('x = f"{"\\n".join(rows)}"', "f-string: expecting '}'", (3, 12)),
        ("y = f'{a + \"\\n\"}'", "f-string expression part cannot include a backslash", (3, 12)),
        ("print(t'{x}')", "invalid syntax", (3, 14)),
        ("except ValueError, TypeError:", "multiple exception types must be parenthesized",
         (3, 14)),
        ("lazy import numpy", "invalid syntax", (3, 15)),
        ("except ValueError, e:", "multiple exception types must be parenthesized", None),
        ("x = = 1", "invalid syntax", None),
        ("print 'type a = b'", "Missing parentheses in call to 'print'", None),
        ("part'x'", "invalid syntax", None),
        ("f(a b)", "invalid syntax. Perhaps you forgot a comma?", None),
    ],
)  # fmt: skip
def test_newer_syntax_is_told_by_the_python_it_needs(
    line: str, said: str, needs: tuple[int, int] | None
) -> None:
    assert newer_syntax(line, said, (3, 11)) == needs
    assert newer_syntax(line, said, (3, 99)) is None


def test_both_versions_are_said_of_newer_syntax() -> None:
    import sys

    if sys.version_info >= (3, 15):
        pytest.skip("no newer syntax is known")
    told = syntax("lazy import numpy", "invalid syntax")
    assert "syntax of Python 3.15" in told
    assert f"the checker runs Python {sys.version_info[0]}.{sys.version_info[1]}." in told


def test_a_line_that_python_names_is_counted_within_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "ex06_optimizers.ipynb"
    path.write_text(notebook(RIGHT, "x = 1", "y = 2\ndef f():\nreturn 1"))
    ran = dlgrade("check", path, "--format", "json")
    told = " ".join(ran.report["notes"])
    assert "cell 3 (f), line 3: expected an indented block after function definition on line 2" in (
        told
    )


def test_settings_of_keras_that_were_put_back_are_told() -> None:
    reader = Reader("x = 1")
    raw = {"status": "ok", "settings": ["floatx", "eager", "made_up"]}
    transcript = Transcript(imported=reader.imported(raw), replies={})
    work = Submission(path="x.py", source="x = 1", sha256="")
    told = notes(work, transcript, hidden=False)
    assert len(told) == 2
    assert "eager execution" in told[0]
    assert "set_floatx" in told[1]


def test_what_is_passed_over_spells_nothing_on_hidden_cases() -> None:
    source = "import a\nimport b\nimport c\n"
    passed = [{"module": name, "line": n + 1, "file": ""} for n, name in enumerate("abc")]
    raw = {"status": "ok", "skipped": [*passed, {"module": "secret", "line": 1, "file": ""}]}
    transcript = Transcript(imported=Reader(source).imported(raw), replies={})
    work = Submission(path="x.py", source=source, sha256="")
    told = notes(work, transcript, hidden=True)
    assert len(told) == 1
    assert "line" not in told[0]
    assert "secret" not in json.dumps(notes(work, transcript, hidden=False))
