#!/bin/sh
# Paddle 3.3.1, CPU: GroupNorm of [10000, 10001, 10002] is about [-316, 0, 316], where [-1.22, 0, 1.22] is right.
#
# The variance is the mean of the squares less the square of the mean, and float32 leaves nothing of it: epsilon is all that
# is divided by. layer_norm and instance_norm of the same three numbers are right. Its documentation does not say so.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'paddlepaddle==3.3.1' 'numpy==2.4.6' setuptools
"$room/env/bin/python" - <<'PYTHON'
import paddle
import paddle.nn.functional as F

x = paddle.to_tensor([10000.0, 10001.0, 10002.0])
found = {
    "GroupNorm": paddle.nn.GroupNorm(1, 3)(x.reshape([1, 3, 1])),
    "layer_norm": F.layer_norm(x.reshape([1, 3]), 3),
    "instance_norm": F.instance_norm(x.reshape([1, 1, 3])),
}
last = {name: y.numpy().ravel()[-1] for name, y in found.items()}
print({name: y.numpy().ravel().round(2).tolist() for name, y in found.items()})
assert abs(last["layer_norm"] - 1.2247) < 1e-3 and abs(last["instance_norm"] - 1.2247) < 1e-3
assert abs(last["GroupNorm"] - 1.2247) > 0.1, "it is right now"
small = paddle.nn.GroupNorm(1, 3)((x - 10000).reshape([1, 3, 1])).numpy().ravel()[-1]
assert abs(small - 1.2247) < 1e-3, "of 0, 1, 2 it is right"
PYTHON
