"""On a machine with a GPU: its answers agree with the CPU's, for every exercise.

Skipped, with the reason, where TensorFlow sees none. Each exercise runs in a process of its own,
because a TensorFlow that has chosen its devices does not choose again.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import cache

import pytest

from tests.conftest import EXERCISES, ROOT, dlgrade

COMPARE = """
import json, sys
from pathlib import Path
from autograder.exercise import keys
from autograder.judge.expected import compare_replies
from autograder.course import Course
from autograder.oracle.freeze import freeze

course, name = Course(Path(sys.argv[1])), sys.argv[2]
shipped = keys.load(course.key(name))
fresh = freeze(course, name, device="gpu")
apart = []
for old, new in zip(shipped.parts, fresh.parts, strict=True):
    for group, other in zip(old.groups, new.groups, strict=True):
        for case, again in zip(group.cases, other.cases, strict=True):
            assert case.inputs == again.inputs
            got = {**again.expected, "bases": [again.expected.get("type")]}
            found = compare_replies(case.expected, got, case.tolerances).difference
            if found is not None:
                apart.append(f"{old.name}/{group.name}, {case.name}: {found.text}")
print(json.dumps({"device": fresh.provenance["device"], "apart": apart}))
"""


@cache
def why_not() -> str:
    if importlib.util.find_spec("tensorflow") is None:
        return "TensorFlow is not installed"
    told = dlgrade("oracle", "info", "--device", "gpu")
    if told.code == 0:
        return ""
    return told.err.strip().splitlines()[-1][:200]  # TensorFlow's own log comes before


@pytest.fixture(autouse=True)
def _needs_a_gpu() -> None:
    if why_not():
        pytest.skip(why_not())


@pytest.mark.oracle
@pytest.mark.parametrize("name", EXERCISES)
def test_the_gpu_agrees_with_the_cpu_within_the_derived_tolerances(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMPARE, str(ROOT), name],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["device"].startswith("gpu")
    assert told["apart"] == []


@pytest.mark.oracle
@pytest.mark.parametrize("name", EXERCISES)
def test_the_model_answer_passes_on_a_gpu(name: str) -> None:
    ran = dlgrade("check", name, "--solution", "--device", "gpu", "--format", "json", timeout=900)
    assert ran.code == 0, ran.out[-2000:]
    assert ran.report["certificate"]["oracle"]["device"].startswith("gpu")
