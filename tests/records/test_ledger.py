"""The records of a class: a kill loses none, nothing is there twice, and a full disk is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.classroom.regrade import adopt, changes
from autograder.errors import UsageError
from autograder.model import PartReport, Report
from autograder.records.ledger import HISTORY, RESULTS, Ledger, NotKept
from autograder.records.record import Record, dump, parse, read_all
from tests.conftest import ROOT

FULL = "/dev/full"  # every write to it finds the disk full


def record(student: str = "amina", score: float = 3.0, **more: object) -> Record:
    part = PartReport(
        name="sgd", status="passed" if score else "failed", score=score, max_score=3.0,
        cases_passed=1, cases_total=1,
    )  # fmt: skip
    report = Report(
        exercise="ex06_optimizers", title="t", score=score, max_score=3.0, isolation="process",
        cases="public", duration_s=0.1, parts=(part,), stdout="", notes=(), certificate={"a": "b"},
    )  # fmt: skip
    fields: dict[str, object] = {"assignment": "ex06", "file": f"{student}/ex06.py", **more}
    return Record(student=student, report=report, **fields)  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path)) as opened:
        yield opened


def lines(folder: Path) -> list[str]:
    return [r.student for r in read_all(folder / RESULTS)]


def test_a_record_comes_back_as_it_was() -> None:
    one = record(told=("Late.",), late=True, lms_id="7", timing={"asked_s": 0.5})
    assert parse(dump(one)) == one


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"record": "other"}', "null", '"x"'])
def test_what_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(line)


def test_records_are_sorted_when_a_run_ends(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("chiara", "amina", "ben"):
        ledger.add(record(name))
    assert lines(tmp_path) == ["chiara", "amina", "ben"], "kept as they come"
    ledger.finish()
    assert lines(tmp_path) == ["amina", "ben", "chiara"]
    assert ledger.get(("ben", "ex06_optimizers", "ex06")) == record("ben")


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_a_line_that_a_kill_cut_short_is_taken_off(cut: int, tmp_path: Path) -> None:
    whole = dump(record("amina")) + "\n"
    (tmp_path / RESULTS).write_text(whole + dump(record("ben"))[:-cut])
    with closing(Ledger(tmp_path)) as ledger:
        assert [r.student for r in ledger.records()] == ["amina"]
        ledger.add(record("chiara"))
    assert lines(tmp_path) == ["amina", "chiara"]


def test_a_replaced_verdict_is_kept_once_however_often_it_ends(tmp_path: Path) -> None:
    for _ in range(2):  # the second time as after a kill between history and results
        with closing(Ledger(tmp_path)) as ledger:
            ledger.add(record(score=0.0))
            before = (tmp_path / RESULTS).read_bytes()
            ledger.add(record(score=3.0))
            unsorted = (tmp_path / RESULTS).read_bytes()
            ledger.finish()
        (tmp_path / RESULTS).write_bytes(unsorted)
    with closing(Ledger(tmp_path)) as ledger:
        ledger.finish()
        assert [r.report.score for r in ledger.records()] == [3.0]
    assert [r.report.score for r in read_all(tmp_path / HISTORY)].count(0.0) == 1
    assert before


def test_one_that_could_not_be_marked_leaves_no_history(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add(replace(record(), state="ungraded", reason="no wall"))
    ledger.add(record())
    ledger.finish()
    assert not (tmp_path / HISTORY).exists()


def test_two_runs_do_not_write_at_once(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Another dlgrade grade"):
        Ledger(tmp_path)


def test_a_file_that_is_no_ledger_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text("precious\n")
    with pytest.raises(UsageError, match="Move it away"):
        Ledger(tmp_path)
    assert (tmp_path / RESULTS).read_text() == "precious\n"


CHILD = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.records.test_ledger import record
from autograder.records.ledger import Ledger, NotKept
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
for number in range(100):
    try:
        ledger.add(record(f"s{{number:02}}"))
    except NotKept as error:
        print(number, error)
        break
ledger.close()
"""


def test_where_nothing_more_can_be_written_what_was_stays_whole(tmp_path: Path) -> None:
    child = CHILD.format(root=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", child, str(tmp_path)], capture_output=True, text=True, check=True
    )
    kept, _, sentence = done.stdout.partition(" ")
    assert "cannot be written" in sentence
    assert "run the same command again" in sentence
    with closing(Ledger(tmp_path)) as ledger:
        assert len(ledger) == int(kept) > 0


@pytest.mark.skipif(not os.path.exists(FULL), reason="Linux has /dev/full")
def test_a_full_disk_is_told_as_that(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / f".{RESULTS}.new").symlink_to(FULL)
    ledger.add(record("ben"))
    ledger.add(record("amina"))
    with pytest.raises(NotKept, match="the disk is full"):
        ledger.finish()
    assert lines(tmp_path) == ["ben", "amina"]


def test_regrading_shows_what_would_change_before_it_stands(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add(record("amina", 3.0))
    ledger.add(record("ben", 3.0))
    with closing(Ledger(tmp_path, "regrade.jsonl", lock=False)) as staged:
        staged.add(record("amina", 0.0))
        staged.add(record("ben", 3.0))
        staged.add(record("chiara", 3.0))
        found = [str(change) for change in changes(ledger, staged)]
        assert found == [
            "amina, ex06_optimizers: 3 of 3 → 0 of 3 (sgd passed 3 → failed 0)",
        ]
        assert lines(tmp_path) == ["amina", "ben"]
        adopt(ledger, staged)
    ledger.finish()
    assert [r.report.score for r in ledger.records()] == [0.0, 3.0, 3.0]
    assert [r.report.score for r in read_all(tmp_path / HISTORY)] == [3.0]


def test_a_work_that_cannot_be_marked_again_keeps_its_verdict(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.add(record(score=3.0))
    failed = replace(record(score=0.0), state="ungraded", reason="no wall")
    with closing(Ledger(tmp_path, "regrade.jsonl", lock=False)) as staged:
        staged.add(failed)
        adopt(ledger, staged)
    assert [r.report.score for r in ledger.records()] == [3.0]
