#!/bin/sh
# text2qti 0.8.0: the answer 0.00025 +- 1% becomes 0.0002 to 0.0003, with 0.0003 for the right one: limits have four decimals.
#
# 0.6931472 +- 0, the form that its documentation has for an exact number, asks for 0.6931. 0.001 +- 5% ends at 0.0010.
# Documented is only that no acceptable answer may be nearer to 0 than 0.0001. No warning is printed, and the exit code is 0.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" text2qti==0.8.0
cat >"$room/quiz.txt" <<'QUIZ'
Quiz title: Rates

1. Which learning rate?
= 0.00025 +- 1%

1. Which weight decay?
= 0.001 +- 5%

1. What is the logarithm of 2?
= 0.6931472 +- 0

1. How many epochs?
= 120 +- 5%
QUIZ
cd "$room"
"$room/env/bin/text2qti" quiz.txt
"$room/env/bin/python" - "$room/quiz.zip" <<'PYTHON'
import re
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as package:
    texts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
items = [item for text in texts for item in re.findall(r"<item .*?</item>", text, re.DOTALL)]
found = []
for item in items:
    limits = [re.search(rf"<{tag} [^>]*>([-.\d]+)<", item) for tag in ("vargte", "varequal", "varlte")]
    found.append([match[1] for match in limits])
    print("from, exactly, to:", *found[-1])
assert [float(limit) for limit in found[3]] == [114, 120, 126]
assert found[0] == ["0.0002", "0.0003", "0.0003"], "small numbers are kept as they are now"
assert found[1][2] == "0.0010" and set(found[2]) == {"0.6931"}, "limits have more decimals now"
PYTHON
