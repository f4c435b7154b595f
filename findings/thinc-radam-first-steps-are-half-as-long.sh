#!/bin/sh
# Thinc 9.1.1: RAdam's bias correction begins with t = 2: the first step with gradient 1 is 0.53 learning rates long, not 1.
#
# In the paper (Liu and others, 2020, Algorithm 2), t is 1 in the first step, and m / (1 - beta1^t) is then the gradient
# itself. Thinc has counted the step already and adds 1 again. Its Adam, in the same class, begins with t = 1.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'thinc==9.1.1' 'numpy==2.0.2'
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from thinc.api import Adam, RAdam

BETA = 0.9


def steps(rule):
    """The lengths of three steps in units of the learning rate, each with the gradient 1."""
    optimizer = rule(1.0, beta1=BETA, beta2=0.999, grad_clip=0.0, use_averages=False)
    w, lengths = np.zeros(1, "f"), []
    for _ in range(3):
        before = w.copy()
        w, _ = optimizer((0, "w"), w, np.ones(1, "f"))
        lengths.append(float((before - w)[0]))
    return lengths


found = {rule.__name__: steps(rule) for rule in (Adam, RAdam)}
print({name: np.round(lengths, 4).tolist() for name, lengths in found.items()})
late = [(1 - BETA**t) / (1 - BETA ** (t + 1)) for t in (1, 2, 3)]
assert np.allclose(found["Adam"], 1, atol=1e-4)
assert np.allclose(found["RAdam"], late, atol=1e-4), "the correction begins elsewhere now"
PYTHON
