"""Who wrote alike: copies are found through renaming, and independent right answers are not."""

from __future__ import annotations

import ast
import json
import random
import sys
from pathlib import Path

import pytest

from autograder.class_report import similarity_page, similarity_search
from autograder.class_report.similarity import (
    Pair,
    Similarity,
    read_similarity,
    write_similarity,
)
from autograder.class_report.similarity_search import compare, compared
from autograder.course import Course
from autograder.errors import UsageError
from autograder.intake.hand_ins import collect
from tests.conftest import EXERCISES, ROOT, model_answer
from tests.support import notebooks

pytest.importorskip("rapidfuzz")
NUMPY = [
    name
    for name in EXERCISES
    if (ROOT / "tests" / "collection" / "variants" / name / "loops.py").is_file()
]


def stub(exercise: str) -> str:
    return Course(ROOT).stub(exercise).read_text(encoding="utf-8")


def independent(exercise: str) -> dict[str, str]:
    """Right answers by people who did not see each other's: the model answer and its variants."""
    found = {"model": model_answer(exercise)}
    for path in sorted((ROOT / "tests" / "collection" / "variants" / exercise).glob("*.py")):
        found[path.stem] = path.read_text(encoding="utf-8")
    return found


def disguised(source: str) -> str:
    """A copy with every variable renamed, other comments, another layout and a header."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            inside = list(ast.walk(function))
            local = {
                n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            for node in inside:
                if isinstance(node, ast.Name) and node.id in local:
                    node.id = f"my_{node.id}"
    return f"# all my own work\n{ast.unparse(tree)}\n"


def pairs(found: Similarity) -> set[frozenset[str]]:
    return {frozenset(pair.students) for pair in found.pairs}


@pytest.mark.parametrize("exercise", NUMPY)
def test_independent_right_answers_are_not_alike(exercise: str) -> None:
    assert compare(independent(exercise), stub(exercise)).pairs == ()


@pytest.mark.parametrize("exercise", NUMPY)
def test_a_disguised_copy_is_found(exercise: str) -> None:
    sources = independent(exercise)
    sources["copy"] = disguised(sources["loops"])
    assert pairs(compare(sources, stub(exercise))) == {frozenset(("copy", "loops"))}


def test_what_the_whole_class_wrote_alike_is_no_sign_of_copying() -> None:
    sources = independent("ex06_optimizers")
    crowd = {f"student{n}": sources["model"] for n in range(12)}
    found = compare({**sources, **crowd}, stub("ex06_optimizers"))
    assert found.pairs == ()
    assert found.common == 13


def test_the_released_stub_does_not_count() -> None:
    released = stub("ex06_optimizers")
    found = compare({"ada": released, "bo": released, "chen": released}, released)
    assert found.pairs == ()
    assert found.compared == 0


def test_a_file_that_python_cannot_read_is_left_out_and_told() -> None:
    sources = {"ada": "def adam(:", "bo": "\x00", "chen": model_answer("ex06_optimizers")}
    found = compare(sources, stub("ex06_optimizers"))
    assert (found.left, found.compared) == (("ada", "bo"), 1)


def test_one_who_uses_up_the_words_or_hands_in_a_megabyte_takes_nobody_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exercise = "ex06_optimizers"
    honest = {"ada": model_answer(exercise), "bo": disguised(model_answer(exercise))}
    expected = compare(honest, stub(exercise)).pairs
    assert len(expected) == 1
    monkeypatch.setattr(similarity_search, "FIRST", sys.maxunicode - 200)
    wordy = "\n".join(f"x = {n}" for n in range(3000))
    found = compare({"eve": wordy, "mal": "x = 1\n" * 170_000, **honest}, stub(exercise))
    assert found.left == ("eve", "mal")
    assert found.pairs == expected


def test_a_copy_to_the_letter_says_so() -> None:
    sources = independent("ex06_optimizers")
    sources["twin"] = sources["algebra"]
    (pair,) = compare(sources, stub("ex06_optimizers")).pairs
    assert pair.share == 1.0
    assert pair.verbatim == pair.functions


def test_half_a_file_copied_is_found_and_the_rest_is_not_named() -> None:
    sources = independent("ex06_optimizers")
    own = {n.name: n for n in ast.parse(sources["algebra"]).body if isinstance(n, ast.FunctionDef)}
    mixed = ast.parse(sources["loops"])
    mixed.body = [
        own[n.name] if isinstance(n, ast.FunctionDef) and n.name in ("sgd", "momentum", "nesterov")
        else n for n in mixed.body
    ]  # fmt: skip
    del sources["algebra"]
    sources["half"] = ast.unparse(mixed)
    (pair,) = compare(sources, stub("ex06_optimizers")).pairs
    assert {"adagrad", "rmsprop", "adam"} <= set(pair.functions)
    assert not {"sgd", "momentum", "nesterov"} & set(pair.functions)


def test_the_order_of_the_submissions_changes_nothing() -> None:
    sources = independent("ex03_forward_loss")
    sources["copy"] = disguised(sources["float32"])
    names = list(sources)
    random.Random(4).shuffle(names)
    one = compare(sources, stub("ex03_forward_loss"))
    two = compare({name: sources[name] for name in names}, stub("ex03_forward_loss"))
    assert pairs(one) == pairs(two)


def test_what_was_found_is_kept_for_later_reports(tmp_path: Path) -> None:
    sources = independent("ex06_optimizers")
    sources["twin"] = sources["algebra"]
    found = {"ex06_optimizers": compare(sources, stub("ex06_optimizers"))}
    write_similarity(tmp_path, found)
    assert read_similarity(tmp_path) == found


def test_the_report_says_that_it_is_a_hint_and_what_to_think_of_it() -> None:
    pair = Pair(
        students=("ada", "<b>bo</b>"), tokens=200, share=0.8, functions=("adam",), verbatim=()
    )
    found = Similarity(pairs=(pair,), compared=40, common=7, left=())
    section = similarity_page.render(found, lambda name: name.replace("<", "&lt;"))
    assert "A hint for you to look at, never a mark." in section
    assert "ask before you conclude" in section
    assert "7 have the very same solution" in section
    assert "80%" in section
    assert "<b>bo" not in section


def test_a_file_that_went_from_hand_to_hand_is_told_of_once() -> None:
    students = ("ada", "bo", "chen")
    found = [
        Pair(students=(one, two), tokens=90, share=1.0, functions=("adam",), verbatim=("adam",))
        for one, two in (students[:2], students[1:], students[::2])
    ]
    section = similarity_page.render(
        Similarity(pairs=tuple(found), compared=9, common=1, left=()), str
    )
    assert section.count("<tr>") == 2  # the heading, and one group
    assert "ada, bo, chen" in section


def test_a_class_too_large_to_compare_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity_search, "MOST", 2)
    with pytest.raises(UsageError, match="at most 2 submissions; here 3"):
        compare(dict.fromkeys("abc", ""), "")


def test_without_rapidfuzz_nothing_is_marked_and_the_cure_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from autograder.cli.instructor import grade

    monkeypatch.setattr(grade.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install rapidfuzz"):
        grade.grade_command.main(
            [str(tmp_path), "--similarity", "--out", str(tmp_path / "out")], standalone_mode=False
        )
    assert not (tmp_path / "out").exists()


def test_a_notebook_and_a_file_of_the_same_code_are_alike(tmp_path: Path) -> None:
    for name, source in independent(notebooks.EXERCISE).items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{notebooks.EXERCISE}.py").write_text(source, encoding="utf-8")
    (tmp_path / "twin").mkdir()
    text = json.dumps(notebooks.filled())  # the model answer
    (tmp_path / "twin" / f"{notebooks.EXERCISE}.ipynb").write_text(text, encoding="utf-8")
    course = Course(ROOT)
    found = compared(course, collect(tmp_path, course).works)[notebooks.EXERCISE]
    assert pairs(found) == {frozenset(("model", "twin"))}
    (pair,) = found.pairs
    assert pair.share == 1.0


def test_a_damaged_comparison_is_replaced_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "similarity.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="is damaged"):
        read_similarity(tmp_path)
    found = {"ex06_optimizers": Similarity(pairs=(), compared=3, common=1, left=())}
    write_similarity(tmp_path, found)
    assert read_similarity(tmp_path) == found
