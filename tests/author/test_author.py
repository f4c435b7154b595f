"""What a reference file says, as the vocabulary keeps it."""

from __future__ import annotations

import pytest

from autograder.author.exercise import Exercise

MODEL = '''
def half(x):
    """Half of x."""
    share = 0.5
    return share * x
'''


@pytest.fixture
def halves() -> Exercise:
    ex = Exercise(title="Halves", unit="A. Foundations", summary="Half of a number.")
    ex.part("half", points=1, hints=("Divide.", "By 2."))
    ex.convention(
        "half.rounded", "Rounded.", edits={"share * x": "round(share * x)"}, accepted=True
    )
    return ex


def test_a_mistake_is_known_in_an_accepted_convention_too(halves: Exercise) -> None:
    halves.misconception("half.quarter", "A quarter.", edits={"0.5": "0.25"})
    ((convention, both),) = halves.in_conventions(MODEL)
    assert (convention, both.id) == ("half.rounded", "half.quarter")
    assert "share = 0.25\n    return round(share * x)" in both.source(MODEL)


@pytest.mark.parametrize("edits", [{"share * x": "share"}, {"return share * x": "return x"}])
def test_a_mistake_in_the_lines_of_the_convention_is_left_to_the_author(
    halves: Exercise, edits: dict[str, str]
) -> None:
    halves.misconception("half.other", "Other.", edits=edits)
    assert list(halves.in_conventions(MODEL)) == []


def test_a_mistake_of_another_part_meets_no_convention(halves: Exercise) -> None:
    halves.part("double", points=1, hints=("Multiply.", "By 2."))
    halves.misconception("double.half", "Half.", edits={"0.5": "0.25"})
    assert list(halves.in_conventions(MODEL)) == []
