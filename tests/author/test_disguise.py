"""A network that was trained elsewhere on public pictures is worth nothing, under any seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.author.disguise import WAYS, disguise, turned
from autograder.candidate import serialization
from autograder.model import Case
from tests.conftest import ROOT, load_key

SEEDS = 300
LOWEST_BAND = 0.80


def public_digits() -> tuple[Any, Any]:
    """The pictures as they ship, values up to 15, and what is on each."""
    with np.load(ROOT / "reference" / "data" / "ex11_keras_cnn" / "digits.npz") as stored:
        return np.minimum(stored["x"].reshape(-1, 8, 8), 15), stored["y"].astype(int)


def carried_in(x: Any, y: Any) -> Any:
    """What a network fitted to all public digits says: least squares are enough for 0.9."""
    rows = np.column_stack([x.reshape(len(x), -1), np.ones(len(x))])
    weights = np.linalg.lstsq(rows, np.eye(10)[y], rcond=None)[0]

    def said(pictures: Any) -> Any:
        flat = pictures.reshape(len(pictures), -1)
        return (np.column_stack([flat, np.ones(len(flat))]) @ weights).argmax(axis=1)

    return said


def test_a_network_fitted_to_the_public_digits_falls_out_of_every_band_under_every_seed() -> None:
    x, y = public_digits()
    said = carried_in(x, y)
    assert np.mean(said(x) == y) > 0.9, "it is a good one where nothing is disguised"
    reached = []
    for seed in range(SEEDS):
        way, label_of = disguise(np.random.default_rng(seed), 10)
        reached.append(np.mean(said(turned(x, way)) == label_of[y]))
    assert max(reached) < LOWEST_BAND / 2


@pytest.mark.parametrize("classes", [5, 10])
def test_no_class_keeps_its_label_and_every_way_and_label_comes_up(classes: int) -> None:
    drawn = [disguise(np.random.default_rng(seed), classes) for seed in range(SEEDS)]
    assert {way for way, _ in drawn} == set(range(WAYS))
    for _, label_of in drawn:
        assert sorted(label_of) == list(range(classes))
        assert not np.any(label_of == np.arange(classes))
    assert len({tuple(label_of) for _, label_of in drawn}) > 30


def test_the_eight_ways_are_eight_and_a_kernel_turned_alike_sees_the_same() -> None:
    rng = np.random.default_rng(1)
    pictures, kernel = rng.normal(size=(2, 12, 12)), rng.normal(size=(3, 3))

    def maps(x: Any, k: Any) -> Any:
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
        return np.einsum("nijkl,kl->nij", windows, k)

    seen = set()
    for way in range(WAYS):
        lying = turned(pictures, way)
        seen.add(lying.tobytes())
        there = maps(lying, turned(kernel, way, (0, 1)))
        assert np.allclose(there, turned(maps(pictures, kernel), way))
    assert len(seen) == WAYS


def decoded(case: Case) -> dict[str, Any]:
    given = {**case.inputs, **case.apart["evaluator"], **case.apart["judge"]}
    return {name: serialization.decode(value) for name, value in given.items()}


@pytest.mark.parametrize(
    ("exercise", "part", "first"),
    [("ex11_keras_cnn", "train_digits", 0), ("ex16_transfer", "transfer_digits", 5)],
)
def test_the_digits_that_are_asked_for_are_the_public_ones_in_disguise(
    exercise: str, part: str, first: int
) -> None:
    found = next(one for one in load_key(exercise).parts if one.name == part)
    given = decoded(found.groups[0].cases[0])
    x, y = public_digits()
    digit_of = dict(zip((picture.tobytes() for picture in x.astype(np.uint8)), y, strict=True))

    def seen(pairs: Any, way: int) -> Any:
        pixels = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(-1, 8, 8).astype(np.uint8)
        return [digit_of.get(picture.tobytes()) for picture in turned(pixels, way)]

    pairs = np.concatenate([given["pixels"], given["new"]])
    labels = np.concatenate([given["labels"], given["y_test"]])
    (digits,) = (found for way in range(WAYS) if None not in (found := seen(pairs, way)))
    assert given["label_of"][np.array(digits) - first].tolist() == labels.tolist()
    assert not np.any(np.array(digits) - first == labels)
