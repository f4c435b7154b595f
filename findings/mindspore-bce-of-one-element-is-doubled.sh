#!/bin/sh
# MindSpore 2.10.0, CPU: the binary cross-entropy of a single element, reduced, is twice what it is.
#
# With reduction 'none', [0.6931472] for the probability 0.5; with 'mean' and 'sum', 1.3862944. Of two elements all is right.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'mindspore==2.10.0' 'numpy==1.26.4' setuptools
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from mindspore import Tensor, ops


def loss(count, reduction):
    p, y = np.full(count, 0.5, np.float32), np.ones(count, np.float32)
    return float(ops.binary_cross_entropy(Tensor(p), Tensor(y), reduction=reduction).asnumpy().max())


found = {(n, how): round(loss(n, how), 4) for n in (1, 2) for how in ("none", "mean", "sum")}
print(found)
assert found[1, "none"] == 0.6931, "the loss itself is right"
assert found[2, "mean"] == 0.6931 and found[2, "sum"] == 1.3863, "and of two elements"
assert found[1, "mean"] == found[1, "sum"] == 1.3863, "of one element it is no longer doubled"
PYTHON
