#!/bin/sh
# bwsi-grader 1.12.0: an answer that the author's own comparison calls wrong, by returning False, passes; True is a TypeError.
#
# Its documentation says that an error is printed for False, as for a text, which is taken as the message. But what was
# returned is the message, and False is an empty one. And compare_attributes calls every attribute wrong, the right one too.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" bwsi-grader==1.12.0 'numpy==2.2.6'
"$room/env/bin/python" - <<'PYTHON'
from bwsi_grader import compare_attributes, compare_functions
from bwsi_grader.errors import StudentError


def result(check, **settings):
    try:
        check(**settings)
    except (StudentError, TypeError) as error:
        return type(error).__name__
    return "passes"


def near(actual, desired):
    return abs(actual - desired) < 0.1


def told(actual, desired):
    return "" if near(actual, desired) else "too far off"


def marked(answer, comparison):
    functions = {"student": lambda x: answer, "soln": lambda x: 0.5, "function_name": "loss"}
    return result(compare_functions, fn_args=(1,), comparison_function=comparison, **functions)


rules = {"its own": None, "a text": told, "True or False": near}
found = {name: [marked(answer, rule) for answer in (0.5, 9.0)] for name, rule in rules.items()}
for name, results in found.items():
    print(f"{name}: the right answer {results[0]}, the wrong one {results[1]}")
assert found["its own"] == found["a text"] == ["passes", "StudentError"]
assert found["True or False"] == ["TypeError", "passes"], "it is read as documented now"
same = result(compare_attributes, student_attr=1, soln_attr=1, instance_repr="w", attr_name="size")
print("the right attribute:", same)
assert same == "StudentError", "a right attribute passes now"
PYTHON
