#!/usr/bin/env bash
# PrairieLearn runs this in the image; results/results.json is what it reads.
set -uo pipefail
root="${GRADE_ROOT:-/grade}"
mkdir -p "$root/results"
rm -f "$root/results/results.json"
cd "$root/tests/course" || exit 3
dlgrade check @ID@ --submission "$root/student" --isolation @ISOLATION@ \
    --format prairielearn --output "$root/results/results.json"
code=$?
[ "$code" -eq 1 ] && code=0
exit "$code"
