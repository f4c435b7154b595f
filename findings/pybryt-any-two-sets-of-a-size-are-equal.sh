#!/bin/sh
# PyBryt 0.7.0: a reference value that is a set of numbers is met by every set of as many numbers, and by a list of as many.
#
# So is a dictionary from numbers to numbers, by any other one, even of another length; and a list of one number by a longer
# one that repeats it. Lists of other numbers, and dictionaries from strings, are told apart as they should be.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" pybryt==0.7.0 'numpy==2.4.6' 'pandas==2.3.3' setuptools ipykernel
"$room/env/bin/python" - <<'PYTHON'
import nbformat
import pybryt
from nbformat.v4 import new_code_cell, new_notebook


handed_in = """classes = {1, 2}
accuracy = {5: 40.0}
rates = [0.5, 0.5, 0.5]"""
student = pybryt.StudentImplementation(new_notebook(cells=[new_code_cell(handed_in)]))
print(handed_in)
for expected, given in (
    ({3, 7}, True),
    ({0: 0.9, 1: 0.1}, True),
    ([0.5], True),
    ({3, 7, 11}, True),
    (set(range(13)), False),
    ({"zero": 0.9}, False),
    ([3, 7, 9], False),
):
    wanted = pybryt.Value(expected, name=f"answer {expected}")
    passes = student.check(pybryt.ReferenceImplementation(f"of {expected}", [wanted])).correct
    print(f"expected {expected!r:.40}: {'passes' if passes else 'fails'}")
    assert passes == given, "it is compared otherwise now"
PYTHON
