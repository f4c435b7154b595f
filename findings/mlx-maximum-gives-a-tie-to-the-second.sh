#!/bin/sh
# MLX 0.32.4: where both are equal, the whole gradient of maximum, and of minimum, goes to the second argument.
#
# So maximum(x, 0) has the slope 0 at 0, and maximum(0, x) the slope 1. Other frameworks share it, half to each.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" 'mlx[cpu]==0.32.4'
"$room/env/bin/python" - <<'PYTHON'
import mlx.core as mx

one = mx.array(1.0)
for rule in (mx.maximum, mx.minimum):
    slopes = [g.item() for g in mx.grad(lambda a, b: rule(a, b), argnums=(0, 1))(one, one)]
    print(rule.__name__, "at a tie:", slopes)
    assert slopes == [0.0, 1.0], "a tie is resolved otherwise now"
left = mx.grad(lambda x: mx.maximum(x, 0.0))(mx.array(0.0)).item()
right = mx.grad(lambda x: mx.maximum(0.0, x))(mx.array(0.0)).item()
print("slope of maximum(x, 0) at 0:", left, " of maximum(0, x):", right)
assert (left, right) == (0.0, 1.0)
PYTHON
