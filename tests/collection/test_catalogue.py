"""The collection against its catalogue: facts with their numbers, sizes, messages."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.candidate import serialization
from autograder.course import Course
from autograder.judge.compare import leaves
from autograder.model import Case, Key
from autograder.oracle.earlier import earlier_answers, importable
from tests.conftest import EXERCISES, ROOT, load_key

# Every figure the lecture decks print for these exercises, with where it must appear.
FACTS: list[tuple[str, str, list[float]]] = [
    ("ex00_rules", "churn_rule", [0, 0, 1, 0]),
    ("ex08_convolution", "convolve2d", [114]),
    ("ex08_convolution", "cross_correlate2d", [4, 3, 4]),
    ("ex09_conv_shapes", "conv_output_size", [10]),
    ("ex09_conv_shapes", "conv_output_size", [32]),
    ("ex09_conv_shapes", "same_padding", [2]),
    ("ex09_conv_shapes", "conv_output_shape", [28, 28, 6]),
    ("ex09_conv_shapes", "conv_params", [75]),
    ("ex09_conv_shapes", "dense_params", [3072]),
    ("ex09_conv_shapes", "dense_params", [120000]),
    ("ex09_conv_shapes", "embedding_params", [4794600]),
    ("ex09_conv_shapes", "simple_rnn_params", [23360]),
    ("ex09_conv_shapes", "dense_params", [325]),
    ("ex09_conv_shapes", "embedding_params", [640000]),
    ("ex09_conv_shapes", "lstm_params", [131584]),
    ("ex09_conv_shapes", "dense_params", [645]),
    ("ex11_keras_cnn", "build_mlp", [321]),
    ("ex11_keras_cnn", "build_classifier", [2179]),
    ("ex11_keras_cnn", "build_flower_cnn", [3989285]),
    ("ex11_keras_cnn", "build_mnist_cnn", [108810]),
    ("ex15_keras_sequences", "build_simple_rnn", [4818285]),
    ("ex15_keras_sequences", "build_lstm", [772229]),
]
FLOWER_TABLE = [448, 4640, 18496, 3965056, 645]

# Functions of the catalogue, exercise by exercise: a contract.
PARTS = {
    "ex00_rules": "churn_rule one_hot standardize accuracy",
    "ex01_neuron": "weighted_sum linear sigmoid tanh relu leaky_relu softmax neuron",
    "ex02_perceptron": "predict train errors_per_epoch xor_network",
    "ex03_forward_loss": "dense mlp_forward mse binary_cross_entropy categorical_cross_entropy "
    "sparse_categorical_cross_entropy",
    "ex04_backprop": "sigmoid_backward tanh_backward relu_backward dense_backward "
    "softmax_cross_entropy_backward mlp_gradients numerical_gradient relative_error",
    "ex05_gradient_descent": "step mse_gradient minibatches fit max_stable_learning_rate",
    "ex06_optimizers": "sgd momentum nesterov adagrad rmsprop adam",
    "ex07_regularization": "l1_penalty l2_penalty l1_gradient l2_gradient dropout early_stopping "
    "random_flip crop",
    "ex08_convolution": "convolve1d convolve2d cross_correlate2d conv2d edge_kernels",
    "ex09_conv_shapes": "conv_output_size same_padding conv_output_shape pool_output_shape "
    "conv_params dense_params simple_rnn_params lstm_params embedding_params model_summary "
    "receptive_field",
    "ex10_pooling": "max_pool2d avg_pool2d max_pool2d_backward global_average_pool flatten",
    "ex11_keras_cnn": "build_mlp build_classifier build_flower_cnn build_mnist_cnn compile_model "
    "train_digits",
    "ex12_architectures": "lenet5 alexnet vgg16 residual_forward residual_block resnet "
    "gradient_norms",
    "ex13_rnn": "rnn_step rnn_forward rnn_backward gradient_norms_through_time clip_by_global_norm",
    "ex14_lstm": "forget_gate input_gate candidate output_gate cell_state hidden_state lstm_step "
    "lstm_forward",
    "ex15_keras_sequences": "build_vocabulary encode pad_sequences build_simple_rnn build_lstm "
    "train_long_memory",
    "ex19_testing": "test_sigmoid test_conv_output_size test_dense_backward test_adam "
    "test_max_pool2d test_lstm_step",
    "ex17_tuning": "grid_search random_search gp_posterior expected_improvement bayesian_search",
    "ex18_network": "initialize forward backward train predict train_digits",
}


def cases(key: Key, part: str) -> list[Case]:
    found = key.part(part)
    assert found is not None
    return [case for group in found.groups for case in group.cases]


def numbers(case: Case) -> list[float]:
    if case.expected["kind"] != "returned":
        return []
    value = serialization.decode(case.expected["value"])
    return [float(x) for _, leaf in leaves(value) for x in np.ravel(leaf)]


def contains_run(values: list[float], run: list[float]) -> bool:
    return any(values[i : i + len(run)] == run for i in range(len(values) - len(run) + 1))


@pytest.mark.parametrize(("name", "part", "figures"), FACTS)
def test_a_lecture_figure_is_a_visible_case(name: str, part: str, figures: list[float]) -> None:
    rounded = [[round(x, 9) for x in numbers(case)] for case in cases(load_key(name), part)]
    assert any(contains_run(values, figures) for values in rounded)


def test_the_whole_flower_table_is_a_visible_case() -> None:
    for case in cases(load_key("ex09_conv_shapes"), "model_summary"):
        values = numbers(case)
        if all(figure in values for figure in FLOWER_TABLE):
            assert sum(FLOWER_TABLE) == 3_989_285
            return
    pytest.fail("no case of model_summary shows the flower CNN's table")


@pytest.mark.parametrize("name", PARTS)
def test_no_function_of_the_catalogue_is_missing(name: str) -> None:
    assert set(PARTS[name].split()) <= {part.name for part in load_key(name).parts}


@pytest.mark.parametrize("name", [name for name in EXERCISES if name >= "ex06"])
def test_no_gap_of_form_costs_more_than_a_fifth_of_its_part(name: str) -> None:
    for part in load_key(name).parts:
        for group in part.groups:
            if group.care:
                assert group.points <= 0.2 * part.points + 1e-9, (part.name, group.name)


def test_the_public_keys_are_small() -> None:
    """All NumPy exercises together, and each Keras one, which ships data to train on."""
    sizes = {name: Course(ROOT).key(name).stat().st_size for name in EXERCISES}
    keras = {name for name in EXERCISES if "tensorflow" in load_key(name).needs}
    assert sum(size for name, size in sizes.items() if name not in keras) < 3_900_000
    assert all(sizes[name] < 262_144 for name in keras), sizes


@pytest.mark.parametrize("name", EXERCISES)
def test_every_message_is_short_and_whole(name: str) -> None:
    for entry in load_key(name).alternatives:
        assert len(entry.message.split()) <= 60
        assert entry.message.rstrip()[-1] in ".!?)", entry.id


@pytest.mark.parametrize("name", EXERCISES)
def test_every_part_has_two_misconceptions(name: str) -> None:
    key = load_key(name)
    for part in key.parts:
        own = [a for a in key.alternatives if a.part == part.name and a.kind == "misconception"]
        assert len(own) >= 2


@pytest.mark.parametrize("name", EXERCISES)
def test_the_docstrings_examples_are_right(name: str) -> None:
    path = ROOT / "solutions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"solution_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with importable(earlier_answers(Course(ROOT), load_key(name).builds_on)):
        spec.loader.exec_module(module)
    if keras := sys.modules.get("keras"):
        keras.backend.clear_session()  # else its second Adam is called "adam_1"
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", EXERCISES)
def test_the_stub_and_the_key_hold_no_line_of_the_solution(name: str) -> None:
    from autograder.exercise.stub import solution_lines

    source = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    secret = {lines[n - 1].strip() for n in solution_lines(source)}
    telling = {line for line in secret if len(line) > 24 and not line.startswith(("#", "raise "))}
    public = (ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8")
    shown = {line.strip() for line in public.splitlines()}
    docstrings = {line for line in telling if line in shown}
    assert not docstrings, docstrings


@pytest.mark.parametrize("name", EXERCISES)
def test_the_notebook_is_what_nbgrader_expects(name: str) -> None:
    nbformat = pytest.importorskip("nbformat")
    text = (ROOT / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    ids: list[str] = []
    points: dict[str, Any] = {}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        if marks is None:
            continue
        ids.append(marks["grade_id"])
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", marks["grade_id"])
        assert marks["schema_version"] == 3
        if marks["grade"]:
            points[marks["grade_id"]] = marks["points"]
            assert marks["locked"]
    assert len(ids) == len(set(ids))
    key = load_key(name)
    assert sum(points.values()) == sum(part.points for part in key.parts)
    assert len(points) == sum(part.question is None for part in key.parts)
    assert json.loads(text)["nbformat_minor"] == 5


def test_data_says_where_it_comes_from() -> None:
    for folder in (ROOT / "reference" / "data").glob("*/"):
        files = [path for path in folder.iterdir() if path.is_file()]
        if files:
            readme: Path = folder / "README.md"
            assert "icence" in readme.read_text() or "icense" in readme.read_text()
