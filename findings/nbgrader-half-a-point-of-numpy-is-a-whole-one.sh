#!/bin/sh
# nbgrader 0.9.6 with NumPy 2: a graded cell that ends in a NumPy number, such as np.float64(0.5), gets full points.
#
# Partial credit is read from the text of the output, and NumPy 2 writes np.float64(0.5) there, which is no number. What is
# none counts as full credit, says a warning in the log of `nbgrader autograde`. With NumPy 1 the same cell gets 0.5.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" nbgrader==0.9.6 'numpy==2.4.6' ipykernel==6.31.0
PATH="$room/env/bin:$PATH" "$room/env/bin/python" -W ignore - "$room" <<'PYTHON'
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

room = Path(sys.argv[1])
mean = "import numpy as np\nmean = np.mean([True, False])\n"
cells = []
for name, last in (("plain", "float(mean)"), ("numpy", "mean")):
    told = {"grade": True, "grade_id": name, "points": 1, "locked": True, "solution": False}
    told |= {"schema_version": 3, "cell_type": "code", "task": False}
    cells.append(new_code_cell(mean + last, metadata={"nbgrader": told}))
spec = {"name": "python3", "display_name": "python3", "language": "python"}
book = new_notebook(cells=cells, metadata={"kernelspec": spec})
for folder in ("source/hw", "submitted/someone/hw"):
    (room / folder).mkdir(parents=True)
    nbformat.write(book, room / folder / "hw.ipynb")
config = Config()
config.CourseDirectory.root = str(room)
api = NbGraderAPI(config=config)
for done in (api.generate_assignment("hw"), api.autograde("hw", "someone")):
    assert done["success"], done
with Gradebook(f"sqlite:///{room}/gradebook.db") as marks:
    grades = marks.find_submission_notebook("hw", "hw", "someone").grades
    found = {grade.name: grade.score for grade in grades}
print("of one point:", found)
assert found["plain"] == 0.5
assert found["numpy"] == 1, "a number of NumPy is read as one now"
PYTHON
