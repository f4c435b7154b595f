"""Students' tests that try to gain what they have not earned: each hostile file between two honest
ones, all of them by one command behind the wall.

Each file in `submissions/testing/` says in its docstring what it tries and what it deserves.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, dlgrade
from tests.security.judging import unfit

FOLDER = Path(__file__).parent / "submissions" / "testing"
LATE = ("ex19_flood_for_ever.py", "ex19_never_back.py")  # they keep a process busy for seconds
FILES = sorted(path.name for path in FOLDER.glob("ex19_*.py") if path.name not in LATE)
HONEST = ROOT / "tests" / "collection" / "variants" / "ex19_testing" / "float32.py"
MOST = 16.0


def checked(room: Path, names: Sequence[str]) -> dict[str, Any]:
    """The report on each hostile file, by its name, and on the honest ones around them."""
    all_names = ["ex19_before.py", *names, "ex19_honest.py"]
    for name in names:
        shutil.copy(FOLDER / name, room)
    for name in (all_names[0], all_names[-1]):
        shutil.copy(HONEST, room / name)
    ran = dlgrade("check", *all_names, "--isolation", "sandbox", "--format", "json", cwd=room)
    assert ran.code == 1, ran.err
    assert ran.err == ""
    found = json.loads(ran.out)
    assert len(found) == len(all_names)
    return dict(zip(all_names, found, strict=True))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return checked(tmp_path_factory.mktemp("testing"), FILES)


def test_an_honest_file_has_full_marks_before_and_after(reports: dict[str, Any]) -> None:
    assert reports["ex19_before.py"]["score"] == MOST, reports["ex19_before.py"]
    assert reports["ex19_honest.py"]["score"] == MOST


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_test_gains_nothing_and_is_told(name: str, reports: dict[str, Any]) -> None:
    assert faults(name, reports[name]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LATE)
def test_a_test_that_never_ends_gains_nothing_and_is_told(name: str, tmp_path: Path) -> None:
    reports = checked(tmp_path, [name])
    assert faults(name, reports[name]) == []
    assert reports["ex19_before.py"]["score"] == reports["ex19_honest.py"]["score"] == MOST


def faults(name: str, report: dict[str, Any]) -> list[Any]:
    """What a hostile file has gained, or was not told; empty where every promise holds."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    told = [part["finding"]["message"] for part in report["parts"]] + report["notes"]
    (deserves,) = re.findall(r"^Deserves: (.+)$", text, re.MULTILINE)
    found: list[Any] = [] if report["score"] <= float(deserves) else [report["score"]]
    for words in re.findall(r"^Says: (.+)$", text, re.MULTILINE):
        if not any(words in sentence for sentence in told):
            found.append((words, told))
    for words in re.findall(r"^Prints: (.+)$", text, re.MULTILINE):
        if words not in report["stdout"]:
            found.append((words, report["stdout"]))
    return found + [sentence for sentence in told if unfit(sentence)]
