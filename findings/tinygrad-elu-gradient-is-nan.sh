#!/bin/sh
# tinygrad 0.14.0: the gradient of elu, selu and celu is nan for large positive numbers, where it is 1.
#
# exp(x) is computed for every x, also where its branch is not taken: infinite at 200, and infinity times 0 is nan.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'tinygrad==0.14.0' 'numpy==2.4.6'
DEV=PYTHON "$room/env/bin/python" - <<'PYTHON'
import math

from tinygrad import Tensor

x = Tensor([1.0, 200.0])
value = x.elu().numpy().tolist()
slopes = x.elu().sum().gradient(x)[0].numpy().tolist()
print("elu of 1 and 200:", value, "its gradient:", slopes)
assert value == [1.0, 200.0] and slopes[0] == 1.0
assert math.isnan(slopes[1]), "the gradient is a number now"
assert math.isnan(x.selu().sum().gradient(x)[0].numpy()[1]), "selu's is a number now"
PYTHON
