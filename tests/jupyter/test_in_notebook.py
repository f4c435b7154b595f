"""`check` and `%dlgrade` in a real kernel: what a student sees, and what the kernel never holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.jupyter.kernel_cells import defining_cells
from autograder.jupyter.output import Outcome
from autograder.model import Counterexample, Finding, PartReport, Place, Report
from autograder.reporters import html
from tests.support.notebooks import BIAS, cell_of, edited, filled, text_of

nbclient = pytest.importorskip("nbclient", reason="Jupyter is not installed: dlgrade[nbgrader]")

RIGHT = text_of(cell_of(filled(), "adam"))
WRONG = text_of(cell_of(edited(filled(), "adam", BIAS, "learning_rate"), "adam"))
NOISE = """import os, sys, threading, time
os.write(2, b"W0000 cuda_dnn.cc: no GPU\\n")
print("I0000 oneDNN", file=sys.stderr)
threading.Timer(0.3, lambda: os.write(2, b"E0000 late\\n")).start()
def later():
    time.sleep(1)"""
CELLS = {
    "start": "import numpy as np\nfrom autograder import check",
    "too early": 'check("ex06", part="adam")',
    "wrong": WRONG,
    "noise": NOISE,
    "wrong checked": 'check("ex06", part="adam")',
    "unreadable": "def adam(:",
    "right": RIGHT,
    "experiment": "import itertools\nendless = itertools.count()\nvalue = float('nan')\nvalue",
    "right checked": 'from autograder import check\n\ncheck("ex06", part="adam")',
    "load": "%load_ext autograder",
    "magic": "%dlgrade check ex06 --part adam",
    "command": "%dlgrade hint ex06 adam",
    "usage": "%dlgrade check",
    "no such part": 'check("ex06", part="nadam")',
    "whole": 'check("ex06")',
    "sgd": text_of(cell_of(filled(), "sgd")),
    "milestone": "from autograder import milestones\n\nmilestones(2014)",
    "milestones": "%dlgrade milestones",
    "no such milestone": "%dlgrade milestones 1066",
    "spy": "print(sorted(m for m in sys.modules if m in "
    "('autograder.exercise.keys', 'autograder.milestones.running', 'autograder.judge.verdict', "
    "'autograder.oracle.freeze', 'tensorflow')))",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Every cell's outputs, from one run of one kernel in a student's course."""
    import nbformat

    from autograder.course import Course
    from autograder.student.workspace import lay_down
    from tests.conftest import ROOT

    folder: Path = tmp_path_factory.mktemp("course")
    lay_down(Course(ROOT), folder)
    (folder / "json.py").write_text("raise SystemExit('a file of the student')")
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(text) for text in CELLS.values()]
    where = {"metadata": {"path": str(folder / "exercises")}}
    nbclient.NotebookClient(nb, allow_errors=True, timeout=300, resources=where).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, nb.cells, strict=True)}


def shown(outputs: list[Any], kind: str = "text/plain") -> str:
    return "\n".join(o.data.get(kind, "") for o in outputs if o.output_type == "display_data")


def result(outputs: list[Any]) -> str:
    (only,) = [o.data["text/plain"] for o in outputs if o.output_type == "execute_result"]
    return str(only)


def test_a_milestone_runs_on_what_the_kernel_has_defined(outputs: dict[str, list[Any]]) -> None:
    """Nothing is written in the course's files."""
    assert "your SGD is 0.21 above" in shown(outputs["milestone"])
    assert "<svg" in shown(outputs["milestone"], "text/html")
    assert "1 of 7 milestones are open." in shown(outputs["milestones"])
    assert "<code>dlgrade milestones 2014</code>" in shown(outputs["milestones"], "text/html")
    (error,) = outputs["no such milestone"]
    assert error.evalue.startswith("There is no milestone '1066'.")


def test_a_check_before_its_cell_says_to_run_that_cell(outputs: dict[str, list[Any]]) -> None:
    assert "Nothing called 'adam' is defined in this notebook yet" in shown(outputs["too early"])
    assert result(outputs["too early"]) == "0.0"


def test_a_mistake_is_shown_in_html_and_in_text(outputs: dict[str, list[Any]]) -> None:
    for kind in ("text/html", "text/plain"):
        said = " ".join(shown(outputs["wrong checked"], kind).split())
        assert "The bias correction is missing" in said
        assert "0.68377" in said
        assert "expected" in said
    assert result(outputs["wrong checked"]) == "0.0"


def test_the_last_definition_counts_and_the_result_is_a_plain_float(
    outputs: dict[str, list[Any]],
) -> None:
    assert result(outputs["right checked"]) == "3.0"
    assert type(eval(result(outputs["right checked"]))) is float
    assert result(outputs["whole"]) == "3.0"


def test_a_graded_cell_writes_nothing_to_stderr(outputs: dict[str, list[Any]]) -> None:
    assert any(o.output_type == "stream" for o in outputs["noise"])
    for name in ("too early", "wrong checked", "right checked", "whole"):
        kinds = [o.output_type for o in outputs[name]]
        assert kinds == ["display_data", "execute_result"], name


def test_the_magic_checks_and_runs_commands(outputs: dict[str, list[Any]]) -> None:
    assert "This part is right." in shown(outputs["magic"])
    assert "1. " in outputs["command"][0].text


def test_wrong_usage_is_one_sentence(outputs: dict[str, list[Any]]) -> None:
    for name, words in (("no such part", "no part 'nadam'"), ("usage", "%dlgrade check EX")):
        (error,) = outputs[name]
        assert error.output_type == "error"
        assert words in "".join(error.traceback)
        assert len(error.traceback) == 1


def test_no_answer_and_no_tensorflow_is_in_the_kernel(outputs: dict[str, list[Any]]) -> None:
    (printed,) = outputs["spy"]
    assert printed.text.strip() == "[]"


def chosen(*history: str, **names: Any) -> list[int]:
    return [number for number, _ in defining_cells(["", *history], names)]


def test_a_kernel_is_asked_for_definitions_not_for_experiments() -> None:
    assert chosen(
        "import numpy as np",
        "def helper(x): return 1",
        "def helper(x): return np.exp(x) * SCALE",
        "SCALE = 2",
        "def f(x): return helper(x)",
        "history = [f(i) for i in range(10**9)]",
        "print(f(3))",
        "def broken(",
    ) == [1, 3, 4, 5]


def test_what_is_built_on_an_older_definition_keeps_it() -> None:
    assert chosen("def f(): return 1", "f = wrapped(f)", "def wrapped(g): return g", f=len) == [
        1,
        2,
        3,
    ]
    assert chosen("class A: pass", "A.b = 1", "table = {}", "table[1] = A", "def f(): table") == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_names_bound_to_callables_count_as_definitions() -> None:
    assert chosen("relu = lambda x: max(x, 0)", "x = 3", relu=len, x=3) == [1]
    assert chosen("%%time\ndef f(): return 1", "!ls\ny = 1") == [1]


def test_answers_to_quick_questions_are_marked_and_no_other_data() -> None:
    history = ("answers = {'a': 1}", "other = {'a': 1}", "answers['b'] = (1, 2)")
    assert chosen(*history, answers={"a": 1, "b": (1, 2)}, other={"a": 1}) == [1, 3]
    assert chosen("answers = {'net': train()}", answers={"net": object()}) == []
    assert chosen("answers = [1]", answers=[1]) == []


def report(**changes: Any) -> Report:
    example = Counterexample(case="<b>", inputs={"x": "<i>1</i>"}, got="<script>", expected="1")
    finding = Finding(kind="generic", id="g", message="a < b & c", where=Place(file="f", line=2))
    part = PartReport(
        name="f",
        status="failed",
        score=1.0,
        max_score=2.0,
        cases_passed=0,
        cases_total=1,
        finding=finding,
        counterexample=example,
    )
    fields: dict[str, Any] = {
        "exercise": "ex06_optimizers",
        "title": "T",
        "score": 1.0,
        "max_score": 2.0,
        "isolation": "process",
        "cases": "public",
        "duration_s": 0.1,
        "parts": (part,),
        "stdout": "<img src=x onerror=alert(1)>",
        "notes": ("<u>",),
        "certificate": {},
    }
    return Report(**{**fields, **changes})


def test_nothing_a_student_writes_is_html() -> None:
    page = html.fragment(report(), sheet="")
    for text in ("<b>&", "<i>", "<script>", "<img", "<u>", "a < b"):
        assert text not in page
    assert "&lt;script&gt;" in page


def test_an_outcome_has_text_where_there_is_no_browser() -> None:
    bundle = Outcome(report())._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "1 of 2 points" in bundle["text/plain"]
    assert "prefers-color-scheme" in bundle["text/html"]


def test_earlier_notebooks_can_be_imported_and_are_marked_with_the_kernel(
    tmp_path: Path,
) -> None:
    """In nbgrader's folders, where there are notebooks only: an assignment each."""
    import nbformat

    from tests.conftest import model_answer

    for name in ("ex03_forward_loss", "ex04_backprop"):
        earlier = nbformat.v4.new_notebook()
        earlier.cells = [
            nbformat.v4.new_code_cell(text)
            for text in ("%matplotlib inline", model_answer(name), "1 / 0")
        ]
        (tmp_path / name[:4]).mkdir()
        nbformat.write(earlier, tmp_path / name[:4] / f"{name}.ipynb")
    (tmp_path / "ex18").mkdir()
    forward = model_answer("ex18_network").partition("def forward")[2].partition("# %%")[0]
    cells = {
        "load": "%load_ext autograder",
        "imports": "import numpy as np\nimport ex03_forward_loss as ex03",
        "forward": f"def forward{forward}",
        "value": "forward(np.ones((1, 1)), [(np.ones((1, 2)), np.zeros(2))])[0].tolist()",
        "checked": 'from autograder import check\n\ncheck("ex18", part="forward")',
    }
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(text) for text in cells.values()]
    where = {"metadata": {"path": str(tmp_path / "ex18")}}
    nbclient.NotebookClient(nb, allow_errors=True, timeout=300, resources=where).execute()
    found = {name: cell.outputs for name, cell in zip(cells, nb.cells, strict=True)}
    assert result(found["value"]) == "[[0.5, 0.5]]"
    assert result(found["checked"]) == "2.0"
    assert "ex03_forward_loss.ipynb" in shown(found["checked"])
