#!/bin/sh
# nbgrader 0.9.6: an hour written as a number, as its own format of time writes that of São Paulo, is read back as seconds.
#
# With `Exchange.timezone = "America/Sao_Paulo"`, timestamp.txt ends in "-03"; a hand-in is then dated three hours early.
# "+0200" is 200 seconds, and "+02:00" is passed over, as if it were UTC. Only names of zones are read as they are meant.
# Exits 0 while that is so, and 1 when it has changed. Needs Python 3.10 to 3.12 and PyPI.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --disable-pip-version-check uv
"$room/env/bin/uv" pip install --quiet --python "$room/env/bin/python" nbgrader==0.9.6 python-dateutil==2.9.0.post0
"$room/env/bin/python" - <<'PYTHON'
from datetime import datetime

from dateutil.tz import gettz
from nbgrader.exchange import Exchange
from nbgrader.utils import parse_utc

pattern = Exchange.timestamp_format.default_value
meant = datetime(2026, 11, 1, 13, 0, 0)
for zone in ("UTC", "America/Sao_Paulo"):
    there = meant.replace(tzinfo=gettz("UTC")).astimezone(gettz(zone))
    text = there.strftime(pattern)
    print(f"{text:36} read as {parse_utc(text)} UTC, meant {meant} UTC")
    late = (meant - parse_utc(text)).total_seconds()
    assert late == (0 if zone == "UTC" else 3 * 3600 - 3), "it is read otherwise now"
for zone, seconds in (("+0200", 200), ("+02:00", 0)):
    text = f"2026-11-01 15:00:00 {zone}"
    read = parse_utc(text)
    print(f"{text:36} read as {read} UTC")
    assert (datetime(2026, 11, 1, 15, 0, 0) - read).total_seconds() == seconds
PYTHON
