"""A conversation over three pipes, read by threads and by polling: the same story from both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from msgspec.structs import replace

from autograder.sandbox import Answer, Ending, Limits, channel
from autograder.sandbox.channel import LAST_LINE, READY_LINE, PolledChannel, ThreadedChannel

Heard = tuple[tuple[bytes, ...], Ending, bytes]
LIMITS = Limits(warm_s=20.0, start_s=5.0, idle_s=0.3, total_s=30.0, text_bytes=1000)
WAYS = ["threads"] if sys.platform == "win32" else ["threads", "polled"]
ONE = READY_LINE + b"\none\n"
READY, LAST = READY_LINE + b"\n", LAST_LINE + b"\n"


@pytest.fixture(params=WAYS)
def heard(request: pytest.FixtureRequest) -> Callable[..., Heard]:
    """What is heard of a candidate that runs this code, until it is killed."""

    def talk(code: str, job: bytes = b"{}", limits: Limits = LIMITS) -> Heard:
        code = f"import os, sys, time\nfrom os import write\n{code}"
        pipe = subprocess.PIPE
        command = [sys.executable, "-I", "-S", "-c", code]
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0) as process:
            assert process.stdin
            assert process.stdout
            assert process.stderr
            files = (process.stdin, process.stdout, process.stderr)
            if request.param == "threads":
                with closing(ThreadedChannel(*files)) as threads:
                    lines, ending = threads.listen(job, limits)
                    process.kill()
                    return lines, ending, threads.text()
            with closing(PolledChannel(*(os.dup(file.fileno()) for file in files))) as polled:
                process.stdin.close()
                polled.feed(job)
                lines, ending = polled.listen(limits)
                process.kill()
                return lines, ending, polled.text(limits.text_bytes)

    return talk


def test_lines_come_in_order_however_they_are_cut(heard: Callable[..., Heard]) -> None:
    pieces = (READY + b"fi", b"rst\nsec", b"ond\n", LAST)
    lines, ending, _ = heard(f"for piece in {pieces}: write(1, piece); time.sleep(0.02)")
    assert (lines, ending) == ((READY_LINE, b"first", b"second", LAST_LINE), "done")


def test_a_job_longer_than_a_pipe_holds_arrives_whole(heard: Callable[..., Heard]) -> None:
    job = bytes(range(256)) * 4096
    code = (
        f"whole = sys.stdin.buffer.read(); write(1, b'%d\\n' % hash(whole == {job[:256]} * 4096))"
    )
    assert heard(f"{code}; write(1, {LAST})", job)[0][0] == b"1"


def test_a_candidate_that_reads_no_job_and_ends_has_died(heard: Callable[..., Heard]) -> None:
    assert heard("", b"x" * (1 << 20)) == ((), "died", b"")


def test_what_was_said_before_the_end_is_kept(heard: Callable[..., Heard]) -> None:
    said = heard(f"write(2, b'oh'); write(1, {ONE + b'half a li'})")
    assert said == ((READY_LINE, b"one"), "died", b"oh")


def test_silence_after_a_reply_is_a_timeout(heard: Callable[..., Heard]) -> None:
    limits = replace(LIMITS, start_s=0.3)
    lines, ending, _ = heard(
        f"write(1, {READY + b'one' + bytes([10])}); time.sleep(20)", b"", limits
    )
    assert (lines, ending) == ((READY_LINE, b"one"), "timeout")


def test_a_flood_of_replies_ends_it(heard: Callable[..., Heard]) -> None:
    limits = replace(LIMITS, reply_bytes=1 << 20)
    assert heard("while True: write(1, b'x' * 65536)", b"", limits)[1] == "flooded"


def test_a_flood_of_short_lines_ends_it(heard: Callable[..., Heard]) -> None:
    assert heard("while True: write(1, bytes([10]) * 1000)")[1] == "flooded"


def test_a_flood_of_text_is_cut_and_stops_nothing(heard: Callable[..., Heard]) -> None:
    code = f"for _ in range(200): write(2, b'ha ' * 10_000)\nwrite(1, {LAST})"
    _, ending, text = heard(code)
    assert (ending, text) == ("done", (b"ha " * 10_000)[:1000])


def test_what_was_said_while_this_process_was_kept_from_running_is_heard(
    heard: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, kept = channel.time.sleep, []

    def long_ago(seconds: float) -> None:  # another thread holds Python's lock, at the worst time
        usual(seconds if kept else 2.0)
        kept.append(seconds)

    if "polled" in WAYS:
        monkeypatch.setattr(channel.time, "sleep", long_ago)
    code = (
        f"write(1, {READY}); time.sleep(0.2); write(1, b'one\\n'); "
        f"time.sleep(0.2); write(1, {LAST})"
    )
    limits = replace(LIMITS, start_s=0.6, idle_s=0.6)
    lines, ending, _ = heard(code, b"{}", limits)
    assert (lines, ending) == ((READY_LINE, b"one", LAST_LINE), "done")


def test_one_who_never_ends_a_line_is_a_timeout_all_the_same(heard: Callable[..., Heard]) -> None:
    code = f"write(1, {READY})\nwhile True: write(1, b'x')"
    limits = replace(LIMITS, start_s=0.5)
    started = time.monotonic()
    assert heard(code, b"{}", limits)[1] in ("timeout", "flooded")
    assert time.monotonic() - started < 15


# A conversation


@pytest.fixture(params=WAYS)
def conversing(request: pytest.FixtureRequest) -> Callable[..., Heard]:
    """What is heard of a process that runs this code, and is answered by `answer`."""

    def talk(code: str, answer: Answer, limits: Limits = LIMITS) -> Heard:
        code = f"import sys, time\nfrom os import read, write\njob = sys.stdin.readline()\n{code}"
        pipe = subprocess.PIPE
        command = [sys.executable, "-I", "-S", "-u", "-c", code]
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0) as process:
            assert process.stdin
            assert process.stdout
            assert process.stderr
            files = (process.stdin, process.stdout, process.stderr)
            if request.param == "threads":
                with closing(ThreadedChannel(*files)) as threads:
                    lines, ending = threads.listen(b"job\n", limits, answer)
                    process.kill()
                    return lines, ending, threads.text()
            with closing(PolledChannel(*(os.dup(file.fileno()) for file in files))) as polled:
                process.stdin.close()
                polled.feed(b"job\n", converses=True)
                lines, ending = polled.listen(limits, answer)
                process.kill()
                return lines, ending, polled.text(limits.text_bytes)

    return talk


ECHO = f"write(1, {READY})\nfor line in sys.stdin: write(1, b'said ' + line.encode())\n"


def test_a_line_is_answered_and_the_answer_is_heard(conversing: Callable[..., Heard]) -> None:
    rest = [b"one\n", b"two" * 50_000 + b"\n", LAST]
    lines, ending, _ = conversing(ECHO, lambda line: rest.pop(0) if rest else b"")
    assert [line[:8] for line in lines[1:3]] == [b"said one", b"said two"]
    assert (lines[3], ending) == (b"said " + LAST_LINE, "done")


def test_nothing_may_be_answered_and_empty_bytes_end_it(conversing: Callable[..., Heard]) -> None:
    said = {b"a": None, b"b": b""}
    code = f"write(1, {READY}); write(1, b'a\\nb\\nc\\n'); time.sleep(9)"
    lines, ending, _ = conversing(code, said.get)
    assert (lines[:3], ending) == ((READY_LINE, b"a", b"b"), "done")


def test_no_time_is_counted_while_an_answer_is_thought_of(conversing: Callable[..., Heard]) -> None:
    def slow(line: bytes) -> bytes:
        time.sleep(2 * LIMITS.idle_s)
        return b"" if line == b"said ok" else b"ok\n"

    assert conversing(ECHO, slow)[:2] == ((READY_LINE, b"said ok"), "done")


def test_a_call_and_then_silence_is_a_timeout(conversing: Callable[..., Heard]) -> None:
    code = f"write(1, {READY}); write(1, b'call\\n'); sys.stdin.readline(); time.sleep(9)"
    lines, ending, _ = conversing(code, lambda line: b"answer\n" if line == b"call" else None)
    assert (lines, ending) == ((READY_LINE, b"call"), "timeout")


def test_who_speaks_and_does_not_listen_is_ended(conversing: Callable[..., Heard]) -> None:
    code = f"write(1, {READY})\nwhile True: write(1, b'call\\n')"
    answer = b"x" * (1 << 20) + b"\n"
    _, ending, _ = conversing(code, lambda line: answer if line == b"call" else None)
    assert ending == "flooded"


def test_who_closes_its_end_is_heard_to_the_end(conversing: Callable[..., Heard]) -> None:
    code = f"import os; write(1, {READY}); os.close(0); write(1, b'call\\n'); time.sleep(0.1)"
    code += f"; write(1, {LAST})"
    lines, ending, _ = conversing(code, lambda line: b"answer\n")
    assert (lines[1], ending) == (b"call", "done")
