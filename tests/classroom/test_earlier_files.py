"""A class whose exercise builds on earlier ones, through the real command and nbgrader's plugin."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, dlgrade
from tests.nbgrader.test_life import wall

NAME = "ex18_network"
EARLIER = (
    "ex03_forward_loss", "ex04_backprop", "ex05_gradient_descent", "ex06_optimizers",
    "ex07_regularization",
)  # fmt: skip


def hand_in(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for name in names:
        shutil.copy(ROOT / "solutions" / f"{name}.py", folder)


def results(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


@pytest.mark.slow
def test_everybody_is_marked_with_their_own_earlier_files_and_an_older_verdict_is_not_kept(
    tmp_path: Path,
) -> None:
    hand_in(tmp_path / "class" / "ada", NAME, *EARLIER)
    hand_in(tmp_path / "class" / "bo" / "ex18", NAME)
    hand_in(tmp_path / "class" / "bo" / "term", *EARLIER)
    hand_in(tmp_path / "class" / "cy", NAME, *EARLIER[:1])
    words = ("grade", tmp_path / "class", "--exercise", "ex18", "--isolation", wall(), "--out")
    assert dlgrade(*words, tmp_path / "out").code == 0
    found = results(tmp_path / "out")
    assert found["ada"]["score"] == found["bo"]["score"] == 25
    assert 0 < found["cy"]["score"] < 25
    beside = found["ada"]["certificate"]["beside_sha256"]
    assert set(beside) == {f"{name}.py" for name in EARLIER}
    by_part = {part["name"]: part for part in found["cy"]["parts"]}
    assert by_part["predict"]["status"] == "passed"
    assert by_part["forward"]["score"] == 2.0  # of 3: all but the dropout of ex07
    assert by_part["forward"]["finding"]["id"] == "earlier.missing"
    assert by_part["decay"]["finding"]["id"] == "earlier.missing"
    hand_in(tmp_path / "more", *EARLIER[1:])
    for path in (tmp_path / "more").iterdir():
        shutil.copy(path, tmp_path / "class" / "cy")
    assert dlgrade(*words, tmp_path / "out").code == 0  # what travels is another: it is marked anew
    assert results(tmp_path / "out")["cy"]["score"] == 25
