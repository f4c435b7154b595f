"""On a machine with a GPU: its answers agree with the CPU's, for every exercise.

Skipped, with the reason, where TensorFlow sees none. `benchmarks/gpu.py` computes the keys, in one
process for all of them; how it compares is tested without a GPU, too.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.candidate import serialization
from tests.conftest import EXERCISES, ROOT, dlgrade, load_key

GPU = [sys.executable, str(ROOT / "benchmarks" / "gpu.py")]


@cache
def told_on(device: str) -> dict[str, Any]:
    """What `benchmarks/gpu.py` says of the keys on a device, by exercise."""
    done = subprocess.run(
        [*GPU, "--keys", device],
        capture_output=True, text=True, timeout=900, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]
    machine, *found = map(json.loads, done.stdout.splitlines())
    return {"machine": machine} | {one["name"]: one for one in found}


@cache
def why_not() -> str:
    if importlib.util.find_spec("tensorflow") is None:
        return "TensorFlow is not installed"
    told = dlgrade("oracle", "info", "--device", "gpu")
    if told.code == 0:
        return ""
    return told.err.strip().splitlines()[-1][:200]  # TensorFlow's own log comes before


def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("bench_gpu", ROOT / "benchmarks" / "gpu.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def gpu() -> None:
    if why_not():
        pytest.skip(why_not())


@pytest.mark.oracle
@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("name", EXERCISES)
def test_the_gpu_agrees_with_the_cpu_within_the_derived_tolerances(name: str) -> None:
    told = told_on("gpu")
    assert told["machine"]["device"].startswith("gpu")
    assert told[name]["apart"] == []
    assert told[name]["share"] <= 1.0


@pytest.mark.oracle
@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("name", EXERCISES)
def test_the_model_answer_passes_on_a_gpu(name: str) -> None:
    ran = dlgrade("check", name, "--solution", "--device", "gpu", "--format", "json", timeout=900)
    assert ran.code == 0, ran.out[-2000:]
    assert ran.report["certificate"]["oracle"]["device"].startswith("gpu")


@pytest.mark.oracle
def test_without_a_gpu_the_cpu_is_compared_and_its_figures_are_no_success() -> None:
    """Run where there is none, too: whoever rents a machine must not find the command broken."""
    done = subprocess.run(
        [*GPU, "--exercises", "ex00"], capture_output=True, text=True, timeout=900, cwd=ROOT
    )
    assert done.returncode == (3 if why_not() else 0), done.stderr[-1000:]
    assert ("these are the figures of the CPU alone" in done.stdout) == bool(why_not())
    assert "21 answers with " in done.stdout
    assert "ex00_rules" in done.stdout


def test_a_difference_is_found_and_measured_in_tolerances() -> None:
    gpu = benchmark()
    shipped = load_key("ex06_optimizers")
    same = gpu.compared(shipped, shipped)
    assert (same["apart"], same["share"]) == ([], 0.0)
    part = shipped.parts[0]
    group = part.groups[0]
    case = group.cases[0]
    (array,) = serialization.decode(case.expected["value"])
    moved = serialization.encode([array + 3 * case.tolerances[0]])
    expected = {**case.expected, "value": moved}
    cases = (replace(case, expected=expected), *group.cases[1:])
    groups = (replace(group, cases=cases), *part.groups[1:])
    other = replace(shipped, parts=(replace(part, groups=groups), *shipped.parts[1:]))
    found = gpu.compared(shipped, other)
    assert found["share"] == pytest.approx(3.0)
    assert [place.split(":")[0] for place in found["apart"]] == [found["where"]]
    assert found["answers"] == same["answers"]
