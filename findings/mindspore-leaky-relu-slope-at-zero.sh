#!/bin/sh
# MindSpore 2.10.0, CPU: the gradient of leaky_relu at 0 is the mean of both slopes: 0.55 for a slope of 0.1.
#
# Other frameworks give one of the two, 1 or 0.1; relu itself gives 0 here.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'mindspore==2.10.0' 'numpy==1.26.4' setuptools
"$room/env/bin/python" - <<'PYTHON'
import mindspore as ms
import numpy as np
from mindspore import Tensor, ops

x = Tensor(np.array([-1.0, 0.0, 1.0], np.float32))
slopes = ms.grad(lambda x: ops.leaky_relu(x, 0.1).sum())(x).asnumpy()
print("slopes at -1, 0, 1:", slopes.round(4).tolist())
assert abs(slopes[0] - 0.1) < 1e-6 and abs(slopes[2] - 1) < 1e-6
assert abs(slopes[1] - 0.55) < 1e-6, "the slope at 0 is another one now"
PYTHON
