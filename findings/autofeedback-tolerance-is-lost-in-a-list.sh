#!/bin/sh
# AutoFeedback 2.24: a tolerance given to check_vars holds for a number and an array, and is forgotten inside a list or tuple.
#
# With tol=0.1, 3.1 passes for 3.14, and [3.1] fails for [3.14]. A small one is none either: 1.000009 passes for 1 with
# tol=1e-9, as a relative tolerance of 1e-5 is always added. It is documented as the tolerance for numerical calculations.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" AutoFeedback==2.24 'numpy==2.2.6' sympy==1.14.0 scipy matplotlib
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from AutoFeedback.varchecks import check_vars

for given, expected, tol, passes in (
    (3.1, 3.14, 0.1, True),
    (np.array([3.1]), np.array([3.14]), 0.1, True),
    ([3.1], [3.14], 0.1, False),
    ((3.1,), (3.14,), 0.1, False),
    ([3.14], [3.14], 0.1, True),
    (1.1, 1.0, 1e-9, False),
    (1.000009, 1.0, 1e-9, True),
):
    found = bool(check_vars(given, expected, output=False, tol=tol))
    print(f"{given!r} for {expected!r}, tolerance {tol}: {'passes' if found else 'fails'}")
    assert found == passes, "it is compared otherwise now"
PYTHON
