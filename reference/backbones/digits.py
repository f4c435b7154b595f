"""Trains the small backbone of ex16 on the digits 0 to 4: `python reference/backbones/digits.py`.

The pictures are scikit-learn's digits 0 to 4, 901 of them; no digit of 5 to 9 is looked at. Each is
put at a random place on 12×12 pixels, turned and mirrored in the eight ways that a square allows,
and the network learns to tell digit and way apart: 40 classes. Five classes alone would leave it
with few features, and these would fit no other digit. The head is then thrown away, and the weights
are written as float16 to `reference/data/ex16_transfer/backbone.npz`.

It takes some minutes on two cores, with any Keras 3. Another machine gets other weights in the last
digits, so the file is made once, and is what the course ships.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers

DATA = Path(__file__).parent.parent / "data" / "ex16_transfer"
SIDE = 12
EPOCHS = 30
SEED = 16


def backbone():
    """The same network that the probe of `reference/ex16_transfer.py` builds."""
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Rescaling(1 / 16),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(48, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
        ],
        name="digits_backbone",
    )


def anywhere(digits, rng):
    """Each picture of 8×8 at a place of its own on 12×12 pixels."""
    pictures = np.zeros((len(digits), SIDE, SIDE, 1), np.float32)
    for picture, digit, (row, column) in zip(
        pictures, digits, rng.integers(0, SIDE - 7, (len(digits), 2)), strict=True
    ):
        picture[row : row + 8, column : column + 8, 0] = digit
    return pictures


def turned(digits, labels, rng):
    """The pictures in all eight ways, at random places, with labels 0 to 39."""
    pictures, classes = [], []
    for way in range(8):
        seen = np.rot90(anywhere(digits, rng), way % 4, axes=(1, 2))
        pictures.append(seen[:, :, ::-1] if way > 3 else seen)
        classes.append(labels + 5 * way)
    return np.concatenate(pictures), np.concatenate(classes)


def main():
    with np.load(DATA / "digits.npz") as stored:
        known = stored["y"] < 5
        digits, labels = stored["x"][known], stored["y"][known].astype(int)
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    base = backbone()
    model = keras.Sequential([base, layers.Dropout(0.3), layers.Flatten(), layers.Dense(40)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(2e-3), loss, metrics=["accuracy"])
    for epoch in range(EPOCHS):
        model.optimizer.learning_rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS)) + 1e-5
        pictures, classes = turned(np.repeat(digits, 2, axis=0), np.repeat(labels, 2), rng)
        said = model.fit(pictures, classes, batch_size=256, verbose=0).history
        print(epoch, {name: round(values[0], 3) for name, values in said.items()}, flush=True)
    weights = [weight.astype(np.float16) for weight in base.get_weights()]
    np.savez_compressed(DATA / "backbone.npz", *weights)
    print(f"keras {keras.__version__}, {base.count_params():,} weights", file=sys.stderr)


if __name__ == "__main__":
    main()
