"""Workers that answer, die and come back; and a seed that cannot be guessed."""

from __future__ import annotations

import io
import os
import random
import secrets
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.classroom.cohort import Cohort, Marked
from autograder.classroom.progress import Meter
from autograder.cli import start
from autograder.course import Course
from autograder.errors import NoWall, UsageError
from autograder.intake.hand_ins import collect
from autograder.oracle import seeds
from autograder.records.record import dump, parse
from autograder.sandbox import own_limits
from autograder.workers import local_pool, worker
from autograder.workers.dispatch import Call, answers, side_by_side
from autograder.workers.pool import FakePool, Lost, Parcel, WorkerDied
from tests.conftest import ROOT, SECRET
from tests.support.notebooks import write

KEY = Parcel("key", b"")


def calls(*names: str) -> list[Call[str]]:
    return [Call(about=name, function=echo, task=name.encode(), key=KEY) for name in names]


def echo(task: bytes, key: bytes | None) -> bytes:
    if task.startswith(b"sleeps"):
        mark = Path(task.partition(b"@")[2].decode() or "/nowhere/at/all")
        if not mark.is_file():
            if b"@" in task:
                mark.touch()
            time.sleep(60)
    if task == b"judges for ever":
        own_limits.SECONDS = 0.5
        with own_limits.bounded(deadly=True):
            sum(iter(int, 1))  # in C, and with Python's lock
    """What a worker here is asked to do."""
    if task == b"is ended":
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    if task == b"dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.startswith(b"waits for"):
        while not Path(os.fsdecode(task.split(b"@", 1)[1])).exists():
            time.sleep(0.01)
    if task.startswith(b"dies once"):
        mark = Path(os.fsdecode(task.split(b"@", 1)[1]))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return task


def test_calls_are_drawn_only_as_there_is_room() -> None:
    drawn = 0

    def endless():
        nonlocal drawn
        while True:
            drawn += 1
            yield from calls(str(drawn))

    pool = FakePool(lambda task: task, capacity=3)
    said = answers(pool, endless())
    for _ in range(10):
        next(said)
    assert drawn <= 10 + 3
    assert pool.most <= 3


def test_a_call_whose_worker_died_is_put_again_alone_and_the_second_death_ends_it() -> None:
    seen: Counter[bytes] = Counter()

    def answer(task: bytes) -> bytes:
        seen[task] += 1
        if task == b"killer" or (task == b"unlucky" and seen[task] == 1):
            raise WorkerDied("gone")
        return task.upper()

    pool = FakePool(answer)
    said = dict(answers(pool, calls("a", "killer", "unlucky", "b")))
    assert said == {"a": b"A", "b": b"B", "unlucky": b"UNLUCKY", "killer": None}
    assert seen == {b"a": 1, b"b": 1, b"unlucky": 2, b"killer": 2}


def test_an_answer_that_a_clock_has_ended_is_had_again_alone_and_counts_then() -> None:
    seen: Counter[bytes] = Counter()
    together: list[int] = []

    def answer(task: bytes) -> bytes:
        seen[task] += 1
        if seen[task] == 2:
            together.append(sum(not future.done() for future, _ in pool._under_way))
        late = task == b"endless" or (task == b"unlucky" and seen[task] == 1)
        return b"timeout" if late else task.upper()

    pool = FakePool(answer)
    asked = [replace(call, doubtful=lambda said: said == b"timeout")
             for call in calls("a", "endless", "unlucky", "b")]  # fmt: skip
    said = dict(answers(pool, asked))
    assert said == {"a": b"A", "b": b"B", "unlucky": b"UNLUCKY", "endless": b"timeout"}
    assert seen == {b"a": 1, b"b": 1, b"unlucky": 2, b"endless": 2}
    assert together == [1, 1]


def test_a_worker_that_takes_too_long_is_ended_and_its_neighbours_are_answered(
    tmp_path: Path,
) -> None:
    once = f"sleeps once@{tmp_path / 'mark'}"
    with closing(local_pool.LocalPool("process", 2)) as pool:
        pool.stands()
        asked = [replace(call, seconds=6.0) for call in calls("a", "sleeps", "b", once, "c")]
        said = dict(answers(pool, asked))
    assert said == {"a": b"a", "b": b"b", "c": b"c", once: once.encode(), "sleeps": None}


def test_a_judge_that_never_ends_ends_its_worker_whatever_holds_the_lock(tmp_path: Path) -> None:
    with closing(local_pool.LocalPool("process", 2)) as pool:
        pool.stands()
        said = dict(answers(pool, calls("a", "judges for ever", "b")))
    assert said == {"a": b"a", "b": b"b", "judges for ever": None}


def test_a_wish_to_stop_leaves_what_is_under_way() -> None:
    stop = threading.Event()
    said = []
    for about, _ in answers(FakePool(lambda t: t), calls(*"abcdefgh"), stop.is_set):
        said.append(about)
        stop.set()
    assert 1 <= len(said) <= 2


def test_a_dead_worker_is_replaced_and_only_its_own_call_is_lost(tmp_path: Path) -> None:
    once = f"dies once@{tmp_path / 'mark'}"
    with closing(local_pool.LocalPool("process", 2)) as pool:
        pool.stands()
        said = dict(answers(pool, calls("a", "dies", "b", once, "is ended", "c")))
    right = {"a": b"a", "b": b"b", "c": b"c", once: once.encode()}
    assert said == {**right, "dies": None, "is ended": None}


@pytest.mark.skipif(sys.platform != "linux", reason="workers are not forked")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_where_no_wall_can_be_had_nobody_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(level: str) -> None:
        raise NoWall("There is no wall here.")

    monkeypatch.setattr(worker, "open_runner", refuse)
    monkeypatch.setattr(local_pool, "forks", lambda: True)
    with closing(local_pool.LocalPool("sandbox", 2)) as pool:
        with pytest.raises(NoWall, match="no wall here"):
            pool.stands()
        with pytest.raises(Lost, match=r"No worker is left. There is no wall here"):
            pool.submit(echo, b"a", KEY).result(timeout=60)


def test_nobody_waits_with_a_large_file_for_a_worker_that_has_something_to_do(
    tmp_path: Path,
) -> None:
    waits = f"waits for@{tmp_path / 'mark'}".encode()
    with closing(local_pool.LocalPool("process", 1)) as pool:
        pool.stands()
        given = [pool.submit(echo, waits, KEY)]

        def hand_in() -> None:
            given.append(pool.submit(echo, b"x" * 5_000_000, KEY))

        other = threading.Thread(target=hand_in)
        other.start()
        other.join(timeout=30)
        assert not other.is_alive(), "whoever hands in waits for the submission before"
        (tmp_path / "mark").touch()
        assert [len(answer.result(timeout=30)) for answer in given] == [len(waits), 5_000_000]


def test_a_wall_is_begun_early_only_where_it_will_be_needed() -> None:
    needed = ["grade x", "grade x --isolation sandbox", "grade x --isolation=sandbox --jobs 3"]
    for line in needed:
        assert start._needs_a_wall(["dlgrade", *line.split()])
    for more in ("--isolation process", "--isolation=container", "--scheduler tcp://a:1", "--help"):
        assert not start._needs_a_wall(["dlgrade", "grade", "x", *more.split()])


def test_a_submission_that_ends_two_workers_is_an_error_without_a_score(tmp_path: Path) -> None:
    write(tmp_path / "amina" / "ex00.py", "import ctypes\n")
    works = collect(tmp_path, Course(ROOT)).works

    def answer(task: bytes) -> bytes:
        raise WorkerDied("gone")

    found: list[Marked] = []
    pool, course = FakePool(answer), Course(ROOT)
    Cohort(course, works, pool, None, lambda *_: None, found.append).mark()
    (first,) = found
    assert (first.record.state, first.record.report.score) == ("error", None)
    assert "twice" in (first.record.reason or "")
    assert parse(dump(first.record)) == first.record
    known = {first.record.identity: first.record}
    Cohort(course, works, pool, None, lambda name, _: known.get(name), found.append).mark()
    (_, again) = found
    assert again.record == first.record
    assert not again.fresh, "it is not let loose on a third worker"


class Screen(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(("terminal", "lines"), [(True, 0), (False, 6)])
def test_progress_tells_rate_and_time_left_and_spares_a_log(terminal: bool, lines: int) -> None:
    now = 0.0
    screen = Screen(terminal)
    meter = Meter(1000, screen, clock=lambda: now)
    for _ in range(500):
        now += 0.2
        meter.step()
    said = screen.getvalue()
    assert said.count("\n") == lines
    assert "5.0 a second" in said
    last = said.rstrip().splitlines()[-1] if not terminal else said.split("\r")[-1]
    assert "452 of 1000" in last or "500 of 1000" in last
    assert " min left" in last or "100 s left" in last
    meter.close()
    assert not terminal or screen.getvalue().endswith("\r\033[K")


def test_the_unchanged_do_not_make_the_rate_look_better() -> None:
    now, screen = 0.0, Screen(True)
    meter = Meter(100, screen, clock=lambda: now)
    for number in range(60):
        now += 0.0 if number < 50 else 1.0
        meter.step(marked=number >= 50)
    assert "60 of 100, 1.0 a second, 40 s left" in screen.getvalue()


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_seed_as_it_should_be_made_is_taken(make, tmp_path: Path) -> None:
    for _ in range(200):
        assert seeds.worth(make(32)) >= seeds.BITS
    assert seeds.worth(SECRET) >= seeds.BITS


@pytest.mark.parametrize("run", ["ylvsShyaulicnhsn", "qwrtpsdfghklmnbv", "iaueoyaqienuolar"])
def test_long_runs_of_letters_make_no_random_seed_guessable(run: str) -> None:
    assert seeds.worth(f"{run}-Qc7Gz0Vk3wJ_x5fTq2HbXeR") >= seeds.BITS


@pytest.mark.parametrize(
    "seed",
    ["4711", "autumn term 2026", "correct horse battery staple", "a" * 64, "0123456789" * 5,
     "abcdefghijklmnopqrstuvwxyz0123456789", "deep learning, winter term twenty six",
     "introductiontodeeplearningautumnsemester2026", "correct-horse-battery-staple-2026"],
)  # fmt: skip
def test_a_seed_that_could_be_guessed_is_refused_with_the_way_to_a_better_one(
    seed: str, tmp_path: Path
) -> None:
    file = tmp_path / "seed.txt"
    file.write_text(seed)
    with pytest.raises(UsageError, match="token_hex") as caught:
        seeds.secret(file)
    assert seed not in str(caught.value)


def test_the_environment_gives_a_seed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(seeds.VARIABLE, SECRET)
    assert seeds.secret(None) == SECRET
    assert seeds.VARIABLE not in os.environ, "no process that starts later has it"
    assert seeds.secret(None) is None
    monkeypatch.setenv(seeds.VARIABLE, SECRET)
    (tmp_path / "s").write_text(SECRET)
    with pytest.raises(UsageError, match="not both"):
        seeds.secret(tmp_path / "s")


def test_a_commitment_binds_seed_and_exercise_and_is_slow_to_try_out() -> None:
    one = seeds.commitment("ex06_optimizers", SECRET)
    assert one == seeds.commitment("ex06_optimizers", SECRET)
    assert one != seeds.commitment("ex01_neuron", SECRET)
    assert one != seeds.commitment("ex06_optimizers", SECRET + "0")
    assert SECRET not in one
    assert len(bytes.fromhex(one)) == 32
    assert seeds.commitment("ex06_optimizers", seeds.PUBLIC_SEED) == seeds.PUBLIC_SEED


class Minding(FakePool):
    """A pool whose next free worker was last given the keys of this list, one after another."""

    def __init__(self, *keys: str) -> None:
        super().__init__(lambda task: task)
        self.keys = list(keys)

    def next_key(self) -> str | None:
        return self.keys.pop(0) if self.keys else ""


def of_keys(**counts: int) -> Iterator[Iterator[Call[str]]]:
    for name, count in counts.items():
        key = Parcel(name, b"")
        yield iter([Call(about=name, function=echo, task=b"", key=key) for _ in range(count)])


def test_whoever_is_free_next_gets_a_call_with_the_key_that_it_has() -> None:
    pool = Minding("", "", "a", "b", "b", "a", "a", "b")
    order = [call.about for call in side_by_side(pool, of_keys(a=3, b=2, c=1))]
    # At the second "b" there is no more of `b`; once `a` is at its end, too, `c` is begun.
    assert order == ["a", "b", "a", "b", "a", "c"]
    assert [call.about for call in side_by_side(FakePool(bytes), of_keys(a=2, b=0, c=2))] == [
        *"aacc"
    ]


def test_a_worker_has_each_key_that_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.Exercise, "unpacked", staticmethod(lambda packed: packed))
    monkeypatch.setattr(worker, "_exercises", {})
    chance = random.Random(3)
    keys, late = local_pool.Keys(), deque[tuple[str, bytes | None]]()
    sent = 0
    for _ in range(2000):
        key = Parcel(f"key {chance.randrange(1, 12) // chance.randrange(1, 12)}", b"bytes")
        packed = keys.packed(key)
        sent += packed is not None
        assert worker._exercise(key.name, packed)
        late.append((key.name, packed))
        while len(late) > local_pool.CALLS or (late and chance.random() < 0.5):
            assert worker._exercise(*late.popleft())  # judged, while later ones are asked
    assert 100 < sent < 1900
