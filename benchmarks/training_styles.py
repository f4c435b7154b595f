"""What sound and less sound networks reach on ex11's digits: whether a band is wide enough.

Each is trained as a student might, on the same number of pictures as `train_digits` has, for some
random splits. Nothing is marked; the accuracy on 500 other pictures is printed.

    python -m benchmarks.training_styles [--seeds 3] [NAME…]
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

DIGITS = Path(__file__).parent.parent / "reference/data/ex11_keras_cnn/digits.npz"
SPARSE = "sparse_categorical_crossentropy"
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def conv(filters: int, activation: str | None = "relu", padding: str = "same") -> Any:
    return layers.Conv2D(filters, 3, activation=activation, padding=padding)


def scaled(*stack: Any, by: float = 1 / 16) -> Any:
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Rescaling(by), *stack])


def head(units: int = 10) -> Any:
    return layers.Dense(units, activation="softmax")


def fitted(model: Any, x: Any, y: Any, epochs: int, optimizer: Any = "adam", **fit: Any) -> Any:
    loss = SPARSE if "softmax" in str(model.layers[-1].get_config().get("activation")) else LOGITS
    model.compile(optimizer, loss, metrics=["accuracy"])
    model.fit(x, y, epochs=epochs, verbose=0, **fit)
    return model


def one_convolution(x: Any, y: Any, epochs: int = 20) -> Any:
    stack = (conv(64, padding="valid"), layers.MaxPooling2D(), layers.Flatten(), head())
    return fitted(scaled(*stack), x, y, epochs)


def small(x: Any, y: Any, epochs: int = 20, sizes: tuple[int, int] = (16, 32), **fit: Any) -> Any:
    first, second = sizes
    stack = (conv(first), layers.MaxPooling2D(), conv(second), layers.Flatten(), head())
    return fitted(scaled(*stack), x, y, epochs, **fit)


def three_blocks(x: Any, y: Any) -> Any:
    blocks = [layer for n in (16, 32, 64) for layer in (conv(n), layers.MaxPooling2D())]
    ends = (layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10))
    return fitted(scaled(*blocks, *ends), x, y, 20)


def with_dropout(x: Any, y: Any) -> Any:
    stack = (
        conv(32), conv(64), layers.MaxPooling2D(), layers.Dropout(0.25), layers.Flatten(),
        layers.Dense(128, activation="relu"), layers.Dropout(0.5), head(),
    )  # fmt: skip
    return fitted(scaled(*stack), x, y, 20)


def like_lenet(x: Any, y: Any) -> Any:
    stack = (
        conv(6, "tanh"), layers.AveragePooling2D(2), conv(16, "tanh"), layers.Flatten(),
        layers.Dense(84, activation="tanh"), head(),
    )  # fmt: skip
    return fitted(scaled(*stack), x, y, 30)


def averaged(x: Any, y: Any) -> Any:
    stack = (conv(32), conv(64), layers.MaxPooling2D(), conv(64), layers.GlobalAveragePooling2D())
    return fitted(scaled(*stack, layers.Dense(10)), x, y, 30)


def augmented(x: Any, y: Any) -> Any:
    moved = (layers.RandomTranslation(0.1, 0.1, fill_mode="constant"), layers.RandomRotation(0.03))
    stack = (conv(32), layers.MaxPooling2D(), conv(64), layers.Flatten(), layers.Dropout(0.3))
    return fitted(scaled(*moved, *stack, head()), x, y, 30)


def a_fifth_kept_back(x: Any, y: Any) -> Any:
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    return small(x, y, 50, (32, 64), validation_split=0.2, callbacks=[stop])


STYLES: dict[str, Callable[[Any, Any], Any]] = {
    "one convolution, 10 epochs": lambda x, y: one_convolution(x, y, 10),
    "one convolution, 20 epochs": one_convolution,
    "two small convolutions, 10 epochs": lambda x, y: small(x, y, 10),
    "two small convolutions, 20 epochs": small,
    "RMSprop": lambda x, y: small(x, y, 20, (32, 64), optimizer="rmsprop"),
    "SGD with momentum": lambda x, y: small(
        x, y, 25, (32, 64), optimizer=keras.optimizers.SGD(0.05, momentum=0.9)
    ),
    "large batches": lambda x, y: small(x, y, 30, (32, 64), batch_size=128),
    "a fifth kept back, stopped early": a_fifth_kept_back,
    "three blocks": three_blocks,
    "dropout": with_dropout,
    "like LeNet": like_lenet,
    "global average pooling": averaged,
    "augmented": augmented,
    "too brief: 3 epochs": lambda x, y: one_convolution(x, y, 3),
    "too brief: 5 epochs": lambda x, y: one_convolution(x, y, 5),
}


def accuracy(train: Callable[[Any, Any], Any], x: Any, y: Any, seed: int) -> float:
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    order = np.random.default_rng(seed + 100).permutation(len(x))
    old, new = order[:1150], order[1150:1650]
    said = train(x[old], y[old]).predict(x[new], verbose=0).argmax(axis=1)
    return float((said == y[new]).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    with np.load(DIGITS) as stored:
        x, y = stored["x"].reshape(-1, 8, 8, 1).astype("float32"), stored["y"].astype(int)
    for name in given.names or STYLES:
        found = [accuracy(STYLES[name], x, y, seed) for seed in range(given.seeds)]
        print(f"{name:<36} " + " ".join(f"{share:.3f}" for share in found), flush=True)


if __name__ == "__main__":
    main()
