#!/bin/sh
# neurolab 0.3.5: a network that ends in SoftMax is trained with p(1 - p) for its derivative, without the other outputs' part.
#
# The derivative of softmax is the matrix diag(p) - p p'. neurolab keeps the diagonal, so the gradient that its trainers use
# is not the error's: here it is 0.6 to 1.5 times as large, entry by entry. With LogSig it agrees with the difference
# quotient. Its documentation speaks of transfer functions with derivatives, and leaves none out.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" neurolab==0.3.5 'numpy==1.26.4'
"$room/env/bin/python" - <<'PYTHON'
import neurolab
import numpy as np
from neurolab.tool import ff_grad

X = np.array([[0.2, -0.7], [0.9, 0.4], [-0.5, 0.1]])
LABELS = np.eye(3)
STEP = 1e-6


def gradients(activation):
    """Of half the sum of squares: neurolab's, and the difference quotient."""
    net = neurolab.net.newff([[-1, 1]] * 2, [3], transf=[activation()])
    net.errorf = neurolab.error.SSE()
    w = net.layers[0].np["w"]
    w[:] = [[0.5, -1.0], [1.0, 0.3], [-0.4, 0.8]]
    net.layers[0].np["b"][:] = 0
    ours, slopes = ff_grad(net, X, LABELS)[0][0]["w"].copy(), np.zeros_like(w)
    for place in np.ndindex(w.shape):
        sides = []
        for move in (STEP, -2 * STEP):
            w[place] += move
            sides.append(net.errorf(LABELS, net.sim(X)))
        w[place] += STEP
        slopes[place] = (sides[0] - sides[1]) / (2 * STEP)
    return ours, slopes


right, slopes = gradients(neurolab.trans.LogSig)
assert np.allclose(right, slopes, atol=1e-6)
got, slopes = gradients(neurolab.trans.SoftMax)
print("neurolab's gradient", got.round(3).tolist())
print("the error's slope  ", slopes.round(3).tolist())
assert not np.allclose(got, slopes, atol=0.05), "the whole matrix is used now"
p = np.array([0.2, 0.3, 0.5])
derivative = neurolab.trans.SoftMax().deriv(np.log(p), p)
print("derivative at", p, "is", derivative)
assert np.allclose(derivative, p * (1 - p)), "it is another one now"
PYTHON
