#!/bin/sh
# MindSpore 2.10.0, CPU: logsigmoid(-200) is -inf in float32, where the answer, -200, is an ordinary number.
#
# NumPy's -logaddexp(0, -x) gives -200, and so do other frameworks.
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

x = np.array([-1.0, -50.0, -200.0], np.float32)
got = ops.logsigmoid(Tensor(x)).asnumpy()
print("logsigmoid", got.tolist(), "expected", (-np.logaddexp(0, -x)).tolist())
assert abs(got[1] + 50) < 1e-4
assert np.isneginf(got[2]), "it no longer overflows"
PYTHON
