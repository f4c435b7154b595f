"""The table of conventions is what was measured, and a finding shows a public package alone."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

HERE = ROOT / "benchmarks" / "conventions"
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HERE))
    spec = importlib.util.spec_from_file_location("measure", HERE / "measure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("forms", None)


def test_the_table_in_the_docs_is_the_one_that_was_measured(measure: Any) -> None:
    found = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    assert page.partition(measure.BEGIN)[2].partition(measure.END)[0] == measure.table(found)


def test_every_framework_was_measured_at_the_version_that_is_installed(measure: Any) -> None:
    found = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
    assert list(found) == list(measure.FRAMEWORKS)
    for name, (script, packages) in measure.FRAMEWORKS.items():
        pinned = dict(re.split(r"(?:\[\w+\])?==", one) for one in packages if "==" in one)
        assert found[name]["versions"].items() <= pinned.items(), name
        source = (HERE / f"measure_{script}.py").read_text(encoding="utf-8")
        assert set(found[name]["rows"]) == set(re.findall(r'(?m)^    "(\w+)": ', source)), name
        assert not any(text.startswith("ERROR") for text in found[name]["rows"].values())


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o111
    assert "==" in text
    assert "mktemp -d" in text
    assert "assert " in text
    assert not re.search(r"(?m)^\s*(?:import|from) autograder|pip\" install[^\n]*dlgrade", text)
