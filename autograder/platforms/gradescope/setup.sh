#!/usr/bin/env bash
# Gradescope runs this once, when the autograder's image is built.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"

if ! command -v bwrap >/dev/null || ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q bubblewrap python3 python3-venv
fi
python3 -m venv "$root/dlgrade"
cd "$root/source"
sha256sum --check --quiet wheels.sha256
"$root/dlgrade/bin/pip" install -q -r requirements.txt
"$root/dlgrade/bin/dlgrade" doctor
