#!/bin/sh
# Paddle 3.3.1: the mean of the integers 1 and 2 is the integer 1.
#
# paddle.mean takes int64, computes in it and cuts 1.5 to 1, without a word; NumPy gives 1.5, PyTorch refuses.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'paddlepaddle==3.3.1' 'numpy==2.4.6' setuptools
"$room/env/bin/python" - <<'PYTHON'
import paddle

mean = paddle.mean(paddle.to_tensor([1, 2]))
print("mean of [1, 2]:", mean.item(), mean.dtype)
assert paddle.mean(paddle.to_tensor([1.0, 2.0])).item() == 1.5
assert mean.item() == 1 and "int" in str(mean.dtype), "integers have another mean now"
PYTHON
