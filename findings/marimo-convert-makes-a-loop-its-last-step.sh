#!/bin/sh
# marimo 0.25.2: `marimo convert` renames what several cells assign, and a loop that adds to such a name then adds once only.
#
# `for ...: loss += i` becomes `loss_1 = loss + i`: the loop no longer accumulates. A function that reads a name which a later
# cell assigns anew goes on reading the old one. Both scripts run to their end, with other numbers and without a word.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" marimo==0.25.2 nbformat
"$room/env/bin/python" - "$room" "$room/env/bin/marimo" <<'PYTHON'
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

room, marimo = Path(sys.argv[1]), sys.argv[2]


def printed(name, *cells):
    """What the cells print in their order, and what the converted notebook prints."""
    here, there = room / f"{name}.ipynb", room / f"{name}.py"
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), here)
    subprocess.run([marimo, "convert", here, "-o", there], check=True, capture_output=True)
    runs = [sys.executable, "-c", "\n".join(cells)], [sys.executable, there]
    out = [subprocess.run(run, check=True, capture_output=True, text=True).stdout for run in runs]
    print(f"{name}: as a notebook {out[0].split()}, converted {out[1].split()}")
    return [float(text.split()[-1]) for text in out]


once = printed("once", "loss = 0\nfor i in range(4):\n    loss += i", "print(loss)")
assert once == [6, 6], "a name of one cell is left alone"
loop = printed("loop", "loss = 0", "for i in range(4):\n    loss += i", "print(loss)")
assert loop == [6, 3], "a loop is converted otherwise now"
late = printed(
    "late", "rate = 0.1", "def step(w):\n    return w - rate * w", "rate = 0.5", "print(step(1.0))"
)
assert late == [0.5, 0.9], "a name that a function reads is converted otherwise now"
PYTHON
