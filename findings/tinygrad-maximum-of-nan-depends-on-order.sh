#!/bin/sh
# tinygrad 0.14.0: maximum(nan, 1) is nan, and maximum(1, nan) is 1.
#
# On its Python device. NumPy's maximum gives nan both times, and its fmax 1 both times.
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

nan, one = Tensor([math.nan]), Tensor([1.0])
first, second = nan.maximum(one).item(), one.maximum(nan).item()
print("maximum(nan, 1):", first, " maximum(1, nan):", second)
assert math.isnan(first) and second == 1.0, "the order no longer matters"
PYTHON
