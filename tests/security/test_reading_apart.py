"""What students sent is read in a process that can be killed: its end costs one, and nobody else.

As if some way were left to keep a reader busy: what is handed in is harmless, and a marker in it
has our own functions run for ever, or take whatever memory there is.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import UsageError
from autograder.intake import archives
from autograder.intake.sources import Found, OnDisk, Unreadable
from autograder.languages.catalogue import language, using_language
from autograder.sandbox import apart, own_limits
from autograder.sandbox.apart import Apart, Ended
from tests.security.judging import watched
from tests.security.outer import CODE, MEBI, STEM, archive, cells
from tests.support import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")

WRONG = CODE.replace("> 7", "> 8")
SPINS, FILLS = "# it spins", "# it fills"


class Kept:
    """What the functions below find in their process: how many were called there."""

    def __init__(self) -> None:
        self.calls = 0


def count(kept: Kept) -> int:
    kept.calls += 1
    return kept.calls


def spin(kept: Kept) -> None:
    while True:
        kept.calls += 1


def hold(kept: Kept) -> int:
    """Python's lock is held by one call of C's, which no signal of Python's interrupts."""
    return sum(range(10**12))


def fill(kept: Kept) -> int:
    return len([bytes(MEBI) for _ in range(4000)])


def die(kept: Kept) -> None:
    os._exit(3)


def stray(kept: Kept) -> None:
    raise ZeroDivisionError("of nobody's making")


def refuse(kept: Kept) -> None:
    raise UsageError("it cannot be")


def wait(kept: Kept) -> None:
    time.sleep(600)


def spoken(kept: Kept) -> str:
    return language()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    monkeypatch.setattr(own_limits, "SECONDS", 0.3)
    monkeypatch.setattr(own_limits, "GRACE_S", 0.3)
    with contextlib.closing(Apart(Kept, passed=(UsageError,), latest_s=20.0)) as found:
        yield found


@pytest.mark.parametrize("function", [spin, hold, fill, die])
def test_what_does_not_end_is_ended_and_the_next_is_answered_by_another_process(
    function: Any, reader: Apart
) -> None:
    assert reader.run(count) == 1
    first = reader._process.pid
    began = time.monotonic()
    with pytest.raises(Ended, match="dlgrade needed more"):
        reader.run(function)
    assert time.monotonic() - began < 20
    assert not processes.alive(first)
    assert reader.run(count) == 1
    assert reader.run(count) == 2


def test_one_that_waits_is_ended_by_the_clock_of_who_asked(reader: Apart) -> None:
    reader._latest_s = 0.5
    began = time.monotonic()
    with pytest.raises(Ended):
        reader.run(wait)
    assert time.monotonic() - began < 10


def test_a_failure_of_ours_is_told_and_a_refusal_is_passed_on(reader: Apart) -> None:
    with pytest.raises(Ended, match=r"dlgrade itself failed \(ZeroDivisionError: of nobody's"):
        reader.run(stray)
    with pytest.raises(UsageError, match="it cannot be"):
        reader.run(refuse)
    with using_language("id"):
        assert reader.run(spoken) == "id"
    assert reader.run(count) == 1  # the same process all the while


def test_it_holds_nothing_else_open_and_ends_with_who_started_it(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from autograder.sandbox.apart import Apart\n"
        "from tests.security.test_reading_apart import Kept, opened\n"
        f"kept = open({str(tmp_path / 'held')!r}, 'w')\n"
        "reader = Apart(Kept)\n"
        "print(reader._process, reader.run(opened), reader._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    before, held, pid = ran.stdout.split()
    assert (before, held) == ("None", "False"), ran.stderr
    deadline = time.monotonic() + 2 * apart.ALIVE_S
    while processes.alive(int(pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def opened(kept: Kept) -> bool:
    links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    return any(os.path.exists(link) and os.readlink(link).endswith("/held") for link in links)


def test_an_archive_is_read_apart_as_it_is_read_here(tmp_path: Path) -> None:
    """One in an archive, and one in the archive of a class: the same bytes, or the same refusal."""
    inner = archive(iter([("mine.py", b"x = 1\n")]))
    whole = tmp_path / "class.zip"
    whole.write_bytes(
        archive(
            iter([("ann_1_2_w.zip", archive(iter([("in.zip", inner), ("a.py", b"1")]))),
                  ("bo_3_4_w.zip", b"no zip"), ("cy_5_6_ex00.py", b"2")]),
        )
    )  # fmt: skip

    def found(runs: apart.Runs) -> dict[str, object]:
        told: dict[str, object] = {}
        for one in archives.listed(whole, runs):
            if one.archive:
                try:
                    within = archives.inside(one, runs)
                except Unreadable as error:
                    told[one.path] = str(error)
                    continue
                told |= {e.path: e.source.read(99) for e in within if e.source}
            elif one.source is not None:
                told[one.path] = one.source.read(99)
        return told

    here = found(apart.Here(archives.Shelf))
    assert here == {
        "ann_1_2_w.zip!in.zip!mine.py": b"x = 1\n", "ann_1_2_w.zip!a.py": b"1",
        "bo_3_4_w.zip": "It is no zip that can be read.", "cy_5_6_ex00.py": b"2",
    }  # fmt: skip
    with contextlib.closing(archives.apart()) as runs:
        assert found(runs) == here
        with pytest.raises(UsageError, match="no zip that can be read"):
            list(archives.listed(write(tmp_path / "damaged.zip", b"PK"), runs))


def test_a_file_is_read_in_as_much_memory_as_it_has(tmp_path: Path) -> None:
    """`read` takes all that is asked for, before it looks how much there is."""
    import tracemalloc

    packed = write(tmp_path / "w.zip", archive(iter([("a.py", b"1")])))
    tracemalloc.start()
    found = archives.inside(
        Found(path="w.zip", source=OnDisk(str(packed))), apart.Here(archives.Shelf)
    )
    assert [one.source.read(64 * MEBI) for one in found if one.source] == [b"1"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MEBI


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


# A class.

TIRING = """
import sys, time
from autograder.sandbox import own_limits
own_limits.SECONDS = 1.0
from autograder.intake import archives, which_file
from autograder.classroom import marked_notebooks

def tired(function):
    def instead(*words, **more):
        said = repr(words)
        while "# it spins" in said:
            pass
        if "# it fills" in said:
            kept = [bytes(1 << 20) for _ in range(4000)]
        return function(*words, **more)
    return instead

archives._opened = tired(archives._opened)
which_file.defines = tired(which_file.defines)
marked_notebooks.as_notebook = tired(marked_notebooks.as_notebook)
from autograder.cli.main import main
main()
"""


def stored(*texts: str) -> bytes:
    """An archive in which the texts stand as they are."""
    files = ((f"part{number}.py", text.encode()) for number, text in enumerate(texts))
    return archive(files, zipfile.ZIP_STORED)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    pytest.importorskip("nbgrader")
    room = tmp_path_factory.mktemp("class")
    sent = room / "sent"
    write(sent / "spins_at_its_table" / f"{STEM}.zip", stored(CODE, SPINS))
    write(sent / "fills_at_its_table" / f"{STEM}.zip", stored(CODE, FILLS))
    for name in ("one", "two"):
        write(sent / "spins_when_looked_at" / f"{name}.py", (CODE + SPINS).encode())
        write(sent / "fills_when_looked_at" / f"{name}.py", (CODE + FILLS).encode())
    write(sent / "mm_spins_in_the_gradebook" / f"{STEM}.ipynb", cells(CODE, SPINS))
    for place in ("aa", "mz", "zz"):
        write(sent / f"{place}_right" / f"{STEM}.py", CODE.encode())
        write(sent / f"{place}_wrong" / f"{STEM}.ipynb", cells(WRONG))
        write(sent / f"{place}_packed" / "w.zip", archive(iter([(f"{STEM}.py", CODE.encode())])))
    words = ["grade", "sent", "--exercise", "ex00", "--out", "out", "--jobs", "2"]
    words += ["--gradebook", "sqlite:///book.db"]
    code = f"import sys\nsys.argv = ['dlgrade', *{words!r}]\n{TIRING}"
    began = time.monotonic()
    child = subprocess.Popen([sys.executable, "-c", code, str(room)], cwd=room, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)  # fmt: skip
    _, err, used = watched(child, timeout=300)
    lines = (room / "out" / "results.jsonl").read_text().splitlines()
    return {
        "records": {record["student"]: record for record in map(json.loads, lines)},
        "book": _book(room / "book.db"),
        "code": child.returncode,
        "seconds": time.monotonic() - began,
        "used": used,
        "err": err,
        "left": [pid for pid in os.listdir("/proc") if pid.isdigit()
                 and str(room).encode() in processes.command(int(pid))],
    }  # fmt: skip


def _book(path: Path) -> dict[str, float]:
    """The points of each student in a gradebook."""
    with contextlib.closing(sqlite3.connect(path)) as book:
        return dict(
            book.execute(
                "SELECT student_id, sum(auto_score) FROM grade"
                " JOIN submitted_notebook AS n ON n.id = grade.notebook_id"
                " JOIN submitted_assignment AS s ON s.id = n.assignment_id GROUP BY student_id"
            )
        )


HONEST = {
    f"{place}_{kind}": points
    for place in ("aa", "mz", "zz")
    for kind, points in (("right", 6.0), ("wrong", 5.15), ("packed", 6.0))
}


def test_every_neighbour_keeps_its_marks_and_has_them_in_the_gradebook(
    marked: dict[str, Any],
) -> None:
    assert {who: marked["records"][who]["score"] for who in HONEST} == HONEST, marked["err"]
    assert {who: marked["book"].get(who) for who in HONEST} == HONEST


@pytest.mark.parametrize(
    ("student", "what"),
    [
        ("spins_at_its_table", "more than 1 seconds"),
        ("fills_at_its_table", "more memory"),
        ("spins_when_looked_at", "more than 1 seconds"),
        ("fills_when_looked_at", "more memory"),
    ],
)
def test_who_ends_the_reader_has_no_mark_and_is_told_why(
    student: str, what: str, marked: dict[str, Any]
) -> None:
    record = marked["records"][student]
    assert (record["score"], record["fate"]) == (None, "unreadable")
    assert what in record["reason"]
    assert student in marked["err"]
    assert student not in marked["book"]


def test_a_notebook_that_ends_the_reader_of_the_gradebook_keeps_its_mark(
    marked: dict[str, Any],
) -> None:
    student = "mm_spins_in_the_gradebook"
    assert marked["records"][student]["score"] == 6.0
    assert student not in marked["book"]
    assert f"Not in the gradebook: {student}" in " ".join(marked["err"].split())


def test_the_class_ends_with_3_soon_and_in_little_memory(marked: dict[str, Any]) -> None:
    assert marked["code"] == 3
    assert "Traceback" not in marked["err"]
    assert marked["used"].cpu_s < 60
    assert marked["seconds"] < 120
    assert marked["used"].mebibytes < 400  # of who leads the class
    assert marked["left"] == []


def test_a_class_of_plain_files_starts_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one with modules of their own beside them start more than one for all."""
    from autograder.course import Course
    from autograder.intake.hand_ins import collect
    from tests.conftest import ROOT

    started = []
    start = Apart.start
    monkeypatch.setattr(Apart, "start", lambda self: started.append(self) or start(self))
    for number in range(3):
        write(tmp_path / "sent" / f"s{number}" / f"{STEM}.py", CODE.encode())
        write(tmp_path / "sent" / f"t{number}" / f"{STEM}.ipynb", cells(CODE))
    with contextlib.closing(archives.apart()) as runs:
        found = collect(tmp_path / "sent", Course(ROOT), None, runs)
        assert [work.source.read(9) for work in found.works]
        assert started == []
        for number in range(3):
            write(tmp_path / "sent" / f"s{number}" / "mine.py", b"x = 1")
        collect(tmp_path / "sent", Course(ROOT), None, runs)
        assert runs._process is not None
        assert len({id(one) for one in started}) == 1
