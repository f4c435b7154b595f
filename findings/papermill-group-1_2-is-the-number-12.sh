#!/bin/sh
# papermill 2.7.0: `-p group 1_2` gives a notebook the number 12, `-p student 00421` the number 421, `-p name Nan` not a number.
#
# Whatever Python's int and float read is made a number: an underscore between digits is dropped, zeros in front are lost,
# and a first name becomes a float that is not even equal to itself. `-r` instead of `-p` leaves each as it is.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" papermill==2.7.0 ipykernel==6.31.0
"$room/env/bin/python" - "$room/in.ipynb" <<'PYTHON'
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

cells = [new_code_cell("group = student = name = ''", metadata={"tags": ["parameters"]})]
spec = {"name": "python3", "display_name": "python3", "language": "python"}
nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": spec}), sys.argv[1])
PYTHON
for way in -p -r; do
    "$room/env/bin/papermill" --prepare-only --log-level ERROR "$room/in.ipynb" "$room/out$way.ipynb" \
        $way group 1_2 $way student 00421 $way name Nan
done
"$room/env/bin/python" - "$room/out-p.ipynb" "$room/out-r.ipynb" <<'PYTHON'
import sys

import nbformat

for path in sys.argv[1:]:
    (cell,) = (c for c in nbformat.read(path, 4).cells if "injected-parameters" in c.metadata.tags)
    values = {}
    exec(cell.source, values)
    found = [values[key] for key in ("group", "student", "name")]
    print(found)
    if path.endswith("-r.ipynb"):
        assert found == ["1_2", "00421", "Nan"]
    else:
        assert found[:2] == [12, 421] and found[2] != found[2], "they are read otherwise now"
PYTHON
