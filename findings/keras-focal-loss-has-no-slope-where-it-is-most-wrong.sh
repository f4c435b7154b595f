#!/bin/sh
# Keras 3.15.1 on JAX 0.10.2: the focal losses of logits end at a logit of -16: beyond it they stay the same, with the slope 0.
#
# Its documentation says that BinaryFocalCrossentropy with gamma=0 is the binary cross-entropy. That one has the loss 20 and
# the slope -1 at -20 with label 1, the focal one 16.1 and 0: of the examples that are most wrong, nothing is learned.
# So it is with CategoricalFocalCrossentropy. Logits are made probabilities first, and these clipped at 1e-7.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.11 or 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" keras==3.15.1 'jax==0.10.2' 'numpy==2.4.6'
KERAS_BACKEND=jax "$room/env/bin/python" - <<'PYTHON'
import math

import jax
import jax.numpy as jnp
import keras

losses = keras.losses
focal = losses.BinaryFocalCrossentropy(gamma=0.0, from_logits=True)
plain = losses.BinaryCrossentropy(from_logits=True)


def at(loss, z, classes=1):
    """The loss and its slope where the right class has the logit z, and any other 0."""

    def of(z):
        logits, label = [z] + [0.0] * (classes - 1), [1.0] + [0.0] * (classes - 1)
        return loss(jnp.array([label]), jnp.stack([jnp.asarray(one) for one in logits])[None])

    return [float(value) for value in jax.value_and_grad(of)(jnp.float32(z))]


for z in (-2.0, -10.0, -20.0):
    two = at(focal, z), at(plain, z)
    print(f"logit {z}, label 1: focal {two[0]}, binary cross-entropy {two[1]}")
    assert math.isclose(two[1][0], -z, rel_tol=0.1)
    if z > -16:
        assert all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(*two))
assert math.isclose(two[1][1], -1, rel_tol=1e-3)
assert two[0][1] == 0 and math.isclose(two[0][0], -math.log(1e-7), rel_tol=1e-3), "it goes on now"
many = at(losses.CategoricalFocalCrossentropy(from_logits=True), -20.0, classes=3)
one = at(losses.CategoricalCrossentropy(from_logits=True), -20.0, classes=3)
print(f"three classes: focal {many}, cross-entropy {one}")
assert many[1] == 0 and math.isclose(one[1], -1, rel_tol=1e-3), "of classes, it goes on now"
PYTHON
