"""What a teacher without dlgrade would keep beside a notebook: its cases, and a loop over them.

`class.py` puts it, with a `cases.json`, into an ordinary nbgrader course, so that nbgrader marks
the same submissions on the same cases. A graded cell is then `teacher.check("adam", globals())`.
"""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any

import numpy as np

from autograder.candidate.serialization import decode


def check(name: str, names: dict[str, Any]) -> None:
    """Raise `AssertionError` where a case of the part comes out otherwise than it should."""
    cases = json.loads(Path("cases.json").read_text())
    probes, measures = (vars(_room(cases[source])) for source in ("probes", "measures"))
    impl = types.SimpleNamespace(**names)
    for group in next(part for part in cases["parts"] if part["name"] == name)["groups"]:
        if group["shares"] is not None:  # judges the replies of another a second way
            continue
        probe, measure = probes[group["probe"]], measures.get(group["measure"] or "")
        for case in group["cases"]:
            given = {n: decode(value) for n, value in case["inputs"].items()}
            expected = case["expected"]
            if expected["kind"] == "raised":
                assert _raises(lambda: probe(impl, **given), expected["type"]), case["name"]  # noqa: B023
                continue
            got = probe(impl, **given)
            if measure is not None:
                known = {n: decode(value) for n, value in case["apart"].get("judge", {}).items()}
                got = measure(got, {**given, **known})
            assert _same(decode(expected["value"]), got), case["name"]


def _room(source: str) -> types.ModuleType:
    room = types.ModuleType("room")
    exec(source, room.__dict__)
    return room


def _raises(call: Any, name: str) -> bool:
    try:
        call()
    except Exception as error:
        return name in {kind.__name__ for kind in type(error).__mro__}
    return False


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, dict):
        return all(_same(value, got[key]) for key, value in want.items())
    if isinstance(want, (list, tuple)):
        return len(want) == len(got) and all(map(_same, want, got))
    if want is None or isinstance(want, str):
        return bool(want == got)
    return bool(np.allclose(want, np.asarray(got), rtol=1e-4, atol=1e-6, equal_nan=True))
