"""Another default than the exercise's is a gap of care: told as what it is, and charged once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from autograder.author_tools.marking import marked_here
from tests.conftest import ROOT, load_key, swapped
from tests.support.marking import lost, marked, said

ADAM = "def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):"
RATE = "(w, grad, state, learning_rate=0.01"
RULE = "    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n"
PAPER = ((RULE, "    step = learning_rate / (1 - beta_1**t)\n"),
         ("(np.sqrt(v) + epsilon)", "(np.sqrt(v / (1 - beta_2**t)) + epsilon)"))  # fmt: skip


def with_default(old: str, new: str) -> tuple[str, str]:
    return ADAM, swapped(ADAM, old, new)


@pytest.mark.parametrize(
    ("exercise", "part", "old", "new", "cost", "told"),
    [
        ("ex01_neuron", "leaky_relu", "negative_slope=0.01)", "negative_slope=0.2)", 0.2,
         "The default of negative_slope in leaky_relu is 0.2; the exercise's is 0.01."),
        ("ex02_perceptron", "train", "threshold=100", "threshold=10", 0.6,
         "The default of threshold in Perceptron is 10; the exercise's is 100."),
        ("ex03_forward_loss", "binary_cross_entropy",
         "def binary_cross_entropy(y_true, p, epsilon=1e-7)",
         "def binary_cross_entropy(y_true, p, epsilon=1e-15)", 0.6,
         "The default of epsilon in binary_cross_entropy is 1e-15; the exercise's is 1e-07."),
        ("ex04_backprop", "numerical_gradient", "h=1e-5)", "h=1e-2)", 0.4,
         "The default of h in numerical_gradient is 0.01; the exercise's is 1e-05."),
        ("ex06_optimizers", "momentum", f"def momentum{RATE}, momentum=0.9)",
         f"def momentum{RATE}, momentum=0.5)", 0.4,
         "The default of momentum in momentum is 0.5; the exercise's is 0.9."),
        ("ex06_optimizers", "adam", *with_default("epsilon=1e-7", "epsilon=1e-5"), 0.6,
         "The default of epsilon in adam is 1e-05; the exercise's is 1e-07."),
        ("ex08_convolution", "conv2d", 'strides=1, padding="valid"', 'strides=1, padding="same"', 1,
         "The default of padding in conv2d is 'same'; the exercise's is 'valid'."),
    ],
)  # fmt: skip
def test_a_wrong_default_is_named_and_costs_a_share_of_one_part(
    exercise: str, part: str, old: str, new: str, cost: float, told: str
) -> None:
    reports = marked(exercise, (old, new))
    assert lost(reports) == {part: cost}  # what calls it within the file is not charged again
    assert said(reports[part]) == f"{told} Otherwise the values are right."


def test_the_case_shown_is_what_came_back_where_the_default_was_used() -> None:
    report = marked("ex06_optimizers", with_default("epsilon=1e-7", "epsilon=0.5"))["adam"]
    example = report.counterexample
    assert example is not None
    assert example.got != example.expected
    assert example.difference is not None


def test_the_same_wrong_default_in_three_rules_is_charged_in_the_first() -> None:
    source = (ROOT / "solutions" / "ex06_optimizers.py").read_text(encoding="utf-8")
    key = load_key("ex06_optimizers")
    other = source.replace("epsilon=1e-7", "epsilon=1e-3")
    reports = {report.name: report for report in marked_here(key, other)}
    assert lost(reports) == {"adagrad": 0.4}
    told = reports["adam"].notes[0]
    assert told.startswith("The default of epsilon in adam is 0.001; the exercise's is 1e-07.")
    assert "A slip of the same kind as in adagrad; points are lost only there." in told


def test_a_parameter_without_a_default_is_told_as_such() -> None:
    bare = marked("ex06_optimizers", with_default("epsilon=1e-7", "*, epsilon"))["adam"]
    assert said(bare).startswith("The parameter epsilon of adam has no default; the exercise's is")


def test_of_two_other_defaults_only_the_one_that_matters_is_told() -> None:
    body = "    t = state.get"
    resolved = "    beta_1 = 0.9 if beta_1 is None else beta_1\n    t = state.get"
    both = swapped(with_default("beta_1=0.9", "beta_1=None")[1], "epsilon=1e-7", "epsilon=1e-3")
    reports = marked("ex06_optimizers", (ADAM, both), (body, resolved))
    assert lost(reports) == {"adam": 0.6}
    assert "beta_1" not in said(reports["adam"])


def test_a_default_that_changes_nothing_costs_nothing() -> None:
    body = "    t = state.get"
    resolved = "    epsilon = 1e-7 if epsilon is None else epsilon\n    t = state.get"
    none = with_default("epsilon=1e-7", "epsilon=None")
    assert lost(marked("ex06_optimizers", none, (body, resolved))) == {}


def test_an_accepted_convention_keeps_its_own_small_default_and_pays_for_a_larger_one() -> None:
    small = marked("ex06_optimizers", *PAPER, with_default("epsilon=1e-7", "epsilon=1e-8"))
    assert lost(small) == {}
    large = marked("ex06_optimizers", *PAPER, with_default("epsilon=1e-7", "epsilon=1e-5"))
    assert lost(large) == {"adam": 0.6}
    assert said(large["adam"]).startswith("The default of epsilon in adam is 1e-05")


def test_a_known_mistake_is_named_through_a_wrong_default() -> None:
    edits = (RULE, "    step = learning_rate\n"), with_default("epsilon=1e-7", "epsilon=1e-5")
    report = marked("ex06_optimizers", *edits)["adam"]
    assert report.finding is not None
    assert report.finding.id == "adam.no_bias_correction"
    assert "Also: The default of epsilon in adam is 1e-05" in said(report)


def test_with_hidden_cases_the_students_own_default_is_not_repeated() -> None:
    key = replace(load_key("ex06_optimizers"), cases="hidden")
    source = (ROOT / "solutions" / "ex06_optimizers.py").read_text(encoding="utf-8")
    other = swapped(source, *with_default("epsilon=1e-7", "epsilon=0.31415"))
    report = next(one for one in marked_here(key, other) if one.name == "adam")
    assert "is not the exercise's, 1e-07." in said(report)
    assert "31415" not in said(report)


def test_an_excused_convention_with_a_changed_argument_is_told_the_change_alone() -> None:
    line = "    t = state.get"
    report = marked("ex06_optimizers", *PAPER, (line, f"    w[...] = w + 1e-9\n{line}"))["adam"]
    assert report.finding is not None
    assert report.finding.id == "generic.modified"
