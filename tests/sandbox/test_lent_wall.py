"""Workers that share one import: what is lent to each, what it is walled off from, how it ends."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.candidate import NUMPY
from autograder.errors import NoWall
from autograder.sandbox import NOTHING, Limits, RunResult
from autograder.sandbox.wall import Lender, LentWall, SandboxRunner
from autograder.workers.local_pool import LocalPool
from tests.sandbox.test_wall import WHY_NOT, job, soon, text, walled
from tests.support import processes

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "the wall stands")


@pytest.fixture
def lender() -> Iterator[Lender]:
    made = Lender(NUMPY)
    yield made
    made.end()


@pytest.fixture
def borrowers(lender: Lender) -> Iterator[tuple[SandboxRunner, SandboxRunner]]:
    pair = SandboxRunner(), SandboxRunner()
    for one in pair:
        one.borrow(lender)
    yield pair
    for one in pair:
        one.close()


def maps(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/maps").read_text()
    return ""


def test_nothing_is_imported_until_somebody_borrows(lender: Lender) -> None:
    assert soon(lambda: any("python" in maps(pid) for pid in walled(os.getpid())))
    assert not any("numpy" in maps(pid) for pid in walled(os.getpid()))
    wall = LentWall(lender)
    wall.stand()
    assert any("numpy" in maps(pid) for pid in walled(os.getpid()))
    wall.end()


def test_one_that_imports_at_once_has_done_so_before_anybody_borrows() -> None:
    begun = SandboxRunner()
    begun.begin()
    assert soon(lambda: any("numpy" in maps(pid) for pid in walled(os.getpid())))
    (lender,) = begun.lenders()
    borrower = SandboxRunner()
    borrower.borrow(lender)
    assert isinstance(borrower.wall(), LentWall)
    borrower.close()
    begun.close()
    assert soon(lambda: not walled(os.getpid()))


def test_both_borrow_from_one_process(borrowers: tuple[SandboxRunner, SandboxRunner]) -> None:
    for one in borrowers:
        assert isinstance(one.wall(), LentWall)
        assert one.wall().forks
    inside = [pid for pid in walled(os.getpid()) if "numpy" in maps(pid)]
    first = [pid for pid in inside if processes.parent(pid) not in inside]
    assert len(first) == 1


def test_a_candidate_behind_a_lent_wall_has_as_little_as_behind_any(
    borrowers: tuple[SandboxRunner, SandboxRunner],
) -> None:
    look = (
        "import os\nprint(open('/proc/self/status').read())\n"
        "print([p for p in os.listdir('/proc') if p.isdigit()], os.listdir('/tmp'),\n"
        "      os.listdir('/dev/shm'), sorted(os.listdir('/proc/self/fd')), os.getuid())\n"
    )
    own = SandboxRunner()
    said = [text(one.run(job(look), Limits())) for one in (own, *borrowers)]
    own.close()
    told = re.compile(r"^(?:Cap|NoNewPrivs|Seccomp|NSpid|Uid|Gid|Groups|\[).*", re.MULTILINE)
    first, *others = (told.findall(one) for one in said)
    assert "CapEff:\t0000000000000000" in first
    assert len(first) >= 12
    assert others == [first, first]


def test_what_one_leaves_the_other_does_not_find(
    borrowers: tuple[SandboxRunner, SandboxRunner],
) -> None:
    leave = (
        "import builtins\nopen('/tmp/left', 'w').write('x')\nbuiltins.left = 1\n"
        "import os, signal\n"
        "for pid in (-1, 1, 2, 3, 4, 5):\n"
        "    try: os.kill(pid, 0 if pid == 1 else signal.SIGKILL)\n"
        "    except OSError: pass\n"
    )
    look = "import builtins, os\nprint(os.listdir('/tmp'), hasattr(builtins, 'left'))\n"
    one, other = borrowers
    wall = other.wall()
    for _ in range(2):
        one.run(job(leave), Limits(start_s=1.0))
        assert text(other.run(job(look), Limits())) == "[] False"
    assert other.wall() is wall


THREADS = """
import threading, time
over = threading.Event()
started = 0
for _ in range(200):
    try:
        threading.Thread(target=over.wait, daemon=True).start()
    except RuntimeError:
        break
    started += 1
print(started)
time.sleep({})
"""


def test_the_threads_of_one_submission_are_not_counted_for_another(
    borrowers: tuple[SandboxRunner, SandboxRunner],
) -> None:
    """A submission may have 256: one that uses them up takes none from its neighbour."""
    one, other = borrowers
    one.warm()
    other.warm()
    found: list[RunResult] = []
    limits = Limits(start_s=20.0)

    def crowd() -> None:
        found.append(one.run(job(THREADS.format(5)), limits))

    crowded = threading.Thread(target=crowd)
    crowded.start()
    assert soon(lambda: any(_threads(pid) > 190 for pid in walled(os.getpid())))
    assert text(other.run(job(THREADS.format(0)), limits)) == "200"
    crowded.join()
    assert text(found[0]) == "200"


def test_a_submission_begins_when_the_one_before_it_is_dead(
    borrowers: tuple[SandboxRunner, SandboxRunner],
) -> None:
    """Nobody waits for its death before; its threads would be counted for the next one."""
    one, _ = borrowers
    for _ in range(5):
        assert text(one.run(job(THREADS.format(0)), Limits(start_s=20.0))) == "200"


def _threads(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/task"))
    return 0


def test_the_end_of_one_lent_wall_is_not_the_end_of_the_other(
    lender: Lender, borrowers: tuple[SandboxRunner, SandboxRunner]
) -> None:
    one, other = borrowers
    one.warm()
    wall = other.wall()
    before = set(walled(os.getpid()))
    one.close()
    assert soon(lambda: len(set(walled(os.getpid())) & before) < len(before) - 1)
    assert text(other.run(job("print('still')"), Limits())) == "still"
    assert other.wall() is wall
    lender.end()
    assert soon(lambda: not walled(os.getpid()))


def test_a_lent_zygote_that_is_killed_is_ungraded_and_the_next_is_borrowed_anew(
    borrowers: tuple[SandboxRunner, SandboxRunner],
) -> None:
    one, other = borrowers
    other.warm()
    before = set(walled(os.getpid()))
    one.warm()
    for pid in set(walled(os.getpid())) - before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with pytest.raises(NoWall):
        one.run(NOTHING, Limits())
    assert one.run(NOTHING, Limits()).ending == "done"
    assert isinstance(one.wall(), LentWall)
    assert other.run(NOTHING, Limits()).ending == "done"


def test_where_nothing_is_to_be_had_a_worker_puts_up_its_own(
    lender: Lender, borrowers: tuple[SandboxRunner, SandboxRunner]
) -> None:
    lender.end()
    for one in borrowers:
        assert one.run(NOTHING, Limits()).ending == "done"
        assert not isinstance(one.wall(), LentWall)


def test_a_judge_keeps_no_descriptor_of_a_lent_wall_that_is_gone(lender: Lender) -> None:
    def open_now() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = open_now()
    for _ in range(3):
        runner = SandboxRunner()
        runner.borrow(lender)
        runner.run(NOTHING, Limits())
        runner.close()
    assert open_now() == before


def test_a_pool_has_a_lender_where_several_workers_share_an_import() -> None:
    for jobs, shared, lends in ((2, NUMPY, True), (1, NUMPY, False), (2, (), False)):
        pool = LocalPool("sandbox", jobs, shared=shared)
        try:
            assert bool(pool._shared) == lends
            pool.stands()
        finally:
            pool.close()
    assert soon(lambda: not walled(os.getpid()))
