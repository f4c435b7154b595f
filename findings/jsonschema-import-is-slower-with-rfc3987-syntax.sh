#!/bin/sh
# jsonschema 4.26.0 beside rfc3987-syntax 1.1.0: the import takes several times as long, as a grammar is built each time.
#
# jupyter-events asks for that package, so whatever reads a notebook (nbformat, nbgrader, jupytext) starts later where
# Jupyter is installed. Neither time is asserted, their ratio is. Exits 0 while it is over 3, and 1 when it has changed.
# Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
install() { "$room/env/bin/uv" pip install --quiet --compile-bytecode --python "$room/env/bin/python" "$@"; }
seconds() {
    "$room/env/bin/python" - <<'PYTHON'
import subprocess
import sys
import time

def one():
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import jsonschema"], check=True)
    return time.perf_counter() - started

print(min(one() for _ in range(5)))
PYTHON
}
install jsonschema==4.26.0 attrs==25.4.0 referencing==0.37.0 jsonschema-specifications==2025.9.1
without=$(seconds)
install rfc3987-syntax==1.1.0 lark==1.3.1
with=$(seconds)
"$room/env/bin/python" -c "
ratio = $with / $without
print(f'import jsonschema: {$without:.2f} s, with rfc3987-syntax {$with:.2f} s, {ratio:.1f} times')
assert ratio > 3, 'it has changed'
"
