"""The corpus of public implementations: its manifest, and how their code is fitted.

No mirror is needed here: what is fitted is made up on the spot. `python -m benchmarks.fairness`
measures the corpus itself.
"""

import ast
import itertools
import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import tomllib

from benchmarks import fairness
from benchmarks.fairness_fitting import ADAPTERS, NotFitted, Source, files_of, fitted
from benchmarks.fairness_suggest import _asked, rules
from tests.conftest import EXERCISES, load_key

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "benchmarks" / "fairness" / "manifest.jsonl"
HELD_OUT = MANIFEST.with_name("held_out.jsonl")
LINES = [json.loads(line) for line in MANIFEST.read_text("utf-8").splitlines()]
SECOND = [json.loads(line) for line in HELD_OUT.read_text("utf-8").splitlines()]
THIRD, FOURTH = (
    [json.loads(line) for line in MANIFEST.with_name(name).read_text("utf-8").splitlines()]
    for name in ("third.jsonl", "fourth.jsonl")
)
CORPORA = (LINES, SECOND, THIRD, FOURTH)
ALL = LINES + SECOND + THIRD + FOURTH
FIELDS = {"repo", "path", "commit", "name", "exercise", "part", "adapter", "verdict", "by"}
STUB = (ROOT / "exercises" / "ex10_pooling.py").read_text("utf-8")
BESIDE = {
    "layers/pool.py": "from layers.base import Layer\nimport matplotlib.pyplot as plt\n"
    "class Pool(Layer):\n    def forward(self, x):\n        return largest(x)\n"
    "from .maths import biggest as largest\n",
    "layers/maths.py": "import numpy as np\ndef biggest(x: 'np.ndarray') -> float:\n"
    "    for i in xrange(3 / 2):\n        pass\n    return np.max(x.astype(np.float))\n",
}
POOL = Source(repo="a/b", path="layers/pool.py", commit="0" * 40, name="Pool")


def adapters() -> set[str]:
    trees = [ast.parse(file.read_text("utf-8")) for file in ADAPTERS.glob("*.py")]
    return {node.name for tree in trees for node in tree.body if hasattr(node, "name")}


def test_the_corpus_is_as_large_as_the_issue_asks() -> None:
    assert len(LINES) >= 300
    assert len({line["repo"].split("/")[0].lower() for line in LINES}) >= 60


def test_every_line_of_the_manifest_says_what_and_where_and_what_a_person_says_of_it() -> None:
    faults = tomllib.loads((MANIFEST.parent / "faults.toml").read_text("utf-8"))
    more = {"right": set(), "form": {"gap"}, "wrong": {"fault"}}
    known = adapters()
    for line in ALL:
        assert set(line) == FIELDS | more[line["verdict"]], line
        assert len(line["commit"]) == 40, line
        assert line["adapter"] in known, line
        assert line.get("fault") in {None, *faults}, line


def test_no_implementation_is_counted_twice_for_a_part() -> None:
    seen = [(line["repo"], line["path"], line["name"], line["part"]) for line in ALL]
    assert len(seen) == len(set(seen))


def authors(lines: list[dict[str, str]]) -> set[str]:
    return {line["repo"].split("/")[0].lower() for line in lines}


def test_no_author_stands_in_two_corpora_and_each_has_sixty_of_them() -> None:
    assert all(len(authors(lines)) >= 60 for lines in CORPORA)
    for one, other in itertools.combinations(CORPORA, 2):
        assert not authors(one) & authors(other)


@pytest.mark.parametrize("lines", [THIRD, FOURTH], ids=["third", "fourth"])
def test_in_later_corpora_an_author_has_one_line_of_a_part_and_adapter_at_most(
    lines: list[dict[str, str]],
) -> None:
    asked = [(line["repo"].split("/")[0].lower(), line["part"], line["adapter"]) for line in lines]
    assert len(asked) == len(set(asked))


def test_in_the_fourth_corpus_no_convention_of_a_course_makes_the_figure() -> None:
    said = Counter(
        (line["part"], line["verdict"], line.get("gap", line.get("fault"))) for line in FOURTH
    )
    most = {"right": 5, "form": 4, "wrong": 5}
    assert [each for each, count in said.items() if count > most[each[1]]] == []
    assert max(Counter(line["repo"].split("/")[0].lower() for line in FOURTH).values()) <= 12


def test_every_line_is_of_a_part_that_its_exercise_has() -> None:
    parts = {(name, part.name) for name in EXERCISES for part in load_key(name).parts}
    assert {(line["exercise"], line["part"]) for line in ALL} <= parts


def test_every_rule_asks_by_an_adapter_that_is_there() -> None:
    assert {rule["adapter"] for rule in rules()} <= adapters()


def test_a_fitted_file_has_the_part_and_what_it_needs_of_the_files_beside_it() -> None:
    text = fitted(BESIDE.get, POOL, stub=STUB, part="flatten", adapter="activation_class")
    tree = ast.parse(text)
    assert "flatten" in {getattr(node, "name", "") for node in tree.body}
    assert "def biggest(x):" in text
    assert "largest = biggest" in text
    assert "matplotlib" not in text
    assert "class Layer:" in text  # a base that lies nowhere: an empty one stands in


METHODS = {
    "net.py": "class Net:\n    def squash(self, x):\n        return x\n"
    "    @staticmethod\n    def rectify(x):\n        return x\n"
    "    def move(self, x):\n        return self.w + x\n",
}


def test_a_method_that_looks_at_no_object_is_asked_like_a_function() -> None:
    found = dict(_asked(ast.parse(METHODS["net.py"])))
    assert set(found) == {"Net", "Net.squash", "Net.rectify"}
    assert [each.arg for each in found["Net.squash"].args.args] == ["x"]
    given = {}
    for name in ("Net.squash", "Net.rectify"):
        source = Source(repo="a/b", path="net.py", commit="0" * 40, name=name)
        text = fitted(METHODS.get, source, stub=STUB, part="flatten", adapter="activation")
        exec(compile(text, "fitted.py", "exec"), given)
        assert given["flatten"](3) == 3


def test_what_python_2_and_older_numpy_meant_is_said_in_todays_words() -> None:
    source = Source(repo="a/b", path="layers/maths.py", commit="0" * 40, name="biggest")
    text = fitted(BESIDE.get, source, stub=STUB, part="flatten", adapter="one_to_one")
    assert "xrange = range" in text
    assert "_divided(3, 2)" in text
    assert "astype(float)" in text


def test_a_name_that_the_file_lacks_is_not_fitted() -> None:
    absent = Source(repo="a/b", path="layers/pool.py", commit="0" * 40, name="Other")
    with pytest.raises(NotFitted, match="does not define Other"):
        fitted(BESIDE.get, absent, stub=STUB, part="flatten", adapter="one_to_one")


def test_a_file_is_read_at_its_commit_and_an_absent_mirror_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFitted, match="no mirror"):
        files_of(tmp_path, POOL)
    folder = tmp_path / "a+b" / "repo"
    folder.mkdir(parents=True)
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    (folder / "one.py").write_text("x = 1\n")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "One"], check=True)
    read = files_of(tmp_path, Source(repo="a/b", path="one.py", commit="HEAD", name="x"))
    assert read("one.py") == "x = 1\n"
    assert read("two.py") is None


def test_the_table_tells_hidden_faults_and_dear_gaps_apart() -> None:
    def each(verdict: str, lost: float, judged: str = "") -> fairness.Measured:
        line = {"verdict": verdict, "repo": "a/b", "exercise": "ex", "part": "p"}
        return fairness.Measured(line=line, lost=lost, judged=judged)

    shown = fairness.table(
        [
            each("right", 0.0),
            each("form", 0.2),
            each("form", 1.0),
            each("wrong", 1.0, "named"),
            each("wrong", 1.0, "hidden"),
        ]
    )
    assert "| right: at full marks | 1 of 1 (100.0 %) | ≥ 99.5 % |" in shown
    assert "| form not quite: mean loss | 60.0 % of 2 | ≤ 20 % |" in shown
    assert "| form not quite: above 30 % | 1 of 2 (50.0 %) | none |" in shown
    assert "| wrong: named rightly | 1 of 2 (50.0 %) | ≥ 70 % |" in shown
    assert "| wrong: hidden by another finding | 1 of 2 (50.0 %) | ≤ 2 % |" in shown


def test_a_finding_that_nobody_has_judged_is_told_as_such() -> None:
    line = {"fault": "half"}
    faults = {"half": {"named": ["mse.half"], "hidden": ["accident.exception"]}}
    assert fairness.judged(line, "mse.half", faults) == "named"
    assert fairness.judged(line, "accident.exception", faults) == "hidden"
    assert fairness.judged(line, "undiagnosed", faults) == "undiagnosed"
    assert fairness.judged(line, "mse.sum", faults) == "unjudged"
    assert fairness.judged(line, None, faults) == "kept full marks"
