#!/bin/sh
# Keras 3.15.1 on JAX 0.10.2: a label that is no class has the sparse categorical cross-entropy 0.
#
# Labels counted from 1 are a common slip: the last class then costs nothing and teaches nothing, and a label of -1 neither.
# A fit with nothing but such labels reports the loss 0. On TensorFlow's CPU the same call is refused.
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

logits = np.array([[2.0, 0.0, -1.0]] * 4, np.float32)
labels = np.array([0, 2, 3, -1])
losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
found = {int(label): round(float(loss), 4) for label, loss in zip(labels, losses)}
print("three classes, loss by label:", found)
assert found[0] == 0.1698 and found[2] == 3.1698
assert found[3] == 0 and found[-1] == 0, "a label out of range costs something now"
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
fit = model.fit(np.ones((8, 2)), np.full(8, 3), epochs=2, verbose=0)
print("a fit with the label 3 alone:", fit.history)
assert fit.history["loss"] == [0, 0]
PYTHON
