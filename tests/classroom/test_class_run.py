"""A class through the real command: interrupted, killed, regraded, and the same every way."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import verify
from autograder.classroom.comparing import checks
from autograder.errors import UsageError
from autograder.model import PartReport, Report
from autograder.records.ledger import Ledger
from tests.conftest import ROOT, SECRET, Ran, dlgrade, model_answer, slow_but
from tests.nbgrader.test_life import wall
from tests.support import processes
from tests.support.notebooks import write

EX = "ex00_rules"
SLOW = "import time\ntime.sleep(0.3)\n"
COUNT = 8


def grade(folder: Path, out: Path, *words: str | Path, **env: str) -> Ran:
    return dlgrade("grade", folder, "--isolation", wall(), "--out", out, *words, **env)


def begun(folder: Path, out: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--isolation", wall()]
    return subprocess.Popen(
        [*command, "--out", str(out), *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def timeless(out: Path, name: str = "results.jsonl") -> list[dict[str, Any]]:
    """The records in their order, without times."""
    found = []
    for line in (out / name).read_text().splitlines():
        record = json.loads(line)
        del record["timing"], record["duration_s"]
        found.append(record)
    return found


def scores(out: Path) -> dict[str, float | None]:
    return {record["student"]: record["score"] for record in timeless(out)}


def lines(out: Path) -> int:
    try:
        return (out / "results.jsonl").read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def until(out: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while lines(out) < count:
        assert time.monotonic() < deadline, "nothing is marked"
        time.sleep(0.01)


def hand_in(folder: Path) -> Path:
    """Right ones, mistaken ones and one that crashes; each takes a moment."""
    right = model_answer(EX)
    texts = [right, "import os\nos._exit(0)\n", "def nothing():\n    pass\n", f"{right}\n# b\n"]
    for number in range(COUNT):
        write(folder / f"s{number}" / f"{EX}.py", SLOW + texts[number % 4] + f"\n# {number}\n")
    return folder


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return hand_in(tmp_path / "sent")


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The records of a class that was marked in one go: `timeless`, as they name no folder."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert grade(hand_in(folder / "sent"), folder / "out").code == 0
    return timeless(folder / "out")


def test_order_and_jobs_change_no_verdict(sent: Path, tmp_path: Path) -> None:
    first = grade(sent, tmp_path / "one", "--jobs", "1")
    assert first.code == 0
    last = first.out.splitlines()[-1]
    assert re.fullmatch(rf"Looked at {COUNT} in \d+\.\d s, \d+\.\d a second\.", last)
    turned = tmp_path / "turned" / "sent"
    for student in sorted(sent.iterdir(), reverse=True):
        shutil.copytree(student, turned / student.name)
    assert grade(turned, tmp_path / "two", "--jobs", "3").code == 0
    assert timeless(tmp_path / "one") == timeless(tmp_path / "two")
    assert (tmp_path / "one" / "grades.csv").read_bytes() == (
        tmp_path / "two" / "grades.csv"
    ).read_bytes()
    assert len(set(scores(tmp_path / "one").values())) > 1


def test_what_is_unchanged_is_not_run_again(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert grade(sent, out).code == 0
    before = (out / "results.jsonl").read_bytes()
    again = grade(sent, out)
    assert f"{COUNT} of {COUNT} marked, {COUNT} unchanged and not run again" in again.out
    assert (out / "results.jsonl").read_bytes() == before
    write(sent / "s2" / f"{EX}.py", model_answer(EX))
    write(sent / "t" / f"{EX}.py", model_answer(EX))
    more = grade(sent, out)
    assert f"{COUNT + 1} of {COUNT + 1} marked, {COUNT - 1} unchanged" in more.out
    assert "1 scores changed; the old ones are in" in more.out
    assert scores(out)["s2"] == scores(out)["s0"] == scores(out)["t"]
    assert [record["student"] for record in timeless(out, "history.jsonl")] == ["s2"]


def test_what_can_no_longer_be_read_keeps_the_verdict_it_had(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert grade(sent, out).code == 0
    before = scores(out)
    (sent / "s0" / f"{EX}.py").unlink()
    os.mkfifo(sent / "s0" / f"{EX}.py")
    ran = grade(sent, out)
    assert ran.code == 3
    assert "Not marked: s0, ex00_rules: It is no ordinary file." in ran.err
    assert scores(out) == before


@pytest.mark.parametrize("after", slow_but([1], [1, 4]))
def test_a_kill_of_the_grader_loses_nothing_and_leaves_nothing_behind(
    after: int, sent: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begun(sent, out, "--jobs", "2")
    until(out, after)
    children = processes.children(process.pid)
    process.kill()
    process.wait()
    Ledger(out).close()  # a worker that is still about does not hold its lock
    process.communicate()
    kept = lines(out)
    assert kept >= after
    deadline = time.monotonic() + 15
    while any(processes.alive(child) for child in children):
        assert time.monotonic() < deadline, "a worker outlives the grader"
        time.sleep(0.1)
    resumed = grade(sent, out)
    assert resumed.code == 0, resumed.err
    assert f"{kept} unchanged and not run again" in resumed.out
    assert timeless(out) == undisturbed


@pytest.mark.slow
def test_a_kill_of_a_worker_costs_nobody_anything(
    sent: Path, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begun(sent, out, "--jobs", "2")
    until(out, 1)
    workers = processes.forked(process.pid)
    os.kill(workers[0], signal.SIGKILL)
    said, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert f"{COUNT} of {COUNT} marked" in said
    assert timeless(out) == undisturbed


def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = begun(sent, out, "--jobs", "1")
    until(out, 2)
    process.send_signal(signal.SIGINT)
    said, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped: " in said
    assert "the same command goes on" in said
    assert "Traceback" not in err
    assert (out / "grades.csv").exists()
    kept = lines(out)
    assert 2 <= kept < COUNT
    assert f"{kept} unchanged and not run again" in grade(sent, out).out


def test_regrading_asks_first_and_keeps_the_old_verdict(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert grade(sent, out).code == 0
    before = (out / "results.jsonl").read_bytes()
    shutil.rmtree(sent / "s1")
    write(sent / "s0" / f"{EX}.py", "def nothing():\n    pass\n")
    asked = grade(sent, out, "--regrade")
    assert "s0, ex00_rules: " in asked.out
    assert "1 of 7 verdicts would change." in asked.out
    assert (out / "results.jsonl").read_bytes() == before, "nobody has said yes"
    assert not (out / "regrade.jsonl").exists()
    agreed = grade(sent, out, "--regrade", "--yes")
    assert agreed.code == 0, agreed.err
    assert scores(out)["s0"] == 0
    assert [record["student"] for record in timeless(out, "history.jsonl")] == ["s0"]


def test_a_locked_gradebook_is_told_and_loses_nothing(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nbgrader")
    from autograder.classroom.grading import Entering
    from autograder.course import Course
    from autograder.intake.hand_ins import collect
    from autograder.nbgrader import gradebook_sqlite
    from autograder.records.record import read_all

    monkeypatch.setattr(gradebook_sqlite, "WAIT_S", 0.2)
    url, out = f"sqlite:///{tmp_path}/own.db", tmp_path / "out"
    assert grade(sent, out, "--gradebook", url).code == 0
    (record, *_) = read_all(out / "results.jsonl")
    (work, *_) = collect(sent, Course(ROOT)).works
    held = sqlite3.connect(tmp_path / "own.db")
    held.execute("BEGIN EXCLUSIVE")
    entering = Entering(Course(ROOT), url, None)
    try:
        entering.enter(work, record)
        entering.close()
    finally:
        held.rollback()
        held.close()
    assert "locked" in entering.failed
    again = grade(sent, out, "--gradebook", url)
    assert again.code == 0, again.err
    assert f"{COUNT} unchanged and not run again" in again.out


def test_a_gradebook_that_cannot_be_had_costs_no_verdict(sent: Path, tmp_path: Path) -> None:
    pytest.importorskip("nbgrader")
    out = tmp_path / "out"
    ran = grade(sent, out, "--gradebook", f"sqlite:///{tmp_path}/no/such/folder.db")
    assert ran.code == 3
    assert "The verdicts are in" in ran.err
    assert "Traceback" not in ran.err
    assert len(scores(out)) == COUNT


def test_a_full_disk_is_told_and_the_next_run_goes_on(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    limited = "ulimit -f 8; exec " + " ".join(
        [sys.executable, "-m", "autograder", "grade", str(sent), "--isolation", wall()]
    )
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; {limited} --out {out}"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert "run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    kept = lines(out)
    resumed = grade(sent, out)
    assert f"{kept} unchanged" in resumed.out or kept == 0
    assert set(scores(out)) == {f"s{number}" for number in range(COUNT)}


def test_verify_holds_for_an_honest_verdict_and_not_for_a_changed_one(tmp_path: Path) -> None:
    file = write(tmp_path / f"{EX}.py", model_answer(EX))
    report = tmp_path / "report.json"
    dlgrade("check", file, "--format", "json", "--output", report)
    said = ("verify", report, file, "--isolation", wall())
    ran = dlgrade(*said)
    assert ran.code == 0, ran.out + ran.err
    assert "score        holds" in ran.out
    honest = json.loads(report.read_text())
    last = honest["parts"][-1]
    for what, forgery in {
        "score        DIFFERS": {"score": 0.5},
        "highest score DIFFERS": {"max_score": 5.0},
        "parts        DIFFERS": {"parts": honest["parts"][:-1]},
        f"part {last['name']} DIFFERS": {"parts": [*honest["parts"][:-1], {**last, "score": 9.0}]},
    }.items():
        report.write_text(json.dumps({**honest, **forgery}))
        ran = dlgrade(*said)
        assert ran.code == 1, what
        assert what in ran.out
    report.write_text(json.dumps(honest))
    file.write_text(file.read_text() + "\n")
    assert "submission   DIFFERS" in dlgrade(*said).out


@pytest.mark.parametrize(
    "forgery", [{"isolation": "none"}, {"isolation": "fake"}, {"cases": "other"}, {"status": "won"}]
)
def test_verify_follows_no_word_of_a_report_and_refuses_those_that_are_not_ours(
    forgery: dict[str, str], tmp_path: Path
) -> None:
    """What a report said of its own wall was once the wall that the file was run behind."""
    marker = tmp_path / "pwned"
    file = write(tmp_path / f"{EX}.py", f"open({str(marker)!r}, 'w')\n" + model_answer(EX))
    report = tmp_path / "report.json"
    honest = write(tmp_path / "honest" / f"{EX}.py", model_answer(EX))
    dlgrade("check", honest, "--format", "json", "--output", report)
    document = json.loads(report.read_text())
    if "status" in forgery:
        document["parts"][0] |= forgery
    else:
        document |= forgery
    report.write_text(json.dumps(document))
    ran = dlgrade("verify", report, file)
    assert ran.code == 2
    assert "of dlgrade's" in ran.err
    report.write_text(json.dumps({**document, "isolation": "process", "cases": "public"}))
    dlgrade("verify", report, file)
    assert not marker.exists()


def test_a_report_writes_no_line_of_its_own_and_a_damaged_one_is_wrong_usage(
    tmp_path: Path,
) -> None:
    """What a report says is repeated, cut and without what moves a cursor or begins a line."""
    (tmp_path / "report.json").write_text("[" * 100_000)
    with pytest.raises(UsageError, match="holds no report"):
        verify.find(tmp_path / "report.json", "", None)
    part = PartReport(name="x\nscore holds", status="passed", score=1.0, max_score=1.0,
                      cases_passed=1, cases_total=1, finding=None)  # fmt: skip
    said = "\x1b[2J\nall of it holds" + "x" * 100_000
    forged = report_of((part,) * 1000, {"submission_sha256": said, "numpy": said})
    fresh = report_of((), {"submission_sha256": "a", "numpy": "2"})
    found = list(checks(verify.Said(report=forged), fresh, "a", seeded=False))
    assert {check.what for check in found if check.holds is False} >= {"submission", "parts"}
    assert len(found) < 15
    assert all(f"{check.what} {check.said}".isprintable() for check in found)
    assert all(len(check.said) < 1000 for check in found)


def test_who_gives_a_seed_is_told_that_a_verdict_rests_on_the_public_cases() -> None:
    report = report_of((), {"submission_sha256": "a"})
    for seeded, expected in ((False, set()), (True, {"cases"})):
        found = checks(verify.Said(report=report), report, "a", seeded=seeded)
        assert {
            check.what for check in found if check.what == "cases" and not check.holds
        } == expected


def report_of(parts: tuple[PartReport, ...], certificate: dict[str, str]) -> Report:
    return Report(
        exercise=EX, title="", score=1.0, max_score=1.0, isolation="sandbox", cases="public",
        duration_s=0.0, parts=parts, stdout="", notes=(), certificate=certificate,
    )  # fmt: skip


def test_verify_finds_a_students_line_in_the_results(sent: Path, tmp_path: Path) -> None:
    assert grade(sent, tmp_path / "out").code == 0
    results = tmp_path / "out" / "results.jsonl"
    assert dlgrade("verify", results, sent / "s1" / f"{EX}.py").code == 0
    other = write(tmp_path / "other" / f"{EX}.py", "pass\n")
    assert dlgrade("verify", results, other).code == 2


@pytest.mark.slow
@pytest.mark.oracle
def test_a_seed_in_the_environment_is_bound_and_never_told(tmp_path: Path) -> None:
    sent, out = tmp_path / "sent", tmp_path / "out"
    file = write(sent / "amina" / f"{EX}.py", model_answer(EX))
    ran = grade(sent, out, DLGRADE_SEED=SECRET)
    assert ran.code == 0, ran.err
    files = [path for path in out.rglob("*") if path.is_file()]  # the students' pages, too
    assert len(files) > 4
    for path in files:
        assert SECRET not in path.read_text(), path
    (record,) = timeless(out)
    assert record["cases"] == "hidden"
    assert record["certificate"]["seed_commitment"] == record["seed_commitment"] != "public"
    seed = write(tmp_path / "seed.txt", SECRET)
    assert dlgrade("verify", out / "results.jsonl", file, "--seed-file", seed).code == 0
    other = write(tmp_path / "other.txt", SECRET[::-1])
    ran = dlgrade("verify", out / "results.jsonl", file, "--seed-file", other)
    assert ran.code == 1
    assert "seed         DIFFERS" in ran.out
    assert dlgrade("verify", out / "results.jsonl", file).code == 3


@pytest.mark.slow
@pytest.mark.oracle
def test_fresh_cases_give_the_same_verdicts_with_a_wall_and_without(
    sent: Path, tmp_path: Path
) -> None:
    """Without one, no answer comes to exist before all candidates are dead."""
    seed = write(tmp_path / "seed.txt", SECRET)
    found = []
    for level in (wall(), "process"):
        out = tmp_path / level
        ran = dlgrade(
            "grade", sent, "--isolation", level, "--out", out, "--seed-file", seed, "--jobs", "2"
        )
        assert ran.code == 0, ran.err
        found.append(scores(out))
    assert found[0] == found[1]
    assert len(set(found[0].values())) > 1


def test_a_seed_that_could_be_guessed_is_wrong_usage(sent: Path, tmp_path: Path) -> None:
    ran = grade(sent, tmp_path / "out", DLGRADE_SEED="4711")
    assert ran.code == 2
    assert "secrets.token_hex(32)" in ran.err
    assert "4711" not in ran.err
