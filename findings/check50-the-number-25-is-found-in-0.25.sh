#!/bin/sh
# check50 3.5.0: stdout(25) is satisfied by a program that prints 0.25, and stdout(5) by 0.5, by 1e5 and by 1.5.
#
# Its documentation says that a number is matched exactly; what stands before it may be a point or a letter, only no digit and
# no minus. What follows is looked at: 25.0 and 250 do not pass for 25. The example in the documentation of regex.decimal,
# decimal("7.0000"), is a TypeError.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" check50==3.5.0
"$room/env/bin/python" - <<'PYTHON'
import check50


def passes(number, printed):
    try:
        check50.run(f"echo loss {printed}").stdout(number)
    except check50.Failure:
        return False
    return True


for number, printed, given in (
    (25, "25", True),
    (25, "0.25", True),
    (5, "0.5", True),
    (5, "1.5", True),
    (5, "1e5", True),
    (25, "125", False),
    (25, "25.0", False),
    (25, "250", False),
):
    found = passes(number, printed)
    print(f"expected {number}, printed {printed}: {'passes' if found else 'fails'}")
    assert found == given, "a number is looked for otherwise now"
assert 'decimal("7.0000")' in check50.regex.decimal.__doc__
try:
    check50.regex.decimal("7.0000")
except TypeError as error:
    print("its own example:", error)
else:
    raise AssertionError("its own example works now")
PYTHON
