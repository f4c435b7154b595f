#!/bin/sh
# Keras 3.15.1: of a model with one output that is right everywhere, ConcordanceCorrelation is 0 and CosineSimilarity of any is 1.
#
# The axis is the last one by default, as documented: of a column, each row of one number is correlated with itself. Along
# axis 0, PearsonCorrelation is the mean of the batches' correlations, which is not that of all: here 0 instead of 0.87.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" keras==3.15.1 'jax==0.10.2' 'numpy==2.4.6'
KERAS_BACKEND=jax "$room/env/bin/python" - <<'PYTHON'
import keras
import numpy as np

y = np.array([[1.0], [2.0], [3.0], [4.0]])
near = np.array([[1.1], [1.9], [3.5], [3.0]])
metrics = keras.metrics


def result(metric, guess, batches=1):
    for true, part in zip(np.split(y, batches), np.split(guess, batches)):
        metric.update_state(true, part)
    return round(float(metric.result()), 3)


perfect = result(metrics.ConcordanceCorrelation(), y)
cosine = result(metrics.CosineSimilarity(), y[::-1])
whole = result(metrics.PearsonCorrelation(axis=0), near)
halves = result(metrics.PearsonCorrelation(axis=0), near, batches=2)
print(f"perfect, concordance {perfect}; backwards, cosine {cosine}")
print(f"correlation of one batch {whole}, of the same in two {halves}")
assert result(metrics.ConcordanceCorrelation(axis=0), y) == 1
assert perfect == 0 and cosine == 1, "a column is taken otherwise now"
assert whole == round(np.corrcoef(y.ravel(), near.ravel())[0, 1], 3)
assert abs(halves) < 0.01, "batches are put together otherwise now"
PYTHON
