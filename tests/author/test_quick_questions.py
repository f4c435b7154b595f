"""How a quick question is declared, and where its sources may disagree."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.author.exercise import Exercise
from autograder.errors import OracleFailed
from autograder.model import Part
from autograder.oracle.quick_questions import questions, wrong_answers

STUB = """\
# %% [markdown]
# **output size**: How many places? It is
# no trick.

# %%
answers = {"output size": None, "other": 3}
"""
WRONG = {"steps": (2, "You counted the moves."), "pixels": (7, "You counted the pixels.")}


def exercise(name: str = "output size", **said: Any) -> Exercise:
    ex = Exercise(title="Sizes", unit="A. Foundations", summary="A size.")
    known = {"answer": 3, "wrong": WRONG, "hints": ("Count.", "Again."), **said}
    ex.quick_question(name, **known)
    return ex


def frozen(ex: Exercise, stub: str = STUB) -> Part:
    (part,) = questions(ex, stub, (), answers=True)
    return part


def test_a_question_is_a_part_with_one_case_and_its_wrong_answers() -> None:
    ex = exercise(answer=lambda: 1 + 2)
    part = frozen(ex)
    assert (part.name, part.points, part.uses) == ("output_size", 0.0, ("answers",))
    assert part.groups[0].cases[0].expected == {"kind": "returned", "value": 3.0}
    told = {entry.id: entry.outputs for entry in wrong_answers(ex, [part])}
    assert told["output_size.steps"] == {
        "output_size/values": ({"kind": "returned", "value": 2.0},)
    }


def test_what_goes_to_the_candidate_holds_no_answer() -> None:
    (part,) = questions(exercise(), STUB, (), answers=False)
    (case,) = part.groups[0].cases
    assert case.expected == {}
    assert case.inputs == {"question": "output size", "questions": ["output size"]}


def test_questions_that_are_not_asked_for_are_not_made() -> None:
    assert list(questions(exercise(), STUB, ("another",), answers=True)) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "Output.size"}, "small letters"),
        ({"name": "questions"}, "small letters"),
        ({"kind": "essay"}, "kind is one of"),
        ({"kind": "choice"}, "choices="),
        ({"choices": ("a", "b")}, "choices="),
        ({"wrong": {"steps": (2, "You counted the moves.")}}, "two wrong answers"),
        ({"hints": ("Count.",)}, "two hints"),
    ],
)
def test_a_slip_in_a_question_is_told(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        exercise(**said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"answer": "three"}, "a number is needed"),
        ({"answer": 2}, "cannot be told from the right answer"),
        ({"wrong": {**WRONG, "again": (2.0, "Twice.")}}, "cannot be told from output_size.steps"),
        ({"tolerance": 0.5}, "cannot be told from the right answer"),
        ({"kind": "shape"}, "cannot be told|is needed"),
    ],
)
def test_answers_that_cannot_be_told_apart_are_refused(said: dict[str, Any], told: str) -> None:
    if "kind" in said:
        said = {**said, "answer": (3.5, 1)}
    with pytest.raises(OracleFailed, match=told):
        frozen(exercise(**said))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"output size": None', '"output size": 3', "the stub needs"),
        ("answers = ", "others = ", "the stub needs"),
        ("**output size**:", "*output size*:", "has to begin with"),
    ],
)
def test_a_question_that_the_stub_does_not_ask_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(OracleFailed, match=told):
        frozen(exercise(), STUB.replace(old, new))
