"""The pictures of an HTML report: a wrong answer beside the right one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import ROOT, dlgrade, model_answer, swapped

CONVOLUTION = model_answer("ex08_convolution")
SUM = '"nijcab,abcf->nijf", windows, kernel)'


def drawn(folder: Path, source: str, form: str = "json", name: str = "ex08.py") -> Any:
    work = folder / name
    work.write_text(source)
    ran = dlgrade("check", work, "--format", form)
    if form != "json":
        return ran.out
    schema = json.loads((ROOT / "autograder" / "schemas" / "report-v1.json").read_text())
    jsonschema.validate(ran.report, schema)
    return {part["name"]: part.get("pictures", []) for part in ran.report["parts"]}


def test_a_wrong_table_is_three_heat_maps(tmp_path: Path) -> None:
    source = swapped(CONVOLUTION, SUM, SUM.replace("kernel)", "kernel * 1.02)"))
    found = drawn(tmp_path, source)
    tables = [entry for entry in found["conv2d"] if entry["kind"] == "heat"]
    assert [entry["title"] for entry in tables] == ["you got", "expected", "difference"]
    got, expected, difference = (entry["values"] for entry in tables)
    assert len(got) == len(expected) == 3
    assert difference[0][0] == pytest.approx(got[0][0] - expected[0][0])
    assert found["convolve1d"] == []
    page = drawn(tmp_path, source, "html")
    assert page.count("<svg") == 3 + 4  # and a photograph: tests/judge/test_views.py
    assert "expected: 3 rows and 3 columns; the largest is 120.5" in page


def test_a_wrong_row_is_two_lines() -> None:
    import numpy as np

    from autograder.judge.pictures import _compared
    from autograder.reporters.pictures.drawings import figures

    (lines,) = _compared(np.arange(10.0), np.arange(10.0) ** 1.1, "the result")
    assert lines.labels == ("yours", "expected")
    page = figures((lines,))
    assert page.count("<polyline") == 2
    assert "8 of 10 entries differ, most at 9" in page


@pytest.mark.parametrize(
    "reply",
    [
        "maps * np.nan",
        "maps[:, :-1]",
        "np.zeros((1, 2000, 2000, 1))",
        "'text'",
        "maps + 1j",
        "None",
    ],
)
def test_what_cannot_be_drawn_is_told_in_words_alone(reply: str, tmp_path: Path) -> None:
    source = swapped(CONVOLUTION, "return maps if bias is None else maps + bias", f"return {reply}")
    assert drawn(tmp_path, source)["conv2d"] == []


def test_a_large_answer_is_drawn_around_its_worst_entry(tmp_path: Path) -> None:
    import numpy as np

    from autograder.judge.pictures import MAX_HEAT, _compared

    expected = np.zeros((1, 100, 100, 3))
    got = expected.copy()
    got[0, 90, 5, 2] = 7.0
    mine, _, difference = _compared(expected, got, "the result")
    assert len(mine.values) == len(mine.values[0]) == MAX_HEAT
    assert max(map(max, difference.values)) == 7.0
