"""The audit's dresses: a form of an argument that costs too much is found, and told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from autograder.author_tools.dresses import DRESSES, dressed
from autograder.author_tools.marking import marked_here
from autograder.author_tools.proportion import proportion_problems
from autograder.model import Group, Key
from tests.conftest import ROOT, load_key

RULES = "ex00_rules"


def model_answer(name: str) -> str:
    return (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")


def with_groups(key: Key, part: str, **changes: dict[str, object]) -> Key:
    """The key with other points and causes for some of a part's groups."""

    def group(one: Group) -> Group:
        return replace(one, **changes.get(one.name.replace(" ", "_"), {}))

    parts = tuple(
        replace(p, groups=tuple(map(group, p.groups))) if p.name == part else p for p in key.parts
    )
    return replace(key, parts=parts)


def problems(key: Key) -> list[str]:
    told = proportion_problems(
        key, model_answer(key.name), lambda source, parts: marked_here(key, source, parts)
    )
    return list(told)


def test_a_single_number_that_counts_as_the_idea_is_found() -> None:
    key = with_groups(load_key(RULES), "churn_rule", a_single_number={"care": "", "points": 0.7})
    told = problems(key)
    assert "churn_rule: arguments of another form than the first costs 0.7 of 1.55" in told
    assert any(one.startswith("churn_rule: something wrong for arguments") for one in told)


def test_whole_numbers_that_count_as_the_idea_are_found() -> None:
    key = with_groups(load_key(RULES), "churn_rule", fractions={"care": "", "points": 0.7})
    assert "churn_rule: arrays of other numbers than the first costs 0.7 of 1.55" in problems(key)


WORN = [
    "results without axes of length 1",
    "arguments of another form than the first",
    "something wrong for arguments of another form than the first",
    "arguments without axes of length 1",
    "a batch of one",
    "an array of one entry",
]


@pytest.mark.parametrize("dress", WORN)
def test_a_dress_is_worn_where_a_function_is_called(dress: str) -> None:
    """It costs something in `ex01`, so that what it costs is measured."""
    key = load_key("ex01_neuron")
    names = {part.name: part.uses for part in key.parts}
    source = dressed(model_answer("ex01_neuron"), DRESSES[dress], names)
    assert any((part.score or 0) < part.max_score for part in marked_here(key, source))


def test_a_method_is_dressed_too() -> None:
    key = load_key("ex02_perceptron")
    parts = tuple(part for part in key.parts if part.name == "predict")
    body = DRESSES["arguments of another form than the first"]
    source = dressed(model_answer(key.name), body, {"predict": ("Perceptron",)})
    (report,) = marked_here(key, source, parts)
    assert report.score == pytest.approx(1.6)
