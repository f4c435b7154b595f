"""What a class takes in memory: nothing of a submission waits for the others."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from autograder.class_report.output_files import write_class_report
from autograder.classroom.cohort import Cohort, Marked
from autograder.course import Course
from autograder.intake.hand_ins import Work, collect
from autograder.intake.sources import Source
from autograder.records.ledger import Ledger
from autograder.records.record import Record
from autograder.workers.pool import FakePool, WorkerDied
from tests.conftest import ROOT
from tests.support.class_records import misconception, part, record, write

KIBI = 1 << 10
FEW, MANY = 200, 1000


def peak(ran: Any, *arguments: Any) -> int:
    tracemalloc.start()
    try:
        ran(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def each(few: int, many: int) -> float:
    """Bytes a submission beyond the first."""
    return (many - few) / (MANY - FEW)


def class_of(folder: Path, students: int) -> Path:
    slip = misconception("adam.betas_swapped", "beta_1 and beta_2 are swapped.")
    sent = (
        record(f"s{number:05}", part("sgd"), part("adam", 0.0, finding=slip), stdout="x" * KIBI)
        for number in range(students)
    )
    return write(folder, *sent)


def test_a_class_report_holds_no_records(tmp_path: Path) -> None:
    peaks = []
    for students in (FEW, FEW, MANY):  # the first imports what is needed
        folder = class_of(tmp_path / f"{len(peaks)}", students)
        peaks.append(peak(write_class_report, folder))
    assert each(*peaks[1:]) < KIBI, peaks


def test_verdicts_that_are_replaced_go_to_the_history_one_after_the_other(tmp_path: Path) -> None:
    def replaced(students: int) -> None:
        ledger = Ledger(tmp_path / f"{students}")
        for turn in range(2):
            for number in range(students):
                ledger.add(record(f"s{number:05}", stdout=f"{turn}" * 4 * KIBI))
        ledger.finish()
        ledger.close()
        with (tmp_path / f"{students}" / "history.jsonl").open("rb") as history:
            assert sum(1 for _ in history) == students

    replaced(1)
    assert each(peak(replaced, FEW), peak(replaced, MANY)) < KIBI


@dataclass(frozen=True)
class Counted(Source):
    """Notes that it was read."""

    data: bytes
    read_so_far: list[str]

    def read(self, most: int) -> bytes:
        self.read_so_far.append("")
        return self.data


def test_an_unchanged_submission_is_let_go_of_before_the_next_is_read(tmp_path: Path) -> None:
    place = tmp_path / "amina" / "ex00_rules.py"
    place.parent.mkdir()
    place.write_text("pass\n")
    (work,) = collect(tmp_path, Course(ROOT)).works
    read: list[str] = []
    source = Counted(b"pass\n", read)
    works: list[Work] = [replace(work, student=f"s{n}", source=source) for n in range(5)]
    known: dict[str, Record] = {}

    def answer(task: bytes) -> bytes:
        raise WorkerDied("gone")

    def marked(take: Callable[[Marked], None]) -> None:
        pool, course = FakePool(answer, wait_s=0.0), Course(ROOT)
        Cohort(course, works, pool, None, lambda name, _: known.get(name[0]), take).mark()

    marked(lambda one: known.update({one.record.student: one.record}))
    assert len(known) == len(works)
    read.clear()
    taken: list[tuple[int, bool]] = []
    marked(lambda one: taken.append((len(read), one.fresh)))
    assert taken == [(number + 1, False) for number in range(len(works))]
