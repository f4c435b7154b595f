"""`dlgrade check x.ipynb`: a notebook as it is handed in, through the real command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.interview import questions
from autograder.interview.notebook import interview_cells
from autograder.judge.notebook_findings import explain
from autograder.judge.verdict import judge
from autograder.model import Submission
from autograder.sandbox import FakeRunner, RunResult
from autograder.submission.ipython_syntax import without_magics
from autograder.submission.notebook import read
from tests.conftest import dlgrade, load_key
from tests.support.notebooks import (
    BIAS,
    EXERCISE,
    Notebook,
    cell_of,
    changed,
    check_cell,
    code,
    edited,
    filled,
    released,
    text_of,
    write,
)

FULL = {"sgd": 1, "momentum": 2, "nesterov": 2, "adagrad": 2, "rmsprop": 2, "adam": 3}


def checked(tmp_path: Path, nb: Notebook | str | bytes) -> dict[str, Any]:
    ran = dlgrade("check", write(tmp_path / f"{EXERCISE}.ipynb", nb), "--format", "json")
    assert ran.code in (0, 1), ran.err
    return ran.report


def scores(report: dict[str, Any]) -> dict[str, float]:
    return {part["name"]: part["score"] for part in report["parts"]}


def part_of(report: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in report["parts"] if part["name"] == name)
    return found


def test_the_right_notebook_has_full_marks(tmp_path: Path) -> None:
    assert scores(checked(tmp_path, filled())) == FULL


def test_the_released_notebook_is_not_implemented(tmp_path: Path) -> None:
    report = checked(tmp_path, released())
    assert {part["status"] for part in report["parts"]} == {"not_implemented"}


def test_a_mistake_is_named_with_its_cell_and_line(tmp_path: Path) -> None:
    report = checked(tmp_path, edited(filled(), "adam", BIAS, "learning_rate"))
    adam = part_of(report, "adam")
    assert adam["finding"]["id"] == "adam.no_bias_correction"
    assert adam["finding"]["where"]["cell"].endswith("(adam)")
    assert adam["finding"]["where"]["line"] == 1
    assert report["score"] == 9


def test_an_exception_names_its_cell_and_the_line_within_it(tmp_path: Path) -> None:
    nb = edited(filled(), "adam", "t = state.get", "undefined_name\n    t = state.get")
    adam = part_of(checked(tmp_path, nb), "adam")
    where = adam["finding"]["where"]
    line = next(
        number
        for number, text in enumerate(text_of(cell_of(nb, "adam")).split("\n"), start=1)
        if "undefined_name" in text
    )
    assert where["line"] == line
    assert adam["finding"]["message"].startswith(f"Cell {where['cell'][5:]}, line {line}, in adam")


def _syntax_error(nb: Notebook) -> None:
    cell_of(nb, "adam")["source"] = "def adam(w, grad:\n    return w"


def _raises_before_it_defines(nb: Notebook) -> None:
    cell_of(nb, "adam")["source"] = "1 / 0\n" + text_of(cell_of(nb, "adam"))


def _ends_the_process(nb: Notebook) -> None:
    cell_of(nb, "adam")["source"] = "import os\nos._exit(0)\ndef adam(): pass"


def _exits(nb: Notebook) -> None:
    cell_of(nb, "adam")["source"] = "exit()\ndef adam(): pass"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_syntax_error, "Python cannot read cell"),
        (_raises_before_it_defines, "ZeroDivisionError"),
        (_ends_the_process, "ended the whole Python process"),
        (_exits, "cannot be called"),
    ],
)
def test_a_cell_that_fails_does_not_take_the_others_with_it(
    change: Any, words: str, tmp_path: Path
) -> None:
    report = checked(tmp_path, changed(change))
    assert scores(report) == {**FULL, "adam": 0}
    finding = part_of(report, "adam")["finding"]
    assert words in finding["message"]
    assert "(adam)" in finding["where"]["cell"]


def test_an_experiment_that_fails_costs_nothing_and_is_told(tmp_path: Path) -> None:
    nb = changed(lambda nb: nb["cells"].append(code("print(sgd(1.0, 2.0, {}))\n[][1]")))
    report = checked(tmp_path, nb)
    assert scores(report) == FULL
    assert any("stopped at line 2: IndexError" in note for note in report["notes"])


def test_what_only_jupyter_knows_is_left_out_and_named(tmp_path: Path) -> None:
    def change(nb: Notebook) -> None:
        setup = cell_of(nb, "setup-2")
        setup["source"] = "%matplotlib inline\n!pip install numpy\nimport numpy as np\nnp.exp?"
        adam = cell_of(nb, "adam")
        adam["source"] = "%%time\n" + text_of(adam)
        nb["cells"] += [
            code("%%bash\nrm -rf *\n"),
            code("x = input('name? ')"),
            code("from IPython.display import display, HTML\ndisplay(HTML('<b>hi</b>'))"),
            code("get_ipython().run_line_magic('timeit', '1')\nfiles = !ls"),
        ]

    report = checked(tmp_path, changed(change))
    assert scores(report) == FULL
    (note,) = [note for note in report["notes"] if "only Jupyter" in note]
    assert "%matplotlib inline" in note
    assert "!pip install numpy" in note


def test_deleted_and_edited_graded_cells_change_nothing(tmp_path: Path) -> None:
    def change(nb: Notebook) -> None:
        nb["cells"].remove(check_cell(nb, "sgd"))
        graded = check_cell(nb, "adam")
        graded["source"] = "def adam(*a): return 3.0\n3.0"
        graded["metadata"]["nbgrader"]["points"] = 100
        nb["cells"].remove(cell_of(nb, "momentum"))

    report = checked(tmp_path, changed(change))
    assert scores(report) == {**FULL, "momentum": 0}
    assert report["max_score"] == 12
    assert any("graded cell of adam was changed" in note for note in report["notes"])


def test_order_does_not_matter_and_a_spare_stub_hides_no_work(tmp_path: Path) -> None:
    def change(nb: Notebook) -> None:
        nb["cells"].reverse()
        nb["cells"].append(cell_of(released(), "adam"))

    assert scores(checked(tmp_path, changed(change))) == FULL


def test_a_lost_import_is_put_back(tmp_path: Path) -> None:
    nb = changed(lambda nb: nb["cells"].remove(cell_of(nb, "setup-2")))
    report = checked(tmp_path, nb)
    assert scores(report) == FULL
    assert any("import numpy as np" in note for note in report["notes"])


def test_a_solution_turned_into_prose_still_counts(tmp_path: Path) -> None:
    nb = changed(lambda nb: cell_of(nb, "adam").update(cell_type="markdown"))
    assert scores(checked(tmp_path, nb)) == FULL


def test_format_3_is_read(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [],
         "metadata": cell["metadata"]}
        for cell in filled()["cells"] if cell["cell_type"] == "code"
    ]  # fmt: skip
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0,
           "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    assert scores(checked(tmp_path, old)) == FULL


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_obstacle(encoding: str, tmp_path: Path) -> None:
    assert scores(checked(tmp_path, json.dumps(filled()).encode(encoding))) == FULL


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is an empty file"),
        (json.dumps(filled(), indent=1)[:3000], "breaks off or cannot be read at line"),
        ("[1, 2]", "is not a Jupyter notebook"),
        ("[" * 100_000, "is not a Jupyter notebook"),
        (json.dumps({**filled(), "nbformat": 9}), "notebook format 9"),
        (json.dumps({**filled(), "cells": []}), "holds no code cell"),
        (json.dumps({**filled(), "cells": [1]}), "is not a Jupyter notebook"),
    ],
)
def test_a_file_that_is_no_notebook_is_explained(
    content: str | bytes, words: str, tmp_path: Path
) -> None:
    report = checked(tmp_path, content)
    assert report["score"] == 0
    (message,) = {part["finding"]["message"] for part in report["parts"]}
    assert words in message
    said = dlgrade("check", tmp_path / f"{EXERCISE}.ipynb")
    assert "Traceback" not in said.out + said.err
    assert said.code == 1


def test_cells_of_any_nonsense_are_survived(tmp_path: Path) -> None:
    def change(nb: Notebook) -> None:
        nb["cells"] += [
            {"cell_type": "code"},
            {"cell_type": "code", "source": 5, "metadata": None, "id": []},
            {"cell_type": "code", "source": ["a\ud800b = 1", 7], "metadata": {"nbgrader": 3}},
            {"cell_type": "code", "source": "\x00", "metadata": {"nbgrader": {"grade_id": []}}},
            code("(" * 5000),
            code("!" + "-" * 100_000),
        ]

    assert scores(checked(tmp_path, changed(change))) == FULL


def test_plain_python_is_left_alone() -> None:
    text = 'a = (7\n % 3)\nb = """\n!not a shell\n%nor a magic\n"""\nc = b == "?"\nok = a != 3\n'
    assert without_magics(text) == (text, [])


def test_magics_keep_every_line_in_its_place() -> None:
    text = "if True:\n    !pip install \\\n      numpy\nfiles = !ls\n%time y = 2\nhelp?\nz = 3"
    plain, found = without_magics(text)
    scope: dict[str, Any] = {}
    exec(compile(plain, "cell", "exec"), scope)
    assert (scope["y"], scope["z"], scope["files"]) == (2, 3, None)
    assert plain.count("\n") == text.count("\n")
    assert [line for line, _ in found] == [2, 4, 5, 6]


def test_a_cell_that_never_ends_is_found_and_left_out() -> None:
    key = load_key(EXERCISE)
    work = read(json.dumps(filled()).encode(), Path("a.ipynb"), key)
    hung = next(i for i, cell in enumerate(work.cells) if "(adam)" in cell.label)

    class Hanging(FakeRunner):
        def run(self, job: bytes, limits: Any, preload: Any = ()) -> RunResult:
            asked = json.loads(job)
            self.jobs.append(job)
            if asked["announce"]:
                said = [{"cell": index} for index in range(hung + 1)]
                ending = "timeout"
            elif any("def adam" in text for _, text in asked["cells"]):
                said, ending = [{"ready": True}], "timeout"
            else:
                said, ending = [{"imported": {"status": "ok", "names": {}}}], "died"
            lines = tuple(f"{asked['nonce']} {json.dumps(m)}".encode() for m in said)
            return RunResult(lines=lines, text=b"", ending=ending)  # type: ignore[arg-type]

    runner = Hanging(results=[])
    transcript, run, stopped = interview_cells(key, work, runner, parts=key.parts)
    assert [entry.cell for entry in stopped] == [work.cells[hung]]
    assert work.cells[hung] not in run.cells
    assert transcript.imported is not None


def test_cells_that_sleep_have_the_submissions_time_and_no_more_and_it_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = load_key("ex00_rules")
    sleepy = [code(f"time.sleep({n})") for n in range(100)]
    work = read(json.dumps({**filled(), "cells": sleepy}).encode(), Path("a.ipynb"), key)
    now = [0.0]
    monkeypatch.setattr(questions.time, "monotonic", lambda: now[0])

    class Asleep(FakeRunner):
        def run(self, job: bytes, limits: Any, preload: Any = ()) -> RunResult:
            asked = json.loads(job)
            now[0] += min(limits.total_s, 30.0)
            said = [{"ready": True}, {"cell": 0}]
            lines = tuple(f"{asked['nonce']} {json.dumps(m)}".encode() for m in said)
            return RunResult(lines=lines, text=b"", ending="timeout")

    transcript, _, stopped = interview_cells(key, work, Asleep(results=[]), parts=key.parts)
    assert now[0] == questions.TOTAL_S
    assert 0 < len(stopped) <= 3
    reports = judge(key, transcript, key.parts, path="a.ipynb", start_s=30)
    assert {report.status for report in reports} == {"timeout"}
    assert all("took more than" in report.finding.message for report in reports if report.finding)


def test_findings_without_cells_are_left_as_they_are() -> None:
    key = load_key(EXERCISE)
    work = Submission(path="a.ipynb", source="", sha256="")
    from autograder.model import Transcript

    told, notes = explain(key, (), work, Transcript(imported=None, replies={}), (), 30.0)
    assert (told, notes) == ((), ())
