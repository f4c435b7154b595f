"""One conversation with a candidate: feeds the job, and reads replies and text, all bounded.

`ThreadedChannel` has a thread for each pipe, which works everywhere. `PolledChannel` waits for all
three at once, in the calling thread: in half the processor time, where the system can. What both
know of lines and of time is `_Lines`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time
from typing import IO

from autograder.sandbox import Answer, Ending, Limits

MAX_LINES = 20_000  # of replies: one a case is a few hundred
READY_LINE = b'{"ready": true}'  # before a line of a student's runs
LAST_LINE = b'{"done": true}'
LATE_S = 0.5  # of a look at the pipe, from where on the clock is not believed
PAUSE_S = 0.001  # between two looks: a reply is seldom alone, and a look costs processor time


class _Lines:
    """The lines that were said, and until when the next is waited for."""

    def __init__(self, limits: Limits) -> None:
        self.received: list[bytes] = []
        self._limits = limits
        self._allowed = limits.warm_s
        self._started = self.heard = time.monotonic()

    def until(self) -> float:
        until = self.heard + self._allowed
        return min(until, self._total_until()) if self.received else until

    def all_over(self) -> bool:
        """Whether no time is left, for as many lines as may come."""
        return bool(self.received) and time.monotonic() >= self._total_until()

    def excuse(self, late: float) -> None:
        """This process waited, not the candidate: its clock stops for so many seconds."""
        self._started += late
        self.heard += late

    def take(self, line: bytes) -> bool:
        """Keep a line. Returns whether it is the last."""
        self.received.append(line)
        self.heard = time.monotonic()
        warm = len(self.received) == 1 and line.endswith(READY_LINE)
        self._allowed = self._limits.start_s if warm else self._limits.idle_s
        if warm:
            self._started = self.heard
        return line.endswith(LAST_LINE)

    def answered(self) -> None:
        """Something was said back: from now on the next line is waited for."""
        self.heard = time.monotonic()

    def _total_until(self) -> float:
        return self._started + self._limits.total_s


class ThreadedChannel:
    """Reads what a candidate says, whichever wall it stands behind, until it is done or late."""

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]) -> None:
        self._pipes = (stdin, stdout, stderr)
        self._printed = bytearray()
        self._readers: list[tuple[threading.Thread, IO[bytes]]] = []
        self._spoken: queue.Queue[bytes | None] = queue.Queue(2)  # None: nothing more

    def listen(
        self, job: bytes, limits: Limits, answer: Answer | None = None
    ) -> tuple[tuple[bytes, ...], Ending]:
        """Send `job`; return the reply lines in order, and how it ended."""
        stdin, stdout, stderr = self._pipes
        lines: queue.Queue[bytes | Ending] = queue.Queue()
        printed = _thread(_drain, stderr, self._printed, limits.text_bytes)
        replies = _thread(_read_lines, stdout, lines, limits.reply_bytes)
        self._readers = [(printed, stderr), (replies, stdout)]
        self._spoken.put(job)
        if answer is None:
            self._spoken.put(None)
        _thread(_feed, stdin, self._spoken)

        said = _Lines(limits)
        while True:
            until = said.until()
            item: bytes | Ending | None = None
            with contextlib.suppress(queue.Empty):
                item = lines.get(timeout=max(until - time.monotonic(), 0.0))
            late = _late(until)
            said.excuse(late)
            if item is None and late:
                said.heard = time.monotonic()  # the reader's thread was kept waiting, too
                continue
            if item is None or (not late and said.all_over()):
                return tuple(said.received), "timeout"
            if isinstance(item, str):
                return tuple(said.received), item
            if said.take(item):
                return tuple(said.received), "done"
            if answer is not None and (ending := self._answer(answer, item)):
                return tuple(said.received), ending
            if answer is not None:
                said.answered()

    def _answer(self, answer: Answer, line: bytes) -> Ending | None:
        """Say what `answer` has to say to a line. Returns how it ends, if it does."""
        words = answer(line)
        if words == b"":
            return "done"
        try:
            if words is not None:
                self._spoken.put_nowait(words)
        except queue.Full:  # it speaks, and does not listen
            return "flooded"
        return None

    def text(self) -> bytes:
        """What was printed; asked for once the candidate has been ended."""
        self._readers[0][0].join(timeout=1.0)
        return bytes(self._printed)

    def close(self) -> None:
        """Close our ends, once nobody reads them."""
        with contextlib.suppress(queue.Full):
            self._spoken.put_nowait(None)
        with contextlib.suppress(OSError):
            self._pipes[0].close()
        for thread, _ in self._readers:
            thread.join(timeout=0.5)
        # A daemon that fled its group may still hold the other end.
        read = [pipe for thread, pipe in self._readers if thread.is_alive()]
        for pipe in self._pipes[1:]:
            if pipe not in read:
                pipe.close()


class PolledChannel:
    """The same for three descriptors that are ours, on systems that can poll pipes."""

    def __init__(self, stdin: int, stdout: int, stderr: int) -> None:
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._open = {stdin, stdout, stderr}
        self._job = memoryview(b"")
        self._converses = False
        self._writes = True  # whether it is waited for room in the job's pipe
        self._printed = bytearray()
        self._poll = select.poll()
        for descriptor in self._open:
            os.set_blocking(descriptor, False)
            wanted = select.POLLOUT if descriptor == stdin else select.POLLIN
            self._poll.register(descriptor, wanted)

    def feed(self, job: bytes, *, converses: bool = False) -> None:
        """Put in the pipe what it holds of the job; `listen` sees to the rest.

        Where it `converses`, the pipe stays open for what `listen` is to answer.
        """
        self._converses = converses
        self._job = memoryview(job)
        self._write()

    def listen(
        self, limits: Limits, answer: Answer | None = None
    ) -> tuple[tuple[bytes, ...], Ending]:
        """Return the reply lines in order, and how it ended."""
        said = _Lines(limits)
        rest = bytearray()
        total = 0
        while True:
            until = said.until()
            left = max(until - time.monotonic(), 0.0)
            ready = {descriptor for descriptor, _ in self._poll.poll(1000 * left)}
            late = _late(until)
            said.excuse(late)
            over = not late and time.monotonic() >= until
            if self._stdin in ready:
                self._write()
            if self._stderr in ready:
                self._drain(limits.text_bytes)
            if self._stdout not in ready:
                if over:
                    return tuple(said.received), "timeout"
                continue
            chunk = _read(self._stdout, 1 << 20)
            total += len(chunk)
            lines = []
            rest += chunk
            if b"\n" in chunk:
                *lines, last = bytes(rest).split(b"\n")
                rest = bytearray(last)
            if total > limits.reply_bytes or len(said.received) + len(lines) > MAX_LINES:
                return tuple(said.received), "flooded"
            if ending := self._taken(said, lines, answer):
                return tuple(said.received), ending
            if lines and answer is None:
                time.sleep(PAUSE_S)
            if not chunk:
                return tuple(said.received), "died"
            if over and (not lines or said.all_over()):
                return tuple(said.received), "timeout"

    def _taken(self, said: _Lines, lines: list[bytes], answer: Answer | None) -> Ending | None:
        """Keep lines, and answer them where they are answered. Returns how it ends, if it does."""
        for line in lines:
            if said.take(line):
                return "done"
            if answer is None:
                continue
            words = answer(line)
            said.answered()
            if words == b"":
                return "done"
            if words is not None:
                if self._job:  # it speaks, and does not listen
                    return "flooded"
                self._job = memoryview(words)
                self._write()
        return None

    def printed(self, cap: int) -> bytes:
        """What was printed until now."""
        while self._stderr in self._open and any(
            descriptor == self._stderr for descriptor, _ in self._poll.poll(0)
        ):
            self._drain(cap)
        return bytes(self._printed)

    def text(self, cap: int) -> bytes:
        """What was printed; asked for once the candidate has been ended."""
        until = time.monotonic() + 1.0
        while self._stderr in self._open and (left := until - time.monotonic()) > 0:
            if any(descriptor == self._stderr for descriptor, _ in self._poll.poll(1000 * left)):
                self._drain(cap)
        return bytes(self._printed)

    def close(self) -> None:
        """Close our ends."""
        for descriptor in list(self._open):
            self._shut(descriptor)

    def _write(self) -> None:
        if self._stdin not in self._open:
            return
        try:
            self._job = self._job[os.write(self._stdin, self._job) :]
        except BlockingIOError:
            pass
        except OSError:
            self._job, self._converses = memoryview(b""), False
        if not self._job and not self._converses:
            self._shut(self._stdin)
            return
        if bool(self._job) is not self._writes:  # or an idle pipe that is full of room is polled
            self._writes = bool(self._job)
            if self._writes:
                self._poll.register(self._stdin, select.POLLOUT)
            else:
                self._poll.unregister(self._stdin)

    def _drain(self, cap: int) -> None:
        chunk = _read(self._stderr, 1 << 16)
        self._printed += chunk[: max(cap - len(self._printed), 0)]
        if not chunk:
            self._shut(self._stderr)

    def _shut(self, descriptor: int) -> None:
        if descriptor in self._open:
            self._open.discard(descriptor)
            if descriptor != self._stdin or self._writes:
                self._poll.unregister(descriptor)
            os.close(descriptor)


def pipes() -> tuple[PolledChannel, list[int]]:
    """Three pipes: our ends as a `PolledChannel`, and the candidate's job, reply and text ends."""
    job_theirs, job_ours = os.pipe()
    reply_ours, reply_theirs = os.pipe()
    text_ours, text_theirs = os.pipe()
    return PolledChannel(job_ours, reply_ours, text_ours), [job_theirs, reply_theirs, text_theirs]


def _late(until: float) -> float:
    """The seconds by which this process came too late to look at `until`, where that matters.

    It may have been kept from running, by a judge in another thread or by a busy machine. What
    the candidate has said meanwhile lies in the pipe, and is read before a time is up.
    """
    late = time.monotonic() - until
    return late if late > LATE_S else 0.0


def _read(descriptor: int, most: int) -> bytes:
    """What there is to be read; empty where there will be nothing more."""
    try:
        return os.read(descriptor, most)
    except OSError:
        return b""


def _thread(target: object, *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def _feed(pipe: IO[bytes], spoken: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (words := spoken.get()) is not None:
            pipe.write(words)
            pipe.flush()
        pipe.close()


def _drain(pipe: IO[bytes], kept: bytearray, cap: int) -> None:
    """Read to the end, keep the first `cap` bytes: a flood never fills a pipe or our memory."""
    with contextlib.suppress(OSError, ValueError):
        while chunk := os.read(pipe.fileno(), 65536):
            if len(kept) < cap:
                kept += chunk[: cap - len(kept)]


def _read_lines(pipe: IO[bytes], lines: queue.Queue[bytes | Ending], cap: int) -> None:
    rest = bytearray()
    total = count = 0
    with contextlib.suppress(OSError, ValueError):
        while chunk := os.read(pipe.fileno(), 1 << 20):
            total += len(chunk)
            count += chunk.count(b"\n")
            if total > cap or count > MAX_LINES:
                lines.put("flooded")
                return
            searched = len(rest)
            rest += chunk
            start = 0
            while (end := rest.find(b"\n", max(start, searched))) >= 0:
                lines.put(bytes(rest[start:end]))
                start = end + 1
            del rest[:start]
    lines.put("died")
