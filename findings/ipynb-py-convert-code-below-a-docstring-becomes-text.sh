#!/bin/sh
# ipynb-py-convert 0.4.6: a code cell that begins with a triple-quoted string comes back from .py as Markdown, its code too.
#
# A cell of text is written as a string in triple quotes; so whatever begins with one is read as text, to its end, and no
# longer runs. No message is printed, and the exit code is 0.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" ipynb-py-convert==0.4.6 nbformat
"$room/env/bin/python" - "$room/one.ipynb" <<'PYTHON'
import json
import sys

from nbformat.v4 import new_code_cell, new_notebook

cells = ['"""Hyperparameters."""\nrate = 0.1\nepochs = 20', "print(rate * epochs)"]
cells = [new_code_cell(text, id=f"cell{k}") for k, text in enumerate(cells)]
json.dump(new_notebook(cells=cells), open(sys.argv[1], "w"))
PYTHON
"$room/env/bin/ipynb-py-convert" "$room/one.ipynb" "$room/one.py"
"$room/env/bin/ipynb-py-convert" "$room/one.py" "$room/back.ipynb"
"$room/env/bin/python" - "$room/back.ipynb" <<'PYTHON'
import json
import sys

cells = json.load(open(sys.argv[1]))["cells"]
back = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
print(*back, sep="\n")
assert back[1] == ("code", "print(rate * epochs)")
assert back[0][0] == "markdown" and "rate = 0.1" in back[0][1], "the code stays code now"
PYTHON
