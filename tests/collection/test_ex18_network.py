"""ex18: what was asked before dropout is worth what it was; mistakes of assembly are named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.oracle.earlier import earlier_answers, importable
from tests.conftest import ROOT, dlgrade, load_key
from tests.support.marking import lost, marked, said

NAME = "ex18_network"
VARIANTS = Path(__file__).parent / "variants"


@pytest.fixture
def earlier() -> Iterator[None]:
    with importable(earlier_answers(Course(ROOT), load_key(NAME).builds_on)):
        yield


@pytest.mark.usefixtures("earlier")
def test_a_network_that_has_no_dropout_loses_the_points_of_dropout_only() -> None:
    reports = marked(
        NAME,
        ('activation="relu", rate=0.0, rng=None)', 'activation="relu")'),
        ("ex07.dropout(ones, rate, rng.random(x.shape)) if rate > 0 else ones", "ones"),
        ("forward(x_batch, layers, rate=rate, rng=rng)", "forward(x_batch, layers)"),
        ("learning_rate, rng, rate=0.0)", "learning_rate, rng)"),
    )
    assert lost(reports) == {"forward": 1, "backward": 1, "train": 1}


@pytest.mark.usefixtures("earlier")
def test_a_leak_and_a_loss_in_training_mode_are_named() -> None:
    reports = marked(
        NAME,
        (
            "mean, std = columns.mean(axis=0), columns.std(axis=0)",
            "both = np.vstack([x_train, x_held_out])\n"
            "    mean, std = np.mean(both, 0), np.std(both, 0)",
        ),
        ("output, _ = forward(x, layers)", 'output, _ = forward(x, layers, "relu", rate, rng)'),
    )
    found = {name: part.finding.id for name, part in reports.items() if part.finding is not None}
    assert found == {
        "prepare": "prepare.leaked",
        "train": "train.history_in_training_mode",
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["fair2", "fair8"])
def test_another_form_of_adam_is_right_on_fresh_cases(tmp_path: Path, seed: str) -> None:
    """A case in which a first gradient was tiny told the paper's Adam from Keras'."""
    shutil.copy(VARIANTS / NAME / "classes.py", tmp_path / f"{NAME}.py")
    for key in load_key(NAME).builds_on:
        shutil.copy(VARIANTS / key.name / "algebra.py", tmp_path / f"{key.name}.py")
    words = ("--part", "train", "--part", "update", "--seed", seed)
    ran = dlgrade("check", f"{NAME}.py", *words, cwd=tmp_path)
    assert ran.code == 0, ran.out


@pytest.mark.usefixtures("earlier")
def test_a_part_that_calls_another_names_the_one_that_lacks_a_parameter() -> None:
    reports = marked(
        NAME,
        ('activation="relu", rate=0.0, rng=None)', 'activation="relu")'),
        ("ex07.dropout(ones, rate, rng.random(x.shape)) if rate > 0 else ones", "ones"),
        ("forward(x_batch, layers, rate=rate, rng=rng)", "forward(x_batch, layers)"),
    )
    told = said(reports["backward"])
    assert told.startswith("backward needs your forward, which cannot be called")
    assert told.endswith("It should be forward(x, layers, activation='relu', rate=0.0, rng=None).")


@pytest.mark.usefixtures("earlier")
def test_labels_that_became_floats_are_told() -> None:
    reports = marked(
        NAME,
        ("minibatches(x, rows, batch_size, order)",
         "minibatches(x, np.float32(y), batch_size, order)"),
        ("            output, cache = forward(x_batch, layers, rate=rate, rng=rng)",
         "            y_batch = np.eye(sizes[-1])[y_batch]\n"
         "            output, cache = forward(x_batch, layers, rate=rate, rng=rng)"),
    )  # fmt: skip
    assert "Labels that became floats, by np.float32 or a division, need .astype(int)" in said(
        reports["train"]
    )


def test_every_style_of_the_network_goes_with_float32(tmp_path: Path) -> None:
    """Labels that are whole numbers come out of batches in float32 as they went in."""
    shutil.copy(VARIANTS / NAME / "recursion.py", tmp_path / f"{NAME}.py")
    for key in load_key(NAME).builds_on:
        shutil.copy(VARIANTS / key.name / "float32.py", tmp_path / f"{key.name}.py")
    ran = dlgrade("check", f"{NAME}.py", "--part", "train", cwd=tmp_path)
    assert ran.code == 0, ran.out
