"""Golden reports: what the real command prints for what students really hand in.

`pytest tests/reporters/test_golden.py --update-golden` writes them anew; read the difference before
committing it.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from tests.conftest import dlgrade
from tests.support.golden_submissions import SUBMISSIONS

REPORTS = Path(__file__).parent / "golden" / "reports"
# What each is worth, of 12: written down by hand, so that a golden file cannot hide a change.
SCORES = {
    "right": 12, "no_bias_correction": 9, "paper_adam": 12, "negated_step": 10,
    "returns_lists": 12, "float32": 12, "syntax_error": 0, "smart_quotes": 0, "tabs": 0,
    "missing_function": 10, "wrong_arity": 11, "returns_none": 11, "forgets_the_state": 11,
    "changes_its_argument": 11.8, "not_repeatable": 11, "raises": 9, "input_at_import": 0,
    "exits_at_import": 12, "missing_module": 12, "relative_import": 0, "prints": 12,
    "not_a_number": 11, "nan": 10, "endless_loop": 11, "endless_recursion": 11,
    "floods_stdout": 11, "exits_hard": 0, "exits_in_a_part": 11, "swallows_everything": 11,
    "forks": 12, "returns_a_gigabyte": 11, "lying_object": 11, "patches_numpy": 11,
    "prints_a_forged_reply": 11, "writes_to_every_descriptor": 11,
}  # fmt: skip


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_report(name: str, ex06: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    scratch, work = tmp_path / "scratch", tmp_path / "work"
    scratch.mkdir()
    work.mkdir()
    file = work / "ex06_optimizers.py"
    file.write_text(SUBMISSIONS[name](ex06), encoding="utf-8")
    started = time.monotonic()
    ran = dlgrade("check", "ex06_optimizers.py", cwd=work, TMPDIR=str(scratch))
    assert time.monotonic() - started < 60
    assert [path.name for path in work.iterdir()] == ["ex06_optimizers.py"]
    assert _left_in(scratch) == []
    assert ran.err == ""
    assert ran.code == (0 if SCORES[name] == 12 else 1)
    assert f"{SCORES[name]} of 12 points" in ran.out
    assert "Traceback" not in ran.out
    for line in ran.out.splitlines():
        assert not line.endswith(" ")
    golden = REPORTS / f"{name}.txt"
    text = _steady(ran.out)
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def _steady(text: str) -> str:
    """The report without what chance decides: random numbers, and how much of a forger's writing
    to every descriptor was read before its process was ended."""
    if '{"done": true}' in text:
        text = re.sub(r"\nYour file printed:\n(  .*\n)+", "", text)
    if "gave two different results" in text:
        text = re.sub(r"(you got\s+\[\[)[\d.]+(\]\])", r"\1…\2", text)
        text = re.sub(r"[\d.]+,(\s+)expected", r"…,\1expected", text)
    return text


def test_every_submission_has_a_score() -> None:
    assert set(SCORES) == set(SUBMISSIONS)


def _left_in(scratch: Path) -> list[str]:
    """What a check has left: files in its scratch, processes that stand in it."""
    files = [path.name for path in scratch.iterdir()]
    standing = [_link(entry) for entry in Path("/proc").glob("[0-9]*/cwd")]
    return files + [place for place in standing if str(scratch) in place]


def _link(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
