#!/bin/sh
# MindSpore 2.10.0: RMSProp's mean square starts at 1, not at 0, which its documentation does not say.
#
# A first step with gradient 1, decay 0.9, epsilon 1e-10 has length lr / sqrt(0.9*1 + 0.1*1) = lr, where from 0 it is lr / sqrt(0.1).
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'mindspore==2.10.0' 'numpy==1.26.4' setuptools
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from mindspore import Parameter, Tensor, nn

w = Parameter(Tensor(np.array([1.0], np.float32)), name="w")
rule = nn.RMSProp([w], learning_rate=0.1, decay=0.9, epsilon=1e-10)
rule((Tensor(np.array([1.0], np.float32)),))
step = 1 - float(w.asnumpy()[0])
print(f"the first step is {step:.6f}; from a mean square of 0 it would be {0.1 / 0.1**0.5:.6f}")
assert "starts" not in nn.RMSProp.__doc__ and "init" not in nn.RMSProp.__doc__.lower().split("args")[0]
assert abs(step - 0.1) < 1e-5, "the mean square no longer starts at 1"
PYTHON
