"""The data that milestones are run on: scikit-learn's, as it ships with dlgrade."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
FOLDER = Path(__file__).parent / "data"
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])
KNOWN = 300  # digits that a head is trained on; the others are new to it


@cache
def iris() -> tuple[Array, Array]:
    """Sepal and petal length of 100 flowers, (100, 2), and 0 for setosa, 1 for versicolor."""
    lines = (FOLDER / "iris.csv").read_text(encoding="utf-8").split()[1:]
    rows = [line.split(",") for line in lines]
    lengths = np.array([[float(sepal), float(petal)] for sepal, petal, _ in rows])
    return lengths, np.array([int(species == "versicolor") for *_, species in rows])


@cache
def digits() -> tuple[Array, Array]:
    """Pictures of 400 handwritten digits from 0 to 1, (400, 8, 8), and which digit each is."""
    with np.load(FOLDER / "digits.npz") as stored:
        return stored["x"] / 16.0, stored["y"].astype(np.int64)
