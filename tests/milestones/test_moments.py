"""Each of the seven moments comes out with a right answer, whatever its style."""

from __future__ import annotations

import types
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.candidate import serialization
from autograder.candidate.sources import moments as source_of_moments
from autograder.course import Course
from autograder.exercise import keys
from autograder.milestones.moments import MOMENTS, Moment, named
from autograder.milestones.reading import Nonsense, Seen
from autograder.milestones.running import run
from autograder.milestones.work import PASSED, Work
from autograder.sandbox.process import ProcessRunner
from autograder.submission import reading
from tests.conftest import ROOT
from tests.milestones.courses import STYLES, answer

WITHOUT_KERAS = [moment for moment in MOMENTS if "ex12" not in moment.needs]


@cache
def module(exercise: str, style: str) -> types.ModuleType:
    path = answer(exercise, style)
    found = types.ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(found))
    return found


@cache
def drivers() -> types.ModuleType:
    found = types.ModuleType("drivers")
    exec(source_of_moments(), vars(found))
    return found


def seen(moment: Moment, style: str, **others: Any) -> Seen:
    """What comes of a moment without a process around it: the same driver, the same reading."""
    impl = types.SimpleNamespace()
    for exercise in moment.needs:
        vars(impl).update(vars(module(exercise, style)))
    reply = getattr(drivers(), moment.driver)(impl, **{**moment.inputs(), **others})
    return moment.read(serialization.decode(serialization.encode(reply)))


SLOW = ("lenet", "loops")
EVERY = [
    pytest.param(moment, style, marks=[pytest.mark.slow] if (moment.name, style) == SLOW else [])
    for moment in WITHOUT_KERAS
    for style in STYLES
]


@pytest.mark.parametrize(("moment", "style"), EVERY)
def test_a_right_answer_in_any_style_makes_history(moment: Moment, style: str) -> None:
    shown = seen(moment, style)
    assert shown.came_out, shown.told
    assert all(figure.drawn.startswith("<svg") and figure.words for figure in shown.figures())
    assert max(map(len, shown.letters())) <= 78


def test_lists_and_loops_read_the_same_digits_as_arrays_do() -> None:
    """Trained on 20 of 300, which is quick."""
    moment = named("lenet")
    inputs = moment.inputs()
    few = {"x": inputs["x"][:20], "labels": inputs["labels"][:20], "epochs": 2}
    assert seen(moment, "loops", **few).told == seen(moment, "model", **few).told


@pytest.mark.parametrize("style", ["model", "loops"])
def test_skips_are_shown_from_a_file_that_imports_keras_with_no_keras_there(style: str) -> None:
    """`print(tf.__version__)` and its like fail there, and take nothing else along."""
    moment = named("resnet")
    path = answer("ex12", style)
    text = "import tensorflow as tf\nprint(tf.__version__)\n" + path.read_text(encoding="utf-8")
    work = Work(
        exercise="ex12",
        parts={"gradient_norms": PASSED},
        key=keys.load(Course(ROOT).key("ex12_architectures")),
        submission=reading.parsed(text.encode(), path.name),
    )
    runner = ProcessRunner()
    try:
        shown = run(moment, [work], runner)
    finally:
        runner.close()
    assert isinstance(shown, Seen), shown
    assert shown.came_out
    assert shown.told["first"] < 1e-12 < 1 < shown.told["second"]


def test_what_new_digits_show_does_not_travel() -> None:
    inputs = named("lenet").inputs()
    assert len(inputs["labels"]) == len(inputs["x"])
    assert {len(value) for value in inputs.values() if isinstance(value, np.ndarray)} == {300, 100}
    assert inputs["new"].shape == (100, 8, 8)


def test_every_moment_says_its_year_in_the_sentence_on_history() -> None:
    from autograder.languages.catalogue import say, using_language

    for language in ("en", "id"):
        with using_language(language):
            for moment in MOMENTS:
                assert str(moment.year) in say(f"milestone.{moment.name}.then")
                assert moment.title


@pytest.mark.parametrize(
    "reply",
    [
        None,
        [],
        {},
        {"sgd": 1.0, "adam": 2.0},
        {"sgd": np.zeros((60, 2)), "adam": np.full((60, 2), np.nan)},
        {"sgd": np.zeros((60, 2)), "adam": np.full((60, 2), 1e300)},
        {"sgd": np.zeros((60, 2)), "adam": np.zeros((60, 3))},
        {"sgd": np.zeros((60, 2)), "adam": np.zeros((60, 2), dtype=complex)},
    ],
    ids=str,
)
def test_no_nonsense_is_drawn(reply: object) -> None:
    with pytest.raises(Nonsense):
        named("2014").read(reply)


def test_a_perceptron_that_misses_flowers_is_not_said_to_part_them() -> None:
    weights = np.tile([1.0, 0.0, 0.0], (10, 1))
    shown = named("perceptron").read({"weights": weights, "answers": np.ones(100)})
    assert not shown.came_out
    assert shown.told["wrong"] == 50
    assert shown.figures()
    assert shown.letters()
