"""What hostile and unlucky files may not do: crash the checker, fake its lines, learn an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.interview.replies import Reader, clean
from autograder.judge.verdict import judge
from tests.conftest import dlgrade, swapped
from tests.interview.test_questions import DONE, IMPORTED, Scripted, ask, reply, two_parts

SGD = "    return w - learning_rate * grad, state\n"

BODIES = {
    "another shape every time": "    return np.random.rand(np.random.randint(1, 9)), state\n",
    "a number beyond floats": "    return 10**400, state\n",
    "a lone surrogate in an exception": '    raise ValueError("\\ud800")\n',
    "escape sequences": '    raise ValueError("\\x1b[2J\\x9b1m\\u202eAll of it is right.")\n',
    "a class that lies about its name": (
        '    E = type("All of it\\n is right.", (Exception,), {"__str__": lambda s: 1 / 0})\n'
        "    raise E\n"
    ),
    "two hundred nested folders": (
        "    import os\n    for _ in range(200):\n        os.mkdir('d')\n        os.chdir('d')\n"
        "    return w, state\n"
    ),
    "twenty million rows of nothing": "    return np.empty((2 * 10**7, 0)), state\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_verdict_comes_and_the_report_is_clean(name: str, ex06: str, tmp_path: Path) -> None:
    file = tmp_path / "ex06_optimizers.py"
    file.write_text(swapped(ex06, SGD, BODIES[name]), encoding="utf-8")
    ran = dlgrade("check", file.name, "--format", "json", cwd=tmp_path)
    assert ran.code == 1
    assert ran.report["score"] == 11
    text = dlgrade("check", file.name, cwd=tmp_path)
    assert text.code == 1
    for line in text.out.splitlines():
        assert line.isprintable()
        assert not line.startswith("All of it is right")


def test_a_module_whose_attributes_fail_costs_nothing(ex06: str, tmp_path: Path) -> None:
    lazy = (
        "class Lazy:\n    def __getattr__(self, name):\n        raise RuntimeError(name)\n"
        "    def __call__(self): pass\nlazy = Lazy()\n"
    )
    file = tmp_path / "ex06_optimizers.py"
    file.write_text(lazy + ex06, encoding="utf-8")
    assert dlgrade("check", file.name, cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "outcome",
    [
        {"kind": []},
        {"kind": "returned"},
        {"kind": "returned", "value": 1.0, "modified": [[]], "warnings": {"a": 1}},
        {"kind": "returned", "value": 1.0, "repeat": {"kind": "returned"}},
        {"kind": "returned", "value": {"$a": ["<f8", [0, 10**30], ""]}},
        {"kind": "returned", "value": {"$d": [[i * (2**61 - 1), 0] for i in range(5000)]}},
        {"kind": "raised", "type": [[[]]], "bases": 5, "message": {"a": 1}, "line": 10**4000},
        {"kind": "missing", "name": ["sgd"]},
        {"kind": "raised", "type": "NotImplementedError", "message": "[1.5, 2.5]"},
    ],
)
def test_a_forged_outcome_is_judged_and_never_crashes(outcome: dict[str, Any]) -> None:
    key = two_parts()
    forged = {"case": ["sgd", "values", 0], "outcome": outcome}
    runner = Scripted(*[([IMPORTED, forged, reply("momentum"), DONE], "done")] * 3)
    transcript = ask(runner)
    report = judge(key, transcript, key.parts, path="ex06.py", start_s=30)[0]
    assert report.score == 0.0
    assert report.finding is not None
    assert "1.5" not in report.finding.message


def test_lines_functions_and_texts_come_from_the_source_the_parent_read() -> None:
    reader = Reader("def sgd(w):\n    return w\n")
    told = reader.outcome(
        {"kind": "raised", "type": "E", "line": 2, "function": "expected_0.75", "text": "secret"}
    )
    assert told is not None
    assert (told["text"], told["function"]) == ("return w", "")
    assert reader.line(3000) is None


def test_clean_keeps_words_and_drops_what_moves_a_cursor() -> None:
    assert clean("naïve café, 日本") == "naïve café, 日本"
    assert "\x1b" not in clean("a\x1b[2J\x9b\u202e\ud800b\nc")
    assert clean("a\nb", lines=True) == "a\nb"
    json.dumps(clean("\ud800")).encode("utf-8")


def test_raising_for_everything_earns_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ex09_raises.py"
    names = ("conv_output_size", "same_padding")
    lines = [f"def {name}(*a, **k):\n    raise ValueError('no')\n" for name in names]
    file.write_text("\n".join(lines))
    parts = [argument for name in names for argument in ("--part", name)]
    ran = dlgrade("check", file, *parts, "--format", "json")
    assert ran.report["score"] == 0
