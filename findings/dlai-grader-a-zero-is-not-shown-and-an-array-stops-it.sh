#!/bin/sh
# dlai-grader 2.3.0: the report on a failed case leaves out a value of 0, and an array in place of the value stops the grading.
#
# compute_grading_score asks whether the value is true: a wanted or given 0 is none, and of an array Python cannot say.
# compute_aggregated_grading_score, of the same package, shows both. And as the score has two decimals, one failed case
# of 201 leaves 1.0, full marks, with that failure in the report. The type of the values is documented as Any.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" dlai-grader==2.3.0 'numpy==2.2.6'
"$room/env/bin/python" - <<'PYTHON'
import numpy as np
from dlai_grader import grading


def failed(want, got):
    return grading.test_case(msg="loss", want=want, got=got, failed=True)


def lines(case):
    try:
        return grading.compute_grading_score([case])[1].split("\n")[1:]
    except ValueError as error:
        return [str(error)]


for want, got in ((0.5, 0.7), (0.5, 0), (0, 0.5)):
    shown = lines(failed(want, got))
    print(f"wanted {want}, got {got}: {shown}")
    assert ("Expected:" in shown) == (want != 0), "a wanted 0 is shown now"
    assert ("but got:" in shown) == (got != 0), "a 0 that was given is shown now"
arrays = failed(np.array([0.5, 0.5]), np.array([0.9, 0.1]))
print("arrays:", *lines(arrays))
assert "ambiguous" in lines(arrays)[0], "arrays are shown now"
part = grading.aggregated_test_case("losses", [arrays])
assert "[0.9 0.1]" in grading.compute_aggregated_grading_score([part])[1]
for count in (100, 201):
    cases = [failed(0.5, 0.7)] + [grading.test_case()] * (count - 1)
    score, text = grading.compute_grading_score(cases)
    print(f"one of {count} failed: {score}")
    assert "loss" in text and score == (0.99 if count == 100 else 1.0), "it is rounded otherwise now"
PYTHON
