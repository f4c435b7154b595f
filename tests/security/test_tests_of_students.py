"""Students' tests that try to gain what they have not earned: each hostile file between two honest
ones, all of them by one command behind the wall.

Each file in `submissions/testing/` says in its docstring what it tries and what it deserves.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, dlgrade
from tests.security.judging import unfit

FILES = sorted((Path(__file__).parent / "submissions" / "testing").glob("ex19_*.py"))
HONEST = ROOT / "tests" / "collection" / "variants" / "ex19_testing" / "float32.py"
MOST = 16.0


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report on each hostile file, by its name, and on the honest ones around them."""
    room = tmp_path_factory.mktemp("testing")
    names = ["ex19_before.py", *(path.name for path in FILES), "ex19_honest.py"]
    for path in FILES:
        shutil.copy(path, room)
    for name in (names[0], names[-1]):
        shutil.copy(HONEST, room / name)
    ran = dlgrade("check", *names, "--isolation", "sandbox", "--format", "json", cwd=room)
    assert ran.code == 1, ran.err
    assert ran.err == ""
    found = json.loads(ran.out)
    assert len(found) == len(names)
    return dict(zip(names, found, strict=True))


def test_an_honest_file_has_full_marks_before_and_after(reports: dict[str, Any]) -> None:
    assert reports["ex19_before.py"]["score"] == MOST, reports["ex19_before.py"]
    assert reports["ex19_honest.py"]["score"] == MOST


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_hostile_test_gains_nothing_and_is_told(path: Path, reports: dict[str, Any]) -> None:
    report = reports[path.name]
    text = path.read_text(encoding="utf-8")
    (deserves,) = re.findall(r"^Deserves: (.+)$", text, re.MULTILINE)
    assert report["score"] <= float(deserves), report
    told = [part["finding"]["message"] for part in report["parts"]] + report["notes"]
    for words in re.findall(r"^Says: (.+)$", text, re.MULTILINE):
        assert any(words in sentence for sentence in told), told
    for words in re.findall(r"^Prints: (.+)$", text, re.MULTILINE):
        assert words in report["stdout"]
    assert {sentence: unfit(sentence) for sentence in told if unfit(sentence)} == {}
