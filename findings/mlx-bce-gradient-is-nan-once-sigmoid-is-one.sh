#!/bin/sh
# MLX 0.32.4: binary_cross_entropy with with_logits=False has the gradient nan where a probability is exactly 0 or 1.
#
# In float32 sigmoid(20) is 1: an example that the network has learned gives the loss 0, and one step makes every weight nan.
# Its documentation says that logarithms are clipped at -100 for stability, and so they are: only the loss stays a number.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'mlx[cpu]==0.32.4'
"$room/env/bin/python" - <<'PYTHON'
import math

import mlx.core as mx
from mlx.nn.losses import binary_cross_entropy


def loss(z, label):
    return binary_cross_entropy(mx.sigmoid(z), mx.array(label), with_logits=False)


for z, label in ((10.0, 1.0), (20.0, 1.0), (-200.0, 0.0), (-200.0, 1.0)):
    value, slope = mx.value_and_grad(loss)(mx.array(z), label)
    print(f"logit {z}, label {label}: loss {value.item():.4g}, gradient {slope.item():.4g}")
    assert math.isfinite(value.item())
    assert math.isnan(slope.item()) == (z != 10.0), "the gradient is another one now"
right = mx.grad(lambda z: binary_cross_entropy(z, mx.array(1.0)))(mx.array(20.0)).item()
assert abs(right) < 1e-6, "of logits it is right"
PYTHON
