#!/bin/sh
# Thinc 9.1.1: CategoricalCrossentropy().get_loss is the sum of the squares of its gradient, and holds no logarithm.
#
# Of the probability 0.5 it is 0.5, not ln 2, and a probability of nearly 0 costs 2 at most. The same batch given twice costs
# half as much. The gradient is cross-entropy's, with regard to the logits. Its documentation calls the result the loss.
# Pull request 647 of explosion/thinc (2022) computes the logarithm; 9.1.1 is without it.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'thinc==9.1.1' 'numpy==2.0.2'
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from thinc.api import CategoricalCrossentropy


def loss(p, rows=1):
    """Of as many equal rows, with two classes, whose right one has the probability p."""
    guesses = np.tile(np.array([[p, 1 - p]], "f"), (rows, 1))
    gradient, value = CategoricalCrossentropy()(guesses, np.zeros(rows, "i"))
    assert np.allclose(gradient * rows, guesses - [1, 0]), "the gradient is cross-entropy's"
    return float(value)


for p, rows in ((0.5, 1), (0.5, 2), (0.5, 4), (1e-6, 1)):
    found = loss(p, rows)
    print(f"probability {p}, rows {rows}: {found:.4f}, cross-entropy {-np.log(p):.4f}")
    assert np.isclose(found, 2 * (1 - p) ** 2 / rows, atol=1e-4), "it is another loss now"
PYTHON
