"""What sound and less sound ways of transfer reach on ex16's digits: whether its bands are right.

Each is trained as a student might, on the cases of some course seeds. Nothing is marked; the
accuracy on the held-out pictures is printed, of each seed and sorted.

    python -m benchmarks.transfer_styles [--seeds 3] [NAME…]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

REFERENCE = Path(__file__).parent.parent / "reference/ex16_transfer.py"
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
Train = Callable[[Any, Any, Any], Any]


def trained(
    rate: float = 0.01,
    epochs: int = 80,
    optimizer: str = "Adam",
    hidden: tuple[Any, ...] = (),
    frozen: bool = True,
    scratch: bool = False,
    pool: Any = layers.GlobalAveragePooling2D,
    **settings: Any,
) -> Train:
    """A way of training the backbone with a head of `pool`, `hidden` and five neurons."""

    def train(backbone: Any, x: Any, y: Any) -> Any:
        base = keras.models.clone_model(backbone) if scratch else backbone
        base.trainable = scratch or not frozen
        more = [kind(*sizes, **named) for kind, sizes, named in hidden]
        model = keras.Sequential([base, pool(), *more, layers.Dense(5)])
        model.compile(getattr(keras.optimizers, optimizer)(rate, **settings), LOGITS)
        model.fit(x, y, epochs=epochs, batch_size=10, verbose=0)
        return model

    return train


def features_first(backbone: Any, x: Any, y: Any) -> Any:
    features = backbone.predict(x, verbose=0)
    head = keras.Sequential(
        [layers.GlobalAveragePooling2D(), layers.Dense(64, activation="relu"), layers.Dense(5)]
    )
    head.compile(keras.optimizers.Adam(0.003), LOGITS)
    head.fit(features, y, epochs=100, batch_size=10, verbose=0)
    return keras.Sequential([backbone, head])


def shifted_copies(backbone: Any, x: Any, y: Any) -> Any:
    moves = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    copies = np.concatenate([np.roll(x, move, axis=(1, 2)) for move in moves])
    return trained(epochs=15)(backbone, copies, np.tile(y, len(moves)))


def augmented(backbone: Any, x: Any, y: Any) -> Any:
    backbone.trainable = False
    moved = (layers.RandomTranslation(0.1, 0.1), layers.RandomRotation(0.03))
    head = (layers.GlobalAveragePooling2D(), layers.Dense(5))
    model = keras.Sequential([keras.Input((12, 12, 1)), *moved, backbone, *head])
    model.compile(keras.optimizers.Adam(0.01), LOGITS)
    model.fit(x, y, epochs=100, batch_size=10, verbose=0)
    return model


def in_two_steps(backbone: Any, x: Any, y: Any) -> Any:
    model = trained(epochs=60)(backbone, x, y)
    backbone.trainable = True
    model.compile(keras.optimizers.Adam(0.0001), LOGITS)
    model.fit(x, y, epochs=20, batch_size=10, verbose=0)
    return model


DENSE = (layers.Dense, (64,), {"activation": "relu"})
STYLES: dict[str, Train] = {
    "frozen, Adam 0.01, 80 epochs": trained(),
    "frozen, Adam 0.001, 300 epochs": trained(0.001, 300),
    "frozen, SGD 0.05 with momentum": trained(0.05, optimizer="SGD", momentum=0.9),
    "frozen, RMSprop 0.005": trained(0.005, optimizer="RMSprop"),
    "dense 64, Adam 0.003": trained(0.003, hidden=(DENSE,)),
    "dense 64 and dropout": trained(0.003, hidden=(DENSE, (layers.Dropout, (0.5,), {}))),
    "features first, then a head": features_first,
    "shifted copies": shifted_copies,
    "augmented": augmented,
    "head, then all at 0.0001": in_two_steps,
    "all of it at 0.001": trained(0.001, frozen=False),
    "all of it at 0.0001, 300 epochs": trained(0.0001, 300, frozen=False),
    "too brief: Adam 0.001, 80 epochs": trained(0.001),
    "Flatten, Adam 0.001, 100 epochs": trained(0.001, 100, pool=layers.Flatten),
    "from scratch, 100 epochs at 0.001": trained(0.001, 100, scratch=True),
    "from scratch, 80 epochs at 0.003": trained(0.003, scratch=True),
}


def accuracy(reference: Any, train: Train, seed: int) -> float:
    (case,) = reference.digits_cases(np.random.default_rng(seed))
    given, held, y = case.inputs, case.apart["evaluator"], case.apart["judge"]["y_test"]
    keras.backend.clear_session()
    keras.utils.set_random_seed(given["seed"])
    x = reference.pictures(given["pixels"], given["places"])
    model = train(reference.small_backbone(given["weights"]), x, given["labels"].astype(int))
    said = reference.answers(model, reference.pictures(held["new"], held["new_places"]))
    return float(np.mean(said.argmax(axis=1) == y))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("ex16_reference", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    for name in given.names or STYLES:
        found = sorted(
            accuracy(reference, STYLES[name], seed) for seed in range(1, given.seeds + 1)
        )
        print(f"{name:<36} " + " ".join(f"{share:.3f}" for share in found), flush=True)


if __name__ == "__main__":
    main()
