#!/bin/sh
# Otter-Grader 7.0.0: a test whose code stands without the prompt >>> runs nothing, and gives its full points.
#
# A file in OK format is accepted as it is, and the report says that the case passed. With the prompt, the same line fails.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" otter-grader==7.0.0
"$room/env/bin/python" - <<'PYTHON'
from otter.test_files.ok_test import OKTestFile


def score(code):
    spec = {"name": "q1", "points": 2, "suites": [{"cases": [{"code": code, "hidden": False}]}]}
    test = OKTestFile.from_spec(spec)
    test.run({"accuracy": 0.1})
    print(repr(code), test.score, "of", test.possible, "passed" if test.passed_all else "failed")
    return test.score


assert score(">>> assert accuracy > 0.9\n") == 0
assert score("assert accuracy > 0.9\n") == 2, "what has no prompt is no longer passed"
PYTHON
